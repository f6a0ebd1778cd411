"""The one guarded transition of an import, and what belongs to every step of it."""

from uuid import UUID

from db.models.rosters import RosterImportRow
from db.queries.rosters import imports
from db.queries.rosters.imports import Holder
from domain.rosters.errors import RightEnded, RosterImportUnderWay
from domain.rosters.rules.states import can_move
from domain.shared.calendar import local_day
from domain.shared.jobs import Job
from domain.shared.permissions import ROLE_PERMISSIONS, Permission
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
        await check_right(work, job.actor_id, row.organisation_id)
    return row


async def check_right(work: Work, member_id: UUID, organisation_id: UUID) -> None:
    """Whether a member may import there today, by a role of their own at the organisation or above it.

    Raises:
        RightEnded: They may not.
    """
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if Permission.MEMBER_IMPORT in allowed]
    asked = Holder(work.scope.tenant_id, member_id, organisation_id)
    if not await imports.is_held(work.conn, asked, roles=roles, on=local_day(work.now)):
        raise RightEnded
