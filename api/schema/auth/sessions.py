"""Sign-in, refresh and sign-out of devices."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, relation
from api.schema.auth.nouns import Session
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from domain.auth.service import SessionTokens, tokens_for


@strawberry.type(description="Tokens of a signed-in device, to be kept in the platform's secure store.")
class SessionCredentials:
    """Minted from the outcome, never stored."""

    tokens: strawberry.Private[SessionTokens]

    @strawberry.field(description="Bearer token for `Authorization`, valid for 10 minutes.")
    def access_token(self) -> str:
        """JWT (EdDSA)."""
        return self.tokens.access_token

    @strawberry.field(description="When the access token ends.")
    def access_expires_at(self) -> datetime:
        """Aware, UTC."""
        return self.tokens.access_expires_at

    @strawberry.field(
        description="Token for `sessionRefresh`; using it gives a new one, and a repeat within 60 s is safe."
    )
    def refresh_token(self) -> str:
        """Opaque."""
        return self.tokens.refresh_token

    @strawberry.field(description="When the refresh token ends unless it is used.")
    def refresh_expires_at(self) -> datetime:
        """Aware, UTC."""
        return self.tokens.refresh_expires_at


def credentials_field() -> Any:
    """The tokens in the payloads of sign-in and refresh."""

    def resolve(root: Any, info: Info) -> SessionCredentials | None:
        if not root.row:
            return None
        return SessionCredentials(tokens=tokens_for(info.context.keyring, info.context.scope.tenant_id, root.row))

    return strawberry.field(resolver=resolve, description="Tokens of the device; null when refused.")


@strawberry.input(description="Sign-in with a password.")
class SessionOpenInput:
    """What a person types."""

    login: str = strawberry.field(description="Member number or phone number.")
    password: str = strawberry.field(description="Password, 8 to 128 characters.")
    device_name: str | None = strawberry.field(
        default=None,
        description="Name of the device, shown to the member in the list of devices; at most 60 characters.",
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a sign-in was refused.")
class SessionOpenErrorCode(Enum):
    """Codes of sessionOpen."""

    INVALID_CREDENTIALS = strawberry.enum_value(
        "INVALID_CREDENTIALS", description="Unknown name, wrong password, or no right to sign in; not told which."
    )
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS", description="Five attempts in 15 minutes for one name, or too many from one address."
    )
    OVERLOADED = strawberry.enum_value("OVERLOADED", description="Too many sign-ins at this moment; try again soon.")


@strawberry.type(description="Refusal of a sign-in.")
class SessionOpenUserError(UserError):
    """Error of sessionOpen."""

    code: SessionOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a sign-in.")
class SessionOpenPayload(Payload):
    """Answer of sessionOpen."""

    error: ClassVar[type[Any]] = SessionOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[SessionOpenUserError] = strawberry.field(description="Refusals; empty when signed in.")
    credentials: SessionCredentials | None = credentials_field()


@strawberry.input(description="New tokens for a used one.")
class SessionRefreshInput:
    """What a device sends."""

    refresh_token: str = strawberry.field(description="Latest refresh token of the device.")
    request_key: UUID | None = strawberry.field(
        default=None,
        description="Kept by the device before it asks: under it a lost answer is given again until the next renewal.",
    )


@strawberry.enum(description="Why a refresh was refused.")
class SessionRefreshErrorCode(Enum):
    """Codes of sessionRefresh."""

    INVALID_REFRESH_TOKEN = strawberry.enum_value("INVALID_REFRESH_TOKEN", description="Not a token of this union.")
    SESSION_EXPIRED = strawberry.enum_value(
        "SESSION_EXPIRED", description="Not used for 14 days, or 30 days since sign-in: sign in again."
    )
    SESSION_REVOKED = strawberry.enum_value(
        "SESSION_REVOKED", description="Signed out, or ended because a used-up token came back: sign in again."
    )


@strawberry.type(description="Refusal of a refresh.")
class SessionRefreshUserError(UserError):
    """Error of sessionRefresh."""

    code: SessionRefreshErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a refresh.")
class SessionRefreshPayload(Payload):
    """Answer of sessionRefresh."""

    error: ClassVar[type[Any]] = SessionRefreshUserError
    row: strawberry.Private[Any]
    user_errors: list[SessionRefreshUserError] = strawberry.field(description="Refusals; empty when refreshed.")
    credentials: SessionCredentials | None = credentials_field()


@strawberry.input(description="Sign-out of one device.")
class SessionCloseInput:
    """Which device."""

    session_id: strawberry.ID | None = strawberry.field(
        default=None, description="One of the caller's devices; null: the device that asks."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a sign-out was refused.")
class SessionCloseErrorCode(Enum):
    """Codes of sessionClose."""

    SESSION_NOT_FOUND = strawberry.enum_value("SESSION_NOT_FOUND", description="Not one of the caller's devices.")


@strawberry.type(description="Refusal of a sign-out.")
class SessionCloseUserError(UserError):
    """Error of sessionClose."""

    code: SessionCloseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a sign-out.")
class SessionClosePayload(Payload):
    """Answer of sessionClose."""

    error: ClassVar[type[Any]] = SessionCloseUserError
    row: strawberry.Private[Any]
    user_errors: list[SessionCloseUserError] = strawberry.field(description="Refusals; empty when signed out.")
    session: Session | None = relation(
        "session_by_id", "session_id", lambda: Session, description="Device that was signed out; null when refused."
    )


@strawberry.input(description="Sign-out of every device of the caller.")
class SessionCloseAllInput:
    """Nothing but the key."""

    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why signing out everywhere was refused.")
class SessionCloseAllErrorCode(Enum):
    """Codes of sessionCloseAll."""

    UNAUTHENTICATED = strawberry.enum_value("UNAUTHENTICATED", description="Nobody is signed in.")


@strawberry.type(description="Refusal of signing out everywhere.")
class SessionCloseAllUserError(UserError):
    """Error of sessionCloseAll."""

    code: SessionCloseAllErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of signing out everywhere.")
class SessionCloseAllPayload(Payload):
    """Answer of sessionCloseAll."""

    error: ClassVar[type[Any]] = SessionCloseAllUserError
    row: strawberry.Private[Any]
    user_errors: list[SessionCloseAllUserError] = strawberry.field(description="Refusals; empty when done.")
    closed_count: int | None = column(
        "closed_sessions", description="How many devices were signed out; null when refused."
    )
