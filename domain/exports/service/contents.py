"""What is in a file, by its kind: headings, and the next lines by the rights that its officer has at the moment."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

from db.models.exports import OfficeExportKind, OfficeExportRow
from db.queries import exports
from db.queries.members.filters import read_filters
from db.scope import Scope
from domain.exports.rules import (
    HEADINGS,
    NAMED_HEADINGS,
    QUESTION_HEADINGS,
    SURVEY_HEADINGS,
    QuestionExportColumn,
    SuggestionExportColumn,
    day,
    in_language,
    named_cells,
    question_line,
    survey_lines,
    word,
)
from domain.shared.rights import RightEnded
from domain.shared.work import Work

Lines: TypeAlias = list[list[str]]


class Stretch(NamedTuple):
    """After which position, as JSON, how many lines at most."""

    after: Any
    limit: int


async def headings(work: Work, row: OfficeExportRow, scope: Scope) -> list[str]:
    """Of the columns, in the language of the file."""
    if row.kind == OfficeExportKind.SURVEY_RESULTS:
        return [in_language(each, row.locale) for each in SURVEY_HEADINGS]
    if row.kind == OfficeExportKind.SURVEY_ANSWERS:
        questions = await exports.list_questions_of_survey(work.conn, scope, _survey_of(row))
        asked = [f"{each['number']}. {each['title']}" for each in questions]
        return [*(in_language(each, row.locale) for each in NAMED_HEADINGS), *asked]
    if row.kind == OfficeExportKind.MANAGEMENT_QUESTIONS:
        return [in_language(QUESTION_HEADINGS[QuestionExportColumn(each)], row.locale) for each in row.columns]
    return [in_language(HEADINGS[SuggestionExportColumn(each)], row.locale) for each in row.columns]


async def next_lines(work: Work, row: OfficeExportRow, scope: Scope, stretch: Stretch) -> tuple[Lines, Any]:
    """The next lines, none at the end, and where they end.

    Raises:
        RightEnded: The caller reads them no more.
    """
    return await _LINES[OfficeExportKind(row.kind)](work, row, scope, stretch)


async def _suggestions(work: Work, row: OfficeExportRow, scope: Scope, stretch: Stretch) -> tuple[Lines, Any]:
    filters, position = read_filters(row.filters), _position(stretch.after, "created_at")
    found = await exports.list_suggestions(work.conn, scope, filters=filters, after=position, limit=stretch.limit)
    if not found:
        return [], stretch.after
    return [_suggestion(dict(each), row) for each in found], _end(dict(found[-1]), "created_at")


async def _questions(work: Work, row: OfficeExportRow, scope: Scope, stretch: Stretch) -> tuple[Lines, Any]:
    filters, position = read_filters(row.filters), _position(stretch.after, "asked_at")
    found = await exports.list_questions(work.conn, scope, filters=filters, after=position, limit=stretch.limit)
    if not found:
        return [], stretch.after
    lines = [question_line(dict(each), row.columns, locale=row.locale) for each in found]
    return lines, _end(dict(found[-1]), "asked_at")


async def _results(work: Work, row: OfficeExportRow, scope: Scope, stretch: Stretch) -> tuple[Lines, Any]:
    """All that the page tells, at once."""
    if stretch.after:
        return [], True
    parts = await exports.survey_parts(work.conn, scope, _survey_of(row))
    if not parts.results:
        raise RightEnded
    places = await _places(work, row, [each["branch_id"] for each in parts.results])
    return survey_lines(*parts, places, locale=row.locale), True


async def _answers(work: Work, row: OfficeExportRow, scope: Scope, stretch: Stretch) -> tuple[Lines, Any]:
    """Answers by name; of whom the caller does not see in the register, the place alone."""
    survey_id = _survey_of(row)
    questions = await exports.list_questions_of_survey(work.conn, scope, survey_id)
    position = None if stretch.after is None else {"id": UUID(stretch.after)}
    found = await exports.list_named_answers(work.conn, scope, survey_id, after=position, limit=stretch.limit)
    if not questions:
        raise RightEnded
    if not found:
        return [], stretch.after
    places = await _places(work, row, [each["branch_id"] for each in found])
    members = await exports.list_members(work.conn, scope, [each["member_id"] for each in found])
    lines = [
        [
            places.get(each["branch_id"], ""),
            *(("", "") if member is None else (member["member_number"] or "", member["name"] or "")),
            day(each["answered_at"]),
            *named_cells(questions, each["said"]),
        ]
        for each, member in zip(found, members, strict=True)
    ]
    return lines, str(found[-1]["id"])


_LINES: Final[
    Mapping[OfficeExportKind, Callable[[Work, OfficeExportRow, Scope, Stretch], Awaitable[tuple[Lines, Any]]]]
] = {
    OfficeExportKind.SUGGESTIONS: _suggestions,
    OfficeExportKind.MANAGEMENT_QUESTIONS: _questions,
    OfficeExportKind.SURVEY_RESULTS: _results,
    OfficeExportKind.SURVEY_ANSWERS: _answers,
}


def _survey_of(row: OfficeExportRow) -> UUID:
    return row.survey_id or row.id


def _position(after: Any, moment: str) -> Mapping[str, Any] | None:  # noqa: ANN401  # a position as JSON
    return None if after is None else {moment: datetime.fromisoformat(after[0]), "id": UUID(after[1])}


def _end(last: Mapping[str, Any], moment: str) -> list[str]:
    return [last[moment].isoformat(), str(last["id"])]


async def _places(work: Work, row: OfficeExportRow, ids: Sequence[UUID | None]) -> Mapping[UUID, str]:
    """Names of organisations in the language of the file."""
    named = await exports.list_places(work.conn, row.tenant_id, sorted({each for each in ids if each is not None}))
    name = "name" if row.locale == "zh-CN" else "name_en"
    return {key: each[name] or each["name"] for key, each in named.items()}


def _suggestion(found: Mapping[str, Any], row: OfficeExportRow) -> list[str]:
    def named(column: str) -> str:
        english = found[f"{column}_name_en"] if row.locale != "zh-CN" else None
        return str(english or found[f"{column}_name"])

    column = SuggestionExportColumn
    shown = {
        column.REFERENCE: found["reference"],
        column.TITLE: found["title"],
        column.BODY: found["body"],
        column.EXPECTED_EFFECT: found["expected_effect"] or "",
        column.STATE: word(found["state"], row.locale),
        column.CATEGORY: named("category"),
        column.ORGANISATION: named("organisation"),
        column.HANDLING: named("handling"),
        column.LEAD_UNIT: found["lead_unit"] or "",
        column.AUTHORS: "、".join(found["authors"] or ()),
        column.SECONDERS: str(found["seconders"]),
        column.SUBMITTED_ON: day(found["submitted_at"]),
        column.DUE_ON: day(found["next_due_at"]),
        column.ANSWERED_ON: day(found["answered_at"]),
        column.ANSWER_CLASS: word(found["answer_class"], row.locale),
    }
    return [shown[column(each)] for each in row.columns]
