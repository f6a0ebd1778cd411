"""Leaving an activity, and answering an offer: cancelled, withdrawn, accepted, declined."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from db.models.activities import RegistrationClosing, RegistrationRow, RegistrationState
from db.queries.activities import registrations
from db.queries.members import periods
from db.session import Record
from domain.activities import waiting
from domain.activities.errors import ActivityOver, OfferOver, RegistrationNotFound, RegistrationStateRefused
from domain.activities.service.line import (
    WaitingLine,
    claim,
    give_back,
    lock_quotas,
    locked_registration,
    move,
    settle,
)
from domain.members.service.on_behalf import OnBehalf, concerned_member, tell_on_behalf
from domain.shared.approvals import approval_cancel
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class RegistrationCancel:
    """Giving up a place; by an officer who manages the activity, another member's."""

    registration_id: UUID


@dataclass(frozen=True, slots=True)
class RegistrationWithdraw:
    """Second thoughts of somebody who applied or waits."""

    registration_id: UUID


@dataclass(frozen=True, slots=True)
class RegistrationAccept:
    """Taking a place that is offered; with `on_behalf` an officer enters it for a member who calls."""

    registration_id: UUID
    on_behalf: OnBehalf | None = None


@dataclass(frozen=True, slots=True)
class RegistrationDecline:
    """Leaving a place that is offered to the next in line; with `on_behalf` as above."""

    registration_id: UUID
    on_behalf: OnBehalf | None = None


ENDINGS: Mapping[str, RegistrationState] = {
    "applied": RegistrationState.CANCELLED,
    "registered": RegistrationState.CANCELLED,
    "waiting": RegistrationState.CANCELLED,
    "offered": RegistrationState.CANCELLED,
}
"""What becomes of a live registration that somebody else ends."""


async def registration_cancel(work: Work, command: RegistrationCancel) -> Outcome:
    """Gives up the caller's place, or has an officer end anybody's registration; the next in line gets an offer.

    Locks the line. Cancelling twice is the same as once. A late cancellation is noted, and lowers the priority in
    later lines where an activity says so. Emits `registration.cancelled`.

    Raises:
        DomainError: REGISTRATION_NOT_FOUND, REGISTRATION_STATE_REFUSED, ACTIVITY_OVER (it has begun).
    """
    found = await _found(work, command.registration_id)
    is_own = found["member_id"] == work.actor.member_id
    if found["state"] == RegistrationState.CANCELLED:
        return _outcome(found)
    locked, registration = await locked_registration(work, found["id"], found["activity_id"])
    if registration.state not in ENDINGS or (is_own and registration.state != RegistrationState.REGISTERED):
        raise RegistrationStateRefused("registrationId", state=registration.state)
    if work.now >= locked.activity.starts_at:
        raise ActivityOver("registrationId")
    registration.is_late = is_own and waiting.is_late(
        work.now, locked.activity.starts_at, locked.activity.late_cancel_hours
    )
    await end(work, locked, registration, RegistrationClosing.MEMBER if is_own else RegistrationClosing.OFFICER)
    return _outcome(found)


async def registration_withdraw(work: Work, command: RegistrationWithdraw) -> Outcome:
    """Ends the caller's own application or waiting. Withdrawing twice is the same as once.

    Locks the line. Emits `registration.withdrawn`.

    Raises:
        DomainError: REGISTRATION_NOT_FOUND, REGISTRATION_STATE_REFUSED.
    """
    found = await _own(work, command.registration_id)
    await _leave(work, found, RegistrationState.WITHDRAWN)
    return _outcome(found)


async def registration_decline(work: Work, command: RegistrationDecline) -> Outcome:
    """Declines an offer of the caller's own; the place goes to the next in line, the caller is out of it.

    An officer may enter it for a member, who is told then. Locks the member then, and the line. Declining twice is the
    same as once. Emits `registration.declined`.

    Raises:
        DomainError: REGISTRATION_NOT_FOUND, REGISTRATION_STATE_REFUSED; those of `concerned_member`.
    """
    found = await _concerned(work, command)
    if await _leave(work, found, RegistrationState.DECLINED):
        await _tell_on_behalf(work, command.on_behalf, "registrationDecline")
    return _outcome(found)


async def registration_accept(work: Work, command: RegistrationAccept) -> Outcome:
    """Takes the place that the caller was offered. Accepting twice is the same as once.

    An officer may enter it for a member, who is told then. Locks the member then, and the line. Emits
    `registration.registered`.

    Raises:
        DomainError: REGISTRATION_NOT_FOUND, REGISTRATION_STATE_REFUSED, OFFER_OVER, ACTIVITY_OVER (it has begun);
            those of `concerned_member`.
    """
    found = await _concerned(work, command)
    if found["state"] == RegistrationState.REGISTERED:
        return _outcome(found)
    locked, registration = await locked_registration(work, found["id"], found["activity_id"])
    if registration.state != RegistrationState.OFFERED:
        raise RegistrationStateRefused("registrationId", state=registration.state)
    if work.now >= locked.activity.starts_at:
        raise ActivityOver("registrationId")
    if registration.offer_ends_at is not None and work.now >= registration.offer_ends_at:
        raise OfferOver("registrationId")
    await claim(work, registration)
    await move(work, locked, registration, RegistrationState.REGISTERED)
    await _tell_on_behalf(work, command.on_behalf, "registrationAccept")
    return _outcome(found)


async def end(work: Work, locked: WaitingLine, registration: RegistrationRow, closing: RegistrationClosing) -> None:
    """Ends a live registration of a locked line, gives its places back and settles the line."""
    await leave(work, locked, registration, ENDINGS[registration.state], closing)


async def _leave(work: Work, found: Record, to: RegistrationState) -> bool:
    """Whether it has become that now; false when it was so before."""
    if found["state"] == to:
        return False
    locked, registration = await locked_registration(work, found["id"], found["activity_id"])
    await leave(work, locked, registration, to, RegistrationClosing.MEMBER)
    return True


async def leave(
    work: Work, locked: WaitingLine, registration: RegistrationRow, to: RegistrationState, closing: RegistrationClosing
) -> None:
    """Ends a live registration of a locked line as `to`, gives its places back and settles the line.

    Everything is locked before anything is given back: the line, then the quotas in their order.
    """
    before = RegistrationState(registration.state)
    is_held = before is not RegistrationState.REGISTERED
    if registration.quota_ids:
        await lock_quotas(work, locked)
        await give_back(work, registration, is_held=is_held, reason=to.value)
    if before is RegistrationState.APPLIED and registration.approval_id is not None:
        await approval_cancel(work, registration.approval_id)
    registration.closing = closing.value
    await move(work, locked, registration, to)
    await settle(work, locked)


async def _concerned(work: Work, command: RegistrationAccept | RegistrationDecline) -> Record:
    """The registration of the caller, or of the member in whose name an officer enters it."""
    member_id = await concerned_member(work, command.on_behalf)
    return await _of_member(work, command.registration_id, member_id)


async def _tell_on_behalf(work: Work, given: OnBehalf | None, operation: str) -> None:
    member = None if given is None else await periods.lock_own_member(work.conn, work.scope.tenant_id, given.member_id)
    if member is not None:
        await tell_on_behalf(work, given, operation, member["organisation_id"])


async def _own(work: Work, registration_id: UUID) -> Record:
    return await _of_member(work, registration_id, work.actor.member_id)


async def _of_member(work: Work, registration_id: UUID, member_id: UUID | None) -> Record:
    found = (
        None
        if member_id is None
        else await registrations.find_own(work.conn, work.scope.tenant_id, registration_id, member_id=member_id)
    )
    if found is None:
        raise RegistrationNotFound("registrationId")
    return found


async def _found(work: Work, registration_id: UUID) -> Record:
    """The caller's own, or one for an activity that they manage."""
    try:
        return await _own(work, registration_id)
    except RegistrationNotFound:
        found = await registrations.find_managed(work.conn, work.scope, registration_id)
        if found is None:
            raise
        return found


def _outcome(found: Record) -> Outcome:
    return {"registration_id": found["id"], "activity_id": found["activity_id"], "member_id": found["member_id"]}
