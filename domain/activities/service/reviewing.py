"""Deciding on applications for activities that ask for an approval."""

from dataclasses import dataclass
from uuid import UUID

from db.models.activities import ActivityState, RegistrationState
from db.queries.activities import registrations
from domain.activities.errors import (
    ActivityCancelled,
    ActivityFull,
    ActivityOver,
    RegistrationNotFound,
    RegistrationStateRefused,
)
from domain.activities.service.line import (
    WaitingLine,
    claim,
    give_back,
    lock_quotas,
    locked_registration,
    move,
    settle,
)
from domain.activities.service.registering import join
from domain.members.rules import clean_note
from domain.shared.approval_rules import Status, Verdict
from domain.shared.approvals import approval_decide
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class RegistrationDecide:
    """An officer's decision; a refusal needs a comment, which the member reads."""

    registration_id: UUID
    is_approval: bool
    comment: str | None = None


async def registration_decide(work: Work, command: RegistrationDecide) -> Outcome:
    """Approves or rejects an application.

    What was held becomes a place; without that the member joins the line at its end, and is registered when it is next.
    When the line has stopped the member has a free place, as any newcomer, or the application stays as it is. Lock
    order: line, registration, approval. Emits `registration.registered`, `.waiting` or `.rejected`.

    Raises:
        DomainError: REGISTRATION_NOT_FOUND, REGISTRATION_STATE_REFUSED, ACTIVITY_FULL (no place, and no waiting list
            or one that has stopped), ACTIVITY_CANCELLED and ACTIVITY_OVER (nobody is let in any more; it may be
            rejected), INVALID_NOTE, and those of `approval_decide`.
    """
    found = await registrations.find_decided(work.conn, work.scope, command.registration_id)
    if found is None:
        raise RegistrationNotFound("registrationId")
    comment = clean_note(command.comment, "comment")
    locked, registration = await locked_registration(work, found["id"], found["activity_id"])
    if registration.state != RegistrationState.APPLIED or registration.approval_id is None:
        raise RegistrationStateRefused("registrationId", state=registration.state)
    if command.is_approval:
        _check_to_come(work, locked)
    verdict = Verdict.APPROVED if command.is_approval else Verdict.REJECTED
    decision = await approval_decide(work, registration.approval_id, verdict, comment=comment)
    if decision.status is Status.REJECTED:
        if registration.quota_ids:
            await lock_quotas(work, locked)
            await give_back(work, registration, is_held=True, reason="rejected")
        await move(work, locked, registration, RegistrationState.REJECTED)
        await settle(work, locked)
    elif registration.quota_ids:
        await claim(work, registration)
        await move(work, locked, registration, RegistrationState.REGISTERED)
    elif not await join(work, locked, registration, is_new=False) and not locked.activity.has_waiting_list:
        raise ActivityFull("registrationId")
    return {
        "registration_id": registration.id,
        "activity_id": registration.activity_id,
        "member_id": registration.member_id,
    }


def _check_to_come(work: Work, locked: WaitingLine) -> None:
    if locked.activity.state == ActivityState.CANCELLED:
        raise ActivityCancelled("registrationId")
    if work.now >= locked.activity.starts_at:
        raise ActivityOver("registrationId")
