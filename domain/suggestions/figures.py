"""Public figures: how long handling organisations and answering units take; pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

from domain.shared.calendar import local_day
from domain.suggestions.clocks import Clock, ClockKind

MINIMUM_CELL: Final = 10
"""Of fewer suggestions nothing is told: who knows of one of them would read how it went with the others."""
_LEAST_OF_TWENTY: Final = 20
_OF_PLACES: Final = (ClockKind.ACKNOWLEDGE, ClockKind.ASSIGN, ClockKind.ANSWER)
_OF_UNITS: Final = (ClockKind.CONTACT, ClockKind.ANSWER)


class Office(NamedTuple):
    """Who takes some time for something: a handling organisation, or an answering unit."""

    id: UUID
    is_unit: bool
    kind: ClockKind


class Counted(NamedTuple):
    """One clock as it counts for one office. `days`: that it took; None while it is waited for, until `due_on`."""

    office: Office
    days: int | None = None
    is_late: bool = False
    due_on: date | None = None


@dataclass(slots=True)
class Tally:
    """How many of an office's clocks took so many working days, how many of these were late, and what is waited for.

    `waiting` counts by the last day; None: there is none yet, as they are paused.
    """

    done: Counter[int] = field(default_factory=Counter)
    late: int = 0
    waiting: Counter[date | None] = field(default_factory=Counter)

    def add(self, each: Counted, times: int = 1) -> None:
        """Counts a clock, or takes it out again: -1 times."""
        if each.days is None:
            self.waiting[each.due_on] += times
        else:
            self.done[each.days] += times
            self.late += times * each.is_late

    def join(self, other: "Tally") -> None:
        """Counts what another has counted, too."""
        self.done.update(other.done)
        self.waiting.update(other.waiting)
        self.late += other.late


Tallies: TypeAlias = Mapping[Office, Tally]


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """How long one office takes for one thing. Everything told is None where it is withheld, days where none is done.

    Attributes:
        done_count: What was waited for and came, in time or late; not what was withdrawn, merged or sent on.
        ninetieth_days: Nine of ten took no more working days.
        ninety_fifth_days: Nineteen of twenty did; of fewer than twenty it would be the slowest one, and is not told.
        on_time_permille: Of those done.
        open_count: Still waited for, paused ones too.
        overdue_count: Of these, those whose last day went by.
        overdue_permille: Of all, done and open, those whose last day went by.
    """

    place_id: UUID | None
    unit_id: UUID | None
    kind: ClockKind
    is_withheld: bool
    done_count: int | None = None
    median_days: float | None = None
    ninetieth_days: int | None = None
    ninety_fifth_days: int | None = None
    on_time_permille: int | None = None
    open_count: int | None = None
    overdue_count: int | None = None
    overdue_permille: int | None = None


def counted(found: Sequence[Clock], handling_id: UUID, leads: Sequence[Mapping[str, Any]]) -> Iterator[Counted]:
    """What the clocks of a suggestion count for: those that were met and those that run, each for who had it.

    An answer is of who handles the suggestion now, and of the lead unit that had it last when it came. `leads` has
    `unit_id` and `assigned_at` as JSON, in their order.
    """
    for clock in found:
        if not clock.is_met and clock.stopped_at is not None:
            continue
        if clock.kind in _OF_PLACES:
            is_answer = clock.kind is ClockKind.ANSWER
            yield _counted(clock, Office(handling_id if is_answer else clock.place_id, is_unit=False, kind=clock.kind))
        if clock.kind in _OF_UNITS:
            until = clock.started_at if clock.kind is ClockKind.CONTACT else clock.stopped_at
            had = [each for each in leads if until is None or datetime.fromisoformat(each["assigned_at"]) <= until]
            if had:
                yield _counted(clock, Office(UUID(had[-1]["unit_id"]), is_unit=True, kind=clock.kind))


def _counted(clock: Clock, office: Office) -> Counted:
    if clock.is_met:
        return Counted(office, clock.working_days, clock.is_breached)
    return Counted(office, due_on=None if clock.due_at is None else local_day(clock.due_at))


def response_times(tallies: Tallies, today: date) -> Sequence[ResponseTimes]:
    """Figures by office and clock: organisations first, then units, each by id and in the order of the path."""
    order = list(ClockKind)
    offices = sorted(tallies, key=lambda office: (office.is_unit, str(office.id), order.index(office.kind)))
    found = ((office, tallies[office]) for office in offices)
    return [_cell(office, tally, today) for office, tally in found if any(tally.done.values()) or _waiting(tally)]


def _waiting(tally: Tally) -> int:
    return sum(tally.waiting.values())


def _cell(office: Office, tally: Tally, today: date) -> ResponseTimes:
    place_id, unit_id = (None, office.id) if office.is_unit else (office.id, None)
    done, waiting = sum(tally.done.values()), _waiting(tally)
    if done + waiting < MINIMUM_CELL:
        return ResponseTimes(place_id, unit_id, office.kind, is_withheld=True)
    overdue = sum(count for due_on, count in tally.waiting.items() if due_on is not None and due_on < today)
    return ResponseTimes(
        place_id,
        unit_id,
        office.kind,
        is_withheld=False,
        done_count=done,
        median_days=(_nth(tally.done, (done + 1) // 2) + _nth(tally.done, done // 2 + 1)) / 2 if done else None,
        ninetieth_days=_nth(tally.done, -(-9 * done // 10)) if done else None,
        ninety_fifth_days=_nth(tally.done, -(-19 * done // 20)) if done >= _LEAST_OF_TWENTY else None,
        on_time_permille=1_000 * (done - tally.late) // done if done else None,
        open_count=waiting,
        overdue_count=overdue,
        overdue_permille=1_000 * (tally.late + overdue) // (done + waiting),
    )


def _nth(done: Mapping[int, int], number: int) -> int:
    """The days that so many took no more than, of those done; 1 is the quickest."""
    for days in sorted(done):
        number -= done[days]
        if number <= 0:
            return days
    raise ValueError(number)


def tally_of(done: Mapping[str, int], late: int, waiting: Mapping[str, int]) -> Tally:
    """From a row of `response_time`."""
    days = Counter({int(each): count for each, count in done.items()})
    due = Counter({date.fromisoformat(each) if each else None: count for each, count in waiting.items()})
    return Tally(days, late, due)


def kept_of(tally: Tally) -> tuple[Mapping[str, int], int, Mapping[str, int]]:
    """As a row of `response_time` keeps it: `done`, `late`, `waiting`."""
    done = {str(days): count for days, count in tally.done.items() if count}
    waiting = {str(due_on or ""): count for due_on, count in tally.waiting.items() if count}
    return done, tally.late, waiting


def tallies_of(sums: Iterable[Sequence[Any]]) -> dict[Office, Tally]:
    """From `[kind, office, is of a unit, done, late, waiting]` each, of which several may be one office's."""
    tallies: dict[Office, Tally] = {}
    for kind, office_id, is_unit, *kept in sums:
        office, tally = Office(UUID(office_id), is_unit, ClockKind(kind)), tally_of(*kept)
        if office in tallies:
            tallies[office].join(tally)
        else:
            tallies[office] = tally
    return tallies


def counted_of(clocks: Iterable[Sequence[Any]]) -> Iterator[Counted]:
    """From `[kind, office, is of a unit, days, is late, last day]` each as `counted_suggestion` keeps them."""
    for kind, office_id, is_unit, days, is_late, due_on in clocks:
        office = Office(UUID(office_id), is_unit, ClockKind(kind))
        yield Counted(office, days, is_late, None if due_on is None else date.fromisoformat(due_on))
