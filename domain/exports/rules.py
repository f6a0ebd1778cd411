"""Columns of exports of offices, their headings in two languages, and how values are written; pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.shared.calendar import local_day

Pair = tuple[str, str]


class SuggestionExportColumn(StrEnum):
    """What a list of suggestions may show."""

    REFERENCE = "reference"
    TITLE = "title"
    BODY = "body"
    EXPECTED_EFFECT = "expected_effect"
    STATE = "state"
    CATEGORY = "category"
    ORGANISATION = "organisation"
    HANDLING = "handling"
    LEAD_UNIT = "lead_unit"
    AUTHORS = "authors"
    SECONDERS = "seconders"
    SUBMITTED_ON = "submitted_on"
    DUE_ON = "due_on"
    ANSWERED_ON = "answered_on"
    ANSWER_CLASS = "answer_class"


HEADINGS: Mapping[SuggestionExportColumn, Pair] = {
    SuggestionExportColumn.REFERENCE: ("编号", "Reference"),
    SuggestionExportColumn.TITLE: ("标题", "Title"),
    SuggestionExportColumn.BODY: ("内容", "Body"),
    SuggestionExportColumn.EXPECTED_EFFECT: ("预期效果", "Expected effect"),
    SuggestionExportColumn.STATE: ("状态", "State"),
    SuggestionExportColumn.CATEGORY: ("类别", "Category"),
    SuggestionExportColumn.ORGANISATION: ("提出单位", "Organisation"),
    SuggestionExportColumn.HANDLING: ("办理单位", "Handled by"),
    SuggestionExportColumn.LEAD_UNIT: ("主办单位", "Lead unit"),
    SuggestionExportColumn.AUTHORS: ("建议人", "Authors"),
    SuggestionExportColumn.SECONDERS: ("附议人数", "Seconders"),
    SuggestionExportColumn.SUBMITTED_ON: ("提交日期", "Submitted on"),
    SuggestionExportColumn.DUE_ON: ("办理期限", "Due on"),
    SuggestionExportColumn.ANSWERED_ON: ("答复日期", "Answered on"),
    SuggestionExportColumn.ANSWER_CLASS: ("答复类别", "Answer class"),
}


class QuestionExportColumn(StrEnum):
    """What a list of questions to the management may show; who asked is told to nobody."""

    REFERENCE = "reference"
    TITLE = "title"
    BODY = "body"
    STATE = "state"
    UNIT = "unit"
    ASKED_ON = "asked_on"
    DUE_ON = "due_on"
    OVERDUE = "overdue"
    SUPPORTERS = "supporters"
    ANSWER = "answer"
    ANSWERED_ON = "answered_on"
    FOLLOW_UP = "follow_up"
    SECOND_ANSWER = "second_answer"
    ANSWERED_AGAIN_ON = "answered_again_on"
    DECLINE_REASON = "decline_reason"


QUESTION_HEADINGS: Mapping[QuestionExportColumn, Pair] = {
    QuestionExportColumn.REFERENCE: ("编号", "Reference"),
    QuestionExportColumn.TITLE: ("标题", "Title"),
    QuestionExportColumn.BODY: ("内容", "Body"),
    QuestionExportColumn.STATE: ("状态", "State"),
    QuestionExportColumn.UNIT: ("承办单位", "Unit"),
    QuestionExportColumn.ASKED_ON: ("提问日期", "Asked on"),
    QuestionExportColumn.DUE_ON: ("答复期限", "Due on"),
    QuestionExportColumn.OVERDUE: ("是否逾期", "Overdue"),
    QuestionExportColumn.SUPPORTERS: ("同问人数", "Ask it, too"),
    QuestionExportColumn.ANSWER: ("答复", "Answer"),
    QuestionExportColumn.ANSWERED_ON: ("答复日期", "Answered on"),
    QuestionExportColumn.FOLLOW_UP: ("追问", "Follow-up"),
    QuestionExportColumn.SECOND_ANSWER: ("再次答复", "Second answer"),
    QuestionExportColumn.ANSWERED_AGAIN_ON: ("再次答复日期", "Answered again on"),
    QuestionExportColumn.DECLINE_REASON: ("不予答复理由", "Why declined"),
}
NAMED_HEADINGS: Sequence[Pair] = (
    ("单位", "Organisation"),
    ("会员编号", "Member number"),
    ("姓名", "Name"),
    ("作答日期", "Answered on"),
)
"""Columns before those of the questions, one for each."""
SURVEY_HEADINGS: Sequence[Pair] = (
    ("题号", "Question"),
    ("题目", "Asked"),
    ("选项", "Option"),
    ("单位", "Organisation"),
    ("人数", "Answers"),
    ("平均值", "Mean"),
    ("文字", "Text"),
)
"""Columns of the results of a survey."""
SHEETS: Mapping[str, Pair] = {
    "suggestions": ("合理化建议", "Suggestions"),
    "survey_results": ("问卷结果", "Results"),
    "survey_answers": ("记名答卷", "Answers"),
    "management_questions": ("向管理方提问", "Questions"),
}
"""Names of the sheet, by kind."""
YES: Pair = ("是", "yes")
WITHHELD: Pair = ("不公布", "withheld")
UNANSWERED: Pair = ("未作答", "not answered")
EVERYBODY: Pair = ("全部", "all")
THE_REST: Pair = ("其余单位", "the rest")


def in_language(pair: Pair, locale: str) -> str:
    """The word in a language (English for others than Chinese)."""
    return pair[0 if locale == "zh-CN" else 1]


def day(at: datetime | None) -> str:
    """The union's day, as 2026-03-05; nothing for none."""
    return "" if at is None else local_day(at).isoformat()


def survey_lines(
    questions: Sequence[Mapping[str, Any]],
    results: Sequence[Mapping[str, Any]],
    texts: Sequence[Mapping[str, Any]],
    places: Mapping[Any, str],
    *,
    locale: str,
) -> list[list[str]]:
    """The results as they are told, one count a line, then texts; nothing is reckoned here."""
    asked = {row["number"]: row for row in questions}
    lines = []
    for row in results:
        question = asked[row["question_number"]]
        answers = in_language(WITHHELD, locale) if row["answers"] is None else str(row["answers"])
        mean = "" if row["mean_tenths"] is None else f"{row['mean_tenths'] / 10:.1f}"
        where = THE_REST if row["is_rest"] else EVERYBODY
        place = places.get(row["branch_id"], "") if row["branch_id"] else in_language(where, locale)
        option = _option(question, row["option_number"], locale)
        lines.append([str(row["question_number"]), question["title"], option, place, answers, mean, ""])
    for row in texts:
        number = row["question_number"]
        lines.append([str(number), asked[number]["title"], "", "", "", "", row["text"]])
    return lines


def _option(question: Mapping[str, Any], number: int | None, locale: str) -> str:
    if number is None:
        return ""
    if number == 0:
        return in_language(UNANSWERED, locale)
    options = question["options"]
    return str(options[number - 1]["text"]) if number <= len(options) else str(number)


def named_cells(questions: Sequence[Mapping[str, Any]], said: Sequence[Mapping[str, Any]]) -> list[str]:
    """What one member said, a cell for each question in its order; empty where it was not asked or not answered."""
    given = {reply["number"]: reply for reply in said}
    return [_reply(question, given.get(question["number"])) for question in questions]


def _reply(question: Mapping[str, Any], reply: Mapping[str, Any] | None) -> str:
    if reply is None:
        return ""
    options = question["options"]
    chosen = [str(options[number - 1]["text"]) for number in reply.get("choices") or ()]
    value, text = reply.get("value"), reply.get("text")
    return "、".join(chosen) or (text or "" if value is None else str(value))


def question_line(found: Mapping[str, Any], columns: Sequence[str], *, locale: str) -> list[str]:
    """A question to the management as its page tells it."""
    column = QuestionExportColumn
    english = found["unit_name_en"] if locale != "zh-CN" else None
    shown = {
        column.REFERENCE: found["reference"],
        column.TITLE: found["title"],
        column.BODY: found["body"],
        column.STATE: in_language(_QUESTION_WORDS[found["state"]], locale),
        column.UNIT: english or found["unit_name"],
        column.ASKED_ON: day(found["asked_at"]),
        column.DUE_ON: found["due_on"].isoformat(),
        column.OVERDUE: in_language(YES, locale) if found["is_overdue"] else "",
        column.SUPPORTERS: str(found["support_count"]),
        column.ANSWER: found["answer"] or "",
        column.ANSWERED_ON: day(found["answered_at"]),
        column.FOLLOW_UP: found["follow_up"] or "",
        column.SECOND_ANSWER: found["second_answer"] or "",
        column.ANSWERED_AGAIN_ON: day(found["answered_again_at"]),
        column.DECLINE_REASON: found["decline_reason"] or "",
    }
    return [shown[column(each)] for each in columns]


def word(code: str | None, locale: str) -> str:
    """The word for a state or the class of an answer; nothing for none."""
    return "" if code is None else in_language(_WORDS[code], locale)


_WORDS: Mapping[str, Pair] = {
    "submitted": ("已提交", "Submitted"),
    "in_review": ("审查中", "In review"),
    "returned": ("退回补充", "Returned for detail"),
    "transferred": ("已转送", "Transferred"),
    "filed": ("已立案", "Filed"),
    "not_filed": ("不予立案", "Not filed"),
    "merged": ("已并案", "Merged"),
    "assigned": ("已交办", "Assigned"),
    "in_progress": ("办理中", "In progress"),
    "waiting_for_author": ("待提案人补充", "Waiting for the author"),
    "answer_drafted": ("待会签", "Waiting for counter-signatures"),
    "countersigned": ("待审核", "Waiting for release"),
    "answered": ("已答复", "Answered"),
    "rated": ("已评价", "Rated"),
    "reopened": ("重新办理", "Reopened"),
    "closed": ("已办结", "Closed"),
    "withdrawn": ("已撤回", "Withdrawn"),
    "solved": ("A 类：已解决", "A: solved"),
    "planned": ("B 类：列入计划", "B: planned"),
    "for_reference": ("C 类：留作参考", "C: for reference"),
}
_QUESTION_WORDS: Mapping[str, Pair] = {
    "asked": ("待答复", "Waiting for an answer"),
    "answered": ("已答复", "Answered"),
    "followed_up": ("追问待答复", "Followed up"),
    "answered_again": ("追问已答复", "Answered twice"),
    "declined": ("不予答复", "Declined"),
    "withdrawn": ("已撤回", "Withdrawn"),
}
