"""SQL of answers 答复: the one that waits, its counter-signatures, templates."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from db.models.suggestions import AnswerSignatureRow, SuggestionAnswerRow, SuggestionRow
from db.session import Connection
from db.statement import Statement, execute, write
from db.types import table_of

_ANSWER, _SIGNATURE = table_of(SuggestionAnswerRow), table_of(AnswerSignatureRow)
_KEYS = frozenset({"tenant_id", "id"})
_INSERT = Statement.of(sa.insert(_ANSWER).values({column.key: sa.bindparam(column.key) for column in _ANSWER.columns}))
_UPDATE = Statement.of(
    sa.update(_ANSWER)
    .where(_ANSWER.c.tenant_id == sa.bindparam("of_tenant"), _ANSWER.c.id == sa.bindparam("of_id"))
    .values({column.key: sa.bindparam(column.key) for column in _ANSWER.columns if column.key not in _KEYS})
)
_SIGN = Statement.of(
    sa.insert(_SIGNATURE).values({column.key: sa.bindparam(column.key) for column in _SIGNATURE.columns})
)
_WAITING = """
    SELECT * FROM suggestion_answer
    WHERE tenant_id = $1 AND suggestion_id = $2 AND round = $3 AND state = 'drafted'
"""
# Co-units with what they have signed; the caller's own are those for which they act today.
_CO_UNITS = """
    SELECT g.unit_id, s.signed_at IS NOT NULL AS is_signed, EXISTS (
        SELECT FROM unit_staff AS u JOIN member AS m ON m.tenant_id = u.tenant_id AND m.id = u.member_id
        WHERE u.tenant_id = g.tenant_id AND u.unit_id = g.unit_id AND $4 IN (m.id, m.merged_into_id)
            AND u.starts_on <= $5::date AND coalesce(u.ends_on, 'infinity'::date) >= $5::date
    ) AS is_own
    FROM suggestion_assignment AS g
    LEFT JOIN answer_signature AS s ON s.tenant_id = g.tenant_id AND s.answer_id = $3 AND s.unit_id = g.unit_id
    WHERE g.tenant_id = $1 AND g.suggestion_id = $2 AND g.role = 'co' AND g.ended_at IS NULL ORDER BY g.unit_id
"""
_PERSON = "SELECT coalesce(merged_into_id, id) FROM member WHERE tenant_id = $1 AND id = $2"
# At the organisation of the unit that answers, or above it.
_USE_TEMPLATE = """
    UPDATE answer_template AS t SET use_count = t.use_count + 1
    FROM answering_unit AS u
    JOIN organisation_closure AS k ON k.tenant_id = u.tenant_id AND k.descendant_id = u.organisation_id
    WHERE t.tenant_id = $1 AND t.id = $2 AND t.retired_at IS NULL
        AND u.tenant_id = t.tenant_id AND u.id = $3 AND k.ancestor_id = t.organisation_id
    RETURNING t.id
"""


class CoUnit(NamedTuple):
    """A co-unit of a suggestion: whether it has signed the answer, and whether the caller acts for it."""

    unit_id: UUID
    is_signed: bool
    is_own: bool


async def insert_answer(conn: Connection, answer: SuggestionAnswerRow) -> None:
    """An answer of a locked suggestion."""
    await write(conn, _INSERT, **answer.model_dump())


async def update_answer(conn: Connection, answer: SuggestionAnswerRow) -> None:
    """Writes what an answer of a locked suggestion has become."""
    changed = answer.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE, of_tenant=answer.tenant_id, of_id=answer.id, **changed)


async def get_waiting_answer(conn: Connection, suggestion: SuggestionRow) -> SuggestionAnswerRow:
    """The answer of a locked suggestion that waits for signatures or release."""
    row = await conn.fetchrow(_WAITING, suggestion.tenant_id, suggestion.id, suggestion.round)
    if row is None:
        raise LookupError(suggestion.id)
    return SuggestionAnswerRow(**dict(row))


async def list_co_units(
    conn: Connection, suggestion: SuggestionRow, answer_id: UUID | None, *, member_id: UUID | None, today: date
) -> list[CoUnit]:
    """Co-units that a locked suggestion is with, in order of id."""
    rows = await conn.fetch(_CO_UNITS, suggestion.tenant_id, suggestion.id, answer_id, member_id, today)
    return [CoUnit(*row) for row in rows]


async def insert_signature(conn: Connection, signature: AnswerSignatureRow) -> None:
    """A co-unit's signature of an answer of a locked suggestion."""
    await write(conn, _SIGN, **signature.model_dump())


async def find_person(conn: Connection, tenant: UUID, member_id: UUID) -> UUID | None:
    """The entry that a member has today: their own, or the one that it was merged into."""
    found: UUID | None = await conn.fetchval(_PERSON, tenant, member_id)
    return found


async def use_template(conn: Connection, tenant: UUID, template_id: UUID, unit_id: UUID) -> bool:
    """Counts a use of a template by a unit; False where the unit has no such template."""
    return await conn.fetchval(_USE_TEMPLATE, tenant, template_id, unit_id) is not None
