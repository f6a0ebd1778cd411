"""What an officer decides after the preview: apply, and within some days undo."""

from dataclasses import dataclass
from uuid import UUID

from db.models.rosters import RosterImportRow, RosterImportState
from db.queries.rosters import imports
from domain.audit.service import record
from domain.rosters.errors import (
    RosterImportNotApplied,
    RosterImportNotFound,
    RosterImportNotReady,
    RosterImportUnderWay,
)
from domain.rosters.rules.states import UNDER_WAY
from domain.rosters.service.moving import APPLY, UNDO, move
from domain.shared.jobs import job_open
from domain.shared.proofs import require_recent_proof
from domain.shared.undoing import UndoWindowClosed
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class RosterImportApply:
    """An import whose preview was looked at."""

    roster_import_id: UUID


@dataclass(frozen=True, slots=True)
class RosterImportUndo:
    """An import that was a mistake."""

    roster_import_id: UUID


async def roster_import_apply(work: Work, command: RosterImportApply) -> Outcome:
    """Begins to apply the good rows, in batches; the others stay as they are shown.

    Asks for a recent proof: it may change thousands of entries. Locks the import's row.

    Raises:
        DomainError: STEP_UP_REQUIRED, ROSTER_IMPORT_NOT_FOUND, ROSTER_IMPORT_UNDER_WAY, ROSTER_IMPORT_NOT_READY.
    """
    await require_recent_proof(work)
    row = await _locked(work, command.roster_import_id)
    if row.state != RosterImportState.READY:
        raise RosterImportNotReady("rosterImportId")
    await begin_applying(work, row)
    return {"roster_import_id": str(row.id)}


async def begin_applying(work: Work, row: RosterImportRow) -> None:
    """Moves a locked import that is ready, and opens the job."""
    await move(work, row, RosterImportState.APPLYING)
    await job_open(work, APPLY, row.id, after=0)
    await record(work, "roster_import.applying", "roster_import", row.id, organisation_id=row.organisation_id)


async def roster_import_undo(work: Work, command: RosterImportUndo) -> Outcome:
    """Begins to take an applied import back, in batches, the last row first; open for 7 days.

    A member whom somebody has changed since is kept, and the row says so. Locks the import's row.

    Raises:
        DomainError: ROSTER_IMPORT_NOT_FOUND, ROSTER_IMPORT_UNDER_WAY, ROSTER_IMPORT_NOT_APPLIED, UNDO_WINDOW_CLOSED.
    """
    row = await _locked(work, command.roster_import_id)
    if row.state != RosterImportState.APPLIED or row.undo_until is None:
        raise RosterImportNotApplied("rosterImportId")
    if work.now >= row.undo_until:
        raise UndoWindowClosed("rosterImportId")
    await move(work, row, RosterImportState.UNDOING)
    await job_open(work, UNDO, row.id, before=_BEYOND)
    await record(work, "roster_import.undoing", "roster_import", row.id, organisation_id=row.organisation_id)
    return {"roster_import_id": str(row.id)}


_BEYOND = 2**31 - 1


async def _locked(work: Work, import_id: UUID) -> RosterImportRow:
    row = await imports.lock_import(work.conn, work.scope, import_id)
    if row is None:
        raise RosterImportNotFound("rosterImportId")
    if row.state in UNDER_WAY:
        raise RosterImportUnderWay("rosterImportId")
    return row
