"""Sentences about disclosure 会务公开."""

from collections.abc import Mapping

DISCLOSURES: Mapping[str, tuple[str, str]] = {
    "DISCLOSURE_NOT_FOUND": ("There is no such disclosure.", "没有该公开信息。"),
    "DISCLOSURE_DUTY_NOT_FOUND": ("There is no such duty of disclosure.", "没有该公开事项。"),
    "DISCLOSURE_DUE_NOT_FOUND": ("The organisation does not owe this disclosure.", "该组织没有此项应公开内容。"),
    "DISCLOSURE_PLACE_NOT_FOUND": (
        "You manage no disclosures of this organisation.",
        "您无权管理该组织的会务公开。",
    ),
    "DISCLOSURE_TEXT_INVALID": (
        "The text must have 1 to {limit} characters, and no control characters.",
        "文字须为 1 至 {limit} 个字符，且不含控制字符。",
    ),
    "DISCLOSURE_FIGURES_INVALID": (
        "Figure {number} must be an amount, or a count with its unit, with at most 10 sources.",
        "第 {number} 项数据须为金额，或带单位的数量，且依据不超过 10 项。",
    ),
    "DISCLOSURE_SOURCE_NOT_FOUND": (
        "What stands behind figure {number} is not there: a vote needs a published result, an approval must be given.",
        "第 {number} 项数据的依据不存在：表决须已公布结果，审批须已通过。",
    ),
    "DISCLOSURE_DUTY_INVALID": ("The days or the level of the duty do not fit.", "公开事项的日期或层级不合要求。"),
    "DISCLOSURE_STATE_REFUSED": (
        "This cannot be done: the disclosure is {state}.",
        "不能进行此操作：该公开信息{state}。",
    ),
    "DISCLOSURE_OWN_DRAFT": (
        "Another person than who drafted it publishes a disclosure.",
        "公开信息须由起草人以外的人员发布。",
    ),
    "DISCLOSURE_CORRECTION_OUTDATED": (
        "What this draft corrects was corrected otherwise since: please write the draft anew.",
        "该公开信息在起草更正之后已另行更正，请重新修改草稿。",
    ),
    "DISCLOSURE_TEXT_OUTDATED": (
        "The text was changed since you read it: please read it again.",
        "内容在您阅读之后已有修改，请重新阅读后再办理。",
    ),
    "DISCLOSURE_DUE_MET": (
        "Something was published for this duty and period already.",
        "该公开事项本期内容已经公开。",
    ),
    "NOTIFICATION_DISCLOSURE_NEAR": ("{title} is to be disclosed by {until}.", "“{title}”须于 {until} 前公开。"),
    "NOTIFICATION_DISCLOSURE_OVERDUE": (
        "{title} was to be disclosed by {until}, and is overdue.",
        "“{title}”应于 {until} 前公开，现已逾期。",
    ),
}
# Words for the states of a disclosure, put into the sentences of refusals.
DISCLOSURE_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("a draft", "尚为草稿"),
    "published": ("published", "已公开"),
    "withdrawn": ("withdrawn", "已撤回"),
}
