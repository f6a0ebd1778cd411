"""Comments 评论 on a suggestion, and what moderators do with them."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions.nouns import Suggestion
from api.schema.suggestions.voices import SuggestionComment


@strawberry.input(description="Comment to be written.")
class SuggestionCommentAddInput:
    """Input of suggestionCommentAdd."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    body: str = strawberry.field(description="What is said, 1 to 2,000 characters.")
    in_name_of_unit: bool = strawberry.field(
        default=False,
        description="Whether it is said in the name of the unit that the suggestion is with, by its staff.",
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to comment on a suggestion.")
class SuggestionCommentAddErrorCode(Enum):
    """Codes of suggestionCommentAdd."""

    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None within the caller's reach.")
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in a state in which this cannot be done."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller acts for no unit that it is with."
    )
    SUGGESTION_COMMENTS_SPENT = strawberry.enum_value(
        "SUGGESTION_COMMENTS_SPENT", description="Caller has written 20 comments on it within 24 hours, or it has 500."
    )


@strawberry.type(description="Refusal to comment on a suggestion.")
class SuggestionCommentAddUserError(UserError):
    """Error of suggestionCommentAdd."""

    code: SuggestionCommentAddErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to comment on a suggestion.")
class SuggestionCommentAddPayload(Payload):
    """Answer of suggestionCommentAdd."""

    error: ClassVar[type[Any]] = SuggestionCommentAddUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionCommentAddUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )
    comment: SuggestionComment | None = relation(
        "suggestion_comment_by_id",
        "comment_id",
        lambda: SuggestionComment,
        description="Comment as it is now; null when refused.",
    )


@strawberry.input(description="Comment to be hidden.")
class SuggestionCommentHideInput:
    """Input of suggestionCommentHide."""

    comment_id: strawberry.ID = strawberry.field(description="Comment that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to hide a comment.")
class SuggestionCommentHideErrorCode(Enum):
    """Codes of suggestionCommentHide."""

    SUGGESTION_REASON_MISSING = strawberry.enum_value("SUGGESTION_REASON_MISSING", description="No reason is given.")
    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    SUGGESTION_COMMENT_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_COMMENT_NOT_FOUND", description="None within the caller's reach."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller does not manage the suggestion, or is its author."
    )
    SUGGESTION_COMMENT_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_COMMENT_STATE_REFUSED", description="It is so already."
    )


@strawberry.type(description="Refusal to hide a comment.")
class SuggestionCommentHideUserError(UserError):
    """Error of suggestionCommentHide."""

    code: SuggestionCommentHideErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to hide a comment.")
class SuggestionCommentHidePayload(Payload):
    """Answer of suggestionCommentHide."""

    error: ClassVar[type[Any]] = SuggestionCommentHideUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionCommentHideUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )
    comment: SuggestionComment | None = relation(
        "suggestion_comment_by_id",
        "comment_id",
        lambda: SuggestionComment,
        description="Comment as it is now; null when refused.",
    )


@strawberry.input(description="Comment to be shown.")
class SuggestionCommentShowInput:
    """Input of suggestionCommentShow."""

    comment_id: strawberry.ID = strawberry.field(description="Comment that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to show a comment.")
class SuggestionCommentShowErrorCode(Enum):
    """Codes of suggestionCommentShow."""

    SUGGESTION_COMMENT_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_COMMENT_NOT_FOUND", description="None within the caller's reach."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller does not manage the suggestion, or is its author."
    )
    SUGGESTION_COMMENT_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_COMMENT_STATE_REFUSED", description="It is so already."
    )


@strawberry.type(description="Refusal to show a comment.")
class SuggestionCommentShowUserError(UserError):
    """Error of suggestionCommentShow."""

    code: SuggestionCommentShowErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to show a comment.")
class SuggestionCommentShowPayload(Payload):
    """Answer of suggestionCommentShow."""

    error: ClassVar[type[Any]] = SuggestionCommentShowUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionCommentShowUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )
    comment: SuggestionComment | None = relation(
        "suggestion_comment_by_id",
        "comment_id",
        lambda: SuggestionComment,
        description="Comment as it is now; null when refused.",
    )
