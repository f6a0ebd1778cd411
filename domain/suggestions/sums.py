"""Which sums of organisations are told to everybody, so that nobody learns of a few by subtraction; pure."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

Place: TypeAlias = Any
"""The key of an organisation."""

LEAST_SUGGESTIONS: Final = 10
"""Of fewer nothing is told, as of response times (`MINIMUM_CELL` of `domain.suggestions.figures`)."""
LEAST_PEOPLE: Final = 5
"""Fewer who were rewarded, or signed, are not told; nor is what they were given."""


def told_places(parents: Mapping[Place, Place | None], counts: Mapping[Place, int], least: int) -> frozenset[Place]:
    """The organisations whose sums are told, of which each is that of all at and below it.

    None is told that stands for fewer than `least`. What an organisation has beside the nearest told ones below it, its
    rest, is what a reader may subtract: it is nought or no fewer than `least`. Where it would be small, the smallest of
    those below is not told either. The same for every reader: it is decided for the whole union at once.
    """
    children: dict[Place, list[Place]] = {place: [] for place in counts}
    for place in counts:
        parent = parents[place]
        if parent in children:
            children[parent].append(place)
    told: set[Place] = set()
    for place in _upwards(parents, children):
        if counts[place] < least:
            continue
        told.add(place)
        below = _nearest(place, children, told)
        while 0 < counts[place] - sum(counts[each] for each in below) < least:
            told.discard(min(below, key=lambda each: (counts[each], str(each))))
            below = _nearest(place, children, told)
    return frozenset(told)


def _upwards(parents: Mapping[Place, Place | None], children: Mapping[Place, list[Place]]) -> list[Place]:
    """Every place after those below it."""
    waiting = [place for place in children if parents[place] not in children]
    order = []
    while waiting:
        place = waiting.pop()
        order.append(place)
        waiting += children[place]
    return order[::-1]


def _nearest(place: Place, children: Mapping[Place, list[Place]], told: set[Place]) -> list[Place]:
    """The told ones below a place with none of them between."""
    found, waiting = [], list(children[place])
    while waiting:
        each = waiting.pop()
        if each in told:
            found.append(each)
        else:
            waiting += children[each]
    return found
