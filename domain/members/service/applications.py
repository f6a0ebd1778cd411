"""What a person applies with: checked, sealed, and laid before those who review it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

import orjson

from db.models.organisations import OrganisationState, RuleKey
from db.queries.members import join_requests
from db.queries.members.join_requests import JoinPlace, NewJoinRequest
from db.sealing import Keyring, seal, unseal
from db.types import new_id
from domain.audit.service import record
from domain.members import policy, rules
from domain.members.errors import (
    HoldingPoolNotFound,
    IdentityInUse,
    OrganisationNotFound,
    OrganisationTakesNoMembers,
)
from domain.organisations.rules import RuleVersion, rule_value
from domain.shared.approvals import ApprovalStep, approval_open
from domain.shared.calendar import add_working_days, local_day
from domain.shared.errors import DomainError, refuse
from domain.shared.events import emit
from domain.shared.permissions import Permission
from domain.shared.work import Outcome, Work

T = TypeVar("T")

_SEALING = "join request"
_RULES = (RuleKey.JOIN_REVIEW_STEPS, RuleKey.JOIN_REVIEW_DAYS)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is sealed with a request."""

    phone_number: str
    identity_number: str


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
    """The request that is taken up again: its id, and which attempt it was."""

    request_id: UUID
    attempt: int


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    phone_number: str
    identity: rules.Identity
    note: str | None


async def take_application(work: Work, application: Application, former: Former | None = None) -> Outcome:
    """Opens a request with its review, in as many stages as the rules of the place say.

    Locks nothing: a second open request of the same person is refused by a unique key. Emits
    `join_request.submitted`. Whether a refused person is a member or an applicant is not told.

    Raises:
        Refusals: INVALID_NAME, INVALID_PHONE_NUMBER, INVALID_IDENTITY_NUMBER, TOO_YOUNG, INVALID_NOTE, together.
        DomainError: ORGANISATION_NOT_FOUND, ORGANISATION_TAKES_NO_MEMBERS, HOLDING_POOL_NOT_FOUND, IDENTITY_IN_USE.
    """
    today = local_day(work.now)
    person = _checked(application, today)
    request = _new_request(work, application, person, await _where(work, application))
    if former is not None:
        request = request._replace(former_id=former.request_id, attempt=former.attempt + 1)
    place = await _place(work, request)
    in_use = IdentityInUse("identityNumber")
    # Not the phone: a stranger who knows one must not learn whether its owner is a member. Approval checks it.
    if place.is_registered:
        raise in_use
    steps = _steps(place, today)
    approval_id = await approval_open(work, "join_request", request.id, applicant_id=work.actor.member_id, steps=steps)
    request = request._replace(approval_id=approval_id)
    await join_requests.insert_join_request(work.conn, work.scope.tenant_id, request, in_use)
    facts = {"organisation_id": request.organisation_id, "approval_id": approval_id}
    await record(work, "join_request.submitted", "join_request", request.id, attempt=request.attempt, **facts)
    await emit(work, "join_request.submitted", "join_request", request.id, **facts)
    return {
        "join_request_id": request.id,
        "organisation_id": request.organisation_id,
        "reference": request.reference,
        "submitted_at": request.submitted_at,
        "due_at": add_working_days(work.now, steps[0].days_allowed).at,
        "attempt": request.attempt,
    }


def open_evidence(keyring: Keyring, tenant_id: UUID, request_id: UUID, sealed: bytes) -> Evidence:
    """The phone and identity number of a request."""
    key = keyring.derive(_SEALING)
    opened = orjson.loads(unseal(key, sealed, tenant_id=tenant_id, row_id=request_id, column="join_request"))
    return Evidence(opened["phone"], opened["identity"])


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


def _checked(application: Application, today: date) -> _Person:
    errors: list[DomainError] = []

    def collect(check: Callable[[], T], otherwise: T) -> T:
        try:
            return check()
        except DomainError as error:
            errors.append(error)
            return otherwise

    person = _Person(
        name=collect(lambda: rules.clean_name(application.name), ""),
        phone_number=collect(lambda: rules.clean_phone_number(application.phone_number), ""),
        identity=collect(
            lambda: rules.clean_identity_number(application.identity_number, today), rules.Identity("", today)
        ),
        note=collect(lambda: rules.clean_note(application.note, "note"), None),
    )
    refuse(errors)
    return person


def _new_request(work: Work, application: Application, person: _Person, organisation_id: UUID) -> NewJoinRequest:
    tenant_id, request_id = work.scope.tenant_id, new_id()
    evidence = orjson.dumps({"phone": person.phone_number, "identity": person.identity.number}).decode()
    return NewJoinRequest(
        id=request_id,
        organisation_id=organisation_id,
        approval_id=request_id,
        reference=rules.new_reference(),
        name=person.name,
        employment_kind=application.employment_kind,
        employer_note=person.note,
        sealed=seal(
            work.keyring.derive(_SEALING), evidence, tenant_id=tenant_id, row_id=request_id, column="join_request"
        ),
        phone_index=work.keyring.blind_index(tenant_id, "phone", person.phone_number),
        phone_tail=person.phone_number[-4:],
        identity_index=work.keyring.blind_index(tenant_id, "identity", person.identity.number),
        identity_tail=person.identity.number[-4:],
        submitted_at=work.now,
        former_id=None,
        attempt=1,
        employer_has_union=application.employer_has_union,
    )
