"""What a person applies with: checked, sealed, and laid before those who review it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from db.models.organisations import OrganisationState, RuleKey
from db.queries.members import evidence, join_requests
from db.queries.members.join_requests import JoinPlace, NewJoinRequest
from db.types import new_id
from domain.audit.service import record
from domain.members import policy, rules
from domain.members.errors import (
    HoldingPoolNotFound,
    IdentityInUse,
    OrganisationNotFound,
    OrganisationTakesNoMembers,
)
from domain.members.identity import AUTOMATIC
from domain.members.service.request_keys import Evidence, seal_evidence
from domain.organisations.rules import RuleVersion, rule_value
from domain.shared.approvals import ApprovalStep, approval_open
from domain.shared.calendar import add_working_days, local_day
from domain.shared.errors import DomainError, refuse
from domain.shared.events import emit
from domain.shared.permissions import Permission
from domain.shared.references import new_reference
from domain.shared.work import Outcome, Work

T = TypeVar("T")

_RULES = (RuleKey.JOIN_REVIEW_STEPS, RuleKey.JOIN_REVIEW_DAYS)


@dataclass(frozen=True, slots=True)
class Application:
    """What a person tells the union, as typed.

    Without an organisation: the pool of those whose employer has no union.
    """

    organisation_id: UUID | None
    name: str
    phone_number: str
    identity_number: str
    employment_kind: str
    note: str | None = None
    employer_has_union: bool = True


@dataclass(frozen=True, slots=True)
class Former:
    """The request that is taken up again: its id, which attempt it was, and its key, which goes on, if it has one."""

    request_id: UUID
    attempt: int
    key: bytes | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who applies, every field in its one spelling."""

    name: str
    phone_number: str
    identity: rules.Identity
    note: str | None


async def take_application(work: Work, application: Application, former: Former | None = None) -> Outcome:
    """Opens a request with its review, in as many stages as the rules of the place say.

    Locks nothing: a second open request of the same person is refused by a unique key. Emits
    `join_request.submitted`, and `identity_check.due` for the checks that run by themselves. Whether a refused person
    is a member or an applicant is not told. The documents of a request that is taken up again go over to the new one.

    Raises:
        Refusals: INVALID_NAME, INVALID_PHONE_NUMBER, INVALID_IDENTITY_NUMBER, TOO_YOUNG, INVALID_NOTE, together.
        DomainError: ORGANISATION_NOT_FOUND, ORGANISATION_TAKES_NO_MEMBERS, HOLDING_POOL_NOT_FOUND, IDENTITY_IN_USE.
    """
    today = local_day(work.now)
    person = checked(application, today)
    request, wrapped = _new_request(work, application, person, await _where(work, application), former=former)
    place = await _place(work, request)
    in_use = IdentityInUse("identityNumber")
    # Not the phone: a stranger who knows one must not learn whether its owner is a member. Approval checks it.
    if place.is_registered:
        raise in_use
    steps = _steps(place, today)
    approval_id = await approval_open(work, "join_request", request.id, applicant_id=work.actor.member_id, steps=steps)
    request = request._replace(approval_id=approval_id)
    await join_requests.insert_join_request(work.conn, work.scope.tenant_id, request, in_use)
    await evidence.insert_request_key(work.conn, work.scope.tenant_id, request.id, wrapped)
    if former is not None:
        await evidence.move_evidence(work.conn, work.scope.tenant_id, former.request_id, request.id)
    facts = {"organisation_id": request.organisation_id, "approval_id": approval_id}
    await record(work, "join_request.submitted", "join_request", request.id, attempt=request.attempt, **facts)
    await emit(work, "join_request.submitted", "join_request", request.id, **facts)
    await emit(work, "identity_check.due", "join_request", request.id, methods=list(AUTOMATIC))
    return {
        "join_request_id": request.id,
        "organisation_id": request.organisation_id,
        "reference": request.reference,
        "submitted_at": request.submitted_at,
        "due_at": add_working_days(work.now, steps[0].days_allowed).at,
        "attempt": request.attempt,
    }


async def _where(work: Work, application: Application) -> UUID:
    """The organisation chosen; for a person whose employer has no union, the nearest pool."""
    chosen, tenant_id = application.organisation_id, work.scope.tenant_id
    if application.employer_has_union:
        if chosen is None:
            raise OrganisationNotFound("organisationId")
        return chosen
    pool = await join_requests.find_pool(work.conn, tenant_id, chosen or tenant_id)
    if pool is None:
        raise HoldingPoolNotFound("organisationId")
    return pool


async def _place(work: Work, request: NewJoinRequest) -> JoinPlace:
    place = await join_requests.find_place(
        work.conn, work.scope.tenant_id, request.organisation_id, person=request.identity_index, keys=_RULES
    )
    if place is None:
        raise OrganisationNotFound("organisationId")
    if place.state != OrganisationState.ACTIVE or not policy.takes_members(place.kind):
        raise OrganisationTakesNoMembers("organisationId")
    return place


def _steps(place: JoinPlace, today: date) -> Sequence[ApprovalStep]:
    values = {
        key: rule_value(key, [RuleVersion(*version[1:]) for version in place.versions if version[0] == key], today)
        for key in _RULES
    }
    chain = [rules.Place(organisation_id, kind) for organisation_id, kind in place.chain]
    return [
        ApprovalStep(
            stage=stage,
            organisation_id=reviewer.organisation_id,
            permission=Permission.JOIN_REQUEST_DECIDE,
            days_allowed=values[RuleKey.JOIN_REVIEW_DAYS],
            escalate_to_id=reviewer.escalate_to_id,
        )
        for stage, reviewer in enumerate(rules.reviewers(chain, values[RuleKey.JOIN_REVIEW_STEPS]), start=1)
    ]


def checked(application: Application, today: date) -> Person:
    """The person, where nothing is wrong with what was typed.

    Raises:
        Refusals: INVALID_NAME, INVALID_PHONE_NUMBER, INVALID_IDENTITY_NUMBER, TOO_YOUNG, INVALID_NOTE, together.
    """
    errors: list[DomainError] = []

    def collect(check: Callable[[], T], otherwise: T) -> T:
        try:
            return check()
        except DomainError as error:
            errors.append(error)
            return otherwise

    person = Person(
        name=collect(lambda: rules.clean_name(application.name), ""),
        phone_number=collect(lambda: rules.clean_phone_number(application.phone_number), ""),
        identity=collect(
            lambda: rules.clean_identity_number(application.identity_number, today), rules.Identity("", today)
        ),
        note=collect(lambda: rules.clean_note(application.note, "note"), None),
    )
    refuse(errors)
    return person


def _new_request(
    work: Work, application: Application, person: Person, organisation_id: UUID, *, former: Former | None
) -> tuple[NewJoinRequest, bytes]:
    """The row, and its wrapped key: that of the former request, so that its documents open, or a fresh one."""
    tenant_id, request_id = work.scope.tenant_id, new_id()
    key, wrapped = work.keyring.wrap_new_key(tenant_id, request_id)
    if former is not None and former.key is not None:
        key, wrapped = former.key, work.keyring.wrap_key(former.key, tenant_id, request_id)
    content = Evidence(person.phone_number, person.identity.number)
    request = NewJoinRequest(
        id=request_id,
        organisation_id=organisation_id,
        approval_id=request_id,
        reference=new_reference(),
        name=person.name,
        employment_kind=application.employment_kind,
        employer_note=person.note,
        sealed=seal_evidence(key, tenant_id, request_id, content),
        phone_index=work.keyring.blind_index(tenant_id, "phone", person.phone_number),
        phone_tail=person.phone_number[-4:],
        identity_index=work.keyring.blind_index(tenant_id, "identity", person.identity.number),
        identity_tail=person.identity.number[-4:],
        submitted_at=work.now,
        former_id=None if former is None else former.request_id,
        attempt=1 if former is None else former.attempt + 1,
        employer_has_union=application.employer_has_union,
        has_own_key=True,
    )
    return request, wrapped
