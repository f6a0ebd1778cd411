"""Ending a block from outside, for a third of the price of `asyncio.timeout`."""

import asyncio
from types import TracebackType
from typing import Self


class Interruption:
    """Cancels the task of the block when it is due and raises `error` in place of the cancellation.

    A cancellation from elsewhere (server shutdown) passes through. Costs one timer of the event loop.
    """

    def __init__(self, seconds: float, error: type[Exception]) -> None:
        """Due so many seconds after the block begins."""
        self._seconds = seconds
        self._error = error
        self._is_ours = False

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a block in a task can be interrupted")
        self._task = task
        self._cancelling = task.cancelling()
        self._timer = task.get_loop().call_later(self._seconds, self.when_due)
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._is_ours and self._task.uncancel() <= self._cancelling and error_type is asyncio.CancelledError:
            raise self._error from None

    def when_due(self) -> None:
        """The block is still running."""
        self.interrupt()

    def interrupt(self) -> None:
        """End the block; only while it runs."""
        self._is_ours = True
        self._task.cancel()


class Within(Interruption):
    """Gives the block so many seconds; raises `TimeoutError` when it takes longer."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds, TimeoutError)
