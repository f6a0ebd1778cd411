"""A transaction that keeps what it only writes, and sends it together: one round trip for all, often the only one."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import asyncpg
from asyncpg import Record

if TYPE_CHECKING:
    from asyncpg.transaction import Transaction as Begun

    from db.pool import PooledConnection

_NUMBER = re.compile(r"\$(\d+)")
_NOTHING = re.compile(r'"part (\d+) wrote nothing"')
_ON_DISK = "SELECT pg_logical_emit_message(true, 'unionhall', '')"
"""A commit by itself: when it returns, all that was committed before is as durable as this database has things."""
_EARLY = "set_config('synchronous_commit', 'off', true)"
_MOST_KEPT = 16
_TEXTS = 128


@dataclass(slots=True)
class Kept:
    """A write that waits. One that may write nothing returns what it wrote, and has a refusal for that case.

    `is_hot`: many wait for the rows that it locks.
    """

    text: str
    values: list[Any]
    refusal: Exception | None = None
    is_hot: bool = False
    is_sent: bool = False


class Transaction:
    """A connection whose writes take effect when its block ends, all of them or none.

    What is kept goes before anything else that is asked, so that whoever reads sees it, and at the end. Sent together
    the writes are parts of one statement (`WITH … INSERT …`): those with a refusal run first, in their order, then the
    others in no order, and none sees another's rows. So keep nothing but new rows, and rows that are locked already,
    each of them once. Foreign keys are checked after all of them.

    PostgreSQL is told to begin when something is asked that needs it. When nothing was but `peek`, the statement at the
    end is a transaction by itself, and a part that writes nothing fails it.

    A hot statement at the end lets go of its locks when it has committed, and only then waits for the disk, together
    with those who had the locks next: the block ends when it is durable, as ever.
    """

    def __init__(self, connection: "PooledConnection") -> None:
        self._connection = connection
        self._begun: Begun | None = None
        self._kept: list[Kept] = []

    async def __aenter__(self) -> Self:
        """Nothing is sent yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Commits, or rolls back for an error of the block.

        Raises:
            Exception: The refusal of a write that wrote nothing.
        """
        begun = self._begun
        if begun is None:
            if kind is None and self._kept:
                await self._send_whole()
            return
        try:
            if kind is None:
                await self._flush()
        except BaseException:
            await begun.rollback()
            raise
        await (begun.commit() if kind is None else begun.rollback())

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """A part of the transaction that an error of its block takes back, what was kept in it too; the rest stays."""
        await self._flush()
        begun = self._connection.transaction()
        await begun.start()
        try:
            yield
            await self._flush()
        except BaseException:
            self._kept = []
            await begun.rollback()
            raise
        await begun.commit()

    async def keep(
        self, text: str, values: list[Any], refusal: Exception | None = None, *, is_hot: bool = False
    ) -> Kept:
        """Keeps an INSERT or UPDATE."""
        kept = Kept(text, values, refusal, is_hot)
        self._kept.append(kept)
        if len(self._kept) >= _MOST_KEPT:
            await self._flush()
        return kept

    async def peek(self, query: str, *values: object) -> Record | None:
        """The first row, or None, as if nothing were kept. For reads without locks that need no setting either."""
        if self._begun is not None:
            return await self._connection.fetchrow(query, *values)
        rows = await self._connection.fetch_prepared(query, values)
        return rows[0] if rows else None

    async def fetch(self, query: str, *values: object) -> list[Record]:
        """All rows."""
        await self._flush()
        return await self._connection.fetch(query, *values)

    async def fetchrow(self, query: str, *values: object) -> Record | None:
        """The first row, or None."""
        await self._flush()
        return await self._connection.fetchrow(query, *values)

    async def fetchval(self, query: str, *values: object) -> Any:  # noqa: ANN401  # whatever the column holds
        """The first column of the first row, or None."""
        await self._flush()
        return await self._connection.fetchval(query, *values)

    async def execute(self, query: str, *values: object) -> str:
        """The status."""
        await self._flush()
        return await self._connection.execute(query, *values)

    async def _flush(self) -> None:
        """Begins, and sends what is kept."""
        if self._begun is None:
            begun = self._connection.transaction()
            await begun.start()
            self._begun = begun
        if not self._kept:
            return
        kept, self._kept = self._kept, []
        written = await self._connection.fetchrow(_together(_parts(kept)), *_values(kept))
        refusals = [each.refusal for each in kept if each.refusal is not None]
        for each in kept:
            each.is_sent = True
        for at, refusal in enumerate(refusals):
            if written is None or not written[at]:
                raise refusal

    async def _send_whole(self) -> None:
        kept, is_hot = self._kept, any(each.is_hot for each in self._kept)
        text = _together(_parts(kept), is_whole=True, is_early=is_hot)
        try:
            await self._connection.fetch_prepared(text, _values(kept))
        except asyncpg.InvalidTextRepresentationError as error:
            failed = _NOTHING.search(str(error))
            refusal = kept[int(failed[1])].refusal if failed else None
            raise (refusal or error) from None
        if is_hot:
            await self.reach_disk()

    async def reach_disk(self) -> None:
        """Returns when all that anybody committed before is durable.

        For whoever tells what another transaction did, which may have committed without being there yet.
        """
        await self.peek(_ON_DISK)


@asynccontextmanager
async def savepoint(connection: "Transaction | asyncpg.Connection[Record]") -> AsyncIterator[None]:
    """A part of the transaction under way that an error of its block takes back; the rest stays."""
    async with connection.part() if isinstance(connection, Transaction) else connection.transaction():
        yield


def _parts(kept: Sequence[Kept]) -> tuple[tuple[str, bool], ...]:
    return tuple((each.text, each.refusal is not None) for each in kept)


def _values(kept: Sequence[Kept]) -> list[Any]:
    return [value for each in kept for value in each.values]


@lru_cache(maxsize=_TEXTS)
def _together(parts: tuple[tuple[str, bool], ...], *, is_whole: bool = False, is_early: bool = False) -> str:
    """One statement for all, with a column for each part with a refusal.

    It tells whether the part wrote a row; with `is_whole` it fails when it did not. With `is_early` its commit does not
    wait for the disk.
    """
    texts, asked, taken = [], [], 0
    for at, (text, is_guarded) in enumerate(parts):
        texts.append(f"w{at} AS ({_numbered_from(taken, text)})")
        taken += max((int(number) for number in _NUMBER.findall(text)), default=0)
        if is_guarded and is_whole:
            found = f"(SELECT '1' FROM w{at} LIMIT 1)"  # noqa: S608  # a number
            asked.append(f"CAST(coalesce({found}, 'part {at} wrote nothing') AS integer)")
        elif is_guarded:
            asked.append(f"EXISTS (SELECT FROM w{at})")
    asked += [_EARLY] if is_early else []
    return f"WITH {', '.join(texts)} SELECT {', '.join(asked) or 'true'}"


def _numbered_from(taken: int, text: str) -> str:
    return _NUMBER.sub(lambda found: f"${int(found[1]) + taken}", text)
