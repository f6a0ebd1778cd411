"""The waiting line on a real database: who is next, offers, cancellations, changes of capacity."""

from datetime import timedelta

import pytest

from domain.activities import service
from domain.activities.errors import OfferOver, RegistrationStateRefused
from domain.activities.service import (
    ActivityPlacesChange,
    RegistrationAccept,
    RegistrationCancel,
    RegistrationDecline,
    RegistrationWithdraw,
)
from domain.shared.errors import Refusals
from tests.domain.activities.hall import DAY, HOUR, NOW, Hall


async def test_places_go_in_order_and_then_people_wait(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=2)
    ids = await hall.fill(activity_id, *await hall.members(4))

    assert await hall.states(*ids) == ["registered", "registered", "waiting", "waiting"]
    assert await hall.places(activity_id) == (0, 0, 0, 2)
    assert await hall.broken() == []


async def test_who_cancels_makes_room_for_the_next_in_line(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1)
    people = await hall.members(3)
    first, second, third = await hall.fill(activity_id, *people)

    await hall.run(service.registration_cancel, RegistrationCancel(first), member_id=people[0])

    assert await hall.states(first, second, third) == ["cancelled", "offered", "waiting"]
    assert await hall.places(activity_id) == (0, 0, 1, 0)
    row = await hall.owner.fetchrow("SELECT offer_ends_at FROM registration WHERE id = $1", second)
    assert row is not None
    assert row["offer_ends_at"] == NOW + 24 * HOUR
    await hall.run(service.registration_accept, RegistrationAccept(second), member_id=people[1])
    await hall.run(service.registration_accept, RegistrationAccept(second), member_id=people[1])
    assert await hall.states(second) == ["registered"]
    assert await hall.places(activity_id) == (0, 0, 0, 1)
    assert await hall.broken() == []


async def test_a_newcomer_does_not_pass_those_who_wait(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1)
    people = await hall.members(3)
    first, second = await hall.fill(activity_id, *people[:2])
    await hall.run(service.registration_cancel, RegistrationCancel(first), member_id=people[0])

    third = await hall.register(activity_id, people[2])

    assert await hall.states(second, third) == ["offered", "waiting"]


async def test_an_offer_that_lapses_goes_to_the_next_and_never_back_to_the_head(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1, offer_hours=2)
    people = await hall.members(3)
    first, second, third = await hall.fill(activity_id, *people)
    await hall.run(service.registration_cancel, RegistrationCancel(first), member_id=people[0])
    hall.now = NOW + 2 * HOUR

    with pytest.raises(OfferOver):
        await hall.run(service.registration_accept, RegistrationAccept(second), member_id=people[1])
    await hall.lapse()
    again = await hall.register(activity_id, people[1])

    assert await hall.states(second, third, again) == ["expired", "offered", "waiting"]
    await hall.run(service.registration_decline, RegistrationDecline(third), member_id=people[2])
    assert await hall.states(third, again) == ["declined", "offered"]
    assert await hall.broken() == []


async def test_a_freed_place_is_for_whoever_comes_when_nobody_waits(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1)
    people = await hall.members(3)
    first, second = await hall.fill(activity_id, *people[:2])
    await hall.run(service.registration_withdraw, RegistrationWithdraw(second), member_id=people[1])
    await hall.run(service.registration_withdraw, RegistrationWithdraw(second), member_id=people[1])

    await hall.run(service.registration_cancel, RegistrationCancel(first), member_id=people[0])

    assert await hall.places(activity_id) == (1, 0, 0, 0)
    third = await hall.register(activity_id, people[2])
    assert await hall.states(second, third) == ["withdrawn", "registered"]
    with pytest.raises(RegistrationStateRefused):
        await hall.run(service.registration_withdraw, RegistrationWithdraw(third), member_id=people[2])


async def test_more_places_are_offered_in_order_and_fewer_take_nobodys(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=2)
    ids = await hall.fill(activity_id, *await hall.members(5))

    await hall.run(service.activity_places_change, ActivityPlacesChange(activity_id, capacity=4))
    assert await hall.states(*ids) == ["registered", "registered", "offered", "offered", "waiting"]

    await hall.run(service.activity_places_change, ActivityPlacesChange(activity_id, capacity=1))
    assert await hall.states(*ids) == ["registered", "registered", "offered", "offered", "waiting"]
    rows = await hall.owner.fetch("SELECT member_id FROM registration WHERE id = ANY ($1) ORDER BY id", ids)
    for number in (0, 1):
        await hall.run(service.registration_cancel, RegistrationCancel(ids[number]), member_id=rows[number][0])
    assert await hall.states(ids[4]) == ["waiting"]
    assert await hall.places(activity_id) == (0, 0, 2, 0)
    assert await hall.broken() == []


async def test_who_cancelled_late_waits_behind_the_others_where_it_is_published(hall: Hall) -> None:
    people = await hall.members(4)
    earlier = await hall.activity(capacity=9)
    held = await hall.register(earlier, people[1])
    hall.now = NOW + 10 * DAY - 5 * HOUR
    await hall.run(service.registration_cancel, RegistrationCancel(held), member_id=people[1])
    assert await hall.owner.fetchval("SELECT is_late FROM registration WHERE id = $1", held)
    hall.now = NOW
    strict = await hall.activity(capacity=1, lowers_priority=True)
    mild = await hall.activity(capacity=1)

    for activity_id, order in ((strict, ["waiting", "offered"]), (mild, ["offered", "waiting"])):
        first, late, other = await hall.fill(activity_id, *people[:3])
        await hall.run(service.registration_cancel, RegistrationCancel(first), member_id=people[0])
        assert await hall.states(late, other) == order


async def test_the_line_stops_at_its_cut_off(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1, cut_off_hours=48)
    people = await hall.members(3)
    first, second = await hall.fill(activity_id, *people[:2])
    hall.now = NOW + 8 * DAY

    await hall.run(service.registration_cancel, RegistrationCancel(first), member_id=people[0])

    assert await hall.states(second) == ["waiting"]
    await hall.close_lines()
    assert await hall.states(second) == ["closed"]
    assert await hall.places(activity_id) == (1, 0, 0, 0)
    third = await hall.register(activity_id, people[2])
    assert await hall.states(third) == ["registered"]
    with pytest.raises(Refusals, match="ACTIVITY_FULL"):
        await hall.register(activity_id, people[0])


async def test_what_nobody_decided_ends_when_the_activity_begins(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1, needs_approval=True)
    made = await hall.register(activity_id, await hall.member())
    hall.now = NOW + 10 * DAY - HOUR
    await hall.close_lines()
    assert await hall.states(made) == ["applied"]
    hall.now = NOW + 11 * DAY

    await hall.chore(service.end_activities)
    await hall.close_lines()

    assert await hall.states(made) == ["closed"]
    assert await hall.owner.fetchval("SELECT count(*) FROM approval WHERE status = 'open'") == 0
    assert await hall.broken() == []


async def test_an_offer_ends_with_the_line(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1, cut_off_hours=48, offer_hours=72)
    people = await hall.members(2)
    first, second = await hall.fill(activity_id, *people)
    hall.now = NOW + 7 * DAY

    await hall.run(service.registration_cancel, RegistrationCancel(first), member_id=people[0])

    ends_at = await hall.owner.fetchval("SELECT offer_ends_at FROM registration WHERE id = $1", second)
    assert ends_at - NOW == timedelta(days=8)
