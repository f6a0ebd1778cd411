"""Server settings, given on the command line: they are versioned with the code, and the data directory stays plain."""

import os
import secrets
import socket
from pathlib import Path
from typing import Final

LOOPBACK: Final = "127.0.0.1"

_SOCKET_PATH_LIMIT: Final = 100
_PORTS: Final = range(20_000, 30_000)
"""Below the range from which systems take the ports of outgoing connections, so that a restart finds its port free."""

_MEBIBYTE: Final = 1024 * 1024

_SETTINGS: Final = {
    "listen_addresses": LOOPBACK,
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
    # Little to replay: the server must answer again about a second after it was killed.
    "max_wal_size": "512MB",
    "checkpoint_timeout": "5min",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "60s",
    "client_connection_check_interval": "2s",
    # Neither statements nor the values of a violated key reach the log: they may be personal.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    # Who was how many microseconds before whom would be kept of every row, ballots too.
    "track_commit_timestamp": "off",
}

_THROWAWAY: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # The unions that tests share stay open, each with a pool of its own, until the last test has ended.
    "max_connections": "200",
}


def server_options(port: int, sockets: Path, *, durable: bool) -> list[str]:
    """Arguments of `postgres`. Without `durable` a crash of the machine may destroy the data: for tests only."""
    settings = _SETTINGS | {
        "port": str(port),
        "unix_socket_directories": str(sockets) if has_socket(sockets) else "",
        "shared_buffers": f"{_shared_buffers_mebibytes() if durable else 128}MB",
    }
    if not durable:
        settings |= _THROWAWAY
    return [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]


def has_socket(sockets: Path) -> bool:
    """Whether the path is short enough for a unix socket (the kernel's limit is 107 bytes)."""
    return len(os.fsencode(sockets / ".s.PGSQL.00000")) <= _SOCKET_PATH_LIMIT


def free_port(wanted: int | None) -> int:
    """`wanted` if nobody listens there, else another."""
    if wanted is not None and _is_free(wanted):
        return wanted
    while True:
        port = secrets.choice(_PORTS)
        if _is_free(port):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _shared_buffers_mebibytes() -> int:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(128, min(1024, memory // _MEBIBYTE // 8))
