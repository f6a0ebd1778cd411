"""`schulze`: beat paths by winning votes; the order that they give takes the seats."""

from collections.abc import Sequence

from verifier.counting.orders import fill
from verifier.counting.votes import Ballot, Lot, Question, Stage, numbers, records
from verifier.strict import Json

Matrix = list[list[int]]


def count(question: Question, ballots: Sequence[Ballot], lots: Sequence[Lot]) -> dict[str, Json]:
    """Pairs, paths, the order that they give, and who is seated from it: nobody whom no ballot ranks."""
    pairs = _pairs(question.options, ballots)
    paths = _paths(pairs)
    order = _order(paths)
    ranked = {each for ballot in ballots for each in numbers(ballot.answer, "ranking")}
    filled = fill([[each for each in group if each in ranked] for group in order], question.seats or 0, lots)
    (stage,) = records([Stage("sum", None, elected=filled.seated, ties=filled.ties)])
    matrices: dict[str, Json] = {"pairs": [list(row) for row in pairs], "paths": [list(row) for row in paths]}
    return {
        "stages": [{**stage, **matrices} if isinstance(stage, dict) else stage],
        "elected": list(filled.seated),
        "order": [list(group) for group in order],
        "pending": filled.pending,
    }


def _pairs(candidates: int, ballots: Sequence[Ballot]) -> Matrix:
    pairs = [[0] * candidates for _ in range(candidates)]
    for ballot in ballots:
        below = set(range(1, candidates + 1))
        for each in numbers(ballot.answer, "ranking"):
            below.discard(each)
            for other in below:
                pairs[each - 1][other - 1] += ballot.weight
    return pairs


def _paths(pairs: Matrix) -> Matrix:
    """Strengths of the strongest paths: by way of the first candidate alone, then of the first two, and so on."""
    every = range(len(pairs))
    paths = [[pairs[i][j] if pairs[i][j] > pairs[j][i] else 0 for j in every] for i in every]
    for by in every:
        onward = paths[by]
        for i in every:
            until = paths[i][by]
            if until and i != by:
                paths[i] = [max(one, min(until, other)) for one, other in zip(paths[i], onward, strict=True)]
                paths[i][i] = 0
    return paths


def _order(paths: Matrix) -> list[list[int]]:
    """Groups of equals: those whom nobody beats who is not in a group before."""
    left = list(range(len(paths)))
    groups = []
    while left:
        group = [each for each in left if not any(paths[other][each] > paths[each][other] for other in left)]
        groups.append([each + 1 for each in group])
        left = [each for each in left if each not in group]
    return groups
