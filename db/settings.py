"""What the database layer takes from the environment; nothing else of db/ reads it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

_SCHEMES = ("postgresql+asyncpg://", "postgres://", "postgresql://")


class SettingsError(Exception):
    """A variable holds something that cannot be used; the message names the variable."""


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the data is and how long anything may take. `url` None means the embedded PostgreSQL."""

    url: str | None = field(default=None, repr=False)
    data_directory: Path = Path(".data")
    pool_size: int = 8
    acquire_timeout_seconds: float = 1.5
    statement_timeout_seconds: float = 5.0
    lock_timeout_seconds: float = 2.0
    idle_in_transaction_timeout_seconds: float = 10.0

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Reads DATABASE_URL, UNIONHALL_DATA and the DATABASE_… limits; empty counts as unset.

        Raises:
            SettingsError: A value is not of the expected form.
        """
        url = environ.get("DATABASE_URL", "").strip()
        return cls(
            url=plain_dsn(url) if url else None,
            data_directory=Path(environ.get("UNIONHALL_DATA", "").strip() or ".data").absolute(),
            pool_size=int(_number(environ, "DATABASE_POOL_SIZE", _default_pool_size())),
            acquire_timeout_seconds=_number(environ, "DATABASE_ACQUIRE_TIMEOUT_SECONDS", 1.5),
            statement_timeout_seconds=_number(environ, "DATABASE_STATEMENT_TIMEOUT_SECONDS", 5.0),
            lock_timeout_seconds=_number(environ, "DATABASE_LOCK_TIMEOUT_SECONDS", 2.0),
            idle_in_transaction_timeout_seconds=_number(environ, "DATABASE_IDLE_IN_TRANSACTION_SECONDS", 10.0),
        )

    @property
    def embedded_directory(self) -> Path:
        """Home of the embedded PostgreSQL, whether or not it is used."""
        return self.data_directory / "postgres"

    def session_settings(self) -> dict[str, str]:
        """Server settings of every connection of the pool, as the start-up packet wants them (milliseconds)."""
        return {
            "statement_timeout": _milliseconds(self.statement_timeout_seconds),
            "lock_timeout": _milliseconds(self.lock_timeout_seconds),
            "idle_in_transaction_session_timeout": _milliseconds(self.idle_in_transaction_timeout_seconds),
        }


def plain_dsn(url: str) -> str:
    """The address as libpq and asyncpg spell it; accepts SQLAlchemy's `postgresql+asyncpg://` and `postgres://`.

    Raises:
        SettingsError: Another kind of address.
    """
    for scheme in _SCHEMES:
        if url.startswith(scheme):
            return "postgresql://" + url.removeprefix(scheme)
    message = "DATABASE_URL must begin with postgresql:// (any PostgreSQL 15 or newer)"
    raise SettingsError(message)


def _default_pool_size() -> int:
    # Two to three connections a core serve best; more only move the queue into the server.
    return min(20, max(4, 3 * (os.cpu_count() or 2)))


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))


def _number(environ: Mapping[str, str], name: str, default: float) -> float:
    text = environ.get(name, "").strip()
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if value <= 0:
        message = f"{name} must be a number above 0"
        raise SettingsError(message)
    return value
