"""Public figures: how long handling organisations and answering units take; pure."""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.suggestions.clocks import Clock, ClockKind

MINIMUM_CELL: Final = 10
"""Of fewer suggestions nothing is told: who knows of one of them would read how it went with the others."""
_LEAST_OF_TWENTY: Final = 20
OF_PLACES: Final = (ClockKind.ACKNOWLEDGE, ClockKind.ASSIGN, ClockKind.ANSWER)
OF_UNITS: Final = (ClockKind.CONTACT, ClockKind.ANSWER)


@dataclass(frozen=True, slots=True)
class Timed:
    """A clock and whose it is: one of a place, or one of a unit."""

    clock: Clock
    place_id: UUID | None = None
    unit_id: UUID | None = None


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


def response_times(timed: Iterable[Timed]) -> Sequence[ResponseTimes]:
    """Figures by office and clock: organisations first, then units, each by id and in the order of the path."""
    cells: Mapping[tuple[UUID | None, UUID | None, ClockKind], list[Clock]] = defaultdict(list)
    for each in timed:
        if each.clock.is_met or each.clock.stopped_at is None:
            cells[each.place_id, each.unit_id, each.clock.kind].append(each.clock)
    order = list(ClockKind)
    keys = sorted(cells, key=lambda key: (key[0] is None, str(key[0]), str(key[1]), order.index(key[2])))
    return [_cell(*key, cells[key]) for key in keys]


def _cell(place_id: UUID | None, unit_id: UUID | None, kind: ClockKind, found: Sequence[Clock]) -> ResponseTimes:
    if len(found) < MINIMUM_CELL:
        return ResponseTimes(place_id, unit_id, kind, is_withheld=True)
    done = [each for each in found if each.is_met]
    waiting = [each for each in found if not each.is_met]
    days = sorted(each.working_days for each in done)
    return ResponseTimes(
        place_id,
        unit_id,
        kind,
        is_withheld=False,
        done_count=len(done),
        median_days=float(statistics.median(days)) if days else None,
        ninetieth_days=_quantile(days, 9, 10),
        ninety_fifth_days=_quantile(days, 19, 20) if len(days) >= _LEAST_OF_TWENTY else None,
        on_time_permille=1_000 * sum(not each.is_breached for each in done) // len(done) if done else None,
        open_count=len(waiting),
        overdue_count=sum(each.is_breached for each in waiting),
        overdue_permille=1_000 * sum(each.is_breached for each in found) // len(found),
    )


def _quantile(days: Sequence[int], of: int, all_: int) -> int | None:
    """The days that so many of so many took no more than; `days` in order."""
    return days[math.ceil(of * len(days) / all_) - 1] if days else None
