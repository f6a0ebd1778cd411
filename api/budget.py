"""How much a caller may ask in a minute: a moving window of cost points per member or address."""

from collections.abc import Mapping

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from api.callers import actor_key
from api.context import Context
from api.errors import ApiError

POINTS_PER_MINUTE = 200_000
LEAST_POINTS = 1


class Budget:
    """Counts in this process; several processes multiply what a caller may ask."""

    def __init__(self, points_per_minute: int = POINTS_PER_MINUTE) -> None:
        self._item = RateLimitItemPerMinute(points_per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def charge(self, context: object, requested: int) -> Mapping[str, object]:
        """Takes the cost of an operation.

        Raises:
            ApiError: RATE_LIMITED with `retryAfterSeconds`.
        """
        key = (actor_key(context) if isinstance(context, Context) else None) or "nobody"
        cost = max(LEAST_POINTS, requested)
        allowed = await self._limiter.hit(self._item, key, cost=cost)
        window = await self._limiter.get_window_stats(self._item, key)
        if not allowed:
            raise ApiError("RATE_LIMITED", retry_after_seconds=5)
        return {
            "throttleStatus": {
                "maximumAvailable": self._item.amount,
                "currentlyAvailable": max(0, window.remaining),
                "restoreRate": self._item.amount // 60,
            }
        }
