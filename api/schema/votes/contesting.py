"""Objections against nominees 候选人异议."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.votes.nominations import Nomination, NominationObjection


@strawberry.input(description="Objection against a nominee.")
class NominationObjectInput:
    """Input of nominationObject."""

    nomination_id: strawberry.ID = strawberry.field(description="Nomination that is meant.")
    text: str = strawberry.field(description="What speaks against them, at most 1,000 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to object against a nominee.")
class NominationObjectErrorCode(Enum):
    """Codes of nominationObject."""

    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    NOMINATION_NOT_FOUND = strawberry.enum_value("NOMINATION_NOT_FOUND", description="None within the caller's reach.")
    NOT_IN_MEMBERSHIP = strawberry.enum_value(
        "NOT_IN_MEMBERSHIP", description="Caller does not belong to the electorate any more."
    )
    NOMINATION_NOT_ON_NOTICE = strawberry.enum_value(
        "NOMINATION_NOT_ON_NOTICE", description="Public notice has not begun, or is over."
    )
    OWN_NOMINATION = strawberry.enum_value(
        "OWN_NOMINATION", description="Nobody does it for, or against, themselves, nor seconds whom they nominated."
    )
    NOMINATION_OBJECTION_MADE = strawberry.enum_value(
        "NOMINATION_OBJECTION_MADE", description="Caller objected against this nominee before."
    )


@strawberry.type(description="Refusal to object against a nominee.")
class NominationObjectUserError(UserError):
    """Error of nominationObject."""

    code: NominationObjectErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to object against a nominee.")
class NominationObjectPayload(Payload):
    """Answer of nominationObject."""

    error: ClassVar[type[Any]] = NominationObjectUserError
    row: strawberry.Private[Any]
    user_errors: list[NominationObjectUserError] = strawberry.field(description="Refusals; empty when done.")
    nomination: Nomination | None = relation(
        "nomination_by_id",
        "nomination_id",
        lambda: Nomination,
        description="Nomination as it is now; null when refused.",
    )
    objection: NominationObjection | None = relation(
        "nomination_objection_by_id",
        "objection_id",
        lambda: NominationObjection,
        description="Objection as it is now; null when refused.",
    )


@strawberry.input(description="Decision on an objection against a nominee.")
class NominationObjectionDecideInput:
    """Input of nominationObjectionDecide."""

    objection_id: strawberry.ID = strawberry.field(description="Objection that is meant.")
    is_upheld: bool = strawberry.field(description="Whether it is right: the nominee is refused then.")
    answer: str = strawberry.field(
        description="Why, at most 1,000 characters; members read it when the nominee is refused."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to decide on an objection against a nominee.")
class NominationObjectionDecideErrorCode(Enum):
    """Codes of nominationObjectionDecide."""

    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    NOMINATION_OBJECTION_NOT_FOUND = strawberry.enum_value(
        "NOMINATION_OBJECTION_NOT_FOUND", description="None within the caller's reach."
    )
    NOMINATION_OBJECTION_DECIDED = strawberry.enum_value(
        "NOMINATION_OBJECTION_DECIDED", description="It was decided, or fell away with the nomination."
    )
    NOMINATION_OBJECTION_OWN = strawberry.enum_value(
        "NOMINATION_OBJECTION_OWN", description="Neither the candidate nor the objector decides."
    )


@strawberry.type(description="Refusal to decide on an objection against a nominee.")
class NominationObjectionDecideUserError(UserError):
    """Error of nominationObjectionDecide."""

    code: NominationObjectionDecideErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to decide on an objection against a nominee.")
class NominationObjectionDecidePayload(Payload):
    """Answer of nominationObjectionDecide."""

    error: ClassVar[type[Any]] = NominationObjectionDecideUserError
    row: strawberry.Private[Any]
    user_errors: list[NominationObjectionDecideUserError] = strawberry.field(description="Refusals; empty when done.")
    nomination: Nomination | None = relation(
        "nomination_by_id",
        "nomination_id",
        lambda: Nomination,
        description="Nomination as it is now; null when refused.",
    )
    objection: NominationObjection | None = relation(
        "nomination_objection_by_id",
        "objection_id",
        lambda: NominationObjection,
        description="Objection as it is now; null when refused.",
    )
