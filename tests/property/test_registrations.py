"""Many at once want few places: never above the capacity, in order, none idle. `make faults` has 1,500 in processes."""

import random
from uuid import UUID

import asyncpg
import pytest

from db.sealing import Keyring
from db.session import Database
from tests.domain.activities import hall as halls
from tests.support.rush import Rush, Watch, wrongs

PEOPLE = 70
CAPACITIES = (6, 8, 10)


async def test_a_rush_for_few_places(
    owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID
) -> None:
    hall = await halls.build(owner, database, keyring, tenant_id)
    activity_id = await hall.activity(capacity=8, companions_at_most=1)
    people = await hall.members(PEOPLE)

    watch = Watch(owner, activity_id, max(CAPACITIES))
    await watch.during(Rush(hall, activity_id, CAPACITIES, random.Random(5)).play(people))

    assert watch.found == []
    assert watch.looks > len(CAPACITIES)
    assert await wrongs(hall, activity_id, max(CAPACITIES)) == []
    assert await owner.fetchval("SELECT count(*) FROM registration") == PEOPLE
    assert await owner.fetchval("SELECT count(*) FROM registration WHERE sequence IS NOT NULL") > PEOPLE // 2


async def test_the_check_sees_what_is_wrong(
    owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID
) -> None:
    hall = await halls.build(owner, database, keyring, tenant_id)
    activity_id = await hall.activity(capacity=1)
    ids = await hall.fill(activity_id, *await hall.members(3))
    await owner.execute("UPDATE registration SET state = 'cancelled', quota_ids = '{}' WHERE id = $1", ids[0])
    await owner.execute("UPDATE quota SET claimed = 0, returned = 1 WHERE owner_id = $1", activity_id)

    found = await wrongs(hall, activity_id, 1)

    assert "a place is idle while somebody waits for it" in found
    assert len(found) > 2


@pytest.mark.parametrize("wrong", ["state = 'registered', sequence = 1, priority = 0", "places = 2"])
async def test_the_watch_sees_what_is_wrong_for_a_moment(
    owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID, wrong: str
) -> None:
    hall = await halls.build(owner, database, keyring, tenant_id)
    activity_id = await hall.activity(capacity=1, companions_at_most=1)
    await hall.fill(activity_id, *await hall.members(2))
    watch = Watch(owner, activity_id, 1)
    await watch.look()
    assert watch.found == []

    await owner.execute(f"UPDATE registration SET {wrong}")
    await watch.look()

    assert len(watch.found) == 1
