"""Short writings of elections: `4 ABC` are four ballots that rank A, B, C; candidates are numbered by their letters."""

from collections.abc import Iterable
from string import ascii_uppercase
from typing import Any

from counting.counts import count
from counting.shapes import Asked, Lot, Pile


def ranked(*lines: str) -> list[Pile]:
    """Ballots of a ranking, `4 ABC` for each pile; `4 -` ranks nobody."""
    return [Pile({"ranking": numbers(names.strip("-"))}, int(many)) for many, names in (each.split() for each in lines)]


def numbers(names: str) -> list[int]:
    return [ascii_uppercase.index(name) + 1 for name in names]


def names(numbers: Iterable[int]) -> str:
    return "".join(ascii_uppercase[number - 1] for number in numbers)


def lot(order: str) -> Lot:
    """A lot among the letters, in the order as they were drawn."""
    return Lot(tuple(sorted(numbers(order))), tuple(numbers(order)))


def counted(method: str, candidates: int, seats: int | None, piles: list[Pile], *lots: Lot) -> dict[str, Any]:
    """The count of a ranking."""
    return count(Asked("ranking", method, candidates, seats), piles, lots)


def stages_of(count: dict[str, Any]) -> list[tuple[str, str, list[float], str]]:
    """Of each stage its kind, whose ballots move, the votes after it in whole votes, who is elected by it."""
    scale = count["scale"]
    return [
        (each["kind"], names(each["of"]), [votes / scale for votes in each["votes"]], names(each["elected"]))
        for each in count["stages"]
    ]
