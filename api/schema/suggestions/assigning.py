"""Who answers a suggestion, and what units do before they answer."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions.nouns import Suggestion


@strawberry.input(description="Suggestion to be given to units.")
class SuggestionAssignInput:
    """Input of suggestionAssign."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    lead_unit_id: strawberry.ID | None = strawberry.field(
        default=None, description="Unit that answers; null: the one that the route proposes."
    )
    co_unit_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Units that sign the answer, at most 10."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to assign a suggestion.")
class SuggestionAssignErrorCode(Enum):
    """Codes of suggestionAssign."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )
    SUGGESTION_UNIT_INVALID = strawberry.enum_value(
        "SUGGESTION_UNIT_INVALID", description="Unit is closed, elsewhere, named twice, or none was named or proposed."
    )
    SUGGESTION_UNIT_NOT_HIGHER = strawberry.enum_value(
        "SUGGESTION_UNIT_NOT_HIGHER",
        description="It was reopened, and another unit at the same organisation or above could answer.",
    )


@strawberry.type(description="Refusal to assign a suggestion.")
class SuggestionAssignUserError(UserError):
    """Error of suggestionAssign."""

    code: SuggestionAssignErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to assign a suggestion.")
class SuggestionAssignPayload(Payload):
    """Answer of suggestionAssign."""

    error: ClassVar[type[Any]] = SuggestionAssignUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionAssignUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Suggestion to be given back.")
class SuggestionAssignmentReturnInput:
    """Input of suggestionAssignmentReturn."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    reason: str = strawberry.field(
        description="Why another unit should answer, 1 to 1,000 characters; whoever reads the suggestion reads it."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to give an assignment back.")
class SuggestionAssignmentReturnErrorCode(Enum):
    """Codes of suggestionAssignmentReturn."""

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
    SUGGESTION_RETURN_TOO_LATE = strawberry.enum_value(
        "SUGGESTION_RETURN_TOO_LATE", description="Days in which a unit may give it back are over."
    )


@strawberry.type(description="Refusal to give an assignment back.")
class SuggestionAssignmentReturnUserError(UserError):
    """Error of suggestionAssignmentReturn."""

    code: SuggestionAssignmentReturnErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to give an assignment back.")
class SuggestionAssignmentReturnPayload(Payload):
    """Answer of suggestionAssignmentReturn."""

    error: ClassVar[type[Any]] = SuggestionAssignmentReturnUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionAssignmentReturnUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Suggestion on which the lead unit begins to work.")
class SuggestionBeginInput:
    """Input of suggestionBegin."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to begin work on a suggestion.")
class SuggestionBeginErrorCode(Enum):
    """Codes of suggestionBegin."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )


@strawberry.type(description="Refusal to begin work on a suggestion.")
class SuggestionBeginUserError(UserError):
    """Error of suggestionBegin."""

    code: SuggestionBeginErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to begin work on a suggestion.")
class SuggestionBeginPayload(Payload):
    """Answer of suggestionBegin."""

    error: ClassVar[type[Any]] = SuggestionBeginUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionBeginUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="That a unit spoke with the author.")
class SuggestionContactInput:
    """Input of suggestionContact."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    note: str | None = strawberry.field(
        default=None, description="What was said, at most 1,000 characters; whoever reads the suggestion reads it."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to note a contact.")
class SuggestionContactErrorCode(Enum):
    """Codes of suggestionContact."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )
    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )


@strawberry.type(description="Refusal to note a contact.")
class SuggestionContactUserError(UserError):
    """Error of suggestionContact."""

    code: SuggestionContactErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to note a contact.")
class SuggestionContactPayload(Payload):
    """Answer of suggestionContact."""

    error: ClassVar[type[Any]] = SuggestionContactUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionContactUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Suggestion whose author is asked something.")
class SuggestionAskAuthorInput:
    """Input of suggestionAskAuthor."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    reason: str = strawberry.field(
        description="What is asked, 1 to 1,000 characters; whoever reads the suggestion reads it."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to ask the author.")
class SuggestionAskAuthorErrorCode(Enum):
    """Codes of suggestionAskAuthor."""

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


@strawberry.type(description="Refusal to ask the author.")
class SuggestionAskAuthorUserError(UserError):
    """Error of suggestionAskAuthor."""

    code: SuggestionAskAuthorErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to ask the author.")
class SuggestionAskAuthorPayload(Payload):
    """Answer of suggestionAskAuthor."""

    error: ClassVar[type[Any]] = SuggestionAskAuthorUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionAskAuthorUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Suggestion to be worked on without the author's answer.")
class SuggestionResumeInput:
    """Input of suggestionResume."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    reason: str = strawberry.field(
        description="Why without it, 1 to 1,000 characters; whoever reads the suggestion reads it."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to go on without the author.")
class SuggestionResumeErrorCode(Enum):
    """Codes of suggestionResume."""

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


@strawberry.type(description="Refusal to go on without the author.")
class SuggestionResumeUserError(UserError):
    """Error of suggestionResume."""

    code: SuggestionResumeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to go on without the author.")
class SuggestionResumePayload(Payload):
    """Answer of suggestionResume."""

    error: ClassVar[type[Any]] = SuggestionResumeUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionResumeUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )
