"""What a count costs: 10,000 ballots that rank 20 candidates, no two alike, for 7 seats, by each method of rankings.

`python -m bench.counting` makes the ballots, counts them and prints seconds of the processor; it ends with 1 when a
transferable vote takes longer than the bound. No database is needed.
"""

import random
import sys
from collections.abc import Sequence
from time import process_time
from typing import Final

from counting.counts import count
from counting.shapes import Asked, Lot, Pile

BALLOTS: Final = 10_000
CANDIDATES: Final = 20
SEATS: Final = 7
BOUND_SECONDS: Final = 1.0
_ROUNDS: Final = 5
_METHODS: Final = {"stv_scottish": SEATS, "stv_northern_ireland": SEATS, "schulze": SEATS, "instant_runoff": 1}
"""Seats by method."""


def ballots() -> list[Pile]:
    """All different, the same ones at every run."""
    draw = random.Random(BALLOTS)  # noqa: S311  # repeatable, nothing is secret
    rankings = {tuple(draw.sample(range(1, CANDIDATES + 1), CANDIDATES)) for _ in range(BALLOTS)}
    if len(rankings) != BALLOTS:
        raise ValueError("two ballots are alike")
    return [Pile({"ranking": list(ranking)}, 1) for ranking in sorted(rankings)]


def seconds_of(method: str, piles: Sequence[Pile]) -> float:
    """Seconds of the processor for a whole count, the best of some; lots are drawn as they are asked for."""
    asked, lots = Asked("ranking", method, CANDIDATES, _METHODS[method]), list[Lot]()
    while pending := count(asked, piles, lots)["pending"]:
        lots.append(Lot(tuple(pending["among"]), tuple(pending["among"])))
    taken = []
    for _ in range(_ROUNDS):
        start = process_time()
        count(asked, piles, lots)
        taken.append(process_time() - start)
    return min(taken)


def main() -> int:
    """Prints a row for each method."""
    piles = ballots()
    seconds = {method: seconds_of(method, piles) for method in _METHODS}
    for method, taken in seconds.items():
        seats = _METHODS[method]
        sys.stdout.write(f"{method}: {BALLOTS:,} ballots, {CANDIDATES} candidates, {seats} seats: {taken:.3f} s\n")
    return 0 if max(seconds["stv_scottish"], seconds["stv_northern_ireland"]) <= BOUND_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
