"""Ballots rebuilt from a published table of stages: what officials publish of a count is which votes went where.

A ballot here is the way that it went: whose it was first, and whom it came to at each later stage. Which of an excluded
candidate's ballots went to whom no table says; any that gives its figures will do, as a count sees no more of a ballot
than the candidates that it came to.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

Way = tuple[int, ...]


class Papers(NamedTuple):
    """Papers that somebody received together: the value of each, and how many went each way."""

    value: int
    ways: dict[Way, int]

    @property
    def many(self) -> int:
        """How many there are."""
        return sum(self.ways.values())


def rebuilt(rounds: Sequence[Sequence[int | None]]) -> dict[Way, int]:
    """Ballots of an instant run-off: votes of each candidate in each round, None once excluded, exhausted ones last.

    Where several are excluded at once each gives each of the others its share.
    """
    held: dict[int, dict[Way, int]] = {
        number: {(number,): votes or 0} for number, votes in enumerate(rounds[0][:-1], 1)
    }
    ended: dict[Way, int] = {(): rounds[0][-1] or 0}
    for before, after in pairwise(rounds):
        out = [number for number in held if before[number - 1] is not None and after[number - 1] is None]
        gains = {
            number: (after[number - 1] or 0) - (before[number - 1] or 0)
            for number in held
            if after[number - 1] is not None
        }
        pool = {way: count for number in out for way, count in held.pop(number).items()}
        for number, gain in gains.items():
            for way, count in _share(pool, gain):
                held[number][(*way, number)] = held[number].get((*way, number), 0) + count
        _add(ended, pool)
    for ways in held.values():
        _add(ended, ways)
    return ended


def rebuilt_last_parcel(stages: Sequence[Sequence[int]], quota: int) -> dict[Way, int]:
    """Ballots of a count by the Northern Irish rules: votes of each candidate after each stage, in 1/100 of a vote."""
    held = {number: [Papers(100, {(number,): units // 100})] for number, units in enumerate(stages[0], 1)}
    ended: dict[Way, int] = {}
    for before, after in pairwise(stages):
        losers = [number for number in held if after[number - 1] < before[number - 1]]
        gains = {
            number: after[number - 1] - before[number - 1] for number in held if after[number - 1] > before[number - 1]
        }
        if after[losers[0] - 1] == quota:
            last = held[losers[0]].pop()
            moved = _of_surplus(last, before[losers[0] - 1] - quota, gains)
        else:
            pools = _by_value([papers for number in losers for papers in held.pop(number)])
            moved = _of_excluded(pools, gains, {number: quota - before[number - 1] for number in gains})
        for target, parcels in moved.received.items():
            held[target] += [
                Papers(papers.value, {(*way, target): count for way, count in papers.ways.items()})
                for papers in parcels
            ]
        _add(ended, moved.ended)
    for parcels in held.values():
        for papers in parcels:
            _add(ended, papers.ways)
    return ended


class _Moved(NamedTuple):
    """Who received which papers, in order, and which name nobody more."""

    received: dict[int, list[Papers]]
    ended: dict[Way, int]


def _of_surplus(last: Papers, surplus: int, gains: Mapping[int, int]) -> _Moved:
    """The last parcel, at the value that gives everyone whole papers and is the surplus divided by all of these."""
    for value in range(last.value, 0, -1):
        papers = sum(gains.values()) // value
        if not any(gain % value for gain in gains.values()) and min(last.value, surplus // papers) == value:
            received = {target: [Papers(value, _taken(last.ways, gain // value))] for target, gain in gains.items()}
            return _Moved(received, last.ways)
    raise ValueError("no value makes up what was transferred")


def _by_value(parcels: Sequence[Papers]) -> list[Papers]:
    """First preferences, then the rest by value, the highest first."""
    pools: dict[tuple[bool, int], dict[Way, int]] = {}
    for papers in parcels:
        is_later = any(len(way) > 1 for way in papers.ways)
        _add(pools.setdefault((is_later, -papers.value), {}), papers.ways)
    return [Papers(-value, pools[is_later, value]) for is_later, value in sorted(pools)]


def _of_excluded(pools: Sequence[Papers], gains: Mapping[int, int], wanting: Mapping[int, int]) -> _Moved:
    """As many papers of each value as make up what everyone gained; nobody gets more once nothing is `wanting`."""
    values, free = [papers.value for papers in pools], [papers.many for papers in pools]
    wishes = sorted((gain, wanting[target], target) for target, gain in gains.items())
    received: dict[int, list[Papers]] = {target: [] for target in gains}
    found = next(_split(values, free, wishes))
    for place, papers in enumerate(pools):
        for target, counts in found.items():
            if counts[place]:
                received[target].append(Papers(papers.value, _taken(papers.ways, counts[place])))
    ended: dict[Way, int] = {}
    for papers in pools:
        _add(ended, papers.ways)
    return _Moved(received, ended)


def _split(
    values: Sequence[int], free: Sequence[int], wishes: Sequence[tuple[int, int, int]]
) -> Iterator[dict[int, tuple[int, ...]]]:
    """How many papers of each value everyone gets; all ways, one by one. A wish: gain, what is wanting, whose it is."""
    if not wishes:
        yield {}
        return
    (gain, wanting, target), rest = wishes[-1], wishes[:-1]
    for counts in _made_up(values, free, gain):
        last = max(place for place, count in enumerate(counts) if count)
        if 0 < wanting <= gain - counts[last] * values[last]:
            continue
        left = [many - count for many, count in zip(free, counts, strict=True)]
        for others in _split(values, left, rest):
            yield {**others, target: counts}


def _made_up(values: Sequence[int], free: Sequence[int], gain: int) -> Iterator[tuple[int, ...]]:
    """All ways to make up a gain, those with more papers of the values that come first before the others."""
    if not values:
        if gain == 0:
            yield ()
        return
    most = min(free[0], gain // values[0])
    for count in range(most, max(most - 100, -1), -1):
        for others in _made_up(values[1:], free[1:], gain - count * values[0]):
            yield (count, *others)


def _share(pool: dict[Way, int], gain: int) -> list[tuple[Way, int]]:
    """So many of the ballots, of each way in proportion; they are taken from it."""
    whole, left, taken = sum(pool.values()), gain, []
    for way, count in list(pool.items()):
        part = min(left, -(-count * gain // whole))
        left -= part
        pool[way] -= part
        taken.append((way, part))
    return taken


def _taken(ways: dict[Way, int], many: int) -> dict[Way, int]:
    """So many papers, as they come; they are taken from `ways`."""
    taken = {}
    for way in list(ways):
        part = min(many, ways[way])
        if part:
            ways[way] -= part
            many -= part
            taken[way] = part
    return taken


def _add(to: dict[Way, int], ways: Mapping[Way, int]) -> None:
    for way, count in ways.items():
        if count:
            to[way] = to.get(way, 0) + count
