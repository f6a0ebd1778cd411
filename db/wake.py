"""The relay's wake-up as one process hears it: one LISTEN connection, kept alive.

A notification says only "look"; what is new is read from the tables. Nothing is lost while the connection is: callers
poll as a floor, and a new connection wakes everybody once. PgBouncer in transaction mode forwards no notifications, so
`dsn` must reach the server itself.
"""

import asyncio
import logging

import asyncpg

from db.session import DirectConnection

logger = logging.getLogger("unionhall.wake")

WAKE_CHANNEL = "unionhall_wake"
"""Only the relay notifies, and only with an empty payload: what is new is read from the tables."""

_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 5.0
_PROBE_SECONDS = 15.0


class Wake:
    """Wakes every waiter of this process when something was committed that listeners wait for."""

    def __init__(self, dsn: str, channel: str = WAKE_CHANNEL) -> None:
        self._dsn = dsn
        self._channel = channel
        self._woken = asyncio.Event()
        self.is_connected = asyncio.Event()

    def set(self) -> None:
        """Wakes all who wait at this moment."""
        self._woken.set()
        self._woken = asyncio.Event()

    async def wait(self, stop: asyncio.Event, *, seconds: float) -> None:
        """Returns when woken, when `stop` is set, or after so long."""
        await _first_of(stop, self._woken, seconds=seconds)

    async def run(self, stop: asyncio.Event) -> None:
        """Listens until `stop` is set; after a loss connects again, with growing pauses."""
        pause = _FIRST_PAUSE_SECONDS
        while not stop.is_set():
            try:
                await self._listen(stop)
                pause = _FIRST_PAUSE_SECONDS
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                logger.warning("listening failed: %s", type(error).__name__)
            await _first_of(stop, seconds=pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def _listen(self, stop: asyncio.Event) -> None:
        connection = await asyncpg.connect(
            self._dsn, timeout=_LONGEST_PAUSE_SECONDS, server_settings={"application_name": "unionhall-wake"}
        )
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(self._channel, self._heard)
            self.is_connected.set()
            self.set()
            while not (stop.is_set() or lost.is_set()):
                await _first_of(stop, lost, seconds=_PROBE_SECONDS)
                if not (stop.is_set() or lost.is_set()):
                    # A peer that vanished without a word is noticed by asking; the driver fails on an empty statement.
                    await connection.execute("SELECT 1", timeout=_LONGEST_PAUSE_SECONDS)
        finally:
            self.is_connected.clear()
            await _close(connection)

    def _heard(self, *_: object) -> None:
        self.set()


async def _close(connection: DirectConnection) -> None:
    try:
        await connection.close(timeout=1)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection.terminate()


async def _first_of(*events: asyncio.Event, seconds: float) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
