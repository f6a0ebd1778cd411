"""SQL of stations of paper ballots 投票站: where papers are given out, by whom, with what account."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.loaders.votes.papers import AT_STATION
from db.models.votes import VoteRow, VoteStationRow
from db.predicates import scope_values
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, write
from db.types import table_of

_VOTE = table_of(VoteRow)
_STATION = table_of(VoteStationRow)
_KEYS = frozenset({"tenant_id", "id", "vote_id"})
_KEPT = frozenset({"given_count", "handed_back_count"})
"""Written by the functions that give papers out and take them back, and by nothing else."""
_ID = sa.bindparam("id", type_=sa.Uuid())
_OF_VOTE = sa.and_(_VOTE.c.tenant_id == _STATION.c.tenant_id, _VOTE.c.id == _STATION.c.vote_id)
_INSERT = Statement.of(
    sa.insert(_STATION).values({column.key: sa.bindparam(column.key) for column in _STATION.columns})
)
_UPDATE = Statement.of(
    sa.update(_STATION)
    .where(_STATION.c.tenant_id == sa.bindparam("of_tenant"), _STATION.c.id == sa.bindparam("of_id"))
    .values({column.key: sa.bindparam(column.key) for column in _STATION.columns if column.key not in _KEYS | _KEPT})
)
_FIND = Statement.of(
    sa.select(
        _STATION.c.id,
        _STATION.c.vote_id,
        _VOTE.c.organisation_id,
        _VOTE.c.state,
        _VOTE.c.takes_paper,
        _VOTE.c.definition,
        _VOTE.c.minimum_cell,
    )
    .join(_VOTE, _OF_VOTE)
    .where(AT_STATION, _STATION.c.id == _ID)
)
_LOCK_ALL = "SELECT * FROM vote_station WHERE tenant_id = $1 AND vote_id = $2 ORDER BY id FOR NO KEY UPDATE"
_COUNT = "SELECT count(*) FROM vote_station WHERE tenant_id = $1 AND vote_id = $2"
_DROP_CLERKS = "DELETE FROM vote_station_clerk WHERE tenant_id = $1 AND station_id = $2"
_INSERT_CLERKS = """
    INSERT INTO vote_station_clerk (tenant_id, station_id, member_id)
    SELECT $1, $2, told.id FROM unnest($3::uuid[]) AS told (id)
"""
_STANDING = """
    SELECT count(*) FROM vote_option AS o
    JOIN vote_question AS q ON q.tenant_id = o.tenant_id AND q.id = o.question_id
    WHERE q.tenant_id = $1 AND q.vote_id = $2 AND o.member_id = ANY ($3::uuid[])
"""
_IS_BEGUN = """
    SELECT EXISTS (
        SELECT FROM vote_paper_count AS c JOIN vote_station AS s ON s.tenant_id = c.tenant_id AND s.id = c.station_id
        WHERE c.tenant_id = $1 AND c.station_id = ANY ($2::uuid[]) AND c.round = s.round
    )
"""
_OPEN_TO_PLACE = """
    SELECT EXISTS (
        SELECT FROM organisation_closure AS c
        JOIN organisation AS o ON o.tenant_id = c.tenant_id AND o.id = c.descendant_id
        WHERE c.tenant_id = $1 AND c.ancestor_id = $2 AND c.descendant_id = $3 AND o.state = 'active'
    )
"""


async def find_station(conn: Connection, scope: Scope, station_id: UUID) -> Record | None:
    """A station where the caller is a clerk, or of a vote that they manage, with what its vote is; no lock.

    `id`, `vote_id`, and of the vote `organisation_id`, `state`, `takes_paper`, `definition`, `minimum_cell`.
    """
    return await fetch_one(conn, _FIND, id=station_id, **scope_values(scope, _FIND.parameters))


async def lock_stations(conn: Connection, tenant: UUID, vote_id: UUID) -> Sequence[VoteStationRow]:
    """All stations of a vote in the order of their ids, locked until the transaction ends."""
    return [VoteStationRow(**dict(row)) for row in await conn.fetch(_LOCK_ALL, tenant, vote_id)]


async def count_stations(conn: Connection, tenant: UUID, vote_id: UUID) -> int:
    """How many stations a vote has."""
    return int(await conn.fetchval(_COUNT, tenant, vote_id))


async def insert_station(conn: Connection, station: VoteStationRow) -> None:
    """A station of a locked vote."""
    await write(conn, _INSERT, **station.model_dump())


async def update_station(conn: Connection, station: VoteStationRow) -> None:
    """Writes what a locked station has become; not how many papers were given."""
    changed = station.model_dump(exclude=set(_KEYS | _KEPT))
    await execute(conn, _UPDATE, of_tenant=station.tenant_id, of_id=station.id, **changed)


async def replace_clerks(conn: Connection, tenant: UUID, station_id: UUID, member_ids: Sequence[UUID]) -> None:
    """These work at a locked station, and nobody else."""
    await conn.execute(_DROP_CLERKS, tenant, station_id)
    await conn.execute(_INSERT_CLERKS, tenant, station_id, list(member_ids))


async def count_standing(conn: Connection, tenant: UUID, vote_id: UUID, member_ids: Sequence[UUID]) -> int:
    """How often these stand in a vote as candidates."""
    return int(await conn.fetchval(_STANDING, tenant, vote_id, list(member_ids)))


async def is_at_or_below(conn: Connection, tenant: UUID, organisation_id: UUID, place_id: UUID) -> bool:
    """Whether a place is an active organisation at or below another one."""
    return bool(await conn.fetchval(_OPEN_TO_PLACE, tenant, organisation_id, place_id))


async def is_count_begun(conn: Connection, tenant: UUID, station_ids: Sequence[UUID]) -> bool:
    """Whether somebody has counted papers of these stations in their present round. The tables of ballots are open."""
    return bool(await conn.fetchval(_IS_BEGUN, tenant, list(station_ids)))
