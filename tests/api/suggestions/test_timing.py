"""Clocks as a member reads them, and the public figures: the same for all, small counts withheld."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from api.nodes import encode_id
from domain.suggestions.figures import MINIMUM_CELL
from tests.support.access import all_kinds
from tests.support.api import Client, Recorder
from tests.support.suggestion_rows import Handlers, write_handlers, write_suggestion

TIMING, TIMES = "mobile/suggestions/suggestion_timing", "mobile/suggestions/response_times"
BEGUN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday; each step of a log comes an hour later."""
ALONE = datetime(2023, 3, 6, 1, 0, tzinfo=UTC)
"""A Monday of a year before those of the demonstration suggestions: figures of that year are of a test's own."""
LIST = """query ($category: ID!) {suggestions(first: 50, where: {category: {eq: $category}}) {
    nodes {nextDueAt timing {isOverdue answerDays clocks {kind dueAt}}}}}"""


@dataclass(frozen=True, slots=True)
class Union:
    """The demonstration union with who handles suggestions."""

    owner: asyncpg.Connection
    callers: dict[str, Client]
    author_id: UUID
    handlers: Handlers

    async def suggestion(self, state: str, begun_at: datetime = BEGUN) -> str:
        key = await write_suggestion(
            self.owner, state=state, author_id=self.author_id, handlers=self.handlers, begun_at=begun_at
        )
        return encode_id("Suggestion", key)


@pytest_asyncio.fixture
async def union(demo: Client, demo_dsn: str) -> AsyncIterator[Union]:
    callers = await all_kinds(demo)
    owner = await asyncpg.connect(demo_dsn)
    ids = {row["member_number"]: row["id"] for row in await owner.fetch("SELECT member_number, id FROM member")}
    place_id = await owner.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-01'")
    handlers = await write_handlers(
        owner, place_id, officer_id=ids["HD000002"], staff_member_id=ids["HD000004"], code="EQUIPMENT"
    )
    yield Union(owner, dict(callers), ids["HD000001"], handlers)
    await owner.close()


async def test_a_member_reads_when_their_suggestion_is_answered(union: Union) -> None:
    key = await union.suggestion("in_progress")

    answer = await union.callers["member"].send(TIMING, {"id": key})

    timing = answer["data"]["suggestion"]["timing"]
    assert [(each["kind"], each["kindLabel"], each["isMet"]) for each in timing["clocks"]] == [
        ("ACKNOWLEDGE", "Acknowledge", True),
        ("ASSIGN", "Assign", True),
        ("ANSWER", "Answer", False),
        ("CONTACT", "First contact", False),
    ]
    waited_for = timing["clocks"][2]
    assert (waited_for["startedAt"], waited_for["dueAt"]) == ("2026-03-02T02:00:00Z", "2026-03-12T15:59:59Z")
    # The rule of who handles it, which the demonstration union has from 2026 on; the others' is longer.
    assert (waited_for["limitDays"], waited_for["round"], waited_for["stoppedAt"]) == (8, 1, None)
    assert (timing["isOverdue"], waited_for["isOverdue"], waited_for["isPublished"]) == (True, True, True)
    assert timing["answerDays"] == waited_for["workingDays"] > waited_for["limitDays"]


async def test_a_paused_clock_has_no_last_day(union: Union) -> None:
    key = await union.suggestion("returned")

    timing = (await union.callers["member"].send(TIMING, {"id": key}))["data"]["suggestion"]["timing"]

    assert {each["kind"]: (each["dueAt"], each["pausedSince"]) for each in timing["clocks"] if not each["isMet"]} == {
        "ASSIGN": (None, "2026-03-02T04:00:00Z"),
        "ANSWER": (None, "2026-03-02T04:00:00Z"),
    }
    assert timing["isOverdue"] is False


async def test_a_draft_has_no_clocks_and_who_does_not_see_it_no_timing(union: Union) -> None:
    draft, handed_in = await union.suggestion("draft"), await union.suggestion("submitted")

    own = await union.callers["member"].send(TIMING, {"id": draft})
    others = await union.callers["officer of a sibling branch"].send(TIMING, {"id": handed_in})

    assert own["data"]["suggestion"]["timing"] is None
    assert others["data"]["suggestion"] is None


@pytest.mark.parametrize("count", [1, 3, 30])
async def test_clocks_of_many_are_read_by_as_many_statements(union: Union, recorder: Recorder, count: int) -> None:
    variables = {"category": encode_id("SuggestionCategory", union.handlers.category_id)}
    for _ in range(count):
        await union.suggestion("assigned")

    with recorder.recording() as heard:
        answer = await union.callers["member"].run(LIST, variables)

    assert len(answer["data"]["suggestions"]["nodes"]) == count
    assert len([text for text in heard if "suggestion" in text]) == 2


async def test_every_member_reads_the_same_response_times(union: Union) -> None:
    for number in range(MINIMUM_CELL):
        await union.suggestion("answered", ALONE + timedelta(days=number))
    await union.suggestion("in_progress", ALONE)

    told = [
        (await union.callers[caller].send(TIMES, {"year": ALONE.year}))["data"]["responseTimes"]
        for caller in ("member", "federation officer", "officer of a sibling branch")
    ]

    assert told[0] == told[1] == told[2]
    assert [
        (each["kind"], (each["handling"] or each["unit"])["name"] == "设备部", each["doneCount"], each["overdueCount"])
        for each in told[0]
    ] == [
        ("ACKNOWLEDGE", False, 11, 0),
        ("ASSIGN", False, 11, 0),
        ("ANSWER", False, 10, 1),
        ("CONTACT", True, 10, 1),
        ("ANSWER", True, 10, 1),
    ]
    assert (told[0][2]["onTimePermille"], told[0][2]["isWithheld"]) == (1_000, False)


async def test_response_times_of_few_suggestions_are_withheld(union: Union) -> None:
    for number in range(MINIMUM_CELL - 1):
        await union.suggestion("answered", ALONE + timedelta(days=number))

    told = (await union.callers["member"].send(TIMES, {"year": ALONE.year}))["data"]["responseTimes"]

    assert {each["isWithheld"] for each in told} == {True}
    figures = (
        *("doneCount", "medianDays", "ninetiethDays", "ninetyFifthDays"),
        *("onTimePermille", "openCount", "overdueCount", "overduePermille"),
    )
    assert {each[name] for each in told for name in figures} == {None}


async def test_who_is_not_signed_in_reads_no_response_times(union: Union) -> None:
    answer = await union.callers["anonymous"].send(TIMES, {"year": 2026})

    assert answer["data"]["responseTimes"] is None
    assert answer.codes == ["UNAUTHENTICATED"]
