"""Many at once by one officer: told and moved as one by one would be, by as many statements as for a few."""

from collections import Counter
from uuid import UUID

import pytest

from domain.activities import service
from domain.activities.rules import Companion
from domain.activities.service import ActivityCancel, ActivityPlacesChange, RegistrationCancel
from tests.domain.activities.hall import DAY, HOUR, NOW, Hall
from tests.support.api import Recorder

FAMILY = (Companion("小宝", "子女"),)


async def told(hall: Hall, topic: str) -> list[UUID]:
    """Whom events of a topic are about, in their order; the log has the same of each."""
    rows = await hall.owner.fetch(
        "SELECT subject_id, facts - 'title' - 'until' AS facts FROM event WHERE topic = $1 ORDER BY id", topic
    )
    entries = await hall.owner.fetch("SELECT object_id, facts FROM audit_entry WHERE action = $1 ORDER BY id", topic)
    assert [(row["subject_id"], row["facts"]) for row in rows] == [(row["object_id"], row["facts"]) for row in entries]
    return [row["subject_id"] for row in rows]


async def test_added_places_go_down_the_line_in_its_order(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1, companions_at_most=1)
    people = await hall.members(7)
    made = [
        await hall.register(activity_id, each, companions=FAMILY if number in {2, 5} else ())
        for number, each in enumerate(people)
    ]

    await hall.run(service.activity_places_change, ActivityPlacesChange(activity_id, capacity=6))

    assert await told(hall, "registration.offered") == [made[1], made[2], made[3], made[4]]
    assert await hall.states(*made) == ["registered", *["offered"] * 4, "waiting", "waiting"]
    steps = await hall.owner.fetch("SELECT holder_id FROM quota_entry WHERE step = 'offer' ORDER BY number")
    assert [row["holder_id"] for row in steps] == made[1:5]
    ends = await hall.owner.fetch("SELECT DISTINCT offer_ends_at FROM registration WHERE state = 'offered'")
    assert [row["offer_ends_at"] for row in ends] == [NOW + 24 * HOUR]
    assert await hall.places(activity_id) == (0, 0, 5, 1)
    assert await hall.broken() == []


@pytest.mark.parametrize("holds_in_review", [True, False])
async def test_a_cancelled_activity_ends_registrations_of_each_state(hall: Hall, holds_in_review: bool) -> None:  # noqa: FBT001  # a parameter of the table
    activity_id = await hall.activity(capacity=3)
    people = await hall.members(8)
    made = await hall.fill(activity_id, *people[:6])
    await hall.run(service.registration_cancel, RegistrationCancel(made[0]), member_id=people[0])
    await hall.owner.execute(
        "UPDATE activity SET needs_approval = true, holds_in_review = $1 WHERE id = $2", holds_in_review, activity_id
    )
    await hall.run(service.activity_places_change, ActivityPlacesChange(activity_id, capacity=9))
    made += await hall.fill(activity_id, *people[6:])
    before = Counter(await hall.states(*made))
    assert before == {"cancelled": 1, "registered": 2, "offered": 3, "applied": 2}

    await hall.run(service.activity_cancel, ActivityCancel(activity_id, "下雨"))

    assert await hall.states(*made) == ["cancelled"] * 8
    assert sorted(await told(hall, "registration.cancelled")) == sorted(made)
    rows = await hall.owner.fetch("SELECT closing, closed_at, quota_ids FROM registration WHERE id <> $1", made[0])
    assert {(row["closing"], row["closed_at"], *row["quota_ids"]) for row in rows} == {("activity_cancelled", NOW)}
    assert (
        len(await hall.owner.fetch("SELECT id FROM approval WHERE status = 'cancelled' AND closed_at = $1", NOW)) == 2
    )
    assert len(await hall.owner.fetch("SELECT id FROM approval_step WHERE status = 'cancelled'")) == 2
    assert len(await hall.owner.fetch("SELECT id FROM audit_entry WHERE action = 'approval.cancelled'")) == 2
    assert await hall.places(activity_id) == (0, 0, 0, 0)
    assert await hall.broken() == []


async def counted(hall: Hall, recorder: Recorder, people: int) -> tuple[int, int, int]:
    """Statements of so many who are offered places, whose line stops, and whose activity is cancelled."""
    hall.now = NOW
    first, second = await hall.activity(capacity=1), await hall.activity(capacity=1)
    for member_id in await hall.members(1 + people):
        await hall.fill(first, member_id)
        await hall.fill(second, member_id)
    with recorder.recording() as raised:
        await hall.run(service.activity_places_change, ActivityPlacesChange(first, capacity=1 + people))
    with recorder.recording() as cancelled:
        await hall.run(service.activity_cancel, ActivityCancel(first, "下雨"))
    hall.now = NOW + 10 * DAY - HOUR
    with recorder.recording() as closed:
        await hall.close_lines()
    assert await hall.owner.fetchval("SELECT count(*) FROM registration WHERE state = 'closed'") >= people
    return len(raised), len(cancelled), len(closed)


async def test_as_many_statements_for_thirty_as_for_three(hall: Hall, recorder: Recorder) -> None:
    assert await counted(hall, recorder, 3) == await counted(hall, recorder, 30)
    assert await hall.broken() == []
