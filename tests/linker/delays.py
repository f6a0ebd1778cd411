"""Times that nobody waits for: when permits of an unlinkable vote are drawn, and when their ballots are posted.

`python -m tests.linker.delays` prints what the times alone tell of who posted what (docs/votes-secrecy.md).
"""

import random
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.linker.attacks import View, by_order_and_nearness
from tests.linker.judging import hits


@dataclass(frozen=True, slots=True)
class Delays:
    """Permits are drawn at any moment of `drawn_seconds` alike, ballots posted within `window_seconds` after."""

    name: str
    drawn_seconds: float
    window_seconds: float


HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
MODELS: Final = (
    Delays("at once", HOUR, 0.0),
    Delays("10 minutes, all within an hour", HOUR, 600.0),
    Delays("30 minutes, all within an hour", HOUR, 1800.0),
    Delays("10 minutes, all within a day", DAY, 600.0),
    Delays("30 minutes, all within a day", DAY, 1800.0),
    Delays("12 hours, all within an hour", HOUR, 12 * HOUR),
)
LONG: Final = MODELS[-1]
USUAL: Final = MODELS[1]


def schedule(voters: int, delays: Delays, chance: random.Random) -> Sequence[tuple[float, bool, int]]:
    """When, whether it is a post, whose: in the order of time."""
    events: list[tuple[float, bool, int]] = []
    for number in range(voters):
        drawn = chance.uniform(0, delays.drawn_seconds)
        posted = drawn + chance.uniform(0, delays.window_seconds)
        events += [(drawn, False, number), (posted, True, number)]
    return sorted(events)


def by_time(voters: int, delays: Delays, chance: random.Random) -> Mapping[str, int]:
    """Right guesses of who knows all times exactly and nothing else, by attack."""
    events = schedule(voters, delays, chance)
    people = View("", "at", [(at, number) for at, is_post, number in events if not is_post])
    ballots = View("", "at", [(at, number) for at, is_post, number in events if is_post])
    truth = {number: number for number in range(voters)}
    return {name: hits(guesses, truth) for name, guesses in by_order_and_nearness(people, ballots)}


def expected(voters: int, delays: Delays, *, rounds: int = 200, seed: int = 1) -> tuple[float, float]:
    """Right guesses in a vote that the times alone allow, by the best of the attacks: their mean and deviation.

    Right guesses come in groups, so that they scatter more than chance does.
    """
    chance = random.Random(seed)
    found = [by_time(voters, delays, chance) for _ in range(rounds)]
    best = max(found[0], key=lambda name: statistics.mean(each[name] for each in found))
    numbers = [each[best] for each in found]
    return statistics.mean(numbers), statistics.stdev(numbers)


def main() -> None:
    """Prints the table."""
    sys.stdout.write("| delay | 100 voters | 500 voters | 2,000 voters |\n| --- | ---: | ---: | ---: |\n")
    for delays in MODELS:
        shares = " | ".join(f"{expected(voters, delays)[0] / voters:.3f}" for voters in (100, 500, 2_000))
        sys.stdout.write(f"| {delays.name} | {shares} |\n")


if __name__ == "__main__":
    main()
