"""The same without a framework: an ASGI callable."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from api.settings import process_environment
from bench.limit.reads import RefusedError
from bench.limit.service import Service
from domain.auth.errors import Unauthenticated

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]


class RawApp:
    """Paths are the names of operations."""

    def __init__(self) -> None:
        """Not started yet."""
        self._service: Service | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers a request, or starts and ends with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if self._service is None:
            raise RuntimeError("the server has not started it")
        authorization = languages = None
        for name, value in scope["headers"]:
            if name == b"authorization":
                authorization = value.decode("latin-1")
            elif name == b"accept-language":
                languages = value.decode("latin-1")
        status = 200
        try:
            body = await self._service.answer(
                scope["path"][1:], await _body_of(receive), authorization=authorization, languages=languages
            )
        except (RefusedError, Unauthenticated, KeyError):
            status, body = 403, b'{"errors":[]}'
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._service = await Service.open(process_environment())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._service.close()
        await send({"type": "lifespan.shutdown.complete"})


def create_app() -> RawApp:
    """The application of one worker."""
    return RawApp()


async def _body_of(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False):
        message = await receive()
        body += message.get("body", b"")
    return body
