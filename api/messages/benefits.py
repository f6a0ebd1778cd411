"""Sentences about benefits."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
BENEFITS: Mapping[str, tuple[str, str]] = {
    "CONDITION_INVALID": (
        "The condition says something that conditions cannot say, or is too long or too deep.",
        "领取条件格式有误，或过长、嵌套过深。",
    ),
    "PROGRAMME_NOT_FOUND": ("There is no such programme.", "没有该普惠项目。"),
    "PROGRAMME_STATE_REFUSED": (
        "The programme is in no state in which this can be done.",
        "项目当前状态不能进行此操作。",
    ),
    "CYCLE_NOT_FOUND": ("There is no such cycle.", "没有该发放批次。"),
    "CYCLE_STATE_REFUSED": ("The cycle is in no state in which this can be done.", "批次当前状态不能进行此操作。"),
    "OWN_PROPOSAL": ("Another officer has to do this.", "须由另一名干部办理。"),
    "TITLE_INVALID": ("Give a text of at most {limit} characters.", "请填写内容，最多 {limit} 个字符。"),
    "AMOUNT_INVALID": ("Give a number from {minimum} to {maximum}.", "数值须在 {minimum} 至 {maximum} 之间。"),
    "CYCLE_TIMES_INVALID": (
        "A cycle closes later than now and than it opens, and its vouchers are valid at least until then.",
        "截止时间须晚于现在和开始时间，票券有效期不得早于截止时间。",
    ),
    "NEED_INVALID": (
        "Give at most {limit} points of need, each with its condition, where need counts and only there.",
        "仅“按需要程度”方式须填写加分条件，最多 {limit} 项。",
    ),
    "PUBLIC_SOURCE_INVALID": (
        "A draw names in advance where its public value will come from, in at most {limit} characters; others do not.",
        "摇号批次须事先指定公开随机值的来源，最多 {limit} 个字符；其他批次不填写。",
    ),
    "PUBLIC_VALUE_INVALID": (
        "Give the public value, and where it is read, in at most {limit} characters.",
        "请填写公开随机值及其查询处，最多 {limit} 个字符。",
    ),
    "BUDGET_SHORT": ("The budget has not got as much left.", "预算余额不足。"),
    "CANNOT_USE_BENEFITS": ("Your membership does not let you have vouchers.", "您目前的会籍不能领取票券。"),
    "CANNOT_USE_BENEFITS_CHANGES": ("When your membership is in force at a branch.", "会籍在分会正常生效后可领取。"),
    "NOT_ELIGIBLE": ("You do not meet the conditions of the programme.", "您不符合领取条件。"),
    "CLAIM_NOT_BEGUN": ("It has not opened yet.", "尚未开始领取。"),
    "CLAIM_OVER": ("It has closed.", "领取已截止。"),
    "ALREADY_CLAIMED": ("You have one already, or have applied.", "您已领取或已申请。"),
    "VOUCHERS_GONE": ("No voucher is left.", "票券已领完。"),
    "YEARLY_CAP_REACHED": (
        "With this you would receive more in the year than the rules of your organisation allow.",
        "领取后将超过您所在组织规定的年度上限。",
    ),
    "CLAIM_NOT_BEGUN_CHANGES": ("Come back when it opens.", "请在开始时间后再来领取。"),
    "NOT_ELIGIBLE_CHANGES": (
        "The benefit tells which parts of its condition are not met, and what would change them.",
        "可查看未满足的条件及改变方式。",
    ),
    "VOUCHERS_GONE_CHANGES": (
        "A voucher that somebody does not keep comes back.",
        "如有票券被退回，仍可领取。",
    ),
    "YEARLY_CAP_REACHED_CHANGES": ("A new year begins on 1 January.", "每年1月1日重新计算。"),
    "MODE_REFUSED": ("The cycle gives out its vouchers in another way.", "该批次采用其他发放方式。"),
    "APPLICATION_NOT_FOUND": ("There is no such application.", "没有该申请。"),
    "VOUCHER_NOT_FOUND": ("There is no such voucher.", "没有该票券。"),
    "VOUCHER_STATE_REFUSED": (
        "The voucher is in no state in which this can be done.",
        "票券当前状态不能进行此操作。",
    ),
    # Why a predicate of a condition is not as it should be; `number` is what it asks for.
    "STATE_NOT_INCLUDED": ("It is for other states of membership.", "面向其他会籍状态的会员。"),
    "STATE_EXCLUDED": ("Your state of membership is left out.", "您的会籍状态不在范围内。"),
    "EMPLOYMENT_NOT_INCLUDED": ("It is for other kinds of employment.", "面向其他就业形式的会员。"),
    "EMPLOYMENT_EXCLUDED": ("Your kind of employment is left out.", "您的就业形式不在范围内。"),
    "ORGANISATION_NOT_INCLUDED": ("It is for members of other organisations.", "面向其他组织的会员。"),
    "ORGANISATION_EXCLUDED": ("Members of your organisation are left out.", "您所在组织不在范围内。"),
    "TAG_MISSING": ("It is for members with a tag that you do not have.", "面向带有特定标签的会员。"),
    "TAG_EXCLUDED": ("Members with one of your tags are left out.", "您的标签不在范围内。"),
    "MEMBERSHIP_TOO_SHORT": ("It is for members since at least {number} years.", "须入会满 {number} 年。"),
    "MEMBERSHIP_TOO_LONG": ("It is for members since less than {number} years.", "面向入会不满 {number} 年的会员。"),
    "SERVED_LATELY": (
        "The programme gave you something in the last {number} days.",
        "您在最近 {number} 天内已享受过该项目。",
    ),
    "NOT_SERVED_LATELY": (
        "It is for members whom the programme gave something in the last {number} days.",
        "面向最近 {number} 天内享受过该项目的会员。",
    ),
    "DUES_IN_ARREARS": ("Some of your dues are overdue.", "您有逾期未缴的会费。"),
    "DUES_NOT_IN_ARREARS": ("It is for members with dues overdue.", "面向有逾期会费的会员。"),
    "NOTIFICATION_VOUCHER_ISSUED": (
        "You have a voucher of {title}; it is valid until {until}.",
        "您已获得“{title}”票券，有效期至 {until}。",
    ),
    "NOTIFICATION_VOUCHER_REDEEMED": ("Your voucher of {title} was redeemed.", "您的“{title}”票券已使用。"),
    "NOTIFICATION_VOUCHER_USED": (
        "{amount} yuan of your voucher of {title} were redeemed; {left} yuan are left.",
        "您的“{title}”票券已使用 {amount} 元，剩余 {left} 元。",
    ),
    "NOTIFICATION_VOUCHER_REVERSED": (
        "A redemption of {amount} yuan of your voucher of {title} was taken back.",
        "您的“{title}”票券有一笔 {amount} 元的核销已撤销。",
    ),
    "NOTIFICATION_VOUCHER_EXPIRED": ("Your voucher of {title} has expired.", "您的“{title}”票券已过期。"),
    "NOTIFICATION_VOUCHER_REVOKED": ("Your voucher of {title} was taken back.", "您的“{title}”票券已被收回。"),
    "NOTIFICATION_VOUCHER_EXPIRING": (
        "Your voucher of {title} expires on {until}.",
        "您的“{title}”票券将于 {until} 到期，请尽快使用。",
    ),
    "NOTIFICATION_BENEFIT_NOT_SERVED": (
        "You get no voucher of {title} this time; your application tells why.",
        "本次“{title}”未能为您发放，原因见您的申请。",
    ),
    "VOUCHER_LOCKED": ("Another till is serving this voucher; try again soon.", "该票券正由其他终端处理，请稍后再试。"),
    "REDEMPTION_NOT_FOUND": ("There is no such redemption.", "没有该核销记录。"),
}
