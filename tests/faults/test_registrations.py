"""1,500 members want the 100 places of an activity, from several processes, with cancellations and other capacities."""

import asyncio
import json
import sys
from uuid import UUID

import asyncpg
import pytest

from db.sealing import Keyring
from db.session import Database
from tests.domain.activities import hall as halls
from tests.support.rush import Watch, wrongs

pytestmark = pytest.mark.faults

ROUNDS = 20
PEOPLE = 1_500
PROCESSES = 3
CAPACITIES = (90, 95, 100)


async def rush(orders: dict[str, object]) -> int | None:
    """One process of it, and how it ended."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.rush", stdin=asyncio.subprocess.PIPE
    )
    await process.communicate(json.dumps(orders).encode())
    return process.returncode


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_a_rush_from_several_processes(
    seed: int, dsn: str, owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID
) -> None:
    hall = await halls.build(owner, database, keyring, tenant_id)
    activity_id = await hall.activity(capacity=100, companions_at_most=1)
    people = [str(each) for each in await hall.members(PEOPLE)]
    same = {
        "dsn": dsn,
        "tenant_id": str(tenant_id),
        "branch_id": str(hall.branch_id),
        "officer_id": str(hall.officer_id),
        "activity_id": str(activity_id),
        "capacities": CAPACITIES,
    }

    watch = Watch(owner, activity_id, max(CAPACITIES))
    ended = await watch.during(
        asyncio.gather(
            *(
                rush({**same, "seed": seed * PROCESSES + number, "member_ids": people[number::PROCESSES]})
                for number in range(PROCESSES)
            )
        )
    )

    assert watch.found == []
    assert ended == [0] * PROCESSES
    assert await wrongs(hall, activity_id, max(CAPACITIES)) == []
    assert await owner.fetchval("SELECT count(*) FROM registration") == PEOPLE
