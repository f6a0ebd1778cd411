"""The WebSocket handshake on the path of the API: who may connect, in which protocol."""

from typing import Final
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from api.http.exchange import Exchange
from api.http.lifecycle import ActorSockets
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
        exchange = Exchange.begin(scope)
        if not self._may_connect(websocket):
            # Answered with a bare 403: uvicorn logs an error for every denial with a body.
            await websocket.close()
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

    def _may_connect(self, websocket: WebSocket) -> bool:
        """Whether the handshake may go on: known origin, room left, not draining.

        Browsers send cookies to any site's socket but always name the Origin; clients
        that are no browsers send none and need none.
        """
        settings = self._service.settings.sockets
        origin = websocket.headers.get("origin")
        host = websocket.headers.get("host", "").lower()
        is_known = origin is None or origin in settings.allowed_origins or urlsplit(origin).netloc.lower() == host
        return is_known and not self._service.drain.is_begun and self._open < settings.sockets
