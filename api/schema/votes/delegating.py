"""Delegation 委托投票: given, revoked, declined."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.votes.nouns import Vote


@strawberry.input(description="Whom the caller has vote for them.")
class VoteDelegateInput:
    """Input of voteDelegate."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    delegate_number: str = strawberry.field(description="Number of the member who is to vote for the caller.")
    delegate_name: str = strawberry.field(description="Name of that member, which has to belong to the number.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to delegate a vote.")
class VoteDelegateErrorCode(Enum):
    """Codes of voteDelegate."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None that was announced.")
    DELEGATION_NOT_OFFERED = strawberry.enum_value(
        "DELEGATION_NOT_OFFERED", description="Nobody votes for others in this vote."
    )
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    VOTE_TIME_OVER = strawberry.enum_value(
        "VOTE_TIME_OVER", description="Closing time has come, by the database's clock."
    )
    NOT_ON_ROLL = strawberry.enum_value("NOT_ON_ROLL", description="Caller is not on the roll.")
    DELEGATE_NOT_FOUND = strawberry.enum_value(
        "DELEGATE_NOT_FOUND", description="Nobody on the roll has this number and this name."
    )
    DELEGATE_IS_SELF = strawberry.enum_value("DELEGATE_IS_SELF", description="Nobody delegates to themselves.")
    ALREADY_DELEGATED = strawberry.enum_value(
        "ALREADY_DELEGATED", description="Caller's vote is delegated; that is revoked first."
    )
    OWN_BALLOT_CAST = strawberry.enum_value(
        "OWN_BALLOT_CAST", description="Caller has voted, and their own ballot counts."
    )
    HOLDS_DELEGATIONS = strawberry.enum_value(
        "HOLDS_DELEGATIONS", description="Caller votes for others, and nothing is delegated on."
    )
    DELEGATE_HAS_DELEGATED = strawberry.enum_value(
        "DELEGATE_HAS_DELEGATED", description="Delegate's own vote is delegated, and nothing is delegated on."
    )
    DELEGATION_CAP_REACHED = strawberry.enum_value(
        "DELEGATION_CAP_REACHED", description="Delegate votes for as many others as one member may."
    )


@strawberry.type(description="Refusal to delegate a vote; nothing was written.")
class VoteDelegateUserError(UserError):
    """Error of voteDelegate."""

    code: VoteDelegateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to delegate a vote.")
class VoteDelegatePayload(Payload):
    """Answer of voteDelegate."""

    error: ClassVar[type[Any]] = VoteDelegateUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteDelegateUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Vote in which the caller votes themselves again.")
class VoteDelegationRevokeInput:
    """Input of voteDelegationRevoke."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to revoke a delegation.")
class VoteDelegationRevokeErrorCode(Enum):
    """Codes of voteDelegationRevoke."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None that was announced.")
    DELEGATION_NOT_OFFERED = strawberry.enum_value(
        "DELEGATION_NOT_OFFERED", description="Nobody votes for others in this vote."
    )
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    VOTE_TIME_OVER = strawberry.enum_value(
        "VOTE_TIME_OVER", description="Closing time has come, by the database's clock."
    )
    DELEGATION_NOT_FOUND = strawberry.enum_value("DELEGATION_NOT_FOUND", description="None that stands.")


@strawberry.type(description="Refusal to revoke a delegation; nothing was written.")
class VoteDelegationRevokeUserError(UserError):
    """Error of voteDelegationRevoke."""

    code: VoteDelegationRevokeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to revoke a delegation.")
class VoteDelegationRevokePayload(Payload):
    """Answer of voteDelegationRevoke."""

    error: ClassVar[type[Any]] = VoteDelegationRevokeUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteDelegationRevokeUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="For whom the caller does not vote.")
class VoteDelegationDeclineInput:
    """Input of voteDelegationDecline."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    member_number: str = strawberry.field(description="Number of the member for whom the caller does not vote.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to decline a delegation.")
class VoteDelegationDeclineErrorCode(Enum):
    """Codes of voteDelegationDecline."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None that was announced.")
    DELEGATION_NOT_OFFERED = strawberry.enum_value(
        "DELEGATION_NOT_OFFERED", description="Nobody votes for others in this vote."
    )
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    VOTE_TIME_OVER = strawberry.enum_value(
        "VOTE_TIME_OVER", description="Closing time has come, by the database's clock."
    )
    DELEGATION_NOT_FOUND = strawberry.enum_value("DELEGATION_NOT_FOUND", description="None that stands.")


@strawberry.type(description="Refusal to decline a delegation; nothing was written.")
class VoteDelegationDeclineUserError(UserError):
    """Error of voteDelegationDecline."""

    code: VoteDelegationDeclineErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to decline a delegation.")
class VoteDelegationDeclinePayload(Payload):
    """Answer of voteDelegationDecline."""

    error: ClassVar[type[Any]] = VoteDelegationDeclineUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteDelegationDeclineUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )
