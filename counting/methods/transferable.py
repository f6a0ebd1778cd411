"""The single transferable vote 单记可让渡: what the Scottish and the Northern Irish rules have in common."""

from collections.abc import Sequence
from typing import Protocol

from counting.boxes import Box
from counting.methods.papers import Race
from counting.outcomes import Outcome
from counting.ties import Tie, Undecided


class Rules(Protocol):
    """What is done at one stage, by one of the two orders. Each stage ends on record."""

    def __init__(self, race: Race, quota: int) -> None: ...

    def step(self) -> None:
        """One more stage, while seats are open and more candidates continue than there are seats.

        Raises:
            Undecided: a lot is missing; nothing has moved then.
        """


def transferable(box: Box, scale: int, rules: type[Rules]) -> Outcome:
    """Counts by transfers until all seats are taken. `scale` is how many units a vote has.

    The quota is the papers divided by one more than the seats, the fraction cut off, and one. Who has it is elected.
    Without seats the count ends with the first preferences, and so it does where no ballot names anybody.
    """
    race = Race(box, scale)
    if not race.vacancies:
        race.record("first", [], elected=[])
        return race.outcome(None, None)
    quota = (race.papers // (race.vacancies + 1) + 1) * scale
    race.record("first", [], elected=with_quota(race, quota))
    by_rules = rules(race, quota)
    while race.vacancies and race.standing:
        if len(race.standing) <= race.vacancies:
            fill(race, race.standing)
            break
        try:
            by_rules.step()
        except Undecided as pending:
            return race.outcome(quota, pending)
    return race.outcome(quota, None)


def with_quota(race: Race, quota: int) -> list[int]:
    """Elects who continues and has the quota."""
    return race.elect(candidate for candidate in race.standing if race.votes[candidate] >= quota)


def fill(race: Race, candidates: Sequence[int], *, excluded: Sequence[int] = (), ties: Sequence[Tie] = ()) -> None:
    """The last seats go to `candidates`; nothing moves any more, and the papers of `excluded` stay with them."""
    race.exclude(excluded)
    elected = race.elect(candidates)
    race.record("last", sorted(elected), elected=elected, excluded=excluded, ties=ties)
