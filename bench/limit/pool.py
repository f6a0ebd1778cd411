"""Eight connections, each with its statements prepared; JSON comes as the bytes that the server sent."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, Self, TypeAlias

import asyncpg
from asyncpg import Record
from asyncpg.prepared_stmt import PreparedStatement

from db.session import APP_ROLE

SIZE: Final = 8

# The server would plan these statements anew each time, because arrays make a plan for all look dear: planning costs it
# more than running them does.
_SETTINGS: Final = {"jit": "off", "plan_cache_mode": "force_generic_plan", "application_name": "bench-limit"}

Statements: TypeAlias = "Mapping[str, PreparedStatement[Record]]"


class Pool:
    """Connections are taken last in, first out, so that few of them stay warm under little load."""

    def __init__(self) -> None:
        """Not connected yet."""
        self._free: deque[tuple[asyncpg.Connection[Record], Statements]] = deque()
        self._waiting: deque[asyncio.Future[None]] = deque()

    @classmethod
    async def open(cls, dsn: str, texts: Mapping[str, str], settings: Mapping[str, str]) -> Self:
        """Connects as the server's own role, with its own limits, and prepares `texts` on each connection."""
        pool = cls()
        for _ in range(SIZE):
            connection = await asyncpg.connect(dsn, server_settings={"role": APP_ROLE, **_SETTINGS, **settings})
            await connection.set_type_codec(
                "json", schema="pg_catalog", encoder=bytes, decoder=_unchanged, format="binary"
            )
            prepared = {name: await connection.prepare(text) for name, text in texts.items()}
            # The driver leaves the server waiting for more after it prepared something, with the clock running.
            await connection.execute("SELECT 1")
            pool._free.append((connection, prepared))
        return pool

    async def close(self) -> None:
        """Ends the connections that are free, which is all of them when no request runs."""
        while self._free:
            connection, _ = self._free.pop()
            await connection.close()

    async def fetch_value(self, name: str, *arguments: object) -> Any:  # noqa: ANN401  # whatever the statement gives
        """The first column of the first row of a prepared statement."""
        if not self._free:
            await self._turn()
        taken = self._free.pop()
        try:
            return await taken[1][name].fetchval(*arguments)
        finally:
            self._give_back(taken)

    async def fetch(self, name: str, *arguments: object) -> "Sequence[Record]":
        """The rows of a prepared statement."""
        async with self.connection() as (_, statements):
            return await statements[name].fetch(*arguments)

    @asynccontextmanager
    async def read(self) -> "AsyncIterator[asyncpg.Connection[Record]]":
        """A connection, as the check of who calls asks for one."""
        async with self.connection() as (connection, _):
            yield connection

    @asynccontextmanager
    async def connection(self) -> "AsyncIterator[tuple[asyncpg.Connection[Record], Statements]]":
        """A connection with its prepared statements."""
        if not self._free:
            await self._turn()
        taken = self._free.pop()
        try:
            yield taken
        finally:
            self._give_back(taken)

    async def _turn(self) -> None:
        while not self._free:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            await turn

    def _give_back(self, taken: "tuple[asyncpg.Connection[Record], Statements]") -> None:
        self._free.append(taken)
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                break


def _unchanged(value: bytes) -> bytes:
    return value
