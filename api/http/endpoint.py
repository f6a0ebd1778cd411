"""GraphQL over HTTP: POST and GET on one path, as a plain ASGI application.

Follows the GraphQL-over-HTTP specification: media types are negotiated, a request error
has a status of its own and no `data`, every body is JSON, whatever happened.
"""

from contextlib import AbstractContextManager, nullcontext
from time import perf_counter
from typing import Final, Protocol

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from api.errors import ApiError
from api.execution import ExecutionOutcome, GraphQLRequest, OperationFacts
from api.http.disconnect import UntilDisconnect
from api.http.exchange import Exchange, log_operation
from api.http.headers import RequestHeaders
from api.http.negotiation import JSON, is_json_body, response_type
from api.http.requests import from_body, from_query_string, read_body
from api.http.responses import Reply, Sender, reply_to
from api.http.service import Service
from api.http.settings import TransportSettings

METHODS: Final = "GET, POST"
_CLIENT_CLOSED: Final = ("CLIENT_CLOSED_REQUEST",)


class GraphQLEndpoint:
    """Answers the HTTP requests on the path of the API."""

    def __init__(self, service: Service) -> None:
        """Share the cap and the figures with the sockets of the same process."""
        self._service = service
        self._operations = service.operations
        self._settings = service.settings
        self._metrics = service.metrics
        self.sender = Sender(service.settings.response_headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request that comes by ASGI messages; a client that left gets nothing."""
        exchange = Exchange.begin(scope)
        try:
            reply = await self._reply(exchange, _Arriving(receive))
        except ClientDisconnect:
            self.client_left(exchange)
            return
        await self.sender.send(send, reply, exchange.request_id)

    async def reply(self, exchange: Exchange, body: bytes) -> Reply:
        """Answer one request that is there as a whole; cancel this when the client leaves."""
        return await self._reply(exchange, _There(body))

    def client_left(self, exchange: Exchange) -> None:
        """Nobody waits for the answer any more."""
        log_operation(OperationFacts(), _CLIENT_CLOSED, 0.0, request_id=exchange.request_id)

    async def _reply(self, exchange: Exchange, body: "_Body") -> Reply:
        started = perf_counter()
        accepted = response_type(exchange.headers.joined("accept"))
        try:
            outcome = await self._outcome(exchange, body, is_acceptable=accepted is not None)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - the client gets an incident, the log the story
            outcome = self._service.refusal(error, exchange.locale)
        outcome, reply = self._encoded(exchange, outcome, accepted or JSON)
        self._account(exchange, outcome, reply.status, perf_counter() - started)
        return reply

    async def _outcome(self, exchange: Exchange, body: "_Body", *, is_acceptable: bool) -> ExecutionOutcome:
        method = exchange.method
        if method not in ("GET", "POST"):
            raise ApiError("METHOD_NOT_ALLOWED", allowed=METHODS)
        if not is_acceptable:
            raise ApiError("NOT_ACCEPTABLE")
        request = self._read_query(exchange) if method == "GET" else await self._read_body(exchange, body)
        prepared = self._operations.prepare(request)
        if isinstance(prepared, ExecutionOutcome):
            return prepared
        try:
            with self._service.in_flight, body.while_awaited():
                context = await self._service.callers.make_context(exchange, None)
                return await self._operations.run(prepared, context)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - the client gets an incident, the log the story
            return self._service.refusal(error, exchange.locale)._replace(facts=prepared.facts)

    async def _read_body(self, exchange: Exchange, body: "_Body") -> GraphQLRequest:
        headers = exchange.headers
        if not is_json_body(headers.get("content-type")) or headers.is_repeated("content-type"):
            raise ApiError("INVALID_CONTENT_TYPE")
        encoding = headers.get("content-encoding")
        if encoding is not None and encoding.strip().lower() not in ("", "identity"):
            raise ApiError("INVALID_CONTENT_ENCODING")
        return from_body(await body.read(headers, self._settings), exchange.locale)

    def _read_query(self, exchange: Exchange) -> GraphQLRequest:
        """The request of a GET.

        A link or an image on another site can send a GET with the member's cookies, but
        it cannot add a header without asking first (CORS preflight).
        """
        headers = exchange.headers
        if "cookie" in headers and "x-client" not in headers and "graphql-preflight" not in headers:
            raise ApiError("CSRF_HEADER_REQUIRED")
        return from_query_string(exchange.query_string, exchange.locale, self._settings.max_request_bytes)

    def _encoded(
        self, exchange: Exchange, outcome: ExecutionOutcome, media_type: str
    ) -> tuple[ExecutionOutcome, Reply]:
        """The answer; an incident when a scalar gave something that JSON does not have."""
        allowed = "POST" if exchange.method == "GET" else METHODS
        try:
            return outcome, reply_to(outcome, media_type, allowed)
        except TypeError as error:
            incident = self._service.refusal(error, exchange.locale)
            return incident, reply_to(incident, media_type, allowed)

    def _account(self, exchange: Exchange, outcome: ExecutionOutcome, status: int, seconds: float) -> None:
        self._metrics.operation(outcome.facts, outcome.codes, seconds)
        self._metrics.errors(outcome)
        self._metrics.response(status)
        log_operation(outcome.facts, outcome.codes, seconds, status=status, request_id=exchange.request_id)


class _Body(Protocol):
    """How the body of a request is had, and how it is noticed that nobody waits for the answer."""

    async def read(self, headers: RequestHeaders, settings: TransportSettings) -> bytes:
        """The whole body.

        Raises:
            ApiError: It is too large, or takes too long.
            ClientDisconnect: The client left before its end.
        """
        ...

    def while_awaited(self) -> AbstractContextManager[object]:
        """Ends the block when the client leaves."""
        ...


class _Arriving(_Body):
    """A body that comes by ASGI messages."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    async def read(self, headers: RequestHeaders, settings: TransportSettings) -> bytes:
        return await read_body(headers, self._receive, settings.max_request_bytes, settings.body_timeout_seconds)

    def while_awaited(self) -> AbstractContextManager[object]:
        return UntilDisconnect(self._receive)


class _There(_Body):
    """A body that is there; the block is cancelled from outside."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def read(self, headers: RequestHeaders, settings: TransportSettings) -> bytes:
        del headers
        if len(self._body) > settings.max_request_bytes:
            raise ApiError("BODY_TOO_LARGE", limit=settings.max_request_bytes)
        return self._body

    def while_awaited(self) -> AbstractContextManager[object]:
        return _NOTHING


_NOTHING: Final = nullcontext()
