"""Many who want the same at the same moment, served by one transaction instead of one after another.

docs/ledger.md tells how a domain gets it, docs/decisions/0045 why it is so.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence, Sized
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeAlias

import asyncpg

from db.errors import DatabaseOverloadedError, DatabaseUnavailableError, StatementTimeoutError
from db.kept import NUMBER, Alike, Kept, ManyAsked, crowded, refusal_of, values_of, whole

Fetch: TypeAlias = Callable[[str, Sequence[Any]], Awaitable[Sequence[asyncpg.Record]]]

ON_DISK: Final = "SELECT pg_logical_emit_message(true, 'unionhall', '')"
"""A commit by itself: when it returns, all that was committed before is as durable as this database has things."""
MOST: Final = 64
"""So many transactions at most are one: what one of them does wrong, all of them pay for."""
LANES: Final = 2
"""So many statements that write for all who ask are under way at most; their waits for the disk are one."""
PATIENCE_SECONDS: Final = 10.0
"""So long at most a silent network holds up those who come; each of them has a deadline of their own besides."""
_CONCERNS_ALL = (DatabaseOverloadedError, DatabaseUnavailableError, StatementTimeoutError)


@dataclass(slots=True)
class _Queue:
    """Those who wait for the same, and how many statements for them are under way."""

    waiting: "deque[_Waiting]" = field(default_factory=deque)
    lanes: int = 0


@dataclass(slots=True)
class _Waiting:
    """Somebody who waits; `what` is what they write, or the values with which they ask.

    `came_alone`: nobody who wants the same was there.
    """

    what: Sequence[Any]
    came_alone: bool = False
    told: "asyncio.Future[Any]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def tell(self, answer: object) -> None:
        """Ends the waiting, unless whoever waited has gone."""
        if not self.told.done():
            self.told.set_result(answer)

    def fail(self, error: Exception) -> None:
        """Ends the waiting by an error."""
        if not self.told.done():
            self.told.set_exception(error)


_Serve: TypeAlias = Callable[[Sequence[_Waiting]], Awaitable[None]]


class Crowds:
    """Transactions, and reads before them, that wait in this process for one that is alike and under way.

    Those that came meanwhile are sent as one, in the order of their coming, and all are done or none. If not all can be
    done, each is sent by itself, in the same order, and has an outcome of its own: whoever is refused, or fails, fails
    nobody else.
    """

    def __init__(self, fetch: Fetch) -> None:
        """`fetch` runs one statement, which is a transaction by itself."""
        self._fetch = fetch
        self._queues: dict[Alike | str, _Queue] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def send(self, key: Alike, kept: Sequence[Kept]) -> None:
        """Returns when the writes of a transaction are durable. Who is cancelled before they are sent writes nothing.

        Raises:
            Exception: The refusal of a write that wrote nothing; what the database says.
        """
        await self._join(key, kept, self._write)

    async def ask(self, text: str, values: Sequence[Any], many: ManyAsked) -> asyncpg.Record | None:
        """The first row of a read that needs no lock, or None; it sees what was committed before it was asked.

        One that `writes` is durable when this returns.
        """
        lanes = LANES if many.writes else 1
        row: asyncpg.Record | None = await self._join(text, values, partial(self._read, text, many), lanes)
        return row

    async def close(self) -> None:
        """Returns when nobody waits any more."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _join(self, key: Alike | str, what: Sequence[Any], serve: _Serve, lanes: int = 1) -> "asyncio.Future[Any]":
        mine = _Waiting(what, came_alone=key not in self._queues)
        queue = self._queues.setdefault(key, _Queue())
        is_first = not queue.waiting
        queue.waiting.append(mine)
        if is_first and queue.lanes < lanes:
            queue.lanes += 1
            self._start(self._serve(key, queue, serve))
        return mine.told

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, key: Alike | str, queue: _Queue, serve: _Serve) -> None:
        waiting = queue.waiting
        while waiting:
            await _settled(waiting)
            there = [waiting.popleft() for _ in range(min(len(waiting), MOST))]
            there = [each for each in there if not each.told.done()]
            if there:
                await self._serve_all(there, serve)
        queue.lanes -= 1
        if not queue.lanes:
            del self._queues[key]

    async def _serve_all(self, there: Sequence[_Waiting], serve: _Serve) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await serve(there)
        except TimeoutError:
            for each in there:
                each.fail(DatabaseUnavailableError())
        except _CONCERNS_ALL as error:
            for each in there:
                each.fail(type(error)())
        except Exception as error:  # noqa: BLE001  # whose fault it is, each finds out by itself
            if len(there) == 1:
                there[0].fail(error)
                return
            for each in there:
                if not each.told.done():
                    await self._serve_all([each], serve)

    async def _write(self, there: Sequence[_Waiting]) -> None:
        first, *others = there
        if first.came_alone and not others:
            # Nobody is known to want its locks: the commit itself waits for the disk, and spares a statement.
            await self._write_one(first.what, is_early=False)
            first.tell(None)
            return
        if others:
            await self._fetch(*crowded([each.what for each in there]))
        else:
            await self._write_one(first.what, is_early=True)
        self._start(self._tell_when_durable(there))

    async def _write_one(self, kept: Sequence[Kept], *, is_early: bool) -> None:
        try:
            await self._fetch(whole(kept, is_early=is_early), values_of(kept))
        except asyncpg.InvalidTextRepresentationError as error:
            raise (refusal_of(kept, error) or error) from None

    async def _tell_when_durable(self, there: Sequence[_Waiting]) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._fetch(ON_DISK, ())
        except Exception:  # noqa: BLE001  # whatever it is, they have committed, and may be lost: a repeat finds its key
            for each in there:
                each.fail(DatabaseUnavailableError())
        else:
            for each in there:
                each.tell(None)

    async def _read(self, text: str, many: ManyAsked, there: Sequence[_Waiting]) -> None:
        answers: list[asyncpg.Record | None]
        if len(there) == 1:
            rows = await self._fetch(text, there[0].what)
            answers = [rows[0] if rows else None]
        else:
            found: dict[int, asyncpg.Record] = {}
            for row in await self._fetch(many.text, many.values([each.what for each in there])):
                found.setdefault(row[NUMBER], row)
            answers = [found.get(number) for number in range(1, len(there) + 1)]
        for each, answer in zip(there, answers, strict=True):
            each.tell(answer)


async def _settled(waiting: Sized) -> None:
    """Lets whoever is about to come come: as long as it costs no time, since it is this process that brings them."""
    before = 0
    while before < len(waiting) < MOST:
        before = len(waiting)
        await asyncio.sleep(0)
