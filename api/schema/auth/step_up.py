"""Another proof, on a device that is signed in, of who the caller is."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.auth.nouns import Session
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Code that came to the caller's phone.")
class SignInCodeInput:
    """What a person types."""

    phone_number: str = strawberry.field(description="Phone number of the caller, in any spelling.")
    code: str = strawberry.field(description="Latest code that came to the phone, 6 digits.")


@strawberry.input(one_of=True, description="Proof of who the caller is, in one of several ways.")
class SessionStepUpProofInput:
    """One of them."""

    password: str | None = strawberry.field(default=strawberry.UNSET, description="Password of the caller.")
    code: SignInCodeInput | None = strawberry.field(default=strawberry.UNSET, description="Code of `signInCodeSend`.")
    passkey_answer_json: str | None = strawberry.field(
        default=strawberry.UNSET, description="Answer of the authenticator to the challenge of `passkeyProveBegin`."
    )


@strawberry.input(description="Another proof of who the caller is.")
class SessionStepUpInput:
    """The proof."""

    proof: SessionStepUpProofInput = strawberry.field(description="Password, code or passkey.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why another proof was refused.")
class SessionStepUpErrorCode(Enum):
    """Codes of sessionStepUp."""

    INVALID_CREDENTIALS = strawberry.enum_value("INVALID_CREDENTIALS", description="Wrong password.")
    INVALID_SIGN_IN_CODE = strawberry.enum_value(
        "INVALID_SIGN_IN_CODE", description="Wrong, used, replaced or expired code, or nobody's phone; not told which."
    )
    INVALID_PASSKEY = strawberry.enum_value(
        "INVALID_PASSKEY", description="Challenge is over or used, or the answer to it does not hold; not told which."
    )
    PASSKEY_REQUIRED = strawberry.enum_value(
        "PASSKEY_REQUIRED", description="Caller has a passkey: nothing else helps."
    )
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS", description="Five tries in 15 minutes, or too many from one address."
    )
    OVERLOADED = strawberry.enum_value("OVERLOADED", description="Too many sign-ins at this moment; try again soon.")
    SESSION_NOT_FOUND = strawberry.enum_value("SESSION_NOT_FOUND", description="Device was signed out meanwhile.")


@strawberry.type(description="Refusal of another proof.")
class SessionStepUpUserError(UserError):
    """Error of sessionStepUp."""

    code: SessionStepUpErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of another proof: it counts as recent for 10 minutes.")
class SessionStepUpPayload(Payload):
    """Answer of sessionStepUp."""

    error: ClassVar[type[Any]] = SessionStepUpUserError
    row: strawberry.Private[Any]
    user_errors: list[SessionStepUpUserError] = strawberry.field(description="Refusals; empty when proven.")
    session: Session | None = relation(
        "session_by_id", "session_id", lambda: Session, description="Device that asks; null when refused."
    )
