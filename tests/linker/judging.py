"""How often the adversary was right, beside what chance allows."""

import math
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.linker.attacks import Guesses, attacks
from tests.linker.evidence import Evidence

SIGMAS: Final = 3
RUNS: Final = 10
"""Votes in a batch."""
BATCHES: Final = 2


def hits(guesses: Guesses, truth: Mapping[int, int]) -> int:
    """Right guesses. A ballot that was not guessed is no hit."""
    return sum(1 for ballot, person in guesses.items() if truth.get(ballot) == person)


@dataclass(slots=True)
class Batch:
    """Several votes of as many voters each, and how often each attack was right in all of them."""

    voters: int
    runs: int = 0
    right: Counter[str] = field(default_factory=Counter)

    def add(self, evidence: Evidence, truth: Mapping[int, int], chance: random.Random) -> None:
        """One more vote."""
        self.runs += 1
        for name, guesses in attacks(evidence, self.voters, chance):
            self.right[name] += hits(guesses, truth)

    @property
    def bound(self) -> float:
        """1/N and three standard deviations: right guesses in all runs that luck explains."""
        expected = float(self.runs)
        return expected + SIGMAS * math.sqrt(expected * (1 - 1 / self.voters))

    def above(self, bound: float | None = None) -> set[str]:
        """Attacks that were right more often than the bound."""
        return {name for name, number in self.right.items() if number > (self.bound if bound is None else bound)}

    def best(self) -> tuple[str, float]:
        """The attack that did best, and its share of the ballots."""
        [(name, number)] = self.right.most_common(1)
        return name, number / (self.runs * self.voters)


def confirmed(batches: Sequence[Batch], bound: float | None = None) -> set[str]:
    """Attacks above the bound in every batch.

    Of a thousand attacks a few pass three standard deviations in one batch by luck; the same one does not in each.
    """
    return set.intersection(*(batch.above(bound) for batch in batches))


async def judged(
    voters: int,
    one_vote: Callable[[], Awaitable[tuple[Evidence, Mapping[int, int]]]],
    *,
    runs: int = RUNS,
    bound: float | None = None,
) -> Sequence[Batch]:
    """Two batches of votes, and a third if an attack was above the bound in both."""
    batches: list[Batch] = []
    while len(batches) < BATCHES or (len(batches) == BATCHES and confirmed(batches, bound)):
        batch = Batch(voters)
        for number in range(runs):
            evidence, truth = await one_vote()
            batch.add(evidence, truth, random.Random(number))
        batches.append(batch)
    return batches


def shares(evidence: Evidence, truth: Mapping[int, int], voters: int, chance: random.Random) -> Mapping[str, float]:
    """The share of ballots that each attack linked, in one vote."""
    return {name: hits(guesses, truth) / voters for name, guesses in attacks(evidence, voters, chance)}
