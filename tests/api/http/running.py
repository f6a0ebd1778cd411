"""A transport behind uvicorn on a loopback port, and a client that speaks the socket protocol."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import orjson
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from api.http import Transport
from api.http.protocol import ApiProtocol
from tests.api.http.toy import toy_app

DEADLINE_SECONDS = 10.0
PROTOCOL = "graphql-transport-ws"


class SocketClient:
    """A raw client: what is said is sent as it is."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, message: object) -> None:
        text = message if isinstance(message, str | bytes) else orjson.dumps(message).decode()
        await self.connection.send(text)

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(DEADLINE_SECONDS):
            return cast("dict[str, Any]", orjson.loads(await self.connection.recv()))

    async def hear_until(self, type_: str) -> list[dict[str, Any]]:
        messages = [await self.hear()]
        while messages[-1]["type"] != type_:
            messages.append(await self.hear())
        return messages

    async def closed(self) -> tuple[int, str]:
        """Code and reason of the server's close; messages before it are dropped."""
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                while True:
                    await self.connection.recv()
        except ConnectionClosed as closed:
            received = closed.rcvd
            return (received.code, received.reason) if received else (1006, "")

    async def subscribe(self, identity: str, query: str, **more: object) -> None:
        await self.say({"id": identity, "type": "subscribe", "payload": {"query": query, **more}})


@dataclass
class RunningServer:
    """Where the toy application listens."""

    port: int
    transport: Transport

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def socket(
        self, *protocols: str, origin: str | None = None, headers: dict[str, str] | None = None
    ) -> AsyncGenerator[SocketClient, None]:
        async with connect(
            f"ws://127.0.0.1:{self.port}/graphql",
            subprotocols=[Subprotocol(protocol) for protocol in protocols or (PROTOCOL,)],
            origin=Origin(origin) if origin else None,
            additional_headers=headers,
            proxy=None,
            compression=None,
        ) as connection:
            yield SocketClient(connection)

    @asynccontextmanager
    async def ready_socket(self, token: str | None = None) -> AsyncGenerator[SocketClient, None]:
        """A socket after `connection_ack`."""
        async with self.socket() as client:
            payload = {"authorization": f"Bearer {token}"} if token else None
            await client.say({"type": "connection_init", "payload": payload})
            assert await client.hear() == {"type": "connection_ack"}
            yield client


class _Server(uvicorn.Server):
    """Says when it listens, and stops when it is told to; uvicorn looks ten times a second whether it was."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()
        self._stops = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._stops.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # uvicorn gives connections a tenth of a second, even if there are none.
        if self.server_state.connections or self.server_state.tasks:
            await super().shutdown(sockets)
        for listening in self.servers:
            listening.close()

    def stop(self) -> None:
        self.should_exit = True
        self._stops.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@asynccontextmanager
async def serving(transport: Transport, **options: Any) -> AsyncGenerator[RunningServer, None]:
    """Serve the toy application until the block ends, as a worker does; `options` are uvicorn's."""
    # With the protocol named asyncio turns Nagle's algorithm off, as it does for its own listeners.
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        toy_app(transport),
        http=ApiProtocol,
        proxy_headers=False,
        log_config=None,
        lifespan="off",
        timeout_graceful_shutdown=2,
        ws_ping_interval=None,
        **options,
    )
    server = _Server(config)
    task = asyncio.create_task(server._serve([listener]))  # noqa: SLF001 - the public serve takes the signal handlers
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            await server.listens.wait()
        yield RunningServer(listener.getsockname()[1], transport)
    finally:
        server.stop()
        await task
        listener.close()
