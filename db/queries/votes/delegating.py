"""SQL of delegation 委托投票: what stands between two members, what is given, what ends."""

from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.votes import VoteDelegationRow
from db.session import Connection
from db.statement import Statement, write
from db.types import table_of

_DELEGATION = table_of(VoteDelegationRow)
_INSERT = Statement.of(
    sa.insert(_DELEGATION).values({column.key: sa.bindparam(column.key) for column in _DELEGATION.columns})
)
_FIND_NAMED = """
    SELECT id FROM member WHERE tenant_id = $1 AND member_number = $2 AND name = $3
        AND merged_into_id IS NULL AND erased_at IS NULL
"""
_FIND_NUMBERED = "SELECT id FROM member WHERE tenant_id = $1 AND member_number = $2"
_FACTS = """
    SELECT count(*) FILTER (WHERE d.member_id = $3) > 0 AS has_delegated,
        count(*) FILTER (WHERE d.delegate_id = $3) AS held_count,
        count(*) FILTER (WHERE d.member_id = $4) > 0 AS delegate_has_delegated,
        count(*) FILTER (WHERE d.delegate_id = $4) AS delegate_held_count,
        EXISTS (
            SELECT FROM named_ballot AS b WHERE b.tenant_id = $1 AND b.vote_id = $2 AND b.member_id = $3
        ) AS has_voted
    FROM vote_delegation AS d
    WHERE d.tenant_id = $1 AND d.vote_id = $2 AND d.ended_at IS NULL
        AND (d.member_id = ANY (ARRAY[$3, $4]) OR d.delegate_id = ANY (ARRAY[$3, $4]))
"""
_MOST_HELD = """
    SELECT coalesce(max(own.held), 0) FROM (
        SELECT count(*) AS held FROM vote_delegation AS d
        WHERE d.tenant_id = $1 AND d.vote_id = $2 AND d.ended_at IS NULL GROUP BY d.delegate_id
    ) AS own
"""
_END = """
    UPDATE vote_delegation SET ended_at = clock_timestamp(), ended_as = $5
    WHERE tenant_id = $1 AND vote_id = $2 AND member_id = $3 AND delegate_id = coalesce($4, delegate_id)
        AND ended_at IS NULL
    RETURNING id, member_id, delegate_id
"""


async def find_named(conn: Connection, tenant_id: UUID, number: str, name: str) -> UUID | None:
    """The member who has this number and this name; None where the two do not belong together."""
    found: UUID | None = await conn.fetchval(_FIND_NAMED, tenant_id, number, name)
    return found


async def find_numbered(conn: Connection, tenant_id: UUID, number: str) -> UUID | None:
    """The member of a number."""
    found: UUID | None = await conn.fetchval(_FIND_NUMBERED, tenant_id, number)
    return found


async def find_facts(conn: Connection, tenant_id: UUID, vote_id: UUID, member_id: UUID, delegate_id: UUID) -> Record:
    """What stands in a vote of these two: the names of `DelegationFacts`. The caller holds the lock of delegations.

    The tables of ballots are opened by the caller.
    """
    row = await conn.fetchrow(_FACTS, tenant_id, vote_id, member_id, delegate_id)
    assert row is not None  # noqa: S101  # numbers are one row
    return row


async def count_most_held(conn: Connection, tenant_id: UUID, vote_id: UUID) -> int:
    """For how many others one member votes at most, as delegations of a vote stand."""
    return int(await conn.fetchval(_MOST_HELD, tenant_id, vote_id))


async def insert_delegation(conn: Connection, delegation: VoteDelegationRow) -> None:
    """A delegation that stands."""
    await write(conn, _INSERT, **delegation.model_dump())


async def end_delegation(
    conn: Connection, tenant_id: UUID, vote_id: UUID, parties: tuple[UUID, UUID | None], *, ended_as: str
) -> Record | None:
    """Ends the delegation of a member, to this one if one is named; None: none stands.

    `id`, `member_id` and `delegate_id` of what has ended.
    """
    member_id, delegate_id = parties
    return await conn.fetchrow(_END, tenant_id, vote_id, member_id, delegate_id, ended_as)
