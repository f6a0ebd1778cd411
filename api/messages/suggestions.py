"""Sentences about suggestions 合理化建议."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
SUGGESTIONS: Mapping[str, tuple[str, str]] = {
    "SUGGESTION_NOT_FOUND": ("There is no such suggestion.", "没有该建议。"),
    "SUGGESTION_STATE_REFUSED": ("This cannot be done: the suggestion is {state}.", "不能进行此操作：该建议{state}。"),
    "SUGGESTION_PART_REFUSED": ("This is for others to do.", "此操作应由其他人员办理。"),
    "SUGGESTION_REASON_MISSING": ("Give a reason; the author reads it.", "请说明理由，提案人会看到。"),
    "SUGGESTION_TEXT_INVALID": (
        "Write 1 to {limit} characters, without control characters.",
        "请填写 1 至 {limit} 个字，不含控制字符。",
    ),
    "SUGGESTION_CATEGORY_NOT_FOUND": ("There is no such category here.", "本单位没有该类别。"),
}
MANAGEMENT_QUESTIONS: Mapping[str, tuple[str, str]] = {
    "MANAGEMENT_QUESTION_NOT_FOUND": ("There is no such question.", "没有该提问。"),
    "MANAGEMENT_QUESTION_PART_REFUSED": ("This is for others to do.", "此操作应由其他人员办理。"),
    "MANAGEMENT_QUESTION_STATE_REFUSED": (
        "This cannot be done: the question is {state}.",
        "不能进行此操作：该提问{state}。",
    ),
    "MANAGEMENT_QUESTION_UNIT_NOT_FOUND": (
        "There is no such unit here that takes questions.",
        "本单位没有可提问的该承办单位。",
    ),
}
MANAGEMENT_QUESTION_NOTICES: Mapping[str, tuple[str, str]] = {
    "NOTIFICATION_MANAGEMENT_QUESTION_ASKED": (
        "Your unit was asked: {title}. The answer is due on {until}.",
        "有会员向您所在承办单位提问：“{title}”，请于 {until} 前答复。",
    ),
    "NOTIFICATION_MANAGEMENT_QUESTION_FOLLOWED_UP": (
        "Your unit was asked again: {title}. The answer is due on {until}.",
        "会员对“{title}”的答复继续追问，请于 {until} 前答复。",
    ),
    "NOTIFICATION_MANAGEMENT_QUESTION_ANSWERED": ("{title} was answered.", "“{title}”已有答复。"),
    "NOTIFICATION_MANAGEMENT_QUESTION_DECLINED": (
        "{title} is not answered; the question tells why.",
        "“{title}”不予答复，原因见该提问。",
    ),
}
MANAGEMENT_QUESTION_STATES: Mapping[str, tuple[str, str]] = {
    "asked": ("waiting for an answer", "待答复"),
    "answered": ("answered", "已答复"),
    "followed_up": ("followed up and waiting for an answer", "已追问，待答复"),
    "answered_again": ("answered twice", "追问已答复"),
    "declined": ("declined", "不予答复"),
    "withdrawn": ("withdrawn", "已撤回"),
}
# Words for the states of a suggestion, put into the sentences of refusals.
SUGGESTION_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("a draft", "尚为草稿"),
    "submitted": ("submitted", "已提交"),
    "in_review": ("in review", "审查中"),
    "returned": ("returned for detail", "已退回补充"),
    "transferred": ("transferred", "已转送"),
    "filed": ("filed", "已立案"),
    "not_filed": ("not filed", "不予立案"),
    "merged": ("merged into another", "已并案"),
    "assigned": ("assigned", "已交办"),
    "in_progress": ("in progress", "办理中"),
    "waiting_for_author": ("waiting for its author", "待提案人补充"),
    "answer_drafted": ("waiting for counter-signatures", "待会签"),
    "countersigned": ("waiting for release", "待审核"),
    "answered": ("answered", "已答复"),
    "rated": ("rated", "已评价"),
    "reopened": ("reopened", "重新办理中"),
    "closed": ("closed", "已办结"),
    "withdrawn": ("withdrawn", "已撤回"),
}
