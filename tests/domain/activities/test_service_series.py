"""A whole series by one request: all dates or none, or those that are possible; leaving it; cancelling its rest."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from db.models.members import OnBehalfBasis
from domain.activities import service
from domain.activities.errors import (
    ActivityNotFound,
    ActivityNotInSeries,
    ActivityOver,
    AlreadyRegistered,
    RegistrationNotFound,
)
from domain.activities.rules import Companion
from domain.activities.series_rules import series_title
from domain.activities.service import (
    ActivityCancel,
    ActivityClose,
    ActivityCreate,
    ActivityPublish,
    ActivitySeriesLeave,
    ActivitySeriesRegister,
    RegistrationCancel,
)
from domain.members.service import OnBehalf
from domain.shared.errors import DomainError
from tests.domain.activities.hall import DAY, NOW, Hall, a_draft


async def series(hall: Hall, sessions: int = 3, **values: Any) -> list[UUID]:
    """A published series of the branch, weekly; its activities by their dates."""
    command = ActivityCreate(hall.branch_id, a_draft(**values), sessions=sessions)
    created = await hall.run(service.activity_create, command)
    await hall.run(service.activity_publish, ActivityPublish(created["activity_id"], is_whole_series=True))
    rows = await hall.owner.fetch(
        "SELECT id FROM activity WHERE series_id = (SELECT series_id FROM activity WHERE id = $1) ORDER BY starts_at",
        created["activity_id"],
    )
    # All of them can be registered for from now on, as when an officer opens a term.
    await hall.owner.execute("UPDATE activity_window SET opens_at = $1 WHERE opens_at > $1", NOW - DAY)
    return [row["id"] for row in rows]


async def wish(hall: Hall, activity_id: UUID, member_id: UUID, **values: Any) -> Sequence[tuple[str | None, list[str]]]:
    """The state of the registration of each date, and what refused."""
    command = ActivitySeriesRegister(activity_id, **values)
    outcome = await hall.run(service.activity_series_register, command, member_id=member_id)
    found = {row["id"]: row["state"] for row in await hall.owner.fetch("SELECT id, state FROM registration")}
    return [
        (found.get(each["registration_id"]), [refusal["code"] for refusal in each["refusals"]])
        for each in outcome["sessions"]
    ]


async def test_one_request_takes_a_place_on_each_date(hall: Hall) -> None:
    ids, member_id = await series(hall, companions_at_most=1), await hall.member()

    told = await wish(hall, ids[1], member_id, companions=(Companion("王小明", "子女"),))

    assert told == [("registered", [])] * 3
    assert [await hall.places(each) for each in ids] == [(0, 0, 0, 2)] * 3
    events = await hall.owner.fetch(
        "SELECT facts ->> 'title' AS title FROM event WHERE topic = 'registration.registered'"
    )
    assert [row["title"] for row in events] == ["春季运动会（3 次） / Spring sports day (3 sessions)"]
    logged = await hall.owner.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'registration.registered'")
    assert logged == 3
    assert await hall.broken() == []


async def test_all_or_none_leaves_nothing_when_one_date_refuses(hall: Hall) -> None:
    ids = await series(hall, capacity=1, has_waiting_list=False)
    first, second = await hall.members(2)
    await hall.register(ids[1], first)
    await hall.run(service.activity_close, ActivityClose(ids[2]))
    before = await hall.counts()

    told = await wish(hall, ids[0], second)

    assert told == [(None, []), (None, ["ACTIVITY_FULL"]), (None, ["REGISTRATION_CLOSED"])]
    assert await hall.counts() == before

    told = await wish(hall, ids[0], second, is_all_or_none=False)

    assert told == [("registered", []), (None, ["ACTIVITY_FULL"]), (None, ["REGISTRATION_CLOSED"])]
    assert await hall.places(ids[0]) == (0, 0, 0, 1)
    assert await hall.broken() == []


async def test_a_full_date_is_waited_for_and_one_that_is_had_stays(hall: Hall) -> None:
    ids = await series(hall, capacity=1)
    first, second = await hall.members(2)
    await hall.register(ids[1], first)
    own = await hall.register(ids[0], second)

    assert await wish(hall, ids[0], second, waits=False) == [
        ("registered", []),
        (None, ["ACTIVITY_FULL"]),
        (None, []),
    ]
    told = await wish(hall, ids[0], second)

    assert told == [("registered", []), ("waiting", []), ("registered", [])]
    rows = await hall.owner.fetch(
        "SELECT id FROM registration WHERE member_id = $1 AND activity_id = $2", second, ids[0]
    )
    assert [row["id"] for row in rows] == [own]
    with pytest.raises(AlreadyRegistered):
        await wish(hall, ids[2], second)


async def test_what_is_past_or_cancelled_is_left_out(hall: Hall) -> None:
    ids, member_id = await series(hall), await hall.member()
    await hall.run(service.activity_cancel, ActivityCancel(ids[1], "场馆维修"))
    hall.now = NOW + 11 * DAY

    assert await wish(hall, ids[0], member_id) == [("registered", [])]
    hall.now = NOW + 30 * DAY
    with pytest.raises(ActivityOver):
        await wish(hall, ids[0], member_id)


async def test_an_application_for_each_date_where_it_is_asked_for(hall: Hall) -> None:
    ids, member_id = await series(hall, sessions=2, needs_approval=True), await hall.member()

    assert await wish(hall, ids[0], member_id) == [("applied", [])] * 2
    assert [await hall.places(each) for each in ids] == [(1, 0, 1, 0)] * 2
    assert (await hall.topics()).count("registration.applied") == 2


async def test_who_may_not_and_what_is_no_series(hall: Hall) -> None:
    ids, single = await series(hall), await hall.activity()
    elsewhere, member_id = await hall.member(organisation_id=hall.other_id), await hall.member()
    draft = await hall.run(service.activity_create, ActivityCreate(hall.branch_id, a_draft(), sessions=2))
    before = await hall.counts()

    assert await wish(hall, ids[0], elsewhere, is_all_or_none=False) == [(None, ["NOT_IN_AUDIENCE"])] * 3
    refusals: list[tuple[UUID, type[DomainError]]] = [
        (single, ActivityNotInSeries),
        (draft["activity_id"], ActivityNotFound),
    ]
    for activity_id, refusal in refusals:
        with pytest.raises(refusal):
            await wish(hall, activity_id, member_id)
        with pytest.raises(refusal):
            await hall.run(service.activity_series_leave, ActivitySeriesLeave(activity_id), member_id=member_id)
    assert await hall.counts() == before


async def test_an_officer_enters_it_for_a_member(hall: Hall) -> None:
    ids, member_id = await series(hall), await hall.member()
    command = ActivitySeriesRegister(ids[0], on_behalf=OnBehalf(member_id, OnBehalfBasis.PHONE))

    await hall.run(service.activity_series_register, command)

    rows = await hall.owner.fetch("SELECT DISTINCT member_id, state FROM registration")
    assert [tuple(row) for row in rows] == [(member_id, "registered")]
    entries = await hall.owner.fetch("SELECT operation FROM on_behalf_entry")
    assert [row["operation"] for row in entries] == ["activitySeriesRegister"]


async def test_several_at_the_same_moment_share_what_there_is(hall: Hall) -> None:
    ids, people = await series(hall, capacity=2), await hall.members(4)

    told = await asyncio.gather(*(wish(hall, ids[0], each) for each in people))

    assert sorted(each[0][0] or "" for each in told) == ["registered"] * 2 + ["waiting"] * 2
    assert all(len(set(map(str, each))) == 1 for each in told)  # who is first is first on each date
    assert await hall.broken() == []


async def test_leaving_from_a_date_on(hall: Hall) -> None:
    ids = await series(hall, capacity=1)
    first, second = await hall.members(2)
    await wish(hall, ids[0], first)
    await wish(hall, ids[0], second)
    leaving = ActivitySeriesLeave(ids[1])

    for _ in range(2):  # twice is the same as once
        await hall.run(service.activity_series_leave, leaving, member_id=first)

    rows = await hall.owner.fetch(
        "SELECT r.state FROM registration AS r JOIN activity AS a ON a.id = r.activity_id ORDER BY member_id, starts_at"
    )
    states = [row["state"] for row in rows]
    assert states == ["registered", "cancelled", "cancelled", "waiting", "offered", "offered"]
    await hall.run(service.activity_series_leave, ActivitySeriesLeave(ids[0]), member_id=second)
    last = await hall.owner.fetch(
        "SELECT r.state FROM registration AS r JOIN activity AS a ON a.id = r.activity_id WHERE member_id = $1 "
        "ORDER BY starts_at",
        second,
    )
    assert [row["state"] for row in last] == ["withdrawn", "declined", "declined"]
    assert [await hall.places(each) for each in ids[1:]] == [(1, 0, 0, 0)] * 2
    with pytest.raises(RegistrationNotFound):
        await hall.run(service.activity_series_leave, leaving, member_id=await hall.member())
    assert await hall.broken() == []


async def test_a_place_that_is_left_late_is_noted(hall: Hall) -> None:
    ids, member_id = await series(hall), await hall.member()
    await wish(hall, ids[0], member_id)
    hall.now = NOW + 10 * DAY - DAY / 2

    await hall.run(service.activity_series_leave, ActivitySeriesLeave(ids[0]), member_id=member_id)

    rows = await hall.owner.fetch(
        "SELECT r.is_late FROM registration AS r JOIN activity AS a ON a.id = r.activity_id ORDER BY starts_at"
    )
    assert [row["is_late"] for row in rows] == [True, False, False]


async def test_an_officer_cancels_the_rest_of_a_series(hall: Hall) -> None:
    ids, member_id = await series(hall), await hall.member()
    await wish(hall, ids[0], member_id)
    other = await hall.activity()
    cancelled = await hall.register(other, member_id)

    with pytest.raises(ActivityNotFound):
        await hall.run(
            service.activity_cancel, ActivityCancel(ids[1], "x", is_rest_of_series=True), member_id=member_id
        )
    await hall.run(service.activity_cancel, ActivityCancel(ids[1], "教练离职", is_rest_of_series=True))

    rows = await hall.owner.fetch("SELECT id, state, cancel_reason FROM activity")
    found = {row["id"]: (row["state"], row["cancel_reason"]) for row in rows}
    assert [found[each] for each in ids] == [("published", None)] + [("cancelled", "教练离职")] * 2
    assert found[other] == ("published", None)
    await hall.run(service.registration_cancel, RegistrationCancel(cancelled), member_id=member_id)
    assert await hall.broken() == []


@pytest.mark.parametrize(
    ("title_en", "shown"), [(None, "太极拳（8 次）"), ("Tai chi", "太极拳（8 次） / Tai chi (8 sessions)")]
)
def test_a_title_says_how_many_dates_it_is_about(title_en: str | None, shown: str) -> None:
    assert series_title("太极拳", title_en, 8) == shown
