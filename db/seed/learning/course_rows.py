"""Rows of courses: the columns of their tables, after the union's id."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID


class Course(NamedTuple):
    """Columns of table `course`."""

    id: UUID
    organisation_id: UUID
    title: str
    title_en: str
    introduction: str | None
    track: str
    audience: str
    posts: Sequence[str]
    opens_at: datetime
    valid_months: int
    state: str
    written_by_id: UUID
    written_at: datetime
    submitted_by_id: UUID
    submitted_at: datetime
    approved_by_id: UUID | None
    approved_at: datetime | None
    told_at: datetime | None


class Lesson(NamedTuple):
    """Columns of table `lesson`."""

    id: UUID
    course_id: UUID
    position: int
    title: str
    body: str
    minutes: int


class Enrolment(NamedTuple):
    """Columns of table `course_enrolment`."""

    id: UUID
    course_id: UUID
    member_id: UUID
    branch_id: UUID
    number: int
    enrolled_at: datetime
    completed_at: datetime | None


class LessonDone(NamedTuple):
    """Columns of table `lesson_completion`."""

    enrolment_id: UUID
    lesson_id: UUID
    member_id: UUID
    done_at: datetime


class Certificate(NamedTuple):
    """Columns of table `course_certificate`."""

    id: UUID
    enrolment_id: UUID
    course_id: UUID
    member_id: UUID
    number: str
    code: str
    issued_on: date
    valid_until: date


class Requirement(NamedTuple):
    """Columns of table `training_requirement`."""

    id: UUID
    organisation_id: UUID
    course_id: UUID
    posts: Sequence[str]
    valid_months: int
    set_by_id: UUID
    set_at: datetime
