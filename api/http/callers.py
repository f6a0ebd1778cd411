"""What the transport asks about who is calling; the application answers."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from api.http.exchange import Exchange
from api.settings import DocumentMode

MakeContext = Callable[[Exchange, Mapping[str, Any] | None], Awaitable[Any]]


def _nobody(_context: object) -> str | None:
    return None


def _unknown(_exchange: object) -> None:
    return None


def _never(_context: object) -> datetime | None:
    return None


def _no_introspection(_context: object) -> bool:
    return False


class DocumentAccess(NamedTuple):
    """Which documents a caller may send.

    Attributes:
        profile: The security profile whose documents are run in the registered mode; None: those of any profile.
    """

    mode: DocumentMode = DocumentMode.OPEN
    profile: str | None = None

    def holds(self, profiles: Collection[str]) -> bool:
        """Whether a document that is registered in these profiles is among those of the registered mode."""
        return bool(profiles) if self.profile is None else self.profile in profiles


ANY_DOCUMENT: Final = DocumentAccess()


def _any_document(_context: object) -> DocumentAccess:
    return ANY_DOCUMENT


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
        document_access: Which documents the caller may send; asked for every operation.
        strangers: Which documents those may send of whom nothing is known.
        may_introspect: Whether the caller may read the schema itself where others may not.
    """

    make_context: MakeContext
    known_context: Callable[[Exchange], Any | None] = _unknown
    actor_key: Callable[[Any], str | None] = _nobody
    expires_at: Callable[[Any], datetime | None] = _never
    document_access: Callable[[Any], DocumentAccess] = _any_document
    strangers: DocumentAccess = ANY_DOCUMENT
    may_introspect: Callable[[Any], bool] = _no_introspection
