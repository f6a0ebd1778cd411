"""Stopping work that nobody waits for any more."""

import asyncio
from types import TracebackType
from typing import Self

from starlette.requests import ClientDisconnect
from starlette.types import Receive


class UntilDisconnect:
    """Cancels the block when the client leaves, down to the statement that it waits for.

    The request's body must have been read. Raises `ClientDisconnect` in place of the
    cancellation; a cancellation from elsewhere (server shutdown) passes through.
    """

    def __init__(self, receive: Receive) -> None:
        """Take the channel on which the server announces the disconnect."""
        self._receive = receive
        self._is_gone = False

    async def __aenter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a disconnect can only be watched from a task")
        self._task = task
        self._cancelling = task.cancelling()
        self._watcher = asyncio.create_task(self._watch())
        return self

    async def __aexit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._watcher.cancel()
        if not self._is_gone:
            return
        is_ours = self._task.uncancel() <= self._cancelling
        if is_ours and error_type is asyncio.CancelledError:
            raise ClientDisconnect from None

    async def _watch(self) -> None:
        message = await self._receive()
        while message["type"] != "http.disconnect":
            message = await self._receive()
        self._is_gone = True
        self._task.cancel()
