"""One WebSocket that speaks graphql-transport-ws.

The close codes are those of the protocol's text (github.com/enisdenjo/graphql-ws,
PROTOCOL.md); 1001 says that the server is going away, 4499 that the peer went silent.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.errors import ApiError, log_incident
from api.http.client_labels import client_of
from api.http.exchange import Exchange
from api.http.outbox import CONTROL, Outbox
from api.http.requests import from_message, json_object
from api.http.service import Service
from api.http.socket_operations import Caller, SocketOperations

logger = logging.getLogger("unionhall.api.socket")

GOING_AWAY: Final = 1001
TOO_BIG: Final = 1009
BAD_MESSAGE: Final = 4400
NOT_INITIALISED: Final = 4401
FORBIDDEN: Final = 4403
WRONG_PROTOCOL: Final = 4406
INIT_TIMEOUT: Final = 4408
DUPLICATE_ID: Final = 4409
TOO_MANY: Final = 4429
SILENT: Final = 4499
FAULT: Final = 4500

_MAX_ID: Final = 128
_SHOWN_ID: Final = 20
_NEVER: Final = float("inf")


class CloseSocket(Exception):
    """The socket closes with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        """Take a reason of at most 123 bytes (RFC 6455, section 5.5)."""
        super().__init__(reason)
        self.code = code
        self.reason = reason


class SocketSession:
    """One socket after its handshake.

    Three tasks: one reads, one writes, one watches the clock. The first that ends, ends
    the session; operations run in tasks of their own.
    """

    def __init__(self, websocket: WebSocket, service: Service, exchange: Exchange) -> None:
        """Nothing runs before `run`."""
        self._websocket = websocket
        self._service = service
        self._settings = service.settings.sockets
        self._exchange = exchange
        self._outbox = Outbox(self._settings.queued_messages)
        self._operations = SocketOperations(service, self._outbox)
        self._clock = asyncio.get_running_loop().time
        self._wake = asyncio.Event()
        self._heard_at = self._pinged_at = self._clock()
        self._ping_due = self._heard_at + self._settings.ping_interval_seconds
        # What the socket closes for next: not initialised, later the end of the token.
        self._end_due = self._heard_at + self._settings.init_timeout_seconds
        self._has_init = False
        self._caller: Caller | None = None

    async def run(self) -> None:
        """Serve until someone closes."""
        tasks = [asyncio.create_task(work) for work in (self._read(), self._write(), self._guard())]
        try:
            with self._service.drain.watched_by(self._wake.set):
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            await self._operations.stop_all(self._settings.close_timeout_seconds)
        await self._close([result for result in results if isinstance(result, Exception)])

    async def _close(self, errors: list[Exception]) -> None:
        """Say why we close; nothing when the peer closed first."""
        closing = next((error for error in errors if isinstance(error, CloseSocket)), None)
        if closing is None:
            faults = [error for error in errors if not isinstance(error, WebSocketDisconnect | OSError)]
            if not faults:
                return
            log_incident(faults[0])
            closing = CloseSocket(FAULT, "Internal server error")
        logger.info("socket closes: %s", closing.code, extra={"request_id": self._exchange.request_id})
        with suppress(TimeoutError, RuntimeError, OSError, WebSocketDisconnect):
            async with asyncio.timeout(self._settings.close_timeout_seconds):
                await self._websocket.close(closing.code, closing.reason)

    async def _write(self) -> None:
        while True:
            await self._websocket.send_text(await self._outbox.get())

    async def _read(self) -> None:
        limit = self._service.settings.max_request_bytes
        with ExitStack() as places:
            while True:
                event = await self._websocket.receive()
                if event["type"] == "websocket.disconnect":
                    return
                text = event.get("text")
                if not isinstance(text, str):
                    raise CloseSocket(BAD_MESSAGE, "Messages are text")
                if len(text) > limit or len(text.encode("utf-8", "surrogatepass")) > limit:
                    raise CloseSocket(TOO_BIG, "Message too big")
                self._heard_at = self._clock()
                await self._handle(_message(text), places)

    async def _guard(self) -> None:
        """Close when time is up, ping when it is due; woken early by a changed deadline or a drain."""
        while True:
            pause = min(self._end_due, self._ping_due) - self._clock()
            with suppress(TimeoutError):
                async with asyncio.timeout(max(pause, 0)):
                    await self._wake.wait()
            self._wake.clear()
            self._close_if_due()
            if self._clock() >= self._ping_due:
                await self._ping()

    def _close_if_due(self) -> None:
        if self._service.drain.is_begun:
            raise CloseSocket(GOING_AWAY, "Going away")
        if self._clock() < self._end_due:
            return
        if self._caller is None:
            raise CloseSocket(INIT_TIMEOUT, "Connection initialisation timeout")
        raise CloseSocket(FORBIDDEN, "Token expired")

    async def _ping(self) -> None:
        # The first ping has no predecessor that could have gone unanswered.
        if self._heard_at < self._pinged_at:
            raise CloseSocket(SILENT, "Silent for too long")
        self._pinged_at = self._clock()
        self._ping_due = self._pinged_at + self._settings.ping_interval_seconds
        # A full lane means that nothing was read for a while: the next round ends that.
        if self._outbox.has_room(CONTROL):
            await self._outbox.put(CONTROL, '{"type":"ping"}')

    async def _handle(self, message: Mapping[str, Any], places: ExitStack) -> None:
        match message.get("type"):
            case "subscribe":
                await self._subscribe(message)
            case "complete":
                self._operations.stop(_identity(message))
            case "ping":
                await self._outbox.put(CONTROL, orjson.dumps(_pong(message)).decode())
            case "pong":
                return
            case "connection_init":
                await self._initialise(message.get("payload"), places)
            case _:
                raise CloseSocket(BAD_MESSAGE, "Unknown message type")

    async def _initialise(self, payload: object, places: ExitStack) -> None:
        if self._has_init:
            raise CloseSocket(TOO_MANY, "Too many initialisation requests")
        self._has_init = True
        if payload is not None and not isinstance(payload, dict):
            raise CloseSocket(BAD_MESSAGE, "The payload must be an object")

        async def make_context() -> Any:  # noqa: ANN401 - the application's
            return await self._service.callers.make_context(self._exchange, payload or {})

        try:
            context = await make_context()
        except ApiError as error:
            raise CloseSocket(FORBIDDEN, "Forbidden") from error
        try:
            places.enter_context(self._service.connections.place(self._service.callers.actor_key(context)))
        except ApiError as error:
            raise CloseSocket(TOO_MANY, "Too many connections") from error
        client = client_of(self._exchange.headers)
        self._caller = Caller(make_context, context, client, self._lose_caller, self._exchange.request_id)
        self._set_end(self._service.callers.expires_at(context))
        await self._outbox.put(CONTROL, '{"type":"connection_ack"}')

    def _set_end(self, expires_at: datetime | None) -> None:
        left = _NEVER if expires_at is None else (expires_at - datetime.now(UTC)).total_seconds()
        self._end_due = self._clock() + left
        self._wake.set()

    def _lose_caller(self) -> None:
        self._end_due = self._clock()
        self._wake.set()

    async def _subscribe(self, message: Mapping[str, Any]) -> None:
        caller = self._caller
        if caller is None:
            raise CloseSocket(NOT_INITIALISED, "Unauthorized")
        identity = _identity(message)
        payload = message.get("payload")
        if not isinstance(payload, dict):
            raise CloseSocket(BAD_MESSAGE, "The payload must be an object")
        if identity in self._operations:
            raise CloseSocket(DUPLICATE_ID, f"Subscriber for {identity[:_SHOWN_ID]} already exists")
        if len(self._operations) >= self._settings.operations_per_connection:
            full = ApiError("TOO_MANY_SUBSCRIPTIONS", limit=self._settings.operations_per_connection)
            await self._operations.refuse(identity, full, self._exchange.locale)
            return
        try:
            request = from_message(payload, self._exchange.locale)
        except ApiError as error:
            if error.code == "BAD_REQUEST":
                raise CloseSocket(BAD_MESSAGE, "Invalid subscribe payload") from error
            await self._operations.refuse(identity, error, self._exchange.locale)
            return
        self._operations.start(identity, request, caller)


def _message(text: str) -> Mapping[str, Any]:
    try:
        return json_object(text)
    except ApiError as error:
        raise CloseSocket(BAD_MESSAGE, "Messages are JSON objects") from error


def _identity(message: Mapping[str, Any]) -> str:
    identity = message.get("id")
    if not isinstance(identity, str) or not 0 < len(identity) <= _MAX_ID:
        raise CloseSocket(BAD_MESSAGE, "The id must be a string of 1 to 128 characters")
    return identity


def _pong(message: Mapping[str, Any]) -> dict[str, object]:
    payload = message.get("payload")
    return {"type": "pong"} if payload is None else {"type": "pong", "payload": payload}
