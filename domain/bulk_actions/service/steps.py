"""What an officer decides after the preview: apply or cancel, and within some days undo."""

from dataclasses import dataclass
from uuid import UUID

from db.models.bulk_actions import BulkActionRow, BulkActionState
from db.queries.bulk_actions import actions
from db.queries.members.filters import told_filters
from domain.bulk_actions.errors import (
    BulkActionBegun,
    BulkActionNotApplied,
    BulkActionNotFound,
    BulkActionNotReady,
    BulkActionUnderWay,
)
from domain.bulk_actions.rules import UNDER_WAY
from domain.bulk_actions.service.moving import APPLY, UNDO, move
from domain.shared.jobs import job_open
from domain.shared.proofs import require_recent_proof
from domain.shared.undoing import UndoWindowClosed
from domain.shared.work import Outcome, Work

_BEYOND = 2**31 - 1


@dataclass(frozen=True, slots=True)
class BulkActionStep:
    """An action whose preview was looked at, that was a mistake, or that is no longer wanted."""

    bulk_action_id: UUID


async def bulk_action_apply(work: Work, command: BulkActionStep) -> Outcome:
    """Begins to apply what the preview shows as a change, in batches, in the name of the caller.

    Who has changed since the preview is left out, and their row says so. Locks the action's row.

    Raises:
        DomainError: STEP_UP_REQUIRED, BULK_ACTION_NOT_FOUND, BULK_ACTION_UNDER_WAY, BULK_ACTION_NOT_READY.
    """
    await require_recent_proof(work)
    row = await _locked(work, command.bulk_action_id)
    if row.state != BulkActionState.READY:
        raise BulkActionNotReady("bulkActionId")
    await move(work, row, BulkActionState.APPLYING)
    await job_open(work, APPLY, row.id, after=0)
    return {"bulk_action_id": str(row.id)}


async def bulk_action_undo(work: Work, command: BulkActionStep) -> Outcome:
    """Begins to take an applied action back, in batches, the last member first; open for 7 days.

    Who has changed since is kept, and their row says so. What other domains ended (sessions, roles, offices) does not
    come back by itself. Locks the action's row.

    Raises:
        DomainError: BULK_ACTION_NOT_FOUND, BULK_ACTION_UNDER_WAY, BULK_ACTION_NOT_APPLIED, UNDO_WINDOW_CLOSED.
    """
    row = await _locked(work, command.bulk_action_id)
    if row.state != BulkActionState.APPLIED or row.undo_until is None:
        raise BulkActionNotApplied("bulkActionId")
    if work.now >= row.undo_until:
        raise UndoWindowClosed("bulkActionId")
    await move(work, row, BulkActionState.UNDOING)
    await job_open(work, UNDO, row.id, before=_BEYOND)
    return {"bulk_action_id": str(row.id)}


async def bulk_action_cancel(work: Work, command: BulkActionStep) -> Outcome:
    """Ends an action before it is applied, also while its preview is made; cancelling twice is the same as once.

    Locks the action's row.

    Raises:
        DomainError: BULK_ACTION_NOT_FOUND, BULK_ACTION_BEGUN.
    """
    row = await actions.lock_action(work.conn, work.scope, command.bulk_action_id)
    if row is None:
        raise BulkActionNotFound("bulkActionId")
    if row.state in {BulkActionState.PREPARING, BulkActionState.READY}:
        row.cancelled_at, row.filters = work.now, told_filters(row.filters)
        await move(work, row, BulkActionState.CANCELLED)
    elif row.state != BulkActionState.CANCELLED:
        raise BulkActionBegun("bulkActionId")
    return {"bulk_action_id": str(row.id)}


async def _locked(work: Work, bulk_action_id: UUID) -> BulkActionRow:
    row = await actions.lock_action(work.conn, work.scope, bulk_action_id)
    if row is None:
        raise BulkActionNotFound("bulkActionId")
    if row.state in UNDER_WAY:
        raise BulkActionUnderWay("bulkActionId")
    return row
