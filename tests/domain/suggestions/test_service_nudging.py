"""Nudges: by whom, of which clock, once in a working day; in the log, told to units, and counted nowhere."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.suggestions import service
from domain.suggestions.clocks import ClockKind
from domain.suggestions.service import SuggestionNudge, implementing
from domain.suggestions.service.figures import suggestion_response_times
from domain.suggestions.timing import counting_day
from tests.domain.suggestions.desk import DONE, Desk
from tests.domain.suggestions.talk import news
from tests.domain.suggestions.test_service_implementing import plan

BEGUN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday."""
FRIDAY = datetime(2026, 3, 6, 2, 0, tzinfo=UTC)


@pytest.fixture
def desk_on_friday(desk: Desk) -> Desk:
    desk.now = FRIDAY
    return desk


def nudge(suggestion_id: UUID, clock: ClockKind = ClockKind.ANSWER, note: str | None = "请加快") -> SuggestionNudge:
    return SuggestionNudge(suggestion_id, clock, note)


async def nudged(desk: Desk, suggestion_id: UUID, clock: ClockKind = ClockKind.ANSWER, who: str = "officer") -> str:
    return await desk.outcome(who, service.suggestion_nudge, nudge(suggestion_id, clock))


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        *((who, DONE) for who in ("officer", "supervisor", "above")),
        *((who, "SUGGESTION_PART_REFUSED") for who in ("author", "lead", "co")),
        *((who, "SUGGESTION_NOT_FOUND") for who in ("elsewhere", "reader", "member", "far")),
    ],
)
async def test_officers_and_supervisors_here_and_above_remind_units(
    desk_on_friday: Desk, who: str, expected: str
) -> None:
    desk = desk_on_friday
    suggestion_id = await desk.suggestion("in_progress", begun_at=BEGUN)
    await desk.give(suggestion_id, "co")
    before = await desk.log(suggestion_id)

    assert await nudged(desk, suggestion_id, who=who) == expected

    steps = (await desk.log(suggestion_id))[len(before) :]
    if expected == DONE:
        assert [(row["kind"], row["from_state"], row["to_state"], row["reason"]) for row in steps] == [
            ("nudge", "in_progress", "in_progress", "请加快")
        ]
        assert steps[0]["by_id"] == desk.people[who]
        assert await news(desk) == {"nudged": {"lead", "co"}}
    else:
        assert steps == []


async def test_one_a_working_day_and_days_off_belong_to_the_day_before(desk_on_friday: Desk) -> None:
    desk = desk_on_friday
    suggestion_id = await desk.suggestion("in_progress", begun_at=BEGUN)
    outcomes = {}
    for hours in (0, 1, 24, 48, 72, 73):  # Friday, Friday, Saturday, Sunday, Monday, Monday
        desk.now = FRIDAY + timedelta(hours=hours)
        outcomes[hours] = await nudged(desk, suggestion_id, who="above" if hours % 2 else "officer")

    again = "SUGGESTION_NUDGED"
    assert outcomes == {0: DONE, 1: again, 24: again, 48: again, 72: DONE, 73: again}


async def test_each_clock_has_its_own(desk_on_friday: Desk) -> None:
    desk = desk_on_friday
    suggestion_id = await desk.suggestion("in_progress", begun_at=BEGUN)
    await desk.run("lead", implementing.implementation_plan, plan(desk, suggestion_id))

    found = {clock: [await nudged(desk, suggestion_id, clock) for _ in range(2)] for clock in ClockKind}

    again, still = "SUGGESTION_NUDGED", "SUGGESTION_CLOCK_STILL"
    own = {ClockKind.CONTACT, ClockKind.ANSWER, ClockKind.IMPLEMENT}
    assert found == {clock: [DONE, again] if clock in own else [still, still] for clock in ClockKind}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        *((state, DONE) for state in ("assigned", "in_progress", "answer_drafted")),
        # Its author, its supervisor, nobody: the units have nothing to do.
        *((state, "SUGGESTION_CLOCK_STILL") for state in ("waiting_for_author", "countersigned", "answered")),
        *((state, "SUGGESTION_STATE_REFUSED") for state in ("filed", "returned", "withdrawn", "reopened")),
    ],
)
async def test_units_are_reminded_of_what_waits_for_them(desk_on_friday: Desk, state: str, expected: str) -> None:
    desk = desk_on_friday
    suggestion_id = await desk.suggestion(state, begun_at=BEGUN)

    assert await nudged(desk, suggestion_id) == expected


async def test_of_two_at_the_same_moment_one_reminds(desk_on_friday: Desk) -> None:
    desk = desk_on_friday
    suggestion_id = await desk.suggestion("in_progress", begun_at=BEGUN)

    found = await asyncio.gather(*(nudged(desk, suggestion_id, who=who) for who in ("officer", "above")))

    assert sorted(found) == ["SUGGESTION_NUDGED", DONE]


async def test_a_word_that_is_too_long_is_refused(desk_on_friday: Desk) -> None:
    desk = desk_on_friday
    suggestion_id = await desk.suggestion("in_progress", begun_at=BEGUN)
    command = nudge(suggestion_id, note="长" * 1_001)

    assert await desk.outcome("officer", service.suggestion_nudge, command) == "SUGGESTION_TEXT_INVALID"


async def test_no_clock_and_no_figure_changes_by_it(desk_on_friday: Desk) -> None:
    desk = desk_on_friday
    for _ in range(10):
        last = await desk.suggestion("in_progress", begun_at=BEGUN)

    async def figures() -> object:
        async with desk.work("member") as work:
            return await suggestion_response_times(work, 2026, None)

    before, row = await figures(), await desk.row(last)
    assert await nudged(desk, last) == DONE

    assert await figures() == before
    after = await desk.row(last)
    assert (after["next_due_at"] is None, row["next_due_at"]) == (False, None)  # written with the first step


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 6, 15, 59, tzinfo=UTC), 6),
        (datetime(2026, 3, 6, 16, 0, tzinfo=UTC), 6),  # Saturday in Shanghai
        (datetime(2026, 3, 8, 15, 59, tzinfo=UTC), 6),
        (datetime(2026, 3, 8, 16, 0, tzinfo=UTC), 9),
    ],
)
def test_days_off_belong_to_the_day_before_them(at: datetime, day: int) -> None:
    assert counting_day(at).day == day
