"""Required training 必修培训: which posts need which course, and reminders of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.models.learning import CourseAudience, CourseRow, CourseState, TrainingRequirementRow
from db.queries import events as event_queries
from db.queries.learning import banks, courses, trainings
from db.session import Connection
from db.types import new_id
from domain.audit.service import record
from domain.learning.course_errors import (
    CourseAudienceInvalid,
    CourseNotFound,
    CourseStateRefused,
    CourseValidityInvalid,
    TrainingRequirementNotFound,
    TrainingRequirementSetAlready,
)
from domain.learning.errors import LearningPlaceNotFound
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.work import Outcome, Work

REMINDED_AT_ONCE: Final = 1_000
LEAST_MONTHS: Final = 6
MOST_MONTHS: Final = 120


@dataclass(frozen=True, slots=True)
class TrainingRequirementSet:
    """The course that holders of posts at and below an organisation need; anew after months, None: once for good."""

    organisation_id: UUID
    course_id: UUID
    posts: Sequence[str]
    valid_months: int | None = None


@dataclass(frozen=True, slots=True)
class TrainingRequirementEnd:
    """What is required no more."""

    requirement_id: UUID


async def training_requirement_set(work: Work, command: TrainingRequirementSet) -> Outcome:
    """Requires a course of holders of posts. Locks the course. Records and emits `training_requirement.set`.

    Raises:
        DomainError: LEARNING_PLACE_NOT_FOUND, COURSE_NOT_FOUND, COURSE_STATE_REFUSED, COURSE_AUDIENCE_INVALID,
            COURSE_VALIDITY_INVALID, TRAINING_REQUIREMENT_SET_ALREADY.
    """
    tenant_id, place_id, member_id = work.scope.tenant_id, command.organisation_id, work.actor.member_id
    if member_id is None or not await banks.has_place(work.conn, tenant_id, place_id, _nodes(work)):
        raise LearningPlaceNotFound("organisationId")
    if command.valid_months is not None and not LEAST_MONTHS <= command.valid_months <= MOST_MONTHS:
        raise CourseValidityInvalid("validMonths", least=LEAST_MONTHS, most=MOST_MONTHS)
    course = await courses.lock_course(work.conn, tenant_id, command.course_id, [tenant_id])
    await _check(work, course, command)
    if await trainings.is_set(work.conn, tenant_id, place_id, command.course_id):
        raise TrainingRequirementSetAlready("courseId")
    requirement = TrainingRequirementRow(
        tenant_id=tenant_id,
        id=new_id(),
        organisation_id=place_id,
        course_id=command.course_id,
        posts=sorted(set(command.posts)),
        valid_months=command.valid_months,
        set_by_id=member_id,
        set_at=work.now,
    )
    await trainings.insert_requirement(work.conn, requirement)
    await _tell(work, requirement.id, place_id, "set")
    return {"requirement_id": requirement.id}


async def training_requirement_end(work: Work, command: TrainingRequirementEnd) -> Outcome:
    """Ends a requirement; twice is the same as once. Locks it. Records and emits `training_requirement.ended`.

    Raises:
        TrainingRequirementNotFound: None within the caller's reach.
    """
    tenant_id, nodes = work.scope.tenant_id, _nodes(work)
    row = await trainings.lock_requirement(work.conn, tenant_id, command.requirement_id, nodes)
    if row is None:
        raise TrainingRequirementNotFound("requirementId")
    if row["ended_at"] is None:
        await trainings.end_requirement(work.conn, tenant_id, row["id"], work.now)
        await _tell(work, row["id"], row["organisation_id"], "ended")
    return {"requirement_id": row["id"]}


async def trainings_remind(conn: Connection, now: datetime) -> bool:
    """Reminds officers of what their posts require, in all unions; whether there may be more.

    Once where nothing was completed, once when it ends within 60 days, once when it has ended (unique key, so also in
    two processes at once); anew for each completion. Emits `training.required`, `training.expiring`,
    `training.expired`.
    """
    reminded = await trainings.insert_reminders(conn, today=local_day(now), limit=REMINDED_AT_ONCE)
    for row in reminded:
        facts = {"member_id": str(row["member_id"]), "title": row["title"], "until": str(row["valid_until"] or "")}
        subjects = [("training_requirement", row["requirement_id"], facts)]
        await event_queries.insert_events(conn, row["tenant_id"], topic=f"training.{row['step']}", subjects=subjects)
    return len(reminded) == REMINDED_AT_ONCE


def _nodes(work: Work) -> list[UUID]:
    return list(work.scope.nodes_for("learning_manage"))


async def _check(work: Work, course: CourseRow | None, command: TrainingRequirementSet) -> None:
    """Whether all who shall take the course can: it is approved, of the organisation or above, and for them."""
    place_id, tenant_id = command.organisation_id, work.scope.tenant_id
    if course is None or not await trainings.is_above(work.conn, tenant_id, course.organisation_id, place_id):
        raise CourseNotFound("courseId")
    if course.state != CourseState.APPROVED:
        raise CourseStateRefused("courseId", state=course.state)
    is_for = course.audience == CourseAudience.MEMBERS or set(command.posts) <= set(course.posts)
    if not command.posts or not is_for:
        raise CourseAudienceInvalid("posts")


async def _tell(work: Work, requirement_id: UUID, place_id: UUID, word: str) -> None:
    topic, kind = f"training_requirement.{word}", "training_requirement"
    await record(work, topic, kind, requirement_id, organisation_id=place_id)
    await emit(work, topic, kind, requirement_id, organisation_id=str(place_id))
