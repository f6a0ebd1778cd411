"""Learning a course 学习: enrolling, lessons that are done; certificates that hold no more."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.learning.courses import Course, CourseCertificate, CourseEnrolment, Lesson
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Course that the caller wants to learn.")
class CourseEnrolInput:
    """Input of courseEnrol."""

    course_id: strawberry.ID = strawberry.field(description="Course that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the caller was not enrolled.")
class CourseEnrolErrorCode(Enum):
    """Codes of courseEnrol."""

    COURSE_NOT_FOUND = strawberry.enum_value("COURSE_NOT_FOUND", description="None within the caller's reach.")
    COURSE_STATE_REFUSED = strawberry.enum_value(
        "COURSE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    COURSE_COMPLETED_ALREADY = strawberry.enum_value(
        "COURSE_COMPLETED_ALREADY", description="Caller completed it, and need not take it again yet."
    )


@strawberry.type(description="Refusal to enrol.")
class CourseEnrolUserError(UserError):
    """Error of courseEnrol."""

    code: CourseEnrolErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to enrol.")
class CourseEnrolPayload(Payload):
    """Answer of courseEnrol."""

    error: ClassVar[type[Any]] = CourseEnrolUserError
    row: strawberry.Private[Any]
    user_errors: list[CourseEnrolUserError] = strawberry.field(description="Refusals; empty when done.")
    enrolment: CourseEnrolment | None = relation(
        "course_enrolment_by_id",
        "enrolment_id",
        lambda: CourseEnrolment,
        description="How far the caller is; null when refused.",
    )
    course: Course | None = relation(
        "course_by_id", "course_id", lambda: Course, description="It as it is now; null when refused."
    )


@strawberry.input(description="Lesson that the caller is done with.")
class LessonCompleteInput:
    """Input of lessonComplete."""

    lesson_id: strawberry.ID = strawberry.field(description="Lesson that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a lesson was not marked as done.")
class LessonCompleteErrorCode(Enum):
    """Codes of lessonComplete."""

    LESSON_NOT_FOUND = strawberry.enum_value("LESSON_NOT_FOUND", description="None that the caller may see.")
    COURSE_NOT_ENROLLED = strawberry.enum_value(
        "COURSE_NOT_ENROLLED", description="Caller is not enrolled in its course."
    )
    COURSE_STATE_REFUSED = strawberry.enum_value(
        "COURSE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    LESSON_QUIZ_NOT_PASSED = strawberry.enum_value(
        "LESSON_QUIZ_NOT_PASSED", description="It is a quiz that the caller has not passed."
    )


@strawberry.type(description="Refusal to mark a lesson as done.")
class LessonCompleteUserError(UserError):
    """Error of lessonComplete."""

    code: LessonCompleteErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to mark a lesson as done.")
class LessonCompletePayload(Payload):
    """Answer of lessonComplete."""

    error: ClassVar[type[Any]] = LessonCompleteUserError
    row: strawberry.Private[Any]
    user_errors: list[LessonCompleteUserError] = strawberry.field(description="Refusals; empty when done.")
    enrolment: CourseEnrolment | None = relation(
        "course_enrolment_by_id",
        "enrolment_id",
        lambda: CourseEnrolment,
        description="How far the caller is; null when refused.",
    )
    lesson: Lesson | None = relation(
        "lesson_by_id", "lesson_id", lambda: Lesson, description="It as it is now; null when refused."
    )


@strawberry.input(description="Certificate of a course that is to hold no more.")
class CourseCertificateRevokeInput:
    """Input of courseCertificateRevoke."""

    number: str = strawberry.field(description="Number that stands on it.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters; whose it is reads it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a certificate was not revoked.")
class CourseCertificateRevokeErrorCode(Enum):
    """Codes of courseCertificateRevoke."""

    LEARNING_TEXT_INVALID = strawberry.enum_value(
        "LEARNING_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    COURSE_CERTIFICATE_NOT_FOUND = strawberry.enum_value(
        "COURSE_CERTIFICATE_NOT_FOUND", description="None with this number of a course that the caller manages."
    )


@strawberry.type(description="Refusal to revoke a certificate.")
class CourseCertificateRevokeUserError(UserError):
    """Error of courseCertificateRevoke."""

    code: CourseCertificateRevokeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to revoke a certificate.")
class CourseCertificateRevokePayload(Payload):
    """Answer of courseCertificateRevoke."""

    error: ClassVar[type[Any]] = CourseCertificateRevokeUserError
    row: strawberry.Private[Any]
    user_errors: list[CourseCertificateRevokeUserError] = strawberry.field(description="Refusals; empty when done.")
    certificate: CourseCertificate | None = relation(
        "course_certificate_by_id",
        "certificate_id",
        lambda: CourseCertificate,
        description="It as it is now; null when refused, and where somebody else revoked it before.",
    )
