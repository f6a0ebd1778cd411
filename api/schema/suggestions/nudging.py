"""Nudges 催办 of the units that a suggestion is with."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions.nouns import Suggestion
from domain.suggestions.clocks import ClockKind


@strawberry.input(description="Of what the units of a suggestion are reminded.")
class SuggestionNudgeInput:
    """Input of suggestionNudge."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    clock: ClockKind = strawberry.field(description="CONTACT, ANSWER or IMPLEMENT: clock that runs for its units.")
    note: str | None = strawberry.field(
        default=None, description="Word about it, at most 1,000 characters; whoever reads the suggestion reads it."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to remind the units of a suggestion.")
class SuggestionNudgeErrorCode(Enum):
    """Codes of suggestionNudge."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )
    SUGGESTION_CLOCK_STILL = strawberry.enum_value(
        "SUGGESTION_CLOCK_STILL", description="Units are waited for by no such clock now."
    )
    SUGGESTION_NUDGED = strawberry.enum_value(
        "SUGGESTION_NUDGED", description="They were reminded of it already, on this working day."
    )
    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is too long, or has control characters."
    )


@strawberry.type(description="Refusal to remind the units of a suggestion.")
class SuggestionNudgeUserError(UserError):
    """Error of suggestionNudge."""

    code: SuggestionNudgeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to remind the units of a suggestion.")
class SuggestionNudgePayload(Payload):
    """Answer of suggestionNudge."""

    error: ClassVar[type[Any]] = SuggestionNudgeUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionNudgeUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )
