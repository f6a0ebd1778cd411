"""Another process that serves the same union: what it believes of callers, and what it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from db.sealing import Keyring
from db.session import Database
from db.wake import Wake
from domain.auth import access
from domain.auth.access import RightsCache, caller_for, rights_ear
from domain.auth.errors import Unauthenticated
from domain.auth.tokens import read_access_token
from domain.shared.actor import Actor
from domain.shared.clock import Clock
from tests.support.waiting import until


class Neighbour:
    """It would go on serving what it knows for an hour: only a message makes it look again."""

    def __init__(self, database: Database, keyring: Keyring, clock: Clock) -> None:
        self.cache = RightsCache(age=timedelta(hours=1))
        self._database = database
        self._keyring = keyring
        self._clock = clock

    async def actor(self, token: str) -> Actor | None:
        """Whom it sees behind a token; None when it sends them away."""
        with patch.object(access, "RIGHTS", self.cache):
            try:
                known = await caller_for(
                    self._database.transaction,
                    self._keyring,
                    access_token=token,
                    now=self._clock(),
                    address="192.0.2.1",
                )
            except Unauthenticated:
                return None
        return known.caller.actor

    def knows(self, token: str) -> bool:
        """Whether it would not look at the tables."""
        now: datetime = self._clock()
        session_id = read_access_token(self._keyring, token, now=now).session_id
        return self.cache.find(session_id, now) is not None

    async def until_forgotten(self, token: str) -> None:
        """Returns when it has been told of the change."""
        await until(lambda: self._has_forgotten(token))

    async def _has_forgotten(self, token: str) -> bool:
        return not self.knows(token)


@asynccontextmanager
async def neighbour(dsn: str, keyring: Keyring, clock: Clock) -> AsyncIterator[Neighbour]:
    """One that listens until the block ends."""
    database = await Database.open(dsn, size=2)
    next_door, stop = Neighbour(database, keyring, clock), asyncio.Event()
    wake = Wake(dsn, ears=[rights_ear(next_door.cache, clock)])
    running = asyncio.create_task(wake.run(stop))
    try:
        await wake.is_connected.wait()
        yield next_door
    finally:
        stop.set()
        await running
        await database.close()
