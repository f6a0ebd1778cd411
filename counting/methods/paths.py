"""Schulze's method: beat paths by winning votes (M. Schulze, Social Choice and Welfare 36, 2011, section 2)."""

from collections.abc import Sequence

from counting.boxes import Box
from counting.outcomes import Outcome, Stage
from counting.seating import seated

Matrix = list[list[int]]


def schulze(box: Box) -> Outcome:
    """The order by beat paths takes the seats; whom no ballot ranks takes none."""
    pairs, ranked = _pairs(box)
    paths = _paths(pairs)
    groups, seats = _order(paths), box.asked.seats
    supported = [kept for group in groups if (kept := [candidate for candidate in group if candidate in ranked])]
    taken = seated(supported, seats or 0, box.lots)
    figures = {"pairs": pairs, "paths": paths}
    stage = Stage("sum", votes=None, elected=taken.candidates, ties=taken.ties, figures=figures)
    return Outcome([stage], seats, elected=taken.candidates, order=groups, pending=taken.pending)


def _pairs(box: Box) -> tuple[Matrix, set[int]]:
    """How many prefer the one of the row to the one of the column, and who is ranked at all.

    Whom a ballot does not rank stand below all whom it ranks; between them it says nothing.
    """
    places = range(box.asked.options)
    pairs = [[0] * len(places) for _ in places]
    ranked: set[int] = set()
    for answer, weight in box.answers:
        below = [True] * len(places)
        ranked.update(answer["ranking"])
        for number in answer["ranking"]:
            below[number - 1] = False
            row = pairs[number - 1]
            for other in places:
                if below[other]:
                    row[other] += weight
    return pairs, ranked


def _paths(pairs: Matrix) -> Matrix:
    """The strength of the strongest path from the one of the row to the one of the column; 0 where there is none.

    A link is a majority, as strong as it has voters; a path is as strong as its weakest link. Links are laid
    from the strongest down: whatever one joins for the first time is as strong as that link.
    """
    places = range(len(pairs))
    links = [(pairs[a][b], a, b) for a in places for b in places if pairs[a][b] > pairs[b][a]]
    paths = [[0] * len(pairs) for _ in places]
    reached = [1 << place for place in places]
    for strength, start, end in sorted(links, reverse=True):
        if reached[start] >> end & 1:
            continue
        for place in places:
            if reached[place] >> start & 1:
                fresh = reached[end] & ~reached[place]
                reached[place] |= fresh
                for other in _bits(fresh):
                    paths[place][other] = strength
    return paths


def _bits(word: int) -> Sequence[int]:
    """The places of the ones."""
    places = []
    while word:
        lowest = word & -word
        places.append(lowest.bit_length() - 1)
        word ^= lowest
    return places


def _order(paths: Matrix) -> list[list[int]]:
    """Candidates in groups: those whom none of the rest beats, then the same among the others, and so on."""
    groups, rest = [], list(range(len(paths)))
    while rest:
        best = [one for one in rest if not any(paths[other][one] > paths[one][other] for other in rest)]
        groups.append([place + 1 for place in best])
        rest = [place for place in rest if place not in best]
    return groups
