"""Answers by link to what activities and honours ask: offered while they are open, taken by the same use cases."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from domain.activities import service
from domain.notifications import chores
from domain.notifications.answers.links import LONGEST_LIFE, link_of
from domain.notifications.answers.offering import OfferedAnswer, Reader, answers_offered
from domain.notifications.answers.service import LinkAnswer, link_answer
from domain.shared.errors import DomainError
from tests.domain.activities import hall as halls
from tests.domain.activities.hall import NOW, Hall


@pytest_asyncio.fixture
async def hall(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Hall:
    return await halls.build(owner, database, keyring, tenant_id)


async def offered(hall: Hall, member_id: UUID, kind: str, **facts: object) -> list[OfferedAnswer]:
    """What a member may answer to a notification."""
    told = {"kind": kind, "facts": {name: str(fact) for name, fact in facts.items()}}
    async with hall.database.read() as conn:
        found = await answers_offered(conn, hall.keyring, Reader(hall.tenant_id, member_id), told, now=hall.now)
    return list(found)


async def answer(hall: Hall, member_id: UUID, given: OfferedAnswer) -> Any:
    """What comes of it."""
    link = link_of(hall.keyring, given.token)
    assert link is not None
    try:
        return await hall.run(link_answer, LinkAnswer(link), member_id=member_id)
    except DomainError as refusal:
        return refusal.code


@pytest.mark.parametrize(("choice", "state"), [("accept", "registered"), ("decline", "declined")])
async def test_an_offered_place_is_taken_or_left_until_its_end(hall: Hall, choice: str, state: str) -> None:
    first, second = await hall.members(2)
    activity_id = await hall.activity(capacity=1)
    held, waiting = await hall.fill(activity_id, first, second)
    assert await offered(hall, second, "activity_offered", registration_id=waiting) == []
    await hall.run(service.registration_cancel, service.RegistrationCancel(held), member_id=first)
    ends_at = await hall.owner.fetchval("SELECT offer_ends_at FROM registration WHERE id = $1", waiting)
    answers = await offered(hall, second, "activity_offered", registration_id=waiting)
    assert [(each.choice, each.expires_at) for each in answers] == [("accept", ends_at), ("decline", ends_at)]
    assert await offered(hall, first, "activity_offered", registration_id=waiting) == []  # another's
    chosen, other = sorted(answers, key=lambda each: each.choice != choice)
    for _ in range(2):
        assert (await answer(hall, second, chosen))["choice"] == choice
    assert await hall.states(waiting) == [state]
    assert await answer(hall, second, other) == "REGISTRATION_STATE_REFUSED"
    assert await hall.states(waiting) == [state]
    assert await offered(hall, second, "activity_offer_ending", registration_id=waiting) == []


async def test_stars_by_link_leave_the_words_that_were_written(hall: Hall) -> None:
    member_id, other_id = await hall.members(2)
    activity_id = await hall.activity()
    await hall.register(activity_id, member_id)
    hall.now = NOW + timedelta(days=11)
    answers = await offered(hall, member_id, "activity_feedback_wanted", activity_id=activity_id)
    assert [each.choice for each in answers] == ["1", "2", "3", "4", "5"]
    assert all(each.expires_at - hall.now < LONGEST_LIFE for each in answers)
    assert await offered(hall, other_id, "activity_feedback_wanted", activity_id=activity_id) == []
    command = service.ActivityFeedbackGive(activity_id, 2, "音响太吵")
    await hall.run(service.activity_feedback_give, command, member_id=member_id)
    assert (await answer(hall, member_id, answers[3]))["choice"] == "4"
    row = await hall.owner.fetchrow("SELECT satisfaction, comment FROM activity_feedback")
    assert row is not None
    assert tuple(row) == (4, "音响太吵")
    hall.now += timedelta(days=30)
    assert await answer(hall, member_id, answers[0]) == "FEEDBACK_OVER"
    assert await offered(hall, member_id, "activity_feedback_wanted", activity_id=activity_id) == []


def test_no_link_lives_longer_than_what_makes_it_answer_once() -> None:
    assert LONGEST_LIFE <= chores.KEPT


async def test_what_asks_nothing_offers_nothing(hall: Hall) -> None:
    [member_id] = await hall.members(1)
    assert await offered(hall, member_id, "survey_opened", survey_id=member_id) == []
    assert await offered(hall, member_id, "activity_offered") == []
    assert await offered(hall, member_id, "honour_nominated", honour_nomination_id=member_id) == []
