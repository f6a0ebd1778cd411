"""The rules of changes as tables."""

import pytest

from db.types import new_id
from domain.changes.rules import NO_BOUND, Change, Place, can_go_on, cut

A, B, C = new_id(), new_id(), new_id()
ROWS = [
    Change(1, 1, "vote", A, was_seen=False),
    Change(1, 2, "vote", B, was_seen=False),
    Change(2, 3, "vote", A, was_seen=True),
    Change(3, 4, "vote", C, was_seen=False),
]


@pytest.mark.parametrize(
    ("first", "limit", "keys", "end"),
    [
        (3, 9, [A, B, C], None),
        (2, 9, [A, B], (2, 3)),  # what changed again costs no place
        (1, 9, [A], (1, 1)),
        (3, 4, [A, B, C], (3, 4)),  # as many rows as were looked at: there may be more
    ],
)
def test_a_page_ends_before_one_object_too_many(
    first: int, limit: int, keys: list[object], end: tuple[int, int] | None
) -> None:
    found = cut(ROWS, first, limit)
    assert ([key for _, key in found.nodes], found.end) == (keys, end)


def test_what_was_seen_at_any_time_may_be_told_to_be_gone() -> None:
    assert cut(ROWS, 3, 9).nodes == {("vote", A): True, ("vote", B): False, ("vote", C): False}


@pytest.mark.parametrize(
    ("place", "horizon", "goes_on"),
    [
        (Place(5, 0, NO_BOUND, b"v"), None, True),
        (Place(5, 0, NO_BOUND, b"v"), 5, True),
        (Place(5, 0, NO_BOUND, b"v"), 6, False),  # what it would need is no longer kept
        (Place(10, 0, NO_BOUND, b"v"), 1, True),
        (Place(11, 0, NO_BOUND, b"v"), 1, False),  # a backup was restored
        (Place(5, 0, NO_BOUND, b"w"), None, False),
        (None, None, False),
    ],
)
def test_when_a_client_can_go_on(place: Place | None, horizon: int | None, goes_on: bool) -> None:  # noqa: FBT001  # a row of the table
    assert can_go_on(place, b"v", horizon=horizon, watermark=10) is goes_on
