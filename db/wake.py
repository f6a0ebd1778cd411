"""The bus of wake-ups between processes, and how one of them hears it: by default one LISTEN connection, kept alive.

A notification says only "look"; what is new is read from the tables. Nothing is lost while the connection is: callers
poll as a floor, and a new connection wakes everybody once. PgBouncer in transaction mode forwards no notifications, so
`dsn` must reach the server itself.

What is told on other channels is heard by ears on the same connection.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import asyncpg
import sqlalchemy as sa

from db.session import Connection, DirectConnection
from db.statement import Statement, execute

logger = logging.getLogger("unionhall.wake")

WAKE_CHANNEL = "unionhall_wake"
"""Only the relay notifies, and only with an empty payload: what is new is read from the tables."""

NOTIFY = Statement.of(sa.text(f"SELECT pg_notify('{WAKE_CHANNEL}', '')"))

_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 5.0
_PROBE_SECONDS = 15.0


class BusLostError(Exception):
    """The bus cannot be reached; whoever waits is served by the poll floor."""


class Ear(NamedTuple):
    """Who hears what is told on a channel of PostgreSQL.

    `begun` is called whenever listening has begun, the first time and after each loss: what was told before was missed,
    what is committed from then on is heard.
    """

    channel: str
    heard: Callable[[str], None]
    begun: Callable[[], None]


class Listening:
    """One connection to PostgreSQL for all ears of a process, kept alive."""

    def __init__(self, dsn: str, ears: Sequence[Ear]) -> None:
        self._dsn = dsn
        self._ears = ears
        self.is_connected = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Listens until `stop` is set; after a loss connects again, with growing pauses."""
        pause = _FIRST_PAUSE_SECONDS
        while not stop.is_set():
            try:
                await self._listen(stop)
                pause = _FIRST_PAUSE_SECONDS
            except (OSError, BusLostError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                logger.warning("listening failed: %s", type(error).__name__)
            await first_of(stop, seconds=pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def _listen(self, stop: asyncio.Event) -> None:
        connection = await asyncpg.connect(
            self._dsn, timeout=_LONGEST_PAUSE_SECONDS, server_settings={"application_name": "unionhall-wake"}
        )
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            for ear in self._ears:
                await connection.add_listener(ear.channel, partial(_tell, ear))
            for ear in self._ears:
                ear.begun()
            self.is_connected.set()
            while not (stop.is_set() or lost.is_set()):
                await first_of(stop, lost, seconds=_PROBE_SECONDS)
                if not (stop.is_set() or lost.is_set()):
                    # A peer that vanished without a word is noticed by asking; the driver fails on an empty statement.
                    await connection.execute("SELECT 1", timeout=_LONGEST_PAUSE_SECONDS)
        finally:
            self.is_connected.clear()
            await _close(connection)


class Wake(Listening):
    """Wakes every waiter of this process when something was committed that listeners wait for.

    This one speaks over PostgreSQL; `db.nats_wake` has another that speaks over NATS.
    """

    def __init__(self, dsn: str, channel: str = WAKE_CHANNEL, ears: Sequence[Ear] = ()) -> None:
        super().__init__(dsn, [*ears, Ear(channel, lambda _: self.set(), self.set)])
        self._woken = asyncio.Event()
        self.count = 0

    def set(self) -> None:
        """Wakes all who wait at this moment; who does not wait just now sees by `count` that it was said."""
        self.count += 1
        self._woken.set()
        self._woken = asyncio.Event()

    async def wait(self, stop: asyncio.Event, *, seconds: float) -> None:
        """Returns when woken, when `stop` is set, or after so long."""
        await first_of(stop, self._woken, seconds=seconds)

    async def publish(self, conn: Connection) -> None:
        """Wakes the waiters of every process; may be lost. Never inside a business transaction (`wake_listeners`)."""
        await execute(conn, NOTIFY)

    async def close(self) -> None:
        """Lets go of what publishing holds open: nothing here."""


def _tell(ear: Ear, *told: object) -> None:
    """What the driver calls, with connection, process, channel and payload."""
    ear.heard(str(told[-1]))


async def _close(connection: DirectConnection) -> None:
    try:
        await connection.close(timeout=1)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection.terminate()


async def first_of(*events: asyncio.Event, seconds: float) -> None:
    """Returns when one of the events is set, or after so long."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
