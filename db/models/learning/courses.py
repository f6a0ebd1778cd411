"""Courses 课程: what is taught, to whom, when; and how far somebody has come (docs/learning.md, 0094)."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, part_key, reference, tenant_key, text_array, time_at


class CourseTrack(StrEnum):
    """What a course teaches."""

    UNION_WORK = "union_work"
    LABOUR_LAW = "labour_law"
    SAFETY = "safety"
    SKILL = "skill"
    DIGITAL_LITERACY = "digital_literacy"
    CULTURE = "culture"


class CourseAudience(StrEnum):
    """Whom a course is for, at and below its organisation."""

    MEMBERS = "members"
    OFFICERS = "officers"
    POST_HOLDERS = "post_holders"


class CourseState(StrEnum):
    """States of a course. PUBLISHED and ENDED are what an approved one is by the clock; no row says so."""

    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    PUBLISHED = "published"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class CourseRow(SQLModel, table=True):
    """A course of an organisation. Its row is the lock of its state and lessons; once approved only that changes.

    `written_by_id` is who wrote all of it as it is. `posts` are kinds of posts, for POST_HOLDERS. `valid_months`: for
    how long its certificates hold; None: for good. `draft_revision` counts its texts before it is approved, so that who
    approves says which they have read. `told_at` is when it was seen that one that was approved has opened: phones are
    told by the change of the row.
    """

    __tablename__ = "course"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["written_by_id"], "member"),
        reference(["submitted_by_id"], "member"),
        reference(["approved_by_id"], "member"),
        one_of("track", CourseTrack),
        one_of("audience", CourseAudience),
        one_of("state", CourseState),
        sa.CheckConstraint("state NOT IN ('published', 'ended')", name="the_clock_publishes"),
        sa.CheckConstraint("closes_at > opens_at", name="window_is_forward"),
        sa.CheckConstraint("(audience = 'post_holders') = (cardinality(posts) > 0)", name="holders_of_posts"),
        sa.CheckConstraint("valid_months BETWEEN 1 AND 120", name="validity_bounded"),
        sa.CheckConstraint("state <> 'in_approval' OR submitted_at IS NOT NULL", name="submitted_has_time"),
        sa.CheckConstraint("(approved_at IS NULL) = (approved_by_id IS NULL)", name="approved_has_name"),
        sa.CheckConstraint("approved_by_id <> written_by_id", name="four_eyes"),
        sa.CheckConstraint("state <> 'approved' OR approved_at IS NOT NULL", name="approved_has_time"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdraw_reason IS NOT NULL)", name="withdrawn_has_reason"),
        sa.Index(None, "tenant_id", "written_at", "id"),
        sa.Index("ix_course_waiting", "tenant_id", "submitted_at", postgresql_where=sa.text("state = 'in_approval'")),
        sa.Index(None, "tenant_id", "organisation_id"),
        sa.Index("ix_course_opening", "opens_at", postgresql_where=sa.text("state = 'approved' AND told_at IS NULL")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    title: str
    title_en: str | None = None
    introduction: str | None = None
    track: str
    audience: str
    posts: Sequence[str] = text_array()
    opens_at: datetime = time_at()
    closes_at: datetime | None = time_at(nullable=True)
    valid_months: int | None = None
    state: str
    draft_revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    written_by_id: UUID = key_to()
    written_at: datetime = time_at()
    submitted_by_id: UUID | None = key_to(nullable=True)
    submitted_at: datetime | None = time_at(nullable=True)
    return_reason: str | None = None
    approved_by_id: UUID | None = key_to(nullable=True)
    approved_at: datetime | None = time_at(nullable=True)
    told_at: datetime | None = time_at(nullable=True)
    withdraw_reason: str | None = None
    withdrawn_at: datetime | None = time_at(nullable=True)


class LessonRow(SQLModel, table=True):
    """A lesson: clean HTML (`domain.shared.rich_text`), or the quiz that closes the course.

    `minutes` are the author's estimate; nobody's time is counted.
    """

    __tablename__ = "lesson"
    __table_args__ = (
        reference(["course_id"], "course"),
        reference(["quiz_id"], "quiz"),
        sa.CheckConstraint("num_nonnulls(body, quiz_id) = 1", name="text_or_quiz"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 240", name="minutes_bounded"),
        sa.UniqueConstraint("tenant_id", "course_id", "position"),
        sa.Index("ix_lesson_quiz", "tenant_id", "quiz_id", postgresql_where=sa.text("quiz_id IS NOT NULL")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    course_id: UUID = key_to()
    position: int
    title: str
    body: str | None = None
    minutes: int
    quiz_id: UUID | None = key_to(nullable=True)


class CourseEnrolmentRow(SQLModel, table=True):
    """That a member learns. Its row is the lock of how far they are; completed once.

    `number` counts how often they took the course: again when its certificate runs out. `branch_id` is the organisation
    directly below the course's to which they belonged.
    """

    __tablename__ = "course_enrolment"
    __table_args__ = (
        reference(["course_id"], "course"),
        reference(["member_id"], "member"),
        reference(["branch_id"], "organisation"),
        sa.UniqueConstraint("tenant_id", "course_id", "member_id", "number"),
        sa.Index(None, "tenant_id", "member_id", "enrolled_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    course_id: UUID = key_to()
    member_id: UUID = key_to()
    branch_id: UUID = key_to()
    number: int
    enrolled_at: datetime = time_at()
    completed_at: datetime | None = time_at(nullable=True)


class LessonCompletionRow(SQLModel, table=True):
    """That a learner marked a lesson as done."""

    __tablename__ = "lesson_completion"
    __table_args__ = (
        reference(["enrolment_id"], "course_enrolment"),
        reference(["lesson_id"], "lesson"),
        reference(["member_id"], "member"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    enrolment_id: UUID = part_key()
    lesson_id: UUID = part_key()
    member_id: UUID = key_to()
    done_at: datetime = time_at()


class CourseCertificateRow(SQLModel, table=True):
    """A certificate of completion. `code` stands on it, so that anybody can check it; the register has the name.

    `valid_until` is its last day; None: for good.
    """

    __tablename__ = "course_certificate"
    __table_args__ = (
        reference(["enrolment_id"], "course_enrolment"),
        reference(["course_id"], "course"),
        reference(["member_id"], "member"),
        reference(["revoked_by_id"], "member"),
        sa.CheckConstraint(
            "num_nonnulls(revoked_at, revoke_reason, revoked_by_id) IN (0, 3)", name="revoked_has_reason"
        ),
        sa.CheckConstraint("valid_until >= issued_on", name="holds_for_a_day"),
        sa.UniqueConstraint("tenant_id", "enrolment_id"),
        sa.UniqueConstraint("tenant_id", "number"),
        sa.UniqueConstraint("tenant_id", "code"),
        sa.Index(None, "tenant_id", "member_id"),
        sa.Index(None, "tenant_id", "course_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    enrolment_id: UUID = key_to()
    course_id: UUID = key_to()
    member_id: UUID = key_to()
    number: str
    code: str
    issued_on: date
    valid_until: date | None = None
    revoked_at: datetime | None = time_at(nullable=True)
    revoke_reason: str | None = None
    revoked_by_id: UUID | None = Field(default=None, sa_type=sa.Uuid, nullable=True)
