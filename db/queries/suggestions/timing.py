"""SQL of the clocks of suggestions: what they follow from, and whose last day went by."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from db.loaders.suggestions.timing import VERSIONS_OF_PLACES, timing_columns
from db.models.suggestions import SuggestionRow
from db.session import Connection

_TIMING = f"""
    SELECT s.handling_id, {timing_columns("s")}
    FROM (SELECT tenant_id, id, coalesce($3, handling_id) AS handling_id FROM suggestion) AS s
    WHERE s.tenant_id = $1 AND s.id = $2
"""  # noqa: S608  # columns by our own words
_LOCK_BREACHED = """
    SELECT * FROM suggestion WHERE escalates_at <= $1 ORDER BY escalates_at, id LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED
"""
_TIMINGS = f"""
    SELECT s.id, s.state, s.handling_id, {timing_columns("s")}
    FROM suggestion AS s WHERE s.tenant_id = $1 AND s.id = ANY ($2::uuid[])
"""  # noqa: S608  # columns by our own words
_UPDATE_ALL = """
    UPDATE suggestion SET next_due_at = d.next_due_at, escalates_at = d.escalates_at
    FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS d (id, next_due_at, escalates_at)
    WHERE suggestion.tenant_id = $1 AND suggestion.id = d.id
"""
_UPDATE = """
    UPDATE suggestion SET next_due_at = $3, escalates_at = $4 WHERE tenant_id = $1 AND id = $2
"""
_ABOVE = """
    SELECT ancestor_id FROM organisation_closure WHERE tenant_id = $1 AND descendant_id = $2 AND depth = 1
"""


async def get_timing(
    conn: Connection, tenant: UUID, suggestion_id: UUID, *, handling_id: UUID | None = None
) -> Mapping[str, Any]:
    """What the clocks of a suggestion follow from; see `timing_columns`. `handling_id`: who will handle it.

    Raises:
        LookupError: There is no such suggestion.
    """
    row = await conn.fetchrow(_TIMING, tenant, suggestion_id, handling_id)
    if row is None:
        raise LookupError(suggestion_id)
    return dict(row)


async def lock_breached(conn: Connection, now: datetime) -> SuggestionRow | None:
    """A suggestion of any union with a clock that ran out and was not escalated, locked; those locked are left out."""
    row = await conn.fetchrow(_LOCK_BREACHED, now)
    return None if row is None else SuggestionRow(**dict(row))


async def update_due(conn: Connection, tenant: UUID, suggestion_id: UUID, due: Sequence[datetime | None]) -> None:
    """Writes the copies for sorting: `next_due_at` and `escalates_at`."""
    await conn.execute(_UPDATE, tenant, suggestion_id, *due)


async def list_timings(conn: Connection, tenant: UUID, suggestion_ids: Sequence[UUID]) -> Sequence[Mapping[str, Any]]:
    """As `get_timing`, of many suggestions at once, with `id` and `state`."""
    return [dict(row) for row in await conn.fetch(_TIMINGS, tenant, list(suggestion_ids))]


async def update_all_due(
    conn: Connection, tenant: UUID, due: Mapping[UUID, tuple[datetime | None, datetime | None]]
) -> None:
    """As `update_due`, of many suggestions at once."""
    columns = zip(*due.values(), strict=True) if due else ((), ())
    await conn.execute(_UPDATE_ALL, tenant, list(due), *map(list, columns))


async def find_above(conn: Connection, tenant: UUID, organisation_id: UUID) -> UUID | None:
    """The organisation directly above; None for the top."""
    found: UUID | None = await conn.fetchval(_ABOVE, tenant, organisation_id)
    return found


async def list_versions(conn: Connection, tenant: UUID, place_ids: Sequence[UUID]) -> Sequence[Mapping[str, Any]]:
    """The versions of the rules of clocks that reach places."""
    return await conn.fetchval(VERSIONS_OF_PLACES, tenant, list(place_ids)) or ()
