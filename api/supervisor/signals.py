"""Signals as something to wait for."""

import select
import signal
import socket
from collections.abc import Iterable
from types import FrameType


class StopRequestedError(SystemExit):
    """SIGTERM or SIGINT came while we were preparing. A SystemExit, so that no event loop keeps it for itself."""


class Signals:
    """SIGTERM and SIGINT ask to stop; SIGCHLD wakes us. A second SIGINT asks to stop at once."""

    def __init__(self) -> None:
        """Takes the signals over. Until `arm`, a stop is raised where the program happens to be."""
        self.is_stopping = False
        self.is_forced = False
        self._is_armed = False
        self._reading, self._writing = socket.socketpair()
        for end in (self._reading, self._writing):
            end.settimeout(0)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def arm(self) -> None:
        """From now on nothing is raised; `wait` returns instead, also when a child ends."""
        self._is_armed = True
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)

    def wait(self, timeout_seconds: float | None, others: Iterable[int] = ()) -> None:
        """Until a signal, something to read from `others`, or the timeout; sooner returns do no harm."""
        own = self._reading.fileno()
        ready, _, _ = select.select([own, *others], [], [], timeout_seconds)
        if own in ready:
            self._reading.recv(4096)

    def raise_if_stopping(self) -> None:
        """Ends a long step in which `wait` is not called.

        Raises:
            StopRequestedError: A stop was asked for.
        """
        if self.is_stopping:
            raise StopRequestedError(0)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        # Of two SIGTERMs one may come from make and one from its death; only a person presses Ctrl+C twice.
        self.is_forced = self.is_forced or (self.is_stopping and number == signal.SIGINT)
        self.is_stopping = True
        if not self._is_armed:
            raise StopRequestedError(0)
