"""Judging an answer 评价, and reopening."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions.nouns import Suggestion
from db.models.suggestions import Satisfaction


@strawberry.input(description="What an author says about an answer.")
class SuggestionAnswerJudgeInput:
    """Input of suggestionAnswerJudge."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    satisfaction: Satisfaction = strawberry.field(description="Whether it satisfies them.")
    comment: str | None = strawberry.field(default=None, description="More words, at most 1,000 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to judge an answer.")
class SuggestionAnswerJudgeErrorCode(Enum):
    """Codes of suggestionAnswerJudge."""

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


@strawberry.type(description="Refusal to judge an answer.")
class SuggestionAnswerJudgeUserError(UserError):
    """Error of suggestionAnswerJudge."""

    code: SuggestionAnswerJudgeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to judge an answer.")
class SuggestionAnswerJudgePayload(Payload):
    """Answer of suggestionAnswerJudge."""

    error: ClassVar[type[Any]] = SuggestionAnswerJudgeUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionAnswerJudgeUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )


@strawberry.input(description="Suggestion to be handled again.")
class SuggestionReopenInput:
    """Input of suggestionReopen."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters; read by who reads the suggestion.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to reopen a suggestion.")
class SuggestionReopenErrorCode(Enum):
    """Codes of suggestionReopen."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None within the caller's reach.")
    SUGGESTION_REOPENED_BEFORE = strawberry.enum_value(
        "SUGGESTION_REOPENED_BEFORE", description="It was reopened before, which is done once."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in a state in which this cannot be done."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller is not its first author."
    )
    SUGGESTION_REASON_MISSING = strawberry.enum_value("SUGGESTION_REASON_MISSING", description="No reason is given.")
    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )


@strawberry.type(description="Refusal to reopen a suggestion.")
class SuggestionReopenUserError(UserError):
    """Error of suggestionReopen."""

    code: SuggestionReopenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to reopen a suggestion.")
class SuggestionReopenPayload(Payload):
    """Answer of suggestionReopen."""

    error: ClassVar[type[Any]] = SuggestionReopenUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionReopenUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )
