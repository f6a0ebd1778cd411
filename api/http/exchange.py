"""One request's identity and its log line."""

import logging
import re
from collections.abc import Iterable
from itertools import count
from secrets import token_hex
from typing import Final, NamedTuple

from starlette.types import Scope

from api.execution import OperationFacts
from api.http.headers import RequestHeaders
from api.http.negotiation import Manner, manner_of

logger = logging.getLogger("unionhall.api.operation")

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_REQUEST_ID_BYTES: Final = 12
_MAX_NAME: Final = 80


class Exchange(NamedTuple):
    """One request, or the handshake of a socket, while it is answered.

    Attributes:
        peer: The network address at the other end of the connection; empty when the server does not know it.
        query_string: Of the URL, as it was sent.
    """

    headers: RequestHeaders
    manner: Manner
    request_id: str
    method: str
    query_string: bytes
    peer: str

    @property
    def locale(self) -> str:
        """The language of messages and labels."""
        return self.manner.locale

    @classmethod
    def begin(cls, scope: Scope) -> "Exchange":
        """An exchange that the server tells of by ASGI. Its id is also `state.request_id` for the application."""
        client = scope.get("client")
        exchange = cls.of(
            scope["headers"], scope.get("method", "GET"), scope.get("query_string", b""), client[0] if client else ""
        )
        scope.setdefault("state", {})["request_id"] = exchange.request_id
        return exchange

    @classmethod
    def of(cls, lines: Iterable[tuple[bytes, bytes]], method: str, query_string: bytes, peer: str) -> "Exchange":
        """Give the request its id. A client's own X-Request-Id is kept when it is harmless to repeat."""
        headers = RequestHeaders(lines)
        given = headers.first.get(b"x-request-id")
        identity = given.decode() if given and _REQUEST_ID.fullmatch(given) else _new_id()
        return cls(headers, manner_of(headers), identity, method, query_string, peer)


def _new_id() -> str:
    """As unlikely to be met again as a random one, without asking the system for randomness each time."""
    return f"{_PROCESS}{next(_NUMBERS):08x}"


_PROCESS: Final = token_hex(_REQUEST_ID_BYTES)
_NUMBERS: Final = count()


def log_operation(facts: OperationFacts, codes: tuple[str, ...], seconds: float, **more: object) -> None:
    """Write the one line that an operation leaves: never its text, never its variables."""
    if not logger.isEnabledFor(logging.INFO):
        return
    # `logger.info` would look through the stack for its caller, which is always this line.
    record = logging.LogRecord(logger.name, logging.INFO, __file__, 0, "operation", None, None)
    record.__dict__.update(
        operation_kind=facts.kind,
        operation_name=(facts.name or "")[:_MAX_NAME],
        text_hash=facts.text_hash,
        duration_ms=round(seconds * 1000, 2),
        codes=",".join(codes) or "ok",
        **more,
    )
    logger.handle(record)
