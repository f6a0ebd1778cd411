"""SQL of the use cases of surveys."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.surveys import SURVEY_NEVER_NULL, SURVEYS_IN_HAND, SURVEYS_IN_SIGHT, is_asked
from db.models.surveys import SurveyAnswerRow, SurveyQuestionRow, SurveyResultRow, SurveyRow
from db.session import Connection
from db.statement import Statement, execute, write
from db.types import table_of

ANSWERS_AT_ONCE = 10_000

_SURVEY = table_of(SurveyRow)
_QUESTION = table_of(SurveyQuestionRow)
_ANSWER = table_of(SurveyAnswerRow)
_RESULT = table_of(SurveyResultRow)
_KEYS = frozenset({"tenant_id", "id"})
_TEXTS = postgresql.ARRAY(sa.Text())

SURVEY_ORDER = (SortKey("planned_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
SURVEY_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "states": _SURVEY.c.state == sa.any_(sa.bindparam("states", type_=_TEXTS)),
    "organisation_id": _SURVEY.c.organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
    "is_for_me": is_asked(),
}
"""Filters of the list by parameter name; the last has none."""
SURVEYS = Listing(SURVEYS_IN_SIGHT, name="surveys", filters=SURVEY_FILTERS, never_null=SURVEY_NEVER_NULL)
"""Surveys that the caller may see."""
OFFICE_SURVEYS = Listing(SURVEYS_IN_HAND, name="office_surveys", filters=SURVEY_FILTERS, never_null=SURVEY_NEVER_NULL)
"""Surveys at and below the nodes where the caller reads them."""


def _insert(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


_INSERT_SURVEY, _INSERT_QUESTION, _INSERT_RESULT = _insert(_SURVEY), _insert(_QUESTION), _insert(_RESULT)
_UPDATE_SURVEY = Statement.of(
    sa.update(_SURVEY)
    .where(_SURVEY.c.tenant_id == sa.bindparam("of_tenant"), _SURVEY.c.id == sa.bindparam("of_id"))
    .values({column.key: sa.bindparam(column.key) for column in _SURVEY.columns if column.key not in _KEYS})
)
_HAS_PLACE = """
    SELECT EXISTS (
        SELECT FROM organisation AS o
        JOIN organisation_closure AS c ON c.tenant_id = o.tenant_id AND c.descendant_id = o.id
        WHERE o.tenant_id = $1 AND o.id = $2 AND o.state = 'active' AND c.ancestor_id = ANY($3::uuid[])
    )
"""
_LOCK = "SELECT * FROM survey WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
# Whoever answers holds it open; who closes it waits for them.
_HOLD = "SELECT * FROM survey WHERE tenant_id = $1 AND id = $2 FOR SHARE"
_FIND = "SELECT * FROM survey WHERE tenant_id = $1 AND id = $2"
_QUESTIONS = "SELECT * FROM survey_question WHERE tenant_id = $1 AND survey_id = $2 ORDER BY number"
_DROP_QUESTIONS = "DELETE FROM survey_question WHERE tenant_id = $1 AND survey_id = $2"
_MANAGES = """
    SELECT EXISTS (
        SELECT FROM organisation_closure WHERE tenant_id = $1 AND descendant_id = $2 AND ancestor_id = ANY($3::uuid[])
    )
"""
# The member's entry stays as it is until the transaction ends. The branch is the organisation directly below the
# survey's on the way to theirs; the survey's own for those who belong to it.
_BRANCH = """
    SELECT coalesce(b.ancestor_id, c.ancestor_id) AS branch_id FROM member AS m
    JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    JOIN organisation_closure AS c ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
    LEFT JOIN organisation_closure AS b
        ON b.tenant_id = m.tenant_id AND b.descendant_id = m.organisation_id AND b.depth = c.depth - 1
    WHERE m.tenant_id = $1 AND m.id = $2 AND m.merged_into_id IS NULL AND m.state IN ('active', 'retained')
        AND o.kind <> 'holding_pool' AND c.ancestor_id = $3
    FOR KEY SHARE OF m
"""
_TAKE_PART = """
    INSERT INTO survey_participation (tenant_id, survey_id, member_id) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING RETURNING true
"""
_SAVE_NAMED = """
    INSERT INTO survey_answer (tenant_id, survey_id, member_id, branch_id, said, answered_at, id)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_CHANGE_NAMED = """
    UPDATE survey_answer SET branch_id = $4, said = $5, answered_at = $6
    WHERE tenant_id = $1 AND survey_id = $2 AND member_id = $3 RETURNING true
"""
_SAVE_ANONYMOUS = "INSERT INTO survey_answer (tenant_id, id, survey_id, said) VALUES ($1, $2, $3, $4)"
_IDS = "SELECT id FROM survey_answer WHERE tenant_id = $1 AND survey_id = $2"
_ANSWERS = "SELECT branch_id, said FROM survey_answer WHERE tenant_id = $1 AND id = ANY($2::uuid[])"
# Stored anew in a random order by one transaction, with new ids: neither the place of a row in the table nor the
# transaction that wrote it says any longer next to whose participation it was written. Each part is drawn from all of
# them: which rows were written together says nothing either.
_DRAWN = "SELECT id FROM survey_answer WHERE tenant_id = $1 AND survey_id = $2 AND member_id IS NULL ORDER BY random()"
_SHUFFLE = """
    WITH gone AS (
        DELETE FROM survey_answer WHERE tenant_id = $1 AND survey_id = $2 AND id = ANY($3::uuid[])
        RETURNING tenant_id, survey_id, said
    )
    INSERT INTO survey_answer (tenant_id, id, survey_id, said)
    SELECT tenant_id, gen_random_uuid(), survey_id, said FROM gone ORDER BY random()
"""
_DRAWN_PARTS = "SELECT member_id FROM survey_participation WHERE tenant_id = $1 AND survey_id = $2 ORDER BY random()"
_SHUFFLE_PARTS = """
    WITH gone AS (
        DELETE FROM survey_participation WHERE tenant_id = $1 AND survey_id = $2 AND member_id = ANY($3::uuid[])
        RETURNING tenant_id, survey_id, member_id
    )
    INSERT INTO survey_participation (tenant_id, survey_id, member_id)
    SELECT tenant_id, survey_id, member_id FROM gone ORDER BY random()
    ON CONFLICT DO NOTHING
"""
_DUE = """
    SELECT tenant_id, id FROM survey WHERE state = 'open' AND closes_at <= $1
    ORDER BY closes_at, id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
"""
_AUDIENCE = """
    SELECT m.id FROM member AS m
    JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    JOIN organisation_closure AS c ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
    WHERE m.tenant_id = $1 AND c.ancestor_id = $2 AND m.id > $3 AND m.merged_into_id IS NULL
        AND m.state IN ('active', 'retained') AND o.kind <> 'holding_pool'
    ORDER BY m.id LIMIT $4
"""
_UNNAME_NEEDS = """
    UPDATE survey_answer AS a SET member_id = NULL, branch_id = NULL, answered_at = NULL
    FROM survey AS s
    WHERE a.tenant_id = $1 AND a.member_id = $2
        AND s.tenant_id = a.tenant_id AND s.id = a.survey_id AND s.kind = 'needs'
"""
_COUNT_OF = "SELECT count(*) FROM survey_participation WHERE tenant_id = $1 AND member_id = $2"
# One person answers once: where both entries did by name, the kept one's answer stays.
_MERGE = (
    """
    DELETE FROM survey_answer AS a USING survey_answer AS k
    WHERE a.tenant_id = $1 AND a.member_id = $2 AND k.tenant_id = $1 AND k.member_id = $3 AND k.survey_id = a.survey_id
    """,
    "UPDATE survey_answer SET member_id = $3 WHERE tenant_id = $1 AND member_id = $2",
    """
    DELETE FROM survey_participation AS p USING survey_participation AS k
    WHERE p.tenant_id = $1 AND p.member_id = $2 AND k.tenant_id = $1 AND k.member_id = $3 AND k.survey_id = p.survey_id
    """,
    "UPDATE survey_participation SET member_id = $3 WHERE tenant_id = $1 AND member_id = $2",
)


async def has_place(conn: Connection, tenant: UUID, organisation_id: UUID, nodes: Sequence[UUID]) -> bool:
    """Whether an organisation is active, and at or below one of the nodes."""
    return bool(await conn.fetchval(_HAS_PLACE, tenant, organisation_id, list(nodes)))


async def is_below(conn: Connection, tenant: UUID, organisation_id: UUID, nodes: Sequence[UUID]) -> bool:
    """Whether an organisation is at or below one of the nodes."""
    return bool(await conn.fetchval(_MANAGES, tenant, organisation_id, list(nodes)))


async def lock_survey(conn: Connection, tenant: UUID, survey_id: UUID) -> SurveyRow | None:
    """A survey of the union, whoever asks, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, survey_id)
    return None if row is None else SurveyRow(**dict(row))


async def hold_survey(conn: Connection, tenant: UUID, survey_id: UUID) -> SurveyRow | None:
    """A survey of the union, whoever asks, in the state that it has until the transaction ends."""
    row = await conn.fetchrow(_HOLD, tenant, survey_id)
    return None if row is None else SurveyRow(**dict(row))


async def find_survey(conn: Connection, tenant: UUID, survey_id: UUID) -> SurveyRow | None:
    """A survey of the union, whoever asks."""
    row = await conn.fetchrow(_FIND, tenant, survey_id)
    return None if row is None else SurveyRow(**dict(row))


async def list_questions(conn: Connection, tenant: UUID, survey_id: UUID) -> Sequence[SurveyQuestionRow]:
    """Its questions in their order."""
    return [SurveyQuestionRow(**dict(row)) for row in await conn.fetch(_QUESTIONS, tenant, survey_id)]


async def insert_survey(conn: Connection, survey: SurveyRow) -> None:
    """A new survey."""
    await write(conn, _INSERT_SURVEY, **survey.model_dump())


async def update_survey(conn: Connection, survey: SurveyRow) -> None:
    """Writes what a locked survey has become."""
    changed = survey.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE_SURVEY, of_tenant=survey.tenant_id, of_id=survey.id, **changed)


async def set_questions(conn: Connection, survey: SurveyRow, questions: Sequence[SurveyQuestionRow]) -> None:
    """These questions of a locked or new survey, and no others."""
    await conn.execute(_DROP_QUESTIONS, survey.tenant_id, survey.id)
    for each in questions:
        await write(conn, _INSERT_QUESTION, **each.model_dump())


async def find_branch(conn: Connection, tenant: UUID, member_id: UUID, organisation_id: UUID) -> UUID | None:
    """The branch of a member who is asked by a survey of the organisation; None when they are not."""
    found: UUID | None = await conn.fetchval(_BRANCH, tenant, member_id, organisation_id)
    return found


async def take_part(conn: Connection, tenant: UUID, survey_id: UUID, member_id: UUID) -> bool:
    """Writes that a member has answered; whether they had not. Waits for the same member's answer at this moment."""
    return bool(await conn.fetchval(_TAKE_PART, tenant, survey_id, member_id))


async def save_named(conn: Connection, answer: SurveyAnswerRow, *, is_first: bool) -> bool:
    """What a member answers by name, in place of what they answered before; False where that has lost its name."""
    values = (answer.tenant_id, answer.survey_id, answer.member_id, answer.branch_id, answer.said, answer.answered_at)
    if is_first:
        await conn.execute(_SAVE_NAMED, *values, answer.id)
        return True
    return bool(await conn.fetchval(_CHANGE_NAMED, *values))


async def save_anonymous(conn: Connection, tenant: UUID, survey_id: UUID, said: Sequence[Mapping[str, Any]]) -> None:
    """What somebody answers."""
    await conn.execute(_SAVE_ANONYMOUS, tenant, uuid4(), survey_id, said)


async def list_answers(conn: Connection, tenant: UUID, survey_id: UUID) -> AsyncGenerator[Sequence[Record], None]:
    """All answers, `ANSWERS_AT_ONCE` at a time: `branch_id`, `said`."""
    for ids in await _parts(conn, _IDS, tenant, survey_id):
        yield await conn.fetch(_ANSWERS, tenant, ids)


async def shuffle_answers(conn: Connection, tenant: UUID, survey_id: UUID) -> None:
    """Stores anonymous answers, and who took part, anew in a random order; all of them or none.

    `ANSWERS_AT_ONCE` by one statement: however many there are, none takes longer than a statement may.
    """
    for drawn, statement in ((_DRAWN, _SHUFFLE), (_DRAWN_PARTS, _SHUFFLE_PARTS)):
        for ids in await _parts(conn, drawn, tenant, survey_id):
            await conn.execute(statement, tenant, survey_id, ids)


async def _parts(conn: Connection, statement: str, tenant: UUID, survey_id: UUID) -> Sequence[Sequence[UUID]]:
    """The ids that a statement finds, in parts."""
    found = [row[0] for row in await conn.fetch(statement, tenant, survey_id)]
    return [found[at : at + ANSWERS_AT_ONCE] for at in range(0, len(found), ANSWERS_AT_ONCE)]


async def insert_results(conn: Connection, results: Sequence[SurveyResultRow]) -> None:
    """What a survey came to."""
    for each in results:
        await write(conn, _INSERT_RESULT, **each.model_dump())


async def lock_due(conn: Connection, now: datetime, *, limit: int) -> Sequence[Record]:
    """Open surveys of all unions whose time has come, locked: `tenant_id`, `id`."""
    return await conn.fetch(_DUE, now, limit)


async def list_audience(
    conn: Connection, tenant: UUID, organisation_id: UUID, after: UUID, *, limit: int
) -> Sequence[UUID]:
    """Members who are asked by a survey of an organisation, in the order of their ids."""
    return [row["id"] for row in await conn.fetch(_AUDIENCE, tenant, organisation_id, after, limit)]


async def unname_needs(conn: Connection, tenant: UUID, member_id: UUID) -> None:
    """Takes a member's name, place and time off their answers to collections of needs."""
    await conn.execute(_UNNAME_NEEDS, tenant, member_id)


async def count_parts(conn: Connection, tenant: UUID, member_id: UUID) -> int:
    """In how many surveys a member took part."""
    return int(await conn.fetchval(_COUNT_OF, tenant, member_id))


async def merge_parts(conn: Connection, tenant: UUID, merged_id: UUID, kept_id: UUID) -> None:
    """What the merged entry answered is the kept one's."""
    for statement in _MERGE:
        await conn.execute(statement, tenant, merged_id, kept_id)
