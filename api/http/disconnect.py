"""Stopping work that nobody waits for any more."""

import asyncio
from types import TracebackType
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from api.execution.deadline import Interruption

WATCH_AFTER_SECONDS: Final = 0.005
"""Operations that end sooner are not watched: a task for each would cost more than stopping one could save."""


class UntilDisconnect(Interruption):
    """Cancels the block when the client leaves, down to the statement that it waits for.

    The request's body must have been read. Raises `ClientDisconnect` in place of the cancellation.
    """

    def __init__(self, receive: Receive) -> None:
        """Take the channel on which the server announces the disconnect."""
        super().__init__(WATCH_AFTER_SECONDS, ClientDisconnect)
        self._receive = receive
        self._watcher: asyncio.Task[None] | None = None

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
        super().__exit__(error_type, error, traceback)

    def when_due(self) -> None:
        """Begin to watch."""
        self._watcher = self._task.get_loop().create_task(self._watch())

    async def _watch(self) -> None:
        message = await self._receive()
        while message["type"] != "http.disconnect":
            message = await self._receive()
        self.interrupt()
