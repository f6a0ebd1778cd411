"""The bus of wake-ups over NATS core, for installations where many processes listen.

A wake-up is empty and may be lost, as over PostgreSQL: what is new is read from the tables, and the poll floor finds
what nobody was woken for. So neither durability nor order is asked of NATS.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from db.session import Connection
from db.wake import BusLostError, Ear, Listening, Wake, first_of

logger = logging.getLogger("unionhall.wake")

SUBJECT = "unionhall.wake"
_CONNECT_SECONDS = 2.0
_AGAIN_SECONDS = 5.0
_LOOK_SECONDS = 15.0


class NatsWake(Wake):
    """Wakes over one connection to NATS, which listening and publishing share.

    `beside`: what is heard from PostgreSQL all the same.
    """

    def __init__(self, address: str, subject: str = SUBJECT, *, beside: Listening | None = None) -> None:
        super().__init__("")
        self._address = address
        self._beside = beside
        self._subject = subject
        self._client: Client | None = None
        self._turn = asyncio.Lock()
        self._lost = asyncio.Event()
        self._refused_until = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Listens to NATS, and to PostgreSQL beside it, until `stop` is set."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(super().run(stop))
            if self._beside is not None:
                tasks.create_task(self._beside.run(stop))

    async def publish(self, conn: Connection) -> None:
        """Never fails: without a bus the poll floor is left. A server that was away is asked every 5 s."""
        del conn
        clock = asyncio.get_running_loop().time
        if clock() < self._refused_until:
            return
        try:
            client = await self._connected()
            await client.publish(self._subject, b"")
            await client.flush(timeout=int(_CONNECT_SECONDS))
        except (OSError, TimeoutError, NatsError) as error:
            self._refused_until = clock() + _AGAIN_SECONDS
            logger.warning("a wake-up was not sent: %s", type(error).__name__)

    async def close(self) -> None:
        """Ends the connection."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError, TimeoutError, NatsError):
                await client.close()

    async def _listen(self, stop: asyncio.Event) -> None:
        async def heard(_message: object) -> None:
            self.set()

        try:
            client = await self._connected()
            subscription = await client.subscribe(self._subject, cb=heard)
            await client.flush(timeout=int(_CONNECT_SECONDS))
        except (OSError, TimeoutError, NatsError) as error:
            await self.close()
            raise BusLostError from error
        self._refused_until = 0.0
        self.is_connected.set()
        # What was said before we listened is looked for.
        self.set()
        try:
            while not (stop.is_set() or client.is_closed):
                await first_of(stop, self._lost, seconds=_LOOK_SECONDS)
        finally:
            self.is_connected.clear()
            with suppress(OSError, TimeoutError, NatsError):
                await subscription.unsubscribe()
            if not stop.is_set():
                await self.close()

    async def _connected(self) -> Client:
        async with self._turn:
            if self._client is None or self._client.is_closed:
                self._lost.clear()
                # Coming back is the work of `run`, which wakes everybody after a loss.
                self._client = await nats.connect(
                    self._address,
                    name="unionhall",
                    connect_timeout=int(_CONNECT_SECONDS),
                    allow_reconnect=False,
                    max_reconnect_attempts=1,
                    reconnect_time_wait=0,
                    ping_interval=10,
                    max_outstanding_pings=2,
                    error_cb=_note,
                    closed_cb=self._lose,
                )
            return self._client

    async def _lose(self) -> None:
        self._lost.set()


async def _note(error: Exception) -> None:
    logger.warning("the bus complains: %s", type(error).__name__)


def wake_over(address: str | None, dsn: str, ears: Sequence[Ear] = ()) -> Wake:
    """The bus that is set: NATS at this address, or the database's own; `ears` hear the database in any case."""
    if address is None:
        return Wake(dsn, ears=ears)
    return NatsWake(address, beside=Listening(dsn, ears) if ears else None)
