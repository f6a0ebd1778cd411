"""SQL of what changes of memberships, merges and closings of organisations do to votes."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from db.models.votes import VoteRow
from db.session import Connection

_DROP_ELECTOR = """
    DELETE FROM vote_elector AS e USING vote AS v
    WHERE e.tenant_id = $1 AND e.member_id = $2 AND v.tenant_id = $1 AND v.id = e.vote_id AND v.state = 'draft'
"""
# Of an election that a member belongs to no more; who was listed from elsewhere stays listed.
_DROP_MOVED = """
    DELETE FROM vote_elector AS e USING vote AS v
    WHERE e.tenant_id = $1 AND e.member_id = $2 AND v.tenant_id = $1 AND v.id = e.vote_id AND v.definition IS NULL
        AND EXISTS (
            SELECT FROM organisation_closure AS c
            WHERE c.tenant_id = $1 AND c.ancestor_id = v.organisation_id AND c.descendant_id = $3
        )
        AND NOT EXISTS (
            SELECT FROM organisation_closure AS c
            WHERE c.tenant_id = $1 AND c.ancestor_id = v.organisation_id AND c.descendant_id = $4
        )
"""
_ROLLS = """
    SELECT bool_or(v.state = ANY ($4::text[]) AND own.n = 2) AS on_both,
        bool_or(own.voted = 2) AS voted_both,
        bool_or(v.state = 'open' AND own.is_merged) AS on_open
    FROM (
        SELECT r.vote_id, count(*) AS n, count(*) FILTER (WHERE r.has_voted) AS voted,
            bool_or(r.member_id = $3) AS is_merged
        FROM vote_roll_entry AS r
        WHERE r.tenant_id = $1 AND r.member_id = ANY (ARRAY[$2, $3]::uuid[]) GROUP BY r.vote_id
    ) AS own JOIN vote AS v ON v.tenant_id = $1 AND v.id = own.vote_id
"""
_COUNT_ROLLS = "SELECT count(*) FROM vote_roll_entry WHERE tenant_id = $1 AND member_id = $2"
_COUNT_ELECTOR = """
    SELECT count(*) FROM vote_elector AS e JOIN vote AS v ON v.tenant_id = e.tenant_id AND v.id = e.vote_id
    WHERE e.tenant_id = $1 AND e.member_id = $2 AND v.definition IS NULL
"""
_MOVE_ELECTOR = """
    WITH gone AS (
        DELETE FROM vote_elector AS e USING vote AS v
        WHERE e.tenant_id = $1 AND e.member_id = $2 AND v.tenant_id = $1 AND v.id = e.vote_id AND v.definition IS NULL
        RETURNING e.vote_id
    )
    INSERT INTO vote_elector (tenant_id, vote_id, member_id) SELECT $1, vote_id, $3 FROM gone ON CONFLICT DO NOTHING
"""
_COUNT_UNDER_WAY = """
    SELECT count(*) FROM vote
    WHERE tenant_id = $1 AND (
        organisation_id = $2 AND state = ANY ($3::text[]) OR state = 'scheduled' AND $2 = ANY (electorate_ids)
    )
"""
_MOVE_ELECTORATE = """
    UPDATE vote SET electorate_ids = array_replace(electorate_ids, $2::uuid, $3::uuid)
    WHERE tenant_id = $1 AND state = 'draft' AND $2 = ANY (electorate_ids)
"""
_LOCK_DRAFTS = """
    SELECT * FROM vote WHERE tenant_id = $1 AND organisation_id = $2 AND state = 'draft' ORDER BY id FOR NO KEY UPDATE
"""


class Rolls(NamedTuple):
    """On which rolls two entries of one person stand."""

    on_both: bool
    voted_both: bool
    on_open: bool


async def drop_elector(conn: Connection, tenant: UUID, member_id: UUID) -> None:
    """Takes a member off the lists of drafts; who is on a roll stays there."""
    await conn.execute(_DROP_ELECTOR, tenant, member_id)


async def drop_moved_elector(
    conn: Connection, tenant: UUID, member_id: UUID, *, left_id: UUID, entered_id: UUID
) -> None:
    """Takes a member who moves off the lists of votes that have not opened, of organisations that they move out of."""
    await conn.execute(_DROP_MOVED, tenant, member_id, left_id, entered_id)


async def find_rolls(
    conn: Connection, tenant: UUID, kept_id: UUID, merged_id: UUID, *, not_over: Sequence[str]
) -> Rolls:
    """Whether both are on one roll of a vote in these states, have both voted in one, and what else of the second."""
    row = await conn.fetchrow(_ROLLS, tenant, kept_id, merged_id, list(not_over))
    return Rolls(False, False, False) if row is None else Rolls(*(bool(value) for value in row))  # noqa: FBT003  # as named


async def count_rolls(conn: Connection, tenant: UUID, member_id: UUID) -> int:
    """On how many rolls a member stands."""
    return int(await conn.fetchval(_COUNT_ROLLS, tenant, member_id))


async def count_elector(conn: Connection, tenant: UUID, member_id: UUID) -> int:
    """On how many lists of votes that have not opened a member stands."""
    return int(await conn.fetchval(_COUNT_ELECTOR, tenant, member_id))


async def move_elector(conn: Connection, tenant: UUID, member_id: UUID, kept_id: UUID) -> None:
    """Has another entry stand on the lists of votes that have not opened."""
    await conn.execute(_MOVE_ELECTOR, tenant, member_id, kept_id)


async def count_under_way(conn: Connection, tenant: UUID, organisation_id: UUID, *, states: Sequence[str]) -> int:
    """How many votes of an organisation are in these states, or are scheduled for its members by name."""
    return int(await conn.fetchval(_COUNT_UNDER_WAY, tenant, organisation_id, list(states)))


async def move_electorate(conn: Connection, tenant: UUID, organisation_id: UUID, successor_id: UUID) -> None:
    """Has drafts that name an organisation whose members vote name its successor."""
    await conn.execute(_MOVE_ELECTORATE, tenant, organisation_id, successor_id)


async def lock_drafts(conn: Connection, tenant: UUID, organisation_id: UUID) -> Sequence[VoteRow]:
    """The drafts of an organisation, locked in the order of their ids."""
    return [VoteRow(**dict(row)) for row in await conn.fetch(_LOCK_DRAFTS, tenant, organisation_id)]
