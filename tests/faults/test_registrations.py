"""1,500 members want the 100 places of an activity, from several processes, with cancellations and other capacities.

In some rounds the places are those of several quotas that overlap; fewer members show as much of them.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.sealing import Keyring
from db.session import Database
from tests.domain.activities import hall as halls
from tests.domain.activities.hall import Hall
from tests.support.rush import Sizes, Watch, crowd, most_of, overlapping, wrongs

pytestmark = pytest.mark.faults

ROUNDS = 20
PEOPLE = 1_500
PROCESSES = 3
SIZES: list[Sizes] = [{"total": 90}, {"total": 95}, {"total": 100}]
OVERLAPPING_ROUNDS = 3
OVERLAPPING_PEOPLE = 400
OVERLAPPING: list[Sizes] = [
    {"total": 100, "activity_reserve": 20, "activity_window": 40},
    {"total": 90, "activity_reserve": 20, "activity_window": 35},
    {"total": 95, "activity_reserve": 30, "activity_window": 40},
    {"total": 100, "activity_reserve": 10, "activity_window": 30},
]


async def rush(orders: dict[str, object]) -> int | None:
    """One process of it, and how it ended."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.rush", stdin=asyncio.subprocess.PIPE
    )
    await process.communicate(json.dumps(orders).encode())
    return process.returncode


async def from_processes(
    hall: Hall, dsn: str, activity_id: UUID, people: Sequence[UUID], orders: dict[str, Any]
) -> list[str]:
    """What was seen to be wrong while all of them played, each process with a part of the people."""
    same = {
        "dsn": dsn,
        "tenant_id": str(hall.tenant_id),
        "branch_id": str(hall.branch_id),
        "officer_id": str(hall.officer_id),
        "activity_id": str(activity_id),
        **orders,
    }
    ids, seed = [str(each) for each in people], orders["seed"]
    watch = Watch(hall.owner, activity_id, most_of(orders["sizes"]))
    playing = (
        rush({**same, "seed": seed * PROCESSES + number, "member_ids": ids[number::PROCESSES]})
        for number in range(PROCESSES)
    )
    ended = await watch.during(asyncio.gather(*playing))
    assert ended == [0] * PROCESSES
    return watch.found


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_a_rush_from_several_processes(
    seed: int, dsn: str, owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID
) -> None:
    hall = await halls.build(owner, database, keyring, tenant_id)
    activity_id = await hall.activity(capacity=100, companions_at_most=1)
    orders = {"sizes": SIZES, "companions": [*[0] * 9, 1], "seed": seed}

    assert await from_processes(hall, dsn, activity_id, await hall.members(PEOPLE), orders) == []

    assert await wrongs(hall, activity_id, most_of(SIZES)) == []
    assert await owner.fetchval("SELECT count(*) FROM registration") == PEOPLE


@pytest.mark.parametrize("seed", range(OVERLAPPING_ROUNDS))
async def test_a_rush_for_overlapping_quotas_from_several_processes(
    seed: int, dsn: str, owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID
) -> None:
    hall = await halls.build(owner, database, keyring, tenant_id)
    activity_id = await overlapping(hall, OVERLAPPING[0])
    orders = {"sizes": OVERLAPPING, "companions": (0, 0, 0, 0, 1, 2), "seed": seed}

    assert await from_processes(hall, dsn, activity_id, await crowd(hall, OVERLAPPING_PEOPLE), orders) == []

    assert await wrongs(hall, activity_id, most_of(OVERLAPPING)) == []
    assert await owner.fetchval("SELECT count(*) FROM registration") == OVERLAPPING_PEOPLE
