"""First password and change of password."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, relation
from api.schema.members.register import Member
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="First password of a new member, or a new one with a code from the union.")
class AccountActivateInput:
    """What a person types."""

    login: str = strawberry.field(description="Member number or phone number.")
    activation_code: str = strawberry.field(description="Code that the union sent, 8 characters, valid for 7 days.")
    password: str = strawberry.field(description="New password, 8 to 128 characters, not the member or phone number.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an activation was refused.")
class AccountActivateErrorCode(Enum):
    """Codes of accountActivate."""

    INVALID_ACTIVATION_CODE = strawberry.enum_value(
        "INVALID_ACTIVATION_CODE", description="Wrong, used or expired code, or unknown name; not told which."
    )
    PASSWORD_TOO_SHORT = strawberry.enum_value("PASSWORD_TOO_SHORT", description="Fewer than 8 characters.")
    PASSWORD_TOO_LONG = strawberry.enum_value("PASSWORD_TOO_LONG", description="More than 128 characters.")
    PASSWORD_IS_NAME = strawberry.enum_value("PASSWORD_IS_NAME", description="It is the member or phone number.")
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS", description="Five attempts in 15 minutes for one name, or too many from one address."
    )
    OVERLOADED = strawberry.enum_value("OVERLOADED", description="Too many sign-ins at this moment; try again soon.")


@strawberry.type(description="Refusal of an activation.")
class AccountActivateUserError(UserError):
    """Error of accountActivate."""

    code: AccountActivateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of an activation; the member signs in next.")
class AccountActivatePayload(Payload):
    """Answer of accountActivate."""

    error: ClassVar[type[Any]] = AccountActivateUserError
    row: strawberry.Private[Any]
    user_errors: list[AccountActivateUserError] = strawberry.field(description="Refusals; empty when activated.")


@strawberry.input(description="Another password for the caller.")
class PasswordChangeInput:
    """What a person types."""

    current_password: str = strawberry.field(description="Present password.")
    new_password: str = strawberry.field(
        description="New password, 8 to 128 characters, not the member or phone number."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a change of password was refused.")
class PasswordChangeErrorCode(Enum):
    """Codes of passwordChange."""

    INVALID_CREDENTIALS = strawberry.enum_value("INVALID_CREDENTIALS", description="Present password is another.")
    PASSWORD_TOO_SHORT = strawberry.enum_value("PASSWORD_TOO_SHORT", description="Fewer than 8 characters.")
    PASSWORD_TOO_LONG = strawberry.enum_value("PASSWORD_TOO_LONG", description="More than 128 characters.")
    PASSWORD_IS_NAME = strawberry.enum_value("PASSWORD_IS_NAME", description="It is the member or phone number.")
    TOO_MANY_ATTEMPTS = strawberry.enum_value("TOO_MANY_ATTEMPTS", description="Five wrong attempts in 15 minutes.")
    OVERLOADED = strawberry.enum_value("OVERLOADED", description="Too many sign-ins at this moment; try again soon.")


@strawberry.type(description="Refusal of a change of password.")
class PasswordChangeUserError(UserError):
    """Error of passwordChange."""

    code: PasswordChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a change of password: every other device is signed out.")
class PasswordChangePayload(Payload):
    """Answer of passwordChange."""

    error: ClassVar[type[Any]] = PasswordChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[PasswordChangeUserError] = strawberry.field(description="Refusals; empty when changed.")
    member: Member | None = relation(
        "member_by_id", "member_id", lambda: Member, description="Caller's entry in the register; null when refused."
    )
    closed_count: int | None = column(
        "closed_sessions", description="How many other devices were signed out; null when refused."
    )
