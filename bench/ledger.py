"""What a hot quota bears: the ways to count places side by side, on a PostgreSQL that really writes to its disk.

`python -m bench.ledger` prints the table of docs/decisions/0036: registrations a second for one activity, by the number
of connections, each client a process of its own with several connections.
"""

import asyncio
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeAlias
from uuid import UUID, uuid4

import asyncpg

from db.embedded import EmbeddedPostgres
from db.migrate import upgrade
from db.types import new_id

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

CONNECTIONS: Final = (1, 8, 32, 64)
SECONDS: Final = 3.0
LEAD_SECONDS: Final = 5.0
"""In which all clients connect."""
PROCESSES: Final = 4
SLOTS: Final = 8
SIZE: Final = 1_000_000
PLACES: Final = 60_000

TABLES: Final = """
    CREATE TABLE bare (id integer PRIMARY KEY, free bigint NOT NULL CHECK (free >= 0), taken bigint NOT NULL)
        WITH (fillfactor = 50);
    INSERT INTO bare SELECT n, 1000000, 0 FROM generate_series(0, 7) AS n;
    CREATE TABLE seat (id integer PRIMARY KEY, holder_id uuid) WITH (fillfactor = 50);
    CREATE INDEX ON seat (id) WHERE holder_id IS NULL;
    CREATE TABLE line (id uuid PRIMARY KEY, quota_id integer NOT NULL, amount bigint NOT NULL);
    CREATE INDEX ON line (quota_id) INCLUDE (amount);
    GRANT SELECT, INSERT, UPDATE, DELETE ON bare, seat, line TO unionhall_app
"""
BARE: Final = """
    WITH taken AS (UPDATE bare SET free = free - 1, taken = taken + 1 WHERE id = $1 AND free >= 1 RETURNING id)
    INSERT INTO line SELECT $2, id, 1 FROM taken RETURNING id
"""
SEAT: Final = """
    WITH free AS (SELECT id FROM seat WHERE holder_id IS NULL LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE seat SET holder_id = $1 FROM free WHERE seat.id = free.id RETURNING seat.id
"""
SUMMED: Final = """
    INSERT INTO line SELECT $1, 0, 1 FROM (SELECT coalesce(sum(amount), 0) AS taken FROM line WHERE quota_id = 0) AS s
    WHERE s.taken < 1000000 RETURNING id
"""
STEP: Final = """
    SELECT outcome FROM unionhall_quota_step($1, 'take', 'free', 'claimed', $2, $3, $4, NULL, $5, NULL, 'bench', now())
"""


@dataclass(frozen=True, slots=True)
class Hot:
    """What all clients want."""

    dsn: str
    tenant_id: UUID
    quota_ids: Sequence[UUID]


async def bare(conn: Connection, _hot: Hot, _client: int) -> object:
    """One row, one guarded statement: the bound for everything else."""
    return await conn.fetchval(BARE, 0, new_id())


async def slots(conn: Connection, _hot: Hot, client: int) -> object:
    """The same, the places split over eight rows."""
    return await conn.fetchval(BARE, client % SLOTS, new_id())


async def seats(conn: Connection, _hot: Hot, _client: int) -> object:
    """A row for each place, the first that nobody has locked."""
    return await conn.fetchval(SEAT, new_id())


async def summed(conn: Connection, _hot: Hot, _client: int) -> object:
    """No balance: rows are only added, and summed under an advisory lock."""
    async with conn.transaction():
        await conn.execute("SELECT pg_advisory_xact_lock(36)")
        return await conn.fetchval(SUMMED, new_id())


async def serial(conn: Connection, _hot: Hot, _client: int) -> object:
    """The same under SERIALIZABLE, tried again until it goes through."""
    while True:
        try:
            async with conn.transaction(isolation="serializable"):
                return await conn.fetchval(SUMMED, new_id())
        except asyncpg.SerializationError:
            continue


async def counted(conn: Connection, _hot: Hot, _client: int) -> object:
    """The bare statement in a transaction of two: what a lock over round trips costs."""
    async with conn.transaction():
        found = await conn.fetchval(BARE, 0, new_id())
        await conn.execute("SELECT 1")
        return found


async def ledger(conn: Connection, hot: Hot, _client: int) -> object:
    """A step of the ledger: entry, holding, balance."""
    return await conn.fetchval(STEP, hot.tenant_id, hot.quota_ids[:1], [1], new_id(), uuid4())


async def ledger_three(conn: Connection, hot: Hot, _client: int) -> object:
    """A step on three quotas at once."""
    return await conn.fetchval(STEP, hot.tenant_id, hot.quota_ids[:3], [1, 1, 1], new_id(), uuid4())


async def ledger_full(conn: Connection, hot: Hot, _client: int) -> object:
    """A step on a quota of which nothing is left: refused."""
    return await conn.fetchval(STEP, hot.tenant_id, hot.quota_ids[3:], [1], new_id(), uuid4())


Way: TypeAlias = Callable[[Connection, Hot, int], Awaitable[object]]
WAYS: Final[Mapping[str, Way]] = {
    "bare guarded statement": bare,
    "ledger, one quota": ledger,
    "ledger, three quotas": ledger_three,
    "ledger, nothing left": ledger_full,
    "bare, two round trips": counted,
    "bare, 8 slots": slots,
    "a row for each place": seats,
    "sum under advisory lock": summed,
    "sum, serializable": serial,
}


async def _hammer(name: str, hot: Hot, clients: Sequence[int], began_at: float, seconds: float) -> list[float]:
    way, times = WAYS[name], []

    async def client(number: int) -> None:
        conn = await asyncpg.connect(hot.dsn, server_settings={"role": "unionhall_app", "jit": "off"})
        await asyncio.sleep(max(0.0, began_at - time.time()))
        try:
            while time.time() < began_at + seconds:
                asked_at = time.perf_counter()
                if await way(conn, hot, number) is None:
                    raise RuntimeError("a step was lost")
                times.append(time.perf_counter() - asked_at)
        finally:
            await conn.close()

    await asyncio.gather(*(client(number) for number in clients))
    return times


def _process(arguments: tuple[str, Hot, Sequence[int], float, float]) -> list[float]:
    return asyncio.run(_hammer(*arguments))


async def _run(dsn: str, statement: str, *values: object) -> None:
    conn = await asyncpg.connect(dsn)
    try:
        await conn.execute(statement, *values)
    finally:
        await conn.close()


OPEN: Final = """
    INSERT INTO quota (tenant_id, id, owner_kind, owner_id, part, unit, is_one_each, keeps_returns)
    VALUES ($1, $2, 'bench', $2, 'total', 'place', true, false)
"""
RESIZE: Final = """
    SELECT unionhall_quota_resize($1, $2, $3, $4, NULL, 'bench', now())
"""
CLEAR: Final = f"""
    TRUNCATE line; TRUNCATE seat; INSERT INTO seat SELECT n, NULL FROM generate_series(1, {PLACES}) AS n;
    VACUUM ANALYZE seat
"""  # noqa: S608  # constants


async def prepare(dsn: str) -> Hot:
    """A union with four quotas, the last of them empty, and the tables of the other ways."""
    hot = Hot(dsn, new_id(), sorted(new_id() for _ in range(4)))
    await _run(dsn, TABLES)
    await _run(dsn, "INSERT INTO tenant (id, code) VALUES ($1, 'BENCH')", hot.tenant_id)
    for quota_id in hot.quota_ids:
        await _run(dsn, OPEN, hot.tenant_id, quota_id)
        await _run(dsn, RESIZE, hot.tenant_id, quota_id, SIZE if quota_id != hot.quota_ids[-1] else 0, uuid4())
    return hot


async def clear(dsn: str, admin_dsn: str) -> None:
    """Every window begins alike."""
    for statement in CLEAR.split(";"):
        await _run(dsn, statement)
    await _run(admin_dsn, "CHECKPOINT")


def times_of(pool: ProcessPoolExecutor, hot: Hot, name: str, connections: int) -> Sequence[float]:
    """How long each step took, the shortest first, of one way with so many connections."""
    processes = min(PROCESSES, connections)
    shares = [range(connections)[at::processes] for at in range(processes)]
    began_at = time.time() + LEAD_SECONDS
    calls = [(name, hot, list(share), began_at, SECONDS) for share in shares]
    return sorted(each for found in pool.map(_process, calls) for each in found)


def window(pool: ProcessPoolExecutor, hot: Hot, name: str, connections: int) -> Mapping[str, Any]:
    """One way with so many connections."""
    times = times_of(pool, hot, name, connections)
    return {
        "way": name,
        "connections": connections,
        "per_second": round(len(times) / SECONDS),
        "p50_ms": round(statistics.median(times) * 1000, 2),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 2),
    }


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Steps a second (p50 / p99 in ms) by connections, as Markdown."""
    lines = [f"| way | {' | '.join(str(each) for each in CONNECTIONS)} |", f"| --- |{' ---: |' * len(CONNECTIONS)}"]
    for name in dict.fromkeys(row["way"] for row in rows):
        cells = [
            f"{row['per_second']:,} ({row['p50_ms']:.1f} / {row['p99_ms']:.0f})" for row in rows if row["way"] == name
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def measure(
    postgres: EmbeddedPostgres, hot: Hot, settings: Sequence[str], ways: Sequence[str]
) -> Sequence[Mapping[str, Any]]:
    """These ways at all numbers of connections, under settings of the server."""
    admin = postgres.admin_dsn
    for setting in settings:
        asyncio.run(_run(admin, f"ALTER SYSTEM SET {setting}"))
    asyncio.run(_run(admin, "SELECT pg_reload_conf()"))
    rows = []
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        for name in ways:
            for connections in CONNECTIONS:
                asyncio.run(clear(postgres.dsn, admin))
                rows.append(window(pool, hot, name, connections))
                sys.stderr.write(f"{rows[-1]}\n")
    return rows


GROUP_COMMIT: Final = ("commit_delay = 500", "commit_siblings = 2")
NOT_DURABLE: Final = ("synchronous_commit = off",)


def main() -> None:
    """Measures and prints."""
    with TemporaryDirectory(prefix="unionhall-bench-ledger-") as directory:
        Path(directory).chmod(0o755)
        with EmbeddedPostgres(Path(directory) / "postgres") as postgres:
            upgrade(postgres.dsn)
            hot = asyncio.run(prepare(postgres.dsn))
            few = ("bare guarded statement", "ledger, one quota", "bare, 8 slots")
            for title, settings, ways in (
                ("as it is", (), tuple(WAYS)),
                (" and ".join(GROUP_COMMIT), GROUP_COMMIT, few),
                ("not durable, for comparison", NOT_DURABLE, few),
            ):
                rows = measure(postgres, hot, settings, ways)
                sys.stdout.write(f"\n{title}, {os.cpu_count()} cores\n\n{table(rows)}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
