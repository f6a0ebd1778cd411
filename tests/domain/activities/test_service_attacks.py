"""Two at the same moment, and moments that are the worst ones, for registrations and the line."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from db.errors import WritesCollidedError
from db.models.activities import RegistrationState
from db.models.members import MembershipCause
from domain.activities import rules, service
from domain.activities.errors import OfferOver, RegistrationStateRefused
from domain.activities.service import (
    ActivityCancel,
    ActivityPlacesChange,
    ActivityRegister,
    RegistrationAccept,
    RegistrationCancel,
    RegistrationDecline,
)
from domain.shared.changes import MembersMerged
from domain.shared.errors import Refusals
from tests.domain.activities.hall import DAY, HOUR, NOW, Hall
from tests.support.waiting import until_waited_for


@asynccontextmanager
async def unfinished(
    hall: Hall, use_case: Callable[..., Awaitable[Any]], command: object, member_id: UUID
) -> AsyncIterator[None]:
    """A use case that has done everything but commit."""
    async with hall.work(member_id) as work:
        await use_case(work, command)
        await work.conn.fetch("SELECT 1")
        yield


async def test_who_joins_a_full_activity_waits_for_nobody_else_who_joins(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1)
    people = await hall.members(3)
    first = await hall.register(activity_id, people[0])

    async with unfinished(hall, service.activity_register, ActivityRegister(activity_id), people[1]):
        third = await hall.register(activity_id, people[2])
        cancelling = asyncio.create_task(
            hall.run(service.registration_cancel, RegistrationCancel(first), member_id=people[0])
        )
        await until_waited_for(hall.owner)
    await cancelling

    [second] = await hall.owner.fetch("SELECT id, state FROM registration WHERE member_id = $1", people[1])
    assert second["state"] == "offered"
    assert await hall.states(first, third) == ["cancelled", "waiting"]
    assert await hall.broken() == []


async def test_a_place_that_comes_back_while_somebody_joins_is_not_left_idle(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1)
    people = await hall.members(2)
    first = await hall.register(activity_id, people[0])

    async with unfinished(hall, service.registration_cancel, RegistrationCancel(first), people[0]):
        joining = asyncio.create_task(hall.register(activity_id, people[1]))
        await until_waited_for(hall.owner)
    with pytest.raises(WritesCollidedError):
        await joining

    assert await hall.owner.fetchval("SELECT count(*) FROM registration") == 1
    assert await hall.states(await hall.register(activity_id, people[1])) == ["registered"]
    assert await hall.places(activity_id) == (0, 0, 0, 1)


async def test_one_member_with_two_devices_is_once_in_the_line(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1)
    people = await hall.members(2)
    await hall.register(activity_id, people[0])

    outcomes = await asyncio.gather(*(hall.register(activity_id, people[1]) for _ in range(4)), return_exceptions=True)

    assert sum(isinstance(each, UUID) for each in outcomes) == 1
    assert all(isinstance(each, UUID | WritesCollidedError | Refusals) for each in outcomes)
    with pytest.raises(Refusals, match="ALREADY_REGISTERED"):
        await hall.register(activity_id, people[1])
    assert await hall.owner.fetchval("SELECT count(*) FROM registration") == 2


async def offered(hall: Hall, **values: Any) -> tuple[UUID, list[UUID], list[UUID]]:
    """An activity of one place, which was given up: the second has an offer, the third waits. With the people."""
    activity_id = await hall.activity(capacity=1, **values)
    people = await hall.members(3)
    made = await hall.fill(activity_id, *people)
    await hall.run(service.registration_cancel, RegistrationCancel(made[0]), member_id=people[0])
    return activity_id, made, people


async def test_one_device_takes_the_offer_and_another_leaves_it(hall: Hall) -> None:
    activity_id, made, people = await offered(hall)

    outcomes = await asyncio.gather(
        hall.run(service.registration_accept, RegistrationAccept(made[1]), member_id=people[1]),
        hall.run(service.registration_decline, RegistrationDecline(made[1]), member_id=people[1]),
        return_exceptions=True,
    )

    assert [type(each) for each in outcomes if isinstance(each, Exception)] == [RegistrationStateRefused]
    states = await hall.states(made[1], made[2])
    assert states in (["registered", "waiting"], ["declined", "offered"])
    assert await hall.places(activity_id) in ((0, 0, 0, 1), (0, 0, 1, 0))
    assert await hall.broken() == []


async def test_an_offer_lapses_at_the_very_moment_of_accepting(hall: Hall) -> None:
    _, made, people = await offered(hall, offer_hours=2)
    late = replace(hall, now=NOW + 2 * HOUR)

    accepting = asyncio.create_task(
        hall.run(service.registration_accept, RegistrationAccept(made[1]), member_id=people[1])
    )
    lapsing = asyncio.create_task(late.lapse())
    await asyncio.wait({accepting, lapsing})
    await late.lapse()

    states = await hall.states(made[1], made[2])
    is_over = isinstance(accepting.exception(), OfferOver | RegistrationStateRefused)
    assert lapsing.exception() is None
    assert states == (["expired", "offered"] if is_over else ["registered", "waiting"])
    assert await hall.broken() == []


async def test_an_offer_that_lapsed_and_is_not_told_of_yet(hall: Hall) -> None:
    activity_id, made, people = await offered(hall, offer_hours=2)
    hall.now = NOW + 2 * HOUR
    await hall.lapse_only()

    with pytest.raises(OfferOver):
        await hall.run(service.registration_accept, RegistrationAccept(made[1]), member_id=people[1])
    newcomer = await hall.register(activity_id, await hall.member())
    assert await hall.states(*made, newcomer) == ["cancelled", "offered", "offered", "waiting"]
    await hall.run(service.registration_decline, RegistrationDecline(made[1]), member_id=people[1])
    await hall.lapse()

    assert await hall.states(*made, newcomer) == ["cancelled", "declined", "offered", "waiting"]
    assert await hall.places(activity_id) == (0, 0, 1, 0)
    assert await hall.broken() == []


async def test_fewer_places_than_are_taken_give_nothing_out_until_enough_came_back(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=3)
    people = await hall.members(4)
    made = await hall.fill(activity_id, *people)
    await hall.run(service.activity_places_change, ActivityPlacesChange(activity_id, capacity=1))
    for number in (0, 1):
        await hall.run(service.registration_cancel, RegistrationCancel(made[number]), member_id=people[number])
        newcomer = await hall.register(activity_id, await hall.member())
        assert await hall.states(newcomer, made[3]) == ["waiting", "waiting"]
    await hall.run(service.registration_cancel, RegistrationCancel(made[2]), member_id=people[2])

    assert await hall.states(made[3]) == ["offered"]
    assert await hall.places(activity_id) == (0, 0, 1, 0)
    assert await hall.broken() == []


async def test_a_cancelled_activity_takes_back_offers_whatever_their_members_do(hall: Hall) -> None:
    activity_id, made, people = await offered(hall, offer_hours=2)

    await hall.run(service.activity_cancel, ActivityCancel(activity_id, "下雨"))
    with pytest.raises(RegistrationStateRefused):
        await hall.run(service.registration_accept, RegistrationAccept(made[1]), member_id=people[1])
    hall.now = NOW + 3 * HOUR
    await hall.lapse()

    assert await hall.states(*made) == ["cancelled"] * 3
    assert await hall.places(activity_id) == (0, 0, 0, 0)
    assert await hall.broken() == []


@pytest.mark.parametrize("has_offer", [True, False])
async def test_who_is_transferred_out_of_a_bound_activity_is_out_of_its_line(
    hall: Hall,
    has_offer: bool,  # noqa: FBT001  # a parameter of the table
) -> None:
    activity_id, made, people = await offered(hall, is_branch_bound=True)
    gone = 1 if has_offer else 2

    await hall.change(people[gone], MembershipCause.TRANSFERRED, organisation_id=hall.other_id)

    assert await hall.states(*made[1:]) == (["cancelled", "offered"] if has_offer else ["offered", "cancelled"])
    assert await hall.places(activity_id) == (0, 0, 1, 0)
    assert await hall.broken() == []


async def test_a_place_is_free_when_the_line_has_stopped_and_nobody_looked_yet(hall: Hall) -> None:
    activity_id, made, _ = await offered(hall, cut_off_hours=48)
    hall.now = NOW + 8 * DAY
    await hall.lapse()
    assert await hall.states(*made) == ["cancelled", "expired", "waiting"]

    newcomer = await hall.register(activity_id, await hall.member())

    assert await hall.states(newcomer, made[2]) == ["registered", "waiting"]
    await hall.close_lines()
    assert await hall.states(newcomer, made[2]) == ["registered", "closed"]
    assert await hall.places(activity_id) == (0, 0, 0, 1)


@pytest.mark.parametrize(("kept", "merged"), [(0, 1), (1, 0)])
async def test_a_merge_keeps_the_place_whichever_entry_has_it(hall: Hall, kept: int, merged: int) -> None:
    activity_id = await hall.activity(capacity=1)
    people = await hall.members(3)
    placed, waiting, third = await hall.fill(activity_id, *people)

    async with hall.work() as work:
        await service.activities_merge.follow(work, MembersMerged(people[kept], people[merged], NOW.date()))

    assert await hall.states(placed, waiting, third) == ["registered", "cancelled", "waiting"]
    assert await hall.owner.fetchval("SELECT member_id FROM registration WHERE id = $1", placed) == people[kept]
    assert await hall.broken() == []


def test_every_live_state_has_its_nearness() -> None:
    assert set(rules.NEARNESS) == rules.LIVE
    assert rules.NEARNESS.index(RegistrationState.REGISTERED) < rules.NEARNESS.index(RegistrationState.WAITING)
