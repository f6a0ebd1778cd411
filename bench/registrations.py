"""What a registration costs beside the bare guarded statement: all members want the same activity at once.

`python -m bench.registrations` prints, by the number of connections, registrations a second, their share of the bare
statement's rate, and how long they take. Windows of all ways take turns, so that whatever else the machine does meets
all of them alike; shares are the medians over the rounds.
"""

import argparse
import asyncio
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg
import uvloop

from api.nodes import encode_id
from api.settings import process_environment
from bench import ledger
from bench.cluster import SECRET, Cluster, running_cluster
from bench.implementations import IMPLEMENTATIONS, Server, running
from bench.load import run_load
from bench.operations import Operation, Request
from bench.population import Caller
from db.scope import Scope
from db.sealing import Keyring
from db.seed.bulk import seed_bulk
from db.session import Database
from db.types import new_id
from domain.activities.rules import Draft, Window
from domain.activities.service import (
    ActivityCreate,
    ActivityPublish,
    ActivityRegister,
    activity_create,
    activity_publish,
    activity_register,
)
from domain.shared.actor import Actor
from domain.shared.idempotency import once, request_key
from domain.shared.work import Work

KEYRING: Final = Keyring(bytes.fromhex(SECRET))
MEMBERS: Final = 40_000
CONNECTIONS: Final = (8, 32)
SECONDS: Final = 3.0
WARM_UP_SECONDS: Final = 1.0
LEAD_SECONDS: Final = 2.0
"""In which all clients connect."""
PROCESSES: Final = 2
PLACES: Final = 1_000_000

BARE: Final = "bare guarded statement"
WAYS: Final = (BARE, "a place", "the line", "a place, by GraphQL", "the line, by GraphQL")

REGISTER: Final = Operation(
    "ActivityRegister", "mutation", "mobile/activities/activity_register.graphql", "", None, lambda *_: {}
)
_ROOT: Final = "SELECT id FROM organisation WHERE tenant_id = $1 AND parent_id IS NULL"
_MEMBERS: Final = """
    SELECT m.tenant_id, m.id FROM member AS m
    JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    WHERE m.state = 'active' AND o.kind <> 'holding_pool'
        AND NOT EXISTS (SELECT FROM credential AS c WHERE c.tenant_id = m.tenant_id AND c.member_id = m.id)
    ORDER BY m.id
"""
_CREDENTIALS: Final = """
    INSERT INTO credential (tenant_id, member_id, session_epoch) SELECT $1, id, 0 FROM unnest($2::uuid[]) AS caller (id)
"""
_SESSIONS: Final = """
    INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at, device_name)
    SELECT $1, id, id, 0, now(), now() + interval '1 day', 'bench' FROM unnest($2::uuid[]) AS caller (id)
"""


@dataclass(frozen=True, slots=True)
class Hot:
    """What all clients want, in this window."""

    dsn: str
    tenant_id: UUID
    activity_id: UUID


def work_of(conn: Any, tenant_id: UUID, member_id: UUID, **permissions: tuple[UUID, ...]) -> Work:  # noqa: ANN401  # any connection
    """As a request of a member has it, whose session has their own id."""
    scope = Scope(tenant_id, member_id, permissions)
    return Work(conn, Actor(tenant_id, member_id, session_id=member_id), scope, datetime.now(UTC), KEYRING)


async def plan(dsn: str, tenant_id: UUID, officer_id: UUID, capacity: int) -> UUID:
    """A published activity for all of the union."""
    now, day = datetime.now(UTC), timedelta(days=1)
    draft = Draft(
        kind="sports",
        title="春季运动会",
        description="接力与拔河。",
        venue="体育馆",
        starts_at=now + 10 * day,
        ends_at=now + 11 * day,
        capacity=capacity,
        windows=(Window(now - day, now + 9 * day),),
    )
    database = await Database.open(dsn, size=2)
    try:
        async with database.write() as conn:
            root_id = await conn.fetchval(_ROOT, tenant_id)
            work = work_of(conn, tenant_id, officer_id, activity_manage=(root_id,))
            made = await activity_create(work, ActivityCreate(root_id, draft))
            activity_id = UUID(str(made["activity_id"]))
            await activity_publish(work, ActivityPublish(activity_id))
    finally:
        await database.close()
    return activity_id


async def register(database: Database, hot: Hot, member_id: UUID) -> None:
    """One registration with a request key, as a mutation does it."""
    command = ActivityRegister(hot.activity_id)
    async with database.transaction() as conn:
        work = work_of(conn, hot.tenant_id, member_id)
        await once(work, request_key(work, new_id(), activity_register, command), activity_register, command)


async def _hammer(hot: Hot, members: Sequence[UUID], connections: int, began_at: float) -> Sequence[float]:
    """How long each registration took that was done in the window; the first second of it warms up."""
    database = await Database.open(hot.dsn, size=connections, acquire_timeout_seconds=30)
    times, left = [], iter(members)
    ends_at = began_at + WARM_UP_SECONDS + SECONDS

    async def client() -> None:
        await asyncio.sleep(max(0.0, began_at - time.time()))
        while time.time() < ends_at:
            asked_at = time.time()
            await register(database, hot, next(left))
            if asked_at >= began_at + WARM_UP_SECONDS:
                times.append(time.time() - asked_at)

    try:
        await asyncio.gather(*(client() for _ in range(connections)))
    finally:
        await database.close()
    return times


def _process(arguments: tuple[Hot, Sequence[UUID], int, float]) -> Sequence[float]:
    return uvloop.run(_hammer(*arguments))


@dataclass(frozen=True, slots=True)
class Stage:
    """All that windows need."""

    cluster: Cluster
    pool: ProcessPoolExecutor
    servers: Sequence[Server]
    bare: ledger.Hot
    callers: Sequence[Caller]

    def window(self, way: str, connections: int) -> Sequence[float]:
        """The times of one way with so many connections."""
        uvloop.run(ledger.clear(self.cluster.dsn, self.cluster.postgres.admin_dsn))
        if way == BARE:
            return ledger.times_of(self.pool, self.bare, way, connections)
        officer = self.callers[-1]
        capacity = PLACES if "place" in way else 1
        activity_id = uvloop.run(plan(self.cluster.dsn, officer.tenant_id, officer.member_id, capacity))
        hot = Hot(self.cluster.dsn, officer.tenant_id, activity_id)
        if capacity == 1:
            uvloop.run(self._taken(hot))
        return uvloop.run(self._asked(hot, connections)) if "GraphQL" in way else self._done(hot, connections)

    async def _taken(self, hot: Hot) -> None:
        database = await Database.open(hot.dsn, size=2)
        await register(database, hot, self.callers[-1].member_id)
        await database.close()

    def _done(self, hot: Hot, connections: int) -> Sequence[float]:
        began_at = time.time() + LEAD_SECONDS
        members = [each.member_id for each in self.callers[:-1]]
        calls = [(hot, members[at::PROCESSES], connections // PROCESSES, began_at) for at in range(PROCESSES)]
        return [each for found in self.pool.map(_process, calls) for each in found]

    async def _asked(self, hot: Hot, connections: int) -> Sequence[float]:
        share = connections // len(self.servers)
        samples = await asyncio.gather(
            *(
                run_load(
                    server.port,
                    self._requests(hot, server, at),
                    connections=share,
                    seconds=(WARM_UP_SECONDS, SECONDS),
                )
                for at, server in enumerate(self.servers)
            )
        )
        return [each for sample in samples for each in sample.latencies]

    def _requests(self, hot: Hot, server: Server, at: int) -> Iterator[bytes]:
        activity_id = encode_id("Activity", hot.activity_id)
        for number, caller in enumerate(self.callers[at : -1 : len(self.servers)]):
            values = {"input": {"activityId": activity_id, "requestKey": str(new_id())}}
            address = f"10.{at}.{number // 250}.{number % 250 + 1}"
            yield server.implementation.write(REGISTER, Request(values, caller.token(), "en", address))


async def prepare(cluster: Cluster, *, members: int = MEMBERS) -> Sequence[Caller]:
    """Seeds the union; its members, each with a session."""
    await seed_bulk(cluster.dsn, cluster.keyring, members=members, progress=lambda *_: None)
    conn = await asyncpg.connect(cluster.postgres.admin_dsn)
    try:
        # What counts is the registration; what happens after it is left out.
        await conn.execute("ALTER TABLE event ALTER COLUMN delivered_at SET DEFAULT now()")
        rows = await conn.fetch(_MEMBERS)
        ids = [row["id"] for row in rows]
        tenant_id = rows[0]["tenant_id"]
        await conn.execute(_CREDENTIALS, tenant_id, ids)
        await conn.execute(_SESSIONS, tenant_id, ids)
        await conn.execute("VACUUM (ANALYZE)")
    finally:
        await conn.close()
    return [Caller(tenant_id, each, each, "", cluster.keyring) for each in ids]


Row: TypeAlias = tuple[str, int, float, float, float, float]
"""Way, connections, registrations a second, share of the bare rate, p50 and p99 in milliseconds: medians of rounds."""


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


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.registrations", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster(None, keeps=False))
        callers = uvloop.run(prepare(cluster))
        bare = uvloop.run(ledger.prepare(cluster.dsn))
        environ = {**process_environment(), **cluster.environ()}
        engine = IMPLEMENTATIONS[0]
        servers = [
            stack.enter_context(running(engine, environ, cluster.directory / f"{at}.log")) for at in range(PROCESSES)
        ]
        spawn = multiprocessing.get_context("spawn")
        pool = stack.enter_context(ProcessPoolExecutor(ledger.PROCESSES, mp_context=spawn))
        stage = Stage(cluster, pool, servers, bare, callers)
        stage.window(BARE, CONNECTIONS[0])  # its processes start in it
        rows = measure(stage, rounds)
    sys.stdout.write(f"\n{os.cpu_count()} cores, {rounds} rounds\n\n{table(rows)}\n")


if __name__ == "__main__":
    main()
