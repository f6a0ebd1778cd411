"""Objections to public notices, and their answers."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.notices.nouns import PublicNotice, PublicNoticeObjection
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Objection to a notice that is up.")
class PublicNoticeObjectionMakeInput:
    """Input of publicNoticeObjectionMake."""

    notice_id: strawberry.ID = strawberry.field(description="Notice that is meant.")
    text: str = strawberry.field(
        description="What is wrong, 1 to 2,000 characters; read by who handles the notice alone."
    )
    person_number: int | None = strawberry.field(
        default=None, description="Number of the person in the notice; null: the whole."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an objection was not taken.")
class PublicNoticeObjectionMakeErrorCode(Enum):
    """Codes of publicNoticeObjectionMake."""

    PUBLIC_NOTICE_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_NOT_FOUND", description="None within the caller's reach."
    )
    PUBLIC_NOTICE_TEXT_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    PUBLIC_NOTICE_NOT_OPEN = strawberry.enum_value(
        "PUBLIC_NOTICE_NOT_OPEN", description="Today is not between its first and its last day."
    )
    PUBLIC_NOTICE_PERSON_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_PERSON_NOT_FOUND", description="Somebody is no member there, or is not named in the notice."
    )
    PUBLIC_NOTICE_OBJECTION_MADE = strawberry.enum_value(
        "PUBLIC_NOTICE_OBJECTION_MADE", description="Caller has objected to this already."
    )


@strawberry.type(description="Refusal to object to a public notice.")
class PublicNoticeObjectionMakeUserError(UserError):
    """Error of publicNoticeObjectionMake."""

    code: PublicNoticeObjectionMakeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to object to a public notice.")
class PublicNoticeObjectionMakePayload(Payload):
    """Answer of publicNoticeObjectionMake."""

    error: ClassVar[type[Any]] = PublicNoticeObjectionMakeUserError
    row: strawberry.Private[Any]
    user_errors: list[PublicNoticeObjectionMakeUserError] = strawberry.field(description="Refusals; empty when done.")
    notice: PublicNotice | None = relation(
        "public_notice_by_id", "notice_id", lambda: PublicNotice, description="It as it is now; null when refused."
    )
    objection: PublicNoticeObjection | None = relation(
        "public_notice_objection_by_id",
        "objection_id",
        lambda: PublicNoticeObjection,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Answer to an objection.")
class PublicNoticeObjectionAnswerInput:
    """Input of publicNoticeObjectionAnswer."""

    objection_id: strawberry.ID = strawberry.field(description="Objection that is meant.")
    is_upheld: bool = strawberry.field(description="Whether it is right; a person objected to is then no longer named.")
    answer: str = strawberry.field(description="Answer, 1 to 2,000 characters; read by who objected.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an objection was not answered.")
class PublicNoticeObjectionAnswerErrorCode(Enum):
    """Codes of publicNoticeObjectionAnswer."""

    PUBLIC_NOTICE_OBJECTION_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_OBJECTION_NOT_FOUND", description="None within the caller's reach."
    )
    PUBLIC_NOTICE_OBJECTION_ANSWERED = strawberry.enum_value(
        "PUBLIC_NOTICE_OBJECTION_ANSWERED", description="It was answered, or dropped with its notice."
    )
    PUBLIC_NOTICE_TEXT_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    PUBLIC_NOTICE_OWN_OBJECTION = strawberry.enum_value(
        "PUBLIC_NOTICE_OWN_OBJECTION", description="Who objected does not answer the objection."
    )
    PUBLIC_NOTICE_OWN_NAME = strawberry.enum_value(
        "PUBLIC_NOTICE_OWN_NAME", description="Who is named in it decides nothing about it."
    )


@strawberry.type(description="Refusal to answer an objection.")
class PublicNoticeObjectionAnswerUserError(UserError):
    """Error of publicNoticeObjectionAnswer."""

    code: PublicNoticeObjectionAnswerErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to answer an objection.")
class PublicNoticeObjectionAnswerPayload(Payload):
    """Answer of publicNoticeObjectionAnswer."""

    error: ClassVar[type[Any]] = PublicNoticeObjectionAnswerUserError
    row: strawberry.Private[Any]
    user_errors: list[PublicNoticeObjectionAnswerUserError] = strawberry.field(description="Refusals; empty when done.")
    notice: PublicNotice | None = relation(
        "public_notice_by_id", "notice_id", lambda: PublicNotice, description="It as it is now; null when refused."
    )
    objection: PublicNoticeObjection | None = relation(
        "public_notice_objection_by_id",
        "objection_id",
        lambda: PublicNoticeObjection,
        description="It as it is now; null when refused.",
    )
