"""The single transferable vote as in Northern Ireland: Local Elections Rules, rules 48 to 52.

They are schedule 5 to the Electoral Law Act (Northern Ireland) 1962, as substituted by SI 1985/454; elections to the
Assembly follow them too (SI 2001/2599).
"""

from typing import Final

from counting.boxes import Box
from counting.methods.papers import Paper, Race
from counting.methods.transferable import fill, transferable, with_quota
from counting.outcomes import Outcome
from counting.ties import Tie

_SCALE: Final = 100
"""Values are made to two decimal places, ignoring the remainder (rule 49(4))."""


def stv_northern_ireland(box: Box) -> Outcome:
    """Of an elected candidate the papers that came last go on; votes are in 1/100."""
    return transferable(box, _SCALE, _NorthernIreland)


class _NorthernIreland:
    def __init__(self, race: Race, quota: int) -> None:
        self._race = race
        self._quota = quota

    def step(self) -> None:
        """The last seat by majority, sure exclusions, the largest surplus, else the last is excluded (49 to 52)."""
        race = self._race
        with_surplus = [candidate for candidate in race.elected if race.votes[candidate] > self._quota]
        surplus = sum(race.votes[candidate] - self._quota for candidate in with_surplus)
        ahead = self._ahead(surplus)
        if ahead:
            fill(race, ahead)
        elif hopeless := self._hopeless(surplus):
            self._exclude(hopeless, [])
        elif with_surplus:
            largest = max(race.votes[candidate] for candidate in with_surplus)
            self._transfer(sorted(each for each in with_surplus if race.votes[each] == largest))
        else:
            candidate, ties = race.lots.last(self._lowest(), race.earliest(), "exclusion")
            self._exclude([candidate], ties)

    def _ahead(self, surplus: int) -> list[int]:
        """Rule 52(2): of the last seat, the one with as many votes as all others and the surpluses together."""
        race = self._race
        in_play = sum(race.votes[candidate] for candidate in race.standing) + surplus
        ahead = [candidate for candidate in race.standing if 2 * race.votes[candidate] >= in_play]
        return ahead if race.vacancies == 1 and len(ahead) == 1 else []

    def _hopeless(self, surplus: int) -> list[int]:
        """Rules 49(10) and 51(12): the most of the lowest who, with all surpluses, have fewer votes than the next."""
        race = self._race
        lowest = sorted(race.standing, key=lambda candidate: race.votes[candidate])
        together, most = surplus, 0
        for many in range(1, len(lowest) - race.vacancies + 1):
            together += race.votes[lowest[many - 1]]
            if together < race.votes[lowest[many]]:
                most = many
        return sorted(lowest[:most])

    def _lowest(self) -> list[int]:
        race = self._race
        fewest = min(race.votes[candidate] for candidate in race.standing)
        return [candidate for candidate in race.standing if race.votes[candidate] == fewest]

    def _transfer(self, tied: list[int]) -> None:
        """Rules 49 and 50: equal surpluses by the earliest stage at which they had unequal votes."""
        race = self._race
        candidate, ties = race.lots.best(tied, race.earliest(), "surplus")
        surplus = race.votes[candidate] - self._quota
        received, papers = race.parcels[candidate][-1]
        found = race.sort(papers)
        fair = surplus // found.transferable if found.transferable else received
        value = min(fair, received)
        race.hand_over(value, found.by_next)
        rest = surplus - value * found.transferable
        if fair < received:
            race.lost += rest
        else:
            race.exhausted += rest
        race.votes[candidate] = self._quota
        race.record("surplus", [candidate], elected=with_quota(race, self._quota), ties=ties)

    def _exclude(self, excluded: list[int], ties: list[Tie]) -> None:
        """Rules 51 and 52: first preferences, then the other papers by their value, the highest first.

        Who is elected on the way gets no more; once all seats are taken the papers that are left stay.
        """
        race = self._race
        left = [each for each in race.standing if each not in excluded]
        if len(left) == race.vacancies:
            fill(race, left, excluded=excluded, ties=ties)
            return
        race.exclude(excluded)
        elected: list[int] = []
        for value, shares in self._by_value(excluded):
            if race.vacancies:
                for candidate, papers in shares:
                    race.votes[candidate] -= value * sum(weight for _, _, weight in papers)
                race.deal(value, [paper for _, papers in shares for paper in papers])
                elected += with_quota(race, self._quota)
        race.record("exclusion", excluded, elected=elected, excluded=excluded, ties=ties)

    def _by_value(self, excluded: list[int]) -> list[tuple[int, list[tuple[int, list[Paper]]]]]:
        """The papers of excluded candidates as they are transferred: their value, and whose they were."""
        first: list[tuple[int, list[Paper]]] = []
        others: dict[int, list[tuple[int, list[Paper]]]] = {}
        for candidate in excluded:
            for value, papers in self._race.parcels[candidate]:
                is_first = papers[0][1] == 0
                (first if is_first else others.setdefault(value, [])).append((candidate, papers))
        return [(_SCALE, first), *sorted(others.items(), reverse=True)]
