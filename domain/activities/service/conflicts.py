"""Deciding on entries and exits that do not go with the rules 签到冲突."""

from dataclasses import dataclass
from uuid import UUID

from db.models.activities import CheckInKind, ConflictStatus, RegistrationState
from db.queries.activities import check_in as queries
from db.session import Record
from domain.activities import check_in
from domain.activities.errors import ConflictDecided, ConflictNotFound, OwnCase
from domain.activities.service.checking_in import use
from domain.activities.service.line import found_line, move
from domain.audit.service import record
from domain.shared.events import emit
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class CheckInConflictDecide:
    """Whether an event counts, with a reason."""

    conflict_id: UUID
    is_kept: bool
    reason: str | None


async def check_in_conflict_decide(work: Work, command: CheckInConflictDecide) -> Outcome:
    """Keeps an event, or declares it void: the row stays, and counts no more.

    When the only entry of a registration is void, it is registered again and its place claimed; after the end it is
    missed in turn. Lock order: conflict, registration, quotas. Records `check_in_conflict.kept` or `.voided`.

    Raises:
        DomainError: CONFLICT_NOT_FOUND, CONFLICT_DECIDED, OWN_CASE, CHECK_IN_REASON_REQUIRED, TEXT_INVALID.
    """
    reason = check_in.clean_reason(command.reason, "reason")
    conflict = await queries.lock_conflict(work.conn, work.scope, command.conflict_id)
    if conflict is None:
        raise ConflictNotFound("conflictId")
    if conflict["status"] != ConflictStatus.OPEN:
        raise ConflictDecided("conflictId")
    if conflict["member_id"] == work.actor.member_id:
        raise OwnCase("conflictId")
    status = ConflictStatus.KEPT if command.is_kept else ConflictStatus.VOIDED
    await queries.decide_conflict(
        work.conn,
        work.scope.tenant_id,
        conflict["id"],
        status=status.value,
        decided_by_id=work.actor.member_id,
        decided_at=work.now,
        decision_note=reason,
    )
    if status is ConflictStatus.VOIDED:
        await _take_back(work, conflict)
    action, place = f"check_in_conflict.{status.value}", conflict["organisation_id"]
    await record(work, action, "check_in_event", conflict["id"], organisation_id=place, reason=conflict["reason"])
    return {"conflict_id": conflict["id"], "activity_id": conflict["activity_id"]}


async def _take_back(work: Work, conflict: Record) -> None:
    """Gives back the used place of a registration none of whose entries counts any more."""
    tenant_id = work.scope.tenant_id
    event = await queries.find_event(work.conn, tenant_id, conflict["id"])
    if event is None or event["registration_id"] is None:
        return
    locked = await queries.lock_registrations(work.conn, tenant_id, [event["registration_id"]])
    registration = locked[event["registration_id"]]
    left = await queries.list_counted(work.conn, tenant_id, event["activity_id"], [event["member_id"]])
    is_counted = any(each["kind"] == CheckInKind.ENTRY and each["registration_id"] == registration.id for each in left)
    if registration.state != RegistrationState.CHECKED_IN or is_counted:
        return
    line = await found_line(work, event["activity_id"])
    if line is None:
        return
    await use(work, registration, is_undone=True)
    await move(work, line, registration, RegistrationState.REGISTERED, is_told=False)
    facts = {"member_id": str(registration.member_id), "activity_id": str(registration.activity_id)}
    await emit(work, "registration.check_in_voided", "registration", registration.id, **facts)
