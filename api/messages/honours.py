"""Sentences about honours 评先评优."""

from collections.abc import Mapping

HONOURS: Mapping[str, tuple[str, str]] = {
    "HONOUR_NOT_FOUND": ("There is no such honour.", "没有该荣誉。"),
    "HONOUR_PLACE_NOT_FOUND": ("You manage no honours of this organisation.", "您无权管理该组织的评先评优。"),
    "HONOUR_TEXT_INVALID": (
        "The text must have 1 to {limit} characters, and no control characters.",
        "文字须为 1 至 {limit} 个字符，且不含控制字符。",
    ),
    "HONOUR_DAYS_INVALID": (
        "The year or the last day of nominations does not fit.",
        "年度或推荐截止日期不合要求。",
    ),
    "HONOUR_STATE_REFUSED": ("This cannot be done: it is {state}.", "不能进行此操作：当前{state}。"),
    "HONOUR_NOMINATION_NOT_FOUND": ("There is no such nomination.", "没有该推荐。"),
    "HONOUR_NOMINATION_MADE": ("The member is nominated for it already.", "该会员已被推荐。"),
    "HONOUR_NOMINEE_NOT_FOUND": ("No member there has this number.", "该组织没有此会员号的会员。"),
    "HONOUR_OWN_NOMINATION": (
        "Who is nominated, or nominated, does not decide.",
        "被推荐人或推荐人应当回避。",
    ),
    "HONOUR_NOBODY_CHOSEN": ("Nobody was chosen for it.", "尚无拟表彰人选。"),
    "HONOUR_NOTICE_OPEN": (
        "Its public notice is not concluded, is there already, or has lost its names.",
        "公示尚未结束、已经发起，或公示名单已删除。",
    ),
    "NOTIFICATION_HONOUR_NOMINATED": (
        "You are nominated for {title}: please consent or decline.",
        "您被推荐参评“{title}”，请同意或谢绝。",
    ),
    "NOTIFICATION_HONOUR_AWARDED": (
        "You were awarded {title}. You may consent to being shown.",
        "您获得“{title}”。您可同意风采展示。",
    ),
    "NOTIFICATION_HONOUR_REVOKED": ("{title} was revoked.", "您的“{title}”已被撤销。"),
}
# Words for states of honours and nominations, put into the sentences of refusals.
HONOUR_STATES: Mapping[str, tuple[str, str]] = {
    "open": ("open", "仍在推荐"),
    "closed": ("closed to nominations", "推荐已截止"),
    "on_notice": ("on notice", "正在公示"),
    "proposed": ("proposed", "待本人同意"),
    "consented": ("waiting for review", "待评审"),
    "chosen": ("chosen", "已列为拟表彰"),
    "awarded": ("awarded", "已表彰"),
    "declined": ("declined", "本人已谢绝"),
    "refused": ("not chosen", "未入选"),
    "revoked": ("revoked", "已撤销"),
}
