"""SQL of results 选举结果: what was counted, who of each branch has voted, shares, and what is destroyed in the end."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from asyncpg import Record

from db.models.votes import VoteResultRow
from db.session import Connection

_TURNOUT = """
    SELECT o.id, o.code AS branch, count(*) AS entitled, count(*) FILTER (WHERE r.has_voted) AS voted
    FROM vote_roll_entry AS r JOIN organisation AS o ON o.tenant_id = r.tenant_id AND o.id = r.organisation_id
    WHERE r.tenant_id = $1 AND r.vote_id = $2 GROUP BY o.id, o.code
"""
_INSERT = """
    INSERT INTO vote_result (tenant_id, vote_id, ballot_count, invalid_count, tally, counts, verdict, verdict_words,
        counted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_FIND = (
    "SELECT ballot_count, invalid_count, tally, counts, verdict FROM vote_result WHERE tenant_id = $1 AND vote_id = $2"
)
_DESTROY_SHARES = """
    UPDATE vote_keyholder SET share_destroyed_on = $4
    WHERE tenant_id = $1 AND vote_id = $2 AND position = ANY ($3::integer[]) AND share_destroyed_on IS NULL
"""
_POSITIONS = """
    SELECT position, share_destroyed_on IS NOT NULL AS is_destroyed FROM vote_keyholder
    WHERE tenant_id = $1 AND vote_id = $2 ORDER BY position
"""
IS_PAST_OBJECTING = """
    v.kind = 'sealed' AND v.state IN ('published', 'void', 'cancelled') AND coalesce(v.published_at, (
        SELECT max(n.made_at) FROM vote_notice AS n
        WHERE n.tenant_id = v.tenant_id AND n.vote_id = v.id AND n.kind IN ('void', 'cancelled')
    ), v.closed_at) <= clock_timestamp() - {kept}::interval
"""
"""Whether the vote `v` ended so long ago: when its result was published, or it was declared void or called off."""

_LOCK_OVER = f"""
    SELECT v.tenant_id, v.id, v.kind, v.organisation_id FROM vote AS v
    WHERE v.definition IS NOT NULL AND v.envelopes_destroyed_at IS NULL AND {IS_PAST_OBJECTING.format(kept="$1")}
    ORDER BY v.id LIMIT 1 FOR NO KEY UPDATE OF v SKIP LOCKED
"""  # noqa: S608  # a constant
# In parts: of a large vote all at once takes longer than a statement may, and would be tried again for ever.
_DESTROY, _DESTROY_DELIVERED = (
    f"""
    DELETE FROM {table} WHERE tenant_id = $1 AND vote_id = $2 AND ctid = ANY(ARRAY(
        SELECT ctid FROM {table} WHERE tenant_id = $1 AND vote_id = $2 LIMIT $3
    ))
    """  # noqa: S608  # constants
    for table in ("ballot_envelope", "kiosk_envelope")
)
_DESTROYED = "UPDATE vote SET envelopes_destroyed_at = clock_timestamp() WHERE tenant_id = $1 AND id = $2"


async def list_turnout(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Sequence[Record]:
    """Of each branch of the roll of a closed vote: `id`, `branch`, its code, `entitled`, `voted`; in no order."""
    return await conn.fetch(_TURNOUT, tenant_id, vote_id)


async def insert_result(conn: Connection, result: VoteResultRow) -> None:
    """What was counted, once."""
    numbers = (result.ballot_count, result.invalid_count, result.tally)
    decided = (result.counts, result.verdict, result.verdict_words)
    await conn.execute(_INSERT, result.tenant_id, result.vote_id, *numbers, *decided, result.counted_at)


async def find_result(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Record | None:
    """`ballot_count`, `invalid_count`, `tally`, `counts`, `verdict`; whether it may be told the caller knows."""
    return await conn.fetchrow(_FIND, tenant_id, vote_id)


async def destroy_shares(
    conn: Connection, tenant_id: UUID, vote_id: UUID, positions: Sequence[int], *, on: date
) -> None:
    """Shares that are no more, since a day; one that was recorded before keeps its day."""
    await conn.execute(_DESTROY_SHARES, tenant_id, vote_id, list(positions), on)


async def list_shares(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Mapping[int, bool]:
    """By the number of each share: whether it was destroyed."""
    return {row["position"]: row["is_destroyed"] for row in await conn.fetch(_POSITIONS, tenant_id, vote_id)}


async def lock_over(conn: Connection, *, kept: timedelta) -> Record | None:
    """A sealed vote that ended so long ago and whose envelopes are there: `tenant_id`, `id`, `kind`, `organisation_id`.

    Its row is locked; one that another process has locked is left to it.
    """
    return await conn.fetchrow(_LOCK_OVER, kept)


async def destroy_envelopes(conn: Connection, tenant_id: UUID, vote_id: UUID, *, limit: int) -> bool:
    """Some envelopes of a vote are no more; whether these were the last, and the vote says so now.

    The tables of ballots are opened by the caller.
    """
    for statement in (_DESTROY, _DESTROY_DELIVERED):
        if await conn.execute(statement, tenant_id, vote_id, limit) == f"DELETE {limit}":
            return False
    await conn.execute(_DESTROYED, tenant_id, vote_id)
    return True
