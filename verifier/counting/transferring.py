"""What both transferable votes have in common: the quota, the ends of a count, the last seats."""

from collections.abc import Callable, Iterable, Sequence

from verifier.counting.piles import EXCLUSION, Table, counted
from verifier.strict import Json


def transferred(table: Table, next_stage: Callable[[Table, int], None]) -> dict[str, Json]:
    """Counts by the quota from the first stage to the last; `next_stage` makes the stage of the method."""
    seats = table.question.seats
    if seats is None or table.named == 0:
        table.end_stage("first", [])
        return counted(table, lambda _: False)
    quota = (table.named // (seats + 1) + 1) * table.scale
    table.end_stage("first", [], elected=elect_by(table, quota))

    def go_on(table: Table) -> bool:
        if table.seats_left <= 0 or not table.continuing:
            return False
        if len(table.continuing) <= table.seats_left:
            seat_last(table, table.continuing, [])
            return False
        before = len(table.stages)
        next_stage(table, quota)
        return table.stages[before].kind != "last"

    return counted(table, go_on, quota)


def elect_by(table: Table, quota: int) -> list[int]:
    """Elects who has the quota."""
    return table.elect(each for each in table.continuing if table.has(each) >= quota)


def surpluses(table: Table, quota: int) -> dict[int, int]:
    """Of each who is elected and has more than the quota, what is above it."""
    return {each: table.has(each) - quota for each in table.elected if table.has(each) > quota}


def seat_last(table: Table, winners: Iterable[int], out: Sequence[int], ties: Sequence[Json] = ()) -> None:
    """The seats that are left go to those who are left; no paper moves."""
    table.excluded += out
    seated = table.elect(winners)
    stage = table.end_stage("last", seated, elected=seated, excluded=sorted(out))
    stage.ties = list(ties)


def is_last(table: Table, out: Sequence[int], ties: Sequence[Json]) -> bool:
    """Whether after this exclusion just as many continue as seats are left; then they are elected in its place."""
    left = [each for each in table.continuing if each not in out]
    if len(left) != table.seats_left:
        return False
    seat_last(table, left, out, ties)
    return True


def fewest(table: Table, ties: list[Json]) -> list[int]:
    """The one with the fewest votes."""
    least = min(table.has(each) for each in table.continuing)
    last = [each for each in table.continuing if table.has(each) == least]
    return last if len(last) == 1 else [table.tell_apart(last, EXCLUSION, ties)]
