"""Drafting a public notice, changing a draft, approving it."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.notices.nouns import PublicNotice
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.notices import NameMask, PublicNoticeKind


@strawberry.input(description="Somebody to be named in a notice.")
class PublicNoticePersonInput:
    """A person."""

    member_id: strawberry.ID = strawberry.field(description="Member of the handling organisation, or below it.")
    remark: str | None = strawberry.field(
        default=None, description="What members read beside the masked name, 1 to 100 characters; null: nothing."
    )


@strawberry.input(description="What a notice says, whom it names, and when it is up.")
class PublicNoticeContentInput:
    """The content."""

    title: str = strawberry.field(description="Title, 1 to 80 characters, without a whole name of anybody named.")
    body: str = strawberry.field(description="Plain text, 1 to 20,000 characters; paragraphs by empty lines.")
    people: list[PublicNoticePersonInput] = strawberry.field(description="People in their order, 1 to 200.")
    name_mask: NameMask = strawberry.field(default=NameMask.MIDDLE, description="How much of a name members read.")
    opens_on: date = strawberry.field(description="First day, today or up to 90 days ahead.")
    closes_on: date = strawberry.field(
        description="Last day, so many working days after the first as the rule `notice_working_days` says, or later."
    )


@strawberry.input(description="Public notice to be drafted.")
class PublicNoticeDraftInput:
    """Input of publicNoticeDraft."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that handles it.")
    audience_id: strawberry.ID = strawberry.field(
        description="Organisation whose members read it, the same or one below."
    )
    kind: PublicNoticeKind = strawberry.field(description="What it is about.")
    content: PublicNoticeContentInput = strawberry.field(description="What it says.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a public notice was not drafted.")
class PublicNoticeDraftErrorCode(Enum):
    """Codes of publicNoticeDraft."""

    PUBLIC_NOTICE_PLACE_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_PLACE_NOT_FOUND",
        description="None at which the caller manages notices, or an audience elsewhere.",
    )
    PUBLIC_NOTICE_TEXT_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    PUBLIC_NOTICE_TEXT_REVEALING = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_REVEALING",
        description="Text has an identity or phone number, or the whole name of somebody named.",
    )
    PUBLIC_NOTICE_PEOPLE_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_PEOPLE_INVALID", description="Nobody is named, too many are, or somebody twice."
    )
    PUBLIC_NOTICE_PERSON_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_PERSON_NOT_FOUND", description="Somebody is no member there, or is not named in the notice."
    )
    PUBLIC_NOTICE_WINDOW_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_WINDOW_INVALID", description="Days are past, too far apart, or hold too few working days."
    )


@strawberry.type(description="Refusal to draft a public notice.")
class PublicNoticeDraftUserError(UserError):
    """Error of publicNoticeDraft."""

    code: PublicNoticeDraftErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to draft a public notice.")
class PublicNoticeDraftPayload(Payload):
    """Answer of publicNoticeDraft."""

    error: ClassVar[type[Any]] = PublicNoticeDraftUserError
    row: strawberry.Private[Any]
    user_errors: list[PublicNoticeDraftUserError] = strawberry.field(description="Refusals; empty when done.")
    notice: PublicNotice | None = relation(
        "public_notice_by_id", "notice_id", lambda: PublicNotice, description="It as it is now; null when refused."
    )


@strawberry.input(description="What a draft of a notice says instead.")
class PublicNoticeChangeInput:
    """Input of publicNoticeChange."""

    notice_id: strawberry.ID = strawberry.field(description="Notice that is meant.")
    content: PublicNoticeContentInput = strawberry.field(description="What it says, all of it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a draft of a notice was not changed.")
class PublicNoticeChangeErrorCode(Enum):
    """Codes of publicNoticeChange."""

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
    PUBLIC_NOTICE_PEOPLE_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_PEOPLE_INVALID", description="Nobody is named, too many are, or somebody twice."
    )
    PUBLIC_NOTICE_PERSON_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_PERSON_NOT_FOUND", description="Somebody is no member there, or is not named in the notice."
    )
    PUBLIC_NOTICE_WINDOW_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_WINDOW_INVALID", description="Days are past, too far apart, or hold too few working days."
    )


@strawberry.type(description="Refusal to change a draft.")
class PublicNoticeChangeUserError(UserError):
    """Error of publicNoticeChange."""

    code: PublicNoticeChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change a draft.")
class PublicNoticeChangePayload(Payload):
    """Answer of publicNoticeChange."""

    error: ClassVar[type[Any]] = PublicNoticeChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[PublicNoticeChangeUserError] = strawberry.field(description="Refusals; empty when done.")
    notice: PublicNotice | None = relation(
        "public_notice_by_id", "notice_id", lambda: PublicNotice, description="It as it is now; null when refused."
    )


@strawberry.input(description="Draft of a notice to be approved.")
class PublicNoticeApproveInput:
    """Input of publicNoticeApprove."""

    notice_id: strawberry.ID = strawberry.field(description="Notice that is meant.")
    draft_revision: int = strawberry.field(description="Text that the caller has read, its `draftRevision`.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a public notice was not approved.")
class PublicNoticeApproveErrorCode(Enum):
    """Codes of publicNoticeApprove."""

    PUBLIC_NOTICE_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_NOT_FOUND", description="None within the caller's reach."
    )
    PUBLIC_NOTICE_STATE_REFUSED = strawberry.enum_value(
        "PUBLIC_NOTICE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    PUBLIC_NOTICE_OWN_DRAFT = strawberry.enum_value(
        "PUBLIC_NOTICE_OWN_DRAFT", description="Who drafted it last does not approve it."
    )
    PUBLIC_NOTICE_TEXT_OUTDATED = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_OUTDATED", description="Draft was changed since; read it, then approve that."
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
    PUBLIC_NOTICE_TEXT_REVEALING = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_REVEALING",
        description="Text has an identity or phone number, or the whole name of somebody named.",
    )


@strawberry.type(description="Refusal to approve a public notice.")
class PublicNoticeApproveUserError(UserError):
    """Error of publicNoticeApprove."""

    code: PublicNoticeApproveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to approve a public notice.")
class PublicNoticeApprovePayload(Payload):
    """Answer of publicNoticeApprove."""

    error: ClassVar[type[Any]] = PublicNoticeApproveUserError
    row: strawberry.Private[Any]
    user_errors: list[PublicNoticeApproveUserError] = strawberry.field(description="Refusals; empty when done.")
    notice: PublicNotice | None = relation(
        "public_notice_by_id", "notice_id", lambda: PublicNotice, description="It as it is now; null when refused."
    )
