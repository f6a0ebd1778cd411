"""Questions to the management: asked of a unit, due by a rule, answered, followed up once; asked by others, too."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.loaders.suggestions import asking as loaders
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.shared.changes import MembersMerged
from domain.suggestions.service import asking
from domain.suggestions.service.asking import (
    ManagementQuestionAsk,
    ManagementQuestionSay,
    ManagementQuestionSupport,
    ManagementQuestionWithdraw,
)
from domain.suggestions.service.following import suggestions_merge
from tests.domain.surveys import hall as halls
from tests.domain.surveys.hall import NOW, Hall

UseCase = Callable[[Any, Any], Awaitable[Any]]
STEPS: Mapping[str, UseCase] = {
    "answer": asking.management_question_answer,
    "decline": asking.management_question_decline,
    "follow up": asking.management_question_follow_up,
    "withdraw": asking.management_question_withdraw,
    "support": asking.management_question_support,
}
PATHS: Mapping[str, list[str]] = {
    "asked": [],
    "answered": ["answer"],
    "followed_up": ["answer", "follow up"],
    "answered_again": ["answer", "follow up", "answer"],
    "declined": ["decline"],
    "withdrawn": ["withdraw"],
}
ALLOWED = {
    *(("asked", step) for step in ("answer", "decline", "withdraw", "support")),
    ("answered", "follow up"),
    *(("followed_up", step) for step in ("answer", "support")),
}
"""State → what can be done in it."""


class Desk:
    """A unit of the factory with one member of staff, somebody who asks, and others."""

    def __init__(self, hall: Hall, unit_id: UUID, staff_id: UUID, asker_id: UUID, other_id: UUID) -> None:
        self.hall, self.unit_id = hall, unit_id
        self.staff_id, self.asker_id, self.other_id = staff_id, asker_id, other_id
        self.acting = {"answer": staff_id, "decline": staff_id, "support": other_id}

    async def ask(self, by: UUID | None = None, **values: Any) -> UUID:
        """A question's id."""
        command = ManagementQuestionAsk(**{"unit_id": self.unit_id, "title": "浴室", "body": "何时修好？", **values})
        made = await self.hall.run(asking.management_question_ask, command, by or self.asker_id)
        return UUID(str(made["question_id"]))

    async def take(self, question_id: UUID, step: str, by: UUID | None = None) -> Any:
        """The outcome of a step of who takes it."""
        return await self.hall.run(
            STEPS[step], command_of(question_id, step), by or self.acting.get(step, self.asker_id)
        )

    async def refused(self, question_id: UUID, step: str, by: UUID | None = None) -> str:
        """The code with which a step is refused."""
        who = by or self.acting.get(step, self.asker_id)
        return await self.hall.refused(STEPS[step], command_of(question_id, step), who)

    async def read(self, question_id: UUID, by: UUID) -> Any:
        """What somebody sees."""
        async with self.hall.database.read() as conn:
            [found] = await loaders.management_question_by_id(conn, self.hall.scope(by), [question_id])
        return found

    async def state(self) -> str:
        """The state of the only question."""
        [(state,)] = await self.hall.rows("SELECT state FROM management_question")
        return str(state)


def command_of(question_id: UUID, step: str) -> object:
    """What a step is given."""
    if step == "withdraw":
        return ManagementQuestionWithdraw(question_id)
    return (
        ManagementQuestionSupport(question_id) if step == "support" else ManagementQuestionSay(question_id, "下周修好")
    )


@pytest_asyncio.fixture
async def desk(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Desk:
    """The desk of the clean database; nothing is asked yet."""
    hall = await halls.build(owner, database, keyring, tenant_id)
    unit_id, staff_id = new_id(), await hall.member(hall.factory_id, name="王工")
    await owner.execute(
        "INSERT INTO answering_unit (tenant_id, id, organisation_id, kind, code, name, created_by_id, created_at)"
        " VALUES ($1, $2, $3, 'management', 'LOGISTICS', '后勤部', $4, $5)",
        *(tenant_id, unit_id, hall.factory_id, hall.officer_id, NOW),
    )
    await owner.execute(
        "INSERT INTO unit_staff (tenant_id, id, unit_id, member_id, appointed_by_id, starts_on)"
        " VALUES ($1, $2, $3, $4, $5, '2026-01-01')",
        *(tenant_id, new_id(), unit_id, staff_id, hall.officer_id),
    )
    return Desk(hall, unit_id, staff_id, await hall.member(), await hall.member(hall.other_id))


async def test_an_answer_is_due_in_ten_working_days_and_so_is_the_second(desk: Desk) -> None:
    question_id = await desk.ask()
    # Monday 2 March 2026; no holidays until the 16th.
    assert await desk.hall.rows("SELECT asked_at, due_on FROM management_question") == [(NOW, date(2026, 3, 16))]
    await desk.take(question_id, "answer")
    desk.hall.now = NOW + timedelta(days=30)  # Wednesday 1 April, with Qingming on the 6th
    await desk.take(question_id, "follow up")
    assert await desk.hall.rows("SELECT due_on FROM management_question") == [(date(2026, 4, 16),)]


@pytest.mark.parametrize("state", PATHS)
async def test_each_step_in_each_state(desk: Desk, state: str) -> None:
    for step in STEPS:
        await desk.hall.owner.execute("DELETE FROM management_question_support")
        await desk.hall.owner.execute("DELETE FROM management_question")
        question_id = await desk.ask()
        for before in PATHS[state]:
            await desk.take(question_id, before)
        assert await desk.state() == state
        if (state, step) in ALLOWED:
            await desk.take(question_id, step)
        elif (state, step) == ("withdrawn", "support"):
            assert (
                await desk.refused(question_id, step) == "MANAGEMENT_QUESTION_NOT_FOUND"
            )  # taken back: not theirs to see
        else:
            assert await desk.refused(question_id, step) == "MANAGEMENT_QUESTION_STATE_REFUSED"
            assert await desk.state() == state


@pytest.mark.parametrize("step", STEPS)
async def test_each_step_by_each_part(desk: Desk, step: str) -> None:
    stranger_id = await desk.hall.member(desk.hall.tenant_id)
    people = {"asker": desk.asker_id, "staff": desk.staff_id, "member": desk.other_id, "officer": desk.hall.officer_id}
    may = {"answer": {"staff"}, "decline": {"staff"}, "follow up": {"asker"}, "withdraw": {"asker"}}
    taking = may.get(step, {"staff", "member", "officer"})
    question_id = await desk.ask()
    if step == "follow up":
        await desk.take(question_id, "answer")
    assert await desk.refused(question_id, step, stranger_id) == "MANAGEMENT_QUESTION_NOT_FOUND"
    for part in people.keys() - taking:
        assert await desk.refused(question_id, step, people[part]) == "MANAGEMENT_QUESTION_PART_REFUSED"
    before = await desk.state()
    await desk.take(question_id, step, people[min(taking)])
    assert (await desk.state() != before) == (step != "support")


async def test_only_open_units_of_the_askers_place_or_above_are_asked(desk: Desk) -> None:
    stranger_id = await desk.hall.member(desk.hall.tenant_id)
    command = ManagementQuestionAsk(desk.unit_id, "浴室", "何时修好？")
    ask = asking.management_question_ask
    assert await desk.hall.refused(ask, command, stranger_id) == "MANAGEMENT_QUESTION_UNIT_NOT_FOUND"
    await desk.hall.owner.execute("UPDATE answering_unit SET closed_at = now()")
    assert await desk.hall.refused(ask, command, desk.asker_id) == "MANAGEMENT_QUESTION_UNIT_NOT_FOUND"
    blank = ManagementQuestionAsk(desk.unit_id, " ", "何时修好？")
    assert await desk.hall.refused(ask, blank, desk.asker_id) == "SUGGESTION_TEXT_INVALID"
    assert await desk.hall.rows("SELECT FROM management_question") == []


async def test_others_ask_it_too_each_once(desk: Desk) -> None:
    question_id = await desk.ask()
    people = [desk.other_id, *await desk.hall.members(5)]
    await asyncio.gather(*(desk.take(question_id, "support", each) for each in people * 2))
    assert (await desk.read(question_id, desk.other_id))["support_count"] == 6
    no_longer = ManagementQuestionSupport(question_id, is_given=False)
    for _ in range(2):
        await desk.hall.run(asking.management_question_support, no_longer, desk.other_id)
    found = await desk.read(question_id, desk.other_id)
    assert (found["support_count"], found["is_supported"]) == (5, False)
    assert (await desk.read(question_id, people[1]))["is_supported"]


async def test_two_answers_at_the_same_moment_are_one(desk: Desk) -> None:
    question_id = await desk.ask()
    outcomes = await asyncio.gather(*(desk.take(question_id, "answer") for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(each, Exception) for each in outcomes) == 3
    assert await desk.state() == "answered"


async def test_who_sees_a_question_and_that_it_is_overdue(desk: Desk) -> None:
    open_id, closed_id = await desk.ask(), await desk.ask(visibility="handlers")
    stranger_id = await desk.hall.member(desk.hall.tenant_id)
    people = (desk.asker_id, desk.staff_id, desk.hall.officer_id, desk.other_id, stranger_id)
    seen = [[await desk.read(each, by) is not None for by in people] for each in (open_id, closed_id)]
    assert seen == [[True, True, True, True, False], [True, True, True, False, False]]
    # The clock of the database says later than the due day.
    assert (await desk.read(open_id, desk.other_id))["is_overdue"] is True
    await desk.take(open_id, "answer")
    found = await desk.read(open_id, desk.other_id)
    assert (found["is_overdue"], found["answer"], found["unit_name"], found["is_own"]) == (
        False,
        "下周修好",
        "后勤部",
        False,
    )
    assert not {key for key in found.keys() if "by_id" in key}  # noqa: SIM118  # a record's


async def test_of_two_entries_of_a_person_one_asks_it_too_and_none_who_asked_it(desk: Desk) -> None:
    kept_id, merged_id, third_id = await desk.hall.members(3)
    both = await desk.ask()
    theirs = await desk.ask(by=merged_id)
    for question_id, people in ((both, (kept_id, merged_id, third_id)), (theirs, (kept_id, third_id))):
        for each in people:
            await desk.take(question_id, "support", each)

    async with desk.hall.work(desk.hall.officer_id) as work:
        await suggestions_merge.follow(work, MembersMerged(kept_id, merged_id, NOW.date()))

    rows = await desk.hall.rows(
        "SELECT q.id, q.support_count, count(s.member_id) FROM management_question q LEFT JOIN"
        " management_question_support s ON s.question_id = q.id GROUP BY q.id, q.support_count"
    )
    assert {row[0]: row[1:] for row in rows} == {both: (2, 2), theirs: (1, 1)}
