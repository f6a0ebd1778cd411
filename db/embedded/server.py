"""One run of the server: started, waited for until it answers, stopped."""

import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.embedded.cluster import SERVER_ENVIRON
from db.embedded.configuration import server_options
from db.embedded.errors import EmbeddedPostgresError
from db.embedded.home import Home
from db.embedded.installation import Installation, Progress
from db.embedded.orphans import clear_orphans, postmaster_pid, stop_postmaster
from db.processes import Launch, OwnedProcess, poll

_PREVIOUS_SERVER_SECONDS: Final = 30.0
_BUSY_SECONDS: Final = 10.0
_REPORT_EVERY_SECONDS: Final = 2.0
_LOG_LIMIT_BYTES: Final = 8 * 1024 * 1024
_STATE_LINE: Final = 7

_BUSY: Final = ("is still in use", "already exists", "Is another postmaster", "Address already in use")
"""What a server says that starts while the rest of the one before it is not gone yet."""


@dataclass(frozen=True, slots=True)
class Start:
    """How to run a server."""

    home: Home
    installation: Installation
    port: int
    durable: bool
    progress: Progress


def start_server(start: Start) -> OwnedProcess:
    """Starts the server and returns when it accepts connections, recovery included.

    Raises:
        EmbeddedPostgresError: It ended; the message has its last words.
    """
    _wait_for_previous(start)
    _rotate(start.home)
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        clear_orphans(start.home.data)
        said_before = _log_size(start.home)
        process = _launch(start)
        try:
            if _wait_until_ready(process, start):
                return process
        except BaseException:
            stop_server(process)
            raise
        words = _log_since(start.home, said_before)
        if time.monotonic() > deadline or not any(sign in words for sign in _BUSY):
            raise EmbeddedPostgresError(f"PostgreSQL did not start: {_last_words(words)} (log: {start.home.log})")


def stop_server(process: OwnedProcess) -> None:
    """Fast shutdown, then immediate, then by force; what was acknowledged survives each of them."""
    for number, patience_seconds in ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        process.send(number)
        if process.wait(patience_seconds):
            return


def _launch(start: Start) -> OwnedProcess:
    home = start.home
    home.make_directory(home.sockets)
    options = server_options(start.port, home.sockets, durable=start.durable)
    with home.log.open("ab") as log:
        home.own(home.log, 0o600)
        return OwnedProcess(
            Launch(
                command=[str(start.installation.binary("postgres")), "-D", str(home.data), *options],
                on_owner_death=signal.SIGINT,
                environ=SERVER_ENVIRON,
                account=home.account,
                directory=home.path,
                output=log,
            ),
        )


def _wait_until_ready(process: OwnedProcess, start: Start) -> bool:
    # The server writes its state into the eighth line of its pid file, so no client is needed to see it.
    # There is no limit: recovery takes what it takes, and a server that gives up ends.
    def is_decided() -> bool:
        return _is_ready(start.home.data, process.pid) or not process.is_running()

    began = time.monotonic()
    while not poll(is_decided, _REPORT_EVERY_SECONDS):
        start.progress(f"PostgreSQL is recovering ({time.monotonic() - began:.0f} s)")
    return process.is_running()


def _is_ready(data: Path, pid: int) -> bool:
    lines = _read(data / "postmaster.pid").split("\n")
    return lines[0] == str(pid) and len(lines) > _STATE_LINE and lines[_STATE_LINE].strip() == "ready"


def _wait_for_previous(start: Start) -> None:
    pid = postmaster_pid(start.home.data)
    if pid is None:
        return

    def is_gone() -> bool:
        return postmaster_pid(start.home.data) != pid

    stop_postmaster(pid)
    if poll(is_gone, 1):
        return
    start.progress(f"Waiting for the server of an earlier run to stop (process {pid})")
    if not poll(is_gone, _PREVIOUS_SERVER_SECONDS):
        message = f"an earlier server (process {pid}) does not stop; its owner is dead, so end it: kill -QUIT {pid}"
        raise EmbeddedPostgresError(message)


def _rotate(home: Home) -> None:
    if _log_size(home) > _LOG_LIMIT_BYTES:
        home.log.replace(home.log.with_suffix(".log.1"))


def _log_size(home: Home) -> int:
    return home.log.stat().st_size if home.log.exists() else 0


def _log_since(home: Home, position: int) -> str:
    with home.log.open("rb") as log:
        log.seek(position)
        return log.read().decode(errors="replace")


def _last_words(words: str) -> str:
    lines = [line for line in words.splitlines() if line.strip()]
    grave = [line for line in lines if "FATAL" in line or "PANIC" in line]
    return (grave or lines or ["it said nothing"])[-1]


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
