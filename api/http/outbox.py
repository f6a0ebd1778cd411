"""Messages that wait for one slow reader."""

import asyncio
from collections import OrderedDict, deque
from typing import Final

CONTROL: Final = ""


class Outbox:
    """Queues between the operations of a socket and its writer, one lane per operation.

    Lanes are bounded: who fills one waits, so that a reader who falls behind stops the
    sources it subscribed to and nothing else. The writer takes from the lanes in turn,
    so that one busy subscription does not hold up the answers to others.
    """

    def __init__(self, capacity: int) -> None:
        """Take the number of messages that a lane holds."""
        self._capacity = capacity
        self._lanes: OrderedDict[str, deque[str]] = OrderedDict()
        self._changed = asyncio.Condition()

    async def put(self, lane: str, text: str) -> None:
        """Queue a message; waits while its lane is full."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self._lanes.get(lane, ())) < self._capacity)
            self._lanes.setdefault(lane, deque()).append(text)
            self._changed.notify_all()

    async def get(self) -> str:
        """The next message, the lanes in turn; waits while all are empty."""
        async with self._changed:
            await self._changed.wait_for(lambda: bool(self._lanes))
            lane, queue = self._lanes.popitem(last=False)
            text = queue.popleft()
            if queue:
                self._lanes[lane] = queue
            self._changed.notify_all()
            return text

    def has_room(self, lane: str) -> bool:
        """Whether `put` would return at once."""
        return len(self._lanes.get(lane, ())) < self._capacity

    def discard(self, lane: str) -> None:
        """Forget the messages of an operation that the client ended."""
        self._lanes.pop(lane, None)
