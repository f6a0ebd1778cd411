"""Another start: offers end in time for it, nobody accepts after it, and reminders come before it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from domain.activities import service
from domain.activities.errors import ActivityOver, OfferOver
from domain.activities.service import (
    ActivityPlacesChange,
    ActivityUpdate,
    RegistrationAccept,
    RegistrationCancel,
)
from tests.domain.activities.hall import DAY, HOUR, NOW, Hall


async def offered(hall: Hall, **values: Any) -> tuple[UUID, list[UUID], list[UUID]]:
    """An activity of one place with an offer of 24 hours to the second of two, who are given, too."""
    activity_id = await hall.activity(capacity=1, offer_hours=24, cut_off_hours=2, **values)
    people = await hall.members(2)
    made = await hall.fill(activity_id, *people)
    await hall.run(service.registration_cancel, RegistrationCancel(made[0]), member_id=people[0])
    return activity_id, people, made


async def begin(hall: Hall, activity_id: UUID, starts_at: datetime) -> None:
    """Moves the activity, which goes on for as long."""
    await hall.run(
        service.activity_update, ActivityUpdate(activity_id, starts_at=starts_at, ends_at=starts_at + 3 * HOUR)
    )


async def offer_end(hall: Hall, registration_id: UUID) -> datetime | None:
    """Until when it stands."""
    found: datetime | None = await hall.owner.fetchval(
        "SELECT offer_ends_at FROM registration WHERE id = $1", registration_id
    )
    return found


async def test_an_offer_ends_with_the_line_of_an_earlier_start(hall: Hall) -> None:
    activity_id, people, made = await offered(hall)

    await begin(hall, activity_id, NOW + 5 * HOUR)

    assert await offer_end(hall, made[1]) == NOW + 3 * HOUR
    assert await hall.places(activity_id) == (0, 0, 1, 0)
    assert (await hall.topics()).count("registration.offered") == 2
    assert await hall.broken() == []
    hall.now = NOW + 3 * HOUR
    with pytest.raises(OfferOver):
        await hall.run(service.registration_accept, RegistrationAccept(made[1]), member_id=people[1])
    await hall.lapse()
    assert await hall.states(*made) == ["cancelled", "expired"]
    assert await hall.places(activity_id) == (1, 0, 0, 0)
    assert await hall.broken() == []


async def test_an_offer_stands_until_a_start_that_is_so_near_that_the_line_has_stopped(hall: Hall) -> None:
    activity_id, people, made = await offered(hall)

    await begin(hall, activity_id, NOW + HOUR)

    assert await offer_end(hall, made[1]) == NOW + HOUR
    hall.now = NOW + HOUR
    with pytest.raises(ActivityOver):
        await hall.run(service.registration_accept, RegistrationAccept(made[1]), member_id=people[1])
    hall.now -= HOUR / 2
    await hall.run(service.registration_accept, RegistrationAccept(made[1]), member_id=people[1])
    assert await hall.states(made[1]) == ["registered"]
    assert await hall.broken() == []


async def test_an_offer_that_ends_before_stays_as_it_is(hall: Hall) -> None:
    activity_id, _, made = await offered(hall)

    for days in (5, 20):
        await begin(hall, activity_id, NOW + days * DAY)

    assert await offer_end(hall, made[1]) == NOW + DAY
    assert (await hall.topics()).count("registration.offered") == 1


async def test_an_offer_of_more_places_than_there_are_ends_in_time_too(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=2, cut_off_hours=2)
    people = await hall.members(3)
    made = await hall.fill(activity_id, *people)
    await hall.run(service.registration_cancel, RegistrationCancel(made[0]), member_id=people[0])
    await hall.run(service.activity_places_change, ActivityPlacesChange(activity_id, capacity=1))

    await begin(hall, activity_id, NOW + 5 * HOUR)

    assert await offer_end(hall, made[2]) == NOW + 3 * HOUR
    assert await hall.places(activity_id) == (0, 0, 1, 1)
    hall.now = NOW + 3 * HOUR
    with pytest.raises(OfferOver):
        await hall.run(service.registration_accept, RegistrationAccept(made[2]), member_id=people[2])
    assert await hall.broken() == []


async def reminded(hall: Hall, at: datetime) -> int:
    """How many reminders there are by then."""
    hall.now = at
    await hall.chore(service.remind_participants)
    return list(await hall.topics()).count("registration.reminded")


async def test_who_was_reminded_is_reminded_before_a_later_start(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=5)
    await hall.register(activity_id, await hall.member())
    assert await reminded(hall, NOW + 9 * DAY) == 1

    await begin(hall, activity_id, NOW + 20 * DAY)

    assert await reminded(hall, NOW + 19 * DAY - HOUR) == 1
    assert await reminded(hall, NOW + 19 * DAY) == 2
    assert await reminded(hall, NOW + 19 * DAY + HOUR) == 2


@pytest.mark.parametrize("moved", [-HOUR, HOUR])
async def test_nobody_is_reminded_again_of_a_start_that_is_as_near(hall: Hall, moved: Any) -> None:
    activity_id = await hall.activity(capacity=5)
    await hall.register(activity_id, await hall.member())
    assert await reminded(hall, NOW + 9 * DAY + 2 * HOUR) == 1

    await begin(hall, activity_id, NOW + 10 * DAY + moved)

    assert await reminded(hall, NOW + 9 * DAY + 3 * HOUR) == 1
    assert "activity.updated" in await hall.topics()  # which tells them
