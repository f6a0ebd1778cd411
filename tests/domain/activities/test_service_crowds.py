"""Members who register at the same moment in one process, and are served by one transaction."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.activities.rules import Companion
from tests.domain.activities.hall import Hall
from tests.support.api import Recorder

SHOWN = "SELECT r.member_id, r.state FROM registration AS r WHERE activity_id = $1 ORDER BY r.sequence, r.id"


async def at_once(hall: Hall, activity_id: UUID, people: Sequence[UUID], **values: Any) -> list[str]:
    """What each is told who comes in this moment: nothing, or the name of an error."""
    told = await asyncio.gather(
        *(hall.register(activity_id, each, **values) for each in people), return_exceptions=True
    )
    return ["" if isinstance(each, UUID) else _code(each) for each in told]


def _code(error: UUID | BaseException) -> str:
    several = getattr(error, "errors", [error])
    return str(getattr(several[0], "code", type(several[0]).__name__))


async def shown(hall: Hall, activity_id: UUID) -> list[tuple[UUID, str]]:
    """Members with their states: who waits, in the order of the line."""
    return [(row["member_id"], row["state"]) for row in await hall.owner.fetch(SHOWN, activity_id)]


async def test_who_registers_at_once_is_read_and_written_together(hall: Hall, recorder: Recorder) -> None:
    activity_id, people = await hall.activity(capacity=9), await hall.members(6)

    with recorder.recording() as statements:
        assert await at_once(hall, activity_id, people) == [""] * 6
        await asyncio.sleep(0)

    assert len(statements) == 3  # what decides; all that is written; the disk
    assert sorted(await shown(hall, activity_id)) == sorted((each, "registered") for each in people)
    for table in ("audit_entry", "event"):
        named = "action" if table == "audit_entry" else "topic"
        rows = await hall.owner.fetch(f"SELECT facts FROM {table} WHERE {named} = 'registration.registered'")
        assert len(rows) == 6
    assert await hall.broken() == []


async def test_of_those_who_want_the_last_places_the_first_get_them_and_the_others_wait_in_order(hall: Hall) -> None:
    activity_id, people = await hall.activity(capacity=2), await hall.members(6)

    first = await at_once(hall, activity_id, people)
    again = await at_once(hall, activity_id, people[2:])

    assert first == ["", "", *["OVERLOADED"] * 4]  # repeated by the API
    assert again == [""] * 4
    found = await shown(hall, activity_id)
    assert found[:4] == [(each, "waiting") for each in people[2:]]
    assert sorted(found[4:]) == sorted((each, "registered") for each in people[:2])
    assert await hall.broken() == []


async def test_who_will_not_wait_is_refused_and_holds_up_nobody(hall: Hall) -> None:
    activity_id, people = await hall.activity(capacity=2, has_waiting_list=False), await hall.members(4)

    assert await at_once(hall, activity_id, people) == ["", "", "ACTIVITY_FULL", "ACTIVITY_FULL"]
    assert Counter(state for _, state in await shown(hall, activity_id)) == {"registered": 2}


async def test_two_devices_of_one_member_are_one_registration_and_cost_nobody_a_place(hall: Hall) -> None:
    activity_id, people = await hall.activity(capacity=9), await hall.members(3)

    told = await at_once(hall, activity_id, [people[0], people[1], people[1], people[2]])

    assert told == ["", "", "ALREADY_REGISTERED", ""]
    assert sorted(await shown(hall, activity_id)) == sorted((each, "registered") for each in people)
    assert await hall.broken() == []


async def test_families_go_beside_those_who_come_alone(hall: Hall) -> None:
    activity_id, people = await hall.activity(capacity=9, companions_at_most=2), await hall.members(4)
    family = {"companions": (Companion("小宝", "child"),)}

    alone, together = await asyncio.gather(
        at_once(hall, activity_id, people[:2]), at_once(hall, activity_id, people[2:], **family)
    )

    assert [*alone, *together] == [""] * 4
    assert await hall.owner.fetchval("SELECT claimed FROM quota WHERE owner_id = $1", activity_id) == 6
    assert await hall.broken() == []
