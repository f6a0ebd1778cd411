"""Recording who comes and goes 签到, one at a time or as a device's file: one way for both."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from db.errors import WritesCollidedError
from db.models.activities import (
    ActivityRow,
    CheckInConflictRow,
    CheckInEventRow,
    CheckInKind,
    CheckInMethod,
    CheckInReason,
    ConflictStatus,
    RegistrationRow,
    RegistrationState,
)
from db.queries.activities import check_in as queries
from db.queries.activities import registrations
from db.session import Record
from db.types import new_id
from domain.activities import check_in
from domain.activities.check_in import UNFORCEABLE, Scan, ScanFacts, ScanOutcome
from domain.activities.errors import ActivityNotFound, ActivityStateRefused
from domain.activities.service.doors import Door, found_activity, found_device
from domain.activities.service.line import WaitingLine, line_of, move
from domain.activities.service.walking_in import admit, locked_door
from domain.activities.tickets import Ticket, read_ticket
from domain.audit.service import record_many
from domain.members.rules import IN_FORCE
from domain.shared.changes import Subject
from domain.shared.ledger import QuotaMove, QuotaOutcome, QuotaStep, quota_step
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class CheckInRecord:
    """A scan at the door, now. `is_forced`: it has happened, whatever the rules say, for the reason in `note`.

    `device_id`: the enrolled device that it was scanned with, where it is one.
    """

    activity_id: UUID
    scan: Scan
    is_forced: bool = False
    note: str | None = None
    device_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Scanned:
    """What became of a scan; `event_id` is what is recorded of it, now or before."""

    nonce: UUID
    outcome: ScanOutcome
    reason: CheckInReason | None = None
    event_id: UUID | None = None

    def plain(self) -> dict[str, object]:
        """As plain facts: ids and codes."""
        return {
            "nonce": self.nonce,
            "outcome": self.outcome.value,
            "reason": None if self.reason is None else self.reason.value,
            "event_id": self.event_id,
        }


@dataclass(frozen=True, slots=True)
class Known:
    """What was recorded under a nonce, and what was against it."""

    event_id: UUID
    activity_id: UUID
    kind: str
    reason: CheckInReason | None


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a scan means."""

    matches: int = 0
    member_id: UUID | None = None
    registration_id: UUID | None = None
    is_revoked: bool = False
    is_other_activity: bool = False


async def check_in_record(work: Work, command: CheckInRecord) -> Outcome:
    """Lets somebody in or out, or says why not.

    The scan's nonce is known once: a repeat, also at the same moment, gets the same event. Locks the registration; for
    a walk-in the line first. A first entry uses the place that was claimed. What is forced is recorded and listed as a
    conflict with its reason. Refused scans are answers, and write nothing. Records `check_in.recorded`, emits
    `registration.checked_in`.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, ACTIVITY_STATE_REFUSED (a draft), CHECK_IN_REASON_REQUIRED, TEXT_INVALID,
            DEVICE_NOT_FOUND.
        WritesCollidedError: The same nonce, for somebody without a registration, at the same moment.
    """
    activity = await found_activity(work, command.activity_id)
    note = check_in.clean_reason(command.note, "note") if command.is_forced else None
    device = await found_device(work, activity, command.device_id)
    door = Door(is_forced=command.is_forced, note=note, device=device)
    [scanned] = await attend(work, activity, [command.scan], door)
    return {"activity_id": activity.id, **scanned.plain()}


async def attend(work: Work, activity: ActivityRow, scans: Sequence[Scan], door: Door) -> Sequence[Scanned]:
    """What becomes of scans, in the order asked; they are looked at in the order in which they happened.

    Lock order: members by id, shared, so that nobody is let in whose membership ends at this moment; line (with
    walk-ins), registrations by id, quotas. The statements that find things do not grow with the number of scans.
    """
    desk = await _desk(work, activity, scans, door)
    instants = [desk.instant(scan) for scan in scans]
    found: dict[int, Scanned] = {}
    for number in sorted(range(len(scans)), key=lambda each: (instants[each][0], each)):
        found[number] = await desk.take(scans[number], *instants[number])
    await record_many(work, "check_in.recorded", desk.subjects)
    return [found[number] for number in range(len(scans))]


async def _desk(work: Work, activity: ActivityRow, scans: Sequence[Scan], door: Door) -> "_Desk":
    tenant_id = work.scope.tenant_id
    matches = await _matches(work, activity, scans)
    states = await queries.hold_states(work.conn, tenant_id, _members_of(matches))
    if any(scan.is_walk_in for scan in scans):
        await locked_door(work, activity.id)
        matches = await _matches(work, activity, scans)  # whoever held the line before may have let one of them in
    if not states.keys() >= set(_members_of(matches)):
        raise WritesCollidedError
    asked = {each.registration_id for each in matches.values() if each.registration_id is not None}
    rows = await queries.lock_registrations(work.conn, tenant_id, sorted(asked))
    # Read again under the locks of the registrations: whoever cancels the activity holds these, too.
    desk = _Desk(work, await found_activity(work, activity.id), door, matches, rows, states)
    for row in await queries.list_by_nonce(work.conn, tenant_id, [scan.nonce for scan in scans]):
        reason = None if row["reason"] is None else CheckInReason(row["reason"])
        desk.known[row["nonce"]] = Known(row["id"], row["activity_id"], row["kind"], reason)
    for event in await queries.list_counted(work.conn, tenant_id, activity.id, sorted(states)):
        desk.lives.setdefault(event["member_id"], []).append((event["happened_at"], CheckInKind(event["kind"])))
    return desk


def _members_of(matches: Mapping[tuple[CheckInMethod, str], Match]) -> Sequence[UUID]:
    return sorted({each.member_id for each in matches.values() if each.member_id is not None})


@dataclass(slots=True)
class _Desk:
    """All that is known of the people whom some scans mean, their registrations locked."""

    work: Work
    activity: ActivityRow
    door: Door
    matches: Mapping[tuple[CheckInMethod, str], Match]
    rows: dict[UUID, RegistrationRow]
    states: Mapping[UUID, str]
    known: dict[UUID, Known] = field(default_factory=dict)
    lives: dict[UUID, list[tuple[datetime, CheckInKind]]] = field(default_factory=dict)
    admitted: dict[UUID, RegistrationRow] = field(default_factory=dict)
    subjects: list[Subject] = field(default_factory=list)

    def instant(self, scan: Scan) -> tuple[datetime, bool]:
        """When it happened by our clock, not later than now; whether the device said later."""
        now, clock = self.work.now, self.door.clock
        if scan.happened_at is None or clock is None:
            return now, False
        at = clock.ours(scan.happened_at)
        return min(at, now), at > now + check_in.CLOCK_TOLERANCE

    async def take(self, scan: Scan, at: datetime, is_ahead: bool) -> Scanned:  # noqa: FBT001  # from `instant`
        """What becomes of one scan."""
        earlier = self.known.get(scan.nonce)
        if earlier is not None:
            return self._repeated(scan, earlier)
        match = self.matches[scan.method, check_in.clean_value(scan)]
        if self.door.is_replay:
            is_unclear = match.matches > 1
            again = CheckInReason.AMBIGUOUS if is_unclear else CheckInReason.UNKNOWN_CODE
            return Scanned(scan.nonce, ScanOutcome.REFUSED, again)
        registration = self._registration(match)
        facts = await self._facts(scan, match, registration, at, is_ahead)
        reason = check_in.obstacle(facts)
        if reason is None and check_in.is_new(facts):
            registration = await admit(self.work, WaitingLine(self.activity, self._total()), match.member_id)
            if registration is None:
                reason = CheckInReason.FULL
            else:
                self.admitted[registration.member_id] = registration
        if match.member_id is None or reason in UNFORCEABLE or (reason is not None and not self._records_all()):
            return Scanned(scan.nonce, ScanOutcome.REFUSED, reason)
        return await self._recorded(self._event(scan, match, registration, at), registration, reason)

    def _records_all(self) -> bool:
        return self.door.is_forced or self.door.upload_id is not None

    def _is_device_revoked(self, at: datetime) -> bool:
        device = self.door.device
        return device is not None and device["revoked_at"] is not None and at >= device["revoked_at"]

    def _total(self) -> UUID:
        line = line_of(self.activity)
        if line is None:
            raise ActivityStateRefused("activityId", state=self.activity.state)
        return line.total_id

    def _repeated(self, scan: Scan, earlier: Known) -> Scanned:
        if (earlier.activity_id, earlier.kind) != (self.activity.id, scan.kind):
            return Scanned(scan.nonce, ScanOutcome.REFUSED, CheckInReason.NONCE_REUSED)
        return Scanned(scan.nonce, ScanOutcome.REPEATED, earlier.reason, earlier.event_id)

    def _registration(self, match: Match) -> RegistrationRow | None:
        if match.member_id in self.admitted and not match.is_other_activity:
            return self.admitted[match.member_id]
        return None if match.registration_id is None else self.rows.get(match.registration_id)

    async def _facts(
        self,
        scan: Scan,
        match: Match,
        registration: RegistrationRow | None,
        at: datetime,
        is_ahead: bool,  # noqa: FBT001  # as above
    ) -> ScanFacts:
        life = self.lives.get(match.member_id, []) if match.member_id is not None else []
        place = bisect_right([each for each, _ in life], at)
        is_required = any(each["is_required"] for each in self.activity.questions)
        facts = ScanFacts(
            kind=scan.kind,
            at=at,
            opens_at=check_in.opens_at(self.activity.starts_at, self.activity.check_in_lead_minutes),
            ends_at=self.activity.ends_at,
            matches=match.matches,
            is_device_revoked=self._is_device_revoked(at),
            is_revoked=match.is_revoked,
            is_other_activity=match.is_other_activity,
            activity_state=self.activity.state,
            is_ahead=is_ahead,
            registration_state=None if registration is None else registration.state,
            is_walk_in=scan.is_walk_in,
            is_in_force=match.member_id is None or self.states.get(match.member_id) in IN_FORCE,
            is_answered=not is_required or (registration is not None and registration.content_sealed is not None),
            allows_reentry=self.activity.allows_reentry,
            before=life[place - 1][1] if place else None,
            after=life[place][1] if place < len(life) else None,
        )
        return await self._with_audience(facts, match)

    async def _with_audience(self, facts: ScanFacts, match: Match) -> ScanFacts:
        if not check_in.is_new(facts) or match.member_id is None:
            return facts
        conn, scope = self.work.conn, self.work.scope
        row = await registrations.find_for(conn, scope, self.activity.id, member_id=match.member_id, now=self.work.now)
        is_meant = row is not None and row["is_in_audience"] and row["may_take_part"]
        return check_in.with_audience(facts, is_in_audience=is_meant)

    def _event(self, scan: Scan, match: Match, registration: RegistrationRow | None, at: datetime) -> CheckInEventRow:
        actor_id, member_id = self.work.actor.member_id, match.member_id
        if actor_id is None or member_id is None:
            raise ActivityNotFound("activityId")
        return CheckInEventRow(
            tenant_id=self.work.scope.tenant_id,
            id=new_id(),
            activity_id=self.activity.id,
            registration_id=None if registration is None else registration.id,
            member_id=member_id,
            kind=scan.kind.value,
            method=scan.method.value,
            nonce=scan.nonce,
            is_walk_in=scan.is_walk_in,
            is_forced=self.door.is_forced,
            happened_at=at,
            device_at=None if self.door.clock is None else scan.happened_at,
            recorded_by_id=actor_id,
            upload_id=self.door.upload_id,
            device_id=None if self.door.device is None else self.door.device["id"],
        )

    async def _recorded(
        self, event: CheckInEventRow, registration: RegistrationRow | None, reason: CheckInReason | None
    ) -> Scanned:
        await queries.insert_event(self.work.conn, event)
        if reason is not None:
            await queries.insert_conflict(self.work.conn, self._conflict(event, reason))
        if registration is not None and check_in.checks_in(registration.state, CheckInKind(event.kind)):
            await use(self.work, registration)
            await move(self.work, WaitingLine(self.activity, self._total()), registration, RegistrationState.CHECKED_IN)
        self.known[event.nonce] = Known(event.id, event.activity_id, event.kind, reason)
        life = self.lives.setdefault(event.member_id, [])
        life.insert(
            bisect_right([each for each, _ in life], event.happened_at), (event.happened_at, CheckInKind(event.kind))
        )
        facts = {
            "kind": event.kind,
            "member_id": str(event.member_id),
            "reason": None if reason is None else reason.value,
        }
        self.subjects.append(Subject("check_in_event", event.id, self.activity.organisation_id, facts))
        outcome = ScanOutcome.RECORDED if reason is None else ScanOutcome.CONFLICT
        return Scanned(event.nonce, outcome, reason, event.id)

    def _conflict(self, event: CheckInEventRow, reason: CheckInReason) -> CheckInConflictRow:
        return CheckInConflictRow(
            tenant_id=event.tenant_id,
            id=event.id,
            activity_id=event.activity_id,
            member_id=event.member_id,
            reason=reason.value,
            note=self.door.note,
            status=ConflictStatus.OPEN.value,
            opened_at=self.work.now,
        )


async def use(work: Work, registration: RegistrationRow, *, is_undone: bool = False) -> None:
    """Turns the places of a registration into used ones, or back.

    Raises:
        RuntimeError: The ledger knows nothing of them.
    """
    if not registration.quota_ids:
        return
    step = QuotaStep.UNDO_USE if is_undone else QuotaStep.USE
    asked = QuotaMove(dict.fromkeys(registration.quota_ids, registration.places), registration.id, new_id(), "door")
    if (await quota_step(work, step, asked)).outcome is not QuotaOutcome.DONE:
        message = f"the places of {registration.id} are not where its state says"
        raise RuntimeError(message)


async def _matches(
    work: Work, activity: ActivityRow, scans: Sequence[Scan]
) -> Mapping[tuple[CheckInMethod, str], Match]:
    """Whom each reading means. A typed number is a whole one, or else the end of one of those who registered."""
    asked = {(scan.method, check_in.clean_value(scan)) for scan in scans}
    found = dict.fromkeys(asked, Match())
    texts = {text for method, text in asked if method is CheckInMethod.TICKET}
    found |= {(CheckInMethod.TICKET, text): each for text, each in (await _of_tickets(work, activity, texts)).items()}
    numbers = {text for method, text in asked if method is not CheckInMethod.TICKET and text}
    if not numbers:
        return found
    tenant_id = work.scope.tenant_id
    rows = await queries.list_numbered(work.conn, tenant_id, activity.id, sorted(numbers))
    whole = {row["number"]: Match(1, row["member_id"], row["id"]) for row in rows}
    ends = sorted({text for method, text in asked if method is CheckInMethod.NUMBER and text} - whole.keys())
    by_end: dict[str, Match] = {}
    for row in await queries.list_typed(work.conn, tenant_id, activity.id, ends) if ends else ():
        count = by_end.get(row["number"], Match()).matches + 1
        by_end[row["number"]] = Match(1, row["member_id"], row["id"]) if count == 1 else Match(count)
    for method, text in asked:
        if method is not CheckInMethod.TICKET:
            typed = by_end if method is CheckInMethod.NUMBER else {}
            found[method, text] = whole.get(text) or typed.get(text) or Match()
    return found


async def _of_tickets(work: Work, activity: ActivityRow, texts: set[str]) -> Mapping[str, Match]:
    tenant_id = work.scope.tenant_id
    read = {text: read_ticket(work.keyring, tenant_id, text) for text in texts}
    ids = sorted({each.registration_id for each in read.values() if each is not None})
    if not ids:
        return {}
    rows = {row["id"]: row for row in await queries.list_ticketed(work.conn, tenant_id, ids)}
    return {text: _of_ticket(each, rows, activity.id) for text, each in read.items() if each is not None}


def _of_ticket(ticket: Ticket, rows: Mapping[UUID, Record], activity_id: UUID) -> Match:
    row = rows.get(ticket.registration_id)
    if row is None:
        return Match()
    is_other = row["activity_id"] != activity_id
    return Match(
        1,
        row["member_id"],
        None if is_other else row["id"],
        is_revoked=ticket.version != row["ticket_version"],
        is_other_activity=is_other,
    )
