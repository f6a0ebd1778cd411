"""What the chapters of the story share: ids, rows by table, the log, and lives that are told period by period."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from db.models.approvals import ApprovalStatus
from db.models.members import MembershipCause, MemberState
from db.models.organisations import OrganisationCause, OrganisationState
from db.sealing import Keyring
from db.seed.deciders import Deciders
from db.seed.ids import Kind, seed_id
from db.seed.joining import Approval, JoinRequest
from db.seed.journal import AuditEntry
from db.seed.story.cast import Cast
from db.seed.story.days import limit_of, morning
from db.seed.story.rows import Period, Place, PlacePeriod, Step
from db.seed.tree import Organisation
from db.seed.union import Member, Union

_FIRST_NUMBER = 500_000  # far above what the rest of the seeds give out


class Subject(NamedTuple):
    """What an entry of the log is about, and where it belongs."""

    kind: str
    id: UUID
    organisation_id: UUID


@dataclass(slots=True)
class Life:
    """A member and what the membership was, oldest period first."""

    member: Member
    periods: list[Period]

    @property
    def now(self) -> Period:
        """The present period."""
        return self.periods[-1]

    def told(self) -> Member:
        """The member as the newest period says."""
        now = self.now
        return self.member._replace(
            organisation_id=now.organisation_id,
            state=now.state,
            employment_kind=now.employment_kind,
            version=now.version,
        )


class Turn(NamedTuple):
    """A change of a membership on a day; what is None stays as it was."""

    on: date
    cause: MembershipCause
    state: MemberState | None = None
    organisation_id: UUID | None = None
    employment: str | None = None
    document: str | None = None
    cause_id: UUID | None = None
    actor_id: UUID | None = None
    reason: str | None = None


@dataclass(slots=True)
class Book:
    """The story while it is told. `rows` are complete rows by table, in the order in which they are written."""

    union: Union
    cast: Cast
    keyring: Keyring = field(repr=False)
    now: datetime
    rows: defaultdict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    sealings: dict[UUID, tuple[UUID, str]] = field(default_factory=dict)
    contents: dict[UUID, tuple[UUID, str]] = field(default_factory=dict)
    requests: list[JoinRequest] = field(default_factory=list)
    entries: list[AuditEntry] = field(default_factory=list)
    extra: list[Member] = field(default_factory=list)
    ended: list[Period] = field(default_factory=list)
    lives: dict[UUID, Life] = field(default_factory=dict)
    places: dict[str, list[PlacePeriod]] = field(default_factory=dict)
    officers: dict[UUID, list[tuple[date, UUID]]] = field(default_factory=dict)
    _deciders: Deciders = field(init=False)
    _ids: Counter[Kind] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Looks up who decides where."""
        self._deciders = Deciders(self.union)

    @property
    def tenant_id(self) -> UUID:
        """The union."""
        return self.union.tenant_id

    def new_id(self, kind: Kind) -> UUID:
        """The next id of a kind."""
        self._ids[kind] += 1
        return seed_id(kind, _FIRST_NUMBER + self._ids[kind])

    def place(self, code: str) -> UUID:
        """The id of an organisation, of the story or of the register."""
        if code in self.places:
            return self.places[code][-1].organisation_id
        return next(node.id for node in self.union.organisations if node.code == code)

    def parent(self, organisation_id: UUID) -> UUID | None:
        """The organisation above, as it stands at this point of the story."""
        for periods in self.places.values():
            if periods[-1].organisation_id == organisation_id:
                return periods[-1].parent_id
        return self._deciders.parents[organisation_id]

    def officer(self, organisation_id: UUID, day: date) -> UUID:
        """Who decides there on a day: an officer of the place or of the nearest one above that has one."""
        for since_on, officer_id in reversed(self.officers.get(organisation_id, [])):
            if since_on <= day:
                return officer_id
        if organisation_id in self._deciders.parents:
            return self._deciders.decider_at(organisation_id, day)
        above = self.parent(organisation_id)
        return self.officer(above or self.tenant_id, day)

    def chair(self, day: date) -> UUID:
        """An officer of the federation."""
        return self._deciders.decider_at(self.tenant_id, day)

    def note(self, at: datetime, actor_id: UUID | None, action: str, subject: Subject, **facts: object) -> None:
        """An entry of the log."""
        kind, object_id, organisation_id = subject
        self.entries.append(AuditEntry(object_id, at, actor_id, action, kind, object_id, organisation_id, facts))

    def begin(self, member: Member, turn: Turn) -> Life:
        """The first period of a membership, or of one whose past is told anew."""
        period = Period(
            member.id,
            1,
            turn.on,
            None,
            (turn.state or MemberState.ACTIVE).value,
            turn.organisation_id or member.organisation_id,
            turn.employment or member.employment_kind,
            turn.cause.value,
            turn.cause_id,
            turn.actor_id,
            None,
            None,
            morning(turn.on),
        )
        life = Life(member._replace(joined_on=turn.on), [period])
        self.lives[member.id] = life
        return life

    def past(self, member: Member, code: str | None = None) -> Life:
        """A life that begins as the register says, perhaps at another place than the present one."""
        place = member.organisation_id if code is None else self.place(code)
        return self.begin(member, Turn(member.joined_on, MembershipCause.JOINED, organisation_id=place))

    def change(self, life: Life, turn: Turn, *, at: datetime | None = None) -> None:
        """What `membership_change` does: the period, and an entry of the log. `at` is when it was recorded."""
        before, at = life.now, at or morning(turn.on)
        actor_id = turn.actor_id or self.officer(before.organisation_id, turn.on)
        life.periods[-1] = before._replace(until_on=max(before.starts_on, turn.on))
        after = Period(
            before.member_id,
            before.version + 1,
            turn.on,
            None,
            (turn.state or MemberState(before.state)).value,
            turn.organisation_id or before.organisation_id,
            turn.employment or before.employment_kind,
            turn.cause.value,
            turn.cause_id,
            actor_id,
            turn.document,
            turn.reason,
            at,
        )
        life.periods.append(after)
        facts = {
            "cause": after.cause,
            "effective_on": str(turn.on),
            "from_state": before.state,
            "to_state": after.state,
            "from_organisation_id": str(before.organisation_id),
            "to_organisation_id": str(after.organisation_id),
            "employment_kind": after.employment_kind,
        }
        on_file = {"document_number": turn.document, "reason": turn.reason}
        facts |= {name: value for name, value in on_file.items() if value is not None}
        self.note(at, actor_id, "membership.changed", Subject("member", life.member.id, after.organisation_id), **facts)

    def found(self, node: Organisation, *, actor_id: UUID | None = None) -> None:
        """The first period of an organisation, with an entry of the log when the software was there."""
        if node.parent_id is None:
            raise ValueError(node.code)
        at = morning(node.founded_on)
        first = PlacePeriod(
            node.id,
            1,
            node.founded_on,
            None,
            node.parent_id,
            node.kind,
            node.code,
            node.name,
            node.name_en,
            OrganisationState.ACTIVE.value,
            OrganisationCause.FOUNDED.value,
            None,
            actor_id,
            at,
        )
        self.places[node.code] = [first]
        if actor_id is not None:
            subject = Subject("organisation", node.id, node.id)
            facts = {"parent_id": str(node.parent_id), "kind": node.kind, "code": node.code}
            self.note(at, actor_id, "organisation.founded", subject, **facts)

    def alter(self, code: str, on: date, cause: OrganisationCause, changes: Mapping[str, Any]) -> None:
        """The next period of an organisation, with an entry of the log."""
        before, at, actor_id = self.places[code][-1], morning(on), self.chair(on)
        after = before._replace(
            version=before.version + 1, starts_on=on, cause=cause.value, actor_id=actor_id, recorded_at=at, **changes
        )
        self.places[code] = [*self.places[code][:-1], before._replace(until_on=on), after]
        facts: dict[str, Any] = {"name": after.name}
        if cause is OrganisationCause.MOVED:
            facts = {"from_parent_id": str(before.parent_id), "to_parent_id": str(after.parent_id)}
        elif after.state != before.state:
            facts = {"successor_id": str(after.cause_id)}
        subject = Subject("organisation", after.organisation_id, after.organisation_id)
        self.note(at, actor_id, f"organisation.{cause.value}", subject, **facts)

    def review(self, subject: tuple[str, UUID, UUID | None], opened_at: datetime, steps: Sequence[Step]) -> UUID:
        """An open approval of a subject, with its id; the first step is open, the others wait."""
        approval_id = self.new_id(Kind.APPROVAL)
        kind, subject_id, applicant_id = subject
        status = ApprovalStatus.OPEN.value
        self.rows["approval"].append(Approval(approval_id, kind, subject_id, applicant_id, status, opened_at, None))
        for number, step in enumerate(steps):
            own = step._replace(approval_id=approval_id, stage=number + 1, position=number)
            self.rows["approval_step"].append(own)
        return approval_id

    def step(self, organisation_id: UUID, permission: str, days: int) -> Step:
        """A step that waits for the officers of a place."""
        step_id = self.new_id(Kind.APPROVAL_STEP)
        return Step(step_id, step_id, 1, 0, organisation_id, permission, self.parent(organisation_id), days, "waiting")

    def set_step(self, approval_id: UUID, stage: int, **changes: object) -> None:
        """Moves a step on."""
        rows = self.rows["approval_step"]
        at = next(n for n, row in enumerate(rows) if (row.approval_id, row.stage) == (approval_id, stage))
        rows[at] = rows[at]._replace(**changes)

    def open_step(self, approval_id: UUID, stage: int, at: datetime) -> None:
        """A step that may be decided from now on, with its limit."""
        step = next(r for r in self.rows["approval_step"] if (r.approval_id, r.stage) == (approval_id, stage))
        self.set_step(approval_id, stage, status="open", opened_at=at, due_at=limit_of(at, step.days_allowed))

    def decide_step(
        self, approval_id: UUID, stage: int, at: datetime, by_id: UUID, *, comment: str | None = None
    ) -> None:
        """A decision, a rejection when it has a comment."""
        status = "approved" if comment is None else "rejected"
        self.set_step(approval_id, stage, status=status, decided_at=at, decided_by_id=by_id, comment=comment)

    def close_review(self, approval_id: UUID, at: datetime, status: ApprovalStatus) -> None:
        """The end of an approval; steps that nobody decided are cancelled."""
        rows = self.rows["approval"]
        number = next(n for n, row in enumerate(rows) if row.id == approval_id)
        rows[number] = rows[number]._replace(status=status.value, closed_at=at)
        steps = self.rows["approval_step"]
        for n, step in enumerate(steps):
            if step.approval_id == approval_id and step.status in {"waiting", "open"}:
                steps[n] = step._replace(status="cancelled")

    def periods(self) -> list[Period]:
        """Periods of all lives that are told."""
        return [*self.ended, *(period for life in self.lives.values() for period in life.periods)]

    def told(self, members: Iterable[Member]) -> Iterator[Member]:
        """The members of the register as the story leaves them, then those that it adds."""
        for member in members:
            life = self.lives.get(member.id)
            yield member if life is None else life.told()
        yield from self.extra

    def place_rows(self) -> list[Place]:
        """Organisations of the story as their newest period says."""
        found = []
        for periods in self.places.values():
            first, now = periods[0], periods[-1]
            is_closed = now.state != OrganisationState.ACTIVE
            found.append(
                Place(
                    now.organisation_id,
                    now.parent_id,
                    now.kind,
                    now.code,
                    now.name,
                    now.name_en,
                    first.starts_on,
                    now.state,
                    now.starts_on if is_closed else None,
                    now.cause_id if is_closed else None,
                    now.version,
                )
            )
        return found
