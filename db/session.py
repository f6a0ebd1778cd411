"""The doors of the database: `fetch` for one statement, `read()` for a batch of reads, `write()` for a transaction."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Self, TypeAlias

import asyncpg
import orjson
from asyncpg import Record

from db.crowds import Crowds
from db.errors import DatabaseUnavailableError, InvalidTextError, StatementTimeoutError, WritesCollidedError
from db.kept import ManyAsked
from db.pipeline import Pipeline, PipelineError, plain
from db.pool import STATEMENTS_PER_CONNECTION, Pool, PooledConnection
from db.transaction import Transaction

DirectConnection: TypeAlias = "asyncpg.Connection[Record]"
Connection: TypeAlias = "DirectConnection | Transaction"
"""What statements run on."""

__all__ = ["APP_ROLE", "RESTARTING_SECONDS", "Connection", "Database", "DirectConnection", "Record"]

APP_ROLE = "unionhall_app"
"""Role without DDL, without BYPASSRLS, without UPDATE or DELETE on the audit log; made by the first migration."""

RESTARTING_SECONDS = 5.0
"""Patience of a process with a database that is started again at the same moment, as after a crash of both."""
_CONNECT_SECONDS = 2.0
_AGAIN_SECONDS = 0.05
_PIPES, _CONNECTIONS_FOR_A_PIPE = 4, 4
_EVERY_ARRAY = "SELECT $1::uuid[], $2::text[], $3::varchar[], $4::bytea[]"
_LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)


_BAD_TEXT = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)
_COLLIDED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
_TOO_LONG = (asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError)


async def _prepare(connection: DirectConnection) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: orjson.dumps(value, default=str).decode(),  # the driver has a UUID class of its own
        decoder=orjson.loads,
    )
    # No table has `json` columns: fused statements answer with it, and the bytes go to the client as they are.
    await connection.set_type_codec("json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary")
    # The driver looks array types up at their first use; here that costs no request two round trips.
    await connection.fetchval(_EVERY_ARRAY, [], [], [], [])


async def _connect(dsn: str, options: dict[str, str], timeout_seconds: float) -> PooledConnection:
    try:
        async with asyncio.timeout(timeout_seconds):
            connection = await asyncpg.connect(
                dsn,
                connection_class=PooledConnection,
                server_settings=options,
                command_timeout=15,
                statement_cache_size=STATEMENTS_PER_CONNECTION,
                max_cached_statement_lifetime=0,
                max_cacheable_statement_size=0,
            )
            try:
                await _prepare(connection)
            except BaseException:
                connection.terminate()  # whoever wanted it has gone or waits no longer; nobody else would end it
                raise
    except TimeoutError as error:
        raise DatabaseUnavailableError from error
    return connection


async def _until_it_answers(connect: Callable[[], Awaitable[PooledConnection]], patience_seconds: float) -> None:
    """Returns at the latest when patience ends; who connects next is told why it cannot be."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + patience_seconds
    while loop.time() < ends_at:
        try:
            connection = await connect()
        except (OSError, DatabaseUnavailableError, asyncpg.CannotConnectNowError):
            await asyncio.sleep(_AGAIN_SECONDS)
        else:
            await connection.close()
            return


class Database:
    """A pool. Reads take a connection each; a mutation is one transaction."""

    def __init__(self, pool: Pool, pipeline: Pipeline) -> None:
        self._pool = pool
        self._pipeline = pipeline
        self._crowds = Crowds(self.fetch)

    @classmethod
    async def open(
        cls,
        dsn: str,
        *,
        size: int = 8,
        role: str | None = APP_ROLE,
        acquire_timeout_seconds: float = 1.5,
        patience_seconds: float = 0.0,
        **settings: str,
    ) -> Self:
        """Connects: at most `size` connections, a quarter of them (4 at most) for documents.

        A database that is just starting is waited for with patience.
        `settings` are server settings of every connection (`statement_timeout` and the like).
        """
        # Array parameters make plans for all values look dear, so the server would plan each time, which often costs
        # more than running. What a plan must know (the size of a page) stands in the text.
        options = {
            "jit": "off",
            "application_name": "unionhall",
            "plan_cache_mode": "force_generic_plan",
            **settings,
        }
        if role is not None:
            options["role"] = role
        connect = partial(_connect, dsn, options, max(acquire_timeout_seconds, _CONNECT_SECONDS))
        await _until_it_answers(connect, patience_seconds)
        piped = min(_PIPES, size // _CONNECTIONS_FOR_A_PIPE)
        database = cls(
            Pool(connect, size=size - piped, timeout_seconds=acquire_timeout_seconds), Pipeline(connect, piped)
        )
        async with database.read():
            await database._pipeline.open()
        return database

    @property
    def size(self) -> int:
        """The most connections that there may be."""
        return self._pool.size

    async def close(self) -> None:
        """Waits for connections in use, then closes all."""
        await self._crowds.close()
        await self._pipeline.close()
        await self._pool.close()

    async def fetch_document(self, text: str, arguments: Sequence[Any]) -> Sequence[bytes | None]:
        """The one row of a statement that only reads, all of whose columns are JSON, as the server wrote it.

        Arguments may be `Lasting`. It is sent behind others on a connection that has many under way, or runs by itself
        when none is quick enough, and when it was not answered there.

        Raises:
            DatabaseError: As in `read`.
        """
        pipe = self._pipeline.free()
        if pipe is not None:
            try:
                return await pipe.fetch(text, arguments)
            except (PipelineError, TypeError, ValueError):
                pass  # the pool answers, or says what is wrong
        [row] = await self.fetch(text, plain(arguments))
        return list(row)

    async def fetch(self, text: str, arguments: Sequence[Any]) -> list[Record]:
        """All rows of one reading statement, which stays prepared; arguments in the order of `$1, $2, …`.

        It has no time limit of its own but the server's: the caller has a deadline.

        Raises:
            DatabaseError: As in `read`.
        """
        # As `read`, spelled out: a generator around each statement costs as much as the driver's part of it.
        pool = self._pool
        try:
            connection = pool.at_hand() or await pool.take()
            try:
                rows = await connection.fetch_prepared(text, arguments)
            except BaseException as error:
                pool.give_back_after(connection, error)
                raise
        except Exception as error:
            translated = _translated(error)
            if translated is error:
                raise
            raise translated from error
        pool.give_back(connection)
        return rows

    async def ask(self, text: str, arguments: Sequence[Any], many: ManyAsked) -> Record | None:
        """The first row of a reading statement, or None, read together with others who ask the same in this moment.

        For what many ask in a rush: whoever asks it while it is under way waits for their turn.

        Raises:
            DatabaseError: As in `read`.
        """
        return await self._crowds.ask(text, arguments, many)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[PooledConnection]:
        """A connection for one batch of reads; each statement sees its own snapshot.

        Raises:
            DatabaseOverloadedError: None free within the acquire timeout.
            DatabaseUnavailableError: Refused or lost.
            InvalidTextError: A value holds U+0000 or half of a surrogate pair.
            StatementTimeoutError: Stopped for taking too long.
        """
        pool = self._pool
        try:
            connection = pool.at_hand() or await pool.take()
            try:
                yield connection
            except BaseException as error:
                pool.give_back_after(connection, error)
                raise
        except Exception as error:
            translated = _translated(error)
            if translated is error:
                raise
            raise translated from error
        pool.give_back(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction that takes a connection when it begins, or none at all, and gives it back when it ends.

        Raises:
            DatabaseError: As in `write`.
        """
        lease = _Lease(self, self._pool, self._crowds)
        try:
            try:
                async with Transaction(lease) as conn:
                    yield conn
            except BaseException as error:
                if lease.taken is not None:
                    self._pool.give_back_after(lease.taken, error)
                raise
        except Exception as error:
            translated = _translated(error)
            if translated is error:
                raise
            raise translated from error
        if lease.taken is not None:
            self._pool.give_back(lease.taken)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[PooledConnection]:
        """One READ COMMITTED transaction: committed when the block ends, rolled back when it raises.

        Raises:
            DatabaseOverloadedError: None free within the acquire timeout.
            DatabaseUnavailableError: Refused or lost; if at commit, the outcome is found again by request key.
            WritesCollidedError: Rolled back, because it and another one waited for each other.
        """
        async with self.read() as connection, connection.transaction():
            yield connection


class _Lease:
    """A connection of the pool that a transaction takes when it needs one."""

    __slots__ = ("_pool", "crowds", "fetch_prepared", "taken")

    def __init__(self, database: Database, pool: Pool, crowds: Crowds) -> None:
        self.fetch_prepared = database.fetch
        self.crowds: Crowds | None = crowds
        self._pool = pool
        self.taken: PooledConnection | None = None

    async def connection(self) -> PooledConnection:
        self.taken = self._pool.at_hand() or await self._pool.take()
        return self.taken


def _translated(error: Exception) -> Exception:
    """The error in words that the layers above know; others stay as they are."""
    if isinstance(error, _LOST):
        return DatabaseUnavailableError()
    if isinstance(error, _BAD_TEXT):
        return InvalidTextError()
    # The driver's own encoder met half of a surrogate pair before the server could.
    if isinstance(error, asyncpg.DataError) and isinstance(error.__cause__, UnicodeEncodeError):
        return InvalidTextError()
    if isinstance(error, _COLLIDED):
        return WritesCollidedError()
    return StatementTimeoutError() if isinstance(error, _TOO_LONG) else error
