"""What is personal in an import lasts as long as it can be applied or undone."""

from datetime import datetime
from uuid import UUID

from db.queries import files as file_queries
from db.queries.rosters import imports
from db.session import Connection
from domain.rosters.rules.states import KEPT
from domain.shared.work import Work


async def roster_forget(conn: Connection, now: datetime) -> bool:
    """Destroys the keys of the rows of one import whose time is over; False when there is none.

    Its time is over when its undo window has closed, or 30 days after it was opened. Counts and codes stay.
    """
    return await imports.forget_import(conn, now=now, before=now - KEPT)


async def file_let_go(work: Work, file_id: UUID) -> None:
    """Destroys the key of a file that was read, unless another import is still to be read from it."""
    tenant_id = work.scope.tenant_id
    if not await imports.is_file_wanted(work.conn, tenant_id, file_id):
        await file_queries.forget_file(work.conn, tenant_id, file_id)
