"""Use cases of joining 入会: a request with evidence, review in steps, an entry in the register."""

from dataclasses import dataclass
from uuid import UUID

from db.models.members import JoinRequestRow, JoinRequestStatus
from db.queries.members import join_requests
from domain.audit.service import record
from domain.auth.service import activation_issue
from domain.auth.tokens import seal_activation_code
from domain.members import rules
from domain.members.errors import JoinRequestClosed, JoinRequestNotFound
from domain.members.service.admission import admit
from domain.members.service.applications import Application, take_application
from domain.members.service.identity_checks import refuse_unproven
from domain.shared.approval_rules import Status, Verdict
from domain.shared.approvals import approval_cancel, approval_decide
from domain.shared.events import emit
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class JoinRequestDecide:
    """An officer's decision on one step of a request's review."""

    join_request_id: UUID
    is_approval: bool
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class JoinRequestWithdraw:
    """An applicant's second thoughts, proven by what only they know."""

    reference: str
    phone_number: str


async def join_request_submit(work: Work, command: Application) -> Outcome:
    """Opens a request at a branch, group or holding pool, whose officers have as many working days as the rules say.

    Open to people who are not signed in. Whether a refused person is a member or an applicant is not told (membership
    of a union is a sensitive fact, PIPL article 28). What it locks, emits and refuses: `take_application`.
    """
    return await take_application(work, command)


async def join_request_decide(work: Work, command: JoinRequestDecide) -> Outcome:
    """Decides the caller's step; the last approval enters the person in the register and issues an activation code.

    Lock order: join request, approval, then a former member's row or the union's member number, last. Emits
    `join_request.approved` or `join_request.rejected`. Repeating a decision is refused as closed. Each approval needs
    the documents and the checks of identity that the rules of the place ask for; a rejection needs none.

    Raises:
        Refusals: EVIDENCE_MISSING, IDENTITY_UNVERIFIED, together.
        DomainError: JOIN_REQUEST_NOT_FOUND, JOIN_REQUEST_CLOSED, and those of `approval_decide` and `admit`.
    """
    locked = await join_requests.lock_join_request(work.conn, work.scope, command.join_request_id)
    if locked is None:
        raise JoinRequestNotFound("joinRequestId")
    request = JoinRequestRow(**dict(locked))
    if request.status != JoinRequestStatus.IN_REVIEW:
        raise JoinRequestClosed("joinRequestId")
    verdict = Verdict.APPROVED if command.is_approval else Verdict.REJECTED
    comment = rules.clean_note(command.comment, "comment")
    decision = await approval_decide(work, request.approval_id, verdict, comment=comment)
    if command.is_approval:
        await refuse_unproven(work, request)
    if decision.status is Status.APPROVED:
        await _approve(work, request)
    elif decision.status is Status.REJECTED:
        await _move(work, request, JoinRequestStatus.REJECTED)
        await _tell(work, "join_request.rejected", request)
    return {"join_request_id": request.id, "member_id": request.member_id}


async def join_request_withdraw(work: Work, command: JoinRequestWithdraw) -> Outcome:
    """Ends an open request at the applicant's wish; withdrawing twice is the same as once.

    Raises:
        DomainError: JOIN_REQUEST_NOT_FOUND, JOIN_REQUEST_CLOSED, INVALID_PHONE_NUMBER.
    """
    tenant_id = work.scope.tenant_id
    phone_index = work.keyring.blind_index(tenant_id, "phone", rules.clean_phone_number(command.phone_number))
    locked = await join_requests.lock_own_join_request(
        work.conn, tenant_id, reference=command.reference.strip().upper(), phone_index=phone_index
    )
    if locked is None:
        raise JoinRequestNotFound("reference")
    request = JoinRequestRow(**dict(locked))
    if request.status != JoinRequestStatus.WITHDRAWN:
        await _move(work, request, JoinRequestStatus.WITHDRAWN, named_by="reference")
        await approval_cancel(work, request.approval_id)
        await record(
            work, "join_request.withdrawn", "join_request", request.id, organisation_id=request.organisation_id
        )
    return {"join_request_id": request.id, "reference": request.reference, "status": request.status}


async def _approve(work: Work, request: JoinRequestRow) -> None:
    admitted = await admit(work, request)
    request.member_id = admitted.member_id
    await _move(work, request, JoinRequestStatus.APPROVED)
    code = await activation_issue(work, admitted.member_id)
    await _tell(
        work,
        "join_request.approved",
        request,
        member_id=admitted.member_id,
        member_number=admitted.member_number,
        is_return=admitted.is_return,
        activation_code_sealed=seal_activation_code(work.keyring, request.tenant_id, admitted.member_id, code),
    )


async def _move(
    work: Work, request: JoinRequestRow, status: JoinRequestStatus, *, named_by: str = "joinRequestId"
) -> None:
    """The one guarded transition of a join request; its row is locked by the caller, its input field `named_by`."""
    if not rules.can_move(request.status, status):
        raise JoinRequestClosed(named_by)
    request.status = status
    request.decided_at = work.now
    await join_requests.update_join_request(work.conn, request)


async def _tell(work: Work, topic: str, request: JoinRequestRow, **facts: object) -> None:
    public = {name: value for name, value in facts.items() if not name.endswith("_sealed")}
    await record(work, topic, "join_request", request.id, organisation_id=request.organisation_id, **public)
    await emit(work, topic, "join_request", request.id, organisation_id=request.organisation_id, **facts)
