"""Instant run-off: the last is excluded until one has more than half of the ballots that are left."""

from counting.boxes import Box
from counting.methods.papers import Race
from counting.outcomes import Outcome
from counting.ties import Tie, Undecided


def instant_runoff(box: Box) -> Outcome:
    """One seat, votes in whole ballots. Without a seat the count ends with the first preferences."""
    race = Race(box, scale=1)
    race.record("first", [], elected=_winner(race))
    while race.vacancies:
        try:
            excluded, ties = _last(race)
        except Undecided as pending:
            return race.outcome(None, pending)
        race.exclude(excluded)
        for candidate in excluded:
            for _, papers in race.parcels[candidate]:
                race.deal(1, papers)
            race.votes[candidate] = 0
        race.record("exclusion", excluded, elected=_winner(race), excluded=excluded, ties=ties)
    return race.outcome(None, None)


def _winner(race: Race) -> list[int]:
    """Who has more than half of the votes that are left, now elected; empty while nobody has."""
    if not race.vacancies:
        return []
    left = sum(race.votes)
    return race.elect(candidate for candidate in race.standing if 2 * race.votes[candidate] > left)


def _last(race: Race) -> tuple[list[int], list[Tie]]:
    """Who goes: the last one. Several who are equal and have together fewer votes than the next go together."""
    standing = race.standing
    fewest = min(race.votes[candidate] for candidate in standing)
    tied = [candidate for candidate in standing if race.votes[candidate] == fewest]
    more = [race.votes[candidate] for candidate in standing if candidate not in tied]
    if len(tied) == 1 or (more and fewest * len(tied) < min(more)):
        return tied, []
    candidate, ties = race.lots.last(tied, race.latest(), "exclusion")
    return [candidate], ties
