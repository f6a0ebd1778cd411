"""Correcting a public notice, withdrawing it, concluding it."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.notices.nouns import PublicNotice
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="What an approved notice says instead.")
class PublicNoticeCorrectInput:
    """Input of publicNoticeCorrect."""

    notice_id: strawberry.ID = strawberry.field(description="Notice that is meant.")
    title: str = strawberry.field(description="Title, 1 to 80 characters.")
    body: str = strawberry.field(description="Plain text, 1 to 20,000 characters.")
    note: str = strawberry.field(description="What the correction is about, 1 to 1,000 characters; members read it.")
    closes_on: date = strawberry.field(description="Last day, as before or later.")
    struck_numbers: list[int] = strawberry.field(
        default_factory=list, description="Numbers of people who are no longer named."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a public notice was not corrected.")
class PublicNoticeCorrectErrorCode(Enum):
    """Codes of publicNoticeCorrect."""

    PUBLIC_NOTICE_OWN_TEXT = strawberry.enum_value(
        "PUBLIC_NOTICE_OWN_TEXT", description="Who wrote the text that holds does not correct it."
    )
    PUBLIC_NOTICE_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_NOT_FOUND", description="None within the caller's reach."
    )
    PUBLIC_NOTICE_STATE_REFUSED = strawberry.enum_value(
        "PUBLIC_NOTICE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    PUBLIC_NOTICE_TEXT_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    PUBLIC_NOTICE_TEXT_REVEALING = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_REVEALING",
        description="Text has an identity or phone number, or the whole name of somebody named.",
    )
    PUBLIC_NOTICE_OWN_NAME = strawberry.enum_value(
        "PUBLIC_NOTICE_OWN_NAME", description="Who is named in it decides nothing about it."
    )
    PUBLIC_NOTICE_WINDOW_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_WINDOW_INVALID", description="Days are past, too far apart, or hold too few working days."
    )
    PUBLIC_NOTICE_PERSON_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_PERSON_NOT_FOUND", description="Somebody is no member there, or is not named in the notice."
    )


@strawberry.type(description="Refusal to correct a public notice.")
class PublicNoticeCorrectUserError(UserError):
    """Error of publicNoticeCorrect."""

    code: PublicNoticeCorrectErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to correct a public notice.")
class PublicNoticeCorrectPayload(Payload):
    """Answer of publicNoticeCorrect."""

    error: ClassVar[type[Any]] = PublicNoticeCorrectUserError
    row: strawberry.Private[Any]
    user_errors: list[PublicNoticeCorrectUserError] = strawberry.field(description="Refusals; empty when done.")
    notice: PublicNotice | None = relation(
        "public_notice_by_id", "notice_id", lambda: PublicNotice, description="It as it is now; null when refused."
    )


@strawberry.input(description="Notice or draft to be taken back.")
class PublicNoticeWithdrawInput:
    """Input of publicNoticeWithdraw."""

    notice_id: strawberry.ID = strawberry.field(description="Notice that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters; members read it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a public notice was not withdrawn.")
class PublicNoticeWithdrawErrorCode(Enum):
    """Codes of publicNoticeWithdraw."""

    PUBLIC_NOTICE_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_NOT_FOUND", description="None within the caller's reach."
    )
    PUBLIC_NOTICE_STATE_REFUSED = strawberry.enum_value(
        "PUBLIC_NOTICE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    PUBLIC_NOTICE_OWN_NAME = strawberry.enum_value(
        "PUBLIC_NOTICE_OWN_NAME", description="Who is named in it decides nothing about it."
    )
    PUBLIC_NOTICE_TEXT_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    PUBLIC_NOTICE_TEXT_REVEALING = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_REVEALING",
        description="Text has an identity or phone number, or the whole name of somebody named.",
    )


@strawberry.type(description="Refusal to withdraw a public notice.")
class PublicNoticeWithdrawUserError(UserError):
    """Error of publicNoticeWithdraw."""

    code: PublicNoticeWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw a public notice.")
class PublicNoticeWithdrawPayload(Payload):
    """Answer of publicNoticeWithdraw."""

    error: ClassVar[type[Any]] = PublicNoticeWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[PublicNoticeWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    notice: PublicNotice | None = relation(
        "public_notice_by_id", "notice_id", lambda: PublicNotice, description="It as it is now; null when refused."
    )


@strawberry.input(description="Notice whose last day has passed.")
class PublicNoticeConcludeInput:
    """Input of publicNoticeConclude."""

    notice_id: strawberry.ID = strawberry.field(description="Notice that is meant.")
    note: str | None = strawberry.field(
        default=None, description="What follows, 1 to 1,000 characters, for members to read; null: nothing."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a public notice was not concluded.")
class PublicNoticeConcludeErrorCode(Enum):
    """Codes of publicNoticeConclude."""

    PUBLIC_NOTICE_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_NOT_FOUND", description="None within the caller's reach."
    )
    PUBLIC_NOTICE_STATE_REFUSED = strawberry.enum_value(
        "PUBLIC_NOTICE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    PUBLIC_NOTICE_TEXT_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    PUBLIC_NOTICE_TEXT_REVEALING = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_REVEALING",
        description="Text has an identity or phone number, or the whole name of somebody named.",
    )
    PUBLIC_NOTICE_OWN_NAME = strawberry.enum_value(
        "PUBLIC_NOTICE_OWN_NAME", description="Who is named in it decides nothing about it."
    )
    PUBLIC_NOTICE_STILL_OPEN = strawberry.enum_value(
        "PUBLIC_NOTICE_STILL_OPEN", description="Its last day has not passed."
    )
    PUBLIC_NOTICE_OBJECTIONS_OPEN = strawberry.enum_value(
        "PUBLIC_NOTICE_OBJECTIONS_OPEN", description="Objections wait for an answer."
    )
    PUBLIC_NOTICE_CORRECTION_MISSING = strawberry.enum_value(
        "PUBLIC_NOTICE_CORRECTION_MISSING",
        description="Objection to the whole was right and nothing was corrected since, or nobody is left in it.",
    )


@strawberry.type(description="Refusal to conclude a public notice.")
class PublicNoticeConcludeUserError(UserError):
    """Error of publicNoticeConclude."""

    code: PublicNoticeConcludeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to conclude a public notice.")
class PublicNoticeConcludePayload(Payload):
    """Answer of publicNoticeConclude."""

    error: ClassVar[type[Any]] = PublicNoticeConcludeUserError
    row: strawberry.Private[Any]
    user_errors: list[PublicNoticeConcludeUserError] = strawberry.field(description="Refusals; empty when done.")
    notice: PublicNotice | None = relation(
        "public_notice_by_id", "notice_id", lambda: PublicNotice, description="It as it is now; null when refused."
    )
