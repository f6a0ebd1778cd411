"""How much a caller may ask in a minute: a sliding window of cost points per member or address."""

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any
from uuid import UUID

from api.context import Context
from api.errors import ApiError

MEMBER_POINTS = 200_000
STRANGER_POINTS = 30_000
"""Per minute. A stranger's address may be a whole factory's: about a thousand join requests."""

LEAST_POINTS = 1

_WINDOW_SECONDS = 60
_CALLERS_MAXIMUM = 50_000
_NOBODY = "nobody"

Key = UUID | str
"""A member, a credential of a merchant, or the address of a caller who is not signed in."""


class SlidingWindow:
    """What each caller took in this minute, and as much of the last minute's as is still in sight.

    The estimate of Cloudflare's and of many others' rate limiters: the previous minute counts in proportion to the
    part of it that lies within the last 60 s. Two figures for each caller of the last two minutes, at most 50,000
    callers a minute (10 MB): beyond, the caller of that minute who came first starts anew.
    """

    def __init__(self, clock: Callable[[], float] = monotonic, maximum: int = _CALLERS_MAXIMUM) -> None:
        self._clock = clock
        self._maximum = maximum
        self._minute = 0
        self._taken: dict[Key, int] = {}
        self._before: dict[Key, int] = {}

    def take(self, key: Key, points: int, *, limit: int) -> tuple[bool, int]:
        """Takes the points if they fit; gives whether they did, and what is left."""
        minute, seconds = divmod(self._clock(), _WINDOW_SECONDS)
        if minute != self._minute:
            self._before = self._taken if minute == self._minute + 1 else {}
            self._minute, self._taken = int(minute), {}
        taken = self._taken.get(key, 0)
        left = limit - taken - int(self._before.get(key, 0) * (1 - seconds / _WINDOW_SECONDS))
        if points > left:
            return False, max(0, left)
        if not taken and len(self._taken) >= self._maximum:
            del self._taken[next(iter(self._taken))]
        self._taken[key] = taken + points
        return True, left - points


class Budget:
    """Counts in this process; several processes multiply what a caller may ask."""

    def __init__(
        self,
        member_points: int = MEMBER_POINTS,
        stranger_points: int = STRANGER_POINTS,
        window: SlidingWindow | None = None,
    ) -> None:
        self._member_points = member_points
        self._stranger_points = stranger_points
        self._window = window or SlidingWindow()

    def charge(self, context: object, requested: int) -> Mapping[str, Any]:
        """Takes the cost of an operation.

        Raises:
            ApiError: RATE_LIMITED with `retryAfterSeconds`.
        """
        member, address = (
            (context.actor.member_id or context.actor.credential_id, context.actor.address)
            if isinstance(context, Context)
            else (None, "")
        )
        limit = self._member_points if member else self._stranger_points
        is_taken, left = self._window.take(member or address or _NOBODY, max(LEAST_POINTS, requested), limit=limit)
        if not is_taken:
            raise ApiError("RATE_LIMITED", retry_after_seconds=5)
        return {"throttleStatus": {"maximumAvailable": limit, "currentlyAvailable": left, "restoreRate": limit // 60}}
