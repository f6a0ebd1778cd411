"""How long a client waits between its permit and its post; pure.

Whoever sees both moments guesses that the next post belongs to the last permit. The wait hides a voter among those who
draw permits meanwhile, so their number is the rate of arrivals times the wait: few voters wait longer. The figures are
those of `scripts/ballot_timing.py`.
"""

from datetime import timedelta
from typing import Final

_SECONDS: Final = 600
_SMALL_ROLL_SECONDS: Final = 1800
LONGEST_ON_ITS_WAY: Final = timedelta(seconds=_SMALL_ROLL_SECONDS + 120)
"""How long a ballot may be on its way whose permit was drawn a moment ago: the longest wait of any client, which may
have read it before the roll was known, and two minutes for the post itself."""


def post_delay_seconds(kind: str, *, is_small: bool) -> int | None:
    """The window in which a client draws its delay, evenly, in seconds; None where ballots are not posted.

    `is_small`: fewer than 500 are on the roll, or nobody knows yet (`SMALL_ROLL_COUNT` of `db.loaders.votes`).
    """
    if kind != "unlinkable":
        return None
    return _SMALL_ROLL_SECONDS if is_small else _SECONDS
