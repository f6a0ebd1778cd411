"""Planning a quiz, announcing it, calling it off."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.learning.nouns import Quiz
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="What a quiz is, all of it.")
class QuizDraftInput:
    """A draft."""

    bank_id: strawberry.ID = strawberry.field(description="Bank that its questions are drawn from.")
    title: str = strawberry.field(description="Title, 1 to 80 characters.")
    introduction: str | None = strawberry.field(
        default=None, description="What it is for, at most 2,000 characters; null without."
    )
    opens_at: datetime = strawberry.field(description="When attempts can be begun.")
    closes_at: datetime = strawberry.field(description="When all attempts end, at most 400 days away.")
    question_count: int = strawberry.field(description="Questions that each attempt draws, 1 to 100.")
    minutes: int = strawberry.field(description="Minutes that an attempt takes at most, 1 to 240.")
    attempt_limit: int = strawberry.field(default=1, description="Attempts that each member has, 1 to 10.")
    pass_percent: int = strawberry.field(default=60, description="Per cent of the questions to be right, 1 to 100.")


@strawberry.input(description="Quiz to be planned.")
class QuizPlanInput:
    """Input of quizPlan."""

    organisation_id: strawberry.ID = strawberry.field(
        description="Organisation whose members, and those below, may take it."
    )
    quiz: QuizDraftInput = strawberry.field(description="What it is.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a quiz was not planned.")
class QuizPlanErrorCode(Enum):
    """Codes of quizPlan."""

    LEARNING_PLACE_NOT_FOUND = strawberry.enum_value(
        "LEARNING_PLACE_NOT_FOUND", description="None at which the caller manages learning."
    )
    QUESTION_BANK_NOT_FOUND = strawberry.enum_value(
        "QUESTION_BANK_NOT_FOUND", description="None within the caller's reach."
    )
    LEARNING_TEXT_INVALID = strawberry.enum_value(
        "LEARNING_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    QUIZ_WINDOW_INVALID = strawberry.enum_value(
        "QUIZ_WINDOW_INVALID", description="Its end is not after its beginning, past, or too far away."
    )
    QUIZ_SIZE_INVALID = strawberry.enum_value(
        "QUIZ_SIZE_INVALID", description="Number of questions, minutes, attempts or pass mark is out of bounds."
    )


@strawberry.type(description="Refusal to plan a quiz.")
class QuizPlanUserError(UserError):
    """Error of quizPlan."""

    code: QuizPlanErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to plan a quiz.")
class QuizPlanPayload(Payload):
    """Answer of quizPlan."""

    error: ClassVar[type[Any]] = QuizPlanUserError
    row: strawberry.Private[Any]
    user_errors: list[QuizPlanUserError] = strawberry.field(description="Refusals; empty when done.")
    quiz: Quiz | None = relation(
        "quiz_by_id", "quiz_id", lambda: Quiz, description="It as it is now; null when refused."
    )


@strawberry.input(description="Draft of a quiz to be changed.")
class QuizChangeInput:
    """Input of quizChange."""

    quiz_id: strawberry.ID = strawberry.field(description="Quiz that is meant.")
    quiz: QuizDraftInput = strawberry.field(description="What it is instead.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a quiz was not changed.")
class QuizChangeErrorCode(Enum):
    """Codes of quizChange."""

    QUIZ_NOT_FOUND = strawberry.enum_value("QUIZ_NOT_FOUND", description="None within the caller's reach.")
    QUIZ_STATE_REFUSED = strawberry.enum_value(
        "QUIZ_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    QUESTION_BANK_NOT_FOUND = strawberry.enum_value(
        "QUESTION_BANK_NOT_FOUND", description="None within the caller's reach."
    )
    LEARNING_TEXT_INVALID = strawberry.enum_value(
        "LEARNING_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    QUIZ_WINDOW_INVALID = strawberry.enum_value(
        "QUIZ_WINDOW_INVALID", description="Its end is not after its beginning, past, or too far away."
    )
    QUIZ_SIZE_INVALID = strawberry.enum_value(
        "QUIZ_SIZE_INVALID", description="Number of questions, minutes, attempts or pass mark is out of bounds."
    )


@strawberry.type(description="Refusal to change a quiz.")
class QuizChangeUserError(UserError):
    """Error of quizChange."""

    code: QuizChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change a quiz.")
class QuizChangePayload(Payload):
    """Answer of quizChange."""

    error: ClassVar[type[Any]] = QuizChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[QuizChangeUserError] = strawberry.field(description="Refusals; empty when done.")
    quiz: Quiz | None = relation(
        "quiz_by_id", "quiz_id", lambda: Quiz, description="It as it is now; null when refused."
    )


@strawberry.input(description="Quiz to be announced.")
class QuizAnnounceInput:
    """Input of quizAnnounce."""

    quiz_id: strawberry.ID = strawberry.field(description="Quiz that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a quiz was not announced.")
class QuizAnnounceErrorCode(Enum):
    """Codes of quizAnnounce."""

    QUIZ_NOT_FOUND = strawberry.enum_value("QUIZ_NOT_FOUND", description="None within the caller's reach.")
    QUIZ_STATE_REFUSED = strawberry.enum_value(
        "QUIZ_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    QUIZ_WINDOW_INVALID = strawberry.enum_value(
        "QUIZ_WINDOW_INVALID", description="Its end is not after its beginning, past, or too far away."
    )
    QUESTION_BANK_NOT_FOUND = strawberry.enum_value(
        "QUESTION_BANK_NOT_FOUND", description="None within the caller's reach."
    )
    QUIZ_BANK_TOO_SMALL = strawberry.enum_value(
        "QUIZ_BANK_TOO_SMALL", description="Bank has fewer questions than the quiz draws."
    )


@strawberry.type(description="Refusal to announce a quiz.")
class QuizAnnounceUserError(UserError):
    """Error of quizAnnounce."""

    code: QuizAnnounceErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to announce a quiz.")
class QuizAnnouncePayload(Payload):
    """Answer of quizAnnounce."""

    error: ClassVar[type[Any]] = QuizAnnounceUserError
    row: strawberry.Private[Any]
    user_errors: list[QuizAnnounceUserError] = strawberry.field(description="Refusals; empty when done.")
    quiz: Quiz | None = relation(
        "quiz_by_id", "quiz_id", lambda: Quiz, description="It as it is now; null when refused."
    )


@strawberry.input(description="Quiz to be called off.")
class QuizCancelInput:
    """Input of quizCancel."""

    quiz_id: strawberry.ID = strawberry.field(description="Quiz that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters; whom it is for reads it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a quiz was not called off.")
class QuizCancelErrorCode(Enum):
    """Codes of quizCancel."""

    LEARNING_TEXT_INVALID = strawberry.enum_value(
        "LEARNING_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    QUIZ_NOT_FOUND = strawberry.enum_value("QUIZ_NOT_FOUND", description="None within the caller's reach.")
    QUIZ_STATE_REFUSED = strawberry.enum_value(
        "QUIZ_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to call a quiz off.")
class QuizCancelUserError(UserError):
    """Error of quizCancel."""

    code: QuizCancelErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to call a quiz off.")
class QuizCancelPayload(Payload):
    """Answer of quizCancel."""

    error: ClassVar[type[Any]] = QuizCancelUserError
    row: strawberry.Private[Any]
    user_errors: list[QuizCancelUserError] = strawberry.field(description="Refusals; empty when done.")
    quiz: Quiz | None = relation(
        "quiz_by_id", "quiz_id", lambda: Quiz, description="It as it is now; null when refused."
    )
