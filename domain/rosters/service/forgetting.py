"""What is personal in an import lasts as long as it can be applied or undone."""

from datetime import datetime

from db.queries.rosters import imports
from db.session import Connection
from domain.rosters.rules.states import KEPT


async def roster_forget(conn: Connection, now: datetime) -> bool:
    """Destroys the keys of the rows of one import whose time is over; False when there is none.

    Its time is over when its undo window has closed, or 30 days after it was opened. Counts and codes stay.
    """
    return await imports.forget_import(conn, now=now, before=now - KEPT)
