"""Seats by an order of candidates: the first take them, and a lot decides where equals stand at the last seat."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from counting.ties import Lots, Tie, Undecided


class Seated(NamedTuple):
    """Who took the places, in order; the lot that decided, or what stops the count."""

    candidates: list[int]
    ties: list[Tie]
    pending: Undecided | None


def seated(groups: Sequence[Sequence[int]], places: int, lots: Lots) -> Seated:
    """Fills `places` from groups of equals, best first. A group with more members than places are left needs a lot.

    Equals who all have a place stand in ascending order.
    """
    taken: list[int] = []
    for group in groups:
        left = places - len(taken)
        if left <= 0:
            break
        if len(group) <= left:
            taken.extend(group)
            continue
        try:
            lot = lots.drawn(group, "seat")
        except Undecided as pending:
            return Seated(taken, [], pending)
        return Seated([*taken, *lot.order[:left]], [lot], None)
    return Seated(taken, [], None)


def groups_by(votes: Sequence[int]) -> list[list[int]]:
    """Candidates in groups of equal votes, most first, each ascending; `votes` are those of candidate 1, 2, 3…."""
    return list(_groups_by(votes))


def _groups_by(votes: Sequence[int]) -> Iterator[list[int]]:
    for figure in sorted(set(votes), reverse=True):
        yield [candidate for candidate, own in enumerate(votes, start=1) if own == figure]
