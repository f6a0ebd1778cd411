"""SQL of exports of offices: the caller's own, and what goes into their files, by the caller's rights."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql

from db.keyset import PageRequest, SortKey
from db.listing import Listing
from db.loaders.members import member_by_id
from db.loaders.suggestions.asking import QUESTION_NEVER_NULL, QUESTIONS_IN_SIGHT, is_read_by_office
from db.loaders.suggestions.sight import is_read_by_officer
from db.loaders.surveys import (
    NAMED_IN_SIGHT,
    survey_questions_by_survey_id,
    survey_results_by_survey_id,
    survey_texts_by_survey_id,
)
from db.models.exports import OfficeExportRow
from db.models.members import MemberRow
from db.models.organisations import OrganisationRow
from db.models.suggestions import (
    AnsweringUnitRow,
    SuggestionAnswerRow,
    SuggestionAssignmentRow,
    SuggestionAuthorRow,
    SuggestionCategoryRow,
    SuggestionRow,
    SuggestionSearchRow,
    SuggestionSupportRow,
)
from db.models.surveys import SurveyAnswerRow, SurveyRow
from db.predicates import own_id, tenant_id
from db.queries.suggestions.asked import QUESTION_FILTERS, QUESTION_ORDER
from db.queries.suggestions.lists import SUGGESTION_FILTERS, SUGGESTION_ORDER
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value
from db.types import table_of

_EXPORT, _SUGGESTION = table_of(OfficeExportRow), table_of(SuggestionRow)
_PLACE, _CATEGORY, _UNIT = table_of(OrganisationRow), table_of(SuggestionCategoryRow), table_of(AnsweringUnitRow)
_ASSIGNMENT, _ANSWER = table_of(SuggestionAssignmentRow), table_of(SuggestionAnswerRow)
_AUTHOR, _MEMBER = table_of(SuggestionAuthorRow), table_of(MemberRow)
_SURVEY, _GIVEN = table_of(SurveyRow), table_of(SurveyAnswerRow)
_SUPPORT, _SEARCH = table_of(SuggestionSupportRow), table_of(SuggestionSearchRow)

_ITS = sa.and_(_EXPORT.c.tenant_id == sa.bindparam("of_tenant"), _EXPORT.c.id == sa.bindparam("of_id"))
_WRITTEN = [column.key for column in _EXPORT.columns if column.key != "created_at"]
_UPDATED = ("state", "failure", "filters", "row_count", "ready_at", "expires_at")
_INSERT = Statement.of(sa.insert(_EXPORT).values({name: sa.bindparam(name) for name in _WRITTEN}))
_LOCK = Statement.of(sa.select(_EXPORT).where(_ITS).with_for_update())
_UPDATE = Statement.of(sa.update(_EXPORT).where(_ITS).values({name: sa.bindparam(name) for name in _UPDATED}))
_OF_MEMBER = sa.and_(_EXPORT.c.tenant_id == sa.bindparam("of_tenant"), _EXPORT.c.member_id == sa.bindparam("of_member"))
_COUNT_OPEN = Statement.of(
    sa.select(sa.func.count()).select_from(_EXPORT).where(_OF_MEMBER, _EXPORT.c.state == sa.literal_column("'writing'"))
)
_OF_FILE = Statement.of(sa.select(_EXPORT).where(_OF_MEMBER, _EXPORT.c.file_id == sa.bindparam("of_file")))
_PLACES = Statement.of(
    sa.select(_PLACE.c.id, _PLACE.c.name, _PLACE.c.name_en).where(
        _PLACE.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _PLACE.c.id == sa.any_(sa.bindparam("ids", type_=postgresql.ARRAY(sa.Uuid()))),
    )
)

_COUNT_NAMED = Statement.of(
    sa.select(sa.func.count())
    .select_from(_GIVEN)
    .where(
        _GIVEN.c.tenant_id == sa.bindparam("of_tenant"),
        _GIVEN.c.survey_id == sa.bindparam("of_survey"),
        _GIVEN.c.member_id.is_not(None),
    )
)


def _word(text: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{text}'", sa.Text())


def _of(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether a row belongs to the suggestion."""
    return sa.and_(table.c.tenant_id == _SUGGESTION.c.tenant_id, table.c.suggestion_id == _SUGGESTION.c.id)


def _name(table: sa.Table, key: str, column: str) -> sa.ColumnElement[Any]:
    named = table.alias(f"{key}_{column}")
    return (
        sa.select(named.c[column])
        .where(named.c.tenant_id == _SUGGESTION.c.tenant_id, named.c.id == _SUGGESTION.c[key])
        .correlate_except(named)
        .scalar_subquery()
    )


_LEAD_UNIT = (
    sa.select(_UNIT.c.name)
    .select_from(
        _ASSIGNMENT.join(
            _UNIT, sa.and_(_UNIT.c.tenant_id == _ASSIGNMENT.c.tenant_id, _UNIT.c.id == _ASSIGNMENT.c.unit_id)
        )
    )
    .where(_of(_ASSIGNMENT), _ASSIGNMENT.c.role == _word("lead"))
    .order_by(_ASSIGNMENT.c.round.desc(), _ASSIGNMENT.c.assigned_at.desc())
    .limit(sa.literal_column("1"))
    .correlate(_SUGGESTION)
    .scalar_subquery()
)


def _released(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Of the last answer that was released; what is being drafted leaves in no file."""
    return (
        sa.select(column)
        .where(_of(_ANSWER), _ANSWER.c.state == _word("released"))
        .order_by(_ANSWER.c.round.desc())
        .limit(sa.literal_column("1"))
        .correlate(_SUGGESTION)
        .scalar_subquery()
    )


_SECONDERS = (
    sa.select(sa.func.count(sa.distinct(sa.func.coalesce(_MEMBER.c.merged_into_id, _MEMBER.c.id))))
    .select_from(
        _SUPPORT.join(
            _MEMBER, sa.and_(_MEMBER.c.tenant_id == _SUPPORT.c.tenant_id, _MEMBER.c.id == _SUPPORT.c.member_id)
        )
    )
    .where(_of(_SUPPORT))
    .correlate(_SUGGESTION)
    .scalar_subquery()
)
_AUTHORS = (
    sa.select(sa.func.array_agg(postgresql.aggregate_order_by(_MEMBER.c.name, _AUTHOR.c.added_at, _MEMBER.c.id)))
    .select_from(
        _AUTHOR.join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _AUTHOR.c.tenant_id, _MEMBER.c.id == _AUTHOR.c.member_id))
    )
    .where(_of(_AUTHOR), _AUTHOR.c.state.in_([_word("first"), _word("accepted")]))
    .correlate(_SUGGESTION)
    .scalar_subquery()
)
_HAS_WORDS = (
    sa.select(sa.true())
    .where(_of(_SEARCH), _SEARCH.c.pairs.op("@>")(sa.bindparam("words", type_=postgresql.ARRAY(sa.Text()))))
    .correlate(_SUGGESTION)
    .scalar_subquery()
)
SUGGESTIONS = Listing(
    sa.select(
        *(
            _SUGGESTION.c[name]
            for name in ("id", "created_at", "reference", "title", "body", "expected_effect", "state", "submitted_at")
        ),
        _SUGGESTION.c.next_due_at,
        *(_name(_CATEGORY, "category_id", name).label(f"category_{name}") for name in ("name", "name_en")),
        *(_name(_PLACE, "organisation_id", name).label(f"organisation_{name}") for name in ("name", "name_en")),
        *(_name(_PLACE, "handling_id", name).label(f"handling_{name}") for name in ("name", "name_en")),
        _LEAD_UNIT.label("lead_unit"),
        _released(sa.func.coalesce(_ANSWER.c.released_class, _ANSWER.c.answer_class)).label("answer_class"),
        _released(_ANSWER.c.released_at).label("answered_at"),
        _SECONDERS.label("seconders"),
        _AUTHORS.label("authors"),
    ).where(_SUGGESTION.c.tenant_id == tenant_id(), own_id().is_not(None), is_read_by_officer()),
    name="exported_suggestions",
    filters={**SUGGESTION_FILTERS, "words": _HAS_WORDS},
)
"""Suggestions that the caller reads as an officer, as they go into a file; not what is open to them as a member."""


MANAGEMENT_QUESTIONS = Listing(
    QUESTIONS_IN_SIGHT.where(is_read_by_office()),
    name="exported_management_questions",
    filters=QUESTION_FILTERS,
    never_null=QUESTION_NEVER_NULL,
)
"""Questions to the management that the caller reads as an officer; they name nobody."""
_NAMED_ORDER = (SortKey("id", UUID),)
NAMED_ANSWERS = Listing(
    sa.select(*(_GIVEN.c[name] for name in ("id", "member_id", "branch_id", "said", "answered_at")))
    .select_from(
        _GIVEN.join(_SURVEY, sa.and_(_SURVEY.c.tenant_id == _GIVEN.c.tenant_id, _SURVEY.c.id == _GIVEN.c.survey_id))
    )
    .where(NAMED_IN_SIGHT),
    name="exported_survey_answers",
    filters={"survey_id": _GIVEN.c.survey_id == sa.bindparam("survey_id", type_=sa.Uuid())},
)
"""Answers by name that the caller reads, as they go into a file; their ids are random, so the order says nothing."""


class SurveyParts(NamedTuple):
    """Of a closed survey, what its page shows to the caller: questions, counts as they are told, texts."""

    questions: Sequence[Mapping[str, Any]]
    results: Sequence[Mapping[str, Any]]
    texts: Sequence[Mapping[str, Any]]


async def insert_export(conn: Connection, row: OfficeExportRow) -> None:
    """Writes an export that has no content yet."""
    await execute(conn, _INSERT, **row.model_dump(include=set(_WRITTEN)))


async def lock_export(conn: Connection, tenant: UUID, export_id: UUID) -> OfficeExportRow:
    """The export that a job writes, locked until the transaction ends.

    Raises:
        LookupError: None such: a job has no other subject.
    """
    row = await fetch_one(conn, _LOCK, of_tenant=tenant, of_id=export_id)
    if row is None:
        raise LookupError("the export of a job is gone")
    return OfficeExportRow(**dict(row))


async def update_export(conn: Connection, row: OfficeExportRow) -> None:
    """Writes what a locked export has become."""
    await execute(conn, _UPDATE, of_tenant=row.tenant_id, of_id=row.id, **row.model_dump(include=set(_UPDATED)))


async def count_open_exports(conn: Connection, tenant: UUID, member_id: UUID) -> int:
    """How many exports of a member are being written."""
    return int(await fetch_value(conn, _COUNT_OPEN, of_tenant=tenant, of_member=member_id))


async def find_export_of_file(conn: Connection, tenant: UUID, member_id: UUID, file_id: UUID) -> OfficeExportRow | None:
    """The member's own export that is in this file."""
    row = await fetch_one(conn, _OF_FILE, of_tenant=tenant, of_member=member_id, of_file=file_id)
    return None if row is None else OfficeExportRow(**dict(row))


async def list_suggestions(
    conn: Connection, scope: Scope, *, filters: Mapping[str, Any], after: Mapping[str, Any] | None, limit: int
) -> Sequence[Record]:
    """The next suggestions of the caller's list with these filters, newest first; the caller's scope is inside."""
    request = PageRequest(limit=limit, position=after, is_backward=False)
    page = await SUGGESTIONS.page(conn, scope, filters=filters, order=SUGGESTION_ORDER, request=request)
    return page.rows


async def list_questions(
    conn: Connection, scope: Scope, *, filters: Mapping[str, Any], after: Mapping[str, Any] | None, limit: int
) -> Sequence[Record]:
    """The next questions to the management of the officer's list with these filters, newest first."""
    request = PageRequest(limit=limit, position=after, is_backward=False)
    page = await MANAGEMENT_QUESTIONS.page(conn, scope, filters=filters, order=QUESTION_ORDER, request=request)
    return page.rows


async def list_named_answers(
    conn: Connection, scope: Scope, survey_id: UUID, *, after: Mapping[str, Any] | None, limit: int
) -> Sequence[Record]:
    """The next answers by name to a survey: `id`, `member_id`, `branch_id`, `said`, `answered_at`."""
    request = PageRequest(limit=limit, position=after, is_backward=False)
    page = await NAMED_ANSWERS.page(conn, scope, filters={"survey_id": survey_id}, order=_NAMED_ORDER, request=request)
    return page.rows


async def list_members(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> Sequence[Mapping[str, Any] | None]:
    """Members by the very read of the page, in the order of their ids; None out of sight."""
    return list(await member_by_id(conn, scope, ids))


async def count_named_answers(conn: Connection, tenant: UUID, survey_id: UUID) -> int:
    """How many answers to a survey have a name still, whoever asks."""
    return int(await fetch_value(conn, _COUNT_NAMED, of_tenant=tenant, of_survey=survey_id))


async def list_questions_of_survey(conn: Connection, scope: Scope, survey_id: UUID) -> Sequence[Mapping[str, Any]]:
    """What a survey asks, in its order, by the very read of the page."""
    [questions] = await survey_questions_by_survey_id(conn, scope, [survey_id])
    return list(questions)


async def survey_parts(conn: Connection, scope: Scope, survey_id: UUID) -> SurveyParts:
    """What the page of a survey shows, by the very reads of the page."""
    [questions] = await survey_questions_by_survey_id(conn, scope, [survey_id])
    [results] = await survey_results_by_survey_id(conn, scope, [survey_id])
    [texts] = await survey_texts_by_survey_id(conn, scope, [survey_id])
    return SurveyParts(questions, results, texts)


async def list_places(conn: Connection, tenant: UUID, ids: Sequence[UUID]) -> Mapping[UUID, Record]:
    """`name`, `name_en` of organisations."""
    return {row["id"]: row for row in await fetch_all(conn, _PLACES, tenant_id=tenant, ids=list(ids))}
