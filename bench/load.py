"""The load: a fixed number of connections, each with one request under way at any time (HTTP/1.1, kept alive)."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, cast

import httptools

_OK: Final = 200
_FAILURE: Final = b'"errors":['
_REFUSAL: Final = b'"userErrors":[{'
_STALLED_SECONDS: Final = 60.0


class WrongAnswerError(Exception):
    """An answer that is no answer: another status, errors, a refusal. Such a run is worth nothing."""


@dataclass(slots=True)
class Sample:
    """What came back in one window."""

    seconds: float = 0.0
    body_bytes: int = 0
    latencies: list[float] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """How many were answered."""
        return len(self.latencies)

    def quantile_ms(self, share: float) -> float:
        """The latency that this share of the requests did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0


class _Connection(asyncio.Protocol):
    """Sends the next request as soon as an answer is complete, until the run is stopped."""

    def __init__(self, run: "_Run") -> None:
        self._run = run
        self._parser: Any = None
        self._transport: asyncio.Transport | None = None
        self._body: list[bytes] = []
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # the loop's own class is no subclass
        self._parser = httptools.HttpResponseParser(self)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        self._body.clear()
        if self._parser.get_status_code() != _OK or _FAILURE in body or _REFUSAL in body:
            self._run.fail(f"status {self._parser.get_status_code()}: {body[:600].decode(errors='replace')}")
        elif not self._run.is_stopped:
            self._run.count(time.perf_counter() - self._sent_at, len(body))
            self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._run.is_stopped:
            self._run.fail(f"the server closed a connection: {error}")

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _send(self) -> None:
        if self._transport is not None:
            self._sent_at = time.perf_counter()
            self._transport.write(next(self._run.requests))


class _Run:
    """One stretch of load; samples are kept only between `begin` and `stop`."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self.requests = requests
        self.is_stopped = False
        self.failed = asyncio.get_running_loop().create_future()
        self._sample: Sample | None = None

    def begin(self, sample: Sample) -> None:
        self._sample = sample

    def count(self, seconds: float, size: int) -> None:
        if self._sample is not None:
            self._sample.latencies.append(seconds)
            self._sample.body_bytes += size

    def fail(self, reason: str) -> None:
        if not self.failed.done():
            self.failed.set_exception(WrongAnswerError(reason))


async def run_load(
    port: int,
    requests: Iterator[bytes],
    *,
    connections: int,
    seconds: tuple[float, float],
    on_edge: Callable[[bool], None] = lambda _begins: None,
) -> Sample:
    """Warms up for the first number of seconds, then measures for the second; `on_edge` is called at both ends.

    Raises:
        WrongAnswerError: Something else than a good answer came, in the warm-up too.
    """
    warm_up, measured = seconds
    loop, sample = asyncio.get_running_loop(), Sample()
    run = _Run(requests)
    protocols = [_Connection(run) for _ in range(connections)]
    try:
        for protocol in protocols:
            await loop.create_connection(lambda protocol=protocol: protocol, "127.0.0.1", port)  # type: ignore[misc]  # a lambda with a default
        await _wait(run, warm_up)
        on_edge(True)  # noqa: FBT003  # the callback's one argument
        started = time.perf_counter()
        run.begin(sample)
        await _wait(run, measured)
        sample.seconds = time.perf_counter() - started
        on_edge(False)  # noqa: FBT003  # as above
    finally:
        run.is_stopped = True
        for protocol in protocols:
            protocol.close()
        run.failed.cancel()
    return sample


async def _wait(run: _Run, seconds: float) -> None:
    done, _ = await asyncio.wait([run.failed], timeout=seconds)
    for failed in done:
        failed.result()


async def ask(port: int, request: bytes) -> bytes:
    """The body of one answer.

    Raises:
        WrongAnswerError: It is no good answer, or none came.
    """
    answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    reader = _Reader(answered)
    transport, _ = await asyncio.get_running_loop().create_connection(lambda: reader, "127.0.0.1", port)
    try:
        transport.write(request)
        async with asyncio.timeout(_STALLED_SECONDS):
            return await answered
    finally:
        transport.close()


class _Reader(asyncio.Protocol):
    def __init__(self, answered: "asyncio.Future[bytes]") -> None:
        self._answered = answered
        self._body = b""
        self._parser: Any = httptools.HttpResponseParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status != _OK or _FAILURE in self._body:
            told = f"status {status}: {self._body[:600].decode(errors='replace')}"
            self._answered.set_exception(WrongAnswerError(told))
        else:
            self._answered.set_result(self._body)


class Drained(NamedTuple):
    """One answer: when it was asked for and came, by `time.perf_counter`, and whether it refuses."""

    sent_at: float
    came_at: float
    is_refused: bool


async def drain(port: int, requests: Sequence[bytes], *, connections: int) -> Sequence[Drained]:
    """Sends each request once, as many at a time as there are connections; refusals are answers here.

    Raises:
        WrongAnswerError: Another status, errors, or a connection that was closed.
    """
    run = _Draining(iter(requests), connections)
    protocols = [_Draining.Line(run) for _ in range(connections)]
    try:
        for protocol in protocols:
            await asyncio.get_running_loop().create_connection(lambda protocol=protocol: protocol, "127.0.0.1", port)  # type: ignore[misc]  # a lambda with a default
        await run.done
    finally:
        for protocol in protocols:
            protocol.close()
    return run.answers


class _Draining:
    def __init__(self, requests: Iterator[bytes], lines: int) -> None:
        self.requests = requests
        self.answers: list[Drained] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines = lines

    def end_line(self) -> None:
        self._lines -= 1
        if not self._lines and not self.done.done():
            self.done.set_result(None)

    def fail(self, reason: str) -> None:
        if not self.done.done():
            self.done.set_exception(WrongAnswerError(reason))

    class Line(asyncio.Protocol):
        """A connection that sends the next request when an answer is complete."""

        def __init__(self, run: "_Draining") -> None:
            self._run = run
            self._parser: Any = None
            self._transport: asyncio.Transport | None = None
            self._body: list[bytes] = []
            self._sent_at = 0.0
            self._is_over = False

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self._transport = cast("asyncio.Transport", transport)  # the loop's own class is no subclass
            self._parser = httptools.HttpResponseParser(self)
            self._send()

        def data_received(self, data: bytes) -> None:
            self._parser.feed_data(data)

        def on_body(self, body: bytes) -> None:
            self._body.append(body)

        def on_message_complete(self) -> None:
            body, status = b"".join(self._body), self._parser.get_status_code()
            self._body.clear()
            if status != _OK or _FAILURE in body:
                self._run.fail(f"status {status}: {body[:600].decode(errors='replace')}")
                return
            self._run.answers.append(Drained(self._sent_at, time.perf_counter(), _REFUSAL in body))
            self._send()

        def connection_lost(self, error: Exception | None) -> None:
            if not self._is_over:
                self._run.fail(f"the server closed a connection: {error}")

        def close(self) -> None:
            self._is_over = True
            if self._transport is not None:
                self._transport.abort()

        def _send(self) -> None:
            request = next(self._run.requests, None)
            if request is None:
                self._is_over = True
                self._run.end_line()
            elif self._transport is not None:
                self._sent_at = time.perf_counter()
                self._transport.write(request)
