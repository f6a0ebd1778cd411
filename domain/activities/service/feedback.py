"""Feedback 活动反馈 of participants."""

from dataclasses import dataclass
from uuid import UUID

from db.models.activities import ActivityFeedbackRow
from db.queries.activities import feedback
from domain.activities.errors import NotParticipant
from domain.activities.rules import clean_text
from domain.activities.taking_part import MAX_COMMENT, Ended, check_feedback
from domain.audit.service import record
from domain.shared.events import emit
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class ActivityFeedbackGive:
    """What the caller says of an activity in which they took part: one to five stars, and words."""

    activity_id: UUID
    satisfaction: int
    comment: str | None = None


async def activity_feedback_give(work: Work, command: ActivityFeedbackGive) -> Outcome:
    """Keeps what the caller says, in place of what they said before, until the time for it is over.

    Locks the caller's registration, so that of two wishes at the same moment the later one holds. Records
    and emits `activity_feedback.given`, without stars and words: officers see these, but not whose they are.

    Raises:
        DomainError: NOT_PARTICIPANT, FEEDBACK_NOT_OPEN, FEEDBACK_OVER, SATISFACTION_INVALID, TEXT_INVALID.
    """
    member_id, tenant_id = work.actor.member_id, work.scope.tenant_id
    if member_id is None:
        raise NotParticipant("activityId")
    found = await feedback.lock_own_registration(work.conn, tenant_id, command.activity_id, member_id)
    if found is None:
        raise NotParticipant("activityId")
    ended = Ended(found["state"], found["ends_at"], found["feedback_days"])
    check_feedback(ended, found["registration_state"], satisfaction=command.satisfaction, now=work.now)
    said = ActivityFeedbackRow(
        tenant_id=tenant_id,
        activity_id=command.activity_id,
        member_id=member_id,
        satisfaction=command.satisfaction,
        comment=clean_text(command.comment, "comment", most=MAX_COMMENT, is_required=False),
        given_at=work.now,
    )
    feedback_id = await feedback.save_feedback(work.conn, said)
    place = found["organisation_id"]
    await record(work, "activity_feedback.given", "activity_feedback", feedback_id, organisation_id=place)
    facts = {"member_id": str(member_id), "activity_id": str(command.activity_id)}
    await emit(work, "activity_feedback.given", "activity_feedback", feedback_id, **facts)
    return {"activity_id": command.activity_id, "member_id": member_id}
