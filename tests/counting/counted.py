"""Counts of small elections, of each shape that a count has, for tables and charts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from counting.counts import count
from counting.shapes import Asked, Pile
from counting.titles import Titled

Count = dict[str, Any]
NAMES: Final = ("张伟", "王芳", "=李娜")


def ranked(method: str, seats: int, ballots: Mapping[tuple[int, ...], int], options: int = 3) -> Count:
    """The count of rankings with how many there are of each; blank ones are empty."""
    piles = [Pile({"ranking": [*order]} if order else None, weight) for order, weight in ballots.items()]
    return count(Asked("ranking", method, options, seats), piles)


def asked(names: Sequence[str] = NAMES, written: int = 0) -> Titled:
    """A question; its first candidate alone has an English name."""
    return Titled(2, "主席 & <选举>", None, tuple(names), ("Zhang Wei", *(None for _ in names[1:])), written)


TRANSFERRED: Final = ranked("stv_scottish", 2, {(1, 2): 60, (1, 3): 20, (2,): 21, (3, 2): 19, (): 5})
"""120 ballots with an answer, the quota 41: 1 has a surplus of 39, of which 3 gets 20 × 0.48750; then 2 is elected."""
CHOSEN: Final = count(
    Asked("choice", "plurality", 2, 1),
    [Pile({"options": [1], "write_ins": []}, 5), Pile({"options": [], "write_ins": ["@赵云"]}, 7), Pile(None, 2)],
)
ITEMS: Final = count(
    Asked("yes_no_abstain", "items", 2),
    [Pile({"items": ["yes", "no"]}, 6), Pile({"items": ["abstain", "yes"]}, 3), Pile(None, 1)],
)
PAIRED: Final = ranked("schulze", 1, {(1, 2, 3): 5, (2, 1): 3, (3,): 4})
