"""What can go wrong between us and PostgreSQL, in words that the layers above may know."""


class DatabaseUnavailableError(Exception):
    """The connection was refused or lost. Whether a commit in flight took effect is unknown."""

    retry_after_seconds = 1


class DatabaseOverloadedError(Exception):
    """No connection became free in time; nothing was tried."""

    retry_after_seconds = 2
