"""Stopping work that nobody waits for any more, and work that takes too long."""

import asyncio
from types import TracebackType
from typing import Final, Self

from starlette.requests import ClientDisconnect
from starlette.types import Receive

WATCH_AFTER_SECONDS: Final = 0.005
"""Operations that end sooner are not watched: a task for each would cost more than stopping one could save."""


class _Interruption:
    """Ends the block from outside: cancels its task and raises `error` in place of the cancellation.

    `_interrupt` is called after a while unless the block ends before. A cancellation from elsewhere (server
    shutdown) passes through. Costs one timer, a third of `asyncio.timeout`.
    """

    def __init__(self, seconds: float, error: type[Exception]) -> None:
        self._seconds = seconds
        self._error = error
        self._is_ours = False

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a block in a task can be interrupted")
        self._task = task
        self._cancelling = task.cancelling()
        self._timer = task.get_loop().call_later(self._seconds, self._when_due)
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._is_ours and self._task.uncancel() <= self._cancelling and error_type is asyncio.CancelledError:
            raise self._error from None

    def _when_due(self) -> None:
        self._interrupt()

    def _interrupt(self) -> None:
        self._is_ours = True
        self._task.cancel()


class Within(_Interruption):
    """Gives the block so many seconds; raises `TimeoutError` when it takes longer."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds, TimeoutError)


class UntilDisconnect(_Interruption):
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

    def _when_due(self) -> None:
        self._watcher = self._task.get_loop().create_task(self._watch())

    async def _watch(self) -> None:
        message = await self._receive()
        while message["type"] != "http.disconnect":
            message = await self._receive()
        self._interrupt()
