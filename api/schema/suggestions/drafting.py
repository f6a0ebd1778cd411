"""Writing a suggestion: draft and submission."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions.nouns import Suggestion
from db.models.suggestions import SuggestionVisibility


@strawberry.input(description="Suggestion to be begun.")
class SuggestionDraftInput:
    """Input of suggestionDraft."""

    category_id: strawberry.ID = strawberry.field(description="Category of the caller's organisation or one above it.")
    title: str = strawberry.field(description="Title, 1 to 80 characters.")
    body: str = strawberry.field(description="How things are and what should change, 1 to 5,000 characters.")
    expected_effect: str | None = strawberry.field(
        default=None, description="What it would bring, at most 1,000 characters."
    )
    visibility: SuggestionVisibility = strawberry.field(
        default=SuggestionVisibility.MEMBERS, description="Who may read it once it is filed."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a suggestion was not begun.")
class SuggestionDraftErrorCode(Enum):
    """Codes of suggestionDraft."""

    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    SUGGESTION_CATEGORY_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_CATEGORY_NOT_FOUND", description="None for the caller's organisation."
    )
    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="Caller's entry is not in the register any more."
    )


@strawberry.type(description="Refusal to begin a suggestion.")
class SuggestionDraftUserError(UserError):
    """Error of suggestionDraft."""

    code: SuggestionDraftErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to begin a suggestion.")
class SuggestionDraftPayload(Payload):
    """Answer of suggestionDraft."""

    error: ClassVar[type[Any]] = SuggestionDraftUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionDraftUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="Draft; null when refused."
    )


@strawberry.input(description="Draft to be handed in.")
class SuggestionSubmitInput:
    """Input of suggestionSubmit."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a suggestion was not handed in.")
class SuggestionSubmitErrorCode(Enum):
    """Codes of suggestionSubmit."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None within the caller's reach.")
    SUGGESTION_STATE_REFUSED = strawberry.enum_value("SUGGESTION_STATE_REFUSED", description="It is no draft.")
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller is not its first author."
    )
    SUGGESTION_CATEGORY_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_CATEGORY_NOT_FOUND", description="Its category is no longer one of the caller's organisation."
    )


@strawberry.type(description="Refusal to hand a suggestion in.")
class SuggestionSubmitUserError(UserError):
    """Error of suggestionSubmit."""

    code: SuggestionSubmitErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to hand a suggestion in.")
class SuggestionSubmitPayload(Payload):
    """Answer of suggestionSubmit."""

    error: ClassVar[type[Any]] = SuggestionSubmitUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionSubmitUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )
