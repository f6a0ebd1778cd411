"""One request's identity and its log line."""

import logging
import re
import uuid
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Receive, Scope

from api.execution import OperationFacts
from api.http.negotiation import preferred_locale

logger = logging.getLogger("unionhall.api.operation")

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_MAX_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request while it is answered."""

    scope: Scope
    receive: Receive
    headers: Headers
    locale: str
    request_id: str

    @classmethod
    def begin(cls, scope: Scope, receive: Receive) -> "Exchange":
        """Give the request its id, also as `state.request_id` for the application.

        A client's own X-Request-Id is kept when it is harmless to repeat.
        """
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        identity = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = identity
        return cls(scope, receive, headers, preferred_locale(headers.get("accept-language")), identity)


def log_operation(facts: OperationFacts, codes: tuple[str, ...], seconds: float, **more: object) -> None:
    """Write the one line that an operation leaves: never its text, never its variables."""
    if not logger.isEnabledFor(logging.INFO):
        return
    logger.info(
        "operation",
        extra={
            "operation_kind": facts.kind,
            "operation_name": (facts.name or "")[:_MAX_NAME],
            "text_hash": facts.text_hash,
            "duration_ms": round(seconds * 1000, 2),
            "codes": ",".join(codes) or "ok",
            **more,
        },
    )
