"""Walk-ins 现场参加: whoever comes without a registration has a free place, by the ledger, or none."""

from uuid import UUID

from db.errors import WritesCollidedError
from db.models.activities import RegistrationRow, RegistrationState
from db.queries.activities import plans, registrations
from db.types import new_id
from domain.activities.errors import ActivityNotFound
from domain.activities.service.line import WaitingLine, line_of, settle
from domain.shared.ledger import QuotaMove, QuotaOutcome, QuotaStep, quota_step
from domain.shared.work import Work


async def locked_door(work: Work, activity_id: UUID) -> WaitingLine:
    """The line of an activity, locked before a walk-in is let in.

    Raises:
        ActivityNotFound: There is none.
    """
    found = line_of(await plans.lock_activity(work.conn, work.scope.tenant_id, activity_id))
    if found is None:
        raise ActivityNotFound("activityId")
    return found


async def admit(work: Work, locked: WaitingLine, member_id: UUID | None) -> RegistrationRow | None:
    """Registers a walk-in for a free place that nothing is reserved of; None when there is none.

    The line is locked by the caller. While somebody waits and the line goes on, a free place is theirs. Nobody is told:
    who stands at the door knows.

    Raises:
        WritesCollidedError: The member registered at this moment.
    """
    if member_id is None:
        return None
    tenant_id, activity = work.scope.tenant_id, locked.activity
    heads = await registrations.list_heads(work.conn, tenant_id, activity.id, limit=1)
    if heads and locked.offers_end_at(work.now) is not None:
        return None
    await settle(work, locked)  # what was set aside for the line is free when it has stopped
    registration = RegistrationRow(
        tenant_id=tenant_id,
        id=new_id(),
        activity_id=activity.id,
        member_id=member_id,
        state=RegistrationState.REGISTERED.value,
        places=1,
        quota_ids=[each for each in (locked.total_id, activity.open_quota_id) if each is not None],
        submitted_at=work.now,
    )
    asked = QuotaMove(dict.fromkeys(registration.quota_ids, 1), registration.id, new_id(), "walk_in")
    if (await quota_step(work, QuotaStep.TAKE, asked)).outcome is not QuotaOutcome.DONE:
        return None
    await registrations.insert_registration(work.conn, registration, WritesCollidedError())
    return registration
