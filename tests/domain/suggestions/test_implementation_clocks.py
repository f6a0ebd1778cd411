"""The clock of an implementation: the table of docs/suggestions-clocks.md, and what the chore brings of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from db.models.suggestions import STEPS, StepKind, SuggestionState
from domain.shared.calendar import add_working_days, local_day
from domain.suggestions import service
from domain.suggestions.clocks import Carrying, ClockKind, Log, clocks
from domain.suggestions.service import SuggestionTell, implementing
from domain.suggestions.service.implementing import ImplementationReport
from domain.suggestions.timing import escalates_at
from tests.domain.suggestions.desk import Desk
from tests.domain.suggestions.talk import news
from tests.domain.suggestions.test_clocks import PLACES, moment, sent_log, stands, table
from tests.domain.suggestions.test_service_implementing import plan
from tests.domain.suggestions.test_timing import A_SECOND, copies, escalate, escalations

COLUMNS = 7
ALLOWED = {"A": 5, "B": 10}
_OF_IT = {"PLAN", "DONE", "STOP"}
IMPLEMENTING = (ClockKind.IMPLEMENT, 0)
DEFAULT_DAYS = 120


def of_page(text: str) -> tuple[Log, str]:
    """A log with its implementation, and the state in which the suggestion is then."""
    entries = [entry.partition(" ") for entry in text.split("; ")]
    at = {word: moment(when) for word, _, when in entries if word in _OF_IT}
    log = sent_log("; ".join(f"{word} {when}" for word, _, when in entries if word not in _OF_IT))
    state = SuggestionState.SUBMITTED
    for event in log.events:
        ends = {step.end for step in STEPS if step.kind is event.kind}
        state = next(iter(ends)) if len(ends) == 1 else state
    carrying = Carrying(at["PLAN"], at.get("DONE"), at.get("STOP"))
    return Log(log.handling_id, log.events, carrying), state.value


def limits(of: ClockKind, place_id: UUID, _on: date) -> int:
    name = next(each for each, known in PLACES.items() if known == place_id)
    return ALLOWED[name] if of is ClockKind.IMPLEMENT else 3


@pytest.mark.parametrize("cells", list(table(COLUMNS, "Implementations")), ids=lambda cells: cells[0])
def test_an_implementation_stands_and_is_brought_as_the_page_says(cells: Sequence[str]) -> None:
    _, text, looked_at, days, due, expected, brought = cells
    (log, state), now = of_page(text), moment(looked_at)

    (clock,) = [each for each in clocks(log, limits, now) if each.kind is ClockKind.IMPLEMENT]

    assert clock.limit_days == int(days)
    assert clock.due_at is not None
    assert local_day(clock.due_at) == date.fromisoformat(due)
    assert stands(clock, now) == expected
    done = {IMPLEMENTING} if any(each.kind is StepKind.ESCALATE for each in log.events) else set()
    at = escalates_at([clock], frozenset(done), state)
    assert at == (None if brought == "–" else moment(brought))


async def planned(desk: Desk, state: str = "answered") -> tuple[UUID, datetime]:
    """A suggestion that is put into practice, and the first moment at which that is late."""
    suggestion_id = await desk.suggestion(state)
    await desk.run("lead", implementing.implementation_plan, plan(desk, suggestion_id))
    return suggestion_id, add_working_days(desk.now, DEFAULT_DAYS).at + A_SECOND


@pytest.mark.parametrize("state", ["answered", "rated", "closed"])
async def test_one_that_runs_out_is_brought_before_the_organisation_above_once(desk: Desk, state: str) -> None:
    suggestion_id, late = await planned(desk, state)
    assert (await copies(desk, suggestion_id))[1] == late

    assert await escalate(desk, late - A_SECOND) == 0
    assert await escalate(desk, late) == 1
    assert await escalate(desk, late + timedelta(days=9)) == 0

    assert await escalations(desk.owner, suggestion_id) == [("implement", 0)]
    assert (await desk.row(suggestion_id))["state"] == state
    assert await news(desk) == {"implementation_late": {"above"}}
    assert (await copies(desk, suggestion_id))[1] is None


async def test_one_that_was_reported_in_time_is_brought_before_nobody(desk: Desk) -> None:
    suggestion_id, late = await planned(desk)
    await desk.run("lead", implementing.implementation_report, ImplementationReport(suggestion_id))

    assert await escalate(desk, late) == 0
    assert await escalations(desk.owner, suggestion_id) == []


async def test_one_of_a_withdrawn_suggestion_is_brought_before_nobody(desk: Desk) -> None:
    suggestion_id, late = await planned(desk, "in_progress")
    await desk.run("author", service.suggestion_withdraw, SuggestionTell(suggestion_id, "不需要了"))

    assert (await copies(desk, suggestion_id))[1] is None
    assert await escalate(desk, late) == 0


async def test_one_that_was_planned_before_its_clock_was_watched_gets_its_day(desk: Desk) -> None:
    """The migration names the moment of planning; whoever looks at it reckons the day."""
    suggestion_id, late = await planned(desk)
    await desk.owner.execute(
        "UPDATE suggestion SET escalates_at = i.planned_at FROM implementation i"
        " WHERE i.suggestion_id = suggestion.id AND suggestion.id = $1",
        suggestion_id,
    )

    assert await escalate(desk, desk.now) == 1

    assert await escalations(desk.owner, suggestion_id) == []
    assert (await copies(desk, suggestion_id))[1] == late
