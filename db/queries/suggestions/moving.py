"""SQL of what every step of a suggestion shares: the lock, the caller's standing, the log."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.suggestions import SuggestionEventRow, SuggestionRow
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, insert_of, write
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)
_EVENT = table_of(SuggestionEventRow)
_KEYS = frozenset({"tenant_id", "id"})

# Events refer to the row, so their foreign keys must pass while it is locked.
_LOCK = "SELECT * FROM suggestion WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
_STANDING = """
    SELECT
        (
            SELECT a.state FROM suggestion_author AS a
            JOIN member AS m ON m.tenant_id = a.tenant_id AND m.id = a.member_id
            WHERE a.tenant_id = s.tenant_id AND a.suggestion_id = s.id AND $3 IN (m.id, m.merged_into_id)
                AND a.state <> 'declined'
            ORDER BY a.state = 'first' DESC, a.state = 'accepted' DESC LIMIT 1
        ) AS author,
        EXISTS (
            SELECT FROM organisation_closure AS c
            WHERE c.tenant_id = s.tenant_id AND c.descendant_id = s.handling_id AND c.ancestor_id = ANY($4::uuid[])
        ) AS manages,
        EXISTS (
            SELECT FROM organisation_closure AS c
            WHERE c.tenant_id = s.tenant_id AND c.descendant_id = s.handling_id AND c.ancestor_id = ANY($5::uuid[])
        ) AS supervises,
        (
            SELECT g.role || ':' || g.unit_id FROM suggestion_assignment AS g
            JOIN unit_staff AS u ON u.tenant_id = g.tenant_id AND u.unit_id = g.unit_id
            JOIN member AS m ON m.tenant_id = u.tenant_id AND m.id = u.member_id
            WHERE g.tenant_id = s.tenant_id AND g.suggestion_id = s.id AND g.ended_at IS NULL
                AND $3 IN (m.id, m.merged_into_id)
                AND u.starts_on <= $6::date AND coalesce(u.ends_on, 'infinity'::date) >= $6::date
            ORDER BY g.role = 'lead' DESC, g.unit_id LIMIT 1
        ) AS unit
    FROM suggestion AS s WHERE s.tenant_id = $1 AND s.id = $2
"""

_INSERT_SUGGESTION = Statement.of(
    sa.insert(_SUGGESTION).values({column.key: sa.bindparam(column.key) for column in _SUGGESTION.columns})
)
_INSERT_EVENT = insert_of(
    _EVENT, sa.insert(_EVENT).values({column.key: sa.bindparam(column.key) for column in _EVENT.columns})
)
_UPDATE_SUGGESTION = Statement.of(
    sa.update(_SUGGESTION)
    .where(_SUGGESTION.c.tenant_id == sa.bindparam("of_tenant"), _SUGGESTION.c.id == sa.bindparam("of_id"))
    .values({column.key: sa.bindparam(column.key) for column in _SUGGESTION.columns if column.key not in _KEYS})
)


async def lock_suggestion(conn: Connection, tenant: UUID, suggestion_id: UUID) -> SuggestionRow | None:
    """A suggestion of the union, whoever asks, locked until the transaction ends with all that belongs to it."""
    row = await conn.fetchrow(_LOCK, tenant, suggestion_id)
    return None if row is None else SuggestionRow(**dict(row))


async def find_standing(conn: Connection, scope: Scope, suggestion_id: UUID, *, today: date) -> Record:
    """How the caller stands to it: `author` (a state or None), `manages`, `supervises`, `unit` (`role:id`, or None)."""
    row = await conn.fetchrow(
        _STANDING,
        scope.tenant_id,
        suggestion_id,
        scope.member_id,
        list(scope.nodes_for("suggestion_manage")),
        list(scope.nodes_for("suggestion_supervise")),
        today,
    )
    if row is None:
        raise LookupError(suggestion_id)
    return row


async def insert_suggestion(conn: Connection, suggestion: SuggestionRow) -> None:
    """A new suggestion; its first event has to follow in the same transaction."""
    await write(conn, _INSERT_SUGGESTION, **suggestion.model_dump())


async def insert_event(conn: Connection, event: SuggestionEventRow) -> None:
    """The next event of a locked suggestion, or the first of a new one."""
    await write(conn, _INSERT_EVENT, **event.model_dump())


async def update_suggestion(conn: Connection, suggestion: SuggestionRow) -> None:
    """Writes what a locked suggestion has become, once in a transaction."""
    changed: dict[str, Any] = suggestion.model_dump(exclude=set(_KEYS))
    await write(conn, _UPDATE_SUGGESTION, of_tenant=suggestion.tenant_id, of_id=suggestion.id, **changed)
