"""Which method of counting a question may have, by how it is answered and what is to be filled (docs/counting.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Fit:
    """Of which kind of question a method is, and how many seats it fills: `most` 0 seats nobody, None has no bound."""

    kind: str
    least: int = 0
    most: int | None = None


METHODS: Final[Mapping[str, Fit]] = {
    "items": Fit("yes_no_abstain", most=0),
    "plurality": Fit("choice"),
    "approval": Fit("choice", 1),
    "two_round": Fit("choice", 1, 1),
    "score": Fit("score"),
    "instant_runoff": Fit("ranking", 1, 1),
    "stv_scottish": Fit("ranking", 1),
    "stv_northern_ireland": Fit("ranking", 1),
    "schulze": Fit("ranking"),
}
"""By name; seats that are not filled are 0."""
DEFAULT_METHODS: Final[Mapping[str, str]] = {
    "choice": "plurality",
    "yes_no_abstain": "items",
    "ranking": "stv_scottish",
    "score": "score",
}
"""What a question is counted by where its draft says nothing."""
WITHOUT_SEATS: Final = "schulze"
"""What a ranking is counted by that fills no seats: it gives an order."""


def method_of(kind: str, seats: int | None, method: str | None) -> str:
    """The method of a question: the one that its draft names, or what such questions are counted by."""
    if method is not None:
        return method
    return WITHOUT_SEATS if kind == "ranking" and seats is None else DEFAULT_METHODS[kind]


def fits(method: str, kind: str, seats: int | None) -> bool:
    """Whether a question of this kind, with these seats, can be counted so."""
    fit, wanted = METHODS[method], seats or 0
    return fit.kind == kind and fit.least <= wanted and (fit.most is None or wanted <= fit.most)
