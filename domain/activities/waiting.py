"""The waiting line 候补 of an activity: who is next, on which way to a place, until when; pure.

Source: research, registration and waiting list (section 5.2), and the complaints behind it (section 3.5).
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, product
from uuid import UUID

LOOK_AHEAD = 100
"""Groups of one kind (so many places, the same windows and reserves) whose heads a step of the line looks at."""
LATE_DAYS = 180
"""How long a late cancellation lowers the priority, where the activity says that it does."""


def line_ends_at(starts_at: datetime, cut_off_hours: int) -> datetime:
    """When the line stops: from then on nobody is offered a place."""
    return starts_at - timedelta(hours=cut_off_hours)


def offer_ends_at(now: datetime, line_ends: datetime, offer_hours: int) -> datetime | None:
    """Until when a place that is offered now can be accepted; None when the line has stopped."""
    return None if now >= line_ends else min(now + timedelta(hours=offer_hours), line_ends)


def moved_offers_end_at(now: datetime, line_ends: datetime, starts_at: datetime) -> datetime:
    """Until when offers stand at most that were made before the start was moved.

    With the line; when that has stopped by the move itself, nobody loses the offer by it before the start.
    """
    return line_ends if now < line_ends else starts_at


def is_late(now: datetime, starts_at: datetime, late_cancel_hours: int) -> bool:
    """Whether a cancellation comes late."""
    return now >= starts_at - timedelta(hours=late_cancel_hours)


def priority(late_cancellations: int, *, lowers_priority: bool) -> int:
    """The published priority: 0, or 1 after a late cancellation where the activity says so. The least is first."""
    return 1 if lowers_priority and late_cancellations > 0 else 0


Route = tuple[UUID, ...]
"""The quotas in which a place is taken, all at once."""


@dataclass(frozen=True, slots=True)
class Places:
    """The quotas of an activity: all places, those not reserved (None: nothing is), by window, by reserve."""

    total_id: UUID
    open_id: UUID | None
    windows: Mapping[UUID, UUID | None]
    reserves: Mapping[UUID, UUID]


def routes(places: Places, window_ids: Sequence[UUID], reserve_ids: Sequence[UUID]) -> list[Route]:
    """The ways to a place for somebody with these windows and reserves, the reserved ones first."""
    by_window = [places.windows[each] for each in window_ids if each in places.windows]
    by_reserve = [places.reserves[each] for each in reserve_ids if each in places.reserves]
    kept: list[UUID | None] = [*by_reserve, places.open_id]
    found = [
        tuple(each for each in (places.total_id, way, window) if each is not None)
        for way, window in product(kept, by_window)
    ]
    return list(dict.fromkeys(found))


def open_route(ways: Sequence[Route], spare: Mapping[UUID, int], wanted: int) -> Route | None:
    """The first way on which all quotas have as many places as are wanted."""
    return next((way for way in ways if all(spare.get(each, 0) >= wanted for each in way)), None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in the line, or the head of all who want the same."""

    id: UUID
    priority: int
    sequence: int
    places: int
    window_ids: Sequence[UUID]
    reserve_ids: Sequence[UUID]


def promotions(line: Iterable[Waiting], places: Places, spare: Mapping[UUID, int]) -> list[tuple[Waiting, Route]]:
    """All who get what is spare, one after another, each as `next_in_line` says when those before have theirs.

    `line` has the first of each kind and who comes after them, by kind and in order.
    """
    kinds: dict[tuple[object, ...], deque[Waiting]] = {}
    for each in line:
        kinds.setdefault(_kind(each), deque()).append(each)
    left = dict(spare)
    found: list[tuple[Waiting, Route]] = []
    while True:
        heads = islice((kind[0] for kind in kinds.values() if kind), LOOK_AHEAD)
        chosen = next_in_line(heads, places, left)
        if chosen is None:
            return found
        found.append(chosen)
        kinds[_kind(chosen[0])].popleft()
        left.update({each: left[each] - chosen[0].places for each in chosen[1]})


def _kind(one: Waiting) -> tuple[object, ...]:
    return one.places, tuple(one.window_ids), tuple(one.reserve_ids)


def next_in_line(heads: Iterable[Waiting], places: Places, spare: Mapping[UUID, int]) -> tuple[Waiting, Route] | None:
    """Who gets what is spare, and by which way: the first by (priority, sequence) for whom there is enough.

    Who wants more than there is (a group), or places of another window or reserve, is passed over, and keeps the place
    in the line. `heads` has the first of each kind, at most `LOOK_AHEAD`.
    """
    for head in sorted(heads, key=lambda each: (each.priority, each.sequence)):
        way = open_route(routes(places, head.window_ids, head.reserve_ids), spare, head.places)
        if way is not None:
            return head, way
    return None
