"""Filling question banks, and opening their keys."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.learning.nouns import QuestionBank
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.learning import QuizQuestionKind


@strawberry.input(description="Option of a question.")
class QuizOptionInput:
    """An option."""

    text: str = strawberry.field(description="Text in Chinese, 1 to 200 characters.")
    text_en: str | None = strawberry.field(default=None, description="Text in English; null without.")


@strawberry.input(description="Question with its key.")
class BankQuestionInput:
    """A question."""

    kind: QuizQuestionKind = strawberry.field(description="How many of its options are right.")
    text: str = strawberry.field(description="What is asked in Chinese, 1 to 500 characters.")
    text_en: str | None = strawberry.field(default=None, description="What is asked in English; null without.")
    options: list[QuizOptionInput] = strawberry.field(
        default_factory=list, description="2 to 8 options; none of a TRUE_FALSE, whose first is true."
    )
    right_options: list[int] = strawberry.field(description="Numbers of the right options, from 1.")
    explanation: str | None = strawberry.field(
        default=None, description="Why they are right, in Chinese, at most 1,000 characters; null without."
    )
    explanation_en: str | None = strawberry.field(default=None, description="Explanation in English; null without.")
    source: str | None = strawberry.field(
        default=None,
        description="Where it stands: a law and its article, a page; at most 200 characters; null without.",
    )


@strawberry.input(description="Bank to be made.")
class QuestionBankCreateInput:
    """Input of questionBankCreate."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that has it.")
    title: str = strawberry.field(description="Title, 1 to 80 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a bank was not made.")
class QuestionBankCreateErrorCode(Enum):
    """Codes of questionBankCreate."""

    LEARNING_TEXT_INVALID = strawberry.enum_value(
        "LEARNING_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    LEARNING_PLACE_NOT_FOUND = strawberry.enum_value(
        "LEARNING_PLACE_NOT_FOUND", description="None at which the caller manages learning."
    )


@strawberry.type(description="Refusal to make a bank.")
class QuestionBankCreateUserError(UserError):
    """Error of questionBankCreate."""

    code: QuestionBankCreateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to make a bank.")
class QuestionBankCreatePayload(Payload):
    """Answer of questionBankCreate."""

    error: ClassVar[type[Any]] = QuestionBankCreateUserError
    row: strawberry.Private[Any]
    user_errors: list[QuestionBankCreateUserError] = strawberry.field(description="Refusals; empty when done.")
    question_bank: QuestionBank | None = relation(
        "question_bank_by_id", "bank_id", lambda: QuestionBank, description="It as it is now; null when refused."
    )


@strawberry.input(description="Questions to be put into a bank.")
class QuestionBankFillInput:
    """Input of questionBankFill."""

    bank_id: strawberry.ID = strawberry.field(description="Bank that is meant.")
    questions: list[BankQuestionInput] = strawberry.field(description="1 to 100 questions.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why questions were not put into a bank.")
class QuestionBankFillErrorCode(Enum):
    """Codes of questionBankFill."""

    LEARNING_TEXT_INVALID = strawberry.enum_value(
        "LEARNING_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    BANK_QUESTION_INVALID = strawberry.enum_value(
        "BANK_QUESTION_INVALID", description="Options or key do not fit the kind of a question, or there are too many."
    )
    QUESTION_BANK_NOT_FOUND = strawberry.enum_value(
        "QUESTION_BANK_NOT_FOUND", description="None within the caller's reach."
    )
    QUIZ_ATTEMPT_UNFINISHED = strawberry.enum_value(
        "QUIZ_ATTEMPT_UNFINISHED", description="Caller has begun a quiz of the bank in which its keys would help."
    )


@strawberry.type(description="Refusal to fill a bank.")
class QuestionBankFillUserError(UserError):
    """Error of questionBankFill."""

    code: QuestionBankFillErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to fill a bank.")
class QuestionBankFillPayload(Payload):
    """Answer of questionBankFill."""

    error: ClassVar[type[Any]] = QuestionBankFillUserError
    row: strawberry.Private[Any]
    user_errors: list[QuestionBankFillUserError] = strawberry.field(description="Refusals; empty when done.")
    question_bank: QuestionBank | None = relation(
        "question_bank_by_id", "bank_id", lambda: QuestionBank, description="It as it is now; null when refused."
    )


@strawberry.input(description="Question to be drawn no more.")
class BankQuestionRetireInput:
    """Input of bankQuestionRetire."""

    question_id: strawberry.ID = strawberry.field(description="Question that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a question was not retired.")
class BankQuestionRetireErrorCode(Enum):
    """Codes of bankQuestionRetire."""

    BANK_QUESTION_NOT_FOUND = strawberry.enum_value(
        "BANK_QUESTION_NOT_FOUND", description="None within the caller's reach."
    )
    BANK_QUESTION_NEEDED = strawberry.enum_value(
        "BANK_QUESTION_NEEDED", description="Quiz that was announced draws as many as there are."
    )


@strawberry.type(description="Refusal to retire a question.")
class BankQuestionRetireUserError(UserError):
    """Error of bankQuestionRetire."""

    code: BankQuestionRetireErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to retire a question.")
class BankQuestionRetirePayload(Payload):
    """Answer of bankQuestionRetire."""

    error: ClassVar[type[Any]] = BankQuestionRetireUserError
    row: strawberry.Private[Any]
    user_errors: list[BankQuestionRetireUserError] = strawberry.field(description="Refusals; empty when done.")
    question_bank: QuestionBank | None = relation(
        "question_bank_by_id", "bank_id", lambda: QuestionBank, description="It as it is now; null when refused."
    )


@strawberry.input(description="Bank whose keys are to be read.")
class QuestionBankKeysOpenInput:
    """Input of questionBankKeysOpen."""

    bank_id: strawberry.ID = strawberry.field(description="Bank that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why keys were not opened.")
class QuestionBankKeysOpenErrorCode(Enum):
    """Codes of questionBankKeysOpen."""

    QUESTION_BANK_NOT_FOUND = strawberry.enum_value(
        "QUESTION_BANK_NOT_FOUND", description="None within the caller's reach."
    )
    QUIZ_ATTEMPT_UNFINISHED = strawberry.enum_value(
        "QUIZ_ATTEMPT_UNFINISHED", description="Caller has begun a quiz of the bank in which its keys would help."
    )


@strawberry.type(description="Refusal to open keys.")
class QuestionBankKeysOpenUserError(UserError):
    """Error of questionBankKeysOpen."""

    code: QuestionBankKeysOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to open keys.")
class QuestionBankKeysOpenPayload(Payload):
    """Answer of questionBankKeysOpen."""

    error: ClassVar[type[Any]] = QuestionBankKeysOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[QuestionBankKeysOpenUserError] = strawberry.field(description="Refusals; empty when done.")
    question_bank: QuestionBank | None = relation(
        "question_bank_by_id", "bank_id", lambda: QuestionBank, description="It as it is now; null when refused."
    )
