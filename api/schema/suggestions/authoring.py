"""What an author does after the first draft: changes it, withdraws it, hands it in again, gives detail."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions.nouns import Suggestion
from db.models.suggestions import SuggestionVisibility


@strawberry.input(description="Suggestion that says something else.")
class SuggestionDraftChangeInput:
    """Input of suggestionDraftChange."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    category_id: strawberry.ID = strawberry.field(description="Category of the author's organisation or one above it.")
    title: str = strawberry.field(description="Title, 1 to 80 characters.")
    body: str = strawberry.field(description="How things are and what should change, 1 to 5,000 characters.")
    expected_effect: str | None = strawberry.field(
        default=None, description="What it would bring, at most 1,000 characters; null: nothing is said."
    )
    visibility: SuggestionVisibility = strawberry.field(
        default=SuggestionVisibility.MEMBERS, description="Who may read it once it is filed."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to change what a suggestion says.")
class SuggestionDraftChangeErrorCode(Enum):
    """Codes of suggestionDraftChange."""

    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None within the caller's reach.")
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller is not its first author."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in a state in which this cannot be done."
    )
    SUGGESTION_CATEGORY_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_CATEGORY_NOT_FOUND", description="None for the author's organisation."
    )


@strawberry.type(description="Refusal to change what a suggestion says.")
class SuggestionDraftChangeUserError(UserError):
    """Error of suggestionDraftChange."""

    code: SuggestionDraftChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change what a suggestion says.")
class SuggestionDraftChangePayload(Payload):
    """Answer of suggestionDraftChange."""

    error: ClassVar[type[Any]] = SuggestionDraftChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionDraftChangeUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )


@strawberry.input(description="Suggestion to be withdrawn.")
class SuggestionWithdrawInput:
    """Input of suggestionWithdraw."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    reason: str | None = strawberry.field(
        default=None, description="Why, at most 1,000 characters; read by who reads the suggestion."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to withdraw a suggestion.")
class SuggestionWithdrawErrorCode(Enum):
    """Codes of suggestionWithdraw."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None within the caller's reach.")
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in a state in which this cannot be done."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller is not its first author."
    )
    SUGGESTION_KEEPS_OTHERS = strawberry.enum_value(
        "SUGGESTION_KEEPS_OTHERS", description="Others were merged into it: it is not its first author's alone."
    )
    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )


@strawberry.type(description="Refusal to withdraw a suggestion.")
class SuggestionWithdrawUserError(UserError):
    """Error of suggestionWithdraw."""

    code: SuggestionWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw a suggestion.")
class SuggestionWithdrawPayload(Payload):
    """Answer of suggestionWithdraw."""

    error: ClassVar[type[Any]] = SuggestionWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )


@strawberry.input(description="Returned suggestion to be handed in again.")
class SuggestionResubmitInput:
    """Input of suggestionResubmit."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    note: str | None = strawberry.field(
        default=None, description="What has changed, at most 1,000 characters; read by who reads the suggestion."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to hand a returned suggestion in again.")
class SuggestionResubmitErrorCode(Enum):
    """Codes of suggestionResubmit."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None within the caller's reach.")
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in a state in which this cannot be done."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller is not its first author."
    )
    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )


@strawberry.type(description="Refusal to hand a returned suggestion in again.")
class SuggestionResubmitUserError(UserError):
    """Error of suggestionResubmit."""

    code: SuggestionResubmitErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to hand a returned suggestion in again.")
class SuggestionResubmitPayload(Payload):
    """Answer of suggestionResubmit."""

    error: ClassVar[type[Any]] = SuggestionResubmitUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionResubmitUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )


@strawberry.input(description="Answer to what the lead unit asked.")
class SuggestionDetailGiveInput:
    """Input of suggestionDetailGive."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    text: str = strawberry.field(description="Answer, 1 to 1,000 characters; read by who reads the suggestion.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to answer what a unit asked.")
class SuggestionDetailGiveErrorCode(Enum):
    """Codes of suggestionDetailGive."""

    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None within the caller's reach.")
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in a state in which this cannot be done."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller is none of its authors."
    )


@strawberry.type(description="Refusal to answer what a unit asked.")
class SuggestionDetailGiveUserError(UserError):
    """Error of suggestionDetailGive."""

    code: SuggestionDetailGiveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to answer what a unit asked.")
class SuggestionDetailGivePayload(Payload):
    """Answer of suggestionDetailGive."""

    error: ClassVar[type[Any]] = SuggestionDetailGiveUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionDetailGiveUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )
