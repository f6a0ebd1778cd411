"""GraphQL over server-sent events: one operation per request, in distinct connections mode.

Follows the text of graphql-sse (github.com/enisdenjo/graphql-sse, PROTOCOL.md): `next` events, then `complete`. What
is wrong with the HTTP request, with the caller or with us is an HTTP error; what is wrong with the operation is a
`next` event with `errors`, because an EventSource shows no body of an error. A stream that ends without `complete` was
cut by us or by the network: the client comes back with `Last-Event-ID`.
"""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, Final, cast

from starlette.types import Receive, Send

from api.errors import ApiError
from api.execution import Channel, ExecutionOutcome, GraphQLRequest, OperationFacts, PreparedOperation
from api.http.client_labels import client_of
from api.http.cors import origin_headers
from api.http.exchange import Exchange, log_operation
from api.http.framing import Framing, framing_of
from api.http.responses import Sender
from api.http.service import Service

logger = logging.getLogger("unionhall.api.stream")

_RETRY_SPREAD: Final = 5
_STALLED_INTERVALS: Final = 2

# Nothing was sent yet, and a client that asks again later or otherwise is helped by the status.
_SAID_BY_STATUS: Final = frozenset(
    {
        "UNAUTHENTICATED",
        "METHOD_NOT_ALLOWED",
        "RATE_LIMITED",
        "TOO_MANY_CONNECTIONS",
        "OVERLOADED",
        "UNAVAILABLE",
        "TIMEOUT",
        "INTERNAL",
    }
)


class _SaidByStatus(Exception):
    """Nothing was sent, and this outcome is none for a stream."""

    def __init__(self, outcome: ExecutionOutcome) -> None:
        super().__init__()
        self.outcome = outcome


class EventStreams:
    """Serves operations as streams of events, within the caps that sockets share."""

    def __init__(self, service: Service, sender: Sender) -> None:
        """Take the headers that all answers carry."""
        self._service = service
        self._sender = sender

    async def serve(
        self, exchange: Exchange, request: GraphQLRequest, receive: Receive, send: Send
    ) -> ExecutionOutcome | None:
        """Answer one request whose body has been read; returns when the stream has ended, whoever ended it.

        Gives an outcome where nothing was sent: it is to be said by a status.

        Raises:
            Exception: Before anything was sent: the caller is refused, or the process has no room.
        """
        started = perf_counter()
        channel = Channel.STREAM_GET if request.channel is Channel.GET else Channel.STREAM
        prepared, context = await self._admitted(exchange, request._replace(channel=channel))
        try:
            if isinstance(prepared, ExecutionOutcome):
                outcome = await self._answer(exchange, prepared, send)
            elif prepared.is_subscription:
                outcome = await self._subscribe(exchange, prepared, context, receive, send)
            else:
                outcome = await self._run(exchange, prepared, context, send)
        except _SaidByStatus as said:
            return said.outcome
        self._log(exchange, prepared.facts, outcome, started)
        return None

    async def _admitted(
        self, exchange: Exchange, request: GraphQLRequest
    ) -> tuple[PreparedOperation | ExecutionOutcome, Any]:
        """The operation that this caller may have run, or what is wrong with it; and the caller's context."""
        callers, desk = self._service.callers, self._service.desk
        prepared = desk.at_hand(request)
        context = callers.known_context(exchange) or await callers.make_context(exchange, None)
        if not (isinstance(prepared, PreparedOperation) and desk.is_admitted(request, prepared, context)):
            prepared = await desk.admit(request, prepared, context)
        if isinstance(prepared, PreparedOperation):
            desk.count(prepared, client_of(exchange.headers))
        return prepared, context

    def _head(self, exchange: Exchange, framing: Framing) -> dict[str, object]:
        own = origin_headers(exchange, self._service.settings.sockets.allowed_origins)
        return self._sender.head(framing.content_type, exchange.request_id, own)

    def _log(self, exchange: Exchange, facts: OperationFacts, outcome: ExecutionOutcome, started: float) -> None:
        seconds = perf_counter() - started
        self._service.metrics.operation(facts, outcome.codes, seconds, 200)
        log_operation(facts, outcome.codes, seconds, request_id=exchange.request_id, channel="stream")

    async def _answer(self, exchange: Exchange, outcome: ExecutionOutcome, send: Send) -> ExecutionOutcome:
        """The whole answer at once, as a stream of one event."""
        is_status = outcome.is_request_error and not _SAID_BY_STATUS.isdisjoint(outcome.codes)
        if is_status or outcome.retry_after_seconds is not None:
            raise _SaidByStatus(outcome)
        self._service.metrics.errors(outcome)
        framing = framing_of(exchange.manner)
        await send(self._head(exchange, framing))
        await send({"type": "http.response.body", "body": framing.begin(0) + framing.event(outcome) + framing.complete})
        return outcome

    async def _run(
        self, exchange: Exchange, prepared: PreparedOperation, context: object, send: Send
    ) -> ExecutionOutcome:
        with self._service.in_flight:
            outcome = await self._service.operations.run(prepared, context)
        return await self._answer(exchange, outcome, send)

    async def _subscribe(
        self, exchange: Exchange, prepared: PreparedOperation, context: object, receive: Receive, send: Send
    ) -> ExecutionOutcome:
        service = self._service
        callers, connections = service.callers, service.connections
        if service.drain.is_begun or not connections.has_room:
            raise ApiError("OVERLOADED", retry_after_seconds=1)

        async def make_context() -> Any:  # noqa: ANN401 - the application's own
            return await callers.make_context(exchange, None)

        framing = framing_of(exchange.manner)
        with connections.opened(), connections.place(callers.actor_key(context)):
            stream = await service.operations.stream(prepared, make_context)
            if isinstance(stream, ExecutionOutcome):
                return await self._answer(exchange, stream, send)
            await send(self._head(exchange, framing))
            return await _EventStream(service, exchange, send, callers.expires_at(context)).run(stream, receive)


class _EventStream:
    """One open stream: a task that forwards events, one that hears the client leave, and the clock.

    Events are written as they are made, each when the one before it has left for the network: a reader who falls
    behind stops the source that it reads and nothing else.
    """

    def __init__(self, service: Service, exchange: Exchange, send: Send, expires_at: datetime | None) -> None:
        self._service = service
        self._exchange = exchange
        self._framing = framing_of(exchange.manner)
        self._send = send
        self._expires_at = expires_at
        self._interval = service.settings.sockets.ping_interval_seconds
        self._turn = asyncio.Lock()
        self._outcome = ExecutionOutcome(data=None)
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self, stream: AsyncIterator[ExecutionOutcome], receive: Receive) -> ExecutionOutcome:
        """Forward until the source ends, the token ends, the process drains, or the client leaves or stalls."""
        tasks = [asyncio.create_task(self._forward(stream)), asyncio.create_task(_until_left(receive))]
        for task in tasks:
            task.add_done_callback(self._end)
        self._service.metrics.subscriptions.inc()
        try:
            with self._service.drain.watched_by(self._end), suppress(TimeoutError):
                await self._write(self._framing.begin(self._retry()))
                await self._watch()
        finally:
            self._service.metrics.subscriptions.dec()
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        error = results[0]
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self._outcome = self._service.refusal(error, self._exchange.locale)
        await self._close(is_whole=error is None)
        return self._outcome

    def _retry(self) -> int:
        shortest = self._service.settings.sockets.retry_milliseconds
        return random.randint(shortest, shortest * _RETRY_SPREAD)  # noqa: S311 - spreads those who come back

    def _end(self, *_task: object) -> None:
        if not self._ended.done():
            self._ended.set_result(None)

    async def _watch(self) -> None:
        """Sends comments, so that proxies and clients know the connection; ends with the token."""
        while not self._ended.done():
            left = self._interval
            if self._expires_at is not None:
                left = min(left, (self._expires_at - datetime.now(UTC)).total_seconds())
            if left <= 0:
                self._outcome = self._service.refusal(
                    ApiError("UNAUTHENTICATED", reason="EXPIRED"), self._exchange.locale
                )
                return
            await asyncio.wait([self._ended], timeout=left)
            # A turn that is taken means that an event waits for a slow reader: it says as much as a comment.
            if not (self._ended.done() or self._turn.locked()):
                await self._write(self._framing.heartbeat)

    async def _forward(self, stream: AsyncIterator[ExecutionOutcome]) -> None:
        metrics = self._service.metrics
        async with aclosing(cast("AsyncGenerator[ExecutionOutcome, None]", stream)) as events:
            async for outcome in events:
                self._outcome = outcome
                metrics.errors(outcome)
                if outcome.is_request_error:
                    return
                metrics.events.inc()
                await self._write(self._framing.event(outcome))

    async def _write(self, body: bytes) -> None:
        """Sends when those before have been sent.

        Raises:
            TimeoutError: The client has read nothing for two intervals.
        """
        async with self._turn, asyncio.timeout(_STALLED_INTERVALS * self._interval):
            await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def _close(self, *, is_whole: bool) -> None:
        """The last bytes: an error and `complete` where the operation is over, nothing where the client shall come."""
        body = b""
        if self._outcome.is_request_error:
            body = self._framing.event(self._outcome) + self._framing.complete
        elif is_whole:
            body = self._framing.complete
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(self._service.settings.sockets.close_timeout_seconds):
                await self._send({"type": "http.response.body", "body": body})


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
