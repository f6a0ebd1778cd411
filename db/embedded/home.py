"""The directory of one embedded PostgreSQL, and the account that owns it.

The server refuses to run as root, so under root the home and everything in it belong to an unprivileged account.
That account must also be able to reach it: when a directory above is closed to it (a clone under /root), the home
is made in a shelter and the wanted path becomes a symbolic link to it, rather than opening somebody's home.

    home/                 0700
      lock                held by the owner while it runs, holds its pid
      password            0600
      state.json          address of the running server, 0600
      data/               the cluster
      data.new-*/         a cluster that was never finished
      run/                the unix socket
      pginstall-<version> binaries, only if the environment is closed to the account
      server.log
"""

import os
import pwd
import re
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.embedded.errors import EmbeddedPostgresError
from db.processes import Account

_SYSTEM_SHELTER: Final = Path("/var/lib/unionhall")
_UNPRIVILEGED_USERS: Final = ("nobody", "daemon")


@dataclass(frozen=True, slots=True)
class Home:
    """An opened home: it exists, belongs to `account`, and `account` can reach it."""

    path: Path
    account: Account

    @property
    def data(self) -> Path:
        """PGDATA."""
        return self.path / "data"

    @property
    def log(self) -> Path:
        """Standard error of the server."""
        return self.path / "server.log"

    @property
    def sockets(self) -> Path:
        """Directory of the unix socket."""
        return self.path / "run"

    def own(self, path: Path, mode: int) -> None:
        """Gives a file or directory to the account."""
        path.chmod(mode)
        if os.geteuid() != self.account.uid:
            os.chown(path, self.account.uid, self.account.gid)

    def make_directory(self, path: Path) -> Path:
        """A directory that only the account may enter."""
        path.mkdir(exist_ok=True)
        self.own(path, 0o700)
        return path

    def write(self, name: str, text: str) -> None:
        """Replaces a small private file in one step."""
        path = self.path / name
        draft = path.with_name(f"{name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        self.own(draft, 0o600)
        draft.replace(path)

    def password(self) -> str:
        """The password of the server's roles, made at the first call."""
        path = self.path / "password"
        if not path.exists():
            if self.data.exists():
                message = f"{path} is missing, and the data in {self.data} cannot be opened without it; put it back"
                raise EmbeddedPostgresError(message)
            self.write("password", secrets.token_hex(24))
        return path.read_text().strip()


def open_home(directory: Path, *, lasting: bool = True) -> Home:
    """Opens or makes the home wanted at `directory`.

    Args:
        directory: Wanted place; may be a link to a home in a shelter.
        lasting: A throwaway home takes shelter in the system's temporary directory.

    Raises:
        EmbeddedPostgresError: It belongs to somebody else or cannot be reached.
    """
    directory = directory.absolute()
    try:
        home = _open_as_root(directory, lasting=lasting) if os.geteuid() == 0 else _open_as_user(directory)
        home.make_directory(home.path)
    except OSError as error:
        message = f"cannot use {error.filename or directory} for the database: {error.strerror}"
        raise EmbeddedPostgresError(message) from error
    return home


def can_reach(account: Account, path: Path) -> bool:
    """Whether the account may enter every directory above `path` (by mode bits)."""
    return all(_may_enter(account, parent.stat()) for parent in path.resolve().parents)


def _open_as_user(directory: Path) -> Home:
    directory.mkdir(parents=True, exist_ok=True)
    owner = directory.stat().st_uid
    if owner != os.geteuid():
        message = (
            f"{directory} belongs to user {owner}; run as that user or as root, "
            "or name another directory with UNIONHALL_DATA"
        )
        raise EmbeddedPostgresError(message)
    return Home(directory.resolve(), Account(os.geteuid(), os.getegid()))


def _open_as_root(directory: Path, *, lasting: bool) -> Home:
    _make_open_directories(directory.parent)
    account = _owner(directory) or _unprivileged_account()
    if can_reach(account, directory):
        directory.mkdir(exist_ok=True)
        return Home(directory.resolve(), account)
    if (directory / "data").exists():
        message = (
            f"user {account.uid}, who runs the database, cannot enter the directories above {directory}; "
            "open them (chmod o+x) or move the database to an open place"
        )
        raise EmbeddedPostgresError(message)
    return Home(_take_shelter(directory, lasting=lasting), account)


def _take_shelter(directory: Path, *, lasting: bool) -> Path:
    base = _SYSTEM_SHELTER if lasting else Path(tempfile.gettempdir())
    _make_open_directories(base)
    name = re.sub(r"[^a-z0-9]+", "-", directory.parent.parent.name.lower()).strip("-") or "data"
    shelter = base / f"{name}-{secrets.token_hex(4)}"
    shelter.mkdir()
    if directory.exists():
        directory.rmdir()
    directory.symlink_to(shelter)
    return shelter


def _make_open_directories(path: Path) -> None:
    # Only what we make ourselves is opened; the mode of anything that is there stays.
    missing = [parent for parent in (path, *path.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir()
        parent.chmod(0o755)


def _owner(directory: Path) -> Account | None:
    for path in (directory / "data", directory):
        if path.exists() and path.stat().st_uid != 0:
            return Account(path.stat().st_uid, path.stat().st_gid)
    return None


def _unprivileged_account() -> Account:
    # initdb wants an account with an entry in the user database.
    for name in _UNPRIVILEGED_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    message = "PostgreSQL does not run as root and there is no user nobody to run it; start as an ordinary user"
    raise EmbeddedPostgresError(message)


def _may_enter(account: Account, status: os.stat_result) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
