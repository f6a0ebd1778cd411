"""Clocks of suggestions, held to the tables of docs/suggestions-clocks.md."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from db.models.suggestions import StepKind
from domain.organisations.rules import RULES
from domain.shared.calendar import SHANGHAI, add_working_days, local_day
from domain.suggestions.clocks import (
    EFFECTS,
    Carrying,
    Clock,
    ClockKind,
    Effect,
    Log,
    Logged,
    clocks,
    next_due_at,
    total_days,
)

PAGE = Path(__file__).parents[3] / "docs/suggestions-clocks.md"
HERE, THERE = UUID(int=1), UUID(int=2)
COLUMNS_OF_EXAMPLES = 8


def table(columns: int, first: str) -> Iterator[list[str]]:
    """Rows below the head whose first cell is `first`."""
    is_inside = False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if is_inside and cells and set(cells[0]) != {"-"}:
            assert len(cells) == columns
            yield cells
        is_inside = bool(cells) and (is_inside or cells[0] == first)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def log_of(text: str) -> Log:
    events, round_ = [Logged(1, StepKind.DRAFT, moment("2026-01-01 00:00"))], 1
    for number, entry in enumerate(text.split("; "), 2):
        word, _, at = entry.partition(" ")
        kind = StepKind[word]
        round_ += kind is StepKind.REOPEN
        to_id = THERE if kind is StepKind.TRANSFER else None
        events.append(Logged(number, kind, moment(at), round_, HERE if to_id else None, to_id))
    return Log(THERE if "TRANSFER" in text else HERE, events)


def stands(clock: Clock, now: datetime) -> str:
    word = "runs"
    if clock.stopped_at is not None:
        word = "met" if clock.is_met else "ended"
    elif clock.paused_at is not None:
        word = "paused"
    if clock.is_breached:
        word = "late" if word == "runs" else f"{word} late"
    assert clock.started_at <= now
    return word if clock.is_published else f"{word}, not published"


def defaults(kind: ClockKind, _place_id: UUID, _on: date) -> int:
    return RULES[f"suggestion_{kind.value}_days"].default


COLUMNS_OF_PLACES = 7
PLACES = {"A": UUID(int=11), "B": UUID(int=12), "C": UUID(int=13)}
ALLOWED = {"A": (5, 15), "B": (10, 30), "C": (8, 20)}


def sent_log(text: str) -> Log:
    """A log that begins at A; `>B` sends it there."""
    events, round_, here = [Logged(1, StepKind.DRAFT, moment("2026-01-01 00:00"))], 1, "A"
    for number, entry in enumerate(text.split("; "), 2):
        word, _, at = entry.partition(" ")
        name, _, there = word.partition(">")
        round_ += name == StepKind.REOPEN.name
        sent = (PLACES[here], PLACES[there]) if there else (None, None)
        events.append(Logged(number, StepKind[name], moment(at), round_, *sent))
        here = there or here
    return Log(PLACES[here], events)


@pytest.mark.parametrize("cells", list(table(COLUMNS_OF_PLACES, "Between places")), ids=lambda cells: cells[0])
def test_a_clock_goes_by_the_rules_of_the_place_where_it_started(cells: Sequence[str]) -> None:
    _, text, looked_at, named, days, due, expected = cells
    kind, _, place = named.partition(" ")

    def limits(of: ClockKind, place_id: UUID, _on: date) -> int:
        name = next(each for each, known in PLACES.items() if known == place_id)
        return dict(zip((ClockKind.ASSIGN, ClockKind.ANSWER), ALLOWED[name], strict=True)).get(of, 3)

    now = moment(looked_at)
    found = clocks(sent_log(text), limits, now)
    (clock,) = [each for each in found if each.kind is ClockKind[kind] and each.place_id == PLACES[place]]

    assert clock.limit_days == int(days)
    assert (str(local_day(clock.due_at)) if clock.due_at else "–") == due
    assert stands(clock, now) == expected


EXAMPLES = list(table(COLUMNS_OF_EXAMPLES, "Example"))


@pytest.mark.parametrize("cells", EXAMPLES, ids=[cells[0] for cells in EXAMPLES])
def test_a_clock_stands_as_the_page_says(cells: Sequence[str]) -> None:
    _, text, looked_at, named, days, due, counted, expected = cells
    kind, _, wanted_round = named.partition(" ")
    now = moment(looked_at)

    found = [each for each in clocks(log_of(text), defaults, now) if each.kind is ClockKind[kind]]
    clock = next(each for each in found if each.round == int(wanted_round)) if wanted_round else found[-1]

    assert clock.limit_days == int(days)
    assert (str(local_day(clock.due_at)) if clock.due_at else "–") == due
    assert clock.working_days == int(counted)
    assert stands(clock, now) == expected
    if clock.due_at is not None:
        assert clock.due_at.astimezone(SHANGHAI).strftime("%H:%M:%S") == "23:59:59"


def test_what_steps_do_is_what_the_page_says() -> None:
    def kinds(cell: str) -> frozenset[ClockKind]:
        return frozenset() if cell == "–" else frozenset(ClockKind[word] for word in cell.split(", "))

    written = {
        StepKind[step]: Effect(
            kinds(meets),
            kinds(ends) - kinds(meets),
            kinds(starts),
            pauses=then == "are paused",
            resumes=then == "go on",
            anew=then == "that it ended begin anew, no others",
        )
        for step, meets, ends, starts, then in table(5, "Step")
    }

    assert written == {
        kind: Effect(each.meets, each.ends - each.meets, each.starts, each.pauses, each.resumes, each.anew)
        for kind, each in EFFECTS.items()
    }


def test_rules_and_sample_values_are_those_of_the_page() -> None:
    written = {ClockKind[clock]: (rule.lower(), int(value)) for clock, _, rule, value in table(4, "Clock")}

    assert written == {
        kind: (f"suggestion_{kind.value}_days", RULES[f"suggestion_{kind.value}_days"].default) for kind in ClockKind
    }


def test_the_place_and_the_day_of_the_start_decide_how_many_days_there_are() -> None:
    asked: list[tuple[ClockKind, UUID, date]] = []

    def limits(kind: ClockKind, place_id: UUID, on: date) -> int:
        asked.append((kind, place_id, on))
        return 4

    log = log_of("SUBMIT 2026-03-02 23:30; REVIEW_BEGIN 2026-03-03 10:00; TRANSFER 2026-03-05 00:00")
    clocks(log, limits, moment("2026-03-05 10:00"))

    delivered, moved = date(2026, 3, 2), date(2026, 3, 5)
    first = [(kind, HERE, delivered) for kind in (ClockKind.ACKNOWLEDGE, ClockKind.ASSIGN, ClockKind.ANSWER)]
    assert sorted(asked) == sorted(
        [*first, *((kind, THERE, moved) for kind in (ClockKind.ACKNOWLEDGE, ClockKind.ASSIGN))]
    )


def test_an_implementation_is_waited_for_from_its_plan_until_it_is_done_or_given_up() -> None:
    planned, now = moment("2026-03-02 10:00"), moment("2026-03-04 10:00")
    log = log_of("SUBMIT 2026-02-02 10:00")

    def implementing(carrying: Carrying, limit: int) -> Clock:
        found = clocks(Log(log.handling_id, log.events, carrying), lambda *_: limit, now)
        return next(each for each in found if each.kind is ClockKind.IMPLEMENT)

    assert implementing(Carrying(planned), 120).due_at == add_working_days(planned, 120).at
    assert not implementing(Carrying(planned, done_at=planned + timedelta(days=1)), 1).is_breached
    assert implementing(Carrying(planned), 1).is_breached
    given_up = implementing(Carrying(planned, stopped_at=now), 120)
    assert (given_up.is_met, given_up.stopped_at) == (False, now)


def test_the_next_day_is_the_earliest_of_what_is_still_waited_for() -> None:
    now = moment("2026-03-03 10:00")
    found = clocks(log_of("SUBMIT 2026-03-02 10:00; REVIEW_BEGIN 2026-03-03 09:00"), defaults, now)

    assert next_due_at(found) == moment("2026-03-09 23:59:59")
    assert next_due_at([]) is None


def test_nothing_is_next_while_everything_is_paused() -> None:
    text = "SUBMIT 2026-03-02 10:00; REVIEW_BEGIN 2026-03-03 09:00; RETURN 2026-03-03 10:00"

    assert next_due_at(clocks(log_of(text), defaults, moment("2026-03-20 10:00"))) is None


def test_both_answers_count_in_the_total_and_the_days_between_do_not() -> None:
    text = "SUBMIT 2026-03-02 10:00; REVIEW_BEGIN 2026-03-02 11:00; ASSIGN 2026-03-03 10:00; RELEASE 2026-03-20 10:00"
    reopened = f"{text}; REOPEN 2026-04-01 10:00; ASSIGN 2026-04-02 09:00; RELEASE 2026-04-09 10:00"
    now = moment("2026-05-06 10:00")

    assert total_days(clocks(log_of(text), defaults, now)) == 13
    assert total_days(clocks(log_of(reopened), defaults, now)) == 13 + 4


def test_a_draft_has_no_clock() -> None:
    log = Log(HERE, [Logged(1, StepKind.DRAFT, moment("2026-03-02 10:00"))])

    assert clocks(log, defaults, moment("2026-03-20 10:00")) == []
