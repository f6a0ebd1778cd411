"""Where time comes from: the context hands one to every use case, tests hand in their own."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present instant, aware, in UTC."""


def system_clock() -> datetime:
    """The operating system's time."""
    return datetime.now(UTC)
