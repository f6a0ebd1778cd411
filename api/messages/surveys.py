"""Sentences about surveys 问卷."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
SURVEYS: Mapping[str, tuple[str, str]] = {
    "SURVEY_NOT_FOUND": ("There is no such survey.", "没有该问卷。"),
    "SURVEY_PLACE_NOT_FOUND": ("You manage no surveys of this organisation.", "您无权管理该组织的问卷。"),
    "SURVEY_TEXT_INVALID": (
        "Write 1 to {limit} characters, without control characters.",
        "请填写 1 至 {limit} 个字，不含控制字符。",
    ),
    "SURVEY_QUESTIONS_INVALID": (
        "Question {number} cannot be asked so (0: their number); branches lead forward, and all must be reachable.",
        "第 {number} 题设置有误（0 表示题目数量）：请检查选项、范围和跳转。只能向后跳转，且每道题都须能够到达。",
    ),
    "SURVEY_WINDOW_INVALID": (
        "The survey must close in the future, within {days} days.",
        "问卷的截止时间须在今后 {days} 天以内。",
    ),
    "SURVEY_IS_ANONYMOUS": ("It was answered without names.", "该问卷为匿名，没有记名答卷。"),
    "SURVEY_STATE_REFUSED": ("This cannot be done: the survey is {state}.", "不能进行此操作：该问卷{state}。"),
    "SURVEY_ANSWERED": (
        "You have answered. An answer without a name cannot be found again, so it cannot be changed.",
        "您已作答。匿名答卷无法查找，因此不能修改。",
    ),
    "SURVEY_ANSWER_INVALID": (
        "Question {number} is not answered as it was asked, or is not on your way through the survey.",
        "第 {number} 题的作答不符合要求，或不在您的答题路径上。",
    ),
    "SURVEY_CONSENT_MISSING": (
        "Needs are collected with your consent only: give it first.",
        "需求征集须经您同意，请先给予同意。",
    ),
    "SURVEY_PROMISE_OUTDATED": ("Read the promise of this survey first.", "请先阅读本问卷的承诺。"),
    "NOTIFICATION_SURVEY_OPENED": (
        "You are asked: {title}. Please answer by {until}.",
        "邀请您填写问卷“{title}”，截止时间 {until}。",
    ),
    "NOTIFICATION_SURVEY_CANCELLED": ("{title} was called off.", "问卷“{title}”已取消。"),
    "NOTIFICATION_SURVEY_RESULTS_PUBLISHED": ("The results of {title} can be read.", "问卷“{title}”的结果已公布。"),
}
# Words for the states of a survey, put into the sentences of refusals.
SURVEY_STATES: Mapping[str, tuple[str, str]] = {
    "planned": ("being planned", "正在筹备"),
    "open": ("open", "正在进行"),
    "over": ("over", "已到截止时间"),
    "closed": ("closed", "已结束"),
    "cancelled": ("called off", "已取消"),
}
