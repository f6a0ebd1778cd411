"""SQL of implementations 实施: plan, milestones, effect figures, verification, reward."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from db.models.suggestions import EffectFigureRow, ImplementationRow, MilestoneRow, SuggestionRow
from db.session import Connection
from db.statement import Statement, execute, write
from db.types import table_of

_IMPLEMENTATION, _MILESTONE, _EFFECT = (table_of(each) for each in (ImplementationRow, MilestoneRow, EffectFigureRow))
_KEYS = frozenset({"tenant_id", "suggestion_id"})


def _insert_of(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


_INSERT, _INSERT_MILESTONE = _insert_of(_IMPLEMENTATION), _insert_of(_MILESTONE)
_UPDATE = Statement.of(
    sa.update(_IMPLEMENTATION)
    .where(
        _IMPLEMENTATION.c.tenant_id == sa.bindparam("of_tenant"),
        _IMPLEMENTATION.c.suggestion_id == sa.bindparam("of_id"),
    )
    .values({c.key: sa.bindparam(c.key) for c in _IMPLEMENTATION.columns if c.key not in _KEYS})
)
_FIND = "SELECT * FROM implementation WHERE tenant_id = $1 AND suggestion_id = $2 FOR UPDATE"
_REACH = """
    UPDATE milestone SET done_on = coalesce(done_on, $4)
    WHERE tenant_id = $1 AND suggestion_id = $2 AND number = $3 RETURNING number
"""
# A later report corrects the figure of the same kind; nothing that was reported disappears without a trace in the log.
_REPORT = """
    INSERT INTO effect_figure (tenant_id, id, suggestion_id, kind, amount, basis, reported_by_id, reported_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (tenant_id, suggestion_id, kind) DO UPDATE
    SET amount = excluded.amount, basis = excluded.basis, reported_by_id = excluded.reported_by_id,
        reported_at = excluded.reported_at
"""
_SAVED = """
    SELECT coalesce(max(amount), 0) FROM effect_figure
    WHERE tenant_id = $1 AND suggestion_id = $2 AND kind = 'saved_fen'
"""
_CLASS = """
    SELECT released_class FROM suggestion_answer
    WHERE tenant_id = $1 AND suggestion_id = $2 AND state = 'released' ORDER BY round DESC LIMIT 1
"""
_IS_SAME_PERSON = """
    SELECT EXISTS (
        SELECT FROM member AS m WHERE m.tenant_id = $1 AND m.id = $2 AND $3 IN (m.id, m.merged_into_id)
    )
"""


async def find_implementation(conn: Connection, suggestion: SuggestionRow) -> ImplementationRow | None:
    """The implementation of a locked suggestion, locked with it."""
    row = await conn.fetchrow(_FIND, suggestion.tenant_id, suggestion.id)
    return None if row is None else ImplementationRow(**dict(row))


async def insert_implementation(
    conn: Connection, implementation: ImplementationRow, milestones: Sequence[MilestoneRow]
) -> None:
    """The implementation of a locked suggestion, with its milestones."""
    await write(conn, _INSERT, **implementation.model_dump())
    for each in milestones:
        await write(conn, _INSERT_MILESTONE, **each.model_dump())


async def update_implementation(conn: Connection, implementation: ImplementationRow) -> None:
    """Writes what the implementation of a locked suggestion has become."""
    changed = implementation.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE, of_tenant=implementation.tenant_id, of_id=implementation.suggestion_id, **changed)


async def reach_milestone(conn: Connection, suggestion: SuggestionRow, number: int, *, on: date) -> bool:
    """Notes when a milestone was done, the first time that it is said; False where there is none."""
    return await conn.fetchval(_REACH, suggestion.tenant_id, suggestion.id, number, on) is not None


async def report_effect(conn: Connection, figure: EffectFigureRow) -> None:
    """Writes a figure, or corrects the one of its kind."""
    values = (figure.tenant_id, figure.id, figure.suggestion_id, figure.kind, figure.amount, figure.basis)
    await conn.execute(_REPORT, *values, figure.reported_by_id, figure.reported_at)


async def get_saved_fen(conn: Connection, suggestion: SuggestionRow) -> int:
    """Money saved in a year, as it was verified; 0 where none was reported."""
    return int(await conn.fetchval(_SAVED, suggestion.tenant_id, suggestion.id))


async def find_answer_class(conn: Connection, suggestion: SuggestionRow) -> str | None:
    """The class of the last answer that was released; None without one."""
    found: str | None = await conn.fetchval(_CLASS, suggestion.tenant_id, suggestion.id)
    return found


async def is_same_person(conn: Connection, tenant: UUID, earlier_id: UUID, member_id: UUID) -> bool:
    """Whether an entry is a member's, or was merged into theirs."""
    return bool(await conn.fetchval(_IS_SAME_PERSON, tenant, earlier_id, member_id))
