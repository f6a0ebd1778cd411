"""Join requests of the demonstration union: waiting ones are days old, decided ones go with the register."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import NamedTuple
from uuid import UUID

from db.models.approvals import ApprovalStatus, ApprovalStepStatus
from db.models.auth import Role
from db.models.members import EmploymentKind, JoinRequestStatus, MemberState
from db.models.organisations import OrganisationKind
from db.seed.ids import Kind, seed_id
from db.seed.people import REGISTER_DAY, Person
from db.seed.union import Member, Union, person_beyond

_WAITING_AT = ("HD-A-01-1", "HD-A-01-1", "HD-A-01-2", "HD-A-02-1", "HD-B-01", "HD-B-02-2", "HD-C-01-1")
_REJECTED_AT = ("HD-A-01-3", "HD-A-02-2", "HD-C-02-1")
_WITHDRAWN_AT = ("HD-B-03-1",)
_APPROVED = 8
_RECENT_DAYS = 700

_DAYS_ALLOWED = 5
_DAYS_TO_DUE = 7  # five working days and a weekend
_PERMISSION = "join_request_decide"
_REASON = (
    "劳动合同尚未生效，请入职后再申请。The employment contract is not in force yet; please apply again once it is."
)
_NOTE = "新入职职工，劳动合同已签。New hire, contract signed."
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_OFFICERS = {Role.BRANCH_OFFICER, Role.FEDERATION_OFFICER}

_STATUSES = {
    JoinRequestStatus.IN_REVIEW: (ApprovalStatus.OPEN, ApprovalStepStatus.OPEN),
    JoinRequestStatus.APPROVED: (ApprovalStatus.APPROVED, ApprovalStepStatus.APPROVED),
    JoinRequestStatus.REJECTED: (ApprovalStatus.REJECTED, ApprovalStepStatus.REJECTED),
    JoinRequestStatus.WITHDRAWN: (ApprovalStatus.CANCELLED, ApprovalStepStatus.CANCELLED),
}


class Approval(NamedTuple):
    """Columns of table `approval`."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    applicant_id: UUID | None
    status: str
    opened_at: datetime
    closed_at: datetime | None


class ApprovalStep(NamedTuple):
    """Columns of table `approval_step` that these requests use."""

    id: UUID
    approval_id: UUID
    stage: int
    position: int
    organisation_id: UUID
    permission: str
    escalate_to_id: UUID | None
    days_allowed: int
    status: str
    opened_at: datetime
    due_at: datetime
    decided_at: datetime | None
    decided_by_id: UUID | None
    comment: str | None


class JoinRequest(NamedTuple):
    """Columns of table `join_request`, with the person's evidence in the clear."""

    id: UUID
    organisation_id: UUID
    approval_id: UUID
    member_id: UUID | None
    reference: str
    status: str
    name: str
    employment_kind: str
    employer_note: str | None
    submitted_at: datetime
    decided_at: datetime | None
    phone: str
    identity: str


class _Case(NamedTuple):
    status: JoinRequestStatus
    organisation_id: UUID
    person: Person
    submitted_at: datetime
    decided_at: datetime | None
    member_id: UUID | None = None


@dataclass(slots=True)
class Joining:
    """Requests with their approvals, request by request in the same order."""

    requests: list[JoinRequest] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    steps: list[ApprovalStep] = field(default_factory=list)


def is_recent(member: Member) -> bool:
    """Whether the member joined so lately that the register still shows the request."""
    days = (REGISTER_DAY - member.joined_on).days
    return member.state == MemberState.ACTIVE and member.phone is not None and days < _RECENT_DAYS


def joining_of(union: Union, recent: Sequence[Member], now: datetime) -> Joining:
    """Requests that wait at `now`, and decided ones, the last for the given members who joined lately."""
    joining = Joining()
    rng = Random("unionhall joining")
    for case in sorted(_cases(union, recent, now), key=lambda case: case.submitted_at):
        _add(joining, union, case, rng)
    return joining


def _cases(union: Union, recent: Sequence[Member], now: datetime) -> Iterator[_Case]:
    by_code = {node.code: node for node in union.organisations}
    joinable = {
        node.id for node in union.organisations if node.kind in {OrganisationKind.BRANCH, OrganisationKind.GROUP}
    }
    applicants = _applicants(union)
    for turn, code in enumerate(_WAITING_AT):
        at = now - timedelta(hours=7 + 13 * turn)
        yield _Case(JoinRequestStatus.IN_REVIEW, by_code[code].id, next(applicants), at, None)
    for turn, code in enumerate(_REJECTED_AT):
        at = now - timedelta(days=21 + 9 * turn)
        yield _Case(JoinRequestStatus.REJECTED, by_code[code].id, next(applicants), at, at + timedelta(days=2, hours=3))
    for code in _WITHDRAWN_AT:
        at = now - timedelta(days=15)
        yield _Case(JoinRequestStatus.WITHDRAWN, by_code[code].id, next(applicants), at, at + timedelta(hours=20))
    for member in [member for member in recent if member.organisation_id in joinable][-_APPROVED:]:
        yield _approved(member)


def _approved(member: Member) -> _Case:
    """Joining took effect on the day of the approval."""
    decided_at = datetime.combine(member.joined_on, time(2, 30), UTC)
    person = Person(member.name, is_woman=False, born_on=REGISTER_DAY, identity=member.identity, phone=member.phone)
    at = decided_at - timedelta(days=3)
    return _Case(JoinRequestStatus.APPROVED, member.organisation_id, person, at, decided_at, member.id)


def _applicants(union: Union) -> Iterator[Person]:
    """People of working age with a phone who are not in the register."""
    people = (person_beyond(union.plan, number) for number in count())
    return (person for person in people if person.phone and person.born_on > date(1980, 1, 1))


def _add(joining: Joining, union: Union, case: _Case, rng: Random) -> None:
    number = len(joining.requests) + 1
    request_id, approval_id = seed_id(Kind.JOIN_REQUEST, number), seed_id(Kind.APPROVAL, number)
    joining.requests.append(
        JoinRequest(
            id=request_id,
            organisation_id=case.organisation_id,
            approval_id=approval_id,
            member_id=case.member_id,
            reference="".join(rng.choice(_ALPHABET) for _ in range(10)),
            status=case.status.value,
            name=case.person.name,
            employment_kind=EmploymentKind.FIXED_TERM.value,
            employer_note=_NOTE,
            submitted_at=case.submitted_at,
            decided_at=case.decided_at,
            phone=case.person.phone or "",
            identity=case.person.identity,
        )
    )
    status, step_status = _STATUSES[case.status]
    joining.approvals.append(
        Approval(approval_id, "join_request", request_id, None, status.value, case.submitted_at, case.decided_at)
    )
    step = _step(union, case, approval_id, status=step_status)
    joining.steps.append(step._replace(id=seed_id(Kind.APPROVAL_STEP, number)))


def _step(union: Union, case: _Case, approval_id: UUID, *, status: ApprovalStepStatus) -> ApprovalStep:
    is_decided = status in {ApprovalStepStatus.APPROVED, ApprovalStepStatus.REJECTED}
    parents = {node.id: node.parent_id for node in union.organisations}
    return ApprovalStep(
        id=approval_id,
        approval_id=approval_id,
        stage=1,
        position=0,
        organisation_id=case.organisation_id,
        permission=_PERMISSION,
        escalate_to_id=parents[case.organisation_id],
        days_allowed=_DAYS_ALLOWED,
        status=status.value,
        opened_at=case.submitted_at,
        due_at=_due_at(case.submitted_at),
        decided_at=case.decided_at if is_decided else None,
        decided_by_id=_decider(union, case) if is_decided else None,
        comment=_REASON if status == ApprovalStepStatus.REJECTED else None,
    )


def _due_at(submitted_at: datetime) -> datetime:
    """The last second of the day in China."""
    day = (submitted_at + timedelta(hours=8)).date() + timedelta(days=_DAYS_TO_DUE)
    return datetime.combine(day, time(15, 59, 59), UTC)


def _decider(union: Union, case: _Case) -> UUID:
    """An officer at the place or the nearest one above: who held the role then, or else who holds it now."""
    parents = {node.id: node.parent_id for node in union.organisations}
    day = (case.decided_at or case.submitted_at).date()
    place: UUID | None = case.organisation_id
    holders: list[UUID] = []
    while place is not None:
        grants = [g for g in union.offices.grants if g.organisation_id == place and g.role in _OFFICERS]
        for grant in grants:
            if grant.starts_on <= day and (grant.ends_on is None or day <= grant.ends_on):
                return grant.member_id
        holders += [grant.member_id for grant in grants if grant.ends_on is None]
        place = parents[place]
    return holders[0]
