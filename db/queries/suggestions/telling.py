"""SQL of who is told what happened to a suggestion."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from asyncpg import Record

from db.session import Connection

_FIND = """
    SELECT s.reference, s.submitted_at, s.handling_id, s.merged_into_id, e.by_id, e.facts
    FROM suggestion AS s LEFT JOIN suggestion_event AS e
        ON e.tenant_id = s.tenant_id AND e.suggestion_id = s.id AND e.number = $3
    WHERE s.tenant_id = $1 AND s.id = $2
"""
_STAFF = """
    SELECT DISTINCT coalesce(m.merged_into_id, m.id) AS id FROM suggestion_assignment AS g
    JOIN unit_staff AS u ON u.tenant_id = g.tenant_id AND u.unit_id = g.unit_id
    JOIN member AS m ON m.tenant_id = u.tenant_id AND m.id = u.member_id
    WHERE g.tenant_id = $1 AND g.suggestion_id = $2 AND g.ended_at IS NULL AND g.role = ANY($3::text[])
        AND u.starts_on <= $4::date AND coalesce(u.ends_on, 'infinity'::date) >= $4::date
    ORDER BY id
"""
_SUPPORTERS = """
    SELECT member_id FROM suggestion_support
    WHERE tenant_id = $1 AND suggestion_id = $2 AND ($3::uuid IS NULL OR came_from_id = $3) AND member_id > $4
    ORDER BY member_id LIMIT $5
"""


async def find_told(conn: Connection, tenant: UUID, suggestion_id: UUID, number: int | None) -> Record | None:
    """What a message says of a suggestion, where it is handled now, and by whom and with which facts an event was."""
    return await conn.fetchrow(_FIND, tenant, suggestion_id, number)


async def list_staff(
    conn: Connection, tenant: UUID, suggestion_id: UUID, roles: Sequence[str], *, on: date
) -> Sequence[UUID]:
    """Members who act on a day for the units that a suggestion is with, in these parts: `lead`, `co`."""
    return [row["id"] for row in await conn.fetch(_STAFF, tenant, suggestion_id, list(roles), on)]


async def list_supporters(
    conn: Connection, tenant: UUID, suggestion_id: UUID, *, came_from_id: UUID | None, after: UUID, limit: int
) -> Sequence[UUID]:
    """Members who second a suggestion, by id, `after` one; with `came_from_id` those whom that merged one brought."""
    rows = await conn.fetch(_SUPPORTERS, tenant, suggestion_id, came_from_id, after, limit)
    return [row["member_id"] for row in rows]
