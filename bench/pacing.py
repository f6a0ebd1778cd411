"""Load at a fixed rate: a request every so often, whether or not earlier ones were answered.

A closed loop asks less when the server is slow, and so never sees how long others would have waited. Here each request
has a moment at which it is due; what it waits for a free connection counts.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager
from typing import Any, Final, cast

import httptools

from bench.load import Sample, WrongAnswerError

LINES: Final = 64
"""Connections, used in turn so that none is idle for long; a request that finds none free waits."""
_OK: Final = 200
_FAILURE: Final = b'"errors":['


class Pace:
    """Asks so often from `paced` on; `sample` begins anew whenever the caller puts another one there."""

    def __init__(self, requests: Iterator[bytes], rate: float) -> None:
        self.sample = Sample()
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._every = 1 / rate
        self._waiting: deque[float] = deque()
        self._free: deque[_Line] = deque()

    async def run(self) -> None:
        """Asks until it is cancelled; a moment that was slept through is made up for at once."""
        due = time.perf_counter()
        while True:
            due += self._every
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            self._waiting.append(due)
            self._send()

    async def during(self, until: Awaitable[object]) -> None:
        """Waits for something else, as long as only good answers come.

        Raises:
            WrongAnswerError: Another came.
        """
        waiting: asyncio.Future[Any] = asyncio.ensure_future(until)
        await asyncio.wait([waiting, self.failed], return_when=asyncio.FIRST_COMPLETED)
        if self.failed.done():
            waiting.cancel()
            self.failed.result()
        await waiting

    def freed(self, line: "_Line") -> None:
        """A connection can take the next request."""
        self._free.append(line)
        self._send()

    def hear(self, due: float, status: int, body: bytes) -> None:
        """An answer."""
        if status != _OK or _FAILURE in body:
            self.fail(f"status {status}: {body[:600].decode(errors='replace')}")
        self.sample.latencies.append(time.perf_counter() - due)
        self.sample.body_bytes += len(body)

    def fail(self, reason: str) -> None:
        """Something else than a good answer came."""
        if not self.failed.done():
            self.failed.set_exception(WrongAnswerError(reason))

    def _send(self) -> None:
        while self._waiting and self._free:
            self._free.popleft().send(next(self._requests), self._waiting.popleft())


class _Line(asyncio.Protocol):
    """One connection, kept alive, with at most one request under way."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._parser: Any = None
        self._transport: asyncio.Transport | None = None
        self._body: list[bytes] = []
        self._due = 0.0

    def send(self, request: bytes, due: float) -> None:
        if self._transport is not None:
            self._due = due
            self._transport.write(request)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # the loop's own class is no subclass
        self._parser = httptools.HttpResponseParser(self)
        self._pace.freed(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        body, status = b"".join(self._body), self._parser.get_status_code()
        self._body.clear()
        self._pace.hear(self._due, status, body)
        self._pace.freed(self)

    def connection_lost(self, error: Exception | None) -> None:
        if self._transport is not None:
            self._pace.fail(f"the server closed a connection: {error}")


@asynccontextmanager
async def paced(port: int, requests: Iterator[bytes], rate: float) -> AsyncIterator[Pace]:
    """A load of so many requests a second, until the block ends."""
    pace = Pace(requests, rate)
    lines = [_Line(pace) for _ in range(LINES)]
    for line in lines:
        await asyncio.get_running_loop().create_connection(lambda line=line: line, "127.0.0.1", port)  # type: ignore[misc]  # a lambda with a default
    asking = asyncio.create_task(pace.run())
    try:
        yield pace
    finally:
        asking.cancel()
        pace.failed.cancel()
        for line in lines:
            line.close()
