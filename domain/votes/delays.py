"""How long a client waits between its permit and its post; pure.

Whoever sees both moments guesses that the next post belongs to the last permit. The wait hides a voter among those who
draw permits meanwhile, so their number is the rate of arrivals times the wait: few voters wait longer. The figures are
those of `scripts/ballot_timing.py`.
"""

from typing import Final

_SECONDS: Final = 600
_SMALL_ROLL_SECONDS: Final = 1800


def post_delay_seconds(kind: str, *, is_small: bool) -> int | None:
    """The window in which a client draws its delay, evenly, in seconds; None where ballots are not posted.

    `is_small`: fewer than 500 are on the roll, or nobody knows yet (`SMALL_ROLL_COUNT` of `db.loaders.votes`).
    """
    if kind != "unlinkable":
        return None
    return _SMALL_ROLL_SECONDS if is_small else _SECONDS
