"""Seconding a suggestion 附议."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions.nouns import Suggestion


@strawberry.input(description="Suggestion to be seconded.")
class SuggestionSupportInput:
    """Input of suggestionSupport."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to second a suggestion.")
class SuggestionSupportErrorCode(Enum):
    """Codes of suggestionSupport."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None within the caller's reach.")
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in a state in which this cannot be done."
    )
    SUGGESTION_OWN = strawberry.enum_value("SUGGESTION_OWN", description="Caller is one of its authors.")
    SUGGESTION_SUPPORTED = strawberry.enum_value("SUGGESTION_SUPPORTED", description="Caller seconds it already.")


@strawberry.type(description="Refusal to second a suggestion.")
class SuggestionSupportUserError(UserError):
    """Error of suggestionSupport."""

    code: SuggestionSupportErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to second a suggestion.")
class SuggestionSupportPayload(Payload):
    """Answer of suggestionSupport."""

    error: ClassVar[type[Any]] = SuggestionSupportUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionSupportUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )


@strawberry.input(description="Suggestion to be seconded no more.")
class SuggestionSupportWithdrawInput:
    """Input of suggestionSupportWithdraw."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to take a voice back.")
class SuggestionSupportWithdrawErrorCode(Enum):
    """Codes of suggestionSupportWithdraw."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None within the caller's reach.")
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in a state in which this cannot be done."
    )
    SUGGESTION_OWN = strawberry.enum_value("SUGGESTION_OWN", description="Caller is one of its authors.")
    SUGGESTION_NOT_SUPPORTED = strawberry.enum_value(
        "SUGGESTION_NOT_SUPPORTED", description="Caller does not second it."
    )


@strawberry.type(description="Refusal to take a voice back.")
class SuggestionSupportWithdrawUserError(UserError):
    """Error of suggestionSupportWithdraw."""

    code: SuggestionSupportWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to take a voice back.")
class SuggestionSupportWithdrawPayload(Payload):
    """Answer of suggestionSupportWithdraw."""

    error: ClassVar[type[Any]] = SuggestionSupportWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionSupportWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )
