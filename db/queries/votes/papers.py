"""SQL of papers 纸质选票: given out, handed back, counted. The tables of ballots are opened by the caller."""

from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.votes import VotePaperCountRow, VotePaperDifferenceRow
from db.session import Connection
from db.statement import Statement, write
from db.types import table_of

_COUNT_ROW, _DIFFERENCE = table_of(VotePaperCountRow), table_of(VotePaperDifferenceRow)


def _inserting(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


_INSERT_COUNT, _INSERT_DIFFERENCE = _inserting(_COUNT_ROW), _inserting(_DIFFERENCE)
_GATE: Final = """
    SELECT v.state, v.paused_at IS NOT NULL AS is_paused,
        clock_timestamp() >= least(v.closes_at, v.permits_end_at) AS is_over
    FROM vote AS v WHERE v.tenant_id = $1 AND v.id = $2
"""
_GIVE: Final = "SELECT unionhall_paper_give($1, $2, $3, $4)"
_BACK: Final = "SELECT unionhall_paper_back($1, $2, $3, $4, $5)"
_COUNTS: Final = """
    SELECT place, counted_by_id, invalid_count, ballots FROM vote_paper_count
    WHERE tenant_id = $1 AND station_id = $2 AND round = $3 ORDER BY place
"""
_PENDING: Final = """
    SELECT count(*) FROM vote_station
    WHERE tenant_id = $1 AND vote_id = $2 AND counted_with_id IS NULL AND agreed_at IS NULL
"""
_STATIONS: Final = """
    SELECT s.name, s.issued_count, s.given_count, s.spoiled_count, s.unused_count, s.returned_count
    FROM vote_station AS s WHERE s.tenant_id = $1 AND s.vote_id = $2 ORDER BY s.name COLLATE "C"
"""
_AGREED: Final = """
    SELECT c.invalid_count, c.ballots FROM vote_station AS s
    JOIN vote_paper_count AS c
        ON c.tenant_id = s.tenant_id AND c.station_id = s.id AND c.round = s.round AND c.place = 1
    WHERE s.tenant_id = $1 AND s.vote_id = $2 AND s.agreed_at IS NOT NULL
"""


async def find_gate(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Record | None:
    """`state`, `is_paused` and `is_over`, by the clock of the database, of a vote; after the lock of casting."""
    return await conn.fetchrow(_GATE, tenant_id, vote_id)


class AtStation(NamedTuple):
    """A member, by their number, at a station of a vote."""

    tenant_id: UUID
    vote_id: UUID
    station_id: UUID
    member_number: str


async def give_paper(conn: Connection, who: AtStation) -> bool:
    """Whether the member of a number was given a paper; one call, the same whatever the reason is against it.

    Holds the lock of the member's entry on the roll until the transaction ends. That of casting is held by the caller.
    """
    return bool(await conn.fetchval(_GIVE, *who))


async def take_back(conn: Connection, who: AtStation, *, is_replaced: bool) -> bool:
    """Whether the member of a number has handed back a paper of the station; as `give_paper`."""
    return bool(await conn.fetchval(_BACK, *who, is_replaced))


async def list_counts(conn: Connection, tenant_id: UUID, station_id: UUID, number: int) -> Sequence[Record]:
    """What was counted in a round: `place`, `counted_by_id`, `invalid_count`, `ballots`; in the order of entry."""
    return await conn.fetch(_COUNTS, tenant_id, station_id, number)


async def insert_count(conn: Connection, count: VotePaperCountRow) -> None:
    """What one person counted at a locked station; never changed."""
    await write(conn, _INSERT_COUNT, **count.model_dump())


async def insert_differences(conn: Connection, rows: Sequence[VotePaperDifferenceRow]) -> None:
    """Where the two counts of a round differ."""
    for row in rows:
        await write(conn, _INSERT_DIFFERENCE, **row.model_dump())


async def count_pending(conn: Connection, tenant_id: UUID, vote_id: UUID) -> int:
    """Boxes of a vote that two persons have not counted alike."""
    return int(await conn.fetchval(_PENDING, tenant_id, vote_id))


async def list_accounts(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Sequence[Record]:
    """Of each station, by the bytes of its name: `name` and its numbers of papers."""
    return await conn.fetch(_STATIONS, tenant_id, vote_id)


async def list_agreed(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Sequence[Record]:
    """What two persons counted alike in each box of a vote: `invalid_count`, `ballots`; in no order."""
    return await conn.fetch(_AGREED, tenant_id, vote_id)
