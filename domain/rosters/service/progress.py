"""Following an import while it is worked on."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from db.errors import DatabaseOverloadedError, DatabaseUnavailableError
from db.queries.rosters import imports
from db.scope import Scope
from db.session import Database
from db.wake import Wake
from domain.rosters.rules.states import UNDER_WAY

_FLOOR_SECONDS = 2.0


async def watch(
    database: Database, wake: Wake, present_scope: Callable[[], Awaitable[Scope]], import_id: UUID
) -> AsyncGenerator[Mapping[str, Any], None]:
    """The import's row with `done_count` and `total_count` of the work on it: now, and whenever these have changed.

    Ends when no work is under way. Nothing for an import out of the caller's scope of `member_import`, and no more once
    it is: `present_scope` is asked before each look, since a right may end while the work goes on; what it raises for a
    session that has ended ends this too. Looks when the process of jobs has said that there is news, and every 2 s;
    holds no connection in between.
    """
    never = asyncio.Event()
    seen: tuple[object, ...] = ()
    while True:
        try:
            scope = await present_scope()
            async with database.read() as conn:
                row = await imports.find_progress(conn, scope, import_id)
        except (DatabaseUnavailableError, DatabaseOverloadedError):
            await wake.wait(never, seconds=_FLOOR_SECONDS)
            continue
        if row is None:
            return
        shown = (row["state"], row["done_count"], row["total_count"])
        if shown != seen:
            seen = shown
            yield row
        if row["state"] not in UNDER_WAY:
            return
        await wake.wait(never, seconds=_FLOOR_SECONDS)
