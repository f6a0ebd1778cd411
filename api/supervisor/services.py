"""What is kept running: the database and the workers, each with a patience of its own."""

import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from api.supervisor.copies import CopiedProcess, CopyPlan, can_copy
from api.supervisor.plan import ServePlan
from db.embedded import EmbeddedPostgres
from db.processes import Launch, OwnedProcess
from voting.registrar import Address

_STEADY_SECONDS: Final = 10.0
_RESTARTS_AT_ONCE: Final = 2
_FIRST_DELAY_SECONDS: Final = 0.5
_LAST_DELAY_SECONDS: Final = 10.0
_SOCKET_PATH_BYTES: Final = 100
"""Of the path of a Unix socket; systems allow 104 or 108."""
_REGISTRAR_NEEDS: Final = frozenset({"HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "TMPDIR", "VIRTUAL_ENV"})


class Backoff:
    """How long to wait before a restart: not at all, unless it keeps dying young."""

    def __init__(self) -> None:
        """No deaths yet."""
        self._deaths = 0

    def delay_seconds(self, lived_seconds: float) -> float:
        """0 for the first deaths in a row, then 0.5, 1, 2 … 10; a life of 10 s begins a new row."""
        self._deaths = 1 if lived_seconds >= _STEADY_SECONDS else self._deaths + 1
        late = self._deaths - _RESTARTS_AT_ONCE
        return 0.0 if late <= 0 else min(_LAST_DELAY_SECONDS, _FIRST_DELAY_SECONDS * 2.0 ** (late - 1))


class Service(Protocol):
    """Something that is started again when it ends."""

    name: str

    def start(self) -> None:
        """Starts it; raises what the service raises."""

    def is_running(self) -> bool:
        """Whether it lives."""

    def last_words(self) -> str:
        """How it ended, for the log."""


class DatabaseService:
    """The embedded PostgreSQL."""

    name = "PostgreSQL"

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        """Wraps one that has been started."""
        self.postgres = postgres

    def start(self) -> None:
        """Starts it at the same address; returns after recovery."""
        self.postgres.start()

    def is_running(self) -> bool:
        """Whether it lives."""
        return self.postgres.is_running()

    def last_words(self) -> str:
        """That it is gone; its own log says more."""
        return "it ended"


class WorkerService:
    """One HTTP worker. It gets the shared socket, and a pipe on which it says that it serves."""

    def __init__(
        self, plan: ServePlan, environ: Mapping[str, str], listener: socket.socket, number: int, *, is_loaded: bool
    ) -> None:
        """Not started yet. `environ` names the database; `is_loaded` says that `load` was done in this process."""
        self.name = f"worker {number}"
        self.is_ready = False
        self.was_ready = False
        self._plan = plan
        self._environ = environ
        self._listener = listener
        self._is_loaded = is_loaded
        self._process: OwnedProcess | CopiedProcess | None = None
        self._ready: int | None = None

    def start(self) -> None:
        """Starts it and returns at once."""
        self._close_pipe()
        self._ready, said = os.pipe()
        os.set_blocking(self._ready, False)
        self.is_ready = False
        fds = (self._listener.fileno(), said)
        arguments = ["--socket-fd", str(fds[0]), "--ready-fd", str(said)]
        if self._plan.factory is not None:
            arguments += ["--factory", self._plan.factory]
        try:
            self._process = self._started(arguments, fds)
        finally:
            os.close(said)

    def _started(self, arguments: Sequence[str], fds: Sequence[int]) -> OwnedProcess | CopiedProcess:
        # Killed when we are gone: nothing is left to be finished without the database, which goes at the same moment.
        if self._is_loaded and can_copy():
            from api import worker  # noqa: PLC0415  # loaded already; the supervisor starts without it

            return CopiedProcess(CopyPlan(partial(worker.main, arguments), self._environ, fds))
        command = [sys.executable, "-m", "api.worker", *arguments]
        return OwnedProcess(
            Launch(command=command, on_owner_death=signal.SIGKILL, environ=self._environ, inherited_fds=fds)
        )

    def is_running(self) -> bool:
        """Whether it lives."""
        return self._process is not None and self._process.is_running()

    def ready_fd(self) -> int | None:
        """Becomes readable when `read_ready` has something new to learn."""
        return self._ready

    def read_ready(self) -> None:
        """Learns whether it serves by now."""
        if self._ready is None:
            return
        try:
            said = os.read(self._ready, 1)
        except BlockingIOError:
            return
        self.is_ready = bool(said)
        self.was_ready = self.was_ready or self.is_ready
        self._close_pipe()

    def last_words(self) -> str:
        """The exit code or signal."""
        return words_of(self.exit_code)

    @property
    def exit_code(self) -> int | None:
        """None while it runs or before it ran; negative for a signal."""
        return None if self._process is None else self._process.exit_code

    def send(self, number: signal.Signals) -> None:
        """Sends a signal, if it runs."""
        if self._process is not None:
            self._process.send(number)

    def _close_pipe(self) -> None:
        if self._ready is not None:
            os.close(self._ready)
            self._ready = None


class LateService:
    """A process that workers serve without: it is started when they serve, and what it has to do waits."""

    def __init__(self, name: str, launch: Launch) -> None:
        """Not started yet."""
        self.name = name
        self._launch = launch
        self._process: OwnedProcess | None = None

    def start(self) -> None:
        """Starts it and returns at once."""
        self._process = OwnedProcess(self._launch)

    def is_running(self) -> bool:
        """Whether it lives."""
        return self._process is not None and self._process.is_running()

    def last_words(self) -> str:
        """The exit code or signal."""
        return words_of(None if self._process is None else self._process.exit_code)

    def send(self, number: signal.Signals) -> None:
        """Sends a signal, if it runs."""
        if self._process is not None:
            self._process.send(number)


def jobs_service(environ: Mapping[str, str]) -> LateService:
    """The process that works jobs. `environ` names the database."""
    # A batch in hand is lost with the database, which goes at the same moment; the next process does it again.
    command = [sys.executable, "-m", "api.jobs"]
    return LateService("jobs", Launch(command=command, on_owner_death=signal.SIGKILL, environ=environ))


def registrar_service(plan: ServePlan, socket_path: Path) -> LateService:
    """The process that holds the keys of unlinkable votes; permits wait while it is away.

    It is told neither the address of the database nor the installation's secret.
    """
    directory = plan.database.data_directory / "registrar"
    arguments = ["--directory", str(directory), "--listen", str(Address(path=socket_path))]
    environ = {name: value for name, value in plan.environ.items() if name in _REGISTRAR_NEEDS}
    command = [sys.executable, "-m", "voting.registrar", *arguments]
    return LateService("registrar", Launch(command=command, on_owner_death=signal.SIGKILL, environ=environ))


@contextmanager
def registrar_socket(plan: ServePlan) -> Iterator[Path]:
    """Where the registrar's socket is: beside its keys, or in a directory of its own where that path is too long."""
    path = plan.database.data_directory / "registrar" / "socket"
    if len(os.fsencode(path)) <= _SOCKET_PATH_BYTES:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="unionhall-registrar-") as directory:
        yield Path(directory) / "socket"


def words_of(code: int | None) -> str:
    """How a process ended, for the log."""
    if code is not None and code < 0:
        return f"it was ended by {signal.Signals(-code).name}"
    return f"it ended with exit code {code}"


class Keeper:
    """Starts one service again, in time."""

    def __init__(self, service: Service) -> None:
        """The service runs, or is about to be started by `start`."""
        self.service = service
        self._backoff = Backoff()
        self._started_at = time.monotonic()
        self._due_at: float | None = None

    def start(self) -> None:
        """Starts the service and remembers when."""
        self._due_at = None
        self._started_at = time.monotonic()
        self.service.start()

    def notice_end(self) -> float | None:
        """Seconds until the restart, at the moment when the end is noticed; None at any other."""
        if self._due_at is not None or self.service.is_running():
            return None
        return self.postpone()

    def postpone(self) -> float:
        """Plans the next start, after an end or a start that failed; returns the seconds until then."""
        now = time.monotonic()
        delay = self._backoff.delay_seconds(now - self._started_at)
        self._due_at = now + delay
        return delay

    def seconds_until_due(self) -> float | None:
        """None while nothing is planned."""
        return None if self._due_at is None else max(0.0, self._due_at - time.monotonic())
