"""SQL of mails: rounds of a post to the addresses of a list, each address once a round."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from asyncpg import Record

from db.session import Connection

_HAS_ROUND: Final = "SELECT EXISTS (SELECT FROM channel_mail WHERE tenant_id = $1 AND post_id = $2 AND round = $3)"
_SPREAD_FIRST: Final = """
    INSERT INTO channel_mail (tenant_id, post_id, round, address_id, state, tries)
    SELECT a.tenant_id, $2, $3, a.id, 'due', 0 FROM channel_address AS a
    JOIN channel_post AS p ON p.tenant_id = a.tenant_id AND p.target_id = a.target_id
    WHERE a.tenant_id = $1 AND p.id = $2
    ON CONFLICT DO NOTHING
"""
_SPREAD_FURTHER: Final = """
    INSERT INTO channel_mail (tenant_id, post_id, round, address_id, state, tries)
    SELECT DISTINCT m.tenant_id, m.post_id, $3::integer, m.address_id, 'due', 0 FROM channel_mail AS m
    WHERE m.tenant_id = $1 AND m.post_id = $2 AND m.round < $3 AND m.state = ANY($4::text[])
    ON CONFLICT DO NOTHING
"""
# What somebody began and did not end: nobody knows.
_LEAVE_OPEN: Final = """
    UPDATE channel_mail SET state = 'maybe', noted_at = $4
    WHERE tenant_id = $1 AND post_id = $2 AND round = $3 AND state = 'sending'
"""
_SUPPRESSED: Final = """
    UPDATE channel_mail AS m SET state = 'suppressed', noted_at = $4
    FROM channel_address AS a
    JOIN channel_suppression AS s ON s.tenant_id = a.tenant_id AND s.address_index = a.address_index
    WHERE m.tenant_id = $1 AND m.post_id = $2 AND m.round = $3 AND m.state = 'due'
        AND a.tenant_id = m.tenant_id AND a.id = m.address_id
"""
_CLAIM: Final = """
    UPDATE channel_mail AS m SET state = 'sending', tries = m.tries + 1, noted_at = $4
    FROM (
        SELECT address_id FROM channel_mail
        WHERE tenant_id = $1 AND post_id = $2 AND round = $3 AND state = 'due' ORDER BY tries, address_id LIMIT $5
        FOR NO KEY UPDATE
    ) AS next, channel_address AS a
    WHERE m.tenant_id = $1 AND m.post_id = $2 AND m.round = $3 AND m.address_id = next.address_id
        AND a.tenant_id = m.tenant_id AND a.id = m.address_id
    RETURNING m.address_id, m.tries, a.address_sealed
"""
_NOTE: Final = """
    UPDATE channel_mail AS m
    SET state = coalesce(new.state, 'due'), noted_at = $6, tries = m.tries - (new.state IS NULL)::integer
    FROM unnest($4::uuid[], $5::text[]) AS new (address_id, state)
    WHERE m.tenant_id = $1 AND m.post_id = $2 AND m.round = $3 AND m.address_id = new.address_id
        AND m.state = 'sending'
"""
_COUNTS: Final = """
    SELECT CASE WHEN state = 'due' AND tries = 0 THEN 'untried' ELSE state END AS word, count(*) AS mails
    FROM channel_mail WHERE tenant_id = $1 AND post_id = $2 AND round = $3 GROUP BY 1
"""
_DECIDE: Final = """
    UPDATE channel_mail SET state = $4 WHERE tenant_id = $1 AND post_id = $2 AND round = $3 AND state = 'maybe'
"""


async def spread(
    conn: Connection, tenant: UUID, post_id: UUID, round_: int, *, states: Sequence[str] | None = None
) -> None:
    """Writes the mails of a round, once: to all of the list, or to those with a mail in these states before."""
    if await conn.fetchval(_HAS_ROUND, tenant, post_id, round_):
        return
    if states is None:
        await conn.execute(_SPREAD_FIRST, tenant, post_id, round_)
    else:
        await conn.execute(_SPREAD_FURTHER, tenant, post_id, round_, list(states))


async def claim(
    conn: Connection, tenant: UUID, post_id: UUID, round_: int, *, now: datetime, limit: int
) -> Sequence[Record]:
    """`address_id`, `tries`, `address_sealed` of mails that the caller sends now.

    Who calls holds the post: what is on its way still was left by a process that ended, and is MAYBE from now on.
    """
    await conn.execute(_LEAVE_OPEN, tenant, post_id, round_, now)
    await conn.execute(_SUPPRESSED, tenant, post_id, round_, now)
    return list(await conn.fetch(_CLAIM, tenant, post_id, round_, now, limit))


async def note(
    conn: Connection,
    tenant: UUID,
    post_id: UUID,
    round_: int,
    *,
    states: Sequence[tuple[UUID, str | None]],
    now: datetime,
) -> None:
    """Writes what became of mails that were claimed; None: their sending was not begun."""
    ids, words = [address_id for address_id, _ in states], [state for _, state in states]
    await conn.execute(_NOTE, tenant, post_id, round_, ids, words, now)


async def count_by_state(conn: Connection, tenant: UUID, post_id: UUID, round_: int) -> dict[str, int]:
    """How many mails of a round are in each state; `untried` are due for the first time, `due` once more."""
    return {row["word"]: row["mails"] for row in await conn.fetch(_COUNTS, tenant, post_id, round_)}


async def decide_maybe(conn: Connection, tenant: UUID, post_id: UUID, round_: int, *, state: str) -> None:
    """What an officer says of mails of which nobody knows."""
    await conn.execute(_DECIDE, tenant, post_id, round_, state)
