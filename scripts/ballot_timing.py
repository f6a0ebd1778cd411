"""How often a guess by time alone links a permit of an unlinkable vote to its post; needs Python 3.11 and nothing else.

python ballot_timing.py [VOTERS] prints the table of docs/unlinkable.md. Who guesses knows the moment of each permit,
with its member, and the moment of each post. They try two ways and take the better: the order of posts is that of
permits (first in, first out), or a post belongs to the latest permit before it. Voters come as a Poisson process.
"""

import random
import sys
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

Delay: TypeAlias = Callable[[random.Random, float], float]
"""Seconds from a permit, drawn at a moment, to its post."""

ARRIVALS: Final[Mapping[str, float]] = {
    "400 voters in three days": 400 / (3 * 86_400),
    "0.05/s (a small factory)": 0.05,
    "1/s (a national vote)": 1.0,
}
DELAYS: Final[Mapping[str, Delay]] = {
    "at once": lambda dice, _: dice.uniform(0.1, 0.6),
    "0–60 s": lambda dice, _: dice.uniform(0, 60),
    "0–600 s": lambda dice, _: dice.uniform(0, 600),
    "0–1,800 s": lambda dice, _: dice.uniform(0, 1800),
    "10-minute batches": lambda _, at: 600 - at % 600,
}
_SEED: Final = 9474


def linked_share(voters: int, per_second: float, delay: Delay, *, seed: int = _SEED) -> float:
    """The share of voters whose post is guessed rightly, from 0 to 1; by chance it is one in all."""
    dice, at, drawn = random.Random(seed), 0.0, []  # noqa: S311  # a model, which must come out the same again
    for _ in range(voters):
        at += dice.expovariate(per_second)
        drawn.append(at)
    posts = [(at + delay(dice, at), dice.random(), voter) for voter, at in enumerate(drawn)]
    order = [(moment, voter) for moment, _, voter in sorted(posts)]
    in_order = sum(place == voter for place, (_, voter) in enumerate(order))
    return max(in_order, _latest(drawn, order)) / voters


def table(voters: int) -> str:
    """The shares as a Markdown table: a row for each rate of arrivals, a column for each delay."""
    lines = [["arrivals", *DELAYS], ["---"] * (len(DELAYS) + 1)]
    for name, rate in ARRIVALS.items():
        lines.append([name, *(f"{linked_share(voters, rate, delay):.3f}" for delay in DELAYS.values())])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _latest(drawn: Sequence[float], order: Sequence[tuple[float, int]]) -> int:
    """How many are linked by the latest permit before a post that no later post has been linked to."""
    taken: set[int] = set()
    hits = 0
    for moment, voter in reversed(order):
        guess = bisect_right(drawn, moment) - 1
        while guess in taken:
            guess -= 1
        taken.add(guess)
        hits += guess == voter
    return hits


if __name__ == "__main__":
    sys.stdout.write(table(int(sys.argv[1]) if sys.argv[1:] else 2_000) + "\n")
