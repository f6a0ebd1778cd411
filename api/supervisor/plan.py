"""What to serve, and where."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from db.settings import DatabaseSettings

_BACKLOG: Final = 2048


class SupervisorError(Exception):
    """The service cannot be started; the message says why."""


@dataclass(frozen=True, slots=True)
class ServePlan:
    """What `serve` was asked for."""

    database: DatabaseSettings
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    factory: str | None = None
    """Another application than the worker's own, as `module:function`."""
    migrates: bool = True
    """False refuses to serve a schema that is not current, instead of migrating it."""
    seeds: bool | None = None
    """Whether the demonstration union is written; None: only into the embedded database."""
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the workers inherit, besides the address of the database."""

    @property
    def has_jobs(self) -> bool:
        """Whether long work is done in a process of its own: not beside another application, nor inside the workers."""
        return self.factory is None and self.environ.get("UNIONHALL_JOBS", "").strip() != "embedded"

    @property
    def has_registrar(self) -> bool:
        """Whether the registrar of unlinkable votes is started here: not when its address, or `none`, is given."""
        return self.factory is None and not self.environ.get("UNIONHALL_REGISTRAR", "").strip()


def listen(host: str, port: int) -> socket.socket:
    """The socket that all workers share. We hold it too, so a client waits while a worker is replaced.

    Raises:
        SupervisorError: The address is in use or not ours.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        message = f"cannot listen on {host} port {port}: {reason}; choose another with PORT={port + 1}"
        raise SupervisorError(message) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """Where a browser on this machine finds the listener."""
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
