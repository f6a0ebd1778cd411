"""Co-authors 联名: asked by the first author, they agree, decline or leave."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions.nouns import Suggestion


@strawberry.input(description="Member to be asked to be a co-author.")
class SuggestionAuthorInviteInput:
    """Input of suggestionAuthorInvite."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    member_number: str = strawberry.field(description="Number of the member.")
    name: str = strawberry.field(description="Name of the member, as in the register.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to ask a member to be a co-author.")
class SuggestionAuthorInviteErrorCode(Enum):
    """Codes of suggestionAuthorInvite."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None within the caller's reach.")
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller is not its first author."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in a state in which this cannot be done."
    )
    SUGGESTION_AUTHOR_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_AUTHOR_NOT_FOUND", description="No member has this number and this name."
    )
    SUGGESTION_AUTHOR_KNOWN = strawberry.enum_value(
        "SUGGESTION_AUTHOR_KNOWN", description="They are an author, were asked already, or have declined."
    )
    SUGGESTION_AUTHORS_FULL = strawberry.enum_value("SUGGESTION_AUTHORS_FULL", description="20 members were asked.")


@strawberry.type(description="Refusal to ask a member to be a co-author.")
class SuggestionAuthorInviteUserError(UserError):
    """Error of suggestionAuthorInvite."""

    code: SuggestionAuthorInviteErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to ask a member to be a co-author.")
class SuggestionAuthorInvitePayload(Payload):
    """Answer of suggestionAuthorInvite."""

    error: ClassVar[type[Any]] = SuggestionAuthorInviteUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionAuthorInviteUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )


@strawberry.input(description="Suggestion of which the caller is to be a co-author.")
class SuggestionAuthorAcceptInput:
    """Input of suggestionAuthorAccept."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to be a co-author.")
class SuggestionAuthorAcceptErrorCode(Enum):
    """Codes of suggestionAuthorAccept."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None within the caller's reach.")
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in a state in which this cannot be done."
    )


@strawberry.type(description="Refusal to be a co-author.")
class SuggestionAuthorAcceptUserError(UserError):
    """Error of suggestionAuthorAccept."""

    code: SuggestionAuthorAcceptErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to be a co-author.")
class SuggestionAuthorAcceptPayload(Payload):
    """Answer of suggestionAuthorAccept."""

    error: ClassVar[type[Any]] = SuggestionAuthorAcceptUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionAuthorAcceptUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )


@strawberry.input(description="Suggestion of which the caller is not to be a co-author.")
class SuggestionAuthorDeclineInput:
    """Input of suggestionAuthorDecline."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to decline to be a co-author.")
class SuggestionAuthorDeclineErrorCode(Enum):
    """Codes of suggestionAuthorDecline."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None within the caller's reach.")


@strawberry.type(description="Refusal to decline to be a co-author.")
class SuggestionAuthorDeclineUserError(UserError):
    """Error of suggestionAuthorDecline."""

    code: SuggestionAuthorDeclineErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to decline to be a co-author.")
class SuggestionAuthorDeclinePayload(Payload):
    """Answer of suggestionAuthorDecline."""

    error: ClassVar[type[Any]] = SuggestionAuthorDeclineUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionAuthorDeclineUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )


@strawberry.input(description="Suggestion of which the caller is to be a co-author no more.")
class SuggestionAuthorLeaveInput:
    """Input of suggestionAuthorLeave."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to be a co-author no more.")
class SuggestionAuthorLeaveErrorCode(Enum):
    """Codes of suggestionAuthorLeave."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None within the caller's reach.")
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in a state in which this cannot be done."
    )


@strawberry.type(description="Refusal to be a co-author no more.")
class SuggestionAuthorLeaveUserError(UserError):
    """Error of suggestionAuthorLeave."""

    code: SuggestionAuthorLeaveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to be a co-author no more.")
class SuggestionAuthorLeavePayload(Payload):
    """Answer of suggestionAuthorLeave."""

    error: ClassVar[type[Any]] = SuggestionAuthorLeaveUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionAuthorLeaveUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )


@strawberry.input(description="Co-author to be taken back.")
class SuggestionAuthorRemoveInput:
    """Input of suggestionAuthorRemove."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    member_number: str = strawberry.field(description="Number of the member.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to take a co-author back.")
class SuggestionAuthorRemoveErrorCode(Enum):
    """Codes of suggestionAuthorRemove."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None within the caller's reach.")
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller is not its first author."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is in a state in which this cannot be done."
    )
    SUGGESTION_AUTHOR_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_AUTHOR_NOT_FOUND", description="Nobody of this number was asked here."
    )


@strawberry.type(description="Refusal to take a co-author back.")
class SuggestionAuthorRemoveUserError(UserError):
    """Error of suggestionAuthorRemove."""

    code: SuggestionAuthorRemoveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to take a co-author back.")
class SuggestionAuthorRemovePayload(Payload):
    """Answer of suggestionAuthorRemove."""

    error: ClassVar[type[Any]] = SuggestionAuthorRemoveUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionAuthorRemoveUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id",
        "suggestion_id",
        lambda: Suggestion,
        description="It as it is now; null when refused, or out of sight.",
    )
