"""SQL of memberships and join requests that follow an organisation into its successor, many at a time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from db.session import Connection

BATCH = 1_000
"""Members in one statement."""

_MEMBERS = """
    WITH picked AS (
        SELECT id, version FROM member
        WHERE tenant_id = $1 AND organisation_id = $2 AND merged_into_id IS NULL
          AND state IN ('active', 'retained', 'suspended')
        ORDER BY id LIMIT $7 FOR UPDATE
    ), ended AS (
        UPDATE membership_period p SET until_on = greatest($4, p.starts_on) FROM picked
        WHERE p.tenant_id = $1 AND p.member_id = picked.id AND p.version = picked.version
        RETURNING p.member_id, p.version, p.until_on, p.state, p.employment_kind
    ), begun AS (
        INSERT INTO membership_period
            (tenant_id, member_id, version, starts_on, state, organisation_id, employment_kind, cause, cause_id,
             actor_id)
        SELECT $1, member_id, version + 1, until_on, state, $3, employment_kind, $5, $2, $6 FROM ended
        RETURNING member_id, version, starts_on, state, employment_kind
    )
    UPDATE member SET organisation_id = $3, version = begun.version FROM begun
    WHERE member.tenant_id = $1 AND member.id = begun.member_id
    RETURNING member.id, begun.starts_on, begun.state, begun.employment_kind
"""
_REQUESTS = """
    WITH moved AS (
        UPDATE join_request SET organisation_id = $3
        WHERE tenant_id = $1 AND organisation_id = $2 AND status = 'in_review'
        RETURNING id, approval_id
    ), steps AS (
        UPDATE approval_step SET
            organisation_id = CASE WHEN organisation_id = $2 THEN $3 ELSE organisation_id END,
            escalate_to_id = CASE WHEN escalate_to_id = $2 THEN $3 ELSE escalate_to_id END
        WHERE tenant_id = $1 AND status IN ('waiting', 'open') AND (organisation_id = $2 OR escalate_to_id = $2)
    )
    SELECT id FROM moved ORDER BY id
"""


class Following(NamedTuple):
    """From where to where members follow, from which day on, and why."""

    organisation_id: UUID
    successor_id: UUID
    starts_on: date
    cause: str
    actor_id: UUID | None


async def move_members(conn: Connection, tenant_id: UUID, following: Following) -> list[Mapping[str, Any]]:
    """Moves up to `BATCH` members in membership, locked by their ids, with their periods; one statement.

    Gives `id`, `starts_on`, `state` and `employment_kind` of each; fewer than `BATCH` when there are no more.
    """
    rows = await conn.fetch(_MEMBERS, tenant_id, *following, BATCH)
    return [dict(row) for row in rows]


async def move_join_requests(
    conn: Connection, tenant_id: UUID, organisation_id: UUID, successor_id: UUID
) -> Sequence[UUID]:
    """Moves the open requests with their open steps to the successor; gives their ids."""
    return [row["id"] for row in await conn.fetch(_REQUESTS, tenant_id, organisation_id, successor_id)]
