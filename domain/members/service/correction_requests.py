"""Requests to correct one's own entry 更正申请 (PIPL article 46): asked for, withdrawn, decided, applied."""

from dataclasses import dataclass
from uuid import UUID

from db.models.members import (
    CorrectionClosing,
    CorrectionField,
    CorrectionRequestRow,
    CorrectionRequestStatus,
    MemberRow,
    MembershipCause,
)
from db.models.organisations import RuleKey
from db.queries.members import correction_requests, periods
from db.queries.members.correction_requests import NewCorrectionRequest
from db.sealing import seal
from db.session import Record
from db.types import new_id
from domain.audit.service import record
from domain.auth.errors import MemberNotFound
from domain.members import correction_rules, rules
from domain.members.errors import (
    CorrectionRequestAlreadyOpen,
    CorrectionRequestClosed,
    CorrectionRequestNotFound,
)
from domain.members.service.correcting import SEALING, apply_correction, check_proposal
from domain.members.service.keys import member_key
from domain.organisations.service import rule_values
from domain.shared.approval_rules import Verdict
from domain.shared.approvals import ApprovalStep, approval_cancel, approval_decide, approval_open
from domain.shared.calendar import add_working_days, local_day
from domain.shared.changes import MembershipChanged
from domain.shared.events import emit
from domain.shared.permissions import Permission
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class CorrectionRequestSubmit:
    """What the caller wants to read in a field of their entry, as typed, and why."""

    field: CorrectionField
    proposed_value: str
    reason: str


@dataclass(frozen=True, slots=True)
class CorrectionRequestWithdraw:
    """Second thoughts of the member."""

    correction_request_id: UUID


@dataclass(frozen=True, slots=True)
class CorrectionRequestApprove:
    """An officer's consent to the value."""

    correction_request_id: UUID


@dataclass(frozen=True, slots=True)
class CorrectionRequestReject:
    """An officer's refusal, with the reason that the member reads."""

    correction_request_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class _Review:
    approval_id: UUID
    days: int


async def correction_request_submit(work: Work, command: CorrectionRequestSubmit) -> Outcome:
    """Opens a request for a field of the caller's own entry; the value is checked at once and sealed under their key.

    Whether a number is another member's is not told to whoever asks: the approval finds out. Locks the caller's row.
    The days are those of the rule `correction_review_days` at the caller's place; after them the organisation above
    is asked too. Emits `correction_request.submitted`, without the value.

    Raises:
        DomainError: MEMBER_NOT_FOUND, REASON_REQUIRED, INVALID_NOTE, VALUE_ON_FILE, JOINED_ON_AFTER_CHANGE,
            CORRECTION_REQUEST_ALREADY_OPEN, and those of `clean_proposal`.
    """
    reason = correction_rules.clean_reason(command.reason)
    member_id, tenant_id = work.actor.member_id, work.scope.tenant_id
    locked = None if member_id is None else await periods.lock_own_member(work.conn, tenant_id, member_id)
    if locked is None:
        raise MemberNotFound
    member, field, today = MemberRow(**dict(locked)), command.field.value, local_day(work.now)
    proposal = correction_rules.clean_proposal(field, command.proposed_value, state=member.state, today=today)
    await check_proposal(work, member, field, proposal.value)
    request_id, key = new_id(), await member_key(work, member.id)
    review = await _open_review(work, request_id, member.id, member.organisation_id)
    new = NewCorrectionRequest(
        id=request_id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        approval_id=review.approval_id,
        field=field,
        proposed_sealed=seal(key, proposal.value, tenant_id=tenant_id, row_id=request_id, column=SEALING),
        proposed_masked=proposal.masked,
        reason=reason,
        submitted_at=work.now,
        due_at=add_working_days(work.now, review.days).at,
    )
    refusal = CorrectionRequestAlreadyOpen("field")
    await correction_requests.insert_correction_request(work.conn, tenant_id, new, refusal)
    await _tell(work, "correction_request.submitted", new)
    return {"correction_request_id": request_id, "member_id": member.id}


async def correction_request_withdraw(work: Work, command: CorrectionRequestWithdraw) -> Outcome:
    """Ends the caller's own open request and forgets the value; withdrawing twice is the same as once.

    Lock order: member, request, approval. Emits `correction_request.withdrawn`.

    Raises:
        DomainError: CORRECTION_REQUEST_NOT_FOUND, CORRECTION_REQUEST_CLOSED.
    """
    member_id, request_id = work.actor.member_id, command.correction_request_id
    found = None
    if member_id is not None:
        found = await correction_requests.find_own_correction_request(
            work.conn, work.scope.tenant_id, request_id, member_id=member_id
        )
    if found is None:
        raise CorrectionRequestNotFound("correctionRequestId")
    if found["status"] != CorrectionRequestStatus.WITHDRAWN:
        _, request = await _locked(work, found)
        await _close(work, request, CorrectionRequestStatus.WITHDRAWN)
        await approval_cancel(work, request.approval_id)
    return {"correction_request_id": request_id, "member_id": found["member_id"]}


async def correction_request_approve(work: Work, command: CorrectionRequestApprove) -> Outcome:
    """Approves a request and corrects the entry in the same transaction.

    Who decides: holders of `correction_request_decide` at the member's place or above it, and their deputies; nobody
    on their own. Lock order: member, request, approval. Emits `correction_request.approved`.

    Raises:
        DomainError: CORRECTION_REQUEST_NOT_FOUND (out of scope too), CORRECTION_REQUEST_CLOSED, those of
            `approval_decide`, and of `apply_correction`.
    """
    member, request = await _in_hand(work, command.correction_request_id)
    await approval_decide(work, request.approval_id, Verdict.APPROVED)
    await apply_correction(work, member, request)
    await _close(work, request, CorrectionRequestStatus.APPROVED)
    return {"correction_request_id": request.id, "member_id": request.member_id}


async def correction_request_reject(work: Work, command: CorrectionRequestReject) -> Outcome:
    """Rejects a request with a reason. Who decides and the order of locks: as for `correction_request_approve`.

    Emits `correction_request.rejected`.

    Raises:
        DomainError: CORRECTION_REQUEST_NOT_FOUND (out of scope too), CORRECTION_REQUEST_CLOSED, REASON_REQUIRED,
            INVALID_NOTE, and those of `approval_decide`.
    """
    _, request = await _in_hand(work, command.correction_request_id)
    comment = correction_rules.clean_reason(command.reason)
    await approval_decide(work, request.approval_id, Verdict.REJECTED, comment=comment)
    await _close(work, request, CorrectionRequestStatus.REJECTED)
    return {"correction_request_id": request.id, "member_id": request.member_id}


async def corrections_follow_membership(work: Work, changed: MembershipChanged) -> None:
    """A hook: open requests move with their member to the officers of the new place, and end with the membership.

    The new place may be a successor of one that has closed; so no request waits for officers of a closed organisation.
    What ended it is kept as `closing`, which the member reads.
    """
    before, after = changed.before, changed.after
    has_ended = after.state not in rules.IN_MEMBERSHIP
    if before is None or not (has_ended or after.organisation_id != before.organisation_id):
        return
    for row in await correction_requests.lock_open_correction_requests(
        work.conn, work.scope.tenant_id, member_id=changed.member_id
    ):
        request = CorrectionRequestRow(**dict(row))
        await approval_cancel(work, request.approval_id)
        if has_ended:
            is_merged = changed.cause == MembershipCause.MERGED
            request.closing = (
                CorrectionClosing.ENTRIES_MERGED if is_merged else CorrectionClosing.MEMBERSHIP_ENDED
            ).value
            await _close(work, request, CorrectionRequestStatus.CANCELLED)
        else:
            await _hand_over(work, request, after.organisation_id)


async def _in_hand(work: Work, request_id: UUID) -> tuple[MemberRow, CorrectionRequestRow]:
    found = await correction_requests.find_correction_request(work.conn, work.scope, request_id)
    if found is None:
        raise CorrectionRequestNotFound("correctionRequestId")
    return await _locked(work, found)


async def _hand_over(work: Work, request: CorrectionRequestRow, organisation_id: UUID) -> None:
    review = await _open_review(work, request.id, request.member_id, organisation_id)
    request.organisation_id, request.approval_id = organisation_id, review.approval_id
    request.due_at = add_working_days(work.now, review.days).at
    await correction_requests.update_correction_request(work.conn, request)
    await _tell(work, "correction_request.moved", request)


async def _open_review(work: Work, request_id: UUID, member_id: UUID, organisation_id: UUID) -> _Review:
    values = await rule_values(work, organisation_id, [RuleKey.CORRECTION_REVIEW_DAYS], on=local_day(work.now))
    place = await periods.find_place(work.conn, work.scope.tenant_id, organisation_id)
    days = values[RuleKey.CORRECTION_REVIEW_DAYS]
    step = ApprovalStep(
        stage=1,
        organisation_id=organisation_id,
        permission=Permission.CORRECTION_REQUEST_DECIDE,
        days_allowed=days,
        escalate_to_id=None if place is None else place["parent_id"],
    )
    approval_id = await approval_open(work, "correction_request", request_id, applicant_id=member_id, steps=[step])
    return _Review(approval_id, days)


async def _locked(work: Work, found: Record) -> tuple[MemberRow, CorrectionRequestRow]:
    """The member and the request, locked in this order; the request is open."""
    member = await periods.lock_own_member(work.conn, work.scope.tenant_id, found["member_id"])
    locked = await correction_requests.lock_correction_request(work.conn, work.scope.tenant_id, found["id"])
    # A move since the look-up has given the request to other officers.
    if member is None or locked is None or locked["organisation_id"] != found["organisation_id"]:
        raise CorrectionRequestNotFound("correctionRequestId")
    request = CorrectionRequestRow(**dict(locked))
    if request.status != CorrectionRequestStatus.IN_REVIEW:
        raise CorrectionRequestClosed("correctionRequestId")
    return MemberRow(**dict(member)), request


async def _close(work: Work, request: CorrectionRequestRow, status: CorrectionRequestStatus) -> None:
    """The one guarded transition; the row is locked by the caller. The sealed value has served its purpose."""
    if not correction_rules.can_move_correction(request.status, status):
        raise CorrectionRequestClosed("correctionRequestId")
    request.status, request.closed_at = status.value, work.now
    request.due_at = request.proposed_sealed = None
    await correction_requests.update_correction_request(work.conn, request)
    await _tell(work, f"correction_request.{status.value}", request)


async def _tell(work: Work, topic: str, request: CorrectionRequestRow | NewCorrectionRequest) -> None:
    organisation_id = request.organisation_id
    facts = {"member_id": str(request.member_id), "field": request.field}
    await record(work, topic, "correction_request", request.id, organisation_id=organisation_id, **facts)
    await emit(work, topic, "correction_request", request.id, organisation_id=str(organisation_id), **facts)
