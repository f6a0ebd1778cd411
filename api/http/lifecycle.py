"""What a process is doing: serving, full, or on its way out."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import Gauge

from api.errors import ApiError


class Drain:
    """Says when the process stops taking work.

    Begun by the server's signal handler, before it closes its sockets: readiness turns
    503, WebSockets close with 1001, requests that already run are finished.
    """

    def __init__(self) -> None:
        """Start in service."""
        self.is_begun = False
        self._watchers: set[Callable[[], None]] = set()

    def begin(self) -> None:
        """Start draining and tell every watcher; there is no way back."""
        self.is_begun = True
        for watcher in tuple(self._watchers):
            watcher()

    @contextmanager
    def watched_by(self, watcher: Callable[[], None]) -> Iterator[None]:
        """Have `watcher` called when draining begins within the block."""
        self._watchers.add(watcher)
        try:
            yield
        finally:
            self._watchers.discard(watcher)


class InFlight:
    """Caps the operations that run at the same time in this process, so that queues stay short.

    `with in_flight:` holds one place; it raises OVERLOADED while all places are taken.
    """

    def __init__(self, limit: int, retry_seconds: int, gauge: Gauge) -> None:
        """Take the cap and what to tell those who do not fit; the gauge asks when it is read."""
        self._limit = limit
        self._retry_seconds = retry_seconds
        self._running = 0
        gauge.set_function(lambda: self._running)

    def __enter__(self) -> None:
        if self._running >= self._limit:
            raise ApiError("OVERLOADED", retry_after_seconds=self._retry_seconds)
        self._running += 1

    def __exit__(self, *_error: object) -> None:
        self._running -= 1


class Connections:
    """Caps what stays open in this process, sockets and event streams together: of each actor, and of all."""

    def __init__(self, limit_per_actor: int, limit: int, gauge: Gauge) -> None:
        """Take the caps; the gauge asks when it is read."""
        self._limit = limit_per_actor
        self._limit_of_all = limit
        self._all = 0
        self._open: Counter[str] = Counter()
        gauge.set_function(lambda: self._all)

    @property
    def has_room(self) -> bool:
        """Whether one more may be opened."""
        return self._all < self._limit_of_all

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Count one connection while the block runs."""
        self._all += 1
        try:
            yield
        finally:
            self._all -= 1

    @contextmanager
    def place(self, actor: str | None) -> Iterator[None]:
        """Count one of an actor's while the block runs; None is not counted.

        Raises:
            ApiError: TOO_MANY_CONNECTIONS.
        """
        if actor is None:
            yield
            return
        if self._open[actor] >= self._limit:
            raise ApiError("TOO_MANY_CONNECTIONS")
        self._open[actor] += 1
        try:
            yield
        finally:
            self._open[actor] -= 1
            if not self._open[actor]:
                del self._open[actor]
