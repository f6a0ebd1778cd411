"""Stopping work that nobody waits for any more."""

import asyncio
from types import TracebackType
from typing import Final, Self

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from api.execution.deadline import Interruption

WATCH_AFTER_SECONDS: Final = 0.005
"""Operations that end sooner are not watched: a task for each would cost more than stopping one could save."""


class UntilDisconnect(Interruption):
    """Cancels the block when the client leaves, down to the statement that it waits for.

    The request's body must have been read. Raises `ClientDisconnect` in place of the cancellation.
    """

    __slots__ = ("_receive", "_timer", "_watcher")

    def __init__(self, receive: Receive) -> None:
        """Take the channel on which the server announces the disconnect."""
        super().__init__(ClientDisconnect)
        self._receive = receive
        self._watcher: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        super().__enter__()
        self._timer = self._task.get_loop().call_later(WATCH_AFTER_SECONDS, self._begin)
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()
        super().__exit__(error_type, error, traceback)

    def _begin(self) -> None:
        self._watcher = self._task.get_loop().create_task(self._watch())

    async def _watch(self) -> None:
        message = await self._receive()
        while message["type"] != "http.disconnect":
            message = await self._receive()
        self.interrupt()
