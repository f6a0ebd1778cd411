"""Sums of organisations: which are told, by hand and over generated trees; and what is in them."""

import random
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import pytest

from domain.suggestions import service
from domain.suggestions.sums import told_places
from tests.domain.suggestions.desk import Desk

YEAR = 2026
TREE = {"top": None, "a": "top", "b": "top", "a1": "a", "a2": "a"}


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"top": 9, "a": 9, "b": 0, "a1": 9, "a2": 0}, set()),
        ({"top": 30, "a": 20, "b": 10, "a1": 10, "a2": 10}, {"top", "a", "b", "a1", "a2"}),
        # Without b's 4, top less a would tell them.
        ({"top": 24, "a": 20, "b": 4, "a1": 20, "a2": 0}, {"top"}),
        # What a has beside a1 and a2 is small: the smaller of them is not told.
        ({"top": 45, "a": 33, "b": 12, "a1": 10, "a2": 20}, {"top", "a", "b", "a2"}),
        ({"top": 10, "a": 10, "b": 0, "a1": 10, "a2": 0}, {"top", "a", "a1"}),
    ],
)
def test_a_sum_is_told_where_no_rest_is_small(counts: dict[str, int], told: set[str]) -> None:
    assert told_places(TREE, counts, 10) == told


def test_no_difference_of_told_sums_is_small_in_any_tree() -> None:
    draw = random.Random(7)  # examples
    for _ in range(300):
        parents: dict[int, int | None] = {0: None, **{each: draw.randrange(each) for each in range(1, 9)}}
        own = {each: draw.choice((0, 0, 1, 3, 8, 12, 30)) for each in parents}
        counts = dict(own)
        for each in sorted(parents, reverse=True):
            parent = parents[each]
            if parent is not None:
                counts[parent] += counts[each]
        told = told_places(parents, counts, 10)
        for place in told:
            below = [each for each in told if each != place and _is_below(parents, each, place)]
            nearest = [each for each in below if not any(_is_below(parents, each, other) for other in below)]
            for size in range(len(nearest) + 1):
                for some in combinations(nearest, size):
                    rest = counts[place] - sum(counts[each] for each in some)
                    assert rest == 0 or rest >= 10


def _is_below(parents: dict[int, int | None], place: int, above: int) -> bool:
    parent = parents[place]
    return parent is not None and (parent == above or _is_below(parents, parent, above))


async def sums(desk: Desk, who: str, year: int = YEAR, below: Any = None) -> dict[Any, dict[str, Any]]:
    """What somebody reads, by organisation."""
    async with desk.work(who) as work:
        rows = await service.suggestion_sums(work, year, below)
    return {row["place_id"]: dict(row) for row in rows}


async def test_sums_count_what_became_of_the_suggestions_of_the_year(desk: Desk) -> None:
    states = ["submitted"] * 3 + ["filed"] * 2 + ["answered"] * 4 + ["withdrawn"]
    for state in states:
        await desk.suggestion(state)
    await desk.suggestion("draft")
    await desk.owner.execute(
        "UPDATE suggestion SET submitted_at = $1 WHERE submitted_at IS NOT NULL", datetime(YEAR, 3, 2, tzinfo=UTC)
    )
    late = "UPDATE suggestion SET next_due_at = '2026-03-09' WHERE state = 'filed'"
    await desk.owner.execute(late)

    found = await sums(desk, "member")
    branch = found[desk.places["branch"]]

    assert found.keys() == {desk.places["branch"], desk.places["top"]}
    told = {
        name: branch[name] for name in ("received_count", "filed_count", "solved_count", "open_count", "overdue_count")
    }
    assert told == {
        "received_count": 10,
        "filed_count": 6,
        "solved_count": 4,
        "open_count": 5,
        "overdue_count": 2,
    }
    assert (branch["author_count"], branch["rewarded_count"], branch["reward_fen"]) == (None, 0, 0)
    assert found == await sums(desk, "officer")
    assert await sums(desk, "member", below=desk.places["branch"]) == {desk.places["branch"]: branch}
    assert await sums(desk, "member", year=YEAR - 1) == await sums(desk, "member", year=1) == {}


async def test_of_nine_nothing_is_told(desk: Desk) -> None:
    for _ in range(9):
        await desk.suggestion("submitted")
    await desk.owner.execute("UPDATE suggestion SET submitted_at = $1", datetime(YEAR, 3, 2, tzinfo=UTC))

    for row in (await sums(desk, "officer")).values():
        assert row["is_withheld"]
        assert {value for name, value in row.items() if name not in {"place_id", "is_withheld"}} == {None}
