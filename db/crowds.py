"""Many who want the same at the same moment, served by one transaction instead of one after another.

docs/ledger.md tells how a domain gets it, docs/decisions/0045 why it is so.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import asyncpg

from db.errors import DatabaseOverloadedError, DatabaseUnavailableError, StatementTimeoutError
from db.kept import Alike, Kept, crowded, refusal_of, values_of, whole

Fetch: TypeAlias = Callable[[str, Sequence[Any]], Awaitable[Sequence[asyncpg.Record]]]

ON_DISK: Final = "SELECT pg_logical_emit_message(true, 'unionhall', '')"
"""A commit by itself: when it returns, all that was committed before is as durable as this database has things."""
MOST: Final = 64
"""So many transactions at most are one: what one of them does wrong, all of them pay for."""
_CONCERNS_ALL = (DatabaseOverloadedError, DatabaseUnavailableError, StatementTimeoutError)


@dataclass(slots=True)
class _Waiting:
    kept: Sequence[Kept]
    told: "asyncio.Future[None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def tell(self, error: Exception | None) -> None:
        """Ends the waiting, unless whoever waited has gone."""
        if self.told.done():
            return
        if error is None:
            self.told.set_result(None)
        else:
            self.told.set_exception(error)


class Crowds:
    """Transactions that wait in this process for one that is alike and under way.

    Those that came meanwhile are sent as one, in the order of their coming, and all are done or none. If not all can be
    done, each is sent by itself, in the same order, and has an outcome of its own: whoever is refused, or fails, fails
    nobody else.
    """

    def __init__(self, fetch: Fetch) -> None:
        """`fetch` runs one statement, which is a transaction by itself."""
        self._fetch = fetch
        self._waiting: dict[Alike, deque[_Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def send(self, key: Alike, kept: Sequence[Kept]) -> None:
        """Returns when the writes of a transaction are durable. Who is cancelled before they are sent writes nothing.

        Raises:
            Exception: The refusal of a write that wrote nothing; what the database says.
        """
        mine = _Waiting(kept)
        waiting = self._waiting.get(key)
        if waiting is None:
            self._waiting[key] = deque([mine])
            self._start(self._serve(key))
        else:
            waiting.append(mine)
        await mine.told

    async def close(self) -> None:
        """Returns when nobody waits any more."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, key: Alike) -> None:
        waiting = self._waiting[key]
        while waiting:
            there = [waiting.popleft() for _ in range(min(len(waiting), MOST))]
            there = [each for each in there if not each.told.done()]
            if len(there) > 1:
                await self._all_at_once(there)
            elif there:
                await self._alone(there[0])
        del self._waiting[key]

    async def _all_at_once(self, there: Sequence[_Waiting]) -> None:
        try:
            await self._fetch(*crowded([each.kept for each in there]))
        except _CONCERNS_ALL as error:
            for each in there:
                each.tell(type(error)())
        except Exception:  # noqa: BLE001  # whose fault it is, each finds out by itself
            for each in there:
                if not each.told.done():
                    await self._alone(each)
        else:
            self._start(self._tell_when_durable(there))

    async def _alone(self, one: _Waiting) -> None:
        try:
            await self._fetch(whole(one.kept, is_early=True), values_of(one.kept))
        except asyncpg.InvalidTextRepresentationError as error:
            one.tell(refusal_of(one.kept, error) or error)
        except Exception as error:  # noqa: BLE001  # told to the one who asked
            one.tell(error)
        else:
            self._start(self._tell_when_durable([one]))

    async def _tell_when_durable(self, there: Sequence[_Waiting]) -> None:
        is_there = True
        try:
            await self._fetch(ON_DISK, ())
        except Exception:  # noqa: BLE001  # whatever it is, it has committed, and may be lost: a repeat finds its key
            is_there = False
        for each in there:
            each.tell(None if is_there else DatabaseUnavailableError())
