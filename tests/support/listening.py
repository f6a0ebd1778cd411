"""A subscription over graphql-transport-ws in this process, heard message by message."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import Message

from tests.support.api import Client

_DEADLINE_SECONDS = 10


class Listener:
    """What the server says to one subscription."""

    def __init__(self, messages: "asyncio.Queue[Message]") -> None:
        self._messages = messages

    async def hear(self) -> Mapping[str, Any]:
        """The next message that is about the subscription, or how the socket closes."""
        async with asyncio.timeout(_DEADLINE_SECONDS):
            while True:
                message = await self._messages.get()
                if message["type"] == "websocket.close":
                    return {"type": "close", "code": message["code"]}
                heard: dict[str, Any] = json.loads(message["text"]) if message["type"] == "websocket.send" else {}
                if heard.get("type") in {"next", "error", "complete"}:
                    return heard


@asynccontextmanager
async def listening(client: Client, text: str, variables: Mapping[str, Any]) -> AsyncIterator[Listener]:
    """The subscription runs for the block, by the rights of the client's token."""
    to_server: asyncio.Queue[Message] = asyncio.Queue()
    from_server: asyncio.Queue[Message] = asyncio.Queue()
    app = client.http._transport.app  # type: ignore[attr-defined]  # noqa: SLF001  # the one way from a client to its app
    payload = {"authorization": f"Bearer {client.token}"} if client.token else {}
    to_server.put_nowait({"type": "websocket.connect"})
    for message in (
        {"type": "connection_init", "payload": payload},
        {"type": "subscribe", "id": "1", "payload": {"query": text, "variables": variables}},
    ):
        to_server.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})
    served = asyncio.create_task(app(_handshake(), to_server.get, from_server.put))
    try:
        yield Listener(from_server)
    finally:
        to_server.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await served


def _handshake() -> dict[str, Any]:
    return {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"union.test")],
        "client": ("127.0.0.1", 1),
        "server": ("union.test", 80),
        "subprotocols": ["graphql-transport-ws"],
        "extensions": {},
        "state": {},
    }
