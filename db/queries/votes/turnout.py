"""SQL of turnout 投票率: counting it, following it, and who has voted once a vote has closed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.loaders.votes.listed import IN_SIGHT
from db.loaders.votes.turnout import is_told_live
from db.models.votes import VoteRow, VoteTurnoutRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one
from db.types import NIL_ID, table_of

_VOTE = table_of(VoteRow)
_TURNOUT = table_of(VoteTurnoutRow)

# Open votes always, those that have closed lately until they were counted once more.
_LIST_DUE = """
    SELECT v.tenant_id, v.id, v.organisation_id, v.closed_at FROM vote AS v
    WHERE v.id > $1 AND (
        v.state = 'open' OR v.closed_at > now() - interval '7 days' AND v.roll_count > 0 AND NOT EXISTS (
            SELECT FROM vote_turnout AS t
            WHERE t.tenant_id = v.tenant_id AND t.vote_id = v.id AND t.counted_at >= v.closed_at
        )
    )
    ORDER BY v.id LIMIT $2
"""
# Sorted, so that two processes that count the same vote wait for each other in one order. A number never falls: the
# roll is frozen, and who has voted stays so; whoever has read earlier and writes later changes nothing. Who gives a
# ballot back to a kiosk is taken off with the count after the close. Each table of ballots is told the vote itself:
# with that of the roll's row the server gathers the ballots of all votes.
_COUNT = """
    INSERT INTO vote_turnout AS kept (tenant_id, vote_id, organisation_id, entitled_count, voted_count, counted_at)
    SELECT r.tenant_id, r.vote_id, r.organisation_id, count(*),
        count(*) FILTER (WHERE coalesce(
            r.has_voted,
            EXISTS (SELECT FROM ballot_envelope AS b
                WHERE b.tenant_id = $1 AND b.vote_id = $2 AND b.member_id = r.member_id)
            OR EXISTS (SELECT FROM named_ballot AS b
                WHERE b.tenant_id = $1 AND b.vote_id = $2 AND b.member_id = r.member_id)
            OR EXISTS (SELECT FROM ballot_permit AS b
                WHERE b.tenant_id = $1 AND b.vote_id = $2 AND b.member_id = r.member_id)
            OR EXISTS (SELECT FROM vote_paper AS p
                WHERE p.tenant_id = $1 AND p.vote_id = $2 AND p.member_id = r.member_id AND NOT EXISTS (
                    SELECT FROM vote_paper_back AS b WHERE b.tenant_id = p.tenant_id AND b.vote_id = p.vote_id
                        AND b.member_id = p.member_id AND b.number = p.number))
            OR EXISTS (SELECT FROM kiosk_tap AS b
                WHERE b.tenant_id = $1 AND b.vote_id = $2 AND b.member_id = r.member_id
                    AND NOT b.is_released)
        )), $3
    FROM vote_roll_entry AS r
    WHERE r.tenant_id = $1 AND r.vote_id = $2
    GROUP BY r.tenant_id, r.vote_id, r.organisation_id
    ORDER BY r.organisation_id
    ON CONFLICT (tenant_id, vote_id, organisation_id) DO UPDATE
        SET voted_count = excluded.voted_count, counted_at = excluded.counted_at
        WHERE kept.voted_count < excluded.voted_count OR kept.counted_at < $4
    RETURNING kept.organisation_id
"""
_ENTITLED = sa.func.coalesce(sa.func.sum(_TURNOUT.c.entitled_count), 0)
_FOLLOWED = Statement.of(
    sa.select(
        sa.case(
            (_VOTE.c.state.in_([sa.literal_column("'scheduled'"), sa.literal_column("'open'")]), "counting"),
            (sa.func.min(_TURNOUT.c.counted_at) < _VOTE.c.closed_at, "counting"),
            else_="counted",
        ).label("state"),
        sa.case(
            (is_told_live(_ENTITLED), sa.func.coalesce(sa.func.sum(_TURNOUT.c.voted_count), 0)),
            else_=sa.literal_column("0"),
        ).label("done_count"),
        _ENTITLED.label("total_count"),
    )
    .select_from(
        _VOTE.outerjoin(_TURNOUT, sa.and_(_TURNOUT.c.tenant_id == _VOTE.c.tenant_id, _TURNOUT.c.vote_id == _VOTE.c.id))
    )
    .where(IN_SIGHT, _VOTE.c.id == sa.bindparam("id", type_=sa.Uuid()))
    .group_by(_VOTE.c.tenant_id, _VOTE.c.id)
)
_IN_HAND = Statement.of(
    sa.select(_VOTE.c.organisation_id, _VOTE.c.state, _VOTE.c.closed_at).where(
        _VOTE.c.tenant_id == tenant_id(),
        _VOTE.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_VOTE.c.organisation_id, held_nodes("vote_read")),
    )
)
_LEAVES = "SELECT leaf FROM vote_roll_entry WHERE tenant_id = $1 AND vote_id = $2 ORDER BY leaf"
_OWN_LEAF = "SELECT leaf FROM vote_roll_entry WHERE tenant_id = $1 AND vote_id = $2 AND member_id = $3"


async def list_due(conn: Connection, *, after: Record | None, limit: int) -> Sequence[Record]:
    """Votes of all unions whose turnout is to be counted: `tenant_id`, `id`, `organisation_id`, `closed_at`; by id."""
    return await conn.fetch(_LIST_DUE, NIL_ID if after is None else after["id"], limit)


async def count_turnout(
    conn: Connection, tenant: UUID, vote_id: UUID, *, now: datetime, closed_at: datetime | None
) -> int:
    """Counts who has voted by organisation, and writes what has grown; in how many organisations it has.

    Once the vote has closed all of it is written anew. The tables of ballots must be open (`open_ballots`).
    """
    return len(await conn.fetch(_COUNT, tenant, vote_id, now, closed_at))


async def find_followed(conn: Connection, scope: Scope, vote_id: UUID) -> Record | None:
    """The turnout of a vote in the caller's sight as a whole: `state`, `done_count`, `total_count`.

    `state` is `counting` as long as a number may change. `done_count` is 0 as long as the turnout is not told: news of
    it would tell as much.
    """
    return await fetch_one(conn, _FOLLOWED, id=vote_id, **scope_values(scope, _FOLLOWED.parameters))


async def find_in_hand(conn: Connection, scope: Scope, vote_id: UUID) -> Record | None:
    """`organisation_id`, `state` and `closed_at` of a vote where the caller reads votes; None otherwise."""
    return await fetch_one(conn, _IN_HAND, id=vote_id, **scope_values(scope, _IN_HAND.parameters))


async def find_own_leaf(conn: Connection, scope: Scope, vote_id: UUID) -> bytes | None:
    """The leaf of the caller's own entry on the roll of a vote; None without one."""
    leaf: bytes | None = await conn.fetchval(_OWN_LEAF, scope.tenant_id, vote_id, scope.member_id)
    return leaf


async def list_leaves(conn: Connection, tenant: UUID, vote_id: UUID) -> Sequence[bytes]:
    """All leaves of a roll, sorted by their bytes, as they are published."""
    return [row["leaf"] for row in await conn.fetch(_LEAVES, tenant, vote_id)]
