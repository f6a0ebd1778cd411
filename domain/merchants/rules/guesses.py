"""How many unknown codes a terminal may ask for; pure."""

import math
from datetime import datetime, timedelta

UNKNOWN_CODES = 10
"""So many unknown codes in a window, and the terminal looks for no code until it ends."""
GUESS_WINDOW = timedelta(minutes=15)


def wait_seconds(unknown: int | None, since: datetime | None, now: datetime) -> int | None:
    """How long a terminal waits before it looks for a code, at least 1; None when it need not.

    `unknown` codes came since the window began; None: there was none.
    """
    if unknown is None or since is None or unknown < UNKNOWN_CODES or now >= since + GUESS_WINDOW:
        return None
    return max(1, math.ceil((since + GUESS_WINDOW - now).total_seconds()))
