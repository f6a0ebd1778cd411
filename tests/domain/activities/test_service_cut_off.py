"""Approvals and series around the cut-off of a line: whoever is let in after it has what any newcomer has."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from db.queries.activities import timing
from domain.activities import service
from domain.activities.errors import ActivityFull, ActivityOver
from domain.activities.rules import Window
from domain.activities.service import (
    ActivityCreate,
    ActivityPublish,
    ActivitySeriesRegister,
    MemberTagsSet,
    RegistrationAccept,
    RegistrationCancel,
    RegistrationDecide,
)
from tests.domain.activities.hall import DAY, HOUR, NOW, Hall, a_draft

CUT_OFF = NOW + 8 * DAY
SECOND = timedelta(seconds=1)


async def applied(hall: Hall, **values: object) -> tuple[UUID, list[UUID], list[UUID]]:
    """An activity with a review that holds nothing, three who applied for it, and their registrations."""
    given = {"needs_approval": True, "holds_in_review": False, "cut_off_hours": 48, **values}
    activity_id = await hall.activity(**given)
    people = await hall.members(3)
    return activity_id, people, await hall.fill(activity_id, *people)


async def approve(hall: Hall, registration_id: UUID) -> None:
    """As the officer does."""
    await hall.run(service.registration_decide, RegistrationDecide(registration_id, is_approval=True))


@pytest.mark.parametrize("is_listed", [True, False])
@pytest.mark.parametrize("after", [-SECOND, timedelta(), SECOND, 47 * HOUR])
async def test_an_approval_takes_a_free_place_before_at_and_after_the_cut_off(
    hall: Hall,
    after: timedelta,
    is_listed: bool,  # noqa: FBT001  # a parameter of the table
) -> None:
    activity_id, _, made = await applied(hall, capacity=50, has_waiting_list=is_listed)
    hall.now = CUT_OFF + after

    await approve(hall, made[1])
    await hall.close_lines()

    assert await hall.states(*made) == ["applied", "registered", "applied"]
    assert await hall.places(activity_id) == (49, 0, 0, 1)
    assert (await hall.topics())[-1] == "registration.registered"
    assert await hall.broken() == []


async def test_an_approval_after_the_cut_off_takes_a_place_that_came_back(hall: Hall) -> None:
    activity_id, people, made = await applied(hall, capacity=1)
    await approve(hall, made[0])
    await approve(hall, made[1])
    hall.now = CUT_OFF
    await hall.run(service.registration_cancel, RegistrationCancel(made[0]), member_id=people[0])
    assert await hall.states(*made) == ["cancelled", "waiting", "applied"]

    await approve(hall, made[2])

    assert await hall.states(*made) == ["cancelled", "waiting", "registered"]
    assert await hall.places(activity_id) == (0, 0, 0, 1)
    assert await hall.broken() == []


async def test_an_approval_after_the_cut_off_without_a_place_leaves_the_application_as_it_is(hall: Hall) -> None:
    _, _, made = await applied(hall, capacity=1)
    await approve(hall, made[0])
    hall.now = CUT_OFF
    before = await hall.counts()

    with pytest.raises(ActivityFull):
        await approve(hall, made[1])

    assert await hall.counts() == before
    assert await hall.states(*made) == ["registered", "applied", "applied"]


async def test_an_approval_and_newcomers_for_the_last_places_after_the_cut_off(hall: Hall) -> None:
    activity_id, _, made = await applied(hall, capacity=2)
    hall.now = CUT_OFF

    told = await asyncio.gather(*(approve(hall, each) for each in made), return_exceptions=True)

    assert [type(each) for each in told if each is not None] == [ActivityFull]
    assert await hall.places(activity_id) == (0, 0, 0, 2)
    assert await hall.broken() == []


async def test_nobody_is_approved_once_it_has_begun(hall: Hall) -> None:
    _, _, made = await applied(hall)
    hall.now = NOW + 10 * DAY

    with pytest.raises(ActivityOver):
        await approve(hall, made[0])
    await hall.run(service.registration_decide, RegistrationDecide(made[0], is_approval=False, comment="已开始"))

    assert await hall.states(*made[:2]) == ["rejected", "applied"]


async def test_a_date_of_a_series_whose_cut_off_has_passed_has_its_free_places(hall: Hall) -> None:
    created = await hall.run(
        service.activity_create, ActivityCreate(hall.branch_id, a_draft(cut_off_hours=48), sessions=2)
    )
    await hall.run(service.activity_publish, ActivityPublish(created["activity_id"], is_whole_series=True))
    await hall.owner.execute("UPDATE activity_window SET opens_at = $1 WHERE opens_at > $1", NOW - DAY)
    hall.now = CUT_OFF

    await hall.run(
        service.activity_series_register, ActivitySeriesRegister(created["activity_id"]), member_id=await hall.member()
    )

    rows = await hall.owner.fetch("SELECT state FROM registration")
    assert [row["state"] for row in rows] == ["registered", "registered"]
    assert await hall.broken() == []


async def test_what_is_set_aside_in_a_window_is_free_after_the_cut_off_though_all_places_are_taken(hall: Hall) -> None:
    windows = (Window(NOW - DAY, NOW + 9 * DAY, "甲班", 2), Window(NOW - DAY, NOW + 9 * DAY, "乙班", 2))
    activity_id = await hall.activity(capacity=2, cut_off_hours=48, windows=windows)
    people = await hall.members(4)
    for member_id, tag in zip(people, ("甲班", "乙班", "乙班", "乙班"), strict=True):
        await hall.run(service.member_tags_set, MemberTagsSet(member_id, [tag]))
    made = await hall.fill(activity_id, *people)
    await hall.run(service.registration_cancel, RegistrationCancel(made[0]), member_id=people[0])
    await hall.run(service.registration_accept, RegistrationAccept(made[2]), member_id=people[2])
    assert await hall.states(*made) == ["cancelled", "registered", "registered", "waiting"]
    assert await hall.owner.fetchval("SELECT sum(returned) FROM quota") == 1
    hall.now = CUT_OFF

    await hall.close_lines()

    assert await hall.states(made[3]) == ["closed"]
    assert await hall.owner.fetchval("SELECT sum(returned) FROM quota") == 0
    async with hall.database.read() as conn:
        assert await timing.list_stopped(conn, now=hall.now, limit=9) == []
    assert await hall.broken() == []
