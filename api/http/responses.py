"""Answers as bytes: JSON everywhere, with the headers that every answer carries."""

import math
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final, NamedTuple

import orjson
from starlette.types import Send

from api.execution import ExecutionOutcome
from api.http.negotiation import GRAPHQL_RESPONSE, JSON

# A request error has one of these statuses in both media types. Every other request
# error is 400, or 200 for clients that only know application/json ("GraphQL over HTTP",
# sections on status codes).
STATUS_BY_CODE: Final[Mapping[str, int]] = {
    "BAD_REQUEST": 400,
    "BATCHING_NOT_SUPPORTED": 400,
    "UNAUTHENTICATED": 401,
    "CSRF_HEADER_REQUIRED": 403,
    "DOCUMENT_NOT_REGISTERED": 403,
    "FORBIDDEN": 403,
    "INTROSPECTION_REFUSED": 403,
    "STEP_UP_REQUIRED": 403,
    "NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "NOT_ACCEPTABLE": 406,
    "REQUEST_TIMEOUT": 408,
    "BODY_TOO_LARGE": 413,
    "EVIDENCE_MEDIA_REFUSED": 415,
    "NEWS_MEDIA_REFUSED": 415,
    "OFFICIAL_DOCUMENT_MEDIA_REFUSED": 415,
    "PHOTO_MEDIA_REFUSED": 415,
    "INVALID_CONTENT_ENCODING": 415,
    "INVALID_CONTENT_TYPE": 415,
    "RATE_LIMITED": 429,
    "TOO_MANY_CONNECTIONS": 429,
    "HEADERS_TOO_LARGE": 431,
    "INTERNAL": 500,
    "OVERLOADED": 503,
    "UNAVAILABLE": 503,
    "TIMEOUT": 504,
}
_SUBSCRIPTION: Final = "SUBSCRIPTION_NOT_SUPPORTED"
_NOT_THE_CALLERS_DOING: Final = ("OVERLOADED", "UNAVAILABLE", "TIMEOUT")

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
_VARY: Final = "Accept, Accept-Encoding, Accept-Language, Authorization"
_BODILESS: Final = (204, 304)


_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


class Reply(NamedTuple):
    """One HTTP answer before the headers that all answers share."""

    status: int
    body: bytes
    media_type: str = JSON
    headers: Mapping[str, str] = _NO_HEADERS


def reply_to(outcome: ExecutionOutcome, media_type: str, allowed: str | None = None) -> Reply:
    """The answer to an operation: status, body, and the headers that its errors ask for."""
    status = _status(outcome, media_type)
    if status == 200 and outcome.retry_after_seconds is None:  # noqa: PLR2004 - most answers have no headers of their own
        return Reply(status, encode(outcome), media_type)
    headers: dict[str, str] = {}
    if outcome.retry_after_seconds is not None:
        headers["retry-after"] = str(max(1, math.ceil(outcome.retry_after_seconds)))
    if status == 401:  # noqa: PLR2004 - RFC 9110 asks for a challenge with this status
        headers |= _challenge(outcome)
    if status == 405:  # noqa: PLR2004 - RFC 9110 asks for the allowed methods with this status
        headers["allow"] = allowed or "POST"
    return Reply(status, encode(outcome), media_type, headers)


def _challenge(outcome: ExecutionOutcome) -> dict[str, str]:
    """How to sign in; for a proof of possession that did not hold, with the nonce to use (RFC 9449, 8 and 9)."""
    for error in outcome.errors:
        facts = error.get("extensions") or {}
        if isinstance(facts.get("nonce"), str):
            code = "use_dpop_nonce" if facts.get("reason") == "PROOF_NONCE" else "invalid_dpop_proof"
            return {"www-authenticate": f'DPoP error="{code}", algs="ES256 EdDSA"', "dpop-nonce": facts["nonce"]}
    return {"www-authenticate": "Bearer"}


def encode(outcome: ExecutionOutcome) -> bytes:
    """The response map in JSON.

    Raises:
        TypeError: A scalar gave something that JSON does not have.
    """
    return orjson.dumps(outcome.payload())


class Sender:
    """Sends answers with the headers that all carry, encoded once; not to be kept unless an answer says so itself."""

    def __init__(self, extra: Mapping[str, str], *, varies_by_origin: bool = False) -> None:
        """Take the headers that the deployment adds or replaces."""
        vary = f"{_VARY}, Origin" if varies_by_origin else _VARY
        always = {"cache-control": "no-store", "vary": vary, **SECURITY_HEADERS, **extra}
        self._always = {
            media_type: _encoded({"content-type": f"{media_type}; charset=utf-8", **always})
            for media_type in (JSON, GRAPHQL_RESPONSE)
        }
        self._heads = {
            (media_type, int(status)): b"HTTP/1.1 %d %b\r\n" % (status, status.phrase.encode())
            + b"".join([b"%b: %b\r\n" % line for line in lines])
            for media_type, lines in self._always.items()
            for status in HTTPStatus
        }

    def head(self, content_type: str, request_id: str, own: Mapping[str, str]) -> dict[str, object]:
        """The ASGI message that opens an answer in pieces, with headers of its own; nginx is told not to collect it."""
        told = {**own, "content-type": content_type, "x-request-id": request_id, "x-accel-buffering": "no"}
        always = [line for line in self._always[JSON] if line[0] != b"content-type"]
        return {"type": "http.response.start", "status": 200, "headers": [*always, *_encoded(told)]}

    def message(self, reply: Reply, request_id: str, default: Iterable[tuple[bytes, bytes]], *, closes: bool) -> bytes:
        """One answer as it goes over an HTTP/1.1 connection; `default` are the server's own headers."""
        status, body, media_type, own = reply
        if own:
            lines = [b"HTTP/1.1 %d %b\r\n" % (status, HTTPStatus(status).phrase.encode())]
            lines += [b"%b: %b\r\n" % line for line in self._lines(reply)]
        else:
            lines = [self._heads[media_type, status], b"content-length: %d\r\n" % len(body)]
        lines += [b"%b: %b\r\n" % line for line in default]
        if closes:
            lines.append(b"connection: close\r\n")
        lines.append(b"x-request-id: %b\r\n\r\n" % request_id.encode())
        lines.append(body)
        return b"".join(lines)

    async def send(self, send: Send, reply: Reply, request_id: str) -> None:
        """Send one answer."""
        headers = [*self._lines(reply), (b"x-request-id", request_id.encode())]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})

    def _lines(self, reply: Reply) -> list[tuple[bytes, bytes]]:
        """The header lines of an answer; its own take the place of those that all carry."""
        own = _encoded(reply.headers)
        replaced = {name for name, _ in own}
        if reply.status in _BODILESS:
            replaced.add(b"content-type")
        else:
            own.append((b"content-length", b"%d" % len(reply.body)))
        return [*(line for line in self._always[reply.media_type] if line[0] not in replaced), *own]


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _status(outcome: ExecutionOutcome, media_type: str) -> int:
    if outcome.data is not None and not outcome.is_request_error:
        return 200
    if outcome.retry_after_seconds is not None:
        return next((STATUS_BY_CODE[code] for code in outcome.codes if code in _NOT_THE_CALLERS_DOING), 429)
    if not outcome.is_request_error:
        return 200
    status = next((STATUS_BY_CODE[code] for code in outcome.codes if code in STATUS_BY_CODE), None)
    if status is not None:
        return status
    return 400 if media_type == GRAPHQL_RESPONSE or _SUBSCRIPTION in outcome.codes else 200
