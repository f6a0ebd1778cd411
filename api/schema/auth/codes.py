"""Sign-in by a code that is sent to a phone."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column
from api.schema.auth.sessions import SessionCredentials, credentials_field
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Sign-in code to a phone.")
class SignInCodeSendInput:
    """Which phone."""

    phone_number: str = strawberry.field(
        description="Phone number of the member, in any spelling; without a country it is Chinese."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why sending a code was refused.")
class SignInCodeSendErrorCode(Enum):
    """Codes of signInCodeSend."""

    SIGN_IN_CODES_NOT_OFFERED = strawberry.enum_value(
        "SIGN_IN_CODES_NOT_OFFERED", description="This installation sends no short messages."
    )
    INVALID_PHONE_NUMBER = strawberry.enum_value("INVALID_PHONE_NUMBER", description="Not a phone number.")
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS",
        description="3 codes in 15 minutes or 10 a day for one phone, or too many from one address.",
    )


@strawberry.type(description="Refusal of sending a code.")
class SignInCodeSendUserError(UserError):
    """Error of signInCodeSend."""

    code: SignInCodeSendErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of sending a code: the same whether or not a member has the phone.")
class SignInCodeSendPayload(Payload):
    """Answer of signInCodeSend."""

    error: ClassVar[type[Any]] = SignInCodeSendUserError
    row: strawberry.Private[Any]
    user_errors: list[SignInCodeSendUserError] = strawberry.field(description="Refusals; empty when taken.")
    expires_at: datetime | None = column(
        "expires_at", description="When the code ends, after 5 minutes; null when refused."
    )


@strawberry.input(description="Sign-in with a code that came to the phone.")
class SessionOpenByCodeInput:
    """What a person types."""

    phone_number: str = strawberry.field(
        description="Phone number of the member, in any spelling; without a country it is Chinese."
    )
    code: str = strawberry.field(
        description="Latest code that came to the phone, 6 digits, valid for 5 minutes, for 5 tries."
    )
    device_name: str | None = strawberry.field(
        default=None,
        description="Name of the device, shown to the member in the list of devices; at most 60 characters.",
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a sign-in by code was refused.")
class SessionOpenByCodeErrorCode(Enum):
    """Codes of sessionOpenByCode."""

    INVALID_SIGN_IN_CODE = strawberry.enum_value(
        "INVALID_SIGN_IN_CODE", description="Wrong, used, replaced or expired code, or nobody's phone; not told which."
    )
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS", description="Five tries in 15 minutes for one phone, or too many from one address."
    )


@strawberry.type(description="Refusal of a sign-in by code.")
class SessionOpenByCodeUserError(UserError):
    """Error of sessionOpenByCode."""

    code: SessionOpenByCodeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a sign-in by code.")
class SessionOpenByCodePayload(Payload):
    """Answer of sessionOpenByCode."""

    error: ClassVar[type[Any]] = SessionOpenByCodeUserError
    row: strawberry.Private[Any]
    user_errors: list[SessionOpenByCodeUserError] = strawberry.field(description="Refusals; empty when signed in.")
    credentials: SessionCredentials | None = credentials_field()
