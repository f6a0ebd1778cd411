"""Ending a block from outside, for a third of the price of `asyncio.timeout`."""

import asyncio
from types import TracebackType
from typing import Self


class Interruption:
    """Cancels the task of the block when told to and raises `error` in place of the cancellation.

    A cancellation from elsewhere (server shutdown) passes through.
    """

    __slots__ = ("_cancelling", "_error", "_is_ours", "_task")

    def __init__(self, error: type[Exception]) -> None:
        self._error = error
        self._is_ours = False

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a block in a task can be interrupted")
        self._task: asyncio.Task[object] = task
        self._cancelling = task.cancelling()
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._is_ours and self._task.uncancel() <= self._cancelling and error_type is asyncio.CancelledError:
            raise self._error from None

    def interrupt(self) -> None:
        """End the block; only while it runs."""
        self._is_ours = True
        self._task.cancel()


class Within(Interruption):
    """Gives the block so many seconds; raises `TimeoutError` when it takes longer.

    Limits of a second or more share one timer of the event loop and may strike a quarter of a second late.
    """

    __slots__ = ("_seconds", "_timer", "due")

    def __init__(self, seconds: float) -> None:
        super().__init__(TimeoutError)
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> Self:
        super().__enter__()
        loop = self._task.get_loop()
        self.due = loop.time() + self._seconds
        if self._seconds < 1:
            self._timer = loop.call_later(self._seconds, self.interrupt)
        else:
            _SWEEP.add(self, loop)
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._timer is None:
            _SWEEP.blocks.discard(self)
        else:
            self._timer.cancel()
        if self._is_ours:
            super().__exit__(error_type, error, traceback)


class _Sweep:
    """Looks four times a second for blocks that are due: a timer for each would cost as much as parsing a request."""

    def __init__(self) -> None:
        self.blocks: set[Within] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None

    def add(self, block: Within, loop: asyncio.AbstractEventLoop) -> None:
        self.blocks.add(block)
        if self._loop is not loop:
            self._loop, self._timer = loop, None
        if self._timer is None:
            self._timer = loop.call_later(_EVERY_SECONDS, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._loop is None or not self.blocks:
            return
        now = self._loop.time()
        for block in [block for block in self.blocks if block.due <= now]:
            self.blocks.discard(block)
            block.interrupt()
        self._timer = self._loop.call_later(_EVERY_SECONDS, self._look)


_EVERY_SECONDS = 0.25
_SWEEP = _Sweep()
