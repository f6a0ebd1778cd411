"""GraphQL over HTTP: POST and GET on one path, as a plain ASGI application.

Follows the GraphQL-over-HTTP specification: media types are negotiated, a request error
has a status of its own and no `data`, every body is JSON, whatever happened.
"""

from collections.abc import Iterable
from functools import partial
from time import perf_counter
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from api.errors import ApiError
from api.execution import ExecutionOutcome, GraphQLRequest, OperationFacts, PreparedOperation
from api.http.caching import can_be_kept, is_held, kept_headers, lasting
from api.http.client_labels import client_of
from api.http.compression import LEAST_BYTES, compressed
from api.http.cors import origin_headers, preflight_headers
from api.http.disconnect import UntilDisconnect
from api.http.exchange import Exchange, log_operation
from api.http.multiparts import Delivery
from api.http.negotiation import JSON
from api.http.requests import check_size, from_body, from_query_string, read_body
from api.http.responses import Reply, Sender, reply_to
from api.http.service import Service
from api.http.streams import EventStreams
from api.settings import DocumentMode

METHODS: Final = "GET, POST"
_CLIENT_CLOSED: Final = ("CLIENT_CLOSED_REQUEST",)


class GraphQLEndpoint:
    """Answers the HTTP requests on the path of the API."""

    def __init__(self, service: Service) -> None:
        """Share the cap and the figures with the sockets of the same process."""
        self._service = service
        self._operations = service.operations
        self._metrics = service.metrics
        self._desk = service.desk
        self._origins = service.settings.sockets.allowed_origins
        self.settings = service.settings
        self.sender = Sender(service.settings.response_headers, varies_by_origin=bool(self._origins))
        self._streams = EventStreams(service, self.sender)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request that comes by ASGI messages; a client that left gets nothing."""
        started = perf_counter()
        exchange = Exchange.begin(scope)
        preflight = preflight_headers(exchange, self._origins)
        if preflight is not None:
            await self.sender.send(send, Reply(204, b"", headers=preflight), exchange.request_id)
            return
        delivery = self._delivery(exchange, send)
        try:
            self._check(exchange)
            body = await self._read(exchange, receive)
            request = self._request(exchange, body)
            if exchange.manner.is_stream:
                unsent = await self._streams.serve(exchange, request, receive, send)
                if unsent is None:
                    return
                outcome = unsent
            else:
                with UntilDisconnect(receive):
                    outcome = await self._outcome(exchange, request, delivery)
        except ClientDisconnect:
            self.client_left(exchange)
            return
        except Exception as error:  # noqa: BLE001 - the client gets an incident, the log the story
            outcome = self._service.refusal(error, exchange.locale)
        if delivery is not None and delivery.is_begun:
            self._note(exchange, outcome, started, 200)
            return
        await self.sender.send(send, self._finished(exchange, outcome, started), exchange.request_id)

    async def reply(self, exchange: Exchange, body: bytes) -> Reply:
        """Answer one request that is there as a whole; cancel this when the client leaves."""
        started = perf_counter()
        try:
            self._check(exchange)
            check_size(len(body), self.settings.max_request_bytes)
            outcome = await self._outcome(exchange, self._request(exchange, body))
        except Exception as error:  # noqa: BLE001 - the client gets an incident, the log the story
            outcome = self._service.refusal(error, exchange.locale)
        return self._finished(exchange, outcome, started)

    def unread(self, error: ApiError, default: Iterable[tuple[bytes, bytes]]) -> bytes:
        """The answer to what could not be read as a request; `default` are the server's own headers."""
        exchange = Exchange.of((), "", b"", "")
        outcome = self._service.refusal(error, exchange.locale)
        reply = reply_to(outcome, JSON)
        self._note(exchange, outcome, perf_counter(), reply.status)
        return self.sender.message(reply, exchange.request_id, default, closes=True)

    def client_left(self, exchange: Exchange) -> None:
        """Nobody waits for the answer any more."""
        log_operation(OperationFacts(), _CLIENT_CLOSED, 0.0, request_id=exchange.request_id)

    def _check(self, exchange: Exchange) -> None:
        """What can be said before the body is read.

        Raises:
            ApiError: METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, INVALID_CONTENT_TYPE or INVALID_CONTENT_ENCODING.
        """
        manner = exchange.manner
        if exchange.method not in ("GET", "POST"):
            raise ApiError("METHOD_NOT_ALLOWED", allowed=METHODS)
        if manner.media_type is None:
            raise ApiError("NOT_ACCEPTABLE")
        if exchange.method == "GET":
            return
        if not manner.is_json:
            raise ApiError("INVALID_CONTENT_TYPE")
        if not manner.is_plain:
            raise ApiError("INVALID_CONTENT_ENCODING")

    async def _read(self, exchange: Exchange, receive: Receive) -> bytes:
        if exchange.method == "GET":
            return b""
        settings = self.settings
        return await read_body(exchange.headers, receive, settings.max_request_bytes, settings.body_timeout_seconds)

    def _request(self, exchange: Exchange, body: bytes) -> GraphQLRequest:
        return self._read_query(exchange) if exchange.method == "GET" else from_body(body, exchange.locale)

    def _delivery(self, exchange: Exchange, send: Send) -> Delivery | None:
        manner = exchange.manner.incremental
        if manner is None:
            return None
        own = origin_headers(exchange, self._origins)
        return Delivery(send, partial(self.sender.head, request_id=exchange.request_id, own=own), manner)

    async def _outcome(
        self, exchange: Exchange, request: GraphQLRequest, delivery: Delivery | None = None
    ) -> ExecutionOutcome:
        """The answer; cancelled when the client leaves. What is deferred is delivered in parts to who takes them."""
        desk = self._desk
        prepared = desk.at_hand(request)
        if isinstance(prepared, ExecutionOutcome):
            return await self._refused(exchange, request, prepared)
        callers, facts = self._service.callers, prepared.known.facts if prepared else OperationFacts()
        try:
            with self._service.in_flight:
                context = callers.known_context(exchange) or await callers.make_context(exchange, None)
                if prepared is None or not desk.is_admitted(request, prepared, context):
                    admitted = await desk.admit(request, prepared, context)
                    if isinstance(admitted, ExecutionOutcome):
                        return admitted
                    prepared, facts = admitted, admitted.facts
                outcome = await self._run(prepared, context, delivery)
        except Exception as error:  # noqa: BLE001 - the client gets an incident, the log the story
            return self._service.refusal(error, exchange.locale)._replace(facts=facts)
        if not outcome.is_request_error:
            desk.count(prepared, client_of(exchange.headers))
        return outcome

    async def _run(self, prepared: PreparedOperation, context: object, delivery: Delivery | None) -> ExecutionOutcome:
        if delivery is None or not prepared.defers:
            return await self._operations.run(prepared, context)
        answer = await self._operations.run_in_parts(prepared, context)
        return answer if isinstance(answer, ExecutionOutcome) else await delivery.deliver(answer, prepared.facts)

    async def _refused(
        self, exchange: Exchange, request: GraphQLRequest, refused: ExecutionOutcome
    ) -> ExecutionOutcome:
        """What is wrong with a document, unless the caller may send registered ones alone and is told nothing."""
        callers = self._service.callers
        try:
            context = callers.known_context(exchange) or await callers.make_context(exchange, None)
        except Exception as error:  # noqa: BLE001 - who is nobody in particular is told what strangers are told
            is_told = callers.strangers.mode is not DocumentMode.REGISTERED
            return refused if is_told else self._service.refusal(error, exchange.locale)
        try:
            admitted = await self._desk.admit(request, refused, context)
        except Exception as error:  # noqa: BLE001 - the client gets an incident, the log the story
            return self._service.refusal(error, exchange.locale)
        return admitted if isinstance(admitted, ExecutionOutcome) else refused

    def _read_query(self, exchange: Exchange) -> GraphQLRequest:
        """The request of a GET.

        A link or an image on another site can send a GET with the member's cookies, but
        it cannot add a header without asking first (CORS preflight).
        """
        headers = exchange.headers
        if "cookie" in headers and "x-client" not in headers and "graphql-preflight" not in headers:
            raise ApiError("CSRF_HEADER_REQUIRED")
        return from_query_string(exchange.query_string, exchange.locale, self.settings.max_request_bytes)

    def _finished(self, exchange: Exchange, outcome: ExecutionOutcome, started: float) -> Reply:
        """The answer, counted and logged; an incident when a scalar gave something that JSON does not have."""
        allowed = "POST" if exchange.method == "GET" else METHODS
        media_type = exchange.manner.media_type or JSON
        is_kept = can_be_kept(exchange, outcome)
        try:
            if is_kept:
                outcome = lasting(outcome)
            reply = reply_to(outcome, media_type, allowed)
        except TypeError as error:
            outcome = self._service.refusal(error, exchange.locale)
            reply, is_kept = reply_to(outcome, media_type, allowed), False
        reply = self._dressed(exchange, outcome.facts, reply, is_kept=is_kept)
        self._note(exchange, outcome, started, reply.status)
        return reply

    def _note(self, exchange: Exchange, outcome: ExecutionOutcome, started: float, status: int) -> None:
        seconds = perf_counter() - started
        self._metrics.operation(outcome.facts, outcome.codes, seconds, status)
        if outcome.errors:
            self._metrics.errors(outcome)
        log_operation(outcome.facts, outcome.codes, seconds, status=status, request_id=exchange.request_id)

    def _dressed(self, exchange: Exchange, facts: OperationFacts, reply: Reply, *, is_kept: bool) -> Reply:
        """The answer as it goes out: with a tag when it may be kept, compressed when large, for other origins."""
        status, body, media_type, headers = reply
        coding = exchange.manner.coding
        if not (coding or is_kept or self._origins):
            return reply
        if coding and (len(body) < LEAST_BYTES or facts.kind == "mutation"):
            coding = ""
        own = dict(headers)
        if is_kept:
            own.update(kept_headers(body, media_type, coding, facts.shared_seconds))
            if is_held(exchange.headers.get("if-none-match"), own["etag"]):
                status, body, coding = 304, b"", ""
        if coding:
            body, own["content-encoding"] = compressed(body, coding), coding
        if self._origins:
            own.update(origin_headers(exchange, self._origins))
        return Reply(status, body, media_type, own) if own else reply
