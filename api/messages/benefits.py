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
    "BUDGET_SHORT": ("The budget has not got as much left.", "预算余额不足。"),
    "NOT_ELIGIBLE": ("You do not meet the conditions of the programme.", "您不符合领取条件。"),
    "CLAIM_NOT_BEGUN": ("It has not opened yet.", "尚未开始领取。"),
    "CLAIM_OVER": ("It has closed.", "领取已截止。"),
    "ALREADY_CLAIMED": ("You have one already, or have applied.", "您已领取或已申请。"),
    "VOUCHERS_GONE": ("No voucher is left.", "票券已领完。"),
    "YEARLY_CAP_REACHED": (
        "With this you would receive more in the year than the rules of your organisation allow.",
        "领取后将超过您所在组织规定的年度上限。",
    ),
    "MODE_REFUSED": ("The cycle gives out its vouchers in another way.", "该批次采用其他发放方式。"),
    "APPLICATION_NOT_FOUND": ("There is no such application.", "没有该申请。"),
    "VOUCHER_NOT_FOUND": ("There is no such voucher.", "没有该票券。"),
    "VOUCHER_STATE_REFUSED": (
        "The voucher is in no state in which this can be done.",
        "票券当前状态不能进行此操作。",
    ),
    "VOUCHER_LOCKED": ("Another till is serving this voucher; try again soon.", "该票券正由其他终端处理，请稍后再试。"),
    "REDEMPTION_NOT_FOUND": ("There is no such redemption.", "没有该核销记录。"),
}
