"""Feedback of participants: kept, changed, refused; and what officers are told of it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest

from db.loaders.activities.feedback import feedback_comments_by_activity_id, feedback_summary_by_activity_id
from db.scope import Scope
from domain.activities import service
from domain.activities.errors import FeedbackNotOpen, NotParticipant, TextInvalid
from domain.activities.service import ActivityFeedbackGive
from domain.shared.permissions import ROLE_PERMISSIONS
from tests.domain.activities.hall import DAY, NOW, Hall


async def say(hall: Hall, member_id: UUID, activity_id: UUID, satisfaction: int, comment: str | None = None) -> None:
    command = ActivityFeedbackGive(activity_id, satisfaction, comment)
    await hall.run(service.activity_feedback_give, command, member_id=member_id)


async def said(hall: Hall) -> Sequence[Sequence[Any]]:
    rows = await hall.owner.fetch("SELECT satisfaction, comment, changed_at FROM activity_feedback ORDER BY id")
    return [tuple(row) for row in rows]


async def test_a_participant_says_it_once_and_may_change_it(hall: Hall) -> None:
    activity_id, member_id = await hall.activity(), await hall.member()
    await hall.register(activity_id, member_id)
    with pytest.raises(FeedbackNotOpen):
        await say(hall, member_id, activity_id, 4)
    hall.now += 11 * DAY
    await say(hall, member_id, activity_id, 4, "  好  ")
    assert await said(hall) == [(4, "好", None)]
    await say(hall, member_id, activity_id, 2)

    assert await said(hall) == [(2, None, hall.now)]
    facts = await hall.owner.fetch("SELECT facts FROM audit_entry WHERE action = 'activity_feedback.given'")
    assert [row["facts"] for row in facts] == ["{}", "{}"]
    events = await hall.owner.fetch("SELECT subject_id, facts FROM event WHERE topic = 'activity_feedback.given'")
    assert len(events) == 2
    assert len({row["subject_id"] for row in events}) == 1
    assert all(str(member_id) in row["facts"] and "好" not in row["facts"] for row in events)


async def test_who_did_not_take_part_says_nothing(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1)
    first, waiting, other = await hall.members(3)
    await hall.fill(activity_id, first, waiting)
    hall.now += 11 * DAY
    for each in (waiting, other):
        with pytest.raises(NotParticipant):
            await say(hall, each, activity_id, 4)
    with pytest.raises(TextInvalid):
        await say(hall, first, activity_id, 4, "长" * 1001)

    assert await said(hall) == []


async def test_of_two_wishes_at_the_same_moment_one_holds(hall: Hall) -> None:
    activity_id, member_id = await hall.activity(), await hall.member()
    await hall.register(activity_id, member_id)
    hall.now += 11 * DAY
    await asyncio.gather(*(say(hall, member_id, activity_id, satisfaction) for satisfaction in (1, 5)))

    [(satisfaction, _, changed_at)] = await said(hall)
    assert satisfaction in {1, 5}
    assert changed_at is not None


async def told(hall: Hall, activity_id: UUID, node: UUID) -> tuple[Mapping[str, Any] | None, list[str]]:
    permissions = ROLE_PERMISSIONS["branch_officer"]
    scope = Scope(hall.tenant_id, hall.officer_id, {str(each): (node,) for each in permissions})
    async with hall.database.read() as conn:
        [summary] = await feedback_summary_by_activity_id(conn, scope, [activity_id])
        [comments] = await feedback_comments_by_activity_id(conn, scope, [activity_id])
    return None if summary is None else dict(summary), [row["comment"] for row in comments]


async def test_officers_are_told_of_five_answers_or_more_after_the_week(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=9)
    people = await hall.members(5)
    await hall.fill(activity_id, *people)
    hall.now += 11 * DAY
    ends_at = NOW + 10 * DAY
    for number, each in enumerate(people[:4]):
        await say(hall, each, activity_id, 4, f"第{number}句")
    move = "UPDATE activity SET starts_at = $2::timestamptz - interval '1 hour', ends_at = $2 WHERE id = $1"
    await hall.owner.execute(move, activity_id, ends_at.replace(year=2020))
    few = await told(hall, activity_id, hall.branch_id)
    assert few == ({"activity_id": activity_id, "answers": None, "average_tenths": None}, [])

    await hall.owner.execute(move, activity_id, ends_at)
    await say(hall, people[4], activity_id, 5)
    await hall.owner.execute(move, activity_id, ends_at.replace(year=2999))
    assert await told(hall, activity_id, hall.branch_id) == (None, [])
    await hall.owner.execute(move, activity_id, ends_at.replace(year=2020))
    summary, comments = await told(hall, activity_id, hall.branch_id)
    assert summary == {"activity_id": activity_id, "answers": 5, "average_tenths": 42}
    assert sorted(comments) == [f"第{number}句" for number in range(4)]
    assert await told(hall, activity_id, hall.other_id) == (None, [])
