"""Following the registrations of an activity as they change, by the rights of the moment."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.errors import DatabaseOverloadedError, DatabaseUnavailableError
from db.queries.activities import following
from db.queries.activities.following import Place
from db.session import Database
from db.wake import Wake
from domain.shared.watching import PresentScope

PAGE = 100
"""Entries of one piece of news, at most."""
_FLOOR_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class ListNews:
    """Registrations that have changed, and how far the list is known with them. Empty: from here on."""

    activity_id: UUID
    place: Place
    entries: Sequence[Mapping[str, Any]]


async def registrations_watch(
    database: Database, wake: Wake, present_scope: PresentScope, activity_id: UUID, *, after: Place | None
) -> AsyncGenerator[ListNews, None]:
    """What changes in the list of an activity: after `after`, or from now on, then at the latest every 2 s.

    Without `after` the first piece has no entries and says from where on: whoever reads the list after it misses
    nothing. Ends when the caller reads the activity's registrations no more, which is asked before each look; nothing
    at all for who never did. Holds at most `PAGE` rows, and no connection between looks.
    """
    never = asyncio.Event()
    place = after
    while True:
        try:
            scope = await present_scope()
            async with database.read() as conn:
                watermark = await following.find_followed(conn, scope, activity_id)
                if watermark is None:
                    return
                if place is None:
                    rows: Sequence[Mapping[str, Any]] = ()
                else:
                    rows = [
                        dict(row) for row in await following.list_changed(conn, scope, activity_id, place, limit=PAGE)
                    ]
        except (DatabaseUnavailableError, DatabaseOverloadedError):
            await wake.wait(never, seconds=_FLOOR_SECONDS)
            continue
        if place is None:
            place = Place(watermark)
            yield ListNews(activity_id, place, ())
        elif rows:
            place = Place(int(rows[-1]["changed_in"]), rows[-1]["id"])
            yield ListNews(activity_id, place, rows)
        if len(rows) < PAGE:
            await wake.wait(never, seconds=_FLOOR_SECONDS)
