"""Taking a quiz."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.learning.nouns import Quiz, QuizAttempt
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Quiz to be taken.")
class QuizAttemptStartInput:
    """Input of quizAttemptStart."""

    quiz_id: strawberry.ID = strawberry.field(description="Quiz that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an attempt was not begun.")
class QuizAttemptStartErrorCode(Enum):
    """Codes of quizAttemptStart."""

    QUIZ_NOT_FOUND = strawberry.enum_value("QUIZ_NOT_FOUND", description="None within the caller's reach.")
    QUIZ_KEY_KNOWN = strawberry.enum_value(
        "QUIZ_KEY_KNOWN", description="Caller wrote questions of its bank or opened the keys."
    )
    QUIZ_ATTEMPTS_USED = strawberry.enum_value("QUIZ_ATTEMPTS_USED", description="Caller has had all attempts.")
    QUIZ_STATE_REFUSED = strawberry.enum_value(
        "QUIZ_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to begin an attempt.")
class QuizAttemptStartUserError(UserError):
    """Error of quizAttemptStart."""

    code: QuizAttemptStartErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to begin an attempt.")
class QuizAttemptStartPayload(Payload):
    """Answer of quizAttemptStart."""

    error: ClassVar[type[Any]] = QuizAttemptStartUserError
    row: strawberry.Private[Any]
    user_errors: list[QuizAttemptStartUserError] = strawberry.field(description="Refusals; empty when done.")
    attempt: QuizAttempt | None = relation(
        "quiz_attempt_by_id", "attempt_id", lambda: QuizAttempt, description="It as it is now; null when refused."
    )
    quiz: Quiz | None = relation(
        "quiz_by_id", "quiz_id", lambda: Quiz, description="It as it is now; null when refused."
    )


@strawberry.input(description="Answer to a question of an attempt.")
class QuizAttemptAnswerInput:
    """Input of quizAttemptAnswer."""

    attempt_id: strawberry.ID = strawberry.field(description="Attempt that is meant.")
    position: int = strawberry.field(description="Number of the question in the attempt.")
    choices: list[int] = strawberry.field(
        description="Numbers of the options as they are shown; none takes the answer back."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an answer was not kept.")
class QuizAttemptAnswerErrorCode(Enum):
    """Codes of quizAttemptAnswer."""

    QUIZ_ATTEMPT_NOT_FOUND = strawberry.enum_value("QUIZ_ATTEMPT_NOT_FOUND", description="None of the caller's.")
    QUIZ_ANSWER_INVALID = strawberry.enum_value(
        "QUIZ_ANSWER_INVALID", description="There is no such question, or the choices do not fit it."
    )
    QUIZ_ATTEMPT_OVER = strawberry.enum_value("QUIZ_ATTEMPT_OVER", description="It was handed in, or its time is up.")


@strawberry.type(description="Refusal to answer a question.")
class QuizAttemptAnswerUserError(UserError):
    """Error of quizAttemptAnswer."""

    code: QuizAttemptAnswerErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to answer a question.")
class QuizAttemptAnswerPayload(Payload):
    """Answer of quizAttemptAnswer."""

    error: ClassVar[type[Any]] = QuizAttemptAnswerUserError
    row: strawberry.Private[Any]
    user_errors: list[QuizAttemptAnswerUserError] = strawberry.field(description="Refusals; empty when done.")
    attempt: QuizAttempt | None = relation(
        "quiz_attempt_by_id", "attempt_id", lambda: QuizAttempt, description="It as it is now; null when refused."
    )


@strawberry.input(description="Attempt to be handed in.")
class QuizAttemptSubmitInput:
    """Input of quizAttemptSubmit."""

    attempt_id: strawberry.ID = strawberry.field(description="Attempt that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an attempt was not handed in.")
class QuizAttemptSubmitErrorCode(Enum):
    """Codes of quizAttemptSubmit."""

    QUIZ_ATTEMPT_NOT_FOUND = strawberry.enum_value("QUIZ_ATTEMPT_NOT_FOUND", description="None of the caller's.")


@strawberry.type(description="Refusal to hand an attempt in.")
class QuizAttemptSubmitUserError(UserError):
    """Error of quizAttemptSubmit."""

    code: QuizAttemptSubmitErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to hand an attempt in.")
class QuizAttemptSubmitPayload(Payload):
    """Answer of quizAttemptSubmit."""

    error: ClassVar[type[Any]] = QuizAttemptSubmitUserError
    row: strawberry.Private[Any]
    user_errors: list[QuizAttemptSubmitUserError] = strawberry.field(description="Refusals; empty when done.")
    attempt: QuizAttempt | None = relation(
        "quiz_attempt_by_id", "attempt_id", lambda: QuizAttempt, description="It as it is now; null when refused."
    )
