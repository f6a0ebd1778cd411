"""HTTP/1.1 as uvicorn speaks it, with a short way for requests of the API.

A request on the path of the API that arrives in one piece, as nearly all do, is answered without ASGI messages: no
scope, no events, no validation of headers that are ours, one write. Everything else (other paths, a body in pieces, an
upgrade, a request that is sent before its forerunner is answered, one that wants a stream of events) goes uvicorn's
way, to the same endpoint.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final, Protocol

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.errors import ApiError
from api.http.endpoint import GraphQLEndpoint
from api.http.exchange import Exchange
from api.http.settings import TransportSettings

logger = logging.getLogger("unionhall.api.http")

_METHODS: Final = {b"POST": "POST", b"GET": "GET"}
_HANDSHAKE_LINE_BYTES: Final = 8_000
"""Of one line of a handshake, without what stands around it: the library of sockets reads no longer ones."""


class DirectApplication(Protocol):
    """An application that lets its API be asked directly."""

    @property
    def api_path(self) -> str:
        """The path of the API."""
        ...

    @property
    def endpoint(self) -> GraphQLEndpoint:
        """What answers there."""
        ...


class _Unread(Exception):
    """Stops the parser: the request is refused as it stands."""


class _Exchange:
    """A request under way, in the place of uvicorn's cycle of request and response.

    Attributes:
        disconnected: Whether the client has left; uvicorn says so and sets `message_event`, which ends the work.
    """

    __slots__ = ("disconnected", "keep_alive", "response_complete", "task")

    def __init__(self, *, keep_alive: bool) -> None:
        self.keep_alive = keep_alive
        self.disconnected = False
        self.response_complete = False
        self.task: asyncio.Task[None] | None = None

    @property
    def message_event(self) -> "_Exchange":
        return self

    def set(self) -> None:
        """Something has happened to the connection."""
        if self.disconnected and self.task is not None:
            self.task.cancel()


class ApiProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*arguments, **options)
        application: DirectApplication = self.app
        self._endpoint = application.endpoint
        self._path = application.api_path.encode()
        self._query = b""
        self._held: list[bytes] | None = None
        self._figures: TransportSettings = self._endpoint.settings
        self._refusal = ApiError("BAD_REQUEST", reason="it is not HTTP/1.1")
        # The piece that is read now, what came before it of a head that is not complete, and how many were.
        self._piece_bytes = self._head_bytes = self._heads = 0
        self._is_in_head = self._is_in_body = False
        # Since when there is no request under way, and whether something of the next one has come.
        self._waiting_since: float | None = None
        self._has_begun = False

    # --- the parser tells -----------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A client is there. It has as long to say something as a head may take."""
        super().connection_made(transport)
        self._waiting_since = self.loop.time()
        self._has_begun = True
        self._look_again(min(self._figures.head_timeout_seconds, self.timeout_keep_alive))

    def data_received(self, data: bytes) -> None:
        """Bytes of the client."""
        self._piece_bytes = len(data)
        heads, is_head = self._heads, self._is_in_head or self._waiting_since is not None
        super().data_received(data)
        if self._held is not None and not self.transport.is_closing():
            self._go_the_long_way()
        elif is_head and heads == self._heads and not self._is_in_body:
            self._head_bytes += len(data)
            if self._head_bytes > self._figures.max_request_bytes + self._figures.max_header_bytes:
                self._refuse(self._headers_too_large())

    def on_message_begin(self) -> None:
        """A request begins."""
        self.url = b""
        self.expect_100_continue = False
        self.headers = []
        self._is_in_head = True

    def on_headers_complete(self) -> None:
        """Its headers are there."""
        self._waiting_since, self._is_in_head = None, False
        self._heads += 1
        if self._has_too_many_headers():
            self._refusal = self._headers_too_large()
            raise _Unread
        self._head_bytes, self._is_in_body = 0, True
        self._held = []
        if not self._may_be_direct():
            self._go_the_long_way()

    def on_body(self, body: bytes) -> None:
        """A piece of its body."""
        if self._held is None:
            super().on_body(body)
        else:
            self._held.append(body)

    def on_message_complete(self) -> None:
        """It is there as a whole."""
        self._is_in_body = False
        if self._waiting_since is not None:  # it was answered before its end
            self._waiting_since, self._has_begun = self.loop.time(), False
        if self._held is None:
            super().on_message_complete()
            return
        method = _METHODS[self.parser.get_method()]
        exchange = Exchange.of(self.headers, method, self._query, self.client[0] if self.client else "")
        if exchange.manner.is_stream or exchange.manner.incremental is not None:
            self._go_the_long_way()
            super().on_message_complete()
            return
        body, self._held = b"".join(self._held), None
        cycle = _Exchange(keep_alive=self.parser.should_keep_alive())
        self.cycle = cycle  # type: ignore[assignment]  # in its place
        cycle.task = task = self.loop.create_task(self._answer(cycle, exchange, body))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def _has_too_many_headers(self) -> bool:
        most = self._figures.max_header_bytes
        if len(self.headers) > self._figures.max_headers:
            return True
        if self._head_bytes + self._piece_bytes <= most:
            return False  # it came in this one piece, as nearly all do
        return sum(len(name) + len(value) for name, value in self.headers) > most

    def _headers_too_large(self) -> ApiError:
        figures = self._figures
        return ApiError("HEADERS_TOO_LARGE", limit=figures.max_header_bytes, count=figures.max_headers)

    def handle_websocket_upgrade(self) -> None:
        """Hands the connection to the protocol of sockets, unless that could not read the handshake."""
        longest = max((len(name) + len(value) for name, value in self.headers), default=0)
        if self.parser.get_method() != b"GET":
            self._refuse(ApiError("BAD_REQUEST", reason="a handshake is a GET"))
        elif max(longest, len(self.url)) > _HANDSHAKE_LINE_BYTES:
            self._refuse(ApiError("HEADERS_TOO_LARGE", limit=_HANDSHAKE_LINE_BYTES, count=self._figures.max_headers))
        else:
            super().handle_websocket_upgrade()

    def send_400_response(self, _msg: str) -> None:
        """The parser has given up, or was stopped."""
        self._refuse(self._refusal)

    def _refuse(self, error: ApiError) -> None:
        """Answers what cannot be read, and ends the connection: where the next request begins is not known.

        Nothing is said to who has said nothing yet, nor to who goes on sending what has been answered.
        """
        if self.transport.is_closing():
            return
        is_answered = self._is_in_body and self._waiting_since is not None
        self._waiting_since = None
        if self._piece_bytes and not is_answered:
            self.transport.write(self._endpoint.unread(error, self.server_state.default_headers))
        self.transport.close()

    def _may_be_direct(self) -> bool:
        parser = self.parser
        path, _, self._query = self.url.partition(b"?")
        return (
            path == self._path
            and b"#" not in self._query
            and parser.get_method() in _METHODS
            and (self.cycle is None or self.cycle.response_complete)
            and parser.get_http_version() == "1.1"
            and not (self.expect_100_continue or parser.should_upgrade())
        )

    def _go_the_long_way(self) -> None:
        """Hands what there is of the request to uvicorn."""
        url, headers, expect = self.url, self.headers, self.expect_100_continue
        pieces, self._held = self._held or [], None
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expect
        self.headers.extend(headers)
        super().on_headers_complete()
        for piece in pieces:
            super().on_body(piece)

    # --- the answer -----------------------------------------------------------------------------------------------

    async def _answer(self, cycle: _Exchange, exchange: Exchange, body: bytes) -> None:
        try:
            reply = await self._endpoint.reply(exchange, body)
            if self.flow.write_paused:
                await self.flow.drain()
        except asyncio.CancelledError:
            if not cycle.disconnected:
                raise
            self._endpoint.client_left(exchange)
            return
        except Exception:
            logger.exception("a request could not be answered")
            self.transport.close()
            return
        if cycle.disconnected:
            return
        cycle.response_complete = True
        default = self.server_state.default_headers
        self.transport.write(
            self._endpoint.sender.message(reply, exchange.request_id, default, closes=not cycle.keep_alive)
        )
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()

    # --- connections that wait for a next request -----------------------------------------------------------------

    def on_response_complete(self) -> None:
        """The connection is idle, or goes on with the request that has arrived meanwhile."""
        if self.pipeline:
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        self._waiting_since = self.loop.time()
        self._has_begun = self._is_in_body
        if self.timeout_keep_alive_task is None:
            self._look_again(self.timeout_keep_alive)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        super().connection_lost(exc)
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()

    def _unset_keepalive_if_required(self) -> None:
        """No timer is stopped and started for each request: it finds out by itself that the connection is in use."""
        if not self._has_begun:
            self._has_begun = True
            if self._waiting_since is not None:
                self._waiting_since = self.loop.time()

    def timeout_keep_alive_handler(self) -> None:
        """Closes a connection that has been idle for long enough; one whose request does not arrive is told so."""
        self.timeout_keep_alive_task = None
        if self._waiting_since is None or self.transport.is_closing():
            return
        limit = self._figures.head_timeout_seconds if self._has_begun else self.timeout_keep_alive
        if self._is_in_body:
            limit = self._figures.linger_seconds
        left = self._waiting_since + limit - self.loop.time()
        if left > 0:
            self._look_again(left)
        elif self._has_begun:
            self._refuse(ApiError("REQUEST_TIMEOUT"))
        else:
            self.transport.close()

    def _look_again(self, seconds: float) -> None:
        handler: Callable[[], None] = self.timeout_keep_alive_handler
        self.timeout_keep_alive_task = self.loop.call_later(seconds, handler)
