"""Server processes that outlived their postmaster and still hold the shared memory of the data directory.

Most end by themselves at once. A backend in the middle of a long computation looks up only when it next waits, and
until then no new server can start. What such a backend still does can no longer be committed, so it may be killed.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Final

from db.processes import poll

_GRACE_SECONDS: Final = 0.3
_PROCESSES: Final = Path("/proc/self")


def postmaster_pid(data: Path) -> int | None:
    """The pid that `postmaster.pid` names, if a server of this data directory runs under it."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if _is_server_of(pid, data) else None


def server_pids(data: Path) -> list[int]:
    """Every process that works in the data directory; empty where there is no /proc."""
    try:
        numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    except OSError:
        return []
    return [pid for pid in numbers if _works_in(pid, data)]


def clear_orphans(data: Path) -> None:
    """Ends what is left of a server whose postmaster is dead, and its pid file. The caller holds the lock of the home.

    The server would believe a pid file as long as the number is in use, be it by a process that nobody has reaped, as
    in a container without an init, or by a stranger. We have looked, and know better.
    """
    if not _PROCESSES.exists():
        return
    for number in (signal.SIGQUIT, signal.SIGKILL):
        for pid in server_pids(data):
            _send(pid, number)
        if poll(lambda: not server_pids(data), _GRACE_SECONDS):
            (data / "postmaster.pid").unlink(missing_ok=True)
            return


def stop_postmaster(pid: int) -> None:
    """Asks a postmaster whose owner is dead for a fast shutdown; where it is under way this changes nothing."""
    _send(pid, signal.SIGINT)


def _is_server_of(pid: int, data: Path) -> bool:
    if _PROCESSES.exists():
        return _works_in(pid, data)
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _works_in(pid: int, data: Path) -> bool:
    # Every process of a server has the data directory as its working directory, and nothing else has.
    try:
        process = Path(f"/proc/{pid}")
        return (process / "cwd").readlink() == data and (process / "comm").read_text() == "postgres\n"
    except OSError:
        return False


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
