"""What the client accepts: media type and language (RFC 9110, section 12.5)."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from api.errors import DEFAULT_LOCALE
from api.http.compression import coding_of
from api.http.headers import RequestHeaders

GRAPHQL_RESPONSE: Final = "application/graphql-response+json"
JSON: Final = "application/json"
MULTIPART: Final = "multipart/mixed"
EVENT_STREAM: Final = "text/event-stream"
LOCALES: Final = ("en", "zh-CN")
_UTF8 = frozenset({"utf-8", "utf8"})
_MAX_RANGES = 32
_REMEMBERED = 256
_REMEMBERED_CHARACTERS = 256


class Incremental(StrEnum):
    """How an answer in parts is written; the value is the parameter of the media type that says so."""

    BY_PATH = "deferSpec=20220824"
    BY_ID = "incrementalSpec=v0.2"


class Manner(NamedTuple):
    """How a request is written and wants to be answered.

    Attributes:
        media_type: Of the answer; None when the client takes neither of ours.
        is_json: Whether the body is said to be JSON in UTF-8.
        is_plain: Whether it is sent without a content encoding.
        incremental: How an answer in parts is to be written; None when the client takes none.
        coding: In which the answer is sent when it is large enough; empty for none.
        is_stream: Whether the answer is a stream of events; `media_type` is then that of a refusal.
        is_multipart: Whether that stream is written as `multipart/mixed`, not as server-sent events.
    """

    media_type: str | None
    locale: str
    is_json: bool
    is_plain: bool
    coding: str
    incremental: Incremental | None = None
    is_stream: bool = False
    is_multipart: bool = False


def manner_of(headers: RequestHeaders) -> Manner:
    """What the headers say of it. A second line is read together with the first; two content types are none."""
    accept, languages, content_type, encoding, codings = headers.joined_all(_DECIDING)
    length = len(accept) + len(languages) + len(content_type) + len(encoding) + len(codings)
    decide = _decided if length <= _REMEMBERED_CHARACTERS else _decided.__wrapped__
    return decide(accept, languages, content_type, encoding, codings)


_DECIDING: Final = (b"accept", b"accept-language", b"content-type", b"content-encoding", b"accept-encoding")


@lru_cache(maxsize=_REMEMBERED)
def _decided(accept: bytes, languages: bytes, content_type: bytes, encoding: bytes, codings: bytes) -> Manner:
    """Few clients make all requests: at most 256 manners of 256 characters are kept (200 kB)."""
    is_multipart = wants_multipart_stream(accept.decode("latin-1"))
    is_stream = is_multipart or wants_stream(accept.decode("latin-1"))
    return Manner(
        GRAPHQL_RESPONSE if is_stream else response_type(accept.decode("latin-1")),
        preferred_locale(languages.decode("latin-1")),
        is_json_body(content_type.decode("latin-1")),
        encoding.strip().lower() in {b"", b"identity"},
        coding_of(codings.decode("latin-1")),
        incremental_delivery(accept.decode("latin-1")),
        is_stream,
        is_multipart,
    )


@dataclass(frozen=True, slots=True)
class _Range:
    """One element of an Accept header."""

    type: str
    subtype: str
    quality: float

    def specificity(self, media_type: str) -> int | None:
        """How closely this range names the media type; None when it does not."""
        type_, _, subtype = media_type.partition("/")
        if self.type == type_ and self.subtype == subtype:
            return 2
        if self.type == type_ and self.subtype == "*":
            return 1
        return 0 if self.type == self.subtype == "*" else None


def response_type(accept: str | None) -> str | None:
    """The media type to answer in; None when the client accepts neither of ours.

    A client that says nothing, or takes anything, gets application/json; one that names
    both with the same weight gets application/graphql-response+json (GraphQL over HTTP,
    "Media Types").
    """
    if not accept or not accept.strip():
        return JSON
    ranges = [found for element in accept.split(",")[:_MAX_RANGES] if (found := _media_range(element)) is not None]
    best: tuple[float, int, bool] = (0.0, -1, False)
    chosen: str | None = None
    for media_type in (JSON, GRAPHQL_RESPONSE):
        matches = [(s, r.quality) for r in ranges if (s := r.specificity(media_type)) is not None]
        if not matches:
            continue
        specificity, quality = max(matches)
        rank = (quality, specificity, specificity == 2 and media_type == GRAPHQL_RESPONSE)  # noqa: PLR2004 - exact name
        if quality > 0 and rank > best:
            best, chosen = rank, media_type
    return chosen


def incremental_delivery(accept: str) -> Incremental | None:
    """How the client wants what is deferred; None when it does not take `multipart/mixed`."""
    for element in accept.lower().split(",")[:_MAX_RANGES]:
        name, *parameters = (part.strip().replace('"', "") for part in element.split(";"))
        if name == MULTIPART and _quality(";".join(parameters)):
            known = (manner for manner in Incremental if manner.lower() in parameters)
            is_other = any(parameter.startswith("subscriptionspec=") for parameter in parameters)
            return next(known, None if is_other else Incremental.BY_ID)
    return None


def wants_multipart_stream(accept: str) -> bool:
    """Whether the client asks for the events of a subscription in parts, as Apollo Client does without a socket."""
    for element in accept.lower().split(",")[:_MAX_RANGES]:
        name, *parameters = (part.strip().replace('"', "") for part in element.split(";"))
        if name == MULTIPART and _quality(";".join(parameters)) and "subscriptionspec=1.0" in parameters:
            return True
    return False


def wants_stream(accept: str) -> bool:
    """Whether the client names `text/event-stream` and weighs it most; of equals, the first that it names counts.

    Clients list it behind JSON on every request (urql does): only who prefers it gets a stream. A wildcard does not
    ask for one.
    """
    if "event-stream" not in accept.lower():
        return False
    ranges = [found for element in accept.split(",")[:_MAX_RANGES] if (found := _media_range(element)) is not None]
    ours = [r for r in ranges if f"{r.type}/{r.subtype}" in (EVENT_STREAM, GRAPHQL_RESPONSE, JSON) and r.quality > 0]
    best = max(ours, key=lambda r: r.quality, default=None)
    return best is not None and best.subtype == "event-stream"


def is_json_body(content_type: str | None) -> bool:
    """Whether the header says application/json in UTF-8 (stated or by default)."""
    media_type, *parameters = (content_type or "").split(";")
    if media_type.strip().lower() != JSON:
        return False
    return all(
        value.strip().strip('"').lower() in _UTF8
        for name, _, value in (parameter.partition("=") for parameter in parameters)
        if name.strip().lower() == "charset"
    )


def preferred_locale(accept_language: str | None) -> str:
    """The language of messages: the supported one the client weighs most, English by default."""
    best, chosen = 0.0, DEFAULT_LOCALE
    for element in (accept_language or "").split(",")[:_MAX_RANGES]:
        tag, _, parameters = element.partition(";")
        quality = _quality(parameters)
        locale = _locale(tag.strip().lower())
        if locale is not None and quality is not None and quality > best:
            best, chosen = quality, locale
    return chosen


def _locale(tag: str) -> str | None:
    if tag == "*":
        return DEFAULT_LOCALE
    language = tag.partition("-")[0]
    return next((locale for locale in LOCALES if locale.partition("-")[0] == language), None)


def _media_range(element: str) -> _Range | None:
    name, *parameters = element.split(";")
    type_, slash, subtype = name.strip().lower().partition("/")
    if not slash or not type_ or not subtype:
        return None
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            weight = _quality(parameter)
            if weight is None:
                return None
            quality = weight
        elif key.strip().lower() == "charset" and value.strip().strip('"').lower() not in _UTF8:
            return None
    return _Range(type_, subtype, quality)


def _quality(parameters: str) -> float | None:
    """The q value among parameters, 1 when there is none, None when it is no weight."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() != "q":
            continue
        try:
            quality = float(value)
        except ValueError:
            return None
        return quality if 0 <= quality <= 1 else None
    return 1.0
