"""SQL of assignments: which units could answer, to which one a suggestion is given, when that began."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from db.models.suggestions import SuggestionAssignmentRow, SuggestionRow
from db.session import Connection
from db.statement import Statement, write
from db.types import table_of

_ASSIGNMENT = table_of(SuggestionAssignmentRow)
_INSERT = Statement.of(
    sa.insert(_ASSIGNMENT).values({column.key: sa.bindparam(column.key) for column in _ASSIGNMENT.columns})
)
# A unit at the place that handles the suggestion, above it or below it: beside it nobody gets to read it.
_FIT = """
    u.tenant_id = $1 AND u.closed_at IS NULL AND EXISTS (
        SELECT FROM organisation_closure AS k
        WHERE k.tenant_id = u.tenant_id AND (
            (k.ancestor_id = $2 AND k.descendant_id = u.organisation_id)
            OR (k.ancestor_id = u.organisation_id AND k.descendant_id = $2)
        )
    )
"""
_LIST_FIT = f"SELECT u.id FROM answering_unit AS u WHERE {_FIT} AND u.id = ANY($3::uuid[]) ORDER BY u.id FOR SHARE"  # noqa: S608  # constants
# Who was the lead unit of the round before, and which others at its organisation or above could answer now.
_LIST_HIGHER = f"""
    WITH earlier AS (
        SELECT g.unit_id, e.organisation_id FROM suggestion_assignment AS g
        JOIN answering_unit AS e ON e.tenant_id = g.tenant_id AND e.id = g.unit_id
        WHERE g.tenant_id = $1 AND g.suggestion_id = $3 AND g.role = 'lead' AND g.round < $4
        ORDER BY g.assigned_at DESC LIMIT 1
    )
    SELECT u.id FROM answering_unit AS u JOIN earlier ON u.id <> earlier.unit_id
    JOIN organisation_closure AS c
        ON c.tenant_id = $1 AND c.ancestor_id = u.organisation_id AND c.descendant_id = earlier.organisation_id
    WHERE {_FIT}
"""  # noqa: S608  # constants
_END = """
    UPDATE suggestion_assignment SET ended_at = $3
    WHERE tenant_id = $1 AND suggestion_id = $2 AND ended_at IS NULL
"""
_ASSIGNED_AT = """
    SELECT at FROM suggestion_event
    WHERE tenant_id = $1 AND suggestion_id = $2 AND kind = 'assign' ORDER BY number DESC LIMIT 1
"""


async def lock_fit_units(conn: Connection, suggestion: SuggestionRow, unit_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the units that could answer; they stay open until the transaction ends."""
    found = await conn.fetch(_LIST_FIT, suggestion.tenant_id, suggestion.handling_id, list(unit_ids))
    return {row["id"] for row in found}


async def list_higher_units(conn: Connection, suggestion: SuggestionRow) -> list[UUID]:
    """Units that could answer a reopened suggestion in place of its lead unit of the round before."""
    found = await conn.fetch(
        _LIST_HIGHER, suggestion.tenant_id, suggestion.handling_id, suggestion.id, suggestion.round
    )
    return [row["id"] for row in found]


async def insert_assignment(conn: Connection, assignment: SuggestionAssignmentRow) -> None:
    """A unit that a locked suggestion is with from now on."""
    await write(conn, _INSERT, **assignment.model_dump())


async def end_assignments(conn: Connection, suggestion: SuggestionRow, at: datetime) -> None:
    """No unit has a locked suggestion any more; those that had it read it still."""
    await conn.execute(_END, suggestion.tenant_id, suggestion.id, at)


async def get_assigned_at(conn: Connection, suggestion: SuggestionRow) -> datetime:
    """When a suggestion was assigned last."""
    found: datetime = await conn.fetchval(_ASSIGNED_AT, suggestion.tenant_id, suggestion.id)
    return found
