"""`stv_scottish`: SSI 2007/42, rules 45 to 52: all papers of a surplus go on, in 1/100,000 of a vote."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from verifier.counting.piles import EXCLUSION, SURPLUS, Parcel, Ranking, Table, laid_out
from verifier.counting.transferring import elect_by, fewest, is_last, surpluses, transferred
from verifier.counting.votes import Ballot, Lot, Question
from verifier.strict import Json

SCALE: Final = 100_000


def count(question: Question, ballots: Sequence[Ballot], lots: Sequence[Lot]) -> dict[str, Json]:
    """Surpluses, the largest first; where there is none the last is excluded."""
    return transferred(laid_out(question, ballots, lots, SCALE), _next_stage)


def _next_stage(table: Table, quota: int) -> None:
    ties: list[Json] = []
    over = surpluses(table, quota)
    if over:
        largest = [each for each in over if over[each] == max(over.values())]
        one = largest[0] if len(largest) == 1 else table.tell_apart(largest, SURPLUS, ties)
        _transfer(table, one, over[one], quota)
        kind, of, out = SURPLUS, [one], []
    else:
        out = fewest(table, ties)
        if is_last(table, out, ties):
            return
        table.excluded += out
        _exclude(table, out[0])
        kind, of = EXCLUSION, out
    stage = table.end_stage(kind, of, elected=elect_by(table, quota), excluded=out)
    stage.ties = ties


def _transfer(table: Table, candidate: int, surplus: int, quota: int) -> None:
    has = table.has(candidate)
    parcels, table.parcels[candidate - 1] = table.parcels[candidate - 1], []
    table.votes[candidate - 1] = quota
    left = surplus
    for value, papers in _by_value(parcels).items():
        reduced = surplus * value // has
        left -= reduced * sum(papers.values())
        table.give(papers, reduced)
    table.lost += left


def _exclude(table: Table, candidate: int) -> None:
    parcels, table.parcels[candidate - 1] = table.parcels[candidate - 1], []
    table.votes[candidate - 1] = 0
    for value, papers in _by_value(parcels).items():
        table.give(papers, value)


def _by_value(parcels: Sequence[Parcel]) -> dict[int, dict[Ranking, int]]:
    """Papers of one value together."""
    joined: dict[int, dict[Ranking, int]] = defaultdict(dict)
    for parcel in parcels:
        papers = joined[parcel.value]
        for ranking, each in parcel.papers.items():
            papers[ranking] = papers.get(ranking, 0) + each
    return joined
