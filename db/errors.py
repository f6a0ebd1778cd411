"""What can go wrong between us and PostgreSQL, in words that the layers above may know."""

from typing import ClassVar


class DatabaseError(Exception):
    """Something a client may be told of: `code` is stable, `retry_after_seconds` says whether trying again helps."""

    code: ClassVar[str]
    retry_after_seconds: ClassVar[int | None] = None

    def __init__(self) -> None:
        super().__init__(self.code)


class DatabaseUnavailableError(DatabaseError):
    """The connection was refused or lost. Whether a commit in flight took effect is unknown."""

    code = "UNAVAILABLE"
    retry_after_seconds = 1


class DatabaseOverloadedError(DatabaseError):
    """No connection became free in time; nothing was tried."""

    code = "OVERLOADED"
    retry_after_seconds = 2


class WritesCollidedError(DatabaseError):
    """Two transactions waited for each other, and this one was rolled back: it may run again as if never begun."""

    code = "OVERLOADED"
    retry_after_seconds = 1


class InvalidTextError(DatabaseError):
    """A text that no table can hold: U+0000, or half of a surrogate pair."""

    code = "INVALID_TEXT"


class StatementTimeoutError(DatabaseError):
    """A statement, or the wait for a lock, took too long and was stopped; nothing was written."""

    code = "TIMEOUT"
    retry_after_seconds = 2
