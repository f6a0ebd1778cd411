"""What becomes of a membership 会籍变动: officers' changes, leaving by one's own wish, corrections."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.members import MemberRow, MembershipCause, MemberState
from db.queries.members import periods
from domain.auth.errors import MemberNotFound
from domain.members import rules
from domain.members.errors import (
    EmploymentDoesNotFit,
    MembershipNotInForce,
    MembershipTransitionRefused,
    NothingToCorrect,
    OwnMembership,
    TransferToSameOrganisation,
)
from domain.members.rules import Held
from domain.members.service.life import Change, membership_change
from domain.members.service.on_behalf import OnBehalf, concerned_member, tell_on_behalf
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class MembershipUpdate:
    """An officer's change; `action` is a key of `rules.ACTIONS`. Without a day it holds from today on.

    Without `employment_kind` the member stays employed as they are.
    """

    member_id: UUID
    action: str
    effective_on: date | None = None
    employment_kind: str | None = None
    document_number: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """To which organisation, from which day on (today, when none is given), and the bulk action behind it."""

    to_organisation_id: UUID
    effective_on: date | None = None
    cause_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MembershipLeave:
    """The caller's own leaving, from today on; or what an officer enters for a member who leaves."""

    on_behalf: OnBehalf | None = None


@dataclass(frozen=True, slots=True)
class MembershipCorrect:
    """Takes back the last change, or all that was recorded from a day on."""

    member_id: UUID
    reason: str
    from_on: date | None = None


async def membership_update(work: Work, command: MembershipUpdate) -> Outcome:
    """Changes a membership within the officer's reach of `member_write`, and calls the hooks.

    Locks the member first. Writes what `membership_change` writes. The document number names a decision on file; there
    is no free text, so nothing personal is kept.

    Raises:
        DomainError: MEMBER_NOT_FOUND, OWN_MEMBERSHIP, MEMBERSHIP_TRANSITION_REFUSED, EMPLOYMENT_DOES_NOT_FIT,
            DOCUMENT_NUMBER_REQUIRED, INVALID_DOCUMENT_NUMBER, EFFECTIVE_IN_FUTURE, EFFECTIVE_BEFORE_LAST_CHANGE, and
            what a hook refuses.
    """
    member = await membership_act(work, await _locked(work, command.member_id), command)
    return {"member_id": member.id}


async def membership_act(
    work: Work, member: MemberRow, command: MembershipUpdate, *, cause_id: UUID | None = None
) -> MemberRow:
    """As `membership_update`, on a row that the caller has locked within their reach; gives it as it is now.

    `cause_id` is the bulk action behind it.

    Raises:
        DomainError: Those of `membership_update` without MEMBER_NOT_FOUND.
    """
    _check_another(work, member.id)
    action = rules.ACTIONS[command.action]
    employment = command.employment_kind or member.employment_kind
    target = rules.target_state(action, member.state, employment)
    if target is None:
        raise MembershipTransitionRefused("action", state=member.state, target=action.target or "active")
    if not rules.fits_employment(action, employment):
        raise EmploymentDoesNotFit("employmentKind")
    document = rules.clean_document_number(command.document_number, is_required=action.needs_document)
    change = Change(
        MembershipCause(action.cause),
        command.effective_on or local_day(work.now),
        state=target,
        employment_kind=employment if action.employments is not None else None,
        cause_id=cause_id,
        document_number=document,
    )
    return await membership_change(work, member, change)


async def membership_move(work: Work, member: MemberRow, move: Move) -> MemberRow:
    """Moves a locked member to another organisation within the officer's reach, without release and acceptance.

    The caller has checked that both lie within that reach. Tells the member by `member.moved`; writes besides what
    `membership_change` writes.

    Raises:
        DomainError: OWN_MEMBERSHIP, MEMBERSHIP_NOT_IN_FORCE, TRANSFER_TO_SAME_ORGANISATION, and those of
            `membership_change`.
    """
    _check_another(work, member.id)
    if member.state not in rules.IN_FORCE:
        raise MembershipNotInForce("memberId")
    if move.to_organisation_id == member.organisation_id:
        raise TransferToSameOrganisation("toOrganisationId")
    change = Change(
        MembershipCause.TRANSFERRED,
        move.effective_on or local_day(work.now),
        organisation_id=move.to_organisation_id,
        cause_id=move.cause_id,
    )
    member = await membership_change(work, member, change)
    await emit(work, "member.moved", "member", member.id, to_organisation_id=str(member.organisation_id))
    return member


async def membership_leave(work: Work, command: MembershipLeave) -> Outcome:
    """Ends the caller's own membership from today on: leaving is free. Their sessions end with it.

    Raises:
        DomainError: MEMBER_NOT_FOUND, MEMBERSHIP_TRANSITION_REFUSED, those of `concerned_member`, and what a hook
            refuses.
    """
    member_id = await concerned_member(work, command.on_behalf)
    locked = None if member_id is None else await periods.lock_own_member(work.conn, work.scope.tenant_id, member_id)
    if locked is None:
        raise MemberNotFound
    member = MemberRow(**dict(locked))
    if rules.target_state(rules.ACTIONS["end"], member.state, member.employment_kind) is None:
        raise MembershipTransitionRefused(state=member.state, target=MemberState.LEFT.value)
    change = Change(MembershipCause.LEFT, local_day(work.now), state=MemberState.LEFT)
    await membership_change(work, member, change)
    await tell_on_behalf(work, command.on_behalf, "membershipLeave", member.organisation_id)
    return {"member_id": member.id, "left_on": str(change.effective_on)}


async def membership_correct(work: Work, command: MembershipCorrect) -> Outcome:
    """Puts a membership back to what it was before a mistaken change; nothing of what was recorded is erased.

    Locks the member first. What other domains ended for the mistaken change (sessions, roles, offices) does not come
    back by itself.

    Raises:
        DomainError: MEMBER_NOT_FOUND, OWN_MEMBERSHIP, NOTHING_TO_CORRECT, ORGANISATION_TAKES_NO_MEMBERS, and what a
            hook refuses.
    """
    member = await _locked(work, command.member_id)
    rows = await periods.list_standings(work.conn, work.scope.tenant_id, member.id)
    found = rules.standing_to_restore([Held(**dict(row)) for row in rows], command.from_on)
    if found is None:
        raise NothingToCorrect("fromOn")
    held, effective_on = found
    change = Change(
        MembershipCause.CORRECTED,
        effective_on,
        state=held.state,
        organisation_id=held.organisation_id,
        employment_kind=held.employment_kind,
        reason=command.reason,
    )
    before = member.version
    member = await membership_change(work, member, change)
    if member.version == before:
        raise NothingToCorrect("fromOn")
    return {"member_id": member.id}


async def _locked(work: Work, member_id: UUID) -> MemberRow:
    locked = await periods.lock_member(work.conn, work.scope, member_id)
    if locked is None:
        raise MemberNotFound("memberId")
    _check_another(work, member_id)
    return MemberRow(**dict(locked))


def _check_another(work: Work, member_id: UUID) -> None:
    """Nobody decides on their own membership."""
    if member_id == work.actor.member_id:
        raise OwnMembership("memberId")
