"""Merging a suggestion into another."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions.nouns import Suggestion


@strawberry.input(description="Suggestion that is to become part of another.")
class SuggestionMergeInput:
    """Input of suggestionMerge."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    into_id: strawberry.ID = strawberry.field(description="Suggestion that is kept, handled in the caller's reach.")
    reason: str = strawberry.field(
        description="What they have in common, 1 to 1,000 characters; whoever reads the suggestion reads it."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to merge suggestions.")
class SuggestionMergeErrorCode(Enum):
    """Codes of suggestionMerge."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )
    SUGGESTION_REASON_MISSING = strawberry.enum_value(
        "SUGGESTION_REASON_MISSING", description="Reason is missing; the author reads it."
    )
    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    SUGGESTION_MERGE_REFUSED = strawberry.enum_value(
        "SUGGESTION_MERGE_REFUSED",
        description="Other one is the same, has ended, was not handed in, or was not reopened as this one was.",
    )


@strawberry.type(description="Refusal to merge suggestions.")
class SuggestionMergeUserError(UserError):
    """Error of suggestionMerge."""

    code: SuggestionMergeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to merge suggestions.")
class SuggestionMergePayload(Payload):
    """Answer of suggestionMerge."""

    error: ClassVar[type[Any]] = SuggestionMergeUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionMergeUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )
    kept: Suggestion | None = relation(
        "suggestion_by_id", "kept_id", lambda: Suggestion, description="One that is kept; null when refused."
    )
