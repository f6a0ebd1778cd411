"""How much a caller may ask in a minute: a moving window of cost points per member or address."""

from collections.abc import Mapping

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from api.callers import actor_key
from api.context import Context
from api.errors import ApiError

MEMBER_POINTS = 200_000
STRANGER_POINTS = 30_000
"""Per minute. A stranger's address may be a whole factory's: about a thousand join requests."""

LEAST_POINTS = 1


class Budget:
    """Counts in this process; several processes multiply what a caller may ask."""

    def __init__(self, member_points: int = MEMBER_POINTS, stranger_points: int = STRANGER_POINTS) -> None:
        self._of_members = RateLimitItemPerMinute(member_points)
        self._of_strangers = RateLimitItemPerMinute(stranger_points, namespace="stranger")
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def charge(self, context: object, requested: int) -> Mapping[str, object]:
        """Takes the cost of an operation.

        Raises:
            ApiError: RATE_LIMITED with `retryAfterSeconds`.
        """
        caller = context.actor if isinstance(context, Context) else None
        item = self._of_members if caller and caller.is_signed_in else self._of_strangers
        key = (actor_key(context) if isinstance(context, Context) else None) or "nobody"
        allowed = await self._limiter.hit(item, key, cost=max(LEAST_POINTS, requested))
        window = await self._limiter.get_window_stats(item, key)
        if not allowed:
            raise ApiError("RATE_LIMITED", retry_after_seconds=5)
        return {
            "throttleStatus": {
                "maximumAvailable": item.amount,
                "currentlyAvailable": max(0, window.remaining),
                "restoreRate": item.amount // 60,
            }
        }
