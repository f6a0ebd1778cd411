"""`stv_northern_ireland`: Gregory's last parcel, in 1/100 of a vote."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from verifier.counting.piles import EXCLUSION, SURPLUS, Ranking, Table, laid_out
from verifier.counting.transferring import elect_by, fewest, is_last, seat_last, surpluses, transferred
from verifier.counting.votes import Ballot, Lot, Question
from verifier.strict import Json

SCALE: Final = 100


def count(question: Question, ballots: Sequence[Ballot], lots: Sequence[Lot]) -> dict[str, Json]:
    """The last seat to who cannot be overtaken, exclusions that nothing can change, surpluses, the last one out."""
    table = laid_out(question, ballots, lots, SCALE)
    table.from_latest = False
    return transferred(table, _next_stage)


def _next_stage(table: Table, quota: int) -> None:
    over = surpluses(table, quota)
    waiting = sum(over.values())
    sure = _beyond_reach(table, waiting)
    if sure:
        seat_last(table, sure, [])
        return
    ties: list[Json] = []
    out = _hopeless(table, waiting)
    if out or not over:
        out = out or fewest(table, ties)
        if not is_last(table, out, ties):
            _exclude(table, out, quota, ties)
        return
    largest = [each for each in over if over[each] == max(over.values())]
    one = largest[0] if len(largest) == 1 else table.tell_apart(largest, SURPLUS, ties)
    _transfer(table, one, over[one], quota)
    table.end_stage(SURPLUS, [one], elected=elect_by(table, quota)).ties = ties


def _beyond_reach(table: Table, waiting: int) -> list[int]:
    """Who takes the one seat that is left with as many votes as all others and the surpluses; nobody where two have."""
    if table.seats_left != 1:
        return []
    together = sum(table.has(each) for each in table.continuing) + waiting
    sure = [each for each in table.continuing if 2 * table.has(each) >= together]
    return sure if len(sure) == 1 else []


def _hopeless(table: Table, waiting: int) -> list[int]:
    """The most of the last who, with all surpluses, have together less than the next."""
    ranked = sorted(table.continuing, key=table.has)
    together = list(accumulate((table.has(each) for each in ranked), initial=waiting))
    for number in range(len(ranked) - table.seats_left, 0, -1):
        if together[number] < table.has(ranked[number]):
            return sorted(ranked[:number])
    return []


def _transfer(table: Table, candidate: int, surplus: int, quota: int) -> None:
    parcel = table.parcels[candidate - 1].pop()
    table.votes[candidate - 1] = quota
    going, _ = table.sorted_out(parcel.papers)
    papers = sum(sum(each.values()) for each in going.values())
    if papers == 0:
        table.exhausted += surplus
        return
    share = surplus // papers
    value = min(share, parcel.value)
    table.receive(going, value)
    if share < parcel.value:
        table.lost += surplus - value * papers
    else:
        table.exhausted += surplus - value * papers


def _exclude(table: Table, out: list[int], quota: int, ties: list[Json]) -> None:
    """First papers of first preference, then the others by their value, the highest first: a part for each."""
    table.excluded += out
    seated: list[int] = []
    for is_first, value in sorted(
        {(each.is_first, each.value) for one in out for each in table.parcels[one - 1]}, reverse=True
    ):
        if table.seats_left <= 0:
            break
        papers: dict[Ranking, int] = defaultdict(int)
        for one in out:
            kept = []
            for parcel in table.parcels[one - 1]:
                if (parcel.is_first, parcel.value) != (is_first, value):
                    kept.append(parcel)
                    continue
                table.votes[one - 1] -= value * sum(parcel.papers.values())
                for ranking, each in parcel.papers.items():
                    papers[ranking] += each
            table.parcels[one - 1] = kept
        table.give(papers, value)
        seated += elect_by(table, quota)
    table.end_stage(EXCLUSION, out, elected=seated, excluded=sorted(out)).ties = ties
