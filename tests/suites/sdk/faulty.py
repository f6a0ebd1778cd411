"""A bad line: a proxy on loopback that delays answers, loses some after the server has committed, and cuts streams."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from tests.support.waiting import pause

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_KEPT_OPEN: Final = re.compile(rb"\r\nconnection: *[^\r]*", re.IGNORECASE)
_STREAM: Final = re.compile(rb"\r\naccept: *text/event-stream", re.IGNORECASE)
_PIECE: Final = 65_536


@dataclass
class BadLine:
    """What the line does, and what it has done.

    Attributes:
        upstream: Port of the server; None: nobody is reached.
        lost: Share of answers that are lost once the server has given them.
        longest_delay: Seconds by which an answer is late at most.
        longest_stream: Seconds after which an event stream is cut at the latest; None: never.
    """

    chance: random.Random
    upstream: int | None = None
    lost: float = 0.0
    longest_delay: float = 0.0
    longest_stream: float | None = None
    port: int = 0
    answered: int = 0
    lost_count: int = 0
    cut_count: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        """What a client is told."""
        return f"http://127.0.0.1:{self.port}"

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection with one request."""
        self._open.add(writer)
        try:
            with suppress(OSError, EOFError, asyncio.LimitOverrunError):
                await self._carry(reader, writer)
        finally:
            self._open.discard(writer)
            # Without what was said so far: whoever waits sees the connection break.
            writer.transport.abort()

    def cut_all(self) -> None:
        """Every connection breaks."""
        for writer in list(self._open):
            writer.transport.abort()

    async def hang_up(self) -> None:
        """Returns when nothing goes over the line any more."""
        while self._open:
            self.cut_all()
            await pause(0.05)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        if self.upstream is None:
            return
        source, sink = await asyncio.open_connection("127.0.0.1", self.upstream)
        try:
            sink.write(_KEPT_OPEN.sub(b"", head)[:-2] + b"connection: close\r\n\r\n" + body)
            if _STREAM.search(head):
                await self._stream(source, writer)
            else:
                await self._answer(source, reader, writer)
        finally:
            sink.transport.abort()

    async def _answer(
        self, source: asyncio.StreamReader, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        answer = await source.read(-1)  # To the end: what is lost now has been committed.
        await pause(self.chance.uniform(0, self.longest_delay))
        self.answered += 1
        if self.chance.random() >= self.lost:
            writer.write(answer)
            await _said(writer)
            return
        self.lost_count += 1
        fate = self.chance.randrange(3)
        if fate == 0:
            writer.write(answer[: len(answer) // 2])
            await _said(writer)
        elif fate == 1:
            await reader.read(-1)  # Silence, until the client gives up.

    async def _stream(self, source: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(self.longest_stream and self.chance.uniform(0, self.longest_stream)):
                while piece := await source.read(_PIECE):
                    writer.write(piece)
                    await writer.drain()
        except TimeoutError:
            self.cut_count += 1


async def _said(writer: asyncio.StreamWriter) -> None:
    writer.write_eof()
    await writer.drain()
    # An abort before the client has read would take the answer back.
    await pause(0.05)


@asynccontextmanager
async def bad_line(line: BadLine) -> AsyncIterator[BadLine]:
    """The line, until the block ends."""
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        await line.hang_up()
