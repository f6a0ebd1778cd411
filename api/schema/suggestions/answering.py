"""Answers: drafted, countersigned, released."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions.nouns import Suggestion
from db.models.suggestions import AnswerClass


@strawberry.input(description="Answer of the lead unit.")
class SuggestionAnswerDraftInput:
    """Input of suggestionAnswerDraft."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    answer_class: AnswerClass = strawberry.field(description="What it means.")
    body: str = strawberry.field(description="Answer, 1 to 5,000 characters.")
    template_id: strawberry.ID | None = strawberry.field(
        default=None, description="Template with which it began; null: none."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to draft an answer.")
class SuggestionAnswerDraftErrorCode(Enum):
    """Codes of suggestionAnswerDraft."""

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
    ANSWER_TEMPLATE_NOT_FOUND = strawberry.enum_value(
        "ANSWER_TEMPLATE_NOT_FOUND", description="No template of the unit's organisation or one above it."
    )


@strawberry.type(description="Refusal to draft an answer.")
class SuggestionAnswerDraftUserError(UserError):
    """Error of suggestionAnswerDraft."""

    code: SuggestionAnswerDraftErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to draft an answer.")
class SuggestionAnswerDraftPayload(Payload):
    """Answer of suggestionAnswerDraft."""

    error: ClassVar[type[Any]] = SuggestionAnswerDraftUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionAnswerDraftUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Suggestion whose answer a co-unit signs.")
class SuggestionCountersignInput:
    """Input of suggestionCountersign."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to sign an answer.")
class SuggestionCountersignErrorCode(Enum):
    """Codes of suggestionCountersign."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )
    SUGGESTION_ANSWER_SIGNED = strawberry.enum_value(
        "SUGGESTION_ANSWER_SIGNED", description="Caller's unit has signed it already."
    )


@strawberry.type(description="Refusal to sign an answer.")
class SuggestionCountersignUserError(UserError):
    """Error of suggestionCountersign."""

    code: SuggestionCountersignErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to sign an answer.")
class SuggestionCountersignPayload(Payload):
    """Answer of suggestionCountersign."""

    error: ClassVar[type[Any]] = SuggestionCountersignUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionCountersignUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Suggestion whose answer a co-unit sends back.")
class SuggestionCountersignRefuseInput:
    """Input of suggestionCountersignRefuse."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    reason: str = strawberry.field(
        description="What is wrong with it, 1 to 1,000 characters; whoever reads the suggestion reads it."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to refuse to sign an answer.")
class SuggestionCountersignRefuseErrorCode(Enum):
    """Codes of suggestionCountersignRefuse."""

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


@strawberry.type(description="Refusal to refuse to sign an answer.")
class SuggestionCountersignRefuseUserError(UserError):
    """Error of suggestionCountersignRefuse."""

    code: SuggestionCountersignRefuseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to refuse to sign an answer.")
class SuggestionCountersignRefusePayload(Payload):
    """Answer of suggestionCountersignRefuse."""

    error: ClassVar[type[Any]] = SuggestionCountersignRefuseUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionCountersignRefuseUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Suggestion whose answer is released.")
class SuggestionReleaseInput:
    """Input of suggestionRelease."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    answer_class: AnswerClass | None = strawberry.field(
        default=None, description="What it means, where that is something else; null: as drafted."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to release an answer.")
class SuggestionReleaseErrorCode(Enum):
    """Codes of suggestionRelease."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )
    SUGGESTION_ANSWER_OWN = strawberry.enum_value(
        "SUGGESTION_ANSWER_OWN", description="Caller drafted it, or acts for the lead unit."
    )


@strawberry.type(description="Refusal to release an answer.")
class SuggestionReleaseUserError(UserError):
    """Error of suggestionRelease."""

    code: SuggestionReleaseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to release an answer.")
class SuggestionReleasePayload(Payload):
    """Answer of suggestionRelease."""

    error: ClassVar[type[Any]] = SuggestionReleaseUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionReleaseUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Suggestion whose answer goes back to the lead unit.")
class SuggestionReleaseRefuseInput:
    """Input of suggestionReleaseRefuse."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    reason: str = strawberry.field(
        description="What is wrong with it, 1 to 1,000 characters; whoever reads the suggestion reads it."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to refuse to release an answer.")
class SuggestionReleaseRefuseErrorCode(Enum):
    """Codes of suggestionReleaseRefuse."""

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
    SUGGESTION_ANSWER_OWN = strawberry.enum_value(
        "SUGGESTION_ANSWER_OWN", description="Caller drafted it, or acts for the lead unit."
    )


@strawberry.type(description="Refusal to refuse to release an answer.")
class SuggestionReleaseRefuseUserError(UserError):
    """Error of suggestionReleaseRefuse."""

    code: SuggestionReleaseRefuseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to refuse to release an answer.")
class SuggestionReleaseRefusePayload(Payload):
    """Answer of suggestionReleaseRefuse."""

    error: ClassVar[type[Any]] = SuggestionReleaseRefuseUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionReleaseRefuseUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )
