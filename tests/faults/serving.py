"""A service under test: `unionhall serve` as a process, looked at from outside."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from db.embedded.orphans import server_pids
from db.processes import poll

TINY = "tests.faults.tiny_app:create_app"
START_SECONDS = 120
"""On a machine that has much else to do; on a quiet one it takes a tenth."""


@dataclass(frozen=True, slots=True)
class Service:
    """A supervisor that was started, and where it serves."""

    process: "subprocess.Popen[str] | subprocess.Popen[bytes]"
    directory: Path
    port: int

    def get(self, path: str = "/") -> tuple[int, str]:
        """Status and text; status 0 when nobody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, HTTPException):
            return 0, ""
        finally:
            connection.close()

    def answers(self, path: str = "/") -> bool:
        """Whether it is served."""
        return self.get(path)[0] == 200

    @property
    def data(self) -> Path:
        """PGDATA of its database."""
        return self.directory / "postgres" / "data"

    def postmaster(self) -> int:
        """Process number of its database server."""
        return int((self.data / "postmaster.pid").read_text().split("\n")[0])

    def children(self) -> set[int]:
        """The workers and the database server."""
        return children_of(self.process.pid)


def children_of(pid: int) -> set[int]:
    """Direct children that have not ended."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (state := _state(int(entry.name))) is not None and state == ("alive", pid):
            found.add(int(entry.name))
    return found


def is_alive(pid: int) -> bool:
    """A process that has ended and was not yet reaped by its parent does not count."""
    state = _state(pid)
    return state is not None and state[0] == "alive"


def _state(pid: int) -> tuple[str, int] | None:
    try:
        letter, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return "dead" if letter == "Z" else "alive", int(parent)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve_command(*options: str) -> list[str]:
    """The command that starts a service with the tiny application."""
    return [sys.executable, "-m", "api.cli", "serve", "--no-demo", "--factory", TINY, *options]


def environ_of(directory: Path, port: int) -> dict[str, str]:
    """What the command reads."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "WORKERS", "HOST"}}
    return {**kept, "UNIONHALL_DATA": str(directory), "PORT": str(port), "PYTHONUNBUFFERED": "1"}


def real_command(*options: str) -> list[str]:
    """The command that starts the product, with the demonstration union."""
    return [sys.executable, "-m", "api.cli", "serve", *options]


@contextmanager
def serving(directory: Path, *options: str, command: list[str] | None = None) -> Iterator[Service]:
    """Starts a service, waits until it answers, and leaves nothing of it."""
    port = free_port()
    process = subprocess.Popen(
        command or serve_command(*options),
        env=environ_of(directory, port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    service = Service(process, directory, port)
    try:
        assert poll(lambda: service.answers() or process.poll() is not None, START_SECONDS, 0.05)
        yield service
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
    assert poll(lambda: not server_pids(service.data), 5)
