"""What the transport asks about who is calling; the application answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.http.exchange import Exchange

MakeContext = Callable[[Exchange, Mapping[str, Any] | None], Awaitable[Any]]


def _nobody(_context: object) -> str | None:
    return None


def _unknown(_exchange: object) -> None:
    return None


def _never(_context: object) -> datetime | None:
    return None


@dataclass(frozen=True, slots=True)
class Callers:
    """The application's answers.

    Attributes:
        make_context: A new context with new loaders for one operation or event, from the
            request's headers and, for sockets, the payload of `connection_init`
            (None over HTTP). Raises an `ApiError` (UNAUTHENTICATED, RATE_LIMITED …) to
            refuse.
        known_context: The same over HTTP where it is found without waiting; None when
            `make_context` must be asked.
        actor_key: Whom a socket counts against; None for callers that are not counted.
        expires_at: When a socket of this context must close (aware time); None for never.
    """

    make_context: MakeContext
    known_context: Callable[[Exchange], Any | None] = _unknown
    actor_key: Callable[[Any], str | None] = _nobody
    expires_at: Callable[[Any], datetime | None] = _never
