"""Courses 课程: drafted by one person, approved by another, published by the clock, withdrawn with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.learning import CourseRow, CourseState, LessonRow
from db.queries.learning import banks, courses
from db.types import new_id
from domain.audit.service import record
from domain.learning import course_rules, rules
from domain.learning.course_errors import CourseNotFound, CourseQuizInvalid, CourseTextOutdated
from domain.learning.course_rules import LessonText
from domain.learning.errors import LearningPlaceNotFound
from domain.shared.events import emit
from domain.shared.work import Outcome, Work

QUIZ_TITLE = "结业测验"


@dataclass(frozen=True, slots=True)
class CourseContent:
    """What a course is, all of it."""

    title: str
    track: str
    audience: str
    opens_at: datetime
    lessons: Sequence[LessonText]
    posts: Sequence[str] = ()
    title_en: str | None = None
    introduction: str | None = None
    closes_at: datetime | None = None
    valid_months: int | None = None
    quiz_id: UUID | None = None
    quiz_minutes: int = 20


@dataclass(frozen=True, slots=True)
class CourseDraft:
    """A course of an organisation."""

    organisation_id: UUID
    content: CourseContent


@dataclass(frozen=True, slots=True)
class CourseChange:
    """What a draft is instead, all of it."""

    course_id: UUID
    content: CourseContent


@dataclass(frozen=True, slots=True)
class CourseOf:
    """The course that is meant."""

    course_id: UUID


@dataclass(frozen=True, slots=True)
class CourseApprove:
    """The course that is approved, and which text of it the caller has read."""

    course_id: UUID
    draft_revision: int


@dataclass(frozen=True, slots=True)
class CourseBecause:
    """The course that is meant, and why."""

    course_id: UUID
    reason: str


async def course_draft(work: Work, command: CourseDraft) -> Outcome:
    """Drafts a course, which members do not see. Records and emits `course.drafted`.

    Raises:
        DomainError: LEARNING_PLACE_NOT_FOUND, and what `_take` refuses.
    """
    tenant_id, place_id, member_id = work.scope.tenant_id, command.organisation_id, work.actor.member_id
    if member_id is None or not await banks.has_place(work.conn, tenant_id, place_id, _nodes(work)):
        raise LearningPlaceNotFound("organisationId")
    content = command.content
    course = CourseRow(
        tenant_id=tenant_id,
        id=new_id(),
        organisation_id=place_id,
        title="",
        track=content.track,
        audience=content.audience,
        posts=[],
        opens_at=content.opens_at,
        state=CourseState.DRAFT.value,
        written_by_id=member_id,
        written_at=work.now,
    )
    lessons = await _take(work, course, content)
    await courses.insert_course(work.conn, course)
    await courses.replace_lessons(work.conn, course, lessons)
    await tell(work, course, "drafted")
    return {"course_id": course.id}


async def course_change(work: Work, command: CourseChange) -> Outcome:
    """Makes a draft something else; who changes it is its author now. Records and emits `course.changed`.

    Raises:
        DomainError: COURSE_NOT_FOUND, COURSE_STATE_REFUSED, and what `_take` refuses.
    """
    course = await _managed(work, command.course_id, "change")
    lessons = await _take(work, course, command.content)
    course.written_by_id = work.actor.member_id or course.written_by_id
    course.draft_revision += 1
    await courses.update_course(work.conn, course)
    await courses.replace_lessons(work.conn, course, lessons)
    await tell(work, course, "changed")
    return {"course_id": course.id}


async def course_submit(work: Work, command: CourseOf) -> Outcome:
    """Asks others who manage learning there to approve a draft. Records and emits `course.submitted`.

    Raises:
        DomainError: COURSE_NOT_FOUND, COURSE_STATE_REFUSED, COURSE_WINDOW_INVALID, COURSE_QUIZ_INVALID.
    """
    course = await _managed(work, command.course_id, "submit")
    await _check_still(work, course)
    course.state = course_rules.next_state(course.state, "submit")
    course.submitted_by_id, course.submitted_at, course.return_reason = work.actor.member_id, work.now, None
    await courses.update_course(work.conn, course)
    await tell(work, course, "submitted", member_id=str(work.actor.member_id))
    return {"course_id": course.id}


async def course_approve(work: Work, command: CourseApprove) -> Outcome:
    """Approves a course, which is published when its time comes; never by who wrote or submitted it.

    Nor is approved what came back and was changed since the caller read it. Records and emits `course.approved`.

    Raises:
        DomainError: COURSE_NOT_FOUND, COURSE_STATE_REFUSED, COURSE_OWN_TEXT, COURSE_TEXT_OUTDATED,
            COURSE_WINDOW_INVALID, COURSE_QUIZ_INVALID.
    """
    course = await _managed(work, command.course_id, "approve")
    course_rules.check_approver(work.actor.member_id, course.written_by_id, course.submitted_by_id)
    if command.draft_revision != course.draft_revision:
        raise CourseTextOutdated("draftRevision")
    await _check_still(work, course)
    course.state = course_rules.next_state(course.state, "approve")
    course.approved_by_id, course.approved_at = work.actor.member_id, work.now
    course.opens_at = max(course.opens_at, work.now)
    await courses.update_course(work.conn, course)
    await tell(work, course, "approved")
    return {"course_id": course.id}


async def course_return(work: Work, command: CourseBecause) -> Outcome:
    """Sends a course back to who wrote it, with a reason. Records and emits `course.returned`.

    Raises:
        DomainError: LEARNING_TEXT_INVALID, COURSE_NOT_FOUND, COURSE_STATE_REFUSED.
    """
    reason = rules.clean_text(command.reason, rules.MAX_REASON, "reason")
    course = await _managed(work, command.course_id, "return")
    course.state, course.return_reason = course_rules.next_state(course.state, "return"), reason
    await courses.update_course(work.conn, course)
    await tell(work, course, "returned", member_id=str(course.written_by_id))
    return {"course_id": course.id}


async def course_withdraw(work: Work, command: CourseBecause) -> Outcome:
    """Withdraws a course for good: nobody goes on with it; certificates hold. Records and emits `course.withdrawn`.

    Raises:
        DomainError: LEARNING_TEXT_INVALID, COURSE_NOT_FOUND, COURSE_STATE_REFUSED.
    """
    reason = rules.clean_text(command.reason, rules.MAX_REASON, "reason")
    course = await _managed(work, command.course_id, "withdraw")
    course.state, course.withdraw_reason = course_rules.next_state(course.state, "withdraw"), reason
    course.withdrawn_at = work.now
    await courses.update_course(work.conn, course)
    await tell(work, course, "withdrawn")
    return {"course_id": course.id}


async def tell(work: Work, course: CourseRow, word: str, **facts: object) -> None:
    """Records a change of a course and emits it; texts are in neither."""
    topic, place = f"course.{word}", course.organisation_id
    await record(work, topic, "course", course.id, organisation_id=place, state=course.state)
    await emit(work, topic, "course", course.id, organisation_id=str(place), state=course.state, **facts)


def _nodes(work: Work) -> list[UUID]:
    return list(work.scope.nodes_for("learning_manage"))


async def _managed(work: Work, course_id: UUID, action: str) -> CourseRow:
    """A course that the caller manages, in a state in which the action can be done, locked.

    Raises:
        DomainError: COURSE_NOT_FOUND, COURSE_STATE_REFUSED (fact `state`).
    """
    course = await courses.lock_course(work.conn, work.scope.tenant_id, course_id, _nodes(work))
    if course is None or work.actor.member_id is None:
        raise CourseNotFound("courseId")
    course_rules.next_state(course.state, action)
    return course


async def _check_still(work: Work, course: CourseRow) -> None:
    course_rules.check_window(course.opens_at, course.closes_at, work.now)
    if not await courses.quiz_is_announced(work.conn, course.tenant_id, course.id):
        raise CourseQuizInvalid("courseId")


async def _take(work: Work, course: CourseRow, content: CourseContent) -> list[LessonRow]:
    """Puts what a course is into its row, and gives its lessons; the quiz is the last.

    Raises:
        DomainError: LEARNING_TEXT_INVALID, COURSE_WINDOW_INVALID, COURSE_AUDIENCE_INVALID, COURSE_VALIDITY_INVALID,
            COURSE_LESSONS_INVALID, COURSE_QUIZ_INVALID.
    """
    course.title = rules.clean_text(content.title, rules.MAX_TITLE, "course", "title")
    course.title_en = rules.clean_words(content.title_en, rules.MAX_TITLE, "course", "titleEn")
    course.introduction = rules.clean_words(content.introduction, rules.MAX_INTRODUCTION, "course", "introduction")
    course_rules.check_window(content.opens_at, content.closes_at, work.now)
    course.posts = course_rules.check_audience(content.audience, content.posts)
    course_rules.check_months(content.valid_months, "course", "validMonths")
    lessons = course_rules.clean_lessons(content.lessons, has_quiz=content.quiz_id is not None)
    course.track, course.audience = content.track, content.audience
    course.opens_at, course.closes_at, course.valid_months = content.opens_at, content.closes_at, content.valid_months
    rows = [
        LessonRow(
            tenant_id=course.tenant_id,
            id=new_id(),
            course_id=course.id,
            position=position,
            title=each.title,
            body=each.body,
            minutes=each.minutes,
        )
        for position, each in enumerate(lessons, 1)
    ]
    return rows if content.quiz_id is None else [*rows, await _closing(work, course, content, len(rows) + 1)]


async def _closing(work: Work, course: CourseRow, content: CourseContent, position: int) -> LessonRow:
    """The quiz that closes a course.

    Raises:
        CourseQuizInvalid: None that all members of the organisation may take.
    """
    quiz_id, place_id = content.quiz_id, course.organisation_id
    is_fit = 1 <= content.quiz_minutes <= course_rules.MAX_MINUTES
    if quiz_id is None or not is_fit or not await courses.quiz_fits(work.conn, course.tenant_id, quiz_id, place_id):
        raise CourseQuizInvalid("course", "quizId")
    return LessonRow(
        tenant_id=course.tenant_id,
        id=new_id(),
        course_id=course.id,
        position=position,
        title=QUIZ_TITLE,
        minutes=content.quiz_minutes,
        quiz_id=quiz_id,
    )
