"""Reminders that a term of office ends: when, once for each term and stage, and who gets none."""

import asyncio
import json
from datetime import date, datetime, time, timedelta, timezone
from uuid import UUID

import pytest

from db.models.organisations import RuleKey
from db.queries.organisations.reminders import LONGEST_DAYS
from domain.organisations import service
from domain.organisations.rules import RULES
from tests.domain.organisations.desk import TODAY, Desk
from tests.factories.dues import add_rule
from tests.factories.members import add_member

ENDS_ON = date(2026, 6, 30)
REMINDED = "SELECT (stage, reminded_on)::text FROM post_term_reminder WHERE tenant_id = $1 ORDER BY recorded_at, stage"
_CHINA = timezone(timedelta(hours=8))


@pytest.fixture
async def branch(desk: Desk) -> UUID:
    return await desk.tree.add("HD-1")


async def term(desk: Desk, branch: UUID, *, starts_on: date = date(2021, 7, 1), ends_on: date | None = ENDS_ON) -> UUID:
    """A term of a new member in a new post of the branch."""
    number = 1 + int(await desk.value("SELECT count(*) FROM member WHERE tenant_id = $1"))
    member = await add_member(desk.owner, desk.tenant_id, branch, number=f"HD{number:06d}")
    return await desk.tree.add_term(await desk.tree.add_post(branch, position=number), member, starts_on, ends_on)


async def remind(desk: Desk, on: date, *, limit: int = 100) -> bool:
    """The chore in the first hour of a day of the union, which is the day before in UTC."""
    async with desk.database.write() as conn:
        return await service.remind_terms_due(conn, datetime.combine(on, time(0, 30), _CHINA), limit=limit)


def before(days: int) -> date:
    return ENDS_ON - timedelta(days=days)


async def test_a_term_is_reminded_of_at_both_times_and_not_again(desk: Desk, branch: UUID) -> None:
    await term(desk, branch)

    for days in (91, 90, 90, 89, 31, 30, 29, 0, -1):
        await remind(desk, before(days))

    assert await desk.column(REMINDED) == ["(first,2026-04-01)", "(last,2026-05-31)"]
    assert await desk.column("SELECT topic FROM event WHERE tenant_id = $1") == ["post_term.ending"] * 2


async def test_the_event_and_the_log_tell_of_it(desk: Desk, branch: UUID) -> None:
    term_id = await term(desk, branch)

    await remind(desk, before(10))

    holder = await desk.value("SELECT member_id FROM post_term WHERE tenant_id = $1")
    event = await desk.owner.fetchrow("SELECT subject_kind, subject_id, facts::text FROM event")
    assert event is not None
    assert tuple(event[:2]) == ("post_term", term_id)
    assert json.loads(event["facts"]) == {
        "member_id": str(holder),
        "organisation_id": str(branch),
        "ends_on": "2026-06-30",
        "stage": "last",
    }
    entry = await desk.owner.fetchrow("SELECT action, object_id, actor_id, facts::text FROM audit_entry")
    assert entry is not None
    assert tuple(entry[:3]) == ("post_term.reminded", desk.tenant_id, None)
    assert json.loads(entry["facts"]) == {"reminded_on": "2026-06-20", "terms": 1}


async def test_the_rules_of_the_organisation_say_when(desk: Desk, branch: UUID) -> None:
    await add_rule(desk.owner, desk.tenant_id, "term_first_reminder_days", 180)
    await add_rule(desk.owner, desk.tenant_id, "term_last_reminder_days", 7, organisation_id=branch)
    await term(desk, branch)

    for days in (181, 180, 30, 8, 7):
        await remind(desk, before(days))

    assert await desk.column(REMINDED) == ["(first,2026-01-01)", "(last,2026-06-23)"]


async def test_terms_that_have_no_end_have_not_begun_or_were_withdrawn_are_not_reminded_of(
    desk: Desk, branch: UUID
) -> None:
    await term(desk, branch, ends_on=None)
    await term(desk, branch, starts_on=before(5))
    withdrawn = await term(desk, branch)
    await desk.owner.execute("UPDATE post_term SET withdrawn_at = now() WHERE id = $1", withdrawn)

    assert not await remind(desk, before(10))

    assert await desk.column(REMINDED) == []
    assert await desk.column("SELECT topic FROM event WHERE tenant_id = $1") == []
    assert await desk.column("SELECT action FROM audit_entry WHERE tenant_id = $1") == []


async def test_batches_follow_each_other_and_two_processes_remind_once(desk: Desk, branch: UUID) -> None:
    for _ in range(3):
        await term(desk, branch)

    more = [await remind(desk, before(10), limit=2), await remind(desk, before(10), limit=2)]
    await term(desk, branch)
    await asyncio.gather(remind(desk, before(9)), remind(desk, before(9)))

    assert more == [True, False]
    assert await desk.value("SELECT count(*) FROM post_term_reminder WHERE tenant_id = $1") == 4
    assert await desk.value("SELECT count(*) FROM event WHERE tenant_id = $1") == 4


def test_no_rule_asks_for_an_earlier_reminder_than_is_looked_for() -> None:
    keys = (RuleKey.TERM_FIRST_REMINDER_DAYS, RuleKey.TERM_LAST_REMINDER_DAYS)

    assert {RULES[key].maximum for key in keys} == {LONGEST_DAYS}


async def test_an_ended_term_has_no_end_ahead(desk: Desk, branch: UUID) -> None:
    term_id = await term(desk, branch)
    await desk.run(service.term_end, service.TermEnd(term_id, TODAY))

    await remind(desk, TODAY + timedelta(days=1))

    assert await desk.column(REMINDED) == []
