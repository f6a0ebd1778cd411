"""Who did not come 未到场: marked by the clock, appealed against by the member, decided by an officer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.activities import AppealStatus, CheckInAppealRow, RegistrationRow, RegistrationState
from db.queries.activities import check_in as queries
from db.queries.activities import plans, registrations
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from db.types import new_id
from domain.activities import check_in
from domain.activities.errors import (
    AlreadyAppealed,
    AppealDecided,
    AppealNotFound,
    AppealOver,
    OwnCase,
    RegistrationNotFound,
    RegistrationStateRefused,
)
from domain.activities.rules import both_titles
from domain.activities.service.line import found_line, move
from domain.audit.service import record
from domain.shared.actor import Actor
from domain.shared.events import emit
from domain.shared.work import Outcome, Work

MISSED_ACTIVITIES = 20
MISSED_BATCH = 500


@dataclass(frozen=True, slots=True)
class CheckInAppealSubmit:
    """The caller's word against a no-show of theirs: they were there, or could not come."""

    registration_id: UUID
    reason: str | None


@dataclass(frozen=True, slots=True)
class CheckInAppealDecide:
    """Whether a no-show counts no more, with a reason that the member reads."""

    appeal_id: UUID
    is_accepted: bool
    reason: str | None


async def mark_missed(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Marks who was registered and did not come, a day after the end, in all unions; whether there may be more at once.

    Only where somebody was let in. Emits `registration.no_show` for each.
    """
    ended = (now - check_in.NO_SHOW_SPAN, now - check_in.NO_SHOW_DELAY)
    found = await queries.list_missed(conn, ended=ended, limit=MISSED_ACTIVITIES)
    is_more = len(found) == MISSED_ACTIVITIES
    for row in found:
        work = Work(conn, Actor(row["tenant_id"]), Scope(row["tenant_id"]), now, keyring)
        line = await found_line(work, row["id"])
        if line is None:
            continue
        missed = await queries.lock_missed(conn, row["tenant_id"], row["id"], limit=MISSED_BATCH)
        for registration in missed:
            await move(work, line, registration, RegistrationState.NO_SHOW)
        is_more = is_more or len(missed) == MISSED_BATCH
    return is_more


async def check_in_appeal_submit(work: Work, command: CheckInAppealSubmit) -> Outcome:
    """Appeals against a no-show of the caller's own, within the days of the activity (14 by default), once.

    Locks the registration. Records and emits `check_in_appeal.submitted`, which tells officers.

    Raises:
        DomainError: REGISTRATION_NOT_FOUND, REGISTRATION_STATE_REFUSED, APPEAL_OVER, ALREADY_APPEALED,
            CHECK_IN_REASON_REQUIRED, TEXT_INVALID.
    """
    reason = check_in.clean_reason(command.reason, "reason")
    registration = await _own(work, command.registration_id)
    if registration.state != RegistrationState.NO_SHOW or registration.closed_at is None:
        raise RegistrationStateRefused("registrationId", state=registration.state)
    activity = await plans.find_activity(work.conn, work.scope.tenant_id, registration.activity_id)
    if activity is None:
        raise RegistrationNotFound("registrationId")
    if work.now >= check_in.appeal_ends_at(registration.closed_at, activity.appeal_days):
        raise AppealOver("registrationId", days=activity.appeal_days)
    appeal = _appeal(work, registration, reason)
    await queries.insert_appeal(work.conn, appeal, AlreadyAppealed("registrationId"))
    facts = {
        "member_id": str(appeal.member_id),
        "activity_id": str(appeal.activity_id),
        "organisation_id": str(activity.organisation_id),
    }
    topic, title = "check_in_appeal.submitted", both_titles(activity.title, activity.title_en)
    await record(work, topic, "check_in_appeal", appeal.id, organisation_id=activity.organisation_id)
    await emit(work, topic, "check_in_appeal", appeal.id, **facts, title=title)
    return {"appeal_id": appeal.id, "registration_id": registration.id, "activity_id": appeal.activity_id}


async def check_in_appeal_decide(work: Work, command: CheckInAppealDecide) -> Outcome:
    """Accepts or rejects an appeal. One that is accepted has the no-show lower no priority any more.

    Locks the appeal. Records and emits `check_in_appeal.accepted` or `.rejected`, which tells the member.

    Raises:
        DomainError: APPEAL_NOT_FOUND, APPEAL_DECIDED, OWN_CASE, CHECK_IN_REASON_REQUIRED, TEXT_INVALID.
    """
    reason = check_in.clean_reason(command.reason, "reason")
    appeal = await queries.lock_appeal(work.conn, work.scope, command.appeal_id)
    if appeal is None:
        raise AppealNotFound("appealId")
    if appeal["status"] != AppealStatus.OPEN:
        raise AppealDecided("appealId")
    if appeal["member_id"] == work.actor.member_id:
        raise OwnCase("appealId")
    status = AppealStatus.ACCEPTED if command.is_accepted else AppealStatus.REJECTED
    await queries.decide_appeal(
        work.conn,
        work.scope.tenant_id,
        appeal["id"],
        status=status.value,
        decided_by_id=work.actor.member_id,
        decided_at=work.now,
        decision_note=reason,
    )
    topic = f"check_in_appeal.{status.value}"
    await record(work, topic, "check_in_appeal", appeal["id"], organisation_id=appeal["organisation_id"])
    facts = {"member_id": str(appeal["member_id"]), "activity_id": str(appeal["activity_id"])}
    title = both_titles(appeal["title"], appeal["title_en"])
    await emit(work, topic, "check_in_appeal", appeal["id"], **facts, title=title)
    return {
        "appeal_id": appeal["id"],
        "registration_id": appeal["registration_id"],
        "activity_id": appeal["activity_id"],
    }


async def _own(work: Work, registration_id: UUID) -> RegistrationRow:
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    found = (
        None
        if member_id is None
        else await registrations.find_own(work.conn, tenant_id, registration_id, member_id=member_id)
    )
    locked = None if found is None else await registrations.lock_registration(work.conn, tenant_id, found["id"])
    if locked is None or locked.member_id != member_id:
        raise RegistrationNotFound("registrationId")
    return locked


def _appeal(work: Work, registration: RegistrationRow, reason: str) -> CheckInAppealRow:
    return CheckInAppealRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        registration_id=registration.id,
        activity_id=registration.activity_id,
        member_id=registration.member_id,
        reason=reason,
        status=AppealStatus.OPEN.value,
        submitted_at=work.now,
    )
