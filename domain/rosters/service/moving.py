"""The one guarded transition of an import, and what belongs to every step of it."""

from db.models.rosters import RosterImportRow
from db.queries.integrations import is_revoked
from db.queries.rosters import imports
from domain.rosters.errors import RosterImportUnderWay
from domain.rosters.rules.states import can_move
from domain.shared.jobs import Job
from domain.shared.permissions import Permission
from domain.shared.rights import RightEnded, check_right
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

    Work that nobody asked for is a credential's: it goes on after the credential has expired, since the roster came
    before, and ends with its revocation, which says that what it sends is not to be trusted.

    Raises:
        RightEnded: The officer may not any more, or the credential was revoked.
    """
    row = await imports.lock_import_for_job(work.conn, job.tenant_id, job.subject_id)
    if job.actor_id is not None:
        await check_right(work, job.actor_id, row.organisation_id, Permission.MEMBER_IMPORT)
    elif row.partner_credential_id is not None and await is_revoked(
        work.conn, row.tenant_id, row.partner_credential_id
    ):
        raise RightEnded
    return row
