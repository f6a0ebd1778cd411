"""Offices and terms of office: opening, closing, beginning, ending, handing over."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.organisations import Post, TermOfOffice
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError
from db.models.auth import Role
from db.models.organisations import PostKind


@strawberry.input(description="Office to open.")
class PostOpenInput:
    """Input of postOpen."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that fills it.")
    kind: PostKind = strawberry.field(description="Which office.")
    seats: int = strawberry.field(default=1, description="How many members hold it at once at most, 1 to 50.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the opening was refused: postOpen.")
class PostOpenErrorCode(Enum):
    """Codes of postOpen."""

    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND",
        description="No such organisation at or below a node where the caller may change the tree.",
    )
    ORGANISATION_CLOSED = strawberry.enum_value("ORGANISATION_CLOSED", description="It was merged or dissolved before.")
    INVALID_SEATS = strawberry.enum_value("INVALID_SEATS", description="Number of seats is not 1 to 50.")
    TOO_MANY_POSTS = strawberry.enum_value("TOO_MANY_POSTS", description="Organisation has 50 open offices.")


@strawberry.type(description="Refusal of postOpen.")
class PostOpenUserError(UserError):
    """Error of postOpen."""

    code: PostOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of postOpen.")
class PostOpenPayload(Payload):
    """Answer of postOpen."""

    error: ClassVar[type[Any]] = PostOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[PostOpenUserError] = strawberry.field(description="Refusals; empty when it was done.")
    post: Post | None = relation("post_by_id", "post_id", lambda: Post, description="New office; null when refused.")


@strawberry.input(description="Office to close.")
class PostCloseInput:
    """Input of postClose."""

    post_id: strawberry.ID = strawberry.field(description="Which office.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the closing was refused: postClose.")
class PostCloseErrorCode(Enum):
    """Codes of postClose."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    POST_NOT_FOUND = strawberry.enum_value("POST_NOT_FOUND", description="No such office within the caller's reach.")
    POST_CLOSED = strawberry.enum_value("POST_CLOSED", description="Office was closed.")
    OWN_ROLE = strawberry.enum_value(
        "OWN_ROLE", description="Nobody gives themselves a role or takes one from themselves."
    )
    ROLE_ABOVE_OWN = strawberry.enum_value(
        "ROLE_ABOVE_OWN", description="Role allows more than the caller may do there."
    )
    FORBIDDEN = strawberry.enum_value("FORBIDDEN", description="Caller may not grant roles there.")


@strawberry.type(description="Refusal of postClose.")
class PostCloseUserError(StepUpUserError):
    """Error of postClose."""

    code: PostCloseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of postClose.")
class PostClosePayload(Payload):
    """Answer of postClose."""

    error: ClassVar[type[Any]] = PostCloseUserError
    row: strawberry.Private[Any]
    user_errors: list[PostCloseUserError] = strawberry.field(description="Refusals; empty when it was done.")
    post: Post | None = relation(
        "post_by_id", "post_id", lambda: Post, description="Office that was closed; null when refused."
    )


@strawberry.input(description="Who takes an office.")
class TermBeginInput:
    """Input of termBegin."""

    post_id: strawberry.ID = strawberry.field(description="Which office.")
    member_id: strawberry.ID = strawberry.field(description="Active member at or below the organisation.")
    starts_on: date = strawberry.field(description="First day, also of the past or to come.")
    ends_on: date | None = strawberry.field(default=None, description="Last day; null: no end is set.")
    roles: list[Role] = strawberry.field(
        default_factory=list,
        description="Roles that come with the office and end with the term; they hold from today at the earliest.",
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the beginning was refused: termBegin.")
class TermBeginErrorCode(Enum):
    """Codes of termBegin."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    POST_NOT_FOUND = strawberry.enum_value("POST_NOT_FOUND", description="No such office within the caller's reach.")
    POST_CLOSED = strawberry.enum_value("POST_CLOSED", description="Office was closed.")
    ORGANISATION_CLOSED = strawberry.enum_value("ORGANISATION_CLOSED", description="It was merged or dissolved before.")
    DAY_OUT_OF_RANGE = strawberry.enum_value(
        "DAY_OUT_OF_RANGE", description="Day lies before or after what is possible."
    )
    HOLDER_UNSUITABLE = strawberry.enum_value(
        "HOLDER_UNSUITABLE", description="Not an active member at or below the organisation."
    )
    POST_HELD = strawberry.enum_value("POST_HELD", description="All seats are taken on one of the days.")
    FORBIDDEN = strawberry.enum_value("FORBIDDEN", description="Caller may not grant roles there.")
    OWN_ROLE = strawberry.enum_value(
        "OWN_ROLE", description="Nobody gives themselves a role or takes one from themselves."
    )
    ROLE_ABOVE_OWN = strawberry.enum_value(
        "ROLE_ABOVE_OWN", description="Role allows more than the caller may do there."
    )
    MEMBER_NOT_FOUND = strawberry.enum_value(
        "MEMBER_NOT_FOUND", description="No such member within the caller's reach."
    )
    MEMBER_NOT_ACTIVE = strawberry.enum_value("MEMBER_NOT_ACTIVE", description="Member is no longer in membership.")
    DAYS_OUT_OF_ORDER = strawberry.enum_value(
        "DAYS_OUT_OF_ORDER", description="Last day of the role lies before its first one, or in the past."
    )


@strawberry.type(description="Refusal of termBegin.")
class TermBeginUserError(StepUpUserError):
    """Error of termBegin."""

    code: TermBeginErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of termBegin.")
class TermBeginPayload(Payload):
    """Answer of termBegin."""

    error: ClassVar[type[Any]] = TermBeginUserError
    row: strawberry.Private[Any]
    user_errors: list[TermBeginUserError] = strawberry.field(description="Refusals; empty when it was done.")
    term: TermOfOffice | None = relation(
        "term_by_id", "term_id", lambda: TermOfOffice, description="New term of office; null when refused."
    )


@strawberry.input(description="Last day of a term of office.")
class TermEndInput:
    """Input of termEnd."""

    term_id: strawberry.ID = strawberry.field(description="Which term.")
    ends_on: date = strawberry.field(
        description="Last day; the roles that came with the term end with it, or at once when it has passed."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the ending was refused: termEnd.")
class TermEndErrorCode(Enum):
    """Codes of termEnd."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    TERM_NOT_FOUND = strawberry.enum_value("TERM_NOT_FOUND", description="No such term within the caller's reach.")
    TERM_ENDED = strawberry.enum_value("TERM_ENDED", description="Term ended before that day, or was withdrawn.")
    DAY_OUT_OF_RANGE = strawberry.enum_value(
        "DAY_OUT_OF_RANGE", description="Day lies before or after what is possible."
    )
    OWN_ROLE = strawberry.enum_value(
        "OWN_ROLE", description="Nobody gives themselves a role or takes one from themselves."
    )
    ROLE_ABOVE_OWN = strawberry.enum_value(
        "ROLE_ABOVE_OWN", description="Role allows more than the caller may do there."
    )
    FORBIDDEN = strawberry.enum_value("FORBIDDEN", description="Caller may not grant roles there.")


@strawberry.type(description="Refusal of termEnd.")
class TermEndUserError(StepUpUserError):
    """Error of termEnd."""

    code: TermEndErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of termEnd.")
class TermEndPayload(Payload):
    """Answer of termEnd."""

    error: ClassVar[type[Any]] = TermEndUserError
    row: strawberry.Private[Any]
    user_errors: list[TermEndUserError] = strawberry.field(description="Refusals; empty when it was done.")
    post: Post | None = relation(
        "post_by_id", "post_id", lambda: Post, description="Office of the term; null when refused."
    )


@strawberry.input(description="Who follows whom in an office.")
class PostHandoverInput:
    """Input of postHandover."""

    term_id: strawberry.ID = strawberry.field(description="Term that ends with the day before.")
    member_id: strawberry.ID = strawberry.field(description="Active member at or below the organisation, who follows.")
    starts_on: date = strawberry.field(description="First day of the successor.")
    ends_on: date | None = strawberry.field(default=None, description="Last day of the successor; null: no end is set.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the handover was refused: postHandover.")
class PostHandoverErrorCode(Enum):
    """Codes of postHandover."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    TERM_NOT_FOUND = strawberry.enum_value("TERM_NOT_FOUND", description="No such term within the caller's reach.")
    TERM_ENDED = strawberry.enum_value("TERM_ENDED", description="Term ended before that day, or was withdrawn.")
    POST_CLOSED = strawberry.enum_value("POST_CLOSED", description="Office was closed.")
    ORGANISATION_CLOSED = strawberry.enum_value("ORGANISATION_CLOSED", description="It was merged or dissolved before.")
    DAY_OUT_OF_RANGE = strawberry.enum_value(
        "DAY_OUT_OF_RANGE", description="Day lies before or after what is possible."
    )
    HOLDER_UNSUITABLE = strawberry.enum_value(
        "HOLDER_UNSUITABLE", description="Not an active member at or below the organisation."
    )
    POST_HELD = strawberry.enum_value("POST_HELD", description="All seats are taken on one of the days.")
    FORBIDDEN = strawberry.enum_value("FORBIDDEN", description="Caller may not grant roles there.")
    OWN_ROLE = strawberry.enum_value(
        "OWN_ROLE", description="Nobody gives themselves a role or takes one from themselves."
    )
    ROLE_ABOVE_OWN = strawberry.enum_value(
        "ROLE_ABOVE_OWN", description="Role allows more than the caller may do there."
    )
    MEMBER_NOT_FOUND = strawberry.enum_value(
        "MEMBER_NOT_FOUND", description="No such member within the caller's reach."
    )
    MEMBER_NOT_ACTIVE = strawberry.enum_value("MEMBER_NOT_ACTIVE", description="Member is no longer in membership.")
    DAYS_OUT_OF_ORDER = strawberry.enum_value(
        "DAYS_OUT_OF_ORDER", description="Last day of the role lies before its first one, or in the past."
    )


@strawberry.type(description="Refusal of postHandover.")
class PostHandoverUserError(StepUpUserError):
    """Error of postHandover."""

    code: PostHandoverErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of postHandover.")
class PostHandoverPayload(Payload):
    """Answer of postHandover."""

    error: ClassVar[type[Any]] = PostHandoverUserError
    row: strawberry.Private[Any]
    user_errors: list[PostHandoverUserError] = strawberry.field(description="Refusals; empty when it was done.")
    term: TermOfOffice | None = relation(
        "term_by_id",
        "term_id",
        lambda: TermOfOffice,
        description="Successor's term, with the same roles; null when refused.",
    )
