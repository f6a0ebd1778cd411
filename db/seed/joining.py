"""Join requests of a seeded union: waiting ones are days old, decided ones go with the register."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import NamedTuple
from uuid import UUID

from db.models.approvals import ApprovalStatus, ApprovalStepStatus
from db.models.members import EmploymentKind, JoinRequestStatus, MemberState
from db.models.organisations import OrganisationKind
from db.seed.deciders import Deciders
from db.seed.ids import Kind, seed_id
from db.seed.people import REGISTER_DAY, Person
from db.seed.tree import Organisation
from db.seed.union import Member, Union, person_beyond

_WAITING_AT = ("HD-A-01-1", "HD-A-01-1", "HD-A-01-2", "HD-A-02-1", "HD-B-01", "HD-B-02-2", "HD-C-01-1")
_REJECTED_AT = ("HD-A-01-3", "HD-A-02-2", "HD-C-02-1")
_WITHDRAWN_AT = ("HD-B-03-1",)
_APPROVED = 8
_RECENT_DAYS = 700
_BUSY_AT = ("HD-A-01", "HD-A-02")
_BUSY_SPAN = timedelta(days=6)  # nothing that waits is overdue
_PAST_SPAN_DAYS = 600

_DAYS_ALLOWED = 5
_DAYS_TO_DUE = 7  # five working days and a weekend
_PERMISSION = "join_request_decide"
_REASON = (
    "劳动合同尚未生效，请入职后再申请。The employment contract is not in force yet; please apply again once it is."
)
_NOTE = "新入职职工，劳动合同已签。New hire, contract signed."
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

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
    former_id: UUID | None
    attempt: int
    employer_has_union: bool
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


def new_reference(rng: Random) -> str:
    """What an applicant keeps to ask again."""
    return "".join(rng.choice(_ALPHABET) for _ in range(10))


def is_recent(member: Member) -> bool:
    """Whether the member joined so lately that the register still shows the request."""
    days = (REGISTER_DAY - member.joined_on).days
    return member.state == MemberState.ACTIVE and member.phone is not None and days < _RECENT_DAYS


def joining_of(union: Union, recent: Sequence[Member], now: datetime) -> Joining:
    """Requests that wait at `now`, and decided ones, the last for the given members who joined lately."""
    joining = Joining()
    deciders = Deciders(union)
    rng = Random("unionhall joining")
    for case in sorted(_cases(union, recent, now), key=lambda case: case.submitted_at):
        _add(joining, deciders, case, rng)
    return joining


def _cases(union: Union, recent: Sequence[Member], now: datetime) -> Iterator[_Case]:
    by_code = {node.code: node for node in union.organisations}
    joinable = {node.id for node in _joinable(union)}
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
    yield from _busy_cases(union, applicants, now)
    shown = _APPROVED + union.plan.past_requests // 2
    for member in [member for member in recent if member.organisation_id in joinable][-shown:]:
        yield _approved(member)


def _busy_cases(union: Union, applicants: Iterator[Person], now: datetime) -> Iterator[_Case]:
    """What a bulk union has on top: full inboxes of the officers with accounts, and a past everywhere."""
    rng = Random("unionhall backlog")
    places = [node.id for node in _joinable(union)]
    waiting = [
        rng.choice([node.id for node in _joinable(union) if node.code.startswith(code)])
        for code in _BUSY_AT
        for _ in range(union.plan.inbox)
    ]
    waiting += [rng.choice(places) for _ in range(union.plan.waiting)]
    rng.shuffle(waiting)
    for turn, place in enumerate(waiting, start=1):
        at = now - _BUSY_SPAN * turn / len(waiting)
        yield _Case(JoinRequestStatus.IN_REVIEW, place, next(applicants), at, None)
    for turn in range(union.plan.past_requests // 2):
        at = now - timedelta(days=10 + rng.random() * _PAST_SPAN_DAYS)
        status = JoinRequestStatus.WITHDRAWN if turn % 4 == 0 else JoinRequestStatus.REJECTED
        yield _Case(status, rng.choice(places), next(applicants), at, at + timedelta(days=1, hours=5))


def _joinable(union: Union) -> list[Organisation]:
    return [node for node in union.organisations if node.kind in {OrganisationKind.BRANCH, OrganisationKind.GROUP}]


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


def _add(joining: Joining, deciders: Deciders, case: _Case, rng: Random) -> None:
    number = len(joining.requests) + 1
    request_id, approval_id = seed_id(Kind.JOIN_REQUEST, number), seed_id(Kind.APPROVAL, number)
    joining.requests.append(
        JoinRequest(
            id=request_id,
            organisation_id=case.organisation_id,
            approval_id=approval_id,
            member_id=case.member_id,
            reference=new_reference(rng),
            status=case.status.value,
            name=case.person.name,
            employment_kind=EmploymentKind.FIXED_TERM.value,
            employer_note=_NOTE,
            submitted_at=case.submitted_at,
            decided_at=case.decided_at,
            former_id=None,
            attempt=1,
            employer_has_union=True,
            phone=case.person.phone or "",
            identity=case.person.identity,
        )
    )
    status, step_status = _STATUSES[case.status]
    joining.approvals.append(
        Approval(approval_id, "join_request", request_id, None, status.value, case.submitted_at, case.decided_at)
    )
    step = _step(deciders, case, approval_id, status=step_status)
    joining.steps.append(step._replace(id=seed_id(Kind.APPROVAL_STEP, number)))


def _step(deciders: Deciders, case: _Case, approval_id: UUID, *, status: ApprovalStepStatus) -> ApprovalStep:
    is_decided = status in {ApprovalStepStatus.APPROVED, ApprovalStepStatus.REJECTED}
    day = (case.decided_at or case.submitted_at).date()
    return ApprovalStep(
        id=approval_id,
        approval_id=approval_id,
        stage=1,
        position=0,
        organisation_id=case.organisation_id,
        permission=_PERMISSION,
        escalate_to_id=deciders.parents[case.organisation_id],
        days_allowed=_DAYS_ALLOWED,
        status=status.value,
        opened_at=case.submitted_at,
        due_at=_due_at(case.submitted_at),
        decided_at=case.decided_at if is_decided else None,
        decided_by_id=deciders.decider_at(case.organisation_id, day) if is_decided else None,
        comment=_REASON if status == ApprovalStepStatus.REJECTED else None,
    )


def _due_at(submitted_at: datetime) -> datetime:
    """The last second of the day in China."""
    day = (submitted_at + timedelta(hours=8)).date() + timedelta(days=_DAYS_TO_DUE)
    return datetime.combine(day, time(15, 59, 59), UTC)
