"""Clocks of a suggestion, reckoned from its log whenever they are read; pure. Examples: docs/suggestions-clocks.md.

A clock counts working days of Shanghai. A working day counts when the clock ran through the whole of it: the day on
which it starts, is paused, goes on or stops does not count (Civil Code 民法典, article 201, of its start), and the
time ends with the last moment of its last day (article 203).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeAlias
from uuid import UUID

from db.models.suggestions import StepKind
from domain.shared.calendar import SHANGHAI, calendar_day, local_day

_CLOSING: Final = time(23, 59, 59)
_A_DAY: Final = timedelta(days=1)
_SPANS_OF_DAYS: Final = 20_000
"""So many pairs of days are known at a time."""
_Pauses: TypeAlias = Sequence[tuple[date, date]]
"""Days of pauses, first and last."""


class ClockKind(StrEnum):
    """What is waited for."""

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    CONTACT = "contact"
    ANSWER = "answer"
    IMPLEMENT = "implement"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step does to clocks: those that it answers, those that it ends unanswered, those that it starts.

    `pauses` and `resumes` are of all that run then. A step that ends the path ends every clock. `anew`: it starts only
    what it has ended, paused if that was.
    """

    meets: frozenset[ClockKind] = frozenset()
    ends: frozenset[ClockKind] = frozenset()
    starts: frozenset[ClockKind] = frozenset()
    pauses: bool = False
    resumes: bool = False
    anew: bool = False


_ACKNOWLEDGE, _ASSIGN = frozenset({ClockKind.ACKNOWLEDGE}), frozenset({ClockKind.ASSIGN})
_CONTACT, _ANSWER = frozenset({ClockKind.CONTACT}), frozenset({ClockKind.ANSWER})
_OF_HANDLING = frozenset(ClockKind) - {ClockKind.IMPLEMENT}

EFFECTS: Mapping[StepKind, Effect] = {
    StepKind.SUBMIT: Effect(starts=_ACKNOWLEDGE | _ASSIGN | _ANSWER),
    StepKind.REVIEW_BEGIN: Effect(meets=_ACKNOWLEDGE),
    StepKind.RETURN: Effect(pauses=True),
    StepKind.RESUBMIT: Effect(resumes=True),
    # The place that gets it has the whole time for what it does first; the author was promised one answer.
    StepKind.TRANSFER: Effect(ends=_ACKNOWLEDGE | _ASSIGN, starts=_ACKNOWLEDGE | _ASSIGN),
    StepKind.TRANSFER_REFUSE: Effect(meets=_ACKNOWLEDGE, ends=_ASSIGN, starts=_ASSIGN),
    StepKind.ASSIGN: Effect(meets=_ASSIGN, starts=_CONTACT),
    StepKind.ASSIGNMENT_RETURN: Effect(ends=_CONTACT, starts=_ASSIGN),
    StepKind.CONTACT: Effect(meets=_CONTACT),
    StepKind.ASK_AUTHOR: Effect(meets=_CONTACT, pauses=True),
    StepKind.DETAIL_GIVE: Effect(resumes=True),
    StepKind.RESUME: Effect(resumes=True),
    StepKind.RELEASE: Effect(meets=_CONTACT | _ANSWER),
    # A refusal with its reason is an answer.
    StepKind.NOT_FILE: Effect(meets=_ANSWER, ends=_OF_HANDLING),
    StepKind.MERGE: Effect(ends=_OF_HANDLING),
    StepKind.WITHDRAW: Effect(ends=_OF_HANDLING),
    StepKind.REOPEN: Effect(starts=_ASSIGN | _ANSWER),
    # As a transfer; what was done stays done, and the author who is waited for is waited for still.
    StepKind.HAND_OVER: Effect(ends=_ACKNOWLEDGE | _ASSIGN, starts=_ACKNOWLEDGE | _ASSIGN, anew=True),
}
"""Steps that do something to clocks; the page docs/suggestions-clocks.md is held to it by a test."""


@dataclass(frozen=True, slots=True)
class Logged:
    """An event of the log, as far as clocks look at it. `from_id` and `to_id`: between which places it went then."""

    number: int
    kind: StepKind
    at: datetime
    round: int = 1
    from_id: UUID | None = None
    to_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Carrying:
    """An implementation: when it was planned, when it was reported done, and when it was given up."""

    planned_at: datetime
    done_at: datetime | None = None
    stopped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """What clocks follow from. `handling_id` is who handles it at the end of the log."""

    handling_id: UUID
    events: Sequence[Logged]
    carrying: Carrying | None = None


Limits = Callable[[ClockKind, UUID, date], int]
"""The working days that a place allows itself for something, by the rules of a day."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock.

    Attributes:
        number: Of the event that started it; 0 for an implementation. With `kind` it names the clock.
        place_id: Who handled the suggestion when it started; their rule of that day holds to its end.
        due_at: Last second of its last day. None while it is paused before that day was known.
        paused_at: Since when it is paused; None while it runs or when it has stopped.
        stopped_at: When what was waited for was done, or nothing was waited for any more.
        is_met: Whether it was done.
        working_days: Days counted until now, or until it stopped.
        is_breached: Whether the last day went by while it ran.
        is_published: Whether notices of holidays cover all days that were reckoned with.
    """

    kind: ClockKind
    number: int
    round: int
    place_id: UUID
    started_at: datetime
    limit_days: int
    due_at: datetime | None
    paused_at: datetime | None
    stopped_at: datetime | None
    is_met: bool
    working_days: int
    is_breached: bool
    is_published: bool


def clocks(log: Log, limits: Limits, now: datetime) -> list[Clock]:
    """All clocks of a suggestion as they stand at a moment, in the order in which they started."""
    found = [_reckoned(span, limits, now) for span in _spans(log)]
    return sorted(found, key=lambda each: (each.started_at, each.number, list(ClockKind).index(each.kind)))


def next_due_at(found: Sequence[Clock]) -> datetime | None:
    """The earliest last second among clocks that have not stopped; None where nothing has a day now."""
    return min((each.due_at for each in found if each.stopped_at is None and each.due_at is not None), default=None)


def total_days(found: Sequence[Clock]) -> int:
    """Working days that its answers took together: of the first clock, and of the second where it was reopened."""
    return sum(each.working_days for each in found if each.kind is ClockKind.ANSWER)


def is_late(due_at: datetime, at: datetime) -> bool:
    """Whether a moment lies after the last day: midnight in Shanghai is the first such moment."""
    return local_day(at) > local_day(due_at)


@dataclass(slots=True)
class _Span:
    kind: ClockKind
    number: int
    round: int
    place_id: UUID
    started_at: datetime
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    stopped_at: datetime | None = None
    is_met: bool = False

    def stop(self, at: datetime, *, is_met: bool) -> None:
        self.stopped_at, self.is_met = at, is_met

    def pause(self, at: datetime) -> None:
        self.pauses.append((at, None))

    def resume(self, at: datetime) -> None:
        if self.pauses and self.pauses[-1][1] is None:
            self.pauses[-1] = (self.pauses[-1][0], at)

    @property
    def paused_at(self) -> datetime | None:
        return self.pauses[-1][0] if self.pauses and self.pauses[-1][1] is None else None


def _spans(log: Log) -> Sequence[_Span]:
    spans: list[_Span] = []
    place_id = _first_place(log)
    for event in log.events:
        effect = EFFECTS.get(event.kind)
        if effect is None:
            continue
        place_id = event.to_id or place_id
        running = [span for span in spans if span.stopped_at is None]
        for span in running:
            _affect(span, effect, event.at)
        for kind in effect.starts & ({span.kind for span in running} if effect.anew else effect.starts):
            if all(span.kind is not kind or span.stopped_at is not None for span in spans):
                begun = _Span(kind, event.number, event.round, place_id, event.at)
                if effect.anew and any(span.kind is kind and span.paused_at is not None for span in running):
                    begun.pause(event.at)
                spans.append(begun)
    return [*spans, *_carried(log)]


def _first_place(log: Log) -> UUID:
    return next((each.from_id for each in log.events if each.from_id is not None), log.handling_id)


def _affect(span: _Span, effect: Effect, at: datetime) -> None:
    if span.kind in effect.meets or span.kind in effect.ends:
        span.stop(at, is_met=span.kind in effect.meets)
    elif effect.pauses:
        span.pause(at)
    elif effect.resumes:
        span.resume(at)


def _carried(log: Log) -> Iterator[_Span]:
    """The clock of an implementation, by the rules of who handled the suggestion when it was planned."""
    carrying = log.carrying
    if carrying is None:
        return
    before = [each for each in log.events if each.at <= carrying.planned_at]
    place_id = next((each.to_id for each in reversed(before) if each.to_id is not None), _first_place(log))
    span = _Span(ClockKind.IMPLEMENT, 0, before[-1].round if before else 1, place_id, carrying.planned_at)
    ends = carrying.done_at or carrying.stopped_at
    if ends is not None:
        span.stop(ends, is_met=carrying.done_at is not None)
    yield span


def _reckoned(span: _Span, limits: Limits, now: datetime) -> Clock:
    limit_days = limits(span.kind, span.place_id, local_day(span.started_at))
    until = span.stopped_at or now
    pauses = [(local_day(since), local_day(until) if until else date.max) for since, until in span.pauses]
    due_on, is_published = _due_on(span, pauses, limit_days)
    due_at = None if due_on is None else datetime.combine(due_on, _CLOSING, tzinfo=SHANGHAI).astimezone(UTC)
    return Clock(
        kind=span.kind,
        number=span.number,
        round=span.round,
        place_id=span.place_id,
        started_at=span.started_at,
        limit_days=limit_days,
        due_at=due_at,
        paused_at=span.paused_at if span.stopped_at is None else None,
        stopped_at=span.stopped_at,
        is_met=span.is_met,
        working_days=_counted(local_day(span.started_at), local_day(until), pauses),
        is_breached=due_at is not None and is_late(due_at, until),
        is_published=is_published,
    )


def _due_on(span: _Span, pauses: _Pauses, limit_days: int) -> tuple[date | None, bool]:
    """The last day, None where a pause that has not ended comes before it; and whether notices cover the days."""
    started_on = local_day(span.started_at)
    if not pauses:
        return _last_day(started_on, limit_days)
    day = calendar_day(started_on)
    left, is_published = limit_days, day.is_published
    paused_on = None if span.paused_at is None else local_day(span.paused_at)
    while left > 0:
        day = calendar_day(day.on + _A_DAY)
        is_published = is_published and day.is_published
        if paused_on is not None and paused_on <= day.on:
            return None, is_published
        left -= day.is_working and _ran_through(pauses, day.on)
    return day.on, is_published


@lru_cache(maxsize=_SPANS_OF_DAYS)
def _last_day(started_on: date, limit_days: int) -> tuple[date, bool]:
    """As `_due_on`, of a clock without pauses: most of them, and thousands start on one day."""
    day = calendar_day(started_on)
    left, is_published = limit_days, day.is_published
    while left > 0:
        day = calendar_day(day.on + _A_DAY)
        is_published = is_published and day.is_published
        left -= day.is_working
    return day.on, is_published


def _counted(started_on: date, until: date, pauses: _Pauses) -> int:
    """Working days after the day of start and before a day through which it ran."""
    if not pauses:
        return _days_between(started_on, until)
    days, day = 0, started_on + _A_DAY
    while day < until:
        days += calendar_day(day).is_working and _ran_through(pauses, day)
        day += _A_DAY
    return days


@lru_cache(maxsize=_SPANS_OF_DAYS)
def _days_between(started_on: date, until: date) -> int:
    """Working days after one day and before another."""
    return sum(calendar_day(started_on + timedelta(days)).is_working for days in range(1, (until - started_on).days))


def _ran_through(pauses: _Pauses, day: date) -> bool:
    return not any(since <= day <= until for since, until in pauses)
