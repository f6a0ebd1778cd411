"""Methods of one stage that seat from an order of candidates: `plurality`, `approval`, `two_round`, `score`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from verifier.counting.votes import (
    Ballot,
    Lot,
    Question,
    Stage,
    chosen,
    lot_among,
    pending,
    records,
    tie,
    written_in,
)
from verifier.strict import Json

SECOND_ROUND = 2
"""Candidates who go into a second round."""


@dataclass
class Filled:
    """Who has the places, in order; whom a lot is missing among; what a lot has decided."""

    seated: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    ties: list[Json] = field(default_factory=list)

    @property
    def pending(self) -> Json:
        return pending(self.missing, "seat") if self.missing else None


def fill(groups: Sequence[Sequence[int]], places: int, lots: Sequence[Lot]) -> Filled:
    """Fills places from groups of equals, best first; of the first group that does not fit a lot decides."""
    filled = Filled()
    for group in groups:
        left = places - len(filled.seated)
        if left == 0 or not group:
            continue
        if len(group) <= left:
            filled.seated += sorted(group)
            continue
        drawn = lot_among(lots, group)
        if drawn is None:
            filled.missing = sorted(group)
        else:
            filled.seated += drawn[:left]
            filled.ties.append(tie(group, drawn))
        break
    return filled


def groups_by(votes: Sequence[int]) -> list[list[int]]:
    """All candidates in groups of equals, most first, each group ascending."""
    ranked = sorted(range(1, len(votes) + 1), key=lambda each: (-votes[each - 1], each))
    return [list(group) for _, group in groupby(ranked, key=lambda each: votes[each - 1])]


def count_plurality(question: Question, ballots: Sequence[Ballot], lots: Sequence[Lot]) -> dict[str, Json]:
    """The most votes take the seats; who has none takes none."""
    return _seated(question, votes_of(question, ballots), lots)


def count_score(question: Question, ballots: Sequence[Ballot], lots: Sequence[Lot]) -> dict[str, Json]:
    """The highest sums of points take the seats; who has no point takes none."""
    sums = [0] * question.options
    for ballot in ballots:
        scores = ballot.answer.get("scores") if isinstance(ballot.answer, dict) else None
        for index, score in enumerate(scores if isinstance(scores, list) else ()):
            if isinstance(score, int):
                sums[index] += score * ballot.weight
    return _seated(question, sums, lots)


def count_two_round(question: Question, ballots: Sequence[Ballot], lots: Sequence[Lot]) -> dict[str, Json]:
    """More than half of the ballots with an answer take the seat; else the first two go on."""
    votes = votes_of(question, ballots)
    answered = sum(each.weight for each in ballots if each.answer is not None)
    with_votes = [group for group in groups_by(votes) if votes[group[0] - 1]]
    ahead = [group for group in with_votes if 2 * votes[group[0] - 1] > answered]
    filled = Filled()
    if question.seats is not None:
        filled = fill(ahead, 1, lots) if ahead else fill(with_votes, SECOND_ROUND, lots)
    elected = filled.seated if ahead else []
    is_decided = not ahead and not filled.missing
    return {
        "stages": records([Stage("sum", votes, elected=elected, ties=filled.ties)]),
        "elected": list(elected),
        "order": _order(votes),
        "pending": filled.pending,
        "advance": [*sorted(filled.seated)] if is_decided else [],
    }


def votes_of(question: Question, ballots: Sequence[Ballot]) -> list[int]:
    """Votes of each candidate of a choice, write-ins after the options."""
    written = {text: question.options + place for place, text in enumerate(written_in(question, ballots), start=1)}
    votes = [0] * (question.options + len(written))
    for ballot in ballots:
        for candidate in chosen(ballot, written):
            votes[candidate - 1] += ballot.weight
    return votes


def _seated(question: Question, votes: list[int], lots: Sequence[Lot]) -> dict[str, Json]:
    eligible = [group for group in groups_by(votes) if votes[group[0] - 1]]
    filled = fill(eligible, question.seats or 0, lots)
    return {
        "stages": records([Stage("sum", votes, elected=filled.seated, ties=filled.ties)]),
        "elected": list(filled.seated),
        "order": _order(votes),
        "pending": filled.pending,
    }


def _order(votes: Sequence[int]) -> Json:
    return [list(group) for group in groups_by(votes)]
