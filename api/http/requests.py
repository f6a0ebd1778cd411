"""Reading a GraphQL request off the wire, and every way it can be malformed."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from api.errors import ApiError
from api.execution import Channel, GraphQLRequest
from api.execution.deadline import Within
from api.http.headers import RequestHeaders

_PARAMETERS: Final = ("query", "variables", "operationName", "extensions", "documentId")
_USUAL: Final = frozenset({"query", "variables"})
_BY_ID: Final = frozenset({"documentId", "variables"})
_DOCUMENT_ID: Final = re.compile(r"(?:sha256:)?([0-9a-f]{64})")
_QUOTED: Final = tuple(f'"{name}"'.encode() for name in _PARAMETERS)
_MAX_QUERY_FIELDS = 20


def bad_request(reason: str) -> ApiError:
    """A request that is no GraphQL request, with the reason in words."""
    return ApiError("BAD_REQUEST", reason=reason)


def check_size(size: int, limit: int) -> None:
    """Refuses what is too large.

    Raises:
        ApiError: BODY_TOO_LARGE.
    """
    if size > limit:
        raise ApiError("BODY_TOO_LARGE", limit=limit)


async def read_body(headers: RequestHeaders, receive: Receive, limit: int, timeout_seconds: float) -> bytes:
    """The whole body, in memory because it is small.

    Reading stops at the first byte beyond the limit, announced or not.

    Raises:
        ApiError: BODY_TOO_LARGE or REQUEST_TIMEOUT.
        ClientDisconnect: The client left before the end of the body.
    """
    length = headers.get("content-length") or ""
    if length.isdigit():
        check_size(int(length), limit)
    chunks: list[bytes] = []
    size = 0
    try:
        with Within(timeout_seconds):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise ClientDisconnect
                chunk: bytes = message.get("body", b"")
                size += len(chunk)
                check_size(size, limit)
                chunks.append(chunk)
                if not message.get("more_body", False):
                    return b"".join(chunks)
    except TimeoutError:
        raise ApiError("REQUEST_TIMEOUT") from None


def from_body(body: bytes, locale: str) -> GraphQLRequest:
    """The request in a POST body.

    Raises:
        ApiError: The body is not a JSON object with the parameters of a request.
    """
    known = _KNOWN_BODIES.get(body)
    if known is not None:
        query, document_id = known
        return GraphQLRequest(query, channel=Channel.POST, locale=locale, document_id=document_id)
    parameters = json_object(body)
    request = _request(parameters, Channel.POST, locale)
    is_usual = parameters.keys() <= _USUAL or parameters.keys() <= _BY_ID
    if is_usual and not request.variables and len(body) <= _KNOWN_BYTES:
        if len(_KNOWN_BODIES) >= _KNOWN_MAXIMUM:
            del _KNOWN_BODIES[next(iter(_KNOWN_BODIES))]
        _KNOWN_BODIES[body] = request.query, request.document_id
    return request


_KNOWN_BODIES: Final[dict[bytes, tuple[str, str | None]]] = {}
"""Queries, or ids, of bodies that hold nothing else: without variables all clients send the same bytes (a home)."""

_KNOWN_MAXIMUM: Final = 64
_KNOWN_BYTES: Final = 8_192


def json_object(body: bytes | str) -> dict[str, Any]:
    """The JSON object in a body or a message.

    Raises:
        ApiError: Not JSON, not UTF-8, nested too deeply, a member twice, or no object.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise bad_request("the body is not JSON in UTF-8") from None
    if isinstance(value, list):
        raise ApiError("BATCHING_NOT_SUPPORTED")
    if not isinstance(value, dict):
        raise bad_request("the body must be a JSON object")
    _refuse_repeated_members(body if isinstance(body, bytes) else body.encode())
    return value


def from_query_string(query_string: bytes, locale: str, limit: int) -> GraphQLRequest:
    """The request in the URL of a GET.

    Raises:
        ApiError: It is too long, not UTF-8, repeats a parameter or holds no request.
    """
    if len(query_string) > limit:
        raise ApiError("BODY_TOO_LARGE", limit=limit)
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_QUERY_FIELDS
        )
    except ValueError:
        raise bad_request("the query string is not URL-encoded UTF-8") from None
    parameters: dict[str, Any] = {}
    for name, value in pairs:
        if name in parameters and name in _PARAMETERS:
            raise bad_request(f"the parameter {name} is given twice")
        parameters[name] = value
    for name in ("variables", "extensions"):
        if name in parameters:
            parameters[name] = _json_parameter(name, parameters[name])
    return _request(parameters, Channel.GET, locale)


def from_message(payload: Mapping[str, Any], locale: str) -> GraphQLRequest:
    """The request in the payload of a socket's `subscribe` message.

    Raises:
        ApiError: It is not the payload of a request.
    """
    return _request(payload, Channel.SOCKET, locale)


def _request(parameters: Mapping[str, Any], channel: Channel, locale: str) -> GraphQLRequest:
    query, variables = parameters.get("query"), parameters.get("variables")
    if parameters.keys() <= _USUAL and query and type(query) is str and type(variables) is dict:
        return GraphQLRequest(query, variables, None, channel, locale)
    document_id = parameters.get("documentId")
    if parameters.keys() <= _BY_ID and type(document_id) is str and type(variables) is dict:
        return GraphQLRequest("", variables, None, channel, locale, _hash(document_id, "documentId"))
    variables = _optional(parameters, "variables", dict, "an object")
    extensions = _optional(parameters, "extensions", dict, "an object")
    operation_name = _optional(parameters, "operationName", str, "a string")
    query = _optional(parameters, "query", str, "a string") or ""
    document_id, is_automatic = _document_id(parameters, extensions or {}, query)
    if not query and document_id is None:
        raise bad_request("the parameter query is missing")
    return GraphQLRequest(
        query, variables or {}, operation_name or None, channel, locale, document_id, is_automatic=is_automatic
    )


def _document_id(parameters: Mapping[str, Any], extensions: Mapping[str, Any], query: str) -> tuple[str | None, bool]:
    """The hash of the document, when one was sent, and whether in the manner of automatic persisted queries."""
    given, persisted = parameters.get("documentId"), extensions.get("persistedQuery")
    if given is None and persisted is None:
        return None, False
    if persisted is None:
        if query:
            raise bad_request("it has both query and documentId")
        return _hash(given, "documentId"), False
    if given is not None:
        raise bad_request("it has both documentId and a persisted query")
    if not isinstance(persisted, dict) or persisted.get("version") != 1 or persisted["version"] is True:
        raise bad_request("extensions.persistedQuery must be an object of version 1")
    return _hash(persisted.get("sha256Hash"), "sha256Hash"), True


def _hash(given: object, name: str) -> str:
    found = _DOCUMENT_ID.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise bad_request(f"{name} must be a SHA-256 in 64 small hexadecimal digits")
    return found[1]


def _optional(parameters: Mapping[str, Any], name: str, type_: type, words: str) -> Any:  # noqa: ANN401 - JSON
    value = parameters.get(name)
    if value is not None and not isinstance(value, type_):
        raise bad_request(f"the parameter {name} must be {words}")
    return value


def _json_parameter(name: str, text: str) -> object:
    try:
        return orjson.loads(text) if text else None
    except orjson.JSONDecodeError:
        raise bad_request(f"the parameter {name} is not JSON") from None


def _refuse_repeated_members(body: bytes) -> None:
    """Refuse an object that names one of our parameters twice.

    Parsers differ in which one wins, so a proxy could have checked another query than
    the one that runs. The slower standard parser is asked only when the bytes allow a
    repetition: a name that stands there twice, or may hide behind an escape.
    """
    if b"\\u" not in body:
        for quoted in _QUOTED:
            if body.count(quoted) > 1:
                break
        else:
            return
    outermost: list[tuple[str, Any]] = []

    def keep(pairs: list[tuple[str, Any]]) -> None:
        # Objects are completed from the inside out: the last call is the body itself.
        outermost[:] = pairs

    try:
        json.loads(body, object_pairs_hook=keep)
    except RecursionError:
        raise bad_request("the body is nested too deeply") from None
    names = [name for name, _ in outermost]
    for name in _PARAMETERS:
        if names.count(name) > 1:
            raise bad_request(f"the parameter {name} is given twice")
