"""The count again: every method of docs/counting.md, on whole numbers, written from that page alone."""

from collections.abc import Callable, Mapping
from typing import Final

from verifier.counting import items, northern_ireland, orders, runoffs, schulze, scottish
from verifier.counting.votes import Ballot, Lot, Question, totals
from verifier.questions import CHOICE, RANKING, SCORE, YES_NO_ABSTAIN
from verifier.strict import Json

__all__ = ["KINDS_OF_METHODS", "ONE_SEAT", "Ballot", "Lot", "Question", "UnknownMethodError", "count"]

KINDS_OF_METHODS: Final[Mapping[tuple[str, int], str]] = {
    ("items", 1): YES_NO_ABSTAIN,
    ("plurality", 1): CHOICE,
    ("approval", 1): CHOICE,
    ("two_round", 1): CHOICE,
    ("score", 1): SCORE,
    ("instant_runoff", 1): RANKING,
    ("stv_scottish", 1): RANKING,
    ("stv_northern_ireland", 1): RANKING,
    ("schulze", 1): RANKING,
}
"""Methods that are known, each with its version and the kind of question that it is for."""

ONE_SEAT: Final = frozenset({"two_round", "instant_runoff"})
"""Methods that fill one seat."""

_COUNTS: Final[Mapping[str, Callable[[Question, list[Ballot], list[Lot]], dict[str, Json]]]] = {
    "items": items.count,
    "plurality": orders.count_plurality,
    "approval": orders.count_plurality,
    "two_round": orders.count_two_round,
    "score": orders.count_score,
    "instant_runoff": runoffs.count,
    "stv_scottish": scottish.count,
    "stv_northern_ireland": northern_ireland.count,
    "schulze": schulze.count,
}


class UnknownMethodError(Exception):
    """A method, or a version of it, that this program cannot count."""

    def __init__(self, name: str, version: int) -> None:
        super().__init__(f"{name} {version}")
        self.name = name
        self.version = version


def count(question: Question, ballots: list[Ballot], lots: list[Lot]) -> dict[str, Json]:
    """The count object of a question, of ballots that answer it or leave it blank.

    Raises:
        UnknownMethodError: the method, or this version of it, is not known here.
    """
    if (question.method, question.version) not in KINDS_OF_METHODS:
        raise UnknownMethodError(question.method, question.version)
    weighing = [each for each in ballots if each.weight]
    return {
        "method": {"name": question.method, "version": question.version},
        "seats": None if question.method == "items" else question.seats,
        "scale": 1,
        "quota": None,
        "elected": [],
        "order": None,
        "pending": None,
        "advance": [],
        **totals(question, weighing),
        **_COUNTS[question.method](question, weighing, lots),
    }
