"""SQL of counts 计票: readable ballots in piles, the lots that were drawn, what was counted and decided."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.votes import VoteLotRow
from db.session import Connection
from db.statement import Statement, write
from db.types import table_of

_PILES: Final = """
    SELECT answers, count(*) AS weight FROM opened_ballot WHERE tenant_id = $1 AND vote_id = $2 GROUP BY answers
"""
_COUNT: Final = (
    "UPDATE vote_result SET counts = $3, verdict = $4, verdict_words = $5 WHERE tenant_id = $1 AND vote_id = $2"
)
_COUNTS: Final = "SELECT counts, verdict FROM vote_result WHERE tenant_id = $1 AND vote_id = $2"
_LOT = table_of(VoteLotRow)
_INSERT_LOT = Statement.of(sa.insert(_LOT).values({column.key: sa.bindparam(column.key) for column in _LOT.columns}))
_DRAWN: Final = """
    SELECT first.question, first.among, first.drawn, first.source FROM vote_lot AS own
    JOIN vote_lot AS first ON first.tenant_id = own.tenant_id AND first.id = own.confirms_id
    WHERE own.tenant_id = $1 AND own.vote_id = $2 ORDER BY own.entered_at, own.id
"""
_WAITING: Final = """
    SELECT own.* FROM vote_lot AS own WHERE own.tenant_id = $1 AND own.vote_id = $2 AND own.question = $3
        AND own.among = $4 AND own.confirms_id IS NULL
    ORDER BY own.entered_at DESC, own.id DESC LIMIT 1
"""


async def list_piles(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Sequence[Record]:
    """Readable ballots by their `answers` (NULL: those that do not count), how many of each (`weight`), in no order.

    The tables of ballots are opened by the caller.
    """
    return await conn.fetch(_PILES, tenant_id, vote_id)


async def find_counts(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Record | None:
    """`counts` and `verdict` of a vote that was tallied."""
    return await conn.fetchrow(_COUNTS, tenant_id, vote_id)


async def write_counts(
    conn: Connection,
    tenant_id: UUID,
    vote_id: UUID,
    *,
    counts: Sequence[Mapping[str, Any]],
    verdict: Mapping[str, Any] | None,
    words: Sequence[Mapping[str, str]] | None,
) -> None:
    """What was counted with a further lot, and decided by it. The vote's row is locked."""
    await conn.execute(_COUNT, tenant_id, vote_id, counts, verdict, words)


async def insert_lot(conn: Connection, lot: VoteLotRow) -> None:
    """What one officer has entered of a lot; never changed."""
    await write(conn, _INSERT_LOT, **lot.model_dump())


async def find_waiting_lot(
    conn: Connection, tenant_id: UUID, vote_id: UUID, question: int, among: Sequence[int]
) -> Record | None:
    """What was last entered of the lot between these, and waits for a second officer."""
    return await conn.fetchrow(_WAITING, tenant_id, vote_id, question, list(among))


async def list_drawn_lots(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Sequence[Record]:
    """The lots of a vote that two officers have entered, in that order: `question`, `among`, `drawn`, `source`."""
    return await conn.fetch(_DRAWN, tenant_id, vote_id)
