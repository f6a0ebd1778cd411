"""The embedded PostgreSQL as its owner sees it."""

import json
import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlencode

from db.embedded.cluster import ADMIN, OWNER, ensure_cluster
from db.embedded.configuration import LOOPBACK, free_port, has_socket
from db.embedded.home import Home, open_home
from db.embedded.installation import Installation, Progress, find_installation
from db.embedded.lock import OwnerLock, is_owned
from db.embedded.server import Start, start_server, stop_server
from db.processes import OwnedProcess

_STATE: Final = "state.json"


def _say_nothing(_message: str) -> None:
    pass


class EmbeddedPostgres:
    """A server on a directory of ours: made at the first start, kept for ever, gone when its owner is gone.

    Not for use by several threads at once. Start it in the main thread where you can: see `OwnedProcess`.
    """

    def __init__(self, directory: Path, *, durable: bool = True, progress: Progress = _say_nothing) -> None:
        """Nothing happens yet.

        Args:
            directory: Home of the data; made when missing, never deleted.
            durable: False switches `fsync` off: fast, and lost with the machine. For tests.
            progress: Told what takes long, in a sentence.
        """
        self._directory = directory
        self._durable = durable
        self._progress = progress
        self._lock = OwnerLock()
        self._home: Home | None = None
        self._installation: Installation | None = None
        self._server: OwnedProcess | None = None
        self._port: int | None = None

    def __enter__(self) -> Self:
        """Starts it."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stops it."""
        self.stop()

    def start(self) -> str:
        """Makes the cluster if there is none, starts the server unless it runs, and returns its address.

        After a crash of the server the address stays the same.

        Raises:
            AlreadyRunningError: Another process runs it.
            EmbeddedPostgresError: It cannot run; the data is untouched.
        """
        if self.is_running():
            return self.dsn
        home = self._home or open_home(self._directory, lasting=self._durable)
        if not self._lock.is_held:
            self._lock.acquire(home)
        self._home = home
        try:
            self._server = self._launch(home)
            self._write_state(home, self._server)
        except BaseException:
            self.stop()
            raise
        return self.dsn

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, the data is flushed, the lock is given back."""
        if self._server is not None:
            stop_server(self._server)
            self._server = None
        if self._lock.is_held and self._home is not None:
            (self._home.path / _STATE).unlink(missing_ok=True)
            self._lock.release()

    def restart(self) -> str:
        """Stops the server and starts it at the same address, without giving the directory to anybody between."""
        if self._server is not None:
            stop_server(self._server)
            self._server = None
        return self.start()

    def is_running(self) -> bool:
        """Whether the server process lives."""
        return self._server is not None and self._server.is_running()

    @property
    def pid(self) -> int | None:
        """Process number of the server, while it runs."""
        return self._server.pid if self._server is not None and self._server.is_running() else None

    @property
    def dsn(self) -> str:
        """Address for the owner of the database, by unix socket where its path is short enough. A secret."""
        return self._address(OWNER, OWNER)

    @property
    def tcp_dsn(self) -> str:
        """The same over 127.0.0.1, for tools that know no sockets. A secret."""
        return self._tcp_address(OWNER, OWNER)

    @property
    def admin_dsn(self) -> str:
        """Address for the superuser, whom row-level security does not bind. A secret."""
        return self._address(ADMIN, OWNER)

    def _launch(self, home: Home) -> OwnedProcess:
        installation = self._installation or find_installation(home, self._progress)
        self._installation = installation
        ensure_cluster(home, installation, durable=self._durable, progress=self._progress)
        self._port = free_port(self._port or _last_port(home))
        return start_server(Start(home, installation, self._port, self._durable, self._progress))

    def _address(self, user: str, database: str) -> str:
        home = self._opened()
        if not has_socket(home.sockets):
            return self._tcp_address(user, database)
        where = urlencode({"host": home.sockets, "port": self._port}, safe="/")
        return f"postgresql://{user}:{home.password()}@/{database}?{where}"

    def _tcp_address(self, user: str, database: str) -> str:
        return f"postgresql://{user}:{self._opened().password()}@{LOOPBACK}:{self._port}/{database}"

    def _opened(self) -> Home:
        if self._home is None or self._port is None:
            message = "start it first"
            raise RuntimeError(message)
        return self._home

    def _write_state(self, home: Home, server: OwnedProcess) -> None:
        state = {"dsn": self.dsn, "port": self._port, "owner_pid": os.getpid(), "server_pid": server.pid}
        home.write(_STATE, json.dumps(state))
        home.write("port", f"{self._port}\n")


def as_admin(dsn: str) -> str:
    """The address of the embedded server for its superuser, from that for the owner. A secret."""
    return dsn.replace(f"//{OWNER}:", f"//{ADMIN}:", 1)


def running_dsn(directory: Path) -> str | None:
    """The address of the server that another process runs on this directory, if one does and it is ready.

    Raises:
        EmbeddedPostgresError: The directory belongs to somebody else.
    """
    if not directory.exists():
        return None
    home = open_home(directory)
    if not is_owned(home):
        return None
    try:
        return str(json.loads((home.path / _STATE).read_text())["dsn"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def _last_port(home: Home) -> int | None:
    try:
        return int((home.path / "port").read_text())
    except (FileNotFoundError, ValueError):
        return None
