"""One union for the whole access matrix: everybody is signed in, and each case finds it as the one before found it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from api import app
from api.budget import Budget
from db.sealing import Keyring
from domain.auth.access import RIGHTS
from domain.notifications.relay import Relay
from domain.shared.clock import system_clock
from tests.support.access import Facts
from tests.support.api import Client, running
from tests.support.cast import Cast, cast_of
from tests.support.reach import Reach, reach_of
from tests.support.restoring import Restored, restoring
from tests.support.waiting import until

UNION = {"UNIONHALL_UNION": "HD"}
NO_END = 10**9
"""Points: whoever asks for everything that can be asked for asks for more in a minute than anybody may."""


class Stage:
    """The union with its callers by kind, and the facts that the tables speak of."""

    def __init__(self, union: Restored, anonymous: Client, cast: Cast, reach: Reach) -> None:
        self._union = union
        self.callers = {kind: replace(anonymous, token=caller.token) for kind, caller in cast.callers.items()}
        self.cast = cast
        self.reach = reach
        self.facts: Facts = cast.facts

    @asynccontextmanager
    async def set(self, *, is_proof_old: bool = False) -> AsyncIterator[Restored]:
        """The union for a case that may write: afterwards it is as it was, and nobody remembers anything."""
        if is_proof_old:
            await self._union.execute("UPDATE session SET proven_at = proven_at - interval '1 hour'")
            self._forget()
        try:
            yield self._union
        finally:
            await self._union.take_back()
            self._forget()

    def _forget(self) -> None:
        RIGHTS.forget_all(system_clock())
        RIGHTS._barred.clear()  # noqa: SLF001  # what a process changes is never taken back without a word


@asynccontextmanager
async def staged(dsn: str, keyring: Keyring, directory: Path) -> AsyncIterator[Stage]:
    """Plays what has happened to everybody, then opens a quiet application: one whose relay carries out no events."""
    async with running(dsn, directory, **UNION) as anonymous:
        cast = await cast_of(dsn, keyring, anonymous)
        await until(partial(_is_settled, dsn))
        reach = await _reach(dsn, cast)
    async with restoring(dsn) as union, AsyncExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:  # while it starts: other tests of this process have relays
            patch.setattr(Relay, "run", _rest)
            patch.setattr(app, "Budget", partial(Budget, member_points=NO_END, stranger_points=NO_END))
            anonymous = await stack.enter_async_context(running(dsn, directory, **UNION))
        yield Stage(union, anonymous, cast, reach)


async def _reach(dsn: str, cast: Cast) -> Reach:
    connection = await asyncpg.connect(dsn)
    try:
        return await reach_of(connection, cast.members, UNION["UNIONHALL_UNION"])
    finally:
        await connection.close()


async def _rest(_relay: Relay, stop: asyncio.Event) -> None:
    await stop.wait()


async def _is_settled(dsn: str) -> bool:
    """Whether all events have been carried out; if so, the tables are analysed, as they would be within a minute."""
    connection = await asyncpg.connect(dsn)
    try:
        waiting = await connection.fetchval("SELECT count(*) FROM event WHERE delivered_at IS NULL")
        if not waiting:
            await connection.execute("ANALYZE")
        return not waiting
    finally:
        await connection.close()
