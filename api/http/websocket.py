"""The WebSocket handshake on the path of the API: who may connect, in which protocol."""

from typing import Final
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from api.errors import ApiError
from api.http.exchange import Exchange
from api.http.lifecycle import ActorSockets
from api.http.negotiation import JSON
from api.http.responses import SECURITY_HEADERS, reply_to
from api.http.service import Service
from api.http.socket_session import WRONG_PROTOCOL, SocketSession

PROTOCOL: Final = "graphql-transport-ws"


class SocketEndpoint:
    """Takes handshakes and counts the sockets of the process.

    The legacy subprotocol `graphql-ws` is not spoken: it has no defined end of a
    connection's initialisation.
    """

    def __init__(self, service: Service) -> None:
        """Share the cap and the figures with the HTTP endpoint."""
        self._service = service
        self._actors = ActorSockets(service.settings.sockets.sockets_per_actor)
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket from the handshake to the close."""
        websocket = WebSocket(scope, receive, send)
        exchange = Exchange.begin(scope, receive)
        refusal = self._refusal(websocket)
        if refusal is not None:
            await self._deny(websocket, refusal, exchange.locale)
            return
        if PROTOCOL not in scope.get("subprotocols", ()):
            await websocket.accept()
            await websocket.close(WRONG_PROTOCOL, "Subprotocol not acceptable")
            return
        self._count(1)
        try:
            await websocket.accept(PROTOCOL)
            await SocketSession(websocket, self._service, exchange, self._actors).run()
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        self._open += change
        self._service.metrics.sockets.set(self._open)

    def _refusal(self, websocket: WebSocket) -> ApiError | None:
        """Why this handshake is refused.

        Browsers send cookies to any site's socket but always name the Origin; clients
        that are no browsers send none and need none.
        """
        settings = self._service.settings
        origin = websocket.headers.get("origin")
        host = websocket.headers.get("host", "").lower()
        is_own = origin is None or urlsplit(origin).netloc.lower() == host
        if not is_own and origin not in settings.sockets.allowed_origins:
            return ApiError("FORBIDDEN_ORIGIN")
        if self._service.drain.is_begun or self._open >= settings.sockets.sockets:
            return ApiError("OVERLOADED", retry_after_seconds=settings.overload_retry_seconds)
        return None

    async def _deny(self, websocket: WebSocket, refusal: ApiError, locale: str) -> None:
        if "websocket.http.response" not in websocket.scope.get("extensions", {}):
            await websocket.close()
            return
        reply = reply_to(self._service.refusal(refusal, locale), JSON)
        headers = {**SECURITY_HEADERS, "cache-control": "no-store", **reply.headers}
        response = Response(reply.body, reply.status, headers, f"{JSON}; charset=utf-8")
        await websocket.send_denial_response(response)
