"""What machines leave behind, dropped in time."""

from datetime import datetime, timedelta
from typing import Final

from db.queries.kiosks import visits
from db.session import Connection

REQUESTS_KEPT: Final = timedelta(days=1)
SESSIONS_KEPT: Final = timedelta(days=90)
"""So long officers can tell who stood before a machine; the log tells it for good."""
BATCH: Final = 1_000


async def kiosks_forget(conn: Connection, now: datetime) -> bool:
    """Drops requests to be enrolled and sessions that ended long ago; whether more is left to drop."""
    sessions = await visits.forget_sessions(conn, now - SESSIONS_KEPT, limit=BATCH)
    requests = await visits.forget_requests(conn, now - REQUESTS_KEPT, limit=BATCH)
    return BATCH in {sessions, requests}
