"""The connections of one process: a pool that costs a read nothing, and what is prepared on each connection.

The driver's own pool takes a task, a timer and a proxy for each use, which is as much as a small read takes. Here a
connection that is free is taken and given back without waiting, the one used last first, so that few stay warm.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import asyncpg
from asyncpg import Record
from asyncpg.protocol import NO_TIMEOUT

from db.errors import DatabaseOverloadedError

STATEMENTS_PER_CONNECTION = 400
"""Prepared statements that a connection keeps, whatever their age and length: planning a fused one anew costs more than
running it. Each takes some 10 to 200 kB in its backend."""

_NO_TIMER: Any = NO_TIMEOUT  # the driver takes it, its types do not say so
_ALL_ROWS: Final = 0
_ROWS_ONLY: Final = False
_OUTDATED = (asyncpg.InvalidCachedStatementError, asyncpg.OutdatedSchemaCacheError)


class PooledConnection(asyncpg.Connection):
    """A connection of the pool. Settings change only inside transactions, so nothing is reset between uses."""

    # The driver's own, for its subclasses; its types leave them out.
    _protocol: Any
    _get_statement: Callable[..., Awaitable[Any]]
    _maybe_gc_stmt: Callable[[Any], None]
    _top_xact: object

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401  # the driver's own
        super().__init__(*arguments, **options)
        self._kept: dict[str, Any] = {}

    def get_reset_query(self) -> str:
        """Nothing beyond the end of a transaction."""
        return ""

    @property
    def is_at_rest(self) -> bool:
        """Whether no transaction is open, begun or given up half-way."""
        return self._top_xact is None and not self.is_in_transaction()

    async def fetch_prepared(self, text: str, arguments: Sequence[Any]) -> list[Record]:
        """All rows of a statement that stays prepared. Outside of transactions only: it may run a second time.

        It takes one coroutine where the driver's `PreparedStatement` takes five, and no timer: whoever waits has a
        deadline, and the server has one for statements.
        """
        execute = self._protocol.bind_execute
        state = self._kept.get(text) or await self._prepared(text)
        try:
            rows: list[Record] = await execute(state, arguments, "", _ALL_ROWS, _ROWS_ONLY, _NO_TIMER)
        except _OUTDATED:
            # A migration has changed a table since.
            await self.reload_schema_state()
            self._forget()
            rows = await execute(await self._prepared(text), arguments, "", _ALL_ROWS, _ROWS_ONLY, _NO_TIMER)
        return rows

    async def _prepared(self, text: str) -> Any:  # noqa: ANN401  # the driver's own state of a statement
        if len(self._kept) >= STATEMENTS_PER_CONNECTION:
            self._release(self._kept.pop(next(iter(self._kept))))
        state = await self._get_statement(text, None, named=True, use_cache=False)
        state.attach()
        self._kept[text] = state
        return state

    def _forget(self) -> None:
        for state in self._kept.values():
            self._release(state)
        self._kept.clear()

    def _release(self, state: Any) -> None:  # noqa: ANN401  # the driver's own state of a statement
        """Has the server told, with the next statement that is prepared, that nobody needs it any more."""
        state.detach()
        self._maybe_gc_stmt(state)


class Pool:
    """At most `size` connections; who finds none free waits in a queue, for `timeout_seconds` at most."""

    def __init__(
        self, connect: Callable[[], Awaitable[PooledConnection]], *, size: int, timeout_seconds: float
    ) -> None:
        self._connect = connect
        self._size = size
        self._timeout_seconds = timeout_seconds
        self._free: list[PooledConnection] = []
        self._waiting: deque[asyncio.Future[PooledConnection | None]] = deque()
        self._settling: set[asyncio.Task[None]] = set()
        self._taken = 0
        self._is_closing = False
        self._all_back = asyncio.Event()

    @property
    def size(self) -> int:
        """The most connections that there may be."""
        return self._size

    def at_hand(self) -> PooledConnection | None:
        """A free connection, taken without waiting; None when there is none."""
        while self._free:
            connection = self._free.pop()
            if not connection.is_closed():
                self._taken += 1
                return connection
        return None

    async def take(self) -> PooledConnection:
        """A connection; a new one while there are fewer than `size`.

        Raises:
            DatabaseOverloadedError: None became free in time.
            InterfaceError: The pool is closing.
        """
        if self._is_closing:
            raise asyncpg.InterfaceError("the pool is closing")
        connection = self.at_hand()
        if connection is None:
            if self._taken >= self._size:
                connection = await self._turn()
            else:
                self._taken += 1
        return connection or await self._connected()

    def give_back(self, connection: PooledConnection) -> None:
        """Ends a use that has come to its end."""
        if connection.is_closed():
            self._pass_on(None)
        elif connection.is_at_rest:
            self._pass_on(connection)
        else:
            self._have_settled(connection)

    def give_back_after(self, connection: PooledConnection, error: BaseException) -> None:
        """Ends a use that was broken off."""
        if isinstance(error, asyncio.CancelledError):
            self._have_settled(connection)
            return
        if isinstance(error, asyncpg.InternalClientError):
            connection.terminate()  # it was lost in the middle of something, and the driver does not know it yet
        self.give_back(connection)

    def _have_settled(self, connection: PooledConnection) -> None:
        """The server may be at work still, and inside a transaction afterwards."""
        task = asyncio.get_running_loop().create_task(self._settle(connection))
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)

    async def close(self) -> None:
        """Closes every connection, those in use when they are given back."""
        self._is_closing = True
        while self._taken:
            self._all_back.clear()
            await self._all_back.wait()
        while self._free:
            await self._free.pop().close()

    async def _connected(self) -> PooledConnection:
        """A new connection for a place that is taken already."""
        try:
            return await self._connect()
        except BaseException:
            self._pass_on(None)
            raise

    async def _turn(self) -> PooledConnection | None:
        """The connection of the one whose use ends next; None stands for a place that has become free."""
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[PooledConnection | None] = loop.create_future()
        self._waiting.append(turn)
        timer = loop.call_later(self._timeout_seconds, _give_up, turn)
        try:
            connection = await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._pass_on(turn.result())
            raise
        finally:
            timer.cancel()
        return connection

    def _pass_on(self, connection: PooledConnection | None) -> None:
        """To the next one who waits, together with its place, else to the free ones."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return
        self._taken -= 1
        if connection is not None:
            self._free.append(connection)
        if not self._taken:
            self._all_back.set()

    async def _settle(self, connection: PooledConnection) -> None:
        try:
            # Waits until the server has let go of the statement; a transaction is known of only then.
            await connection.execute("SELECT", timeout=self._timeout_seconds)
            await connection.reset(timeout=self._timeout_seconds)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            connection.terminate()
        if connection.is_closed() or connection.is_at_rest:
            self.give_back(connection)
        else:
            connection.terminate()
            self._pass_on(None)


def _give_up(turn: "asyncio.Future[PooledConnection | None]") -> None:
    if not turn.done():
        turn.set_exception(DatabaseOverloadedError())
