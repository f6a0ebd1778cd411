"""SQL of turnout 投票率: counting it, following it, and who has voted once a vote has closed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
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

_TURNOUT_LOCK: Final = int.from_bytes(b"union_tu", "big")
_LOCK = "SELECT pg_try_advisory_xact_lock($1)"
# Open votes that nobody has looked after lately, those that have closed lately until they were counted once more. What
# was looked after further ahead than that was so by a clock that was wrong; a process whose clock is a little behind
# another's waits, for its turn would tell who has voted in between.
_LIST_DUE = """
    SELECT v.tenant_id, v.id, v.organisation_id, v.closed_at, t.cast_count FROM vote AS v
    LEFT JOIN vote_turnout_total AS t ON t.tenant_id = v.tenant_id AND t.vote_id = v.id
    WHERE v.id > $1 AND (
        v.state = 'open' AND (
            t.looked_at IS NULL OR t.looked_at <= $3::timestamptz - $4::interval
            OR t.looked_at > $3::timestamptz + $4::interval
        )
        OR v.closed_at > now() - interval '7 days' AND v.roll_count > 0 AND NOT EXISTS (
            SELECT FROM vote_turnout AS t
            WHERE t.tenant_id = v.tenant_id AND t.vote_id = v.id AND t.counted_at >= v.closed_at
        )
    )
    ORDER BY v.id LIMIT $2
"""
# Vote by vote, so that the rows of votes that have a total are not read.
_HEAL = """
    INSERT INTO vote_turnout_total (tenant_id, vote_id, entitled_count, voted_count, counted_at)
    SELECT v.tenant_id, v.id, t.entitled_count, t.voted_count, t.counted_at FROM vote AS v
    CROSS JOIN LATERAL (
        SELECT sum(entitled_count) AS entitled_count, sum(voted_count) AS voted_count, max(counted_at) AS counted_at
        FROM vote_turnout WHERE tenant_id = v.tenant_id AND vote_id = v.id HAVING count(*) > 0
    ) AS t
    WHERE NOT EXISTS (SELECT FROM vote_turnout_total AS w WHERE w.tenant_id = v.tenant_id AND w.vote_id = v.id)
    ON CONFLICT DO NOTHING
"""
# Each part of it only ever grows, so the sum is the same as long as nobody has cast, tapped or been given a paper; what
# is given back makes no number fall while the vote is open. Who taps once more after giving back has a row already: the
# kiosks count each tap.
_CAST = """
    SELECT (SELECT count(*) FROM ballot_envelope WHERE tenant_id = $1 AND vote_id = $2)
        + (SELECT count(*) FROM named_ballot WHERE tenant_id = $1 AND vote_id = $2)
        + (SELECT count(*) FROM ballot_permit WHERE tenant_id = $1 AND vote_id = $2)
        + (SELECT count(*) FROM vote_paper WHERE tenant_id = $1 AND vote_id = $2)
        + (SELECT coalesce(sum(tap_count), 0) FROM kiosk_count WHERE tenant_id = $1 AND vote_id = $2)
"""
_LOOKED = "UPDATE vote_turnout_total SET looked_at = $3, cast_count = $4 WHERE tenant_id = $1 AND vote_id = $2"
# A number never falls: the roll is frozen, and who has voted stays so. Who gives a ballot back to a kiosk is taken off
# with the count after the close. Each table of ballots is told the vote itself: with that of the roll's row the server
# gathers the ballots of all votes.
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


async def lock_counting(conn: Connection) -> bool:
    """Whether the caller counts alone until the transaction ends; False: another does."""
    return bool(await conn.fetchval(_LOCK, _TURNOUT_LOCK))


async def list_due(
    conn: Connection, *, now: datetime, every: timedelta, after: Record | None, limit: int
) -> Sequence[Record]:
    """Votes of all unions whose turnout is to be looked after, by id.

    `tenant_id`, `id`, `organisation_id`, `closed_at`, and `cast_count` as of the last time; None: it is not known.
    """
    return await conn.fetch(_LIST_DUE, NIL_ID if after is None else after["id"], limit, now, every)


async def heal_totals(conn: Connection) -> None:
    """Adds up what has no total, which nothing else would ever do. The caller counts alone."""
    await conn.execute(_HEAL)


async def count_cast(conn: Connection, tenant: UUID, vote_id: UUID) -> int:
    """How often something was cast, tapped or given in a vote; the same number as long as nothing was.

    The tables of ballots must be open (`open_ballots`).
    """
    return int(await conn.fetchval(_CAST, tenant, vote_id))


async def mark_looked(conn: Connection, tenant: UUID, vote_id: UUID, *, now: datetime, cast: int) -> None:
    """The turnout is that of `cast`, and was looked after."""
    await conn.execute(_LOOKED, tenant, vote_id, now, cast)


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
