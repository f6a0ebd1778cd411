"""One owner per home. The kernel drops the lock when the owner dies, so it can never be stale."""

import fcntl
import os
from typing import Final

from db.embedded.errors import AlreadyRunningError
from db.embedded.home import Home
from db.processes import poll

_PATIENCE_SECONDS: Final = 0.3


class OwnerLock:
    """An exclusive `flock` on `home/lock`."""

    def __init__(self) -> None:
        """Not held yet."""
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether this object holds it."""
        return self._descriptor is not None

    def acquire(self, home: Home) -> None:
        """Takes it; waits a moment, since a look at the lock by `is_owned` takes it for an instant.

        Raises:
            AlreadyRunningError: Another process holds it.
        """
        descriptor = _open(home)
        if not poll(lambda: _try(descriptor, fcntl.LOCK_EX), _PATIENCE_SECONDS):
            pid = _read_pid(descriptor)
            os.close(descriptor)
            raise AlreadyRunningError(home.path, pid)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Gives it back; nothing happens when it is not held."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None


def is_owned(home: Home) -> bool:
    """Whether a living process holds the lock."""
    if not (home.path / "lock").exists():
        return False
    descriptor = _open(home)
    try:
        return not _try(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _open(home: Home) -> int:
    path = home.path / "lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    home.own(path, 0o600)
    return descriptor


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_pid(descriptor: int) -> int | None:
    text = os.pread(descriptor, 32, 0).strip()
    return int(text) if text.isdigit() else None
