"""Example courses of learning, by the use cases, on the school of `tests.factories.learning`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from domain.learning import service
from domain.learning.service import (
    CourseApprove,
    CourseContent,
    CourseDraft,
    CourseEnrol,
    CourseOf,
    LessonComplete,
    LessonText,
)
from tests.factories.learning import School


def lessons(number: int = 2) -> list[LessonText]:
    """So many lessons of text."""
    return [LessonText(f"第{each}课", f"<p>内容{each}</p>", 15) for each in range(1, number + 1)]


def content(school: School, **values: Any) -> CourseContent:
    """A course for members, open since an hour: two lessons, no quiz, certificates for a year."""
    given: dict[str, Any] = {
        "title": "手机办事入门",
        "track": "digital_literacy",
        "audience": "members",
        "opens_at": school.now - timedelta(hours=1),
        "lessons": lessons(),
        "valid_months": 12,
        **values,
    }
    return CourseContent(**given)


async def approver(school: School) -> UUID:
    """A second officer of the factory."""
    member_id = await school.member(school.factory_id)
    school.rights[member_id] = dict.fromkeys(("learning_read", "learning_manage"), (school.factory_id,))
    return member_id


async def drafted(school: School, place_id: UUID | None = None, **values: Any) -> UUID:
    """A draft of the officer."""
    command = CourseDraft(place_id or school.factory_id, content(school, **values))
    return UUID(str((await school.run(service.course_draft, command))["course_id"]))


async def published(school: School, **values: Any) -> UUID:
    """A course that somebody else approved."""
    course_id = await drafted(school, **values)
    await school.run(service.course_submit, CourseOf(course_id))
    await school.run(service.course_approve, CourseApprove(course_id, 1), await approver(school))
    return course_id


async def enrol(school: School, course_id: UUID, member_id: UUID) -> UUID:
    """The enrolment that a member begins or goes on with."""
    made = await school.run(service.course_enrol, CourseEnrol(course_id), member_id)
    return UUID(str(made["enrolment_id"]))


async def lesson_ids(school: School, course_id: UUID) -> list[UUID]:
    """The lessons of a course in their order."""
    found = await school.rows("SELECT id FROM lesson WHERE course_id = $1 ORDER BY position", course_id)
    return [key for (key,) in found]


async def complete(school: School, lesson_id: UUID, member_id: UUID) -> Mapping[str, Any]:
    """Marks a lesson as done."""
    done: Mapping[str, Any] = await school.run(service.lesson_complete, LessonComplete(lesson_id), member_id)
    return done


async def learnt(school: School, course_id: UUID, member_id: UUID) -> UUID:
    """An enrolment with which all lessons of text are done."""
    enrolment_id = await enrol(school, course_id, member_id)
    for lesson_id in await lesson_ids(school, course_id):
        await complete(school, lesson_id, member_id)
    return enrolment_id
