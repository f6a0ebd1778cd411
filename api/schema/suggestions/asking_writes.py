"""What is done with questions to the management: asked, answered, declined, followed up, withdrawn, asked too."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions.asking import ManagementQuestion
from db.models.suggestions import SuggestionVisibility


@strawberry.input(description="Question to be asked.")
class ManagementQuestionAskInput:
    """Input of managementQuestionAsk."""

    unit_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Open answering unit of the caller's organisation or above; null: the one that answers for the "
        "news item.",
    )
    title: str = strawberry.field(description="Title, 1 to 80 characters.")
    body: str = strawberry.field(description="Question, 1 to 5,000 characters.")
    visibility: SuggestionVisibility = strawberry.field(
        default=SuggestionVisibility.MEMBERS, description="Who may read it."
    )
    legal_article_id: strawberry.ID | None = strawberry.field(
        default=None, description="Legal article from which it is asked, published for the caller; null: none."
    )
    news_item_id: strawberry.ID | None = strawberry.field(
        default=None, description="News item about which it is asked, published for the caller; null: none."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a question was not asked.")
class ManagementQuestionAskErrorCode(Enum):
    """Codes of managementQuestionAsk."""

    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    MANAGEMENT_QUESTION_UNIT_NOT_FOUND = strawberry.enum_value(
        "MANAGEMENT_QUESTION_UNIT_NOT_FOUND",
        description="None of the caller's organisation or above that takes questions.",
    )
    MANAGEMENT_QUESTION_ARTICLE_NOT_FOUND = strawberry.enum_value(
        "MANAGEMENT_QUESTION_ARTICLE_NOT_FOUND", description="No legal article that is published for the caller."
    )
    MANAGEMENT_QUESTION_NEWS_NOT_FOUND = strawberry.enum_value(
        "MANAGEMENT_QUESTION_NEWS_NOT_FOUND", description="No news item that is published for the caller."
    )


@strawberry.type(description="Refusal to ask a question.")
class ManagementQuestionAskUserError(UserError):
    """Error of managementQuestionAsk."""

    code: ManagementQuestionAskErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to ask a question.")
class ManagementQuestionAskPayload(Payload):
    """Answer of managementQuestionAsk."""

    error: ClassVar[type[Any]] = ManagementQuestionAskUserError
    row: strawberry.Private[Any]
    user_errors: list[ManagementQuestionAskUserError] = strawberry.field(description="Refusals; empty when done.")
    question: ManagementQuestion | None = relation(
        "management_question_by_id",
        "question_id",
        lambda: ManagementQuestion,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Answer of the unit.")
class ManagementQuestionAnswerInput:
    """Input of managementQuestionAnswer."""

    question_id: strawberry.ID = strawberry.field(description="Question that is meant.")
    text: str = strawberry.field(description="Answer, 1 to 5,000 characters.")
    template_id: strawberry.ID | None = strawberry.field(
        default=None, description="Template with whose words it began; null: none."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a question was not answered.")
class ManagementQuestionAnswerErrorCode(Enum):
    """Codes of managementQuestionAnswer."""

    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    MANAGEMENT_QUESTION_NOT_FOUND = strawberry.enum_value(
        "MANAGEMENT_QUESTION_NOT_FOUND", description="None within the caller's reach."
    )
    MANAGEMENT_QUESTION_PART_REFUSED = strawberry.enum_value(
        "MANAGEMENT_QUESTION_PART_REFUSED", description="This is for somebody else to do."
    )
    MANAGEMENT_QUESTION_STATE_REFUSED = strawberry.enum_value(
        "MANAGEMENT_QUESTION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    ANSWER_TEMPLATE_NOT_FOUND = strawberry.enum_value(
        "ANSWER_TEMPLATE_NOT_FOUND", description="None that serves at the place of the unit."
    )


@strawberry.type(description="Refusal to answer a question.")
class ManagementQuestionAnswerUserError(UserError):
    """Error of managementQuestionAnswer."""

    code: ManagementQuestionAnswerErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to answer a question.")
class ManagementQuestionAnswerPayload(Payload):
    """Answer of managementQuestionAnswer."""

    error: ClassVar[type[Any]] = ManagementQuestionAnswerUserError
    row: strawberry.Private[Any]
    user_errors: list[ManagementQuestionAnswerUserError] = strawberry.field(description="Refusals; empty when done.")
    question: ManagementQuestion | None = relation(
        "management_question_by_id",
        "question_id",
        lambda: ManagementQuestion,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Reason why the unit will not answer.")
class ManagementQuestionDeclineInput:
    """Input of managementQuestionDecline."""

    question_id: strawberry.ID = strawberry.field(description="Question that is meant.")
    text: str = strawberry.field(description="Reason, 1 to 1,000 characters; whoever sees the question reads it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a question was not declined.")
class ManagementQuestionDeclineErrorCode(Enum):
    """Codes of managementQuestionDecline."""

    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    MANAGEMENT_QUESTION_NOT_FOUND = strawberry.enum_value(
        "MANAGEMENT_QUESTION_NOT_FOUND", description="None within the caller's reach."
    )
    MANAGEMENT_QUESTION_PART_REFUSED = strawberry.enum_value(
        "MANAGEMENT_QUESTION_PART_REFUSED", description="This is for somebody else to do."
    )
    MANAGEMENT_QUESTION_STATE_REFUSED = strawberry.enum_value(
        "MANAGEMENT_QUESTION_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to decline a question.")
class ManagementQuestionDeclineUserError(UserError):
    """Error of managementQuestionDecline."""

    code: ManagementQuestionDeclineErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to decline a question.")
class ManagementQuestionDeclinePayload(Payload):
    """Answer of managementQuestionDecline."""

    error: ClassVar[type[Any]] = ManagementQuestionDeclineUserError
    row: strawberry.Private[Any]
    user_errors: list[ManagementQuestionDeclineUserError] = strawberry.field(description="Refusals; empty when done.")
    question: ManagementQuestion | None = relation(
        "management_question_by_id",
        "question_id",
        lambda: ManagementQuestion,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="What is still asked after an answer.")
class ManagementQuestionFollowUpInput:
    """Input of managementQuestionFollowUp."""

    question_id: strawberry.ID = strawberry.field(description="Question that is meant.")
    text: str = strawberry.field(description="Question, 1 to 5,000 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a question was not followed up.")
class ManagementQuestionFollowUpErrorCode(Enum):
    """Codes of managementQuestionFollowUp."""

    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    MANAGEMENT_QUESTION_NOT_FOUND = strawberry.enum_value(
        "MANAGEMENT_QUESTION_NOT_FOUND", description="None within the caller's reach."
    )
    MANAGEMENT_QUESTION_PART_REFUSED = strawberry.enum_value(
        "MANAGEMENT_QUESTION_PART_REFUSED", description="This is for somebody else to do."
    )
    MANAGEMENT_QUESTION_STATE_REFUSED = strawberry.enum_value(
        "MANAGEMENT_QUESTION_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to follow a question up.")
class ManagementQuestionFollowUpUserError(UserError):
    """Error of managementQuestionFollowUp."""

    code: ManagementQuestionFollowUpErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to follow a question up.")
class ManagementQuestionFollowUpPayload(Payload):
    """Answer of managementQuestionFollowUp."""

    error: ClassVar[type[Any]] = ManagementQuestionFollowUpUserError
    row: strawberry.Private[Any]
    user_errors: list[ManagementQuestionFollowUpUserError] = strawberry.field(description="Refusals; empty when done.")
    question: ManagementQuestion | None = relation(
        "management_question_by_id",
        "question_id",
        lambda: ManagementQuestion,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Question that is taken back.")
class ManagementQuestionWithdrawInput:
    """Input of managementQuestionWithdraw."""

    question_id: strawberry.ID = strawberry.field(description="Question that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a question was not withdrawn.")
class ManagementQuestionWithdrawErrorCode(Enum):
    """Codes of managementQuestionWithdraw."""

    MANAGEMENT_QUESTION_NOT_FOUND = strawberry.enum_value(
        "MANAGEMENT_QUESTION_NOT_FOUND", description="None within the caller's reach."
    )
    MANAGEMENT_QUESTION_PART_REFUSED = strawberry.enum_value(
        "MANAGEMENT_QUESTION_PART_REFUSED", description="This is for somebody else to do."
    )
    MANAGEMENT_QUESTION_STATE_REFUSED = strawberry.enum_value(
        "MANAGEMENT_QUESTION_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to withdraw a question.")
class ManagementQuestionWithdrawUserError(UserError):
    """Error of managementQuestionWithdraw."""

    code: ManagementQuestionWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw a question.")
class ManagementQuestionWithdrawPayload(Payload):
    """Answer of managementQuestionWithdraw."""

    error: ClassVar[type[Any]] = ManagementQuestionWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[ManagementQuestionWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    question: ManagementQuestion | None = relation(
        "management_question_by_id",
        "question_id",
        lambda: ManagementQuestion,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Question that the caller asks, too.")
class ManagementQuestionSupportInput:
    """Input of managementQuestionSupport."""

    question_id: strawberry.ID = strawberry.field(description="Question that is meant.")
    is_given: bool = strawberry.field(default=True, description="False: no longer.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why nothing was said.")
class ManagementQuestionSupportErrorCode(Enum):
    """Codes of managementQuestionSupport."""

    MANAGEMENT_QUESTION_NOT_FOUND = strawberry.enum_value(
        "MANAGEMENT_QUESTION_NOT_FOUND", description="None within the caller's reach."
    )
    MANAGEMENT_QUESTION_PART_REFUSED = strawberry.enum_value(
        "MANAGEMENT_QUESTION_PART_REFUSED", description="This is for somebody else to do."
    )
    MANAGEMENT_QUESTION_STATE_REFUSED = strawberry.enum_value(
        "MANAGEMENT_QUESTION_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to ask a question, too.")
class ManagementQuestionSupportUserError(UserError):
    """Error of managementQuestionSupport."""

    code: ManagementQuestionSupportErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to ask a question, too.")
class ManagementQuestionSupportPayload(Payload):
    """Answer of managementQuestionSupport."""

    error: ClassVar[type[Any]] = ManagementQuestionSupportUserError
    row: strawberry.Private[Any]
    user_errors: list[ManagementQuestionSupportUserError] = strawberry.field(description="Refusals; empty when done.")
    question: ManagementQuestion | None = relation(
        "management_question_by_id",
        "question_id",
        lambda: ManagementQuestion,
        description="It as it is now; null when refused.",
    )
