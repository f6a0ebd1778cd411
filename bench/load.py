"""The load: a fixed number of connections, each with one request under way at any time (HTTP/1.1, kept alive)."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol, cast

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


class _Load(Protocol):
    """What a connection asks and tells: the next request, an answer, what went wrong."""

    def next_request(self) -> bytes | None:
        """None: there is nothing more to send."""

    def hear(self, answer: "_Answer") -> None:
        """A whole answer, which has status 200 and no errors."""

    def fail(self, reason: str) -> None:
        """Something else came, or the server closed the connection."""


class _Answer(NamedTuple):
    """When the request was sent, by `time.perf_counter`, and what came back for it."""

    sent_at: float
    body: bytes


class _Connection(asyncio.Protocol):
    """Sends the next request as soon as an answer is complete, until there is none."""

    def __init__(self, load: _Load) -> None:
        self._load = load
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
            self._load.fail(f"status {status}: {body[:600].decode(errors='replace')}")
        elif not self._is_over:
            self._load.hear(_Answer(self._sent_at, body))
            self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._is_over:
            self._load.fail(f"the server closed a connection: {error}")

    def close(self) -> None:
        self._is_over = True
        if self._transport is not None:
            self._transport.abort()

    def _send(self) -> None:
        request = self._load.next_request()
        if request is None:
            self._is_over = True
        elif self._transport is not None:
            self._sent_at = time.perf_counter()
            self._transport.write(request)


@asynccontextmanager
async def _connected(load: _Load, port: int, connections: int) -> AsyncIterator[None]:
    """So many connections, each with a request under way; closed at the end."""
    protocols = [_Connection(load) for _ in range(connections)]
    try:
        for protocol in protocols:
            await asyncio.get_running_loop().create_connection(lambda protocol=protocol: protocol, "127.0.0.1", port)  # type: ignore[misc]  # a lambda with a default
        yield
    finally:
        for protocol in protocols:
            protocol.close()


class _Window:
    """One stretch of load without an end of its own; samples are kept once it has begun. Refusals are failures."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self.failed = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._sample: Sample | None = None

    def begin(self, sample: Sample) -> None:
        self._sample = sample

    def next_request(self) -> bytes | None:
        return next(self._requests)

    def hear(self, answer: _Answer) -> None:
        if _REFUSAL in answer.body:
            self.fail(f"refused: {answer.body[:600].decode(errors='replace')}")
        elif self._sample is not None:
            self._sample.latencies.append(time.perf_counter() - answer.sent_at)
            self._sample.body_bytes += len(answer.body)

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
    window, sample = _Window(requests), Sample()
    async with _connected(window, port, connections):
        await _wait(window, warm_up)
        on_edge(True)  # noqa: FBT003  # the callback's one argument
        started = time.perf_counter()
        window.begin(sample)
        await _wait(window, measured)
        sample.seconds = time.perf_counter() - started
        on_edge(False)  # noqa: FBT003  # as above
    window.failed.cancel()
    return sample


async def _wait(window: _Window, seconds: float) -> None:
    done, _ = await asyncio.wait([window.failed], timeout=seconds)
    for failed in done:
        failed.result()


async def ask(port: int, request: bytes) -> bytes:
    """The body of one answer.

    Raises:
        WrongAnswerError: It is no good answer, or none came.
    """
    async with asyncio.timeout(_STALLED_SECONDS):
        once = _Once([request], connections=1)
        async with _connected(once, port, 1):
            await once.done
    return once.heard[0][0].body


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
    once = _Once(requests, connections=connections)
    async with _connected(once, port, connections):
        await once.done
    return [Drained(answer.sent_at, came_at, _REFUSAL in answer.body) for answer, came_at in once.heard]


class _Once:
    """Each request once; done when every connection has found that there are no more."""

    def __init__(self, requests: Sequence[bytes], *, connections: int) -> None:
        self.heard: list[tuple[_Answer, float]] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = iter(requests)
        self._connections = connections

    def next_request(self) -> bytes | None:
        request = next(self._requests, None)
        if request is None:
            self._connections -= 1
            if not self._connections and not self.done.done():
                self.done.set_result(None)
        return request

    def hear(self, answer: _Answer) -> None:
        self.heard.append((answer, time.perf_counter()))

    def fail(self, reason: str) -> None:
        if not self.done.done():
            self.done.set_exception(WrongAnswerError(reason))
