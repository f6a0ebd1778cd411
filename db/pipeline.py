"""Statements that answer with one row of JSON, sent without waiting for the answers before them.

The driver waits for each answer before it sends the next statement, so that server and driver take turns sleeping.
Here statements follow each other on a few connections, each with a Sync of its own, so that an error ends one statement
only (PostgreSQL documentation, "Extended Query" and "Pipelining"). A connection is opened, signed in and set up by the
driver; then this protocol takes its socket over. Arguments go as text, and columns come back as the bytes that the
server wrote.

Whoever asks must be able to ask again in another way: a statement may fail because of its neighbours (a cancellation
that comes too late, a connection that is lost).
"""

import asyncio
import struct
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from db.pool import PooledConnection

Row = list[bytes | None]

SLOW_SECONDS: Final = 0.02
"""Nobody queues behind a statement that has been running for longer."""

DEPTH: Final = 16
"""Statements on one connection at a time; each takes a few kB of memory at both ends."""

STATEMENTS: Final = 400
_INT16, _INT32 = struct.Struct("!H").pack, struct.Struct("!i").pack
_LENGTH = struct.Struct("!i").unpack_from
_COUNT = struct.Struct("!H").unpack_from
_RUN = b"E" + _INT32(9) + b"\0" + _INT32(0) + b"S" + _INT32(4)
_END = b"X" + _INT32(4)
_NULL = _INT32(-1)
_ROW, _READY, _ERROR = b"DZE"
_HEAD: Final = 5
_SQLSTATE: Final = b"C"


class Lasting:
    """An argument of many statements, made ready to be sent once. Its value must be one that can be sent."""

    __slots__ = ("sent", "value")

    def __init__(self, value: object) -> None:
        self.value = value
        self.sent = _sent(value)


def plain(arguments: Sequence[Any]) -> list[Any]:
    """The arguments as the driver takes them."""
    return [each.value if type(each) is Lasting else each for each in arguments]


class PipelineError(Exception):
    """The statement was not answered; it may be asked again in another way."""


class _Asked:
    """A statement under way."""

    __slots__ = ("answer", "error", "row", "text")

    def __init__(self, text: str, answer: "asyncio.Future[Row]") -> None:
        self.text = text
        self.answer = answer
        self.row: Row | None = None
        self.error: str | None = None


class Pipe(asyncio.Protocol):
    """One connection.

    Attributes:
        depth: Statements that are not answered yet.
    """

    def __init__(self, connection: PooledConnection) -> None:
        """Take over the socket of a connection that is at rest."""
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self._asked: deque[_Asked] = deque()
        self.depth = 0
        self._names: dict[str, bytes] = {}
        self._ends: list[bytes] = []
        self._number = 0
        self._rest = b""
        self._begun_at = 0.0
        self._cancelling: set[asyncio.Task[None]] = set()
        self.is_open = True
        self._transport = connection.hand_over(self)

    def is_slow(self) -> bool:
        """Whether the statement at the head has been running for long."""
        return bool(self._asked) and self._loop.time() - self._begun_at > SLOW_SECONDS

    async def fetch(self, text: str, arguments: Sequence[Any]) -> Row:
        """The columns of the one row that the statement answers with.

        Raises:
            PipelineError: It failed, answered without a row, or the connection was lost.
            TypeError, ValueError: An argument cannot be sent as text.
        """
        asked = _Asked(text, self._loop.create_future())
        message = self._message(text, arguments)
        if not self._asked:
            self._begun_at = self._loop.time()
        self._asked.append(asked)
        self.depth += 1
        self._transport.write(message)
        try:
            return await asked.answer
        except asyncio.CancelledError:
            if self._asked and self._asked[0] is asked:
                self._cancel()
            raise

    async def close(self) -> None:
        """Ends the connection when the statements under way are answered, within a second at most."""
        if self._asked:
            await asyncio.wait([each.answer for each in self._asked], timeout=_PATIENCE_SECONDS)
        if self.is_open:
            self._transport.write(_END)
        self._connection.terminate()

    def data_received(self, data: bytes) -> None:
        """Messages of the server, whole or in pieces. Those that only say that all goes well are passed over."""
        buffer = self._rest + data if self._rest else data
        at, end = 0, len(buffer)
        while end - at >= _HEAD:
            until = at + 1 + _LENGTH(buffer, at + 1)[0]
            if until > end:
                break
            kind = buffer[at]
            if kind == _ROW:
                self._asked[0].row = _columns(buffer, at + _HEAD)
            elif kind == _READY:
                self._answered()
            elif kind == _ERROR:
                self._failed(buffer[at + _HEAD : until - 2])
            at = until
        self._rest = buffer[at:] if at < end else b""

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more will be answered."""
        del exc
        self.is_open = False
        self._connection.terminate()
        while self._asked:
            answer = self._asked.popleft().answer
            if not answer.done():
                answer.set_exception(PipelineError("the connection was lost"))

    def _failed(self, report: bytes) -> None:
        if self._asked:  # else the server ends the connection
            fields = report.split(b"\0")
            self._asked[0].error = next((each[1:].decode() for each in fields if each[:1] == _SQLSTATE), "unknown")

    def _answered(self) -> None:
        asked = self._asked.popleft()
        self.depth -= 1
        if asked.error is not None:
            self._forget(asked.text)  # it may have been made for tables that have changed since
        if not asked.answer.done():
            if asked.row is not None and asked.error is None:
                asked.answer.set_result(asked.row)
            else:
                asked.answer.set_exception(PipelineError(asked.error or "no row"))
        if self._asked:
            self._begun_at = self._loop.time()
            if self._asked[0].answer.cancelled():
                self._cancel()

    def _cancel(self) -> None:
        """Asks the server to stop what it is at: nobody waits for it. Should it be at the next one, that fails too."""
        task = self._loop.create_task(self._connection.cancel_running())
        self._cancelling.add(task)
        task.add_done_callback(self._cancelling.discard)

    def _message(self, text: str, arguments: Sequence[Any]) -> bytes:
        parts = [b"\0", b"", b"\0\0\0", _INT16(len(arguments))]
        parts += [each.sent if type(each) is Lasting else _sent(each) for each in arguments]
        parts.append(b"\0\0")
        name = self._names.get(text)
        prepare = b""
        if name is None:
            name, prepare = self._prepared(text)
        parts[1] = name
        body = b"".join(parts)
        return b"".join((prepare, b"B", _INT32(len(body) + 4), body, _RUN))

    def _prepared(self, text: str) -> tuple[bytes, bytes]:
        """A new name for a statement, and the messages that make it."""
        if len(self._names) >= STATEMENTS:
            self._forget(next(iter(self._names)))
        self._number += 1
        name = self._names[text] = b"document_%d" % self._number
        body = name + b"\0" + text.encode() + b"\0\0\0"
        message = b"".join((*self._ends, b"P", _INT32(len(body) + 4), body))
        self._ends.clear()
        return name, message

    def _forget(self, text: str) -> None:
        """Has the server forget a statement, together with the next one that is made."""
        name = self._names.pop(text, None)
        if name is not None:
            self._ends.append(b"C" + _INT32(len(name) + 6) + b"S" + name + b"\0")


class Pipeline:
    """A few pipes; a lost one is replaced when it is missed."""

    def __init__(self, connect: Callable[[], Awaitable[PooledConnection]], size: int) -> None:
        """Opens nothing yet."""
        self._connect = connect
        self._pipes: list[Pipe | None] = [None] * size
        self._opening: set[asyncio.Task[None]] = set()

    def free(self) -> Pipe | None:
        """The pipe with the fewest statements; None when each is full, slow or not there."""
        best: Pipe | None = None
        for place, pipe in enumerate(self._pipes):
            if pipe is None or not pipe.is_open:
                self._replace(place)
            elif not pipe.depth:
                return pipe
            elif (best is None or pipe.depth < best.depth) and pipe.depth < DEPTH and not pipe.is_slow():
                best = pipe
        return best

    async def open(self) -> None:
        """Opens all of them."""
        for place in range(len(self._pipes)):
            self._pipes[place] = Pipe(await self._connect())

    async def close(self) -> None:
        """Ends all of them."""
        for task in self._opening:
            task.cancel()
        await asyncio.gather(*self._opening, return_exceptions=True)
        for pipe in self._pipes:
            if pipe is not None:
                await pipe.close()
        self._pipes = []

    def _replace(self, place: int) -> None:
        if self._opening:
            return
        task = asyncio.get_running_loop().create_task(self._open_again(place))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _open_again(self, place: int) -> None:
        try:
            self._pipes[place] = Pipe(await self._connect())
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            await asyncio.sleep(_RETRY_SECONDS)  # meanwhile the pool is asked, which says what is wrong


_RETRY_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 1.0


def _columns(buffer: bytes, at: int) -> Row:
    row: Row = []
    count = _COUNT(buffer, at)[0]
    at += 2
    for _ in range(count):
        length = _LENGTH(buffer, at)[0]
        at += 4
        if length < 0:
            row.append(None)
        else:
            row.append(buffer[at : at + length])
            at += length
    return row


def _sent(value: Any) -> bytes:  # noqa: ANN401  # as below
    """A parameter's length and text; a length of -1 is NULL."""
    if value is None:
        return _NULL
    text = _text(value)
    return _INT32(len(text)) + text


def _text(value: Any) -> bytes:  # noqa: ANN401  # whatever a column type allows
    """A value as PostgreSQL reads it from text.

    Raises:
        ValueError: A text holds U+0000 or half of a surrogate pair.
        TypeError: Nothing that statements are given.
    """
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("U+0000")
        return value.encode()
    if isinstance(value, UUID):
        return str(value).encode()
    if isinstance(value, bool):
        return b"t" if value else b"f"
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, datetime | date):
        return value.isoformat().encode()
    if isinstance(value, list | tuple):
        return b"{" + b",".join([_item(each) for each in value]) + b"}"
    raise TypeError(type(value).__name__)


def _item(value: Any) -> bytes:  # noqa: ANN401  # as above
    """An element of an array."""
    if value is None:
        return b"NULL"
    if isinstance(value, UUID):
        return str(value).encode()
    if isinstance(value, list | tuple):
        return _text(value)
    escaped = _text(value).replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    return b'"' + escaped + b'"'
