"""What the organisation that handles a suggestion does first: review, return, file, not file, transfer."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions.nouns import Suggestion


@strawberry.input(description="Suggestion whose review begins.")
class SuggestionReviewBeginInput:
    """Input of suggestionReviewBegin."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to begin a review.")
class SuggestionReviewBeginErrorCode(Enum):
    """Codes of suggestionReviewBegin."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )


@strawberry.type(description="Refusal to begin a review.")
class SuggestionReviewBeginUserError(UserError):
    """Error of suggestionReviewBegin."""

    code: SuggestionReviewBeginErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to begin a review.")
class SuggestionReviewBeginPayload(Payload):
    """Answer of suggestionReviewBegin."""

    error: ClassVar[type[Any]] = SuggestionReviewBeginUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionReviewBeginUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Suggestion to be returned to its author.")
class SuggestionReturnInput:
    """Input of suggestionReturn."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    reason: str = strawberry.field(
        description="What is missing, 1 to 1,000 characters; whoever reads the suggestion reads it."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to return a suggestion.")
class SuggestionReturnErrorCode(Enum):
    """Codes of suggestionReturn."""

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


@strawberry.type(description="Refusal to return a suggestion.")
class SuggestionReturnUserError(UserError):
    """Error of suggestionReturn."""

    code: SuggestionReturnErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to return a suggestion.")
class SuggestionReturnPayload(Payload):
    """Answer of suggestionReturn."""

    error: ClassVar[type[Any]] = SuggestionReturnUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionReturnUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Suggestion to be accepted.")
class SuggestionFileInput:
    """Input of suggestionFile."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to file a suggestion.")
class SuggestionFileErrorCode(Enum):
    """Codes of suggestionFile."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )


@strawberry.type(description="Refusal to file a suggestion.")
class SuggestionFileUserError(UserError):
    """Error of suggestionFile."""

    code: SuggestionFileErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to file a suggestion.")
class SuggestionFilePayload(Payload):
    """Answer of suggestionFile."""

    error: ClassVar[type[Any]] = SuggestionFileUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionFileUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Suggestion not to be accepted.")
class SuggestionNotFileInput:
    """Input of suggestionNotFile."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    reason: str = strawberry.field(description="Why not, 1 to 1,000 characters; whoever reads the suggestion reads it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused not to file a suggestion.")
class SuggestionNotFileErrorCode(Enum):
    """Codes of suggestionNotFile."""

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
    SUGGESTION_ANSWER_OWED = strawberry.enum_value(
        "SUGGESTION_ANSWER_OWED", description="It was reopened: it has to be answered once more."
    )
    SUGGESTION_SECONDED = strawberry.enum_value(
        "SUGGESTION_SECONDED", description="Enough members have seconded it: only its supervisor can."
    )


@strawberry.type(description="Refusal not to file a suggestion.")
class SuggestionNotFileUserError(UserError):
    """Error of suggestionNotFile."""

    code: SuggestionNotFileErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish not to file a suggestion.")
class SuggestionNotFilePayload(Payload):
    """Answer of suggestionNotFile."""

    error: ClassVar[type[Any]] = SuggestionNotFileUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionNotFileUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Suggestion to be sent to another organisation.")
class SuggestionTransferInput:
    """Input of suggestionTransfer."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    organisation_id: strawberry.ID = strawberry.field(description="Organisation that is to handle it.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters; whoever reads the suggestion reads it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to send a suggestion elsewhere.")
class SuggestionTransferErrorCode(Enum):
    """Codes of suggestionTransfer."""

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
    SUGGESTION_PLACE_INVALID = strawberry.enum_value(
        "SUGGESTION_PLACE_INVALID", description="No other organisation of the union that handles suggestions."
    )
    SUGGESTION_PLACE_LOWER = strawberry.enum_value(
        "SUGGESTION_PLACE_LOWER",
        description="It was reopened, and the organisation is below the one that has to answer it this time.",
    )


@strawberry.type(description="Refusal to send a suggestion elsewhere.")
class SuggestionTransferUserError(UserError):
    """Error of suggestionTransfer."""

    code: SuggestionTransferErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to send a suggestion elsewhere.")
class SuggestionTransferPayload(Payload):
    """Answer of suggestionTransfer."""

    error: ClassVar[type[Any]] = SuggestionTransferUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionTransferUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Suggestion to be sent back to where it came from.")
class SuggestionTransferRefuseInput:
    """Input of suggestionTransferRefuse."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    reason: str = strawberry.field(
        description="Why not here, 1 to 1,000 characters; whoever reads the suggestion reads it."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to send a suggestion back.")
class SuggestionTransferRefuseErrorCode(Enum):
    """Codes of suggestionTransferRefuse."""

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


@strawberry.type(description="Refusal to send a suggestion back.")
class SuggestionTransferRefuseUserError(UserError):
    """Error of suggestionTransferRefuse."""

    code: SuggestionTransferRefuseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to send a suggestion back.")
class SuggestionTransferRefusePayload(Payload):
    """Answer of suggestionTransferRefuse."""

    error: ClassVar[type[Any]] = SuggestionTransferRefuseUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionTransferRefuseUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )
