"""Counting 计票 and publication: the box opened by the key holders, the result, a vote that is void, shares."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError
from api.schema.votes.nouns import Vote


@strawberry.input(description="Closed vote whose count begins.")
class VoteCountInput:
    """Input of voteCount."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to begin a count.")
class VoteCountErrorCode(Enum):
    """Codes of voteCount."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None where the caller manages votes.")
    VOTE_STATE_REFUSED = strawberry.enum_value(
        "VOTE_STATE_REFUSED", description="Vote is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to begin a count; nothing was written.")
class VoteCountUserError(UserError):
    """Error of voteCount."""

    code: VoteCountErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of beginning a count.")
class VoteCountPayload(Payload):
    """Answer of voteCount."""

    error: ClassVar[type[Any]] = VoteCountUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteCountUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="What the key holders opened: both files as their tool wrote them, sent to `/uploads`.")
class VoteOpeningSubmitInput:
    """Input of voteOpeningSubmit."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    ballots_upload_id: UUID = strawberry.field(description="Upload of `ballots.json`.")
    opening_upload_id: UUID = strawberry.field(description="Upload of `opening.json`.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to submit an opening.")
class VoteOpeningSubmitErrorCode(Enum):
    """Codes of voteOpeningSubmit."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None where the caller manages votes.")
    VOTE_STATE_REFUSED = strawberry.enum_value(
        "VOTE_STATE_REFUSED", description="Vote is in no state in which this can be done."
    )
    UPLOAD_NOT_FOUND = strawberry.enum_value(
        "UPLOAD_NOT_FOUND",
        description="No file that the caller has uploaded within 24 hours, or one of more than 32 MiB.",
    )
    OPENING_INVALID = strawberry.enum_value(
        "OPENING_INVALID", description="Files are no opening of this box; the message tells what does not fit."
    )


@strawberry.type(description="Refusal to submit an opening; nothing was written.")
class VoteOpeningSubmitUserError(UserError):
    """Error of voteOpeningSubmit."""

    code: VoteOpeningSubmitErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of submitting an opening; it waits for a second officer.")
class VoteOpeningSubmitPayload(Payload):
    """Answer of voteOpeningSubmit."""

    error: ClassVar[type[Any]] = VoteOpeningSubmitUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteOpeningSubmitUserError] = strawberry.field(description="Refusals; empty when done.")
    opening_hash: str | None = column(
        "opening_hash",
        description="SHA-256 of `opening.json`, 64 hexadecimal digits, with which another officer confirms; null when "
        "refused.",
    )
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Agreement of a second officer to the opening that was submitted.")
class VoteOpeningConfirmInput:
    """Input of voteOpeningConfirm."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    opening_hash: str = strawberry.field(
        description="SHA-256 of the `opening.json` that the officer has from a key holder, 64 hexadecimal digits."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to confirm an opening.")
class VoteOpeningConfirmErrorCode(Enum):
    """Codes of voteOpeningConfirm."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven lately who they are; `stepUpMethods` tells what helps."
    )
    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None where the caller manages votes.")
    VOTE_STATE_REFUSED = strawberry.enum_value(
        "VOTE_STATE_REFUSED", description="Vote is in no state in which this can be done."
    )
    OPENING_MISSING = strawberry.enum_value(
        "OPENING_MISSING", description="Nothing that was opened waits to be confirmed."
    )
    SECOND_OPENER_NEEDED = strawberry.enum_value(
        "SECOND_OPENER_NEEDED", description="Caller has submitted it; another officer confirms."
    )
    OPENING_DIFFERS = strawberry.enum_value(
        "OPENING_DIFFERS", description="What was submitted is another `opening.json`."
    )
    PAPER_PENDING = strawberry.enum_value(
        "PAPER_PENDING", description="Papers of stations are not counted by two persons who agree."
    )


@strawberry.type(description="Refusal to confirm an opening; nothing was written.")
class VoteOpeningConfirmUserError(StepUpUserError):
    """Error of voteOpeningConfirm."""

    code: VoteOpeningConfirmErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of confirming an opening: the vote is counted.")
class VoteOpeningConfirmPayload(Payload):
    """Answer of voteOpeningConfirm."""

    error: ClassVar[type[Any]] = VoteOpeningConfirmUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteOpeningConfirmUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Counted vote whose result is to be published.")
class VotePublishInput:
    """Input of votePublish."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to publish a result.")
class VotePublishErrorCode(Enum):
    """Codes of votePublish."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven lately who they are; `stepUpMethods` tells what helps."
    )
    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None where the caller manages votes.")
    VOTE_STATE_REFUSED = strawberry.enum_value(
        "VOTE_STATE_REFUSED", description="Vote is in no state in which this can be done."
    )
    LOT_MISSING = strawberry.enum_value("LOT_MISSING", description="Count of a question waits for a lot.")


@strawberry.type(description="Refusal to publish a result; nothing was written.")
class VotePublishUserError(StepUpUserError):
    """Error of votePublish."""

    code: VotePublishErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of publishing a result: it and all files are there for everybody.")
class VotePublishPayload(Payload):
    """Answer of votePublish."""

    error: ClassVar[type[Any]] = VotePublishUserError
    row: strawberry.Private[Any]
    user_errors: list[VotePublishUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Closed vote that is to be void, and why.")
class VoteVoidInput:
    """Input of voteVoid."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    reason: str = strawberry.field(description="Why, for everybody who may vote in it, at most 500 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to declare a vote void.")
class VoteVoidErrorCode(Enum):
    """Codes of voteVoid."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven lately who they are; `stepUpMethods` tells what helps."
    )
    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None where the caller manages votes.")
    VOTE_STATE_REFUSED = strawberry.enum_value(
        "VOTE_STATE_REFUSED", description="Vote is in no state in which this can be done."
    )
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="No reason, or one of more than 500 characters."
    )


@strawberry.type(description="Refusal to declare a vote void; nothing was written.")
class VoteVoidUserError(StepUpUserError):
    """Error of voteVoid."""

    code: VoteVoidErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of declaring a vote void.")
class VoteVoidPayload(Payload):
    """Answer of voteVoid."""

    error: ClassVar[type[Any]] = VoteVoidUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteVoidUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Shares of a vote's key whose destruction was seen 份额销毁.")
class VoteSharesDestroyedInput:
    """Input of voteSharesDestroyed."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant; it is over.")
    positions: list[int] = strawberry.field(description="Numbers of the shares, as on them, from 1 to 16.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to record that shares were destroyed.")
class VoteSharesDestroyedErrorCode(Enum):
    """Codes of voteSharesDestroyed."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None where the caller manages votes.")
    VOTE_STATE_REFUSED = strawberry.enum_value(
        "VOTE_STATE_REFUSED", description="Vote is in no state in which this can be done."
    )
    SHARE_NOT_FOUND = strawberry.enum_value("SHARE_NOT_FOUND", description="No share of the vote's key has the number.")


@strawberry.type(description="Refusal to record that shares were destroyed; nothing was written.")
class VoteSharesDestroyedUserError(UserError):
    """Error of voteSharesDestroyed."""

    code: VoteSharesDestroyedErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of recording that shares were destroyed.")
class VoteSharesDestroyedPayload(Payload):
    """Answer of voteSharesDestroyed."""

    error: ClassVar[type[Any]] = VoteSharesDestroyedUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteSharesDestroyedUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )
