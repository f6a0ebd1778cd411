"""Single sign-on: the last step of a sign-in, and parting from a linked account."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.auth.nouns import SignOnIdentity
from api.schema.auth.sessions import SessionCredentials, credentials_field
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError


@strawberry.input(description="Sign-in with the code that single sign-on gave to the client.")
class SessionOpenBySingleSignOnInput:
    """What the client has."""

    code: str = strawberry.field(description="Code of the client's redirect URI, valid once, for 60 s.")
    verifier: str = strawberry.field(description="Verifier whose S256 challenge began the sign-in (RFC 7636).")
    device_name: str | None = strawberry.field(
        default=None,
        description="Name of the device, shown to the member in the list of devices; at most 60 characters.",
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a sign-in by single sign-on was refused.")
class SessionOpenBySingleSignOnErrorCode(Enum):
    """Codes of sessionOpenBySingleSignOn."""

    INVALID_SIGN_ON_CODE = strawberry.enum_value(
        "INVALID_SIGN_ON_CODE", description="Unknown, used or expired code, or another client's; not told which."
    )
    SIGN_ON_NOT_MATCHED = strawberry.enum_value(
        "SIGN_ON_NOT_MATCHED", description="Account at the provider stands for no member who may sign in."
    )


@strawberry.type(description="Refusal of a sign-in by single sign-on.")
class SessionOpenBySingleSignOnUserError(UserError):
    """Error of sessionOpenBySingleSignOn."""

    code: SessionOpenBySingleSignOnErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a sign-in by single sign-on.")
class SessionOpenBySingleSignOnPayload(Payload):
    """Answer of sessionOpenBySingleSignOn."""

    error: ClassVar[type[Any]] = SessionOpenBySingleSignOnUserError
    row: strawberry.Private[Any]
    user_errors: list[SessionOpenBySingleSignOnUserError] = strawberry.field(
        description="Refusals; empty when signed in."
    )
    credentials: SessionCredentials | None = credentials_field()


@strawberry.input(description="Account of single sign-on to part from.")
class SignOnIdentityUnlinkInput:
    """Which account."""

    sign_on_identity_id: strawberry.ID = strawberry.field(description="One of the caller's linked accounts.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an unlinking was refused.")
class SignOnIdentityUnlinkErrorCode(Enum):
    """Codes of signOnIdentityUnlink."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    SIGN_ON_IDENTITY_NOT_FOUND = strawberry.enum_value(
        "SIGN_ON_IDENTITY_NOT_FOUND", description="Not one of the caller's linked accounts."
    )


@strawberry.type(description="Refusal of an unlinking.")
class SignOnIdentityUnlinkUserError(StepUpUserError):
    """Error of signOnIdentityUnlink."""

    code: SignOnIdentityUnlinkErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of an unlinking; signing in there again links it anew.")
class SignOnIdentityUnlinkPayload(Payload):
    """Answer of signOnIdentityUnlink."""

    error: ClassVar[type[Any]] = SignOnIdentityUnlinkUserError
    row: strawberry.Private[Any]
    user_errors: list[SignOnIdentityUnlinkUserError] = strawberry.field(description="Refusals; empty when unlinked.")
    sign_on_identity: SignOnIdentity | None = relation(
        "sign_on_identity_by_id",
        "sign_on_identity_id",
        lambda: SignOnIdentity,
        description="Account that was unlinked; null when refused.",
    )
