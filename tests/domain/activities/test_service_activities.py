"""Activities themselves: drafts, series, publishing, cancelling, the clock, and what follows a membership."""

from datetime import timedelta
from typing import Any

import pytest

from db.models.members import MembershipCause, MemberState
from db.types import new_id
from domain.activities import service
from domain.activities.errors import ActivityNotFound, ActivityStateRefused, TextInvalid, TimesInvalid, WindowsInvalid
from domain.activities.rules import Companion, Window
from domain.activities.service import (
    ActivityCancel,
    ActivityClose,
    ActivityCreate,
    ActivityPlacesChange,
    ActivityPublish,
    ActivityReopen,
    ActivityUpdate,
)
from domain.organisations.errors import OrganisationNotFound
from domain.shared.changes import MembersMerged, OrganisationClosing
from domain.shared.errors import DomainError
from tests.domain.activities.hall import DAY, HOUR, NOW, Hall, a_draft


async def test_a_series_is_so_many_sessions_with_places_of_their_own(hall: Hall) -> None:
    command = ActivityCreate(hall.branch_id, a_draft(kind="course"), sessions=3, interval_weeks=2)
    created = await hall.run(service.activity_create, command)
    await hall.run(service.activity_publish, ActivityPublish(created["activity_id"], is_whole_series=True))

    rows = await hall.owner.fetch(
        "SELECT a.starts_at, a.state, w.closes_at, q.size"
        " FROM activity a JOIN activity_window w ON w.activity_id = a.id"
        " JOIN quota q ON q.id = a.total_quota_id ORDER BY a.starts_at"
    )

    step = timedelta(weeks=2)
    assert [row["starts_at"] for row in rows] == [NOW + 10 * DAY + step * number for number in range(3)]
    assert [row["closes_at"] for row in rows] == [NOW + 9 * DAY + step * number for number in range(3)]
    assert {(row["state"], row["size"]) for row in rows} == {("published", 2)}


async def test_who_may_plan_and_what_cannot_be_planned(hall: Hall) -> None:
    before = await hall.counts()
    for draft, refusal in (
        (a_draft(title=" "), "TEXT_INVALID"),
        (a_draft(starts_at=NOW - DAY), "TIMES_INVALID"),
        (a_draft(windows=()), "WINDOWS_INVALID"),
        (a_draft(capacity=0), "CAPACITY_INVALID"),
    ):
        with pytest.raises(DomainError, match=refusal):
            await hall.run(service.activity_create, ActivityCreate(hall.branch_id, draft))
    with pytest.raises(OrganisationNotFound):
        await hall.run(service.activity_create, ActivityCreate(hall.other_id, a_draft()))
    assert await hall.counts() == before


async def test_states_of_an_activity(hall: Hall) -> None:
    activity_id = await hall.activity()
    with pytest.raises(ActivityStateRefused):
        await hall.run(service.activity_publish, ActivityPublish(activity_id))
    with pytest.raises(ActivityStateRefused):
        await hall.run(service.activity_reopen, ActivityReopen(activity_id))
    with pytest.raises(ActivityNotFound):
        await hall.run(service.activity_close, ActivityClose(activity_id), node=hall.other_id)

    await hall.run(service.activity_close, ActivityClose(activity_id))
    await hall.run(service.activity_reopen, ActivityReopen(activity_id))
    hall.now = NOW + 11 * DAY
    await hall.chore(service.end_activities)

    assert await hall.owner.fetchval("SELECT state FROM activity") == "ended"
    for use_case, command in (
        (service.activity_cancel, ActivityCancel(activity_id, "雨天")),
        (service.activity_places_change, ActivityPlacesChange(activity_id, capacity=9)),
        (service.activity_update, ActivityUpdate(activity_id, title="夏季运动会")),
    ):
        with pytest.raises(ActivityStateRefused):
            await hall.run(use_case, command)
    assert [each for each in await hall.topics() if each.startswith("activity.")] == [
        "activity.published",
        "activity.closed",
        "activity.reopened",
        "activity.ended",
    ]


async def test_a_cancelled_activity_ends_every_registration_and_gives_nothing_out(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1)
    people = await hall.members(3)
    ids = await hall.fill(activity_id, *people[:2])
    with pytest.raises(TextInvalid):
        await hall.run(service.activity_cancel, ActivityCancel(activity_id, ""))

    await hall.run(service.activity_cancel, ActivityCancel(activity_id, "场馆维修"))

    assert await hall.states(*ids) == ["cancelled", "cancelled"]
    assert await hall.places(activity_id) == (0, 0, 0, 0)
    assert await hall.broken() == []
    draft = await hall.run(service.activity_create, ActivityCreate(hall.branch_id, a_draft()))
    await hall.run(service.activity_cancel, ActivityCancel(draft["activity_id"], "不办了"))


async def test_participants_are_told_of_another_time_or_venue(hall: Hall) -> None:
    activity_id = await hall.activity()
    await hall.run(service.activity_update, ActivityUpdate(activity_id, title="运动会", title_en=""))
    assert "activity.updated" not in await hall.topics()
    with pytest.raises(TimesInvalid):
        await hall.run(service.activity_update, ActivityUpdate(activity_id, ends_at=NOW))

    await hall.run(
        service.activity_update,
        ActivityUpdate(activity_id, venue="市体育中心", registration_closes_at=NOW + 2 * DAY),
    )

    assert "activity.updated" in await hall.topics()
    row = await hall.owner.fetchrow(
        "SELECT a.title, a.title_en, a.venue, w.closes_at"
        " FROM activity a JOIN activity_window w ON w.activity_id = a.id"
    )
    assert row is not None
    assert tuple(row) == ("运动会", None, "市体育中心", NOW + 2 * DAY)


async def test_participants_are_reminded_once_and_nobody_who_waits(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1)
    first, _ = await hall.fill(activity_id, *await hall.members(2))
    await hall.chore(service.remind_participants)
    assert "registration.reminded" not in await hall.topics()
    hall.now = NOW + 10 * DAY - 23 * HOUR

    await hall.chore(service.remind_participants)
    await hall.chore(service.remind_participants)

    rows = await hall.owner.fetch("SELECT subject_id FROM event WHERE topic = 'registration.reminded'")
    assert [row["subject_id"] for row in rows] == [first]


@pytest.mark.parametrize(
    ("cause", "change", "states"),
    [
        (
            MembershipCause.SUSPENDED,
            {"state": MemberState.SUSPENDED, "document_number": "2026-01"},
            "cancelled",
        ),
        (MembershipCause.LEFT, {"state": MemberState.LEFT}, "cancelled"),
        (MembershipCause.RETAINED, {"state": MemberState.RETAINED, "employment_kind": "retired"}, "registered"),
    ],
)
async def test_places_follow_a_membership(
    hall: Hall, cause: MembershipCause, change: dict[str, Any], states: str
) -> None:
    activity_id = await hall.activity(capacity=1)
    people = await hall.members(2)
    first, second = await hall.fill(activity_id, *people)

    await hall.change(people[0], cause, **change)

    assert await hall.states(first, second) == [states, "offered" if states == "cancelled" else "waiting"]
    assert await hall.broken() == []


@pytest.mark.parametrize(("is_branch_bound", "state"), [(True, "cancelled"), (False, "registered")])
async def test_who_moves_keeps_a_place_unless_it_is_bound_to_the_branch(
    hall: Hall,
    is_branch_bound: bool,  # noqa: FBT001  # a parameter of the table
    state: str,
) -> None:
    activity_id = await hall.activity(is_branch_bound=is_branch_bound)
    member_id = await hall.member()
    made = await hall.register(activity_id, member_id)

    await hall.change(member_id, MembershipCause.TRANSFERRED, organisation_id=hall.other_id)

    assert await hall.states(made) == [state]


@pytest.mark.parametrize("has_successor", [True, False])
async def test_what_a_closing_organisation_holds_is_handed_over_or_cancelled(
    hall: Hall,
    has_successor: bool,  # noqa: FBT001  # a parameter of the table
) -> None:
    activity_id = await hall.activity()
    made = await hall.register(activity_id, await hall.member())
    successor_id = hall.other_id if has_successor else None

    async with hall.work() as work:
        closing = OrganisationClosing(hall.branch_id, NOW.date(), successor_id)
        await service.activities_follow_organisation(work, closing)

    row = await hall.owner.fetchrow("SELECT state, organisation_id FROM activity")
    assert row is not None
    if has_successor:
        assert tuple(row) == ("published", hall.other_id)
        assert await hall.states(made) == ["registered"]
    else:
        assert tuple(row) == ("cancelled", hall.branch_id)
        assert await hall.states(made) == ["cancelled"]


async def test_places_of_a_merged_entry_are_the_kept_ones(hall: Hall) -> None:
    both, alone = await hall.activity(), await hall.activity(companions_at_most=1)
    kept, merged = await hall.members(2)
    own = await hall.register(both, kept)
    twice = await hall.register(both, merged)
    moved = await hall.register(alone, merged, companions=(Companion("王小明", "子女"),))

    async with hall.work() as work:
        merging = MembersMerged(kept, merged, NOW.date())
        [finding] = await service.activities_merge.find(work, merging)
        await service.activities_merge.follow(work, merging)

    assert finding.count == 2
    assert await hall.states(own, twice, moved) == ["registered", "cancelled", "registered"]
    rows = await hall.owner.fetch("SELECT id FROM registration WHERE member_id = $1 ORDER BY id", kept)
    assert {row["id"] for row in rows} == {own, moved}
    assert await hall.broken() == []


async def test_a_window_may_be_for_all_and_another_for_a_shift(hall: Hall) -> None:
    windows = (Window(NOW - DAY, NOW + DAY, "甲班"), Window(NOW + DAY, NOW + 2 * DAY))
    activity_id = await hall.activity(windows=windows)
    member_id = await hall.member()
    hall.now = NOW + DAY

    assert await hall.states(await hall.register(activity_id, member_id)) == ["registered"]


async def test_windows_of_a_published_activity_move_and_are_added(hall: Hall) -> None:
    windows = (Window(NOW - DAY, NOW + DAY, "甲班", 1), Window(NOW + 5 * DAY, NOW + 6 * DAY))
    activity_id = await hall.activity(capacity=5, windows=windows)
    first, second, third = await hall.members(3)
    for member_id in (first, second):
        await hall.run(service.member_tags_set, service.MemberTagsSet(member_id, ["甲班"]))
    ids = await hall.fill(activity_id, first, second)
    rows = await hall.owner.fetch("SELECT id FROM activity_window ORDER BY position")
    [shift, everybody] = [row["id"] for row in rows]

    change = ActivityUpdate(
        activity_id,
        windows={shift: (None, NOW + 2 * DAY), everybody: (NOW - HOUR, None)},
        more_windows=(Window(NOW, NOW + DAY, "丙班", 2),),
    )
    await hall.run(service.activity_update, change)

    assert await hall.states(*ids, await hall.register(activity_id, third)) == ["registered", "waiting", "registered"]
    found = await hall.owner.fetch("SELECT * FROM activity_window ORDER BY position")
    assert [(row["opens_at"], row["closes_at"]) for row in found] == [
        (NOW - DAY, NOW + 2 * DAY),
        (NOW - HOUR, NOW + 6 * DAY),
        (NOW, NOW + DAY),
    ]
    assert await hall.places(activity_id, f"activity_window:{found[2]['id']}") == (2, 0, 0, 0)
    assert await hall.broken() == []


@pytest.mark.parametrize(
    ("windows", "more"),
    [
        ({new_id(): (NOW, NOW + DAY)}, ()),
        ({None: (NOW + DAY, NOW)}, ()),
        ({None: (None, NOW + 11 * DAY)}, ()),
        ({}, (Window(NOW, NOW + DAY, places=0),)),
        ({}, (Window(NOW, NOW + DAY),) * 20),
    ],
)
async def test_windows_that_cannot_be(hall: Hall, windows: dict[Any, Any], more: tuple[Window, ...]) -> None:
    activity_id = await hall.activity()
    own = await hall.owner.fetchval("SELECT id FROM activity_window")
    before = await hall.counts()
    moved = {each or own: times for each, times in windows.items()}
    change = ActivityUpdate(activity_id, windows=moved, more_windows=more)

    with pytest.raises(WindowsInvalid):
        await hall.run(service.activity_update, change)

    assert await hall.counts() == before
    assert await hall.owner.fetchval("SELECT closes_at FROM activity_window") == NOW + 9 * DAY
