"""What a sealed ballot costs beside the bare upsert of the same bytes: all members vote at once.

`python -m bench.casting` prints, by the number of connections, ballots a second, their share of the bare upsert's rate,
and how long they take. Windows of all ways take turns, so that whatever else the machine does meets all of them alike;
shares are the medians over the rounds. Envelopes are random bytes of the right length: the server cannot tell.
"""

import argparse
import asyncio
import itertools
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final, TypeAlias
from uuid import UUID

import asyncpg
import uvloop

from api.nodes import encode_id
from api.settings import process_environment
from bench import ledger
from bench.cluster import Cluster, running_cluster
from bench.implementations import IMPLEMENTATIONS, Server, running
from bench.load import run_load
from bench.operations import Operation, Request
from bench.population import Caller
from bench.registrations import CONNECTIONS, KEYRING, LEAD_SECONDS, PROCESSES, WARM_UP_SECONDS, prepare, work_of
from bench.votes import ENVELOPE_BYTES, open_votes
from db.models.votes import BallotChannel
from db.session import Database
from db.types import new_id
from domain.votes.service.casting import BallotCast, ballot_cast
from voting.canonical import b64u
from voting.envelopes import ballot_hash

SECONDS: Final = 3.0

BARE, SERVICE, GRAPHQL = "bare upsert", "a ballot", "a ballot, by GraphQL"
WAYS: Final = (BARE, SERVICE, GRAPHQL)

CAST: Final = Operation("BallotCast", "mutation", "mobile/votes/ballot_cast.graphql", "", None, lambda *_: {})
_BARE_TABLE: Final = """
    CREATE TABLE bare_envelope (tenant_id uuid, vote_id uuid, member_id uuid, envelope bytea NOT NULL,
        hash bytea NOT NULL, number integer NOT NULL, PRIMARY KEY (tenant_id, vote_id, member_id),
        UNIQUE (tenant_id, vote_id, hash));
    GRANT SELECT, INSERT, UPDATE ON bare_envelope TO unionhall_app
"""
_BARE: Final = """
    INSERT INTO bare_envelope AS b VALUES ($1, $2, $3, $4, $5, 1)
    ON CONFLICT (tenant_id, vote_id, member_id) DO UPDATE
        SET envelope = excluded.envelope, hash = excluded.hash, number = b.number + 1
    RETURNING number
"""
_ROOT: Final = "SELECT id FROM organisation WHERE tenant_id = $1 AND parent_id IS NULL"


@dataclass(frozen=True, slots=True)
class Open:
    """A vote in which everybody casts, in this window."""

    dsn: str
    tenant_id: UUID
    vote_id: UUID


async def open_vote(dsn: str, callers: Sequence[Caller]) -> Open:
    """A vote with all of them on its roll."""
    tenant_id = callers[0].tenant_id
    conn = await asyncpg.connect(dsn)
    try:
        root_id = await conn.fetchval(_ROOT, tenant_id)
        (vote_id,) = await open_votes(conn, KEYRING, root_id, [each.member_id for each in callers], count=1)
    finally:
        await conn.close()
    return Open(dsn, tenant_id, vote_id)


async def cast(database: Database, open_: Open, member_id: UUID) -> None:
    """One ballot, as a mutation casts it."""
    command = BallotCast(open_.vote_id, os.urandom(ENVELOPE_BYTES), BallotChannel.PHONE)
    async with database.transaction() as conn:
        await ballot_cast(work_of(conn, open_.tenant_id, member_id), command)


async def upsert(database: Database, open_: Open, member_id: UUID) -> None:
    """The same bytes in one statement that asks nothing."""
    envelope = os.urandom(ENVELOPE_BYTES)
    values = open_.tenant_id, open_.vote_id, member_id, envelope, ballot_hash(envelope)
    await database.fetch(_BARE, values)


async def _hammer(way: str, open_: Open, members: Sequence[UUID], connections: int, began_at: float) -> Sequence[float]:
    """How long each ballot took that was asked for in the window; the first second warms up.

    Who is quick enough casts again.
    """
    # A quarter of a pool's connections, at most four, are for documents that are read, and are not used here.
    size = max(connections * 4 // 3, connections + min(4, connections // 4))
    database = await Database.open(open_.dsn, size=size, acquire_timeout_seconds=30)
    times, left, one = [], itertools.cycle(members), {BARE: upsert, SERVICE: cast}[way]
    ends_at = began_at + WARM_UP_SECONDS + SECONDS

    async def client() -> None:
        await asyncio.sleep(max(0.0, began_at - time.time()))
        while time.time() < ends_at:
            asked_at = time.time()
            await one(database, open_, next(left))
            if asked_at >= began_at + WARM_UP_SECONDS:
                times.append(time.time() - asked_at)

    try:
        await asyncio.gather(*(client() for _ in range(connections)))
    finally:
        await database.close()
    return times


def _process(arguments: tuple[str, Open, Sequence[UUID], int, float]) -> Sequence[float]:
    return uvloop.run(_hammer(*arguments))


@dataclass(frozen=True, slots=True)
class Stage:
    """All that windows need."""

    cluster: Cluster
    pool: ProcessPoolExecutor
    servers: Sequence[Server]
    callers: Sequence[Caller]

    def window(self, way: str, connections: int) -> Sequence[float]:
        """The times of one way with so many connections."""
        uvloop.run(ledger.clear(self.cluster.dsn, self.cluster.postgres.admin_dsn))
        open_ = uvloop.run(open_vote(self.cluster.dsn, self.callers))
        if way == GRAPHQL:
            return uvloop.run(self._asked(open_, connections))
        began_at = time.time() + LEAD_SECONDS
        members = [each.member_id for each in self.callers]
        calls = [(way, open_, members[at::PROCESSES], connections // PROCESSES, began_at) for at in range(PROCESSES)]
        return [each for found in self.pool.map(_process, calls) for each in found]

    async def _asked(self, open_: Open, connections: int) -> Sequence[float]:
        share = connections // len(self.servers)
        samples = await asyncio.gather(
            *(
                run_load(
                    server.port,
                    self._requests(open_, server, at),
                    connections=share,
                    seconds=(WARM_UP_SECONDS, SECONDS),
                )
                for at, server in enumerate(self.servers)
            )
        )
        return [each for sample in samples for each in sample.latencies]

    def _requests(self, open_: Open, server: Server, at: int) -> Iterator[bytes]:
        vote_id = encode_id("Vote", open_.vote_id)
        for number, caller in enumerate(self.callers[at :: len(self.servers)]):
            given = {"voteId": vote_id, "envelope": b64u(os.urandom(ENVELOPE_BYTES)), "channel": "PHONE"}
            address = f"10.{at}.{number // 250}.{number % 250 + 1}"
            request = Request({"input": {**given, "requestKey": str(new_id())}}, caller.token(), "en", address)
            yield server.implementation.write(CAST, request)


Row: TypeAlias = tuple[str, int, float, float, float, float]
"""Way, connections, ballots a second, share of the bare rate, p50 and p99 in milliseconds: medians of the rounds."""


def measure(stage: Stage, rounds: int) -> Sequence[Row]:
    """All ways, taking turns."""
    found: dict[tuple[str, int], list[Sequence[float]]] = {}
    for number in range(rounds):
        for connections in CONNECTIONS:
            for way in WAYS if number % 2 == 0 else WAYS[::-1]:
                times = sorted(stage.window(way, connections))
                found.setdefault((way, connections), []).append(times)
                sys.stderr.write(f"{way}, {connections}: {len(times) / SECONDS:.0f}/s\n")
    return [_row(way, connections, windows, found[BARE, connections]) for (way, connections), windows in found.items()]


def _row(way: str, connections: int, windows: Sequence[Sequence[float]], bare: Sequence[Sequence[float]]) -> Row:
    rate = statistics.median(len(times) / SECONDS for times in windows)
    share = statistics.median(len(times) / len(others) for times, others in zip(windows, bare, strict=True))
    p50, p99 = (statistics.median(times[int(len(times) * part)] * 1000 for times in windows) for part in (0.5, 0.99))
    return way, connections, rate, share, p50, p99


def table(rows: Sequence[Row]) -> str:
    """As Markdown."""
    lines = ["| way | connections | a second | of the bare rate | p50 ms | p99 ms |", "| --- |" + " ---: |" * 5]
    lines += [
        f"| {way} | {connections} | {rate:,.0f} | {share:.2f} | {p50:.1f} | {p99:.1f} |"
        for way, connections, rate, share, p50, p99 in sorted(rows, key=lambda row: (row[1], WAYS.index(row[0])))
    ]
    return "\n".join(lines)


async def _bare_table(dsn: str) -> None:
    conn = await asyncpg.connect(dsn)
    try:
        await conn.execute(_BARE_TABLE)
    finally:
        await conn.close()


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.casting", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster(None, keeps=False))
        callers = uvloop.run(prepare(cluster))
        uvloop.run(ledger.prepare(cluster.dsn))
        uvloop.run(_bare_table(cluster.dsn))
        environ = {**process_environment(), **cluster.environ()}
        engine = IMPLEMENTATIONS[0]
        servers = [
            stack.enter_context(running(engine, environ, cluster.directory / f"{at}.log")) for at in range(PROCESSES)
        ]
        spawn = multiprocessing.get_context("spawn")
        pool = stack.enter_context(ProcessPoolExecutor(PROCESSES, mp_context=spawn))
        stage = Stage(cluster, pool, servers, callers)
        stage.window(BARE, CONNECTIONS[0])  # its processes start in it
        rows = measure(stage, rounds)
    sys.stdout.write(f"\n{os.cpu_count()} cores, {rounds} rounds\n\n{table(rows)}\n")


if __name__ == "__main__":
    main()
