"""Passkeys: registered, named, removed, and signed in with (WebAuthn level 2)."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, relation
from api.schema.auth.nouns import Passkey
from api.schema.auth.sessions import SessionCredentials, credentials_field
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError

FRESH_KEY = "Accepted like everywhere; a repeat gives another challenge, which is as good."


@strawberry.input(description="Challenge for a new passkey.")
class PasskeyRegisterBeginInput:
    """Nothing but the key."""

    request_key: UUID | None = strawberry.field(default=None, description=FRESH_KEY)


@strawberry.enum(description="Why beginning a registration was refused.")
class PasskeyRegisterBeginErrorCode(Enum):
    """Codes of passkeyRegisterBegin."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    TOO_MANY_PASSKEYS = strawberry.enum_value("TOO_MANY_PASSKEYS", description="Caller has 10 passkeys.")


@strawberry.type(description="Refusal of beginning a registration.")
class PasskeyRegisterBeginUserError(StepUpUserError):
    """Error of passkeyRegisterBegin."""

    code: PasskeyRegisterBeginErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of beginning a registration.")
class PasskeyRegisterBeginPayload(Payload):
    """Answer of passkeyRegisterBegin."""

    error: ClassVar[type[Any]] = PasskeyRegisterBeginUserError
    row: strawberry.Private[Any]
    user_errors: list[PasskeyRegisterBeginUserError] = strawberry.field(description="Refusals; empty when begun.")
    options_json: str | None = column(
        "options_json",
        description="Options for `navigator.credentials.create`, as JSON: good once, for 5 minutes; null when refused.",
    )


@strawberry.input(description="New passkey.")
class PasskeyRegisterInput:
    """What the authenticator said."""

    answer_json: str = strawberry.field(
        description="Answer of the authenticator, as `toJSON()` gives it; at most 16,384 characters."
    )
    name: str | None = strawberry.field(
        default=None, description="What the caller calls it; cut to 40 characters, `Passkey` when empty."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a registration was refused.")
class PasskeyRegisterErrorCode(Enum):
    """Codes of passkeyRegister."""

    INVALID_PASSKEY = strawberry.enum_value(
        "INVALID_PASSKEY", description="Challenge is over or used, or the answer to it does not hold; not told which."
    )
    PASSKEY_ALREADY_REGISTERED = strawberry.enum_value(
        "PASSKEY_ALREADY_REGISTERED", description="Key of the authenticator is registered already."
    )
    TOO_MANY_PASSKEYS = strawberry.enum_value("TOO_MANY_PASSKEYS", description="Caller has 10 passkeys.")


@strawberry.type(description="Refusal of a registration.")
class PasskeyRegisterUserError(UserError):
    """Error of passkeyRegister."""

    code: PasskeyRegisterErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a registration; the member is told of it.")
class PasskeyRegisterPayload(Payload):
    """Answer of passkeyRegister."""

    error: ClassVar[type[Any]] = PasskeyRegisterUserError
    row: strawberry.Private[Any]
    user_errors: list[PasskeyRegisterUserError] = strawberry.field(description="Refusals; empty when registered.")
    passkey: Passkey | None = relation(
        "passkey_by_id", "passkey_id", lambda: Passkey, description="New passkey; null when refused."
    )


@strawberry.input(description="Another name for a passkey.")
class PasskeyRenameInput:
    """Which, and how it is called."""

    passkey_id: strawberry.ID = strawberry.field(description="One of the caller's passkeys.")
    name: str = strawberry.field(description="New name; cut to 40 characters, `Passkey` when empty.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a renaming was refused.")
class PasskeyRenameErrorCode(Enum):
    """Codes of passkeyRename."""

    PASSKEY_NOT_FOUND = strawberry.enum_value("PASSKEY_NOT_FOUND", description="Not one of the caller's passkeys.")


@strawberry.type(description="Refusal of a renaming.")
class PasskeyRenameUserError(UserError):
    """Error of passkeyRename."""

    code: PasskeyRenameErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a renaming.")
class PasskeyRenamePayload(Payload):
    """Answer of passkeyRename."""

    error: ClassVar[type[Any]] = PasskeyRenameUserError
    row: strawberry.Private[Any]
    user_errors: list[PasskeyRenameUserError] = strawberry.field(description="Refusals; empty when renamed.")
    passkey: Passkey | None = relation(
        "passkey_by_id", "passkey_id", lambda: Passkey, description="Renamed passkey; null when refused."
    )


@strawberry.input(description="Passkey to remove.")
class PasskeyRemoveInput:
    """Which passkey."""

    passkey_id: strawberry.ID = strawberry.field(description="One of the caller's passkeys.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a removal was refused.")
class PasskeyRemoveErrorCode(Enum):
    """Codes of passkeyRemove."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    PASSKEY_NOT_FOUND = strawberry.enum_value("PASSKEY_NOT_FOUND", description="Not one of the caller's passkeys.")


@strawberry.type(description="Refusal of a removal.")
class PasskeyRemoveUserError(StepUpUserError):
    """Error of passkeyRemove."""

    code: PasskeyRemoveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a removal.")
class PasskeyRemovePayload(Payload):
    """Answer of passkeyRemove."""

    error: ClassVar[type[Any]] = PasskeyRemoveUserError
    row: strawberry.Private[Any]
    user_errors: list[PasskeyRemoveUserError] = strawberry.field(description="Refusals; empty when removed.")
    passkey: Passkey | None = relation(
        "passkey_by_id", "passkey_id", lambda: Passkey, description="Removed passkey; null when refused."
    )


@strawberry.input(description="Challenge to prove by passkey who one is.")
class PasskeyProveBeginInput:
    """Nothing but the key."""

    request_key: UUID | None = strawberry.field(default=None, description=FRESH_KEY)


@strawberry.enum(description="Why a challenge was refused.")
class PasskeyProveBeginErrorCode(Enum):
    """Codes of passkeyProveBegin."""

    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS", description="60 challenges in 15 minutes for one device or address."
    )


@strawberry.type(description="Refusal of a challenge.")
class PasskeyProveBeginUserError(UserError):
    """Error of passkeyProveBegin."""

    code: PasskeyProveBeginErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of asking for a challenge; it names passkeys only to their owner.")
class PasskeyProveBeginPayload(Payload):
    """Answer of passkeyProveBegin."""

    error: ClassVar[type[Any]] = PasskeyProveBeginUserError
    row: strawberry.Private[Any]
    user_errors: list[PasskeyProveBeginUserError] = strawberry.field(description="Refusals; empty when begun.")
    options_json: str | None = column(
        "options_json",
        description="Options for `navigator.credentials.get`, as JSON: good once, for 5 minutes; null when refused.",
    )


@strawberry.input(description="Sign-in with a passkey.")
class SessionOpenByPasskeyInput:
    """What the authenticator said."""

    answer_json: str = strawberry.field(
        description="Answer of the authenticator, as `toJSON()` gives it; at most 16,384 characters."
    )
    device_name: str | None = strawberry.field(
        default=None,
        description="Name of the device, shown to the member in the list of devices; at most 60 characters.",
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a sign-in by passkey was refused.")
class SessionOpenByPasskeyErrorCode(Enum):
    """Codes of sessionOpenByPasskey."""

    INVALID_PASSKEY = strawberry.enum_value(
        "INVALID_PASSKEY", description="Challenge is over or used, or the answer to it does not hold; not told which."
    )


@strawberry.type(description="Refusal of a sign-in by passkey.")
class SessionOpenByPasskeyUserError(UserError):
    """Error of sessionOpenByPasskey."""

    code: SessionOpenByPasskeyErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a sign-in by passkey.")
class SessionOpenByPasskeyPayload(Payload):
    """Answer of sessionOpenByPasskey."""

    error: ClassVar[type[Any]] = SessionOpenByPasskeyUserError
    row: strawberry.Private[Any]
    user_errors: list[SessionOpenByPasskeyUserError] = strawberry.field(description="Refusals; empty when signed in.")
    credentials: SessionCredentials | None = credentials_field()


@strawberry.input(description="Member who has lost their passkeys.")
class MemberPasskeysRemoveInput:
    """Which member."""

    member_id: strawberry.ID = strawberry.field(description="Member within the caller's reach.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why passkeys were not taken from a member.")
class MemberPasskeysRemoveErrorCode(Enum):
    """Codes of memberPasskeysRemove."""

    MEMBER_NOT_FOUND = strawberry.enum_value(
        "MEMBER_NOT_FOUND", description="No such member within the caller's reach."
    )
    OWN_PASSKEYS = strawberry.enum_value("OWN_PASSKEYS", description="Nobody takes all passkeys from themselves.")
    ROLE_ABOVE_OWN = strawberry.enum_value(
        "ROLE_ABOVE_OWN", description="Member has a role that the caller may not take."
    )
    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )


@strawberry.type(description="Refusal of taking passkeys from a member.")
class MemberPasskeysRemoveUserError(StepUpUserError):
    """Error of memberPasskeysRemove."""

    code: MemberPasskeysRemoveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of taking passkeys from a member, who is signed out everywhere and told of it.")
class MemberPasskeysRemovePayload(Payload):
    """Answer of memberPasskeysRemove."""

    error: ClassVar[type[Any]] = MemberPasskeysRemoveUserError
    row: strawberry.Private[Any]
    user_errors: list[MemberPasskeysRemoveUserError] = strawberry.field(description="Refusals; empty when done.")
    removed_count: int | None = column(
        "removed_passkeys", description="How many passkeys were removed; null when refused."
    )
