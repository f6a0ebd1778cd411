"""Use cases of checks of identity 身份核验: run by themselves, by officers, by the applicant; needed at approval."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.models.members import (
    IdentityMethod,
    IdentityOutcome,
    JoinRequestRow,
    JoinRequestStatus,
)
from db.models.organisations import RuleKey
from db.queries.members import identity as queries
from db.queries.members import join_requests
from db.queries.members.identity import NewCheck
from db.sealing import Keyring
from db.session import Connection
from db.types import new_id
from domain.audit.service import record
from domain.members import evidence_rules
from domain.members.errors import (
    EvidenceMissing,
    IdentityAnswerRequired,
    IdentityMethodNotOffered,
    IdentityUnverified,
    JoinRequestClosed,
    JoinRequestNotFound,
)
from domain.members.identity import Finding, IdentityCheck, IdentityFacts, NumberCheck, OfficerCheck, RosterCheck
from domain.members.service.request_keys import open_evidence
from domain.organisations.service import rule_values
from domain.shared.approval_errors import OwnRequest
from domain.shared.calendar import local_day
from domain.shared.errors import DomainError, refuse
from domain.shared.events import emit
from domain.shared.roster_rows import open_row
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class JoinRequestCheckIdentity:
    """Which check to run; `is_match` is what an officer who looked at the document says, for OFFICER alone.

    `has_provider` says whether the installation has one.
    """

    join_request_id: UUID
    method: IdentityMethod
    is_match: bool | None = None
    has_provider: bool = False


async def join_request_check_identity(work: Work, command: JoinRequestCheckIdentity) -> Outcome:
    """Runs a check at an officer's wish; that of the provider by an event, so that nobody waits for it.

    Locks the request. Records `identity_check.made` with method and outcome, never what was compared.

    Raises:
        DomainError: JOIN_REQUEST_NOT_FOUND, JOIN_REQUEST_CLOSED, OWN_REQUEST, IDENTITY_METHOD_NOT_OFFERED,
            IDENTITY_ANSWER_REQUIRED.
    """
    locked = await join_requests.lock_join_request(work.conn, work.scope, command.join_request_id)
    if locked is None:
        raise JoinRequestNotFound("joinRequestId")
    request = JoinRequestRow(**dict(locked))
    if request.status != JoinRequestStatus.IN_REVIEW:
        raise JoinRequestClosed("joinRequestId")
    applicant_id = await queries.applicant_of(work.conn, request.tenant_id, request.approval_id)
    if applicant_id is not None and applicant_id == work.actor.member_id:
        raise OwnRequest("joinRequestId")
    if command.method is IdentityMethod.PROVIDER and command.has_provider:
        await emit(work, "identity_check.due", "join_request", request.id, methods=[command.method])
    else:
        await identity_check_run(work, request, _check_of(work, command))
    return {"join_request_id": request.id}


def _check_of(work: Work, command: JoinRequestCheckIdentity) -> IdentityCheck:
    if command.method is IdentityMethod.OFFICER:
        if command.is_match is None:
            raise IdentityAnswerRequired("isMatch")
        return OfficerCheck(command.is_match)
    check = _own_check(work, command.method)
    if check is None:
        raise IdentityMethodNotOffered("method")
    return check


def _own_check(work: Work, method: IdentityMethod) -> IdentityCheck | None:
    """The checks that need nothing but our own tables."""
    if method is IdentityMethod.DOCUMENT_NUMBER:
        return NumberCheck(local_day(work.now))
    if method is IdentityMethod.ROSTER:

        async def names_of(identity_number: str) -> Sequence[str]:
            return await _names_on_file(work, identity_number)

        return RosterCheck(names_of)
    return None


async def identity_checks_due(work: Work, request_id: UUID, methods: Sequence[IdentityMethod]) -> bool:
    """Runs those of the methods that need our own tables alone, in nobody's name; whether the request still waits.

    Locks the request. One that is decided meanwhile is left alone.
    """
    request = await queries.lock_request(work.conn, work.scope.tenant_id, request_id)
    if request is None or request.status != JoinRequestStatus.IN_REVIEW:
        return False
    for method in methods:
        check = _own_check(work, method)
        if check is not None:
            await identity_check_run(work, request, check)
    return True


async def identity_check_run(work: Work, request: JoinRequestRow, check: IdentityCheck) -> None:
    """Runs a check on a locked request and appends what it found."""
    facts = await _facts(work.conn, work.keyring, request)
    await _append(work, request, check.method, await check.check(facts))


async def identity_facts(conn: Connection, keyring: Keyring, tenant_id: UUID, request_id: UUID) -> IdentityFacts | None:
    """Who the applicant of an open request says they are, for a provider outside; None once it is decided."""
    request = await queries.find_request(conn, tenant_id, request_id)
    if request is None or request.status != JoinRequestStatus.IN_REVIEW:
        return None
    return await _facts(conn, keyring, request)


async def identity_found(work: Work, request_id: UUID, method: IdentityMethod, finding: Finding) -> None:
    """Appends what a provider said, unless the request was decided meanwhile; silence after silence is not repeated."""
    request = await queries.lock_request(work.conn, work.scope.tenant_id, request_id)
    if request is None or request.status != JoinRequestStatus.IN_REVIEW:
        return
    if finding.outcome is IdentityOutcome.UNAVAILABLE:
        newest = await queries.newest_outcomes(work.conn, request.tenant_id, request.id)
        if newest.get(method) == IdentityOutcome.UNAVAILABLE:
            return
    await _append(work, request, method, finding)


async def refuse_unproven(work: Work, request: JoinRequestRow) -> None:
    """Refuses an approval of a locked request that lacks what the rules of the place ask for today.

    Raises:
        Refusals: EVIDENCE_MISSING with the kinds, IDENTITY_UNVERIFIED with the methods, together.
    """
    keys = [RuleKey(key) for key in (*evidence_rules.NEEDED_KINDS, *evidence_rules.NEEDED_METHODS)]
    asked = await rule_values(work, request.organisation_id, keys, on=local_day(work.now))
    if not any(asked.values()):
        return
    needed = {key.value: value for key, value in asked.items()}
    kinds = await queries.present_kinds(work.conn, request.tenant_id, request.id)
    newest = await queries.newest_outcomes(work.conn, request.tenant_id, request.id)
    missing, unverified = (
        evidence_rules.missing_kinds(needed, kinds),
        evidence_rules.missing_methods(needed, newest),
    )
    errors: list[DomainError] = []
    if missing:
        errors.append(EvidenceMissing("joinRequestId", kinds=_listed(missing)))
    if unverified:
        errors.append(IdentityUnverified("joinRequestId", methods=_listed(unverified)))
    refuse(errors)


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(code.upper() for code in codes)


async def _facts(conn: Connection, keyring: Keyring, request: JoinRequestRow) -> IdentityFacts:
    content = await open_evidence(conn, keyring, request)
    return IdentityFacts(request.name, content.identity_number)


async def _names_on_file(work: Work, identity_number: str) -> Sequence[str]:
    tenant_id = work.scope.tenant_id
    index = work.keyring.blind_index(tenant_id, "identity", identity_number)
    names = list(await queries.register_names(work.conn, tenant_id, index))
    for row in await queries.roster_rows_by_identity(work.conn, tenant_id, index):
        name = open_row(work.keyring, tenant_id, row["import_id"], dict(row)).get("name")
        if isinstance(name, str):
            names.append(name)
    return names


async def _append(work: Work, request: JoinRequestRow, method: IdentityMethod, finding: Finding) -> None:
    check = NewCheck(
        id=new_id(),
        join_request_id=request.id,
        method=method,
        outcome=finding.outcome,
        reason=finding.reason,
        checked_at=work.now,
        checked_by_id=work.actor.member_id,
    )
    await queries.insert_check(work.conn, request.tenant_id, check)
    await record(
        work,
        "identity_check.made",
        "identity_check",
        check.id,
        organisation_id=request.organisation_id,
        join_request_id=request.id,
        method=method,
        outcome=finding.outcome,
    )
