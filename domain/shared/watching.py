"""Following long work while it goes on."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from typing import Any

from db.errors import DatabaseOverloadedError, DatabaseUnavailableError
from db.scope import Scope
from db.session import Connection, Database
from db.wake import Wake

_FLOOR_SECONDS = 2.0

PresentScope = Callable[[], Awaitable[Scope]]
"""What the caller may do at this moment; what it raises for a session that has ended ends the watch too."""


async def watch_work(
    database: Database,
    wake: Wake,
    present_scope: PresentScope,
    find: Callable[[Connection, Scope], Awaitable[Mapping[str, Any] | None]],
    *,
    under_way: Collection[str],
) -> AsyncGenerator[Mapping[str, Any], None]:
    """What `find` reads (`state`, `done_count`, `total_count`): now, and whenever these have changed.

    Ends when the state is none of those under way, or nothing is found any more: `present_scope` is asked before each
    look, since a right may end while the work goes on. Looks when the process of jobs has
    said that there is news, and every 2 s; holds no connection in between.
    """
    never = asyncio.Event()
    seen: tuple[object, ...] = ()
    while True:
        try:
            scope = await present_scope()
            async with database.read() as conn:
                row = await find(conn, scope)
        except (DatabaseUnavailableError, DatabaseOverloadedError):
            await wake.wait(never, seconds=_FLOOR_SECONDS)
            continue
        if row is None:
            return
        shown = (row["state"], row["done_count"], row["total_count"])
        if shown != seen:
            seen = shown
            yield row
        if row["state"] not in under_way:
            return
        await wake.wait(never, seconds=_FLOOR_SECONDS)
