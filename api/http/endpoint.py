"""GraphQL over HTTP: POST and GET on one path, as a plain ASGI application.

Follows the GraphQL-over-HTTP specification: media types are negotiated, a request error
has a status of its own and no `data`, every body is JSON, whatever happened.
"""

from dataclasses import replace
from time import perf_counter
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from api.errors import ApiError
from api.execution import ExecutionOutcome, GraphQLRequest, OperationFacts
from api.http.disconnect import UntilDisconnect
from api.http.exchange import Exchange, log_operation
from api.http.negotiation import JSON, is_json_body, response_type
from api.http.requests import from_body, from_query_string, read_body
from api.http.responses import Reply, Sender, reply_to
from api.http.service import Service

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
        self._sender = Sender(service.settings.response_headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a client that left gets nothing."""
        started = perf_counter()
        exchange = Exchange.begin(scope, receive)
        accepted = response_type(",".join(exchange.headers.values("accept")))
        try:
            outcome = await self._outcome(exchange, is_acceptable=accepted is not None)
        except ClientDisconnect:
            log_operation(OperationFacts(), _CLIENT_CLOSED, perf_counter() - started, request_id=exchange.request_id)
            return
        except Exception as error:  # noqa: BLE001 - the client gets an incident, the log the story
            outcome = self._service.refusal(error, exchange.locale)
        outcome, reply = self._reply(exchange, outcome, accepted or JSON)
        self._account(exchange, outcome, reply.status, perf_counter() - started)
        await self._sender.send(send, reply, exchange.request_id)

    async def _outcome(self, exchange: Exchange, *, is_acceptable: bool) -> ExecutionOutcome:
        method = exchange.scope["method"]
        if method not in ("GET", "POST"):
            raise ApiError("METHOD_NOT_ALLOWED", allowed=METHODS)
        if not is_acceptable:
            raise ApiError("NOT_ACCEPTABLE")
        request = self._read_query(exchange) if method == "GET" else await self._read_body(exchange)
        prepared = self._operations.prepare(request)
        if isinstance(prepared, ExecutionOutcome):
            return prepared
        try:
            with self._service.in_flight, UntilDisconnect(exchange.receive):
                context = await self._service.callers.make_context(exchange, None)
                return await self._operations.run(prepared, context)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - the client gets an incident, the log the story
            return replace(self._service.refusal(error, exchange.locale), facts=prepared.facts)

    async def _read_body(self, exchange: Exchange) -> GraphQLRequest:
        headers = exchange.headers
        if not is_json_body(headers.get("content-type")) or len(headers.values("content-type")) > 1:
            raise ApiError("INVALID_CONTENT_TYPE")
        if (headers.get("content-encoding") or "identity").strip().lower() != "identity":
            raise ApiError("INVALID_CONTENT_ENCODING")
        settings = self._settings
        body = await read_body(headers, exchange.receive, settings.max_request_bytes, settings.body_timeout_seconds)
        return from_body(body, exchange.locale)

    def _read_query(self, exchange: Exchange) -> GraphQLRequest:
        """The request of a GET.

        A link or an image on another site can send a GET with the member's cookies, but
        it cannot add a header without asking first (CORS preflight).
        """
        headers = exchange.headers
        if "cookie" in headers and "x-client" not in headers and "graphql-preflight" not in headers:
            raise ApiError("CSRF_HEADER_REQUIRED")
        return from_query_string(exchange.scope["query_string"], exchange.locale, self._settings.max_request_bytes)

    def _reply(self, exchange: Exchange, outcome: ExecutionOutcome, media_type: str) -> tuple[ExecutionOutcome, Reply]:
        """The answer; an incident when a scalar gave something that JSON does not have."""
        allowed = "POST" if exchange.scope["method"] == "GET" else METHODS
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
