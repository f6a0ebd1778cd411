"""Running votes: opening, pausing, extending, closing."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError
from api.schema.votes.nouns import Vote


@strawberry.input(description="Scheduled vote to be opened.")
class VoteOpenInput:
    """Input of voteOpen."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to open a vote.")
class VoteOpenErrorCode(Enum):
    """Codes of voteOpen."""

    STEP_UP_REQUIRED = strawberry.enum_value("STEP_UP_REQUIRED", description="Last proof is too old or too weak.")
    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    VOTE_WINDOW_INVALID = strawberry.enum_value(
        "VOTE_WINDOW_INVALID", description="It would close before it opens, or its time has passed."
    )
    OBJECTION_WINDOW_OPEN = strawberry.enum_value("OBJECTION_WINDOW_OPEN", description="Roll can still be objected to.")
    SECOND_CALL_TOO_SOON = strawberry.enum_value(
        "SECOND_CALL_TOO_SOON", description="Days that the rule set has between two calls are not over."
    )
    OBJECTIONS_UNDECIDED = strawberry.enum_value(
        "OBJECTIONS_UNDECIDED", description="Objection to the roll waits for a decision."
    )
    COMMIT_TIMES_RECORDED = strawberry.enum_value(
        "COMMIT_TIMES_RECORDED", description="Database keeps the times of transactions; no secret vote opens there."
    )
    BALLOTS_LOGGED = strawberry.enum_value(
        "BALLOTS_LOGGED", description="Database would write ballots into its log; no secret vote opens there."
    )
    REGISTRAR_KEY_MISSING = strawberry.enum_value(
        "REGISTRAR_KEY_MISSING", description="Registrar has not made the key of the vote yet."
    )
    ELECTORATE_INVALID = strawberry.enum_value(
        "ELECTORATE_INVALID",
        description="Organisation that was announced has closed, or is not at or below the one that holds the vote.",
    )
    CANDIDATE_MAY_NOT_STAND = strawberry.enum_value(
        "CANDIDATE_MAY_NOT_STAND", description="Candidate has lost the right to stand since the announcement."
    )
    ELECTORATE_EMPTY = strawberry.enum_value("ELECTORATE_EMPTY", description="Nobody would be on the roll.")
    WEIGHT_ABOVE_CAP = strawberry.enum_value(
        "WEIGHT_ABOVE_CAP", description="One weight is a larger share of all than the rules allow."
    )


@strawberry.type(description="Refusal to open a vote.")
class VoteOpenUserError(StepUpUserError):
    """Error of voteOpen."""

    code: VoteOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to open a vote.")
class VoteOpenPayload(Payload):
    """Answer of voteOpen."""

    error: ClassVar[type[Any]] = VoteOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteOpenUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Open vote to be paused.")
class VotePauseInput:
    """Input of votePause."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    reason: str = strawberry.field(description="Why, for all who vote to read; at most 500 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to pause a vote.")
class VotePauseErrorCode(Enum):
    """Codes of votePause."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    VOTE_TIME_OVER = strawberry.enum_value("VOTE_TIME_OVER", description="Closing time has come.")
    VOTE_ALREADY_PAUSED = strawberry.enum_value("VOTE_ALREADY_PAUSED", description="It is paused already.")


@strawberry.type(description="Refusal to pause a vote.")
class VotePauseUserError(UserError):
    """Error of votePause."""

    code: VotePauseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to pause a vote.")
class VotePausePayload(Payload):
    """Answer of votePause."""

    error: ClassVar[type[Any]] = VotePauseUserError
    row: strawberry.Private[Any]
    user_errors: list[VotePauseUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Paused vote to go on.")
class VoteResumeInput:
    """Input of voteResume."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    reason: str = strawberry.field(description="Why, for all who vote to read; at most 500 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to resume a vote.")
class VoteResumeErrorCode(Enum):
    """Codes of voteResume."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    VOTE_TIME_OVER = strawberry.enum_value("VOTE_TIME_OVER", description="Closing time has come.")
    VOTE_NOT_PAUSED = strawberry.enum_value("VOTE_NOT_PAUSED", description="It is not paused.")


@strawberry.type(description="Refusal to resume a vote.")
class VoteResumeUserError(UserError):
    """Error of voteResume."""

    code: VoteResumeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to resume a vote.")
class VoteResumePayload(Payload):
    """Answer of voteResume."""

    error: ClassVar[type[Any]] = VoteResumeUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteResumeUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Open vote to close later.")
class VoteExtendInput:
    """Input of voteExtend."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    closes_at: datetime = strawberry.field(description="New closing time, later than the one announced, to the second.")
    reason: str = strawberry.field(description="Why, for all who vote to read; at most 500 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to extend a vote.")
class VoteExtendErrorCode(Enum):
    """Codes of voteExtend."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    VOTE_TIME_OVER = strawberry.enum_value("VOTE_TIME_OVER", description="Closing time has come.")
    EXTENSION_INVALID = strawberry.enum_value(
        "EXTENSION_INVALID", description="New closing time is not later, or more than 366 days away."
    )


@strawberry.type(description="Refusal to extend a vote.")
class VoteExtendUserError(UserError):
    """Error of voteExtend."""

    code: VoteExtendErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to extend a vote.")
class VoteExtendPayload(Payload):
    """Answer of voteExtend."""

    error: ClassVar[type[Any]] = VoteExtendUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteExtendUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Open vote to be closed.")
class VoteCloseInput:
    """Input of voteClose."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    reason: str = strawberry.field(description="Why, for all who vote to read; at most 500 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to close a vote.")
class VoteCloseErrorCode(Enum):
    """Codes of voteClose."""

    STEP_UP_REQUIRED = strawberry.enum_value("STEP_UP_REQUIRED", description="Last proof is too old or too weak.")
    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    SECOND_OFFICER_NEEDED = strawberry.enum_value(
        "SECOND_OFFICER_NEEDED", description="Caller asked for it before; another officer has to agree."
    )


@strawberry.type(description="Refusal to close a vote.")
class VoteCloseUserError(StepUpUserError):
    """Error of voteClose."""

    code: VoteCloseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to close a vote.")
class VoteClosePayload(Payload):
    """Answer of voteClose."""

    error: ClassVar[type[Any]] = VoteCloseUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteCloseUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )
