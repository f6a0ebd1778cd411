"""A transaction that keeps what it only writes, and sends it together: one round trip for all, often the only one."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

import asyncpg
from asyncpg import Record

from db.crowds import ON_DISK, Crowds
from db.kept import Kept, Many, ManyAsked, alike, flushing, refusal_of, values_of, whole

if TYPE_CHECKING:
    from asyncpg.transaction import Transaction as Begun

    from db.pool import PooledConnection

_MOST_KEPT = 16


class Lender(Protocol):
    """Where a transaction has its connection from, which it needs only once it has begun."""

    crowds: Crowds | None
    """Whom it may go with; None: nobody."""

    async def fetch_prepared(self, text: str, arguments: Sequence[Any]) -> list[Record]:
        """All rows of one statement that is a transaction by itself."""
        ...

    async def connection(self) -> "PooledConnection":
        """The one that the transaction has to itself from now on."""
        ...


class _Own:
    """A connection that somebody has already."""

    crowds: Crowds | None = None

    def __init__(self, connection: "PooledConnection") -> None:
        self._connection = connection

    async def fetch_prepared(self, text: str, arguments: Sequence[Any]) -> list[Record]:
        return await self._connection.fetch_prepared(text, arguments)

    async def connection(self) -> "PooledConnection":
        return self._connection


class Transaction:
    """A connection whose writes take effect when its block ends, all of them or none.

    What is kept goes before anything else that is asked, so that whoever reads sees it, and at the end. Sent together
    the writes are parts of one statement (`WITH … INSERT …`): those with a refusal run first, in their order, then the
    others in no order, and none sees another's rows. So keep nothing but new rows, and rows that are locked already,
    each of them once. Foreign keys are checked after all of them.

    PostgreSQL is told to begin when something is asked that needs it. When nothing was but `peek`, the statement at the
    end is a transaction by itself, and a part that writes nothing fails it.

    A hot statement at the end lets go of its locks when it has committed, and only then waits for the disk, together
    with those who had the locks next: the block ends when it is durable, as ever. If all of its parts can be done for
    many, it waits for one that is alike and under way, and goes with all who came meanwhile; one that comes while there
    is none commits as any other does (`db.crowds`).
    """

    def __init__(self, lender: "Lender | PooledConnection") -> None:
        """A connection, or who lends one when it is needed."""
        self._lender: Lender = _Own(lender) if isinstance(lender, asyncpg.Connection) else lender
        self._begun: Begun | None = None
        self._connection: PooledConnection | None = None
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
        begun = (await self._own()).transaction()
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
        self,
        text: str,
        values: list[Any],
        refusal: Exception | None = None,
        *,
        is_hot: bool = False,
        many: Many | None = None,
    ) -> Kept:
        """Keeps an INSERT or UPDATE."""
        kept = Kept(text, values, refusal, is_hot, many)
        self._kept.append(kept)
        if len(self._kept) >= _MOST_KEPT:
            await self._flush()
        return kept

    async def peek(self, query: str, *values: object, many: ManyAsked | None = None) -> Record | None:
        """The first row, or None, as if nothing were kept. For reads without locks that need no setting either.

        With `many` it goes together with others who ask the same at the same moment, until the transaction begins.
        """
        if self._connection is not None:
            return await self._connection.fetchrow(query, *values)
        if many is not None and self._lender.crowds is not None:
            return await self._lender.crowds.ask(query, values, many)
        rows = await self._lender.fetch_prepared(query, values)
        return rows[0] if rows else None

    async def fetch(self, query: str, *values: object) -> list[Record]:
        """All rows."""
        return await (await self._flush()).fetch(query, *values)

    async def fetchrow(self, query: str, *values: object) -> Record | None:
        """The first row, or None."""
        return await (await self._flush()).fetchrow(query, *values)

    async def fetchval(self, query: str, *values: object) -> Any:  # noqa: ANN401  # whatever the column holds
        """The first column of the first row, or None."""
        return await (await self._flush()).fetchval(query, *values)

    async def execute(self, query: str, *values: object) -> str:
        """The status."""
        return await (await self._flush()).execute(query, *values)

    async def _own(self) -> "PooledConnection":
        if self._connection is None:
            self._connection = await self._lender.connection()
        return self._connection

    async def _flush(self) -> "PooledConnection":
        """Begins, and sends what is kept."""
        connection = await self._own()
        if self._begun is None:
            begun = connection.transaction()
            await begun.start()
            self._begun = begun
        if not self._kept:
            return connection
        kept, self._kept = self._kept, []
        written = await connection.fetchrow(flushing(kept), *values_of(kept))
        refusals = [each.refusal for each in kept if each.refusal is not None]
        for each in kept:
            each.is_sent = True
        for at, refusal in enumerate(refusals):
            if written is None or not written[at]:
                raise refusal
        return connection

    async def _send_whole(self) -> None:
        kept, key, crowds = self._kept, alike(self._kept), self._lender.crowds
        if crowds is not None and key is not None:
            await crowds.send(key, kept)
            return
        is_hot = any(each.is_hot for each in kept)
        try:
            await self._lender.fetch_prepared(whole(kept, is_early=is_hot), values_of(kept))
        except asyncpg.InvalidTextRepresentationError as error:
            raise (refusal_of(kept, error) or error) from None
        if is_hot:
            await self.reach_disk()

    async def reach_disk(self) -> None:
        """Returns when all that anybody committed before is durable.

        For whoever tells what another transaction did, which may have committed without being there yet.
        """
        await self.peek(ON_DISK)


@asynccontextmanager
async def savepoint(connection: "Transaction | asyncpg.Connection[Record]") -> AsyncIterator[None]:
    """A part of the transaction under way that an error of its block takes back; the rest stays."""
    async with connection.part() if isinstance(connection, Transaction) else connection.transaction():
        yield
