"""The WebSocket handshake on the path of the API: who may connect, in which protocol."""

from typing import Final
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from api.http.exchange import Exchange
from api.http.service import Service
from api.http.socket_session import WRONG_PROTOCOL, SocketSession

PROTOCOL: Final = "graphql-transport-ws"


class SocketEndpoint:
    """Takes handshakes.

    The legacy subprotocol `graphql-ws` is not spoken: it has no defined end of a
    connection's initialisation.
    """

    def __init__(self, service: Service) -> None:
        """Share the cap and the figures with the HTTP endpoint."""
        self._service = service

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
        with self._service.connections.opened():
            await websocket.accept(PROTOCOL)
            await SocketSession(websocket, self._service, exchange).run()

    def _may_connect(self, websocket: WebSocket) -> bool:
        """Whether the handshake may go on: known origin, room left, not draining.

        Browsers send cookies to any site's socket but always name the Origin; clients
        that are no browsers send none and need none.
        """
        settings = self._service.settings.sockets
        origin = websocket.headers.get("origin")
        host = websocket.headers.get("host", "").lower()
        is_known = origin is None or origin in settings.allowed_origins or urlsplit(origin).netloc.lower() == host
        return is_known and not self._service.drain.is_begun and self._service.connections.has_room
