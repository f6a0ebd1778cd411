"""Courses 课程: drafted, changed, approved by a second person, withdrawn."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.learning.courses import Course
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.learning import CourseAudience, CourseTrack
from db.models.organisations import PostKind


@strawberry.input(description="Lesson of a course as it is written.")
class LessonInput:
    """A lesson."""

    title: str = strawberry.field(description="Title, 1 to 80 characters.")
    body: str = strawberry.field(description="HTML, at most 60,000 characters; what is not allowed is taken out.")
    minutes: int = strawberry.field(description="Minutes that its author thinks it takes, 1 to 240.")


@strawberry.input(description="What a course is, all of it.")
class CourseContentInput:
    """A course."""

    title: str = strawberry.field(description="Title, 1 to 80 characters.")
    title_en: str | None = strawberry.field(
        default=None, description="Title in English, at most 80 characters; null without."
    )
    introduction: str | None = strawberry.field(
        default=None, description="What it is for, at most 2,000 characters; null without."
    )
    track: CourseTrack = strawberry.field(description="What it teaches.")
    audience: CourseAudience = strawberry.field(
        default=CourseAudience.MEMBERS, description="Whom it is for, at and below its organisation."
    )
    posts: list[PostKind] = strawberry.field(
        default_factory=list, description="Posts whose holders it is for; for POST_HOLDERS only."
    )
    opens_at: datetime = strawberry.field(description="When it is published at the earliest, at most 400 days away.")
    closes_at: datetime | None = strawberry.field(
        default=None, description="Until when one can enrol, and finish later; null: for good."
    )
    valid_months: int | None = strawberry.field(
        default=None, description="Months for which its certificates hold, 1 to 120; null: for good."
    )
    lessons: list[LessonInput] = strawberry.field(description="Lessons in their order, at most 40.")
    quiz_id: strawberry.ID | None = strawberry.field(
        default=None, description="Quiz that is its last lesson, to be passed; null without."
    )
    quiz_minutes: int = strawberry.field(default=20, description="Minutes that the quiz is thought to take, 1 to 240.")


@strawberry.input(description="Course to be drafted.")
class CourseDraftInput:
    """Input of courseDraft."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation at and below which it is taught.")
    course: CourseContentInput = strawberry.field(description="What it is.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a course was not drafted.")
class CourseDraftErrorCode(Enum):
    """Codes of courseDraft."""

    LEARNING_PLACE_NOT_FOUND = strawberry.enum_value(
        "LEARNING_PLACE_NOT_FOUND", description="None at which the caller manages learning."
    )
    LEARNING_TEXT_INVALID = strawberry.enum_value(
        "LEARNING_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    COURSE_WINDOW_INVALID = strawberry.enum_value(
        "COURSE_WINDOW_INVALID", description="Its end is not after its beginning or past, or it begins too far away."
    )
    COURSE_AUDIENCE_INVALID = strawberry.enum_value(
        "COURSE_AUDIENCE_INVALID", description="Posts are named for others than post holders, or none for them."
    )
    COURSE_VALIDITY_INVALID = strawberry.enum_value(
        "COURSE_VALIDITY_INVALID", description="Months of validity are out of bounds."
    )
    COURSE_LESSONS_INVALID = strawberry.enum_value(
        "COURSE_LESSONS_INVALID", description="Lessons are missing or too many, or the minutes of one out of bounds."
    )
    COURSE_QUIZ_INVALID = strawberry.enum_value(
        "COURSE_QUIZ_INVALID",
        description="Quiz is none that all members of the organisation may take, or its time is up.",
    )


@strawberry.type(description="Refusal to draft a course.")
class CourseDraftUserError(UserError):
    """Error of courseDraft."""

    code: CourseDraftErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to draft a course.")
class CourseDraftPayload(Payload):
    """Answer of courseDraft."""

    error: ClassVar[type[Any]] = CourseDraftUserError
    row: strawberry.Private[Any]
    user_errors: list[CourseDraftUserError] = strawberry.field(description="Refusals; empty when done.")
    course: Course | None = relation(
        "course_by_id", "course_id", lambda: Course, description="It as it is now; null when refused."
    )


@strawberry.input(description="Draft of a course to be changed.")
class CourseChangeInput:
    """Input of courseChange."""

    course_id: strawberry.ID = strawberry.field(description="Course that is meant.")
    course: CourseContentInput = strawberry.field(description="What it is instead.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a course was not changed.")
class CourseChangeErrorCode(Enum):
    """Codes of courseChange."""

    COURSE_NOT_FOUND = strawberry.enum_value("COURSE_NOT_FOUND", description="None within the caller's reach.")
    COURSE_STATE_REFUSED = strawberry.enum_value(
        "COURSE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    LEARNING_TEXT_INVALID = strawberry.enum_value(
        "LEARNING_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    COURSE_WINDOW_INVALID = strawberry.enum_value(
        "COURSE_WINDOW_INVALID", description="Its end is not after its beginning or past, or it begins too far away."
    )
    COURSE_AUDIENCE_INVALID = strawberry.enum_value(
        "COURSE_AUDIENCE_INVALID", description="Posts are named for others than post holders, or none for them."
    )
    COURSE_VALIDITY_INVALID = strawberry.enum_value(
        "COURSE_VALIDITY_INVALID", description="Months of validity are out of bounds."
    )
    COURSE_LESSONS_INVALID = strawberry.enum_value(
        "COURSE_LESSONS_INVALID", description="Lessons are missing or too many, or the minutes of one out of bounds."
    )
    COURSE_QUIZ_INVALID = strawberry.enum_value(
        "COURSE_QUIZ_INVALID",
        description="Quiz is none that all members of the organisation may take, or its time is up.",
    )


@strawberry.type(description="Refusal to change a course.")
class CourseChangeUserError(UserError):
    """Error of courseChange."""

    code: CourseChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change a course.")
class CourseChangePayload(Payload):
    """Answer of courseChange."""

    error: ClassVar[type[Any]] = CourseChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[CourseChangeUserError] = strawberry.field(description="Refusals; empty when done.")
    course: Course | None = relation(
        "course_by_id", "course_id", lambda: Course, description="It as it is now; null when refused."
    )


@strawberry.input(description="Draft of a course to be approved by somebody else.")
class CourseSubmitInput:
    """Input of courseSubmit."""

    course_id: strawberry.ID = strawberry.field(description="Course that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a course was not submitted.")
class CourseSubmitErrorCode(Enum):
    """Codes of courseSubmit."""

    COURSE_NOT_FOUND = strawberry.enum_value("COURSE_NOT_FOUND", description="None within the caller's reach.")
    COURSE_STATE_REFUSED = strawberry.enum_value(
        "COURSE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    COURSE_WINDOW_INVALID = strawberry.enum_value(
        "COURSE_WINDOW_INVALID", description="Its end is not after its beginning or past, or it begins too far away."
    )
    COURSE_QUIZ_INVALID = strawberry.enum_value(
        "COURSE_QUIZ_INVALID",
        description="Quiz is none that all members of the organisation may take, or its time is up.",
    )


@strawberry.type(description="Refusal to submit a course.")
class CourseSubmitUserError(UserError):
    """Error of courseSubmit."""

    code: CourseSubmitErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to submit a course.")
class CourseSubmitPayload(Payload):
    """Answer of courseSubmit."""

    error: ClassVar[type[Any]] = CourseSubmitUserError
    row: strawberry.Private[Any]
    user_errors: list[CourseSubmitUserError] = strawberry.field(description="Refusals; empty when done.")
    course: Course | None = relation(
        "course_by_id", "course_id", lambda: Course, description="It as it is now; null when refused."
    )


@strawberry.input(description="Course to be approved.")
class CourseApproveInput:
    """Input of courseApprove."""

    course_id: strawberry.ID = strawberry.field(description="Course that is meant.")
    draft_revision: int = strawberry.field(description="Text that the caller has read, its `draftRevision`.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a course was not approved.")
class CourseApproveErrorCode(Enum):
    """Codes of courseApprove."""

    COURSE_NOT_FOUND = strawberry.enum_value("COURSE_NOT_FOUND", description="None within the caller's reach.")
    COURSE_STATE_REFUSED = strawberry.enum_value(
        "COURSE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    COURSE_OWN_TEXT = strawberry.enum_value("COURSE_OWN_TEXT", description="Caller wrote or submitted it.")
    COURSE_TEXT_OUTDATED = strawberry.enum_value(
        "COURSE_TEXT_OUTDATED", description="It was changed since; read it, then approve that."
    )
    COURSE_WINDOW_INVALID = strawberry.enum_value(
        "COURSE_WINDOW_INVALID", description="Its end is not after its beginning or past, or it begins too far away."
    )
    COURSE_QUIZ_INVALID = strawberry.enum_value(
        "COURSE_QUIZ_INVALID",
        description="Quiz is none that all members of the organisation may take, or its time is up.",
    )


@strawberry.type(description="Refusal to approve a course.")
class CourseApproveUserError(UserError):
    """Error of courseApprove."""

    code: CourseApproveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to approve a course.")
class CourseApprovePayload(Payload):
    """Answer of courseApprove."""

    error: ClassVar[type[Any]] = CourseApproveUserError
    row: strawberry.Private[Any]
    user_errors: list[CourseApproveUserError] = strawberry.field(description="Refusals; empty when done.")
    course: Course | None = relation(
        "course_by_id", "course_id", lambda: Course, description="It as it is now; null when refused."
    )


@strawberry.input(description="Course to be sent back to its author.")
class CourseReturnInput:
    """Input of courseReturn."""

    course_id: strawberry.ID = strawberry.field(description="Course that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters; its author reads it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a course was not sent back.")
class CourseReturnErrorCode(Enum):
    """Codes of courseReturn."""

    LEARNING_TEXT_INVALID = strawberry.enum_value(
        "LEARNING_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    COURSE_NOT_FOUND = strawberry.enum_value("COURSE_NOT_FOUND", description="None within the caller's reach.")
    COURSE_STATE_REFUSED = strawberry.enum_value(
        "COURSE_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to send a course back.")
class CourseReturnUserError(UserError):
    """Error of courseReturn."""

    code: CourseReturnErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to send a course back.")
class CourseReturnPayload(Payload):
    """Answer of courseReturn."""

    error: ClassVar[type[Any]] = CourseReturnUserError
    row: strawberry.Private[Any]
    user_errors: list[CourseReturnUserError] = strawberry.field(description="Refusals; empty when done.")
    course: Course | None = relation(
        "course_by_id", "course_id", lambda: Course, description="It as it is now; null when refused."
    )


@strawberry.input(description="Course to be withdrawn.")
class CourseWithdrawInput:
    """Input of courseWithdraw."""

    course_id: strawberry.ID = strawberry.field(description="Course that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters; learners read it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a course was not withdrawn.")
class CourseWithdrawErrorCode(Enum):
    """Codes of courseWithdraw."""

    LEARNING_TEXT_INVALID = strawberry.enum_value(
        "LEARNING_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    COURSE_NOT_FOUND = strawberry.enum_value("COURSE_NOT_FOUND", description="None within the caller's reach.")
    COURSE_STATE_REFUSED = strawberry.enum_value(
        "COURSE_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to withdraw a course.")
class CourseWithdrawUserError(UserError):
    """Error of courseWithdraw."""

    code: CourseWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw a course.")
class CourseWithdrawPayload(Payload):
    """Answer of courseWithdraw."""

    error: ClassVar[type[Any]] = CourseWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[CourseWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    course: Course | None = relation(
        "course_by_id", "course_id", lambda: Course, description="It as it is now; null when refused."
    )
