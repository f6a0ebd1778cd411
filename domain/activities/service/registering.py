"""Registering for an activity 报名: one statement while nobody waits, else by the line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from db.errors import WritesCollidedError
from db.models.activities import ActivityState, RegistrationRow, RegistrationState
from db.queries.activities import plans, registrations
from db.queries.members import periods
from db.sealing import seal
from db.session import Record
from db.types import new_id
from domain.activities import rules, waiting
from domain.activities.errors import (
    ActivityCancelled,
    ActivityFull,
    ActivityNotFound,
    ActivityOver,
    AlreadyRegistered,
    CannotTakePart,
    NotInAudience,
    NotYourShift,
    RegistrationClosed,
    RegistrationNotBegun,
    RegistrationOver,
)
from domain.activities.policy import Facts, register_obstacles
from domain.activities.rules import Companion, Question
from domain.activities.service.line import Host, WaitingLine, locked_line, settle, tell
from domain.activities.waiting import Places, Route
from domain.members.service.keys import member_key
from domain.members.service.on_behalf import OnBehalf, concerned_member, tell_on_behalf
from domain.shared.approvals import ApprovalStep, approval_open
from domain.shared.errors import DomainError, refuse
from domain.shared.ledger import QuotaMove, QuotaStep, quota_keep
from domain.shared.permissions import Permission
from domain.shared.work import Outcome, Work

SEALING = "registration"
"""What the sealed part of a registration is sealed as."""


@dataclass(frozen=True, slots=True)
class ActivityRegister:
    """A wish to take part. `waits`: in the line, when there is no place. Answers by key of the question."""

    activity_id: UUID
    waits: bool = True
    companions: Sequence[Companion] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    on_behalf: OnBehalf | None = None


async def activity_register(work: Work, command: ActivityRegister) -> Outcome:
    """Registers the caller with companions: all have a place, or nobody. An officer may enter it for a member.

    While nobody waits and there is room, row and places are written by the one statement that ends the transaction: it
    locks the quotas, and nothing else. Where nothing is spare the caller joins the line by such a statement, which
    shares the line's lock with others who join. Otherwise the line is locked alone and the caller joins it at the end;
    who is next for what is spare then is registered at once. With an approval the places are held, where the activity
    says so, until it is decided. Emits `registration.registered`, `.waiting` or `.applied`. Companions and answers are
    sealed under the member's own key, whose row is locked then; so it is when an officer enters it, who has no more
    rights than the member: the same obstacles, the same line. The member is told by `member.entered_on_behalf`.
    The member's row is held, shared, from the first write on: a suspension or a transfer comes before it or finds it.

    What is free is seen before, without a lock. Whoever calls this repeats it for a `WritesCollidedError`, as `perform`
    does; a repeat looks anew, and finds the line, or a place, or the registration of the member's other device.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, CANNOT_TAKE_PART, COMPANIONS_INVALID, ANSWER_REQUIRED, ANSWER_INVALID,
            ALREADY_REGISTERED, ACTIVITY_FULL; those of `concerned_member`.
        Refusals: all codes of `register_obstacles`.
        WritesCollidedError: What was seen does not hold any more: the last place went, or one came back, the activity
            was closed, or the membership ended or moved, in this moment. Nothing was written.
    """
    member_id = await concerned_member(work, command.on_behalf)
    if member_id is None:
        raise CannotTakePart
    found = await registrations.find_for(work.conn, work.scope, command.activity_id, member_id=member_id, now=work.now)
    if found is None:
        raise ActivityNotFound("activityId")
    facts = Facts(**{name: found[name] for name in Facts.__slots__})
    refuse(register_refusals(register_obstacles(facts)))
    registration = await _entry(work, found, command, member_id)
    way = _way(found, registration)
    if way is None and not (command.waits and found["has_waiting_list"] and found["is_going"]):
        raise ActivityFull("activityId")
    await registrations.hold_standing(work.conn, registration, WritesCollidedError())
    if found["needs_approval"]:
        await _apply(work, found, registration, way)
    elif way is not None:
        await _take(work, found, registration, way, waits=command.waits)
    elif found["total_spare"] == 0:
        await _join_full(work, found, registration)
    else:
        await join(work, await locked_line(work, command.activity_id), registration)
    await _tell_on_behalf(work, command)
    return {
        "registration_id": registration.id,
        "activity_id": registration.activity_id,
        "member_id": registration.member_id,
    }


async def _tell_on_behalf(work: Work, command: ActivityRegister) -> None:
    given = command.on_behalf
    if given is None:
        return
    member = await periods.lock_own_member(work.conn, work.scope.tenant_id, given.member_id)
    if member is not None:
        await tell_on_behalf(work, given, "activityRegister", member["organisation_id"])


def register_refusals(codes: Sequence[str]) -> list[DomainError]:
    """The refusals of `register_obstacles`."""
    known = (
        ActivityCancelled("activityId"),
        ActivityOver("activityId"),
        AlreadyRegistered("activityId"),
        CannotTakePart("activityId"),
        RegistrationClosed("activityId"),
        RegistrationNotBegun("activityId"),
        RegistrationOver("activityId"),
        NotYourShift("activityId"),
        NotInAudience("activityId"),
        ActivityFull("activityId"),
    )
    return [each for each in known if each.code in codes]


async def join(
    work: Work, locked: WaitingLine, registration: RegistrationRow, *, is_new: bool = True, is_emitted: bool = True
) -> bool:
    """Has a registration join a locked line at its end, and registers it when it is next; whether it is registered.

    When the line has stopped it is registered for a free place, as any newcomer is, or not at all.

    Raises:
        DomainError: ALREADY_REGISTERED (the member has a live registration), ACTIVITY_FULL (no place, and the line has
            stopped).
        WritesCollidedError: Nobody registers any more, since this moment.
    """
    activity = locked.activity
    if is_new and activity.state != ActivityState.PUBLISHED:
        raise WritesCollidedError
    registration.sequence = await registrations.next_number(work.conn)
    registration.priority = await _priority(work, registration, lowers_priority=activity.lowers_priority)
    registration.state = RegistrationState.WAITING.value
    if is_new:
        await registrations.insert_registration(work.conn, registration, AlreadyRegistered("activityId"))
    else:
        await registrations.update_registration(work.conn, registration)
    seated = await settle(work, locked, admitted=registration, is_emitted=is_emitted)
    if seated is not None:
        registration.state = seated.state
        return True
    if locked.offers_end_at(work.now) is None:
        raise ActivityFull("activityId" if is_new else "registrationId")
    await tell(work, activity, registration, is_emitted=is_emitted)
    return False


async def register_locked(
    work: Work, locked: WaitingLine, command: ActivityRegister, member_id: UUID
) -> RegistrationRow:
    """As `activity_register`, of a line that is locked already, and without an event where no review is opened.

    Raises:
        DomainError: Those of `activity_register`.
        Refusals: All codes of `register_obstacles`.
        WritesCollidedError: The last place went in this moment to somebody who needed no line.
    """
    found = await registrations.find_for(work.conn, work.scope, locked.activity.id, member_id=member_id, now=work.now)
    if found is None:
        raise ActivityNotFound("activityId")
    refuse(register_refusals(register_obstacles(Facts(**{name: found[name] for name in Facts.__slots__}))))
    registration = await _entry(work, found, command, member_id)
    way = _way(found, registration)
    if way is None and not (command.waits and found["has_waiting_list"] and found["is_going"]):
        raise ActivityFull("activityId")
    if found["needs_approval"]:
        await _apply(work, found, registration, way)
    elif not await join(work, locked, registration, is_emitted=False) and not command.waits:
        raise WritesCollidedError
    return registration


async def _join_full(work: Work, found: Record, registration: RegistrationRow) -> None:
    """Joins the line of an activity of which nothing is spare, side by side with others who do.

    Whether that is still so is seen under the line's lock, shared; where it is not, a repeat finds another way.
    """
    registration.priority = await _priority(work, registration, lowers_priority=found["lowers_priority"])
    registration.state = RegistrationState.WAITING.value
    await registrations.join_full(work.conn, registration, WritesCollidedError())
    await tell(work, _host(found), registration)


async def _priority(work: Work, registration: RegistrationRow, *, lowers_priority: bool) -> int:
    late = 0
    if lowers_priority:
        since = work.now - timedelta(days=waiting.LATE_DAYS)
        late = await registrations.count_late(work.conn, work.scope.tenant_id, registration.member_id, since=since)
    return waiting.priority(late, lowers_priority=lowers_priority)


async def _entry(work: Work, found: Record, command: ActivityRegister, member_id: UUID) -> RegistrationRow:
    companions = rules.clean_companions(command.companions, found["companions_at_most"])
    answers = rules.clean_answers([Question(**each) for each in found["questions"]], command.answers)
    registration = RegistrationRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        activity_id=found["id"],
        member_id=member_id,
        state=RegistrationState.REGISTERED.value,
        places=1 + len(companions),
        window_ids=found["window_ids"] or [],
        reserve_ids=found["reserve_ids"] or [],
        quota_ids=[],
        submitted_at=work.now,
    )
    if companions or answers:
        content = {
            "companions": [{"name": each.name, "relation": each.relation} for each in companions],
            "answers": answers,
        }
        registration.content_sealed = await sealed(work, registration, content)
    return registration


async def sealed(work: Work, registration: RegistrationRow, content: Mapping[str, Any]) -> bytes:
    """Names of companions and answers, sealed under the member's key; locks the member's row.

    Raises:
        CannotTakePart: There is no such member any more.
    """
    tenant_id = registration.tenant_id
    if await periods.lock_own_member(work.conn, tenant_id, registration.member_id) is None:
        raise CannotTakePart
    key = await member_key(work, registration.member_id)
    return seal(key, orjson.dumps(content).decode(), tenant_id=tenant_id, row_id=registration.id, column=SEALING)


def _way(found: Record, registration: RegistrationRow) -> Route | None:
    """The way to places that are free now; None when somebody waits, who has to be asked first."""
    if found["is_line"] and found["is_going"]:
        return None
    windows = dict(zip(found["window_ids"] or [], found["window_quota_ids"] or [], strict=True))
    reserves = dict(zip(found["reserve_ids"] or [], found["reserve_quota_ids"] or [], strict=True))
    free = {found["total_quota_id"]: found["total_free"], found["open_quota_id"]: found["open_free"]}
    free |= dict(zip(windows.values(), found["window_free"] or [], strict=True))
    free |= dict(zip(reserves.values(), found["reserve_free"] or [], strict=True))
    places = Places(found["total_quota_id"], found["open_quota_id"], windows, reserves)
    ways = waiting.routes(places, registration.window_ids, registration.reserve_ids)
    return waiting.open_route(ways, free, registration.places)


async def _take(work: Work, found: Record, registration: RegistrationRow, way: Route, *, waits: bool) -> None:
    may_wait = waits and found["has_waiting_list"] and found["is_going"]
    refusal = WritesCollidedError() if may_wait else ActivityFull("activityId")
    await _insert(work, found, registration, way)
    await quota_keep(work, QuotaStep.TAKE, _asked(registration, way, "registered"), refusal=refusal)


async def _apply(work: Work, found: Record, registration: RegistrationRow, way: Route | None) -> None:
    """Opens the review; the places are held where there are some and the activity holds them."""
    registration.state = RegistrationState.APPLIED.value
    place = await periods.find_place(work.conn, work.scope.tenant_id, found["organisation_id"])
    step = ApprovalStep(
        stage=1,
        organisation_id=found["organisation_id"],
        permission=Permission.REGISTRATION_DECIDE,
        days_allowed=found["review_days"],
        escalate_to_id=None if place is None else place["parent_id"],
    )
    registration.approval_id = await approval_open(
        work, "registration", registration.id, applicant_id=registration.member_id, steps=[step]
    )
    if way is None or not found["holds_in_review"]:
        # No quota is locked that a cancellation takes out. Who cancels holds the line alone, and is seen, or waits.
        await plans.share_line(work.conn, registration.activity_id)
        await registrations.hold_standing(work.conn, registration, WritesCollidedError())
        await _insert(work, found, registration, ())
        return
    await _insert(work, found, registration, way)
    # Somebody was quicker: a repeat finds no place, and applies without one.
    await quota_keep(work, QuotaStep.HOLD, _asked(registration, way, "applied"), refusal=WritesCollidedError())


async def _insert(work: Work, found: Record, registration: RegistrationRow, way: Route) -> None:
    registration.quota_ids = list(way)
    await registrations.insert_registration(work.conn, registration, AlreadyRegistered("activityId"))
    await tell(work, _host(found), registration)


def _asked(registration: RegistrationRow, way: Route, reason: str) -> QuotaMove:
    return QuotaMove(dict.fromkeys(way, registration.places), registration.id, new_id(), reason)


def _host(found: Record) -> Host:
    return Host(found["organisation_id"], found["title"], found["title_en"])
