"""The wire between a client and the server, tapped: what was sent on each connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

_PIECE = 65_536


@dataclass
class Wire:
    """A port that leads to the server's; `sent` is what clients sent, a text for each connection."""

    port: int = 0
    sent: list[bytearray] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where clients believe that the server is."""
        return f"http://127.0.0.1:{self.port}"

    def connections(self, line: str) -> list[str]:
        """What was sent on connections that carried such a request line."""
        texts = [sent.decode("utf-8", "replace") for sent in self.sent]
        return [text for text in texts if f"{line} HTTP/1.1\r\n" in text]

    def head(self, line: str) -> str:
        """The one request with this line, down to its body, in small letters."""
        ((_, found),) = [text.split(f"{line} HTTP/1.1\r\n") for text in self.connections(line)]
        return found.split("\r\n\r\n")[0].lower()


@asynccontextmanager
async def tapped(port: int) -> AsyncIterator[Wire]:
    """A wire to this port of the loopback, for the block."""
    wire = Wire()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sent = bytearray()
        wire.sent.append(sent)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        for task in (
            asyncio.create_task(_pumped(reader, far_writer, sent)),
            asyncio.create_task(_pumped(far_reader, writer, bytearray())),
        ):
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _pumped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kept: bytearray) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(_PIECE):
            kept += piece
            writer.write(piece)
            await writer.drain()
    writer.close()
