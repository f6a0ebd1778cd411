"""SQL of weights 代表权重: what is set for a draft, and what each named ballot counts once a vote has closed."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from db.models.votes import VoteWeightRow
from db.queries.votes.rolls import Electorate, entitled_to
from db.session import Connection

# A delegation counts where who gave it has cast no ballot of their own, who holds it has cast one, and, at a meeting,
# was still there after it was given. Both are on the roll.
COUNTING_DELEGATIONS = """
    SELECT d.member_id, d.delegate_id, own.weight FROM vote_delegation AS d
    JOIN vote AS v ON v.tenant_id = d.tenant_id AND v.id = d.vote_id AND v.delegation_cap IS NOT NULL
    JOIN vote_roll_entry AS own
        ON own.tenant_id = d.tenant_id AND own.vote_id = d.vote_id AND own.member_id = d.member_id
    JOIN named_ballot AS held
        ON held.tenant_id = d.tenant_id AND held.vote_id = d.vote_id AND held.member_id = d.delegate_id
    WHERE d.tenant_id = $1 AND d.vote_id = $2 AND d.ended_at IS NULL
        AND NOT EXISTS (
            SELECT FROM named_ballot AS b
            WHERE b.tenant_id = d.tenant_id AND b.vote_id = d.vote_id AND b.member_id = d.member_id
        )
        AND (NOT v.is_meeting OR EXISTS (
            SELECT FROM vote_presence AS p
            WHERE p.tenant_id = d.tenant_id AND p.vote_id = d.vote_id AND p.member_id = d.delegate_id
                AND (p.left_at IS NULL OR p.left_at > d.given_at)
        ))
"""
_LIST_WEIGHED = f"""
    SELECT b.answers, (r.weight + coalesce(sum(held.weight), 0))::integer AS weight FROM named_ballot AS b
    JOIN vote_roll_entry AS r ON r.tenant_id = b.tenant_id AND r.vote_id = b.vote_id AND r.member_id = b.member_id
    LEFT JOIN ({COUNTING_DELEGATIONS}) AS held ON held.delegate_id = b.member_id
    WHERE b.tenant_id = $1 AND b.vote_id = $2
    GROUP BY b.member_id, b.answers, r.weight
"""  # noqa: S608  # constants
_SUM_PRESENT = f"""
    SELECT coalesce(sum(r.weight), 0) FROM vote_roll_entry AS r
    WHERE r.tenant_id = $1 AND r.vote_id = $2 AND (
        r.has_voted
        OR EXISTS (
            SELECT FROM vote_presence AS p
            WHERE p.tenant_id = $1 AND p.vote_id = $2 AND p.member_id = r.member_id AND p.left_at IS NULL
        )
        OR r.member_id IN (SELECT held.member_id FROM ({COUNTING_DELEGATIONS}) AS held)
    )
"""  # noqa: S608  # constants
_SUM_ENTITLED = "SELECT coalesce(sum(weight), 0) FROM vote_roll_entry WHERE tenant_id = $1 AND vote_id = $2"
_DROP = "DELETE FROM vote_weight WHERE tenant_id = $1 AND vote_id = $2"
_INSERT = """
    INSERT INTO vote_weight (tenant_id, vote_id, member_id, weight, source, organisation_id)
    SELECT $1, $2, told.* FROM unnest($3::uuid[], $4::integer[], $5::text[], $6::uuid[]) AS told
"""
_COUNT_MEMBERS = """
    SELECT c.ancestor_id AS id, count(*) AS count FROM organisation_closure AS c
    JOIN member AS m ON m.tenant_id = c.tenant_id AND m.organisation_id = c.descendant_id
    JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    WHERE c.tenant_id = $1 AND c.ancestor_id = ANY ($2::uuid[]) AND m.state = ANY ($3::text[])
        AND o.kind = ANY ($4::text[]) AND m.merged_into_id IS NULL AND m.erased_at IS NULL
    GROUP BY c.ancestor_id
"""
_SPREAD = entitled_to(
    "SELECT count(*) FILTER (WHERE w.weight IS NULL) AS missing, coalesce(max(w.weight), 0) AS largest,"
    " coalesce(sum(w.weight), 0) AS total FROM (SELECT m.id {entitled}) AS own"
    " LEFT JOIN vote_weight AS w ON w.tenant_id = $1 AND w.vote_id = $5 AND w.member_id = own.id"
)


class Spread(NamedTuple):
    """Weights of those who would be on the roll: how many have none, the largest, all together."""

    missing: int
    largest: int
    total: int


async def list_weighed(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Sequence[Record]:
    """All named ballots of a closed vote without their names: `answers`, and `weight`, of own and delegated votes.

    One statement. The tables of ballots are opened by the caller, here and in `sum_present`.
    """
    return await conn.fetch(_LIST_WEIGHED, tenant_id, vote_id)


async def sum_present(conn: Connection, tenant_id: UUID, vote_id: UUID) -> int:
    """Weights of those of the roll who are present at a meeting, once it has closed; each weighs 1 without weights.

    Present is who is on the register at the close, who has voted and left, and whose delegation counts.
    """
    return int(await conn.fetchval(_SUM_PRESENT, tenant_id, vote_id))


async def sum_entitled(conn: Connection, tenant_id: UUID, vote_id: UUID) -> int:
    """Weights of all on the frozen roll; how many they are where the vote has no weights."""
    return int(await conn.fetchval(_SUM_ENTITLED, tenant_id, vote_id))


async def replace_weights(conn: Connection, tenant_id: UUID, vote_id: UUID, rows: Sequence[VoteWeightRow]) -> None:
    """These are the weights of a locked draft, and no others."""
    await conn.execute(_DROP, tenant_id, vote_id)
    await conn.execute(
        _INSERT,
        *(tenant_id, vote_id, [row.member_id for row in rows], [row.weight for row in rows]),
        *([row.source for row in rows], [row.organisation_id for row in rows]),
    )


async def count_members(
    conn: Connection, tenant_id: UUID, organisation_ids: Sequence[UUID], *, states: Sequence[str], kinds: Sequence[str]
) -> dict[UUID, int]:
    """By organisation: how many members in these states it has, with all below it, at organisations of these kinds."""
    rows = await conn.fetch(_COUNT_MEMBERS, tenant_id, list(organisation_ids), list(states), list(kinds))
    return {row["id"]: row["count"] for row in rows}


async def find_spread(conn: Connection, electorate: Electorate) -> Spread:
    """How the weights of a vote are spread over those who would be on its roll now."""
    row = await conn.fetchrow(_SPREAD[electorate.has_electors], *electorate.values(), electorate.vote_id)
    assert row is not None  # noqa: S101  # sums are one row
    return Spread(*row.values())
