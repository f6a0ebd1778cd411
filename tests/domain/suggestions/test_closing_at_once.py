"""An organisation or a unit closes while somebody hands in, assigns or asks: two connections, in either order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from domain.suggestions import service
from domain.suggestions.service import SuggestionAssign, SuggestionSubmit, asking, units
from domain.suggestions.service.asking import ManagementQuestionAsk
from domain.suggestions.service.units import AnsweringUnitClose
from tests.domain.suggestions.desk import DONE, Desk, UseCase, dissolved
from tests.support.waiting import until_waited_for

Step = tuple[str, UseCase, object]


async def dissolve(desk: Desk) -> str:
    async with dissolved(desk):
        return DONE


@asynccontextmanager
async def taken(desk: Desk, step: Step) -> AsyncIterator[None]:
    who, use_case, command = step
    async with desk.work(who) as work:
        await use_case(work, command)
        await work.conn.fetchval("SELECT 1")  # sends what is kept, with its locks
        yield


async def while_the_branch_closes(desk: Desk, step: Step, first: str) -> str:
    """What comes of a step. One side has done all that it does before the other begins, and the other waits for it."""
    if first == "closing":
        async with dissolved(desk):
            second = asyncio.create_task(desk.outcome(*step))
            await until_waited_for(desk.owner)
        return await second
    async with taken(desk, step):
        closing = asyncio.create_task(dissolve(desk))
        await until_waited_for(desk.owner)
    return await closing


async def while_the_unit_closes(desk: Desk, step: Step, first: str) -> tuple[str, str]:
    """What comes of a step, and of the closing of the unit `co`, which has no successor."""
    close: Step = "officer", units.answering_unit_close, AnsweringUnitClose(desk.units["co"])
    steps = [close, step] if first == "closing" else [step, close]
    async with taken(desk, steps[0]):
        second = asyncio.create_task(desk.outcome(*steps[1]))
        await until_waited_for(desk.owner)
    outcomes = [DONE, await second]
    return (outcomes[1], outcomes[0]) if first == "closing" else (outcomes[0], outcomes[1])


async def handled_by(owner: asyncpg.Connection, suggestion_id: UUID) -> Any:
    return await owner.fetchval("SELECT handling_id FROM suggestion WHERE id = $1", suggestion_id)


@pytest.mark.parametrize("first", ["closing", "submission"])
@pytest.mark.parametrize("draft_at", ["branch", "other"])
async def test_what_is_handed_in_while_an_organisation_closes_is_its_successors(
    desk: Desk, first: str, draft_at: str
) -> None:
    """Wherever the draft was meant for before, today's place of its author decides."""
    suggestion_id = await desk.suggestion("draft", handling_id=desk.places[draft_at])
    step = "author", service.suggestion_submit, SuggestionSubmit(suggestion_id)

    assert await while_the_branch_closes(desk, step, first) == DONE

    assert await handled_by(desk.owner, suggestion_id) == desk.places["other"]
    kinds = [row["kind"] for row in await desk.log(suggestion_id)]
    assert kinds == ["draft", "submit", *(["hand_over"] if first == "submission" else [])]


async def test_what_is_assigned_while_its_organisation_closes_goes_over_with_its_unit(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("filed")
    step = "officer", service.suggestion_assign, SuggestionAssign(suggestion_id, desk.units["co"])

    assert await while_the_branch_closes(desk, step, "assignment") == DONE

    assert await handled_by(desk.owner, suggestion_id) == desk.places["other"]
    assert [row["kind"] for row in await desk.log(suggestion_id)][-2:] == ["assign", "hand_over"]


async def test_who_managed_suggestions_of_an_organisation_that_closed_assigns_none_of_them(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("filed")
    step = "officer", service.suggestion_assign, SuggestionAssign(suggestion_id, desk.units["co"])

    assert await while_the_branch_closes(desk, step, "closing") == "SUGGESTION_NOT_FOUND"

    assert (await desk.row(suggestion_id))["state"] == "filed"
    assert await desk.owner.fetchval("SELECT count(*) FROM suggestion_assignment") == 0


@pytest.mark.parametrize(
    ("first", "expected"),
    [("closing", ("SUGGESTION_UNIT_INVALID", DONE)), ("assignment", (DONE, "ANSWERING_UNIT_BUSY"))],
)
async def test_of_an_assignment_and_the_closing_of_its_unit_one_is_refused(
    desk: Desk, first: str, expected: tuple[str, str]
) -> None:
    suggestion_id = await desk.suggestion("filed")
    step = "officer", service.suggestion_assign, SuggestionAssign(suggestion_id, desk.units["co"])

    assert await while_the_unit_closes(desk, step, first) == expected

    closed_at = await desk.owner.fetchval("SELECT closed_at FROM answering_unit WHERE id = $1", desk.units["co"])
    assert (closed_at is None) == (first == "assignment")
    count = "SELECT count(*) FROM suggestion_assignment WHERE ended_at IS NULL"
    assert await desk.owner.fetchval(count) == (1 if first == "assignment" else 0)


@pytest.mark.parametrize(
    ("first", "expected"),
    [("closing", ("MANAGEMENT_QUESTION_UNIT_NOT_FOUND", DONE)), ("question", (DONE, "ANSWERING_UNIT_BUSY"))],
)
async def test_no_unit_that_closes_is_asked(desk: Desk, first: str, expected: tuple[str, str]) -> None:
    step = "member", asking.management_question_ask, ManagementQuestionAsk(desk.units["co"], "食堂", "何时改造？")

    assert await while_the_unit_closes(desk, step, first) == expected
