"""The one guarded transition of an import, and what belongs to every step of it."""

from db.models.rosters import RosterImportRow
from db.queries.rosters import imports
from domain.rosters.errors import RosterImportUnderWay
from domain.rosters.rules.states import can_move
from domain.shared.jobs import Job
from domain.shared.permissions import Permission
from domain.shared.rights import check_right
from domain.shared.work import Work

READ, APPLY, UNDO, EXPORT = "roster_read", "roster_apply", "roster_undo", "member_export"
"""Kinds of job."""


async def move(work: Work, row: RosterImportRow, state: str) -> None:
    """Moves an import whose row is locked, and writes it with all that was changed of it.

    Raises:
        RosterImportUnderWay: From this state it cannot go there.
    """
    if not can_move(row.state, state):
        raise RosterImportUnderWay("rosterImportId")
    row.state = state
    await imports.update_import(work.conn, row)


async def import_of_job(work: Work, job: Job) -> RosterImportRow:
    """The job's import, locked; the officer who asked for it may still import there today.

    Raises:
        RightEnded: The officer may not any more. What a partner's credential sent was allowed when it came.
    """
    row = await imports.lock_import_for_job(work.conn, job.tenant_id, job.subject_id)
    if job.actor_id is not None:
        await check_right(work, job.actor_id, row.organisation_id, Permission.MEMBER_IMPORT)
    return row
