"""Sentences of points."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
POINTS: Mapping[str, tuple[str, str]] = {
    "POINTS_INVALID": ("Give a number from {minimum} to {maximum}.", "请填写 {minimum} 至 {maximum} 之间的数。"),
    "POINT_RULE_NOT_FOUND": ("There is no such rule of points.", "没有该积分规则。"),
    "POINT_RULE_STATE_REFUSED": (
        "This rule was withdrawn, or its first day is over.",
        "该积分规则已撤回或已过起始日。",
    ),
    "POINT_RULE_DAY_TAKEN": ("Another version begins on that day.", "该日已有另一版本生效。"),
    "POINT_RULE_DAYS_INVALID": ("The earliest day is {earliest_on}.", "日期不得早于 {earliest_on}。"),
    "POINT_OFFER_NOT_FOUND": ("There is no such offer.", "没有该兑换项目。"),
    "POINT_OFFER_STATE_REFUSED": ("This offer is closed.", "该兑换项目已关闭。"),
    "POINT_OFFER_EXISTS": ("This cycle has a price in points already.", "该期普惠已设定积分价格。"),
    "COMMERCE_OFF": (
        "Your organisation has switched the exchange of points off; your points stay readable.",
        "所在组织已关闭积分兑换，已有积分仍可查看。",
    ),
    "POINTS_SHORT": ("You have not got enough points.", "您的积分不足。"),
    "POINTS_SHORT_CHANGES": ("Points are earned by taking part in activities.", "参加活动可获得积分。"),
    "INSPECTION_REASON_REQUIRED": (
        "Say in 1 to {limit} characters why you look at it.",
        "请说明查看原因，1 至 {limit} 个字符。",
    ),
    "NOTIFICATION_POINTS_ENDING": (
        "{points} of your points end on {ends_on}.",
        "您有 {points} 积分将于 {ends_on} 到期。",
    ),
    "NOTIFICATION_POINTS_RETURNED": (
        "{points} points came back to you, because your voucher was revoked.",
        "您的票券已撤销，{points} 积分已退还。",
    ),
    "NOTIFICATION_POINTS_TAKEN_BACK": (
        "{points} points were taken back, because a check-in does not count.",
        "因签到记录作废，{points} 积分已扣回。",
    ),
}
