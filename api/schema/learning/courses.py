"""Nouns of courses 课程: lessons, enrolments, certificates, counts."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import array, column, computed_from, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.learning import codes
from api.schema.learning.nouns import Quiz
from db import forms
from db.models.learning import CourseAudience, CourseState, CourseTrack
from db.models.organisations import PostKind

if TYPE_CHECKING:
    from api.schema.organisations import Organisation

_PDF, _CHECK = "/me/certificates/", "/certificates/"


@found_by("lesson_by_id")
@strawberry.type(description="Lesson of a course 课时, seen by whoever sees the course.")
class Lesson(Node):
    """A lesson row, and whether the caller is done with it."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Lesson")
    position: int = column("position", description="Place in the course, from 1.")
    title: str = column("title", description="Title, at most 80 characters.")
    body: str | None = column(
        "body", description="Clean HTML; null for a quiz, and once the course is withdrawn but for officers."
    )
    minutes: int = column("minutes", description="Minutes that its author thinks it takes; nobody's time is counted.")
    is_done: bool = column("is_done", description="Whether the caller is done with it, as they take the course now.")
    quiz: Quiz | None = relation(
        "quiz_by_id",
        "quiz_id",
        lambda: Quiz,
        description="Quiz to be passed; null for a lesson of text, and where the reader may not see it.",
    )


@found_by("course_certificate_by_id")
@strawberry.type(
    description="Certificate that a member completed a course 结业证书, seen by whose it is and by who revoked it."
)
class CourseCertificate(Node):
    """A course_certificate row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("CourseCertificate")
    number: str = column("number", description="Number, unique in the union.")
    code: str = column("code", description="Code that stands on it, 16 letters and digits.")
    check_path: str = computed_from(
        "code",
        lambda code: f"{_CHECK}{code}",
        form=forms.path_of(_CHECK, "code"),
        description="Path at which anybody can check it, as with `certificateCheck`.",
    )
    pdf_path: str = computed_from(
        "id",
        lambda key: f"{_PDF}{key}",
        form=forms.path_of(_PDF, "id"),
        description="Path to get it from as a PDF, with the access token of whose it is.",
    )
    issued_on: date = column("issued_on", description="Day on which the course was completed.")
    valid_until: date | None = column("valid_until", description="Last day on which it holds; null: for good.")
    revoked_at: datetime | None = column("revoked_at", description="When it was revoked; null while it holds.")
    revoke_reason: str | None = column("revoke_reason", description="Why it was revoked; null while it holds.")


@found_by("course_enrolment_by_id")
@strawberry.type(description="That a member learns a course 报名学习, seen by them and by nobody else.")
class CourseEnrolment(Node):
    """A course_enrolment row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("CourseEnrolment")
    number: int = column("number", description="How often the member took the course by then, from 1.")
    enrolled_at: datetime = column("enrolled_at", description="When they enrolled.")
    completed_at: datetime | None = column("completed_at", description="When all lessons were done; null before.")
    done_count: int = column("done_count", description="Lessons that are done.")
    certificate: CourseCertificate | None = relation(
        "course_certificate_by_enrolment_id",
        "id",
        lambda: CourseCertificate,
        description="Certificate of it; null before it is completed.",
    )
    course: Annotated["Course", strawberry.lazy("api.schema.learning.courses")] | None = relation(
        "course_by_id", "course_id", lambda: Course, description="Course that is learnt."
    )


@strawberry.type(description="Counts of a course 学习情况 in steps of five, so that no few are counted.")
class CourseCount:
    """A line of counts."""

    row: strawberry.Private[Any]

    enrolled: int | None = column("enrolled", description="How many enrolled, down to a five; null below five.")
    completed: int | None = column("completed", description="How many completed it, down to a five; null below five.")
    branch: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "branch_id",
        lambda: organisations.Organisation,
        description="Organisation whose members are counted; null: all of them.",
    )


@found_by("course_by_id")
@strawberry.type(
    description="Course 课程, seen by whom it is for once it is published and by who began it, before that by who "
    "holds LEARNING_READ there."
)
class Course(Node):
    """A course row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Course")
    title: str = column("title", description="Title, at most 80 characters.")
    title_en: str | None = column("title_en", description="Title in English; null without.")
    introduction: str | None = column("introduction", description="What it is for; null where nobody wrote it.")
    track: CourseTrack = column("track", convert=CourseTrack, description="What it teaches.")
    track_label: str = label(
        "track", codes.TRACK_WORDS, description="Word for what it teaches, in the language of `Accept-Language`."
    )
    audience: CourseAudience = column("audience", convert=CourseAudience, description="Whom it is for.")
    posts: list[PostKind] = array(
        "posts", convert=PostKind, description="Posts whose holders it is for; empty for others."
    )
    state: CourseState = column("state", convert=CourseState, description="State of the course by the server's clock.")
    state_label: str = label(
        "state", codes.COURSE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    opens_at: datetime = column("opens_at", description="When it is published.")
    closes_at: datetime | None = column("closes_at", description="Until when one can enrol; null: for good.")
    valid_months: int | None = column(
        "valid_months", description="Months for which its certificates hold; null: for good."
    )
    lesson_count: int = column("lesson_count", description="Lessons, the quiz among them.")
    minutes: int = column("minutes", description="Minutes that its author thinks it takes; nobody's time is counted.")
    written_at: datetime = column("written_at", description="When it was drafted.")
    is_own_text: bool = column("is_own_text", description="Whether the reader wrote it, and so does not approve it.")
    approved_at: datetime | None = column("approved_at", description="When it was approved; null before.")
    draft_revision: int | None = column(
        "draft_revision",
        description="Number of the draft's text, one more with each change; null once it was approved.",
    )
    return_reason: str | None = column(
        "return_reason", description="Why it was sent back; null where it was not, and but for officers."
    )
    withdraw_reason: str | None = column("withdraw_reason", description="Why it was withdrawn; null where it was not.")
    withdrawn_at: datetime | None = column("withdrawn_at", description="When it was withdrawn; null where it was not.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation at and below which it is taught.",
    )
    lessons: list[Lesson] = relations(
        "lessons_by_course_id", "id", lambda: Lesson, list_size=10, description="Lessons in their order."
    )
    own_enrolments: list[CourseEnrolment] = relations(
        "own_course_enrolments_by_course_id",
        "id",
        lambda: CourseEnrolment,
        list_size=2,
        description="Caller's own enrolments in their order; nobody reads another's.",
    )
    counts: list[CourseCount] = relations(
        "course_counts_by_course_id",
        "id",
        lambda: CourseCount,
        list_size=10,
        description="How many learn it and completed it, for who holds LEARNING_READ there; all first, then by branch.",
    )


@strawberry.type(description="What is told to whoever has a certificate in hand 证书查验.")
class CertificateCheck:
    """A certificate of a course or a competition, with a shortened name."""

    title: str = strawberry.field(description="Title of the course, or of the competition with the award.")
    title_en: str | None = strawberry.field(description="Title in English; null without.")
    issued_on: date = strawberry.field(description="Day on which it was issued.")
    masked_name: str = strawberry.field(description="Name of whose it is, all but its ends masked.")
    is_valid: bool = strawberry.field(description="Whether it holds today.")
    valid_until: date | None = strawberry.field(description="Last day on which it holds; null: for good.")
    revoked_on: date | None = strawberry.field(description="Day on which it was revoked; null where it was not.")
