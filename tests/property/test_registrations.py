"""Many at once want few places: never above the capacity, in order, none idle. `make faults` has 1,500 in processes."""

import random
from uuid import UUID

import asyncpg
import pytest

from db.sealing import Keyring
from db.session import Database
from domain.activities import service
from domain.activities.service import RegistrationCancel
from tests.domain.activities import hall as halls
from tests.support.rush import Rush, Sizes, Watch, crowd, most_of, overlapping, wrongs

PEOPLE = 70
SIZES: list[Sizes] = [{"total": 6}, {"total": 8}, {"total": 10}]
OVERLAPPING: list[Sizes] = [
    {"total": 12, "activity_reserve": 2, "activity_window": 5},
    {"total": 9, "activity_reserve": 4, "activity_window": 3},
    {"total": 10, "activity_reserve": 1, "activity_window": 2},
]


async def test_a_rush_for_few_places(
    owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID
) -> None:
    hall = await halls.build(owner, database, keyring, tenant_id)
    activity_id = await hall.activity(capacity=8, companions_at_most=1)
    people = await hall.members(PEOPLE)

    watch = Watch(owner, activity_id, most_of(SIZES))
    await watch.during(Rush(hall, activity_id, SIZES, random.Random(5)).play(people))

    assert watch.found == []
    assert watch.looks > len(SIZES)
    assert await wrongs(hall, activity_id, most_of(SIZES)) == []
    assert await owner.fetchval("SELECT count(*) FROM registration") == PEOPLE
    assert await owner.fetchval("SELECT count(*) FROM registration WHERE sequence IS NOT NULL") > PEOPLE // 2


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_rush_for_places_of_several_quotas_that_overlap(
    owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID, seed: int
) -> None:
    hall = await halls.build(owner, database, keyring, tenant_id)
    activity_id = await overlapping(hall, OVERLAPPING[0])
    people, most = await crowd(hall, PEOPLE), most_of(OVERLAPPING)

    watch = Watch(owner, activity_id, most)
    rush = Rush(hall, activity_id, OVERLAPPING, random.Random(seed), companions=(0, 0, 0, 1, 2))
    await watch.during(rush.play(people))

    assert watch.found == []
    assert await wrongs(hall, activity_id, most) == []
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

    found = await wrongs(hall, activity_id, {"total": 1})

    assert "a place is idle while somebody waits for it" in found
    assert len(found) > 2


async def test_the_check_sees_what_is_wrong_of_quotas_that_overlap(
    owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID
) -> None:
    hall = await halls.build(owner, database, keyring, tenant_id)
    activity_id = await overlapping(hall, {"total": 3, "activity_reserve": 1, "activity_window": 1})
    most = {"total": 3, "open": 2, "activity_reserve": 1, "activity_window": 1}
    people = await crowd(hall, 12)
    early, late, both = (
        people[7],
        people[1],
        people[2],
    )  # of the first branch; the first has the bound way alone
    made = await hall.fill(activity_id, early, late, both, people[11])
    assert await hall.states(*made) == ["registered", "registered", "waiting", "waiting"]
    assert await wrongs(hall, activity_id, most) == []

    await hall.run(service.registration_cancel, RegistrationCancel(made[1]), member_id=late)
    assert await hall.states(*made[2:]) == ["offered", "waiting"]
    assert await wrongs(hall, activity_id, most) == []
    await owner.execute(
        "UPDATE registration SET sequence = 1, window_ids = $2 WHERE id = $1", made[3], await _ways(owner)
    )
    assert [each for each in await wrongs(hall, activity_id, most) if "passed over" in each] != []

    await owner.execute("UPDATE registration SET state = 'registered', places = 2 WHERE id = $1", made[0])
    watch = Watch(owner, activity_id, most)
    await watch.look()
    assert len(watch.found) == len(most) - 1


async def _ways(owner: asyncpg.Connection) -> list[UUID]:
    return [row["id"] for row in await owner.fetch("SELECT id FROM activity_window")]


@pytest.mark.parametrize("wrong", ["state = 'registered', sequence = 1, priority = 0", "places = 2"])
async def test_the_watch_sees_what_is_wrong_for_a_moment(
    owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID, wrong: str
) -> None:
    hall = await halls.build(owner, database, keyring, tenant_id)
    activity_id = await hall.activity(capacity=1, companions_at_most=1)
    await hall.fill(activity_id, *await hall.members(2))
    watch = Watch(owner, activity_id, {"total": 1})
    await watch.look()
    assert watch.found == []

    await owner.execute(f"UPDATE registration SET {wrong}")
    await watch.look()

    assert len(watch.found) == 1
