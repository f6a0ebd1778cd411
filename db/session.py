"""The connection pool and its two doors: `read()` for one batch of reads, `write()` for one transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self, TypeAlias

import asyncpg
import orjson
from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy

from db.errors import DatabaseOverloadedError, DatabaseUnavailableError, InvalidTextError, StatementTimeoutError
from db.transaction import Transaction

PooledConnection: TypeAlias = "asyncpg.Connection[Record] | PoolConnectionProxy[Record]"
Connection: TypeAlias = "PooledConnection | Transaction"
"""What statements run on."""

__all__ = ["APP_ROLE", "Connection", "Database", "PooledConnection", "Record"]

APP_ROLE = "unionhall_app"
"""Role without DDL, without BYPASSRLS, without UPDATE or DELETE on the audit log; made by the first migration."""

STATEMENTS_PER_CONNECTION = 400
"""Prepared statements that a connection keeps, whatever their age and length: planning a fused one anew costs more than
running it. Each takes some 10 to 200 kB in its backend."""

_EVERY_ARRAY = "SELECT $1::uuid[], $2::text[], $3::varchar[], $4::bytea[]"
_LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)


_BAD_TEXT = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)
_TOO_LONG = (asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError)


class _PlainConnection(asyncpg.Connection):
    """We change session settings only inside transactions, so a returned connection needs no reset round trip."""

    def get_reset_query(self) -> str:
        """Nothing to send."""
        return ""


async def _prepare(connection: PooledConnection) -> None:
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


class Database:
    """A pool. Reads take a connection each; a mutation is one transaction."""

    def __init__(self, pool: "asyncpg.Pool[Record]", acquire_timeout_seconds: float = 1.5) -> None:
        self.pool = pool
        self._timeout = acquire_timeout_seconds
        self._free: list[PoolConnectionProxy[Record]] = []
        self._waiting = 0

    @classmethod
    async def open(
        cls,
        dsn: str,
        *,
        size: int = 8,
        role: str | None = APP_ROLE,
        acquire_timeout_seconds: float = 1.5,
        **settings: str,
    ) -> Self:
        """Connects. `settings` are server settings of every connection (`statement_timeout` and the like)."""
        # Array parameters make plans for all values look dear, so the server would plan each time, which often costs
        # more than running. What a plan must know (the size of a page) stands in the text.
        options: dict[str, Any] = {
            "jit": "off",
            "application_name": "unionhall",
            "plan_cache_mode": "force_generic_plan",
            **settings,
        }
        if role is not None:
            options["role"] = role
        pool = await asyncpg.create_pool(
            dsn,
            min_size=min(2, size),
            max_size=size,
            connection_class=_PlainConnection,
            init=_prepare,
            server_settings=options,
            command_timeout=15,
            statement_cache_size=STATEMENTS_PER_CONNECTION,
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=0,
        )
        return cls(pool, acquire_timeout_seconds)

    async def close(self) -> None:
        """Waits for connections in use, then closes all."""
        self._waiting += 1  # what is given back from now on goes to the pool, which waits for it
        while self._free:
            await self.pool.release(self._free.pop())
        await self.pool.close()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[PooledConnection]:
        """A connection for one batch of reads; each statement sees its own snapshot.

        Raises:
            DatabaseOverloadedError: None free within the acquire timeout.
            DatabaseUnavailableError: Refused or lost.
            InvalidTextError: A value holds U+0000 or half of a surrogate pair.
            StatementTimeoutError: Stopped for taking too long.
        """
        connection = await self._acquire()
        try:
            yield connection
        except _LOST as error:
            raise DatabaseUnavailableError from error
        except _BAD_TEXT as error:
            raise InvalidTextError from error
        except asyncpg.DataError as error:
            # The driver's own encoder met half of a surrogate pair before the server could.
            if isinstance(error.__cause__, UnicodeEncodeError):
                raise InvalidTextError from error
            raise
        except _TOO_LONG as error:
            raise StatementTimeoutError from error
        finally:
            await self._give_back(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[PooledConnection]:
        """One READ COMMITTED transaction: committed when the block ends, rolled back when it raises.

        Raises:
            DatabaseOverloadedError: None free within the acquire timeout.
            DatabaseUnavailableError: Refused or lost; if at commit, the outcome is found again by request key.
        """
        async with self.read() as connection, connection.transaction():
            yield connection

    async def _acquire(self) -> "PoolConnectionProxy[Record]":
        """The connection given back last: the pool's own way takes a task and a timer for each use."""
        while self._free:
            connection = self._free.pop()
            if _is_open(connection):
                return connection
            await self._release(connection)
        self._waiting += 1
        try:
            return await self.pool.acquire(timeout=self._timeout)
        except TimeoutError as error:
            raise DatabaseOverloadedError from error
        except _LOST as error:
            raise DatabaseUnavailableError from error
        finally:
            self._waiting -= 1

    async def _give_back(self, connection: "PoolConnectionProxy[Record]") -> None:
        """Keeps a healthy connection at hand; the pool gets it when somebody waits there, or when it is not healthy."""
        if self._waiting or not _is_open(connection) or connection.is_in_transaction():
            await self._release(connection)
        else:
            self._free.append(connection)

    async def _release(self, connection: "PoolConnectionProxy[Record]") -> None:
        try:
            await self.pool.release(connection)
        except _LOST as error:
            raise DatabaseUnavailableError from error


def _is_open(connection: "PoolConnectionProxy[Record]") -> bool:
    """Whether it may be used again. One that is lost goes back to the pool by itself, and then refuses every call."""
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        return False
