"""Use cases of joining 入会: a request with evidence, review in steps, an entry in the register."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from db.models.members import (
    JoinRequestRow,
    JoinRequestStatus,
    MemberPrivateRow,
    MemberRow,
    MembershipCause,
    MemberState,
)
from db.names import search_terms, sort_key
from db.queries.members import join_requests, register
from db.queries.members.join_requests import NewJoinRequest
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from db.sealing import Keyring, seal, unseal
from db.session import Connection, Record
from db.types import new_id
from domain.audit.service import record
from domain.auth.service import activation_issue
from domain.auth.tokens import seal_activation_code
from domain.members import policy, rules
from domain.members.errors import (
    IdentityInUse,
    InvalidPhoneNumber,
    JoinRequestClosed,
    JoinRequestNotFound,
    OrganisationNotFound,
    OrganisationTakesNoMembers,
)
from domain.members.service.life import membership_begin
from domain.shared.approval_rules import Status, Verdict
from domain.shared.approvals import ApprovalStep, approval_cancel, approval_decide, approval_open
from domain.shared.calendar import add_working_days
from domain.shared.errors import DomainError, refuse
from domain.shared.events import emit
from domain.shared.permissions import Permission
from domain.shared.work import Outcome, Work

T = TypeVar("T")

UNION_ZONE = ZoneInfo("Asia/Shanghai")
_SEALING = "join request"


@dataclass(frozen=True, slots=True)
class JoinRequestSubmit:
    """What a person tells the union to join it."""

    organisation_id: UUID
    name: str
    phone_number: str
    identity_number: str
    employment_kind: str
    note: str | None = None


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


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    phone_number: str
    identity: rules.Identity
    note: str | None


async def join_request_submit(work: Work, command: JoinRequestSubmit) -> Outcome:
    """Opens a request at a branch or group; its officers have five working days.

    Locks nothing: a second open request of the same person is refused by a unique key. Emits
    `join_request.submitted`. Open to people who are not signed in. Whether a refused person is a member or an
    applicant is not told (membership of a union is a sensitive fact, PIPL article 28).

    Raises:
        Refusals: INVALID_NAME, INVALID_PHONE_NUMBER, INVALID_IDENTITY_NUMBER, TOO_YOUNG, INVALID_NOTE, together.
        DomainError: ORGANISATION_NOT_FOUND, ORGANISATION_TAKES_NO_MEMBERS, IDENTITY_IN_USE.
    """
    person = _checked(command, work.now.astimezone(UNION_ZONE).date())
    request = _new_request(work, command, person)
    # Not the phone: a stranger who knows one must not learn whether its owner is a member. Approval checks it.
    place = await join_requests.find_place(
        work.conn, work.scope.tenant_id, request.organisation_id, person=request.identity_index
    )
    if place is None:
        raise OrganisationNotFound("organisationId")
    if not policy.takes_members(place["kind"]):
        raise OrganisationTakesNoMembers("organisationId")
    in_use = IdentityInUse("identityNumber")
    if place["is_registered"]:
        raise in_use
    step = ApprovalStep(
        stage=1,
        organisation_id=request.organisation_id,
        permission=Permission.JOIN_REQUEST_DECIDE,
        days_allowed=rules.REVIEW_DAYS,
        escalate_to_id=place["parent_id"],
    )
    approval_id = await approval_open(work, "join_request", request.id, applicant_id=work.actor.member_id, steps=[step])
    request = request._replace(approval_id=approval_id)
    await join_requests.insert_join_request(work.conn, work.scope.tenant_id, request, in_use)
    await _tell(work, "join_request.submitted", request, approval_id=approval_id)
    return {
        "join_request_id": request.id,
        "organisation_id": request.organisation_id,
        "reference": request.reference,
        "submitted_at": request.submitted_at,
        "due_at": add_working_days(work.now, rules.REVIEW_DAYS).at,
    }


async def join_request_decide(work: Work, command: JoinRequestDecide) -> Outcome:
    """Decides the caller's step; the last approval enters the person in the register and issues an activation code.

    Lock order: join request, approval, then the union's member number, last. Emits `join_request.approved` or
    `join_request.rejected`. Repeating a decision is refused as closed.

    Raises:
        DomainError: JOIN_REQUEST_NOT_FOUND, JOIN_REQUEST_CLOSED, IDENTITY_IN_USE, and those of `approval_decide`.
    """
    locked = await join_requests.lock_join_request(work.conn, work.scope, command.join_request_id)
    if locked is None:
        raise JoinRequestNotFound("joinRequestId")
    request = JoinRequestRow(**dict(locked))
    if request.status != JoinRequestStatus.IN_REVIEW:
        raise JoinRequestClosed("joinRequestId")
    verdict = Verdict.APPROVED if command.is_approval else Verdict.REJECTED
    decision = await approval_decide(
        work, request.approval_id, verdict, comment=rules.clean_note(command.comment, "comment")
    )
    if decision.status is Status.APPROVED:
        await _admit(work, request)
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


async def join_request_find_own(
    conn: Connection, scope: Scope, keyring: Keyring, reference: str, *, phone_number: str
) -> Record | None:
    """An applicant's own request by what only they know; None for anything else, a misspelt number too."""
    try:
        number = rules.clean_phone_number(phone_number)
    except InvalidPhoneNumber:
        return None
    return await join_requests.find_own_join_request(
        conn,
        scope.tenant_id,
        reference=reference.strip().upper(),
        phone_index=keyring.blind_index(scope.tenant_id, "phone", number),
    )


def _checked(command: JoinRequestSubmit, today: date) -> _Person:
    errors: list[DomainError] = []

    def collect(check: Callable[[], T], otherwise: T) -> T:
        try:
            return check()
        except DomainError as error:
            errors.append(error)
            return otherwise

    person = _Person(
        name=collect(lambda: rules.clean_name(command.name), ""),
        phone_number=collect(lambda: rules.clean_phone_number(command.phone_number), ""),
        identity=collect(
            lambda: rules.clean_identity_number(command.identity_number, today), rules.Identity("", today)
        ),
        note=collect(lambda: rules.clean_note(command.note, "note"), None),
    )
    refuse(errors)
    return person


def _new_request(work: Work, command: JoinRequestSubmit, person: _Person) -> NewJoinRequest:
    tenant_id, request_id = work.scope.tenant_id, new_id()
    evidence = orjson.dumps({"phone": person.phone_number, "identity": person.identity.number}).decode()
    return NewJoinRequest(
        id=request_id,
        organisation_id=command.organisation_id,
        approval_id=request_id,
        reference=rules.new_reference(),
        name=person.name,
        employment_kind=command.employment_kind,
        employer_note=person.note,
        sealed=seal(
            work.keyring.derive(_SEALING), evidence, tenant_id=tenant_id, row_id=request_id, column="join_request"
        ),
        phone_index=work.keyring.blind_index(tenant_id, "phone", person.phone_number),
        phone_tail=person.phone_number[-4:],
        identity_index=work.keyring.blind_index(tenant_id, "identity", person.identity.number),
        identity_tail=person.identity.number[-4:],
        submitted_at=work.now,
    )


async def _admit(work: Work, request: JoinRequestRow) -> None:
    evidence = orjson.loads(
        unseal(
            work.keyring.derive(_SEALING),
            request.sealed,
            tenant_id=request.tenant_id,
            row_id=request.id,
            column="join_request",
        )
    )
    member_id = new_id()
    number = rules.member_number(*await register.take_member_number(work.conn, request.tenant_id))
    member = _member_row(request, member_id, number, work.now)
    if not await register.insert_member(work.conn, member):
        raise IdentityInUse("joinRequestId")
    await membership_begin(work, member, MembershipCause.JOINED, cause_id=request.id)
    await _insert_private(work, member_id, phone_number=evidence["phone"], identity_number=evidence["identity"])
    request.member_id = member_id
    await _move(work, request, JoinRequestStatus.APPROVED)
    code = await activation_issue(work, member_id)
    await _tell(
        work,
        "join_request.approved",
        request,
        member_id=member_id,
        member_number=number,
        activation_code_sealed=seal_activation_code(work.keyring, request.tenant_id, member_id, code),
    )


def _member_row(request: JoinRequestRow, member_id: UUID, number: str, now: datetime) -> MemberRow:
    return MemberRow(
        tenant_id=request.tenant_id,
        id=member_id,
        organisation_id=request.organisation_id,
        member_number=number,
        name=request.name,
        name_sort=sort_key(request.name),
        search_terms=search_terms(request.name, number),
        state=MemberState.ACTIVE,
        employment_kind=request.employment_kind,
        joined_on=now.astimezone(UNION_ZONE).date(),
        phone_index=request.phone_index,
        phone_tail=request.phone_tail,
        identity_index=request.identity_index,
        identity_tail=request.identity_tail,
    )


async def _insert_private(work: Work, member_id: UUID, *, phone_number: str, identity_number: str) -> None:
    tenant_id = work.scope.tenant_id
    key, wrapped = work.keyring.wrap_new_key(tenant_id, member_id)
    await open_private_rows(work.conn, Scope(tenant_id, member_id))
    await register.insert_member_private(
        work.conn,
        MemberPrivateRow(
            tenant_id=tenant_id,
            member_id=member_id,
            wrapped_key=wrapped,
            phone_sealed=seal(key, phone_number, tenant_id=tenant_id, row_id=member_id, column="phone"),
            identity_sealed=seal(key, identity_number, tenant_id=tenant_id, row_id=member_id, column="identity"),
        ),
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


async def _tell(work: Work, topic: str, request: JoinRequestRow | NewJoinRequest, **facts: object) -> None:
    public = {name: value for name, value in facts.items() if not name.endswith("_sealed")}
    await record(work, topic, "join_request", request.id, organisation_id=request.organisation_id, **public)
    await emit(work, topic, "join_request", request.id, organisation_id=request.organisation_id, **facts)
