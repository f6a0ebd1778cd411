"""The single transferable vote as in Scotland: Local Government Elections Order, SSI 2007/42, rules 45 to 52."""

from typing import Final

from counting.boxes import Box
from counting.methods.papers import Race
from counting.methods.transferable import fill, transferable, with_quota
from counting.outcomes import Outcome

_SCALE: Final = 100_000
"""Values are made to five decimal places, any remainder being ignored (rule 48(3))."""


def stv_scottish(box: Box) -> Outcome:
    """All papers of an elected candidate go on at their value × surplus ÷ votes; votes are in 1/100,000."""
    return transferable(box, _SCALE, _Scottish)


class _Scottish:
    def __init__(self, race: Race, quota: int) -> None:
        self._race = race
        self._quota = quota

    def step(self) -> None:
        """The largest surplus, or where there is none, the exclusion of the last (rules 48 to 52)."""
        votes = self._race.votes
        largest = max((votes[candidate] for candidate in self._race.elected), default=0)
        if largest > self._quota:
            self._transfer([candidate for candidate in self._race.elected if votes[candidate] == largest])
        else:
            self._exclude()

    def _transfer(self, tied: list[int]) -> None:
        """Rules 48 and 49: equal surpluses by the latest stage at which they had unequal votes."""
        race = self._race
        candidate, ties = race.lots.best(sorted(tied), race.latest(), "surplus")
        total = race.votes[candidate]
        surplus = total - self._quota
        moved = sum(race.deal(surplus * value // total, papers) for value, papers in race.parcels[candidate])
        race.votes[candidate] = self._quota
        race.lost += surplus - moved
        race.record("surplus", [candidate], elected=with_quota(race, self._quota), ties=ties)

    def _exclude(self) -> None:
        """Rules 50 to 52: papers keep their value; none is moved where the seats can be filled without it."""
        race, standing = self._race, self._race.standing
        fewest = min(race.votes[candidate] for candidate in standing)
        tied = [candidate for candidate in standing if race.votes[candidate] == fewest]
        candidate, ties = race.lots.last(tied, race.latest(), "exclusion")
        left = [each for each in standing if each != candidate]
        if len(left) == race.vacancies:
            fill(race, left, excluded=[candidate], ties=ties)
            return
        race.exclude([candidate])
        for value, papers in race.parcels[candidate]:
            race.deal(value, papers)
        race.votes[candidate] = 0
        elected = with_quota(race, self._quota)
        race.record("exclusion", [candidate], elected=elected, excluded=[candidate], ties=ties)
