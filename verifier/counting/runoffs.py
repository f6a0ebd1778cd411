"""`instant_runoff`: the last is excluded, until one has more than half of the ballots that are left."""

from collections.abc import Sequence

from verifier.counting.piles import EXCLUSION, Table, counted, laid_out
from verifier.counting.votes import Ballot, Lot, Question
from verifier.strict import Json


def count(question: Question, ballots: Sequence[Ballot], lots: Sequence[Lot]) -> dict[str, Json]:
    """Stages until one has more than half; of a question without a seat the first alone."""
    table = laid_out(question, ballots, lots, 1)
    _end_stage(table, "first", [], [])
    return counted(table, _go_on)


def _go_on(table: Table) -> bool:
    if table.question.seats is None or table.named == 0 or table.elected:
        return False
    ties: list[Json] = []
    out = _last(table, ties)
    table.excluded += out
    for each in out:
        parcels = table.parcels[each - 1]
        table.parcels[each - 1] = []
        table.votes[each - 1] = 0
        for parcel in parcels:
            table.give(parcel.papers, parcel.value)
    _end_stage(table, EXCLUSION, out, ties)
    return True


def _last(table: Table, ties: list[Json]) -> list[int]:
    """Who has the fewest votes: several together where these are fewer than the next has."""
    votes = {each: table.has(each) for each in table.continuing}
    fewest = min(votes.values())
    last = [each for each in votes if votes[each] == fewest]
    others = [has for has in votes.values() if has > fewest]
    if len(last) == 1 or (others and fewest * len(last) < min(others)):
        return last
    return [table.tell_apart(last, EXCLUSION, ties)]


def _end_stage(table: Table, kind: str, out: list[int], ties: list[Json]) -> None:
    winners = [each for each in table.continuing if 2 * table.has(each) > sum(table.votes)]
    seated = table.elect(winners) if table.question.seats is not None else []
    stage = table.end_stage(kind, out, elected=seated, excluded=sorted(out))
    stage.ties = ties
