"""Objections to rolls."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.votes.nouns import Vote
from api.schema.votes.rolls import VoteObjection


@strawberry.input(description="Objection of the caller's to the roll of a scheduled vote.")
class VoteObjectionMakeInput:
    """Input of voteObjectionMake."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    text: str = strawberry.field(description="What is wrong, at most 1,000 characters.")
    subject_number: str | None = strawberry.field(
        default=None, description="Number of the member who should not be there; null: the caller is missing."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to object to a roll.")
class VoteObjectionMakeErrorCode(Enum):
    """Codes of voteObjectionMake."""

    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    SUBJECT_NUMBER_INVALID = strawberry.enum_value("SUBJECT_NUMBER_INVALID", description="Number is empty or too long.")
    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    NOT_IN_MEMBERSHIP = strawberry.enum_value(
        "NOT_IN_MEMBERSHIP", description="Caller does not belong to the union any more."
    )
    OBJECTION_WINDOW_OVER = strawberry.enum_value(
        "OBJECTION_WINDOW_OVER", description="Roll cannot be objected to now."
    )
    OBJECTION_MADE = strawberry.enum_value("OBJECTION_MADE", description="Caller's same objection waits.")
    OBJECTIONS_TOO_MANY = strawberry.enum_value(
        "OBJECTIONS_TOO_MANY", description="As many objections of the caller wait as may."
    )
    ALREADY_ON_ROLL = strawberry.enum_value("ALREADY_ON_ROLL", description="Caller would be on the roll.")


@strawberry.type(description="Refusal to object to a roll.")
class VoteObjectionMakeUserError(UserError):
    """Error of voteObjectionMake."""

    code: VoteObjectionMakeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to object to a roll.")
class VoteObjectionMakePayload(Payload):
    """Answer of voteObjectionMake."""

    error: ClassVar[type[Any]] = VoteObjectionMakeUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteObjectionMakeUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )
    objection: VoteObjection | None = relation(
        "vote_objection_by_id",
        "objection_id",
        lambda: VoteObjection,
        description="Objection as it is now; null when refused.",
    )


@strawberry.input(description="Decision on an objection.")
class VoteObjectionDecideInput:
    """Input of voteObjectionDecide."""

    objection_id: strawberry.ID = strawberry.field(description="Objection that is meant.")
    is_upheld: bool = strawberry.field(description="Whether it is right.")
    answer: str = strawberry.field(description="Answer that the member reads, at most 1,000 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to decide on an objection.")
class VoteObjectionDecideErrorCode(Enum):
    """Codes of voteObjectionDecide."""

    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    OBJECTION_NOT_FOUND = strawberry.enum_value("OBJECTION_NOT_FOUND", description="None within the caller's reach.")
    OBJECTION_DECIDED = strawberry.enum_value("OBJECTION_DECIDED", description="It was decided before.")
    OWN_OBJECTION = strawberry.enum_value("OWN_OBJECTION", description="Nobody decides on an objection of their own.")


@strawberry.type(description="Refusal to decide on an objection.")
class VoteObjectionDecideUserError(UserError):
    """Error of voteObjectionDecide."""

    code: VoteObjectionDecideErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to decide on an objection.")
class VoteObjectionDecidePayload(Payload):
    """Answer of voteObjectionDecide."""

    error: ClassVar[type[Any]] = VoteObjectionDecideUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteObjectionDecideUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )
    objection: VoteObjection | None = relation(
        "vote_objection_by_id",
        "objection_id",
        lambda: VoteObjection,
        description="Objection as it is now; null when refused.",
    )
