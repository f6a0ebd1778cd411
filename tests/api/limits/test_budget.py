"""What a caller may ask in a minute."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.budget import Budget, SlidingWindow
from api.errors import ApiError


class Watch:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 600.0

    def __call__(self) -> float:
        return self.seconds


async def test_an_answer_says_what_is_left_and_how_fast_it_comes_back() -> None:
    budget = Budget(stranger_points=120, window=SlidingWindow(Watch()))

    first = budget.charge(None, 100)
    free = budget.charge(None, 0)

    assert first == {"throttleStatus": {"maximumAvailable": 120, "currentlyAvailable": 20, "restoreRate": 2}}
    assert free["throttleStatus"]["currentlyAvailable"] == 19


async def test_who_used_the_minute_up_is_refused_and_told_to_wait() -> None:
    budget = Budget(stranger_points=100, window=SlidingWindow(Watch()))
    budget.charge(None, 100)

    with pytest.raises(ApiError) as refused:
        budget.charge(None, 1)

    assert (refused.value.code, refused.value.retry_after_seconds) == ("RATE_LIMITED", 5)


def test_the_last_minute_counts_as_far_as_it_is_in_sight() -> None:
    watch = Watch()
    window = SlidingWindow(watch)
    window.take("a", 100, limit=100)

    watch.seconds += 75

    assert window.take("a", 26, limit=100) == (False, 25)
    assert window.take("a", 25, limit=100) == (True, 0)
    watch.seconds += 120
    assert window.take("a", 1, limit=100) == (True, 99)


def test_members_and_addresses_have_a_budget_each() -> None:
    window = SlidingWindow(Watch())

    left = [window.take(key, 10, limit=100) for key in (UUID(int=1), UUID(int=2), "192.0.2.1", UUID(int=1))]

    assert left == [(True, 90), (True, 90), (True, 90), (True, 80)]


def test_only_so_many_callers_are_counted() -> None:
    window = SlidingWindow(Watch(), maximum=2)

    for key in ("first", "second", "third"):
        window.take(key, 10, limit=100)

    assert [window.take(key, 10, limit=100) for key in ("third", "first")] == [(True, 80), (True, 90)]


@given(st.lists(st.tuples(st.floats(0, 90), st.integers(1, 60)), max_size=30))
def test_no_minute_of_the_clock_holds_more_than_the_limit(takes: list[tuple[float, int]]) -> None:
    watch = Watch()
    window = SlidingWindow(watch)
    taken: dict[int, int] = {}

    for pause, points in takes:
        watch.seconds += pause
        is_taken, left = window.take("a", points, limit=100)
        assert 0 <= left <= 100
        if is_taken:
            minute = int(watch.seconds // 60)
            taken[minute] = taken.get(minute, 0) + points

    assert all(points <= 100 for points in taken.values())
    assert all(taken[before] + taken[after] <= 200 for before, after in pairwise(sorted(taken)))
