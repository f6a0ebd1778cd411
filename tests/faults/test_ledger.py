"""1,500 people want 100 places, from several processes; then with PostgreSQL killed in their midst."""

import asyncio
import json
import os
import random
import signal
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.embedded import EmbeddedPostgres
from db.errors import DatabaseError
from db.migrate import upgrade
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from tests.support.ledger import Desk
from tests.support.waiting import pause, until

ROUNDS = 20
PEOPLE = 1_500
PROCESSES = 3
SIZE = 100
SHIFTS = (60, 50)
KILLED_AT = ((10, 60), (100, 160), (200, 260))
"""Steps acknowledged: the crowd takes far more, so somebody is always in the middle of one."""


async def crowd(dsn: str, tenant_id: UUID, quotas: list[UUID], seed: int, people: int) -> dict[str, Any]:
    """One process of the crowd, and what it was told."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.crowd", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    orders = {
        "dsn": dsn,
        "tenant_id": str(tenant_id),
        "total_id": str(quotas[0]),
        "shift_ids": [str(each) for each in quotas[1:]],
        "seed": seed,
        "people": people,
    }
    told, _ = await process.communicate(json.dumps(orders).encode())
    assert process.returncode == 0
    heard: dict[str, Any] = json.loads(told)
    return heard


async def watch(desk: Desk, quotas: list[UUID], stop: asyncio.Event) -> int:
    """Looks at the ledger again and again, each time at one instant; how often it did."""
    looks = 0
    while not stop.is_set():
        with suppress(DatabaseError, OSError, asyncpg.PostgresError):
            assert await desk.broken() == []
            rows = await desk.database.fetch(
                "SELECT held + claimed + used AS out FROM quota WHERE id = ANY($1)", [quotas]
            )
            assert max(row["out"] for row in rows) <= SIZE
            looks += 1
        await pause(0.01)
    return looks


async def round_of(desk: Desk, dsn: str, quotas: list[UUID], seed: int) -> tuple[Counter[tuple[str, str]], int]:
    """Lets the crowd in; what was acknowledged, how many requests broke."""
    stop = asyncio.Event()
    watching = asyncio.create_task(watch(desk, quotas, stop))
    share = PEOPLE // PROCESSES
    heard = await asyncio.gather(
        *(crowd(dsn, desk.tenant_id, quotas, seed * PROCESSES + number, share) for number in range(PROCESSES))
    )
    stop.set()
    assert await watching > 5, "nobody looked"
    taken = Counter((request, step) for each in heard for request, step in each["taken"])
    return taken, sum(each["broken"] for each in heard)


async def until_steps(desk: Desk, total_id: UUID, number: int) -> None:
    """Returns when the crowd has taken so many steps, however long its processes took to start."""

    async def enough() -> bool:
        with suppress(DatabaseError, OSError, asyncpg.PostgresError):
            text = "SELECT count(*) FROM quota_entry WHERE quota_id = $1"
            [row] = await desk.database.fetch(text, [total_id])
            return bool(row["count"] >= number)
        return False

    await until(enough)


async def stored(desk: Desk, quotas: list[UUID]) -> Counter[tuple[str, str]]:
    """Steps of holders on the whole, each as often as it is there; every step stands on a shift, too."""
    text = (
        "SELECT request_id::text, step, count(*) FILTER (WHERE quota_id = $1) AS total,"
        " count(*) FILTER (WHERE quota_id <> $1) AS shift"
        " FROM quota_entry WHERE quota_id = ANY($2) AND holder_id IS NOT NULL GROUP BY 1, 2"
    )
    rows = await desk.database.fetch(text, [quotas[0], quotas])
    assert all(row["shift"] == 1 for row in rows)
    assert all(1 <= row["total"] <= 2 for row in rows), "a part may leave a whole that is too large, and another not"
    return Counter((row["request_id"], row["step"]) for row in rows)


async def open_desk(dsn: str, keyring: Keyring) -> Desk:
    """A union with nothing but its ledger."""
    tenant_id = new_id()
    connection = await asyncpg.connect(dsn)
    await connection.execute("INSERT INTO tenant (id, code) VALUES ($1, 'HD')", tenant_id)
    await connection.close()
    return Desk(await Database.open(dsn, size=4), keyring, tenant_id)


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_1500_people_never_get_more_than_100_places(
    database: Database, dsn: str, keyring: Keyring, tenant_id: UUID, seed: int
) -> None:
    desk = Desk(database, keyring, tenant_id)

    quotas = [await desk.open(size) for size in (SIZE, *SHIFTS)]
    taken, broken = await round_of(desk, dsn, quotas, seed)

    assert taken == await stored(desk, quotas)
    assert max(taken.values()) == 1
    assert broken == 0
    assert await desk.broken() == []


async def test_nothing_acknowledged_is_lost_or_doubled_when_postgresql_is_killed(
    directory: Path, keyring: Keyring
) -> None:
    with EmbeddedPostgres(directory / "postgres") as postgres:
        await asyncio.to_thread(upgrade, postgres.dsn)
        desk, chance = await open_desk(postgres.dsn, keyring), random.Random(5)
        quotas = [await desk.open(size) for size in (SIZE, *SHIFTS)]
        playing = asyncio.create_task(round_of(desk, postgres.dsn, quotas, 99))
        for earliest, latest in KILLED_AT:
            await until_steps(desk, quotas[0], chance.randint(earliest, latest))
            os.kill(postgres.pid or 0, signal.SIGKILL)
            await asyncio.to_thread(postgres.restart)
        taken, broken = await playing

        assert broken > 0, "the kills hit nobody"
        assert taken == await stored(desk, quotas)
        assert await desk.broken() == []
        await desk.database.close()
