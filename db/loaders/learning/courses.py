"""Batch reads of courses: keys in, one entry per key out, in the same order.

In sight of members are courses that are published and for them, and those that they have begun; of officers all at and
below the nodes where they read learning. How far somebody is, is theirs alone; of others there are counts in steps.
"""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.learning.audiences import holds_post
from db.models.learning import (
    CourseCertificateRow,
    CourseEnrolmentRow,
    CourseRow,
    LessonCompletionRow,
    LessonRow,
    QuizAttemptRow,
)
from db.predicates import below_nodes, held_nodes, of_own_entries, own_id, tenant_id
from db.readers import holds_office_below, is_at_or_above
from db.types import table_of

_COURSE, _LESSON, _ENROLMENT = (table_of(each) for each in (CourseRow, LessonRow, CourseEnrolmentRow))
_DONE, _ATTEMPT = table_of(LessonCompletionRow), table_of(QuizAttemptRow)
_CERTIFICATE = table_of(CourseCertificateRow)
_NOW: sa.ColumnElement[Any] = sa.func.now()
STEP = 5
"""Counts are told in steps of so many, and fewer to nobody; as reads of news."""


def _word(code: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{code}'", sa.Text())


def _whole(number: int) -> sa.ColumnElement[int]:
    return sa.literal_column(str(number), sa.Integer())


STATE = sa.case(
    (_COURSE.c.state != _word("approved"), _COURSE.c.state),
    (_COURSE.c.opens_at > _NOW, _word("approved")),
    (_COURSE.c.closes_at <= _NOW, _word("ended")),
    else_=_word("published"),
)
"""The state of a course by the clock of the database."""
_FOR_CALLER = sa.func.coalesce(
    sa.case(
        (_COURSE.c.audience == _word("members"), is_at_or_above(_COURSE.c.organisation_id)),
        (_COURSE.c.audience == _word("officers"), holds_office_below(_COURSE.c.organisation_id)),
        else_=holds_post(_COURSE.c.organisation_id, _COURSE.c.posts),
    ),
    sa.false(),
)
_OFFICERS = below_nodes(_COURSE.c.organisation_id, held_nodes("learning_read"))


def _own(of: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(
        of.c.tenant_id == _COURSE.c.tenant_id, of.c.course_id == _COURSE.c.id, of_own_entries(of.c.member_id)
    )


def has_begun() -> sa.ColumnElement[bool]:
    """Whether the caller is enrolled in a course."""
    begun = _ENROLMENT.alias("begun_by_reader")
    return sa.exists().where(_own(begun)).correlate(_COURSE)


def is_takeable() -> sa.ColumnElement[bool]:
    """Whether a course is published, for the caller, and not completed by them."""
    completed = _ENROLMENT.alias("completed_by_reader")
    has_completed = sa.exists().where(_own(completed), completed.c.completed_at.is_not(None)).correlate(_COURSE)
    return sa.and_(_word("published") == STATE, _FOR_CALLER, sa.not_(has_completed))


_IS_PUBLISHED = sa.and_(_COURSE.c.state == _word("approved"), _COURSE.c.opens_at <= _NOW)
_READERS = sa.or_(sa.and_(_IS_PUBLISHED, _FOR_CALLER), has_begun())
_OF_UNION = sa.and_(_COURSE.c.tenant_id == tenant_id(), own_id().is_not(None))
IN_SIGHT = sa.and_(_OF_UNION, sa.or_(_OFFICERS, _READERS))
"""The courses that the caller may see."""


def _count(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return (
        sa.select(column)
        .select_from(_LESSON)
        .where(_LESSON.c.tenant_id == _COURSE.c.tenant_id, _LESSON.c.course_id == _COURSE.c.id)
        .correlate(_COURSE)
        .scalar_subquery()
    )


_TOLD = sa.select(
    *(
        _COURSE.c[name]
        for name in (
            *("id", "organisation_id", "title", "title_en", "introduction", "track", "audience", "posts", "opens_at"),
            *("closes_at", "valid_months", "written_at", "approved_at", "withdraw_reason", "withdrawn_at"),
        )
    ),
    STATE.label("state"),
    sa.case((_COURSE.c.approved_at.is_(None), _COURSE.c.draft_revision)).label("draft_revision"),
    sa.case((_OFFICERS, _COURSE.c.return_reason)).label("return_reason"),
    sa.func.coalesce(sa.and_(_OFFICERS, _COURSE.c.written_by_id == own_id()), sa.false()).label("is_own_text"),
    _count(sa.cast(sa.func.count(), sa.Integer())).label("lesson_count"),
    _count(sa.cast(sa.func.coalesce(sa.func.sum(_LESSON.c.minutes), _whole(0)), sa.Integer())).label("minutes"),
    own_id().label("viewer_id"),
)
COURSES_IN_SIGHT = _TOLD.where(IN_SIGHT)
COURSES_IN_HAND = _TOLD.where(_OF_UNION, _OFFICERS)
COURSE_NEVER_NULL = ("state", "lesson_count", "minutes", "is_own_text")
course_by_id = Batch(
    COURSES_IN_SIGHT,
    name="course_by_id",
    never_null=COURSE_NEVER_NULL,
    seen_by={"course_id": "is_of_learner"},
    select_seen=lambda seen: _TOLD.where(_OF_UNION, sa.or_(seen, _OFFICERS, _READERS)),
)
"""Courses that the caller may see: among them those that they have begun (`OWN_ENROLMENTS`)."""

_LATEST = _ENROLMENT.alias("latest_of_reader")
_OWN_LATEST = (
    sa.select(_LATEST.c.id)
    .where(_own(_LATEST))
    .order_by(_LATEST.c.enrolled_at.desc(), _LATEST.c.id.desc())
    .limit(sa.literal_column("1"))
    .correlate(_COURSE)
    .scalar_subquery()
)
_MARKED = (
    sa.exists()
    .where(
        _DONE.c.tenant_id == _LESSON.c.tenant_id,
        _DONE.c.lesson_id == _LESSON.c.id,
        _DONE.c.enrolment_id == _OWN_LATEST,
    )
    .correlate(_LESSON, _COURSE)
)
_STANDS = sa.or_(_COURSE.c.state != _word("withdrawn"), _OFFICERS)
_LESSONS = (
    sa.select(
        *(_LESSON.c[name] for name in ("id", "course_id", "position", "title", "minutes", "quiz_id")),
        sa.case((_STANDS, _LESSON.c.body)).label("body"),
        _MARKED.label("is_done"),
    )
    .select_from(
        _LESSON.join(_COURSE, sa.and_(_COURSE.c.tenant_id == _LESSON.c.tenant_id, _COURSE.c.id == _LESSON.c.course_id))
    )
    .where(IN_SIGHT)
)
lesson_by_id = Batch(_LESSONS, name="lesson_by_id", never_null=("is_done",))
"""Lessons of courses that the caller may see; of what was withdrawn without the text but for officers."""
lessons_by_course_id = Batch(
    _LESSONS, name="lessons_by_course_id", key="course_id", order=("position",), is_many=True, never_null=("is_done",)
)
"""Lessons of a course in their order, as above."""

_DONE_COUNT = (
    sa.select(sa.cast(sa.func.count(), sa.Integer()))
    .select_from(_DONE)
    .where(_DONE.c.tenant_id == _ENROLMENT.c.tenant_id, _DONE.c.enrolment_id == _ENROLMENT.c.id)
    .correlate(_ENROLMENT)
    .scalar_subquery()
)
OWN_ENROLMENTS = sa.select(
    *(_ENROLMENT.c[name] for name in ("id", "course_id", "number", "enrolled_at", "completed_at")),
    _DONE_COUNT.label("done_count"),
    sa.true().label("is_of_learner"),
).where(_ENROLMENT.c.tenant_id == tenant_id(), of_own_entries(_ENROLMENT.c.member_id))
course_enrolment_by_id = Batch(OWN_ENROLMENTS, name="course_enrolment_by_id", never_null=("done_count",))
"""The caller's own enrolments, with how many lessons are done."""
own_course_enrolments_by_course_id = Batch(
    OWN_ENROLMENTS,
    name="own_course_enrolments_by_course_id",
    key="course_id",
    order=("enrolled_at", "id"),
    is_many=True,
    never_null=("done_count",),
)
"""The caller's own enrolments in a course, in their order."""

_ALL_CERTIFICATES = sa.select(
    *(
        _CERTIFICATE.c[name]
        for name in (
            *("id", "enrolment_id", "course_id", "number", "code", "issued_on", "valid_until"),
            *("revoked_at", "revoke_reason"),
        )
    )
)
_CERTIFICATES = _ALL_CERTIFICATES.select_from(
    _CERTIFICATE.join(
        _COURSE, sa.and_(_COURSE.c.tenant_id == _CERTIFICATE.c.tenant_id, _COURSE.c.id == _CERTIFICATE.c.course_id)
    )
).where(
    _OF_UNION,
    sa.or_(
        of_own_entries(_CERTIFICATE.c.member_id),
        sa.and_(
            _CERTIFICATE.c.revoked_by_id == own_id(),
            below_nodes(_COURSE.c.organisation_id, held_nodes("learning_manage")),
        ),
    ),
)
course_certificate_by_id = Batch(_CERTIFICATES, name="course_certificate_by_id")
"""A certificate: one's own, or one that the caller revoked where they manage learning."""
course_certificate_by_enrolment_id = Batch(
    _CERTIFICATES,
    name="course_certificate_by_enrolment_id",
    key="enrolment_id",
    within=course_enrolment_by_id,
    select_within=_ALL_CERTIFICATES.where(
        _CERTIFICATE.c.tenant_id == tenant_id(), of_own_entries(_CERTIFICATE.c.member_id)
    ),
)
"""The certificate of an enrolment, as above."""


def _told_in_steps(counted: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.func.nullif(sa.cast(counted, sa.Integer()) // _whole(STEP) * _whole(STEP), _whole(0), type_=sa.Integer())


def _people(where: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    return sa.func.count(sa.distinct(_ENROLMENT.c.member_id)).filter(where)


def _counts(position: int, branch: sa.ColumnElement[Any], *grouped: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        sa.select(
            _COURSE.c.id.label("course_id"),
            _whole(position).label("position"),
            branch.label("branch_id"),
            _told_in_steps(_people(sa.true())).label("enrolled"),
            _told_in_steps(_people(_ENROLMENT.c.completed_at.is_not(None))).label("completed"),
        )
        .select_from(_COURSE.outerjoin(_ENROLMENT, _of_course()))
        .where(_OF_UNION, _OFFICERS)
        .group_by(_COURSE.c.tenant_id, _COURSE.c.id, *grouped)
    )


def _of_course() -> sa.ColumnElement[bool]:
    return sa.and_(_ENROLMENT.c.tenant_id == _COURSE.c.tenant_id, _ENROLMENT.c.course_id == _COURSE.c.id)


_BY_BRANCH = _counts(2, _ENROLMENT.c.branch_id, _ENROLMENT.c.branch_id).having(_people(sa.true()) >= _whole(STEP))
_COUNTS = sa.union_all(_counts(1, sa.cast(sa.null(), sa.Uuid())), _BY_BRANCH).subquery("counted")
course_counts_by_course_id = Batch(
    sa.select(*_COUNTS.columns),
    name="course_counts_by_course_id",
    key="course_id",
    order=("position", "branch_id"),
    is_many=True,
)
"""How many learn and have completed, in steps of five, for who reads learning there: all first, then by branch.

A branch with fewer than five learners is left out. By steps no difference tells how one person did.
"""
