"""SQL of the board 公告板: votes whose next root is due, the hashes under it, roots and whether they were pushed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.votes import VoteBoardRootRow
from db.session import Connection
from db.statement import Statement, execute
from db.types import NIL_ID, table_of

_ROOT = table_of(VoteBoardRootRow)
_COLUMNS: Final = tuple(column.key for column in _ROOT.columns if column.key != "pushed_at")
# The row's lock keeps two processes from making the same entry; who casts does not wait for it.
_DUE = """
    SELECT v.tenant_id, v.id, v.kind, v.definition_hash, v.sealed_promise_key
    FROM vote AS v
    LEFT JOIN LATERAL (
        SELECT r.published_at FROM vote_board_root AS r
        WHERE r.tenant_id = v.tenant_id AND r.vote_id = v.id ORDER BY r.number DESC LIMIT 1
    ) AS last ON true
    WHERE v.state = 'open' AND v.kind <> 'named' AND v.id > $2
        AND coalesce(last.published_at, v.opened_at) <= clock_timestamp() - $1::interval
        AND clock_timestamp() < v.closes_at
    ORDER BY v.id LIMIT $3 FOR NO KEY UPDATE OF v SKIP LOCKED
"""
_LEAVES: Final = {
    kind: f"""
        SELECT coalesce(string_agg(hash, ''::bytea ORDER BY hash), ''::bytea) AS leaves,
            date_trunc('second', clock_timestamp()) AS at
        FROM {ballots} WHERE tenant_id = $1 AND vote_id = $2
    """  # noqa: S608  # constants
    for kind, ballots in (
        (
            "sealed",
            (
                "(SELECT tenant_id, vote_id, hash FROM ballot_envelope"
                " UNION ALL SELECT tenant_id, vote_id, hash FROM kiosk_envelope) AS cast_or_delivered"
            ),
        ),
        ("unlinkable", "posted_ballot"),
    )
}
_LAST = """
    SELECT r.number, r.entry_hash, r.is_final, r.published_at, l.leaves
    FROM vote_board_root AS r
    LEFT JOIN vote_board_leaves AS l ON l.tenant_id = r.tenant_id AND l.vote_id = r.vote_id AND l.number = r.number
    WHERE r.tenant_id = $1 AND r.vote_id = $2 ORDER BY r.number DESC LIMIT 1
"""
_INSERT_ROOT = Statement.of(sa.insert(_ROOT).values({name: sa.bindparam(name) for name in _COLUMNS}))
_KEEP_LEAVES = """
    INSERT INTO vote_board_leaves (tenant_id, vote_id, number, leaves) VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant_id, vote_id) DO UPDATE SET number = excluded.number, leaves = excluded.leaves
"""
_LIST = """
    SELECT number, root, leaf_count, entry, entry_hash, signature, is_final, published_at, pushed_at
    FROM vote_board_root WHERE tenant_id = $1 AND vote_id = $2 ORDER BY number
"""
_NEWEST = """
    SELECT r.number, r.root, r.entry, r.signature, r.is_final, r.leaf_count FROM vote_board_root AS r
    WHERE r.tenant_id = $1 AND r.vote_id = $2 ORDER BY r.number DESC LIMIT 1
"""
_FIND_LEAVES = "SELECT leaves FROM vote_board_leaves WHERE tenant_id = $1 AND vote_id = $2 AND number = $3"
# An entry goes out after those before it, so that who keeps them can check the chain as it comes.
_UNPUSHED = """
    SELECT r.tenant_id, r.vote_id, r.number, r.entry, r.entry_hash, r.signature FROM vote_board_root AS r
    WHERE r.pushed_at IS NULL ORDER BY r.published_at, r.vote_id, r.number LIMIT $1
"""
_PUSHED = """
    UPDATE vote_board_root SET pushed_at = clock_timestamp()
    WHERE tenant_id = $1 AND vote_id = $2 AND number = $3 AND pushed_at IS NULL
"""


async def lock_due(conn: Connection, *, every: timedelta, after: Record | None, limit: int) -> Sequence[Record]:
    """Open votes whose last root, or opening, was so long ago: the next by id, of all unions, their rows locked."""
    return await conn.fetch(_DUE, every, NIL_ID if after is None else after["id"], limit)


async def find_leaves(conn: Connection, tenant_id: UUID, vote_id: UUID, kind: str) -> tuple[bytes, datetime]:
    """All ballot hashes of this moment, sorted, one behind the other; and the moment, in whole seconds.

    The tables of ballots are opened by the caller.
    """
    row = await conn.fetchrow(_LEAVES[kind], tenant_id, vote_id)
    assert row is not None  # noqa: S101  # an aggregate without groups has one row
    return row["leaves"], row["at"]


async def find_last(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Record | None:
    """The newest root of a vote with the hashes under it; None before the first."""
    return await conn.fetchrow(_LAST, tenant_id, vote_id)


async def insert_root(conn: Connection, root: VoteBoardRootRow, leaves: bytes) -> None:
    """The next root, and its hashes in the place of those of the last one."""
    await execute(conn, _INSERT_ROOT, **root.model_dump(include=set(_COLUMNS)))
    await conn.execute(_KEEP_LEAVES, root.tenant_id, root.vote_id, root.number, leaves)


async def list_roots(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Sequence[Record]:
    """All roots of a vote, in order."""
    return await conn.fetch(_LIST, tenant_id, vote_id)


async def find_newest(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Record | None:
    """The newest root of a vote, without the hashes under it; None before the first."""
    return await conn.fetchrow(_NEWEST, tenant_id, vote_id)


async def leaves_of(conn: Connection, tenant_id: UUID, vote_id: UUID, number: int) -> bytes | None:
    """The hashes under the root of this number; None when another is the newest by now."""
    leaves: bytes | None = await conn.fetchval(_FIND_LEAVES, tenant_id, vote_id, number)
    return leaves


async def list_unpushed(conn: Connection, *, limit: int) -> Sequence[Record]:
    """Roots of all unions that nobody outside has confirmed, oldest first."""
    return await conn.fetch(_UNPUSHED, limit)


async def mark_pushed(conn: Connection, root: Record) -> None:
    """Somebody outside has this root."""
    await conn.execute(_PUSHED, root["tenant_id"], root["vote_id"], root["number"])
