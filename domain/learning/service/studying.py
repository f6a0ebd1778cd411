"""Learning a course: enrolling, marking lessons as done, completing it, which gives a certificate.

Nothing here is recorded: who learns what is theirs alone. Time is not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.learning import CourseAudience, CourseEnrolmentRow, CourseRow, CourseState
from db.queries.learning import courses, studying
from db.session import Connection
from db.types import new_id
from domain.learning import course_rules
from domain.learning.course_errors import (
    CourseCompletedAlready,
    CourseNotEnrolled,
    CourseNotFound,
    CourseStateRefused,
    LessonNotFound,
    LessonQuizNotPassed,
)
from domain.learning.course_rules import Taken
from domain.learning.service.certifying import Completed, certify
from domain.shared.calendar import local_day
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class CourseEnrol:
    """The course that the caller begins, or goes on with."""

    course_id: UUID


@dataclass(frozen=True, slots=True)
class LessonComplete:
    """The lesson that the caller is done with."""

    lesson_id: UUID


async def course_enrol(work: Work, command: CourseEnrol) -> Outcome:
    """Enrols the caller; who is enrolled and has not completed it goes on. The member's entry is the lock.

    Raises:
        DomainError: COURSE_NOT_FOUND, COURSE_STATE_REFUSED, COURSE_COMPLETED_ALREADY.
    """
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    course = await courses.hold_course(work.conn, tenant_id, command.course_id)
    if course is None or member_id is None:
        raise CourseNotFound("courseId")
    learner = await studying.lock_learner(work.conn, tenant_id, member_id, course.organisation_id)
    latest = await studying.find_latest(work.conn, tenant_id, member_id, course.id)
    if latest is not None and latest["completed_at"] is None and course.state != CourseState.WITHDRAWN:
        return {"enrolment_id": latest["id"], "course_id": course.id}
    was_seen = latest is not None or (course.approved_at is not None and course.opens_at <= work.now)
    if learner is None or not was_seen or not await _is_for(work, course, member_id, is_below=learner["is_below"]):
        raise CourseNotFound("courseId")
    _check_open(course, work.now)
    number = 1
    if latest is not None:
        taken = Taken(latest["completed_at"], latest["valid_until"], latest["revoked_at"] is not None)
        if not course_rules.may_take_again(taken, work.now, local_day(work.now)):
            raise CourseCompletedAlready("courseId")
        number = latest["number"] + 1
    enrolment = CourseEnrolmentRow(
        tenant_id=tenant_id,
        id=new_id(),
        course_id=course.id,
        member_id=member_id,
        branch_id=learner["branch_id"],
        number=number,
        enrolled_at=work.now,
    )
    await studying.insert_enrolment(work.conn, enrolment)
    return {"enrolment_id": enrolment.id, "course_id": course.id}


async def lesson_complete(work: Work, command: LessonComplete) -> Outcome:
    """Marks a lesson as done; twice is the same as once. With the last one the course is completed, once.

    Raises:
        DomainError: LESSON_NOT_FOUND, COURSE_NOT_ENROLLED, COURSE_STATE_REFUSED, LESSON_QUIZ_NOT_PASSED.
    """
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    lesson = await courses.find_lesson(work.conn, tenant_id, command.lesson_id)
    course = None if lesson is None else await courses.hold_course(work.conn, tenant_id, lesson.course_id)
    if lesson is None or course is None or member_id is None:
        raise LessonNotFound("lessonId")
    enrolment = await studying.lock_enrolment(work.conn, tenant_id, member_id, course.id)
    if enrolment is None:
        if not await _may_know(work, course, member_id):
            raise LessonNotFound("lessonId")
        raise CourseNotEnrolled("lessonId")
    if course.state != CourseState.APPROVED:
        raise CourseStateRefused("lessonId", state=course.state)
    if lesson.quiz_id is not None and not await studying.has_passed(work.conn, tenant_id, enrolment.id, lesson.id):
        raise LessonQuizNotPassed("lessonId")
    await studying.mark_done(work.conn, enrolment, lesson.id, work.now)
    if await studying.complete_enrolment(work.conn, tenant_id, enrolment.id, work.now):
        await certify(work.conn, tenant_id, [Completed(enrolment.id, course.id, enrolment.member_id)], work.now)
    return {"enrolment_id": enrolment.id, "lesson_id": lesson.id, "course_id": course.id}


async def quiz_brings_on(
    conn: Connection, tenant_id: UUID, member_id: UUID, quiz_id: UUID, now: datetime
) -> Sequence[Completed]:
    """What a quiz that somebody passed completes: their lessons of it are done. Certificates are issued by the caller.

    Locks the enrolments in the order of their ids.
    """
    completed = []
    for row in await studying.lock_waiting(conn, tenant_id, member_id, quiz_id):
        enrolment = CourseEnrolmentRow.model_construct(
            tenant_id=tenant_id, id=row["id"], course_id=row["course_id"], member_id=row["member_id"]
        )
        await studying.mark_done(conn, enrolment, row["lesson_id"], now)
        if await studying.complete_enrolment(conn, tenant_id, row["id"], now):
            completed.append(Completed(row["id"], row["course_id"], row["member_id"]))
    return completed


def _check_open(course: CourseRow, now: datetime) -> None:
    """Whether one can enrol now.

    Raises:
        CourseStateRefused: Withdrawn or ended. Fact `state`.
    """
    is_over = course.closes_at is not None and course.closes_at <= now
    if course.state != CourseState.APPROVED or is_over:
        state = CourseState.ENDED.value if course.state == CourseState.APPROVED else course.state
        raise CourseStateRefused("courseId", state=state)


async def _may_know(work: Work, course: CourseRow, member_id: UUID) -> bool:
    """Whether a course is there for somebody who has not begun it."""
    learner = await studying.lock_learner(work.conn, course.tenant_id, member_id, course.organisation_id)
    is_seen = course.state == CourseState.APPROVED and course.opens_at <= work.now
    return learner is not None and is_seen and await _is_for(work, course, member_id, is_below=learner["is_below"])


async def _is_for(work: Work, course: CourseRow, member_id: UUID, *, is_below: bool) -> bool:
    """Whether a course is for somebody who belongs to its organisation, holds a role there, or a post."""
    tenant_id, place_id, today = course.tenant_id, course.organisation_id, local_day(work.now)
    if course.audience == CourseAudience.MEMBERS:
        return is_below
    if course.audience == CourseAudience.OFFICERS:
        return await studying.holds_role(work.conn, tenant_id, member_id, place_id, today=today)
    return await studying.holds_post(work.conn, tenant_id, member_id, place_id, posts=course.posts, today=today)
