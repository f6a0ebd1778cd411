"""SQL of the register of presence 签到名册: who comes, who leaves, who may be on it."""

from collections.abc import Sequence
from uuid import UUID

from db.queries.votes.rolls import Electorate, entitled_to
from db.session import Connection

_ENTERED = """
    SELECT member_id AS id FROM vote_roll_entry
    WHERE tenant_id = $1 AND vote_id = $2 AND member_number = ANY ($3::text[])
"""
_ENTITLED = entitled_to("SELECT m.id {entitled} AND m.member_number = ANY ($5::text[])")
_COME = """
    INSERT INTO vote_presence (tenant_id, id, vote_id, member_id, came_at, came_by_id)
    SELECT $1, told.id, $2, told.member_id, clock_timestamp(), $5
    FROM unnest($3::uuid[], $4::uuid[]) AS told (id, member_id)
    ORDER BY told.member_id ON CONFLICT DO NOTHING RETURNING id
"""
# Who casts holds their entry of the roll shared: who leaves in the same moment comes before that ballot, or after it.
_HOLD = """
    SELECT member_id FROM vote_roll_entry WHERE tenant_id = $1 AND vote_id = $2 AND member_id = ANY ($3::uuid[])
    ORDER BY member_id FOR UPDATE
"""
_LEAVE = """
    UPDATE vote_presence SET left_at = clock_timestamp(), left_by_id = $4
    WHERE tenant_id = $1 AND vote_id = $2 AND member_id = ANY ($3::uuid[]) AND left_at IS NULL RETURNING id
"""


async def list_entered(conn: Connection, tenant_id: UUID, vote_id: UUID, numbers: Sequence[str]) -> Sequence[UUID]:
    """Ids of the members with these numbers on a frozen roll."""
    return [row["id"] for row in await conn.fetch(_ENTERED, tenant_id, vote_id, list(numbers))]


async def list_entitled(conn: Connection, electorate: Electorate, numbers: Sequence[str]) -> Sequence[UUID]:
    """Ids of the members with these numbers who would be on the roll now."""
    rows = await conn.fetch(_ENTITLED[electorate.has_electors], *electorate.values(), list(numbers))
    return [row["id"] for row in rows]


async def come(
    conn: Connection, tenant_id: UUID, vote_id: UUID, stays: Sequence[tuple[UUID, UUID]], *, by_id: UUID | None
) -> int:
    """Writes stays, each an id and its member, of those who are not there yet; how many were written.

    In the order of members, so that two who write the same ones wait for each other in one order.
    """
    ids, members = [each for each, _ in stays], [member_id for _, member_id in stays]
    return len(await conn.fetch(_COME, tenant_id, vote_id, ids, members, by_id))


async def leave(
    conn: Connection, tenant_id: UUID, vote_id: UUID, member_ids: Sequence[UUID], *, by_id: UUID | None
) -> int:
    """Ends the stays of these members; how many were there. Locks their entries of the roll."""
    await conn.execute(_HOLD, tenant_id, vote_id, list(member_ids))
    return len(await conn.fetch(_LEAVE, tenant_id, vote_id, list(member_ids), by_id))
