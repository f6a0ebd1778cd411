"""Ballots that give wanted votes, counted by the count itself, and figures of a vote in short."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from counting.counts import count
from counting.shapes import Asked, Lot, Pile
from counting.verdicts import Figures

WORDS = ("yes", "no", "abstain")


@dataclass(frozen=True)
class Question:
    """A question, its ballots with an answer (the rest of a vote's valid ones are blank), and the lots drawn for it."""

    asked: Asked
    piles: tuple[Pile, ...]
    lots: tuple[Lot, ...] = ()

    def counted(self, valid: int) -> dict[str, Any]:
        """The count, where the vote has so many valid ballots."""
        blank = valid - sum(pile.weight for pile in self.piles)
        assert blank >= 0, "more answers than valid ballots"
        return count(self.asked, [*self.piles, Pile(None, blank)], self.lots)


@dataclass(frozen=True)
class Case:
    """What a written rule says of some figures: `wanted` is the outcome, then that of each question."""

    name: str
    rule: str
    source: str
    rules: Mapping[str, Any]
    figures: Figures
    questions: Sequence[Question]
    wanted: tuple[str, Sequence[Mapping[str, Any]]]
    call: int = 1


def took_part(
    entitled: int, returned: int, *, present: int | None = None, issued: int | None = None, **more: Any
) -> Figures:
    """Figures of a vote: who returned a ballot was present, and no ballot was given out that was not returned."""
    there, given = returned if present is None else present, returned if issued is None else issued
    return Figures(entitled=entitled, present=there, issued=given, returned=returned, **{"invalid": 0, **more})


def seats(
    number: int | None, *votes: int, write_ins: int = 0, lots: Sequence[Lot] = (), method: str = "plurality"
) -> Question:
    """Candidates with these votes, the last `write_ins` of them written in.

    Ballot k names whoever has more than k votes, so the votes come out with as few ballots as they can.
    """
    options = len(votes) - write_ins
    edges = sorted({0, *votes})
    piles = []
    for low, high in pairwise(edges):
        named = [place for place, own in enumerate(votes, 1) if own > low]
        written = [f"另选人{place}" for place in named if place > options]
        answer = {"options": [place for place in named if place <= options], "write_ins": written}
        piles.append(Pile(answer, high - low))
    return Question(Asked("choice", method, options, number), tuple(piles), tuple(lots))


def one_each(number: int | None, *votes: int, lots: Sequence[Lot] = (), method: str = "two_round") -> Question:
    """Candidates with these votes, each ballot for one of them."""
    piles = [Pile({"options": [place]}, own) for place, own in enumerate(votes, 1)]
    return Question(Asked("choice", method, len(votes), number), tuple(piles), tuple(lots))


def items(*votes: tuple[int, int, int]) -> Question:
    """Items with so many yes, no and abstain; each item the same number in all."""
    edges = sorted({0, *(edge for yes, no, abstain in votes for edge in (yes, yes + no, yes + no + abstain))})
    piles = []
    for low, high in pairwise(edges):
        said = [WORDS[(low >= yes) + (low >= yes + no)] for yes, no, _ in votes]
        piles.append(Pile({"items": said}, high - low))
    return Question(Asked("yes_no_abstain", "items", len(votes)), tuple(piles))


def ranked(
    method: str, number: int | None, options: int, *piles: tuple[Sequence[int], int], lots: Sequence[Lot] = ()
) -> Question:
    """Ballots with preferences."""
    held = tuple(Pile({"ranking": [*ranking]}, weight) for ranking, weight in piles)
    return Question(Asked("ranking", method, options, number), held, tuple(lots))


def got(outcome: str, following: str | None = None, **found: Any) -> Mapping[str, Any]:
    """The wanted part of a question: what is not named is empty."""
    empty = {"elected": [], "carried": [], "rejected": [], "open_seats": 0, "tied": []}
    return {"outcome": outcome, "next": following, **empty, **found}


def void() -> tuple[str, Sequence[Mapping[str, Any]]]:
    """The vote is void and held again."""
    return "void", [got("not_decided", "again")]


def inquorate(following: str | None = None) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """The vote has no quorum."""
    return "inquorate", [got("not_decided", following)]


def valid(outcome: str, following: str | None = None, **found: Any) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """The vote is valid, and its one question decided so."""
    return "valid", [got(outcome, following, **found)]
