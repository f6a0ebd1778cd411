"""Members before a kiosk 上机会话: by phone, by card and PIN, and out again."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, computed
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from domain.kiosks.keys import octets
from domain.kiosks.tokens import MEMBER, access_token, challenge


@strawberry.type(description="Member's session at a kiosk; only the kiosk's key can use it.")
class KioskSession:
    """An outcome."""

    row: strawberry.Private[Any]

    ends_at: datetime = column("ends_at", description="When it ends at the latest.")
    idle_seconds: int = column("idle_seconds", description="After how many seconds without a request it ends.")

    @strawberry.field(description="What the kiosk sends after `DPoP` in its header for the member, until it ends.")
    def access_token(self, info: Info) -> str:
        """Derived, as all tokens are."""
        context, row = info.context, self.row
        return access_token(
            context.keyring,
            MEMBER,
            whose=(context.scope.tenant_id, UUID(str(row["session_id"]))),
            thumbprint=octets(row["thumbprint"]) or b"",
            ends_at=datetime.fromisoformat(str(row["ends_at"])),
        )


def _session(row: Any) -> KioskSession | None:  # noqa: ANN401  # an outcome
    return KioskSession(row=row) if "session_id" in row else None


@strawberry.input(description="Wish for a code to show.")
class KioskSignInBeginInput:
    """Input of kioskSignInBegin."""

    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to show a code.")
class KioskSignInBeginErrorCode(Enum):
    """Codes of kioskSignInBegin."""

    KIOSK_NOT_FOUND = strawberry.enum_value(
        "KIOSK_NOT_FOUND", description="None within the caller's reach, or the caller is none."
    )
    KIOSK_STATE_REFUSED = strawberry.enum_value(
        "KIOSK_STATE_REFUSED", description="Kiosk is in no state in which this can be done."
    )
    KIOSK_FUNCTION_REFUSED = strawberry.enum_value(
        "KIOSK_FUNCTION_REFUSED", description="Profile of the kiosk does not have it."
    )


@strawberry.type(description="Refusal to show a code.")
class KioskSignInBeginUserError(UserError):
    """Error of kioskSignInBegin."""

    code: KioskSignInBeginErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to show a code.")
class KioskSignInBeginPayload(Payload):
    """Answer of kioskSignInBegin."""

    error: ClassVar[type[Any]] = KioskSignInBeginUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskSignInBeginUserError] = strawberry.field(description="Refusals; empty when it was done.")
    sign_in_id: UUID | None = computed(
        lambda row: row.get("sign_in_id"), description="Id to ask for the session with, a UUID; null when refused."
    )
    ends_at: datetime | None = computed(
        lambda row: row.get("ends_at"), description="Until when the code holds; null when refused."
    )

    @strawberry.field(description="What the QR code on the screen holds; null when refused.")
    def challenge(self, info: Info) -> str | None:
        """Derived from the id."""
        if not self.row:
            return None
        return challenge(info.context.keyring, info.context.scope.tenant_id, self.row["sign_in_id"])


@strawberry.input(description="Code that the kiosk shows.")
class KioskSignInTakeInput:
    """Input of kioskSignInTake."""

    sign_in_id: UUID = strawberry.field(description="Id that `kioskSignInBegin` gave, a UUID.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to open a session.")
class KioskSignInTakeErrorCode(Enum):
    """Codes of kioskSignInTake."""

    KIOSK_NOT_FOUND = strawberry.enum_value(
        "KIOSK_NOT_FOUND", description="None within the caller's reach, or the caller is none."
    )
    KIOSK_STATE_REFUSED = strawberry.enum_value(
        "KIOSK_STATE_REFUSED", description="Kiosk is in no state in which this can be done."
    )
    KIOSK_FUNCTION_REFUSED = strawberry.enum_value(
        "KIOSK_FUNCTION_REFUSED", description="Profile of the kiosk does not have it."
    )
    KIOSK_SIGN_IN_NOT_FOUND = strawberry.enum_value(
        "KIOSK_SIGN_IN_NOT_FOUND", description="No such code or session, or its time is over."
    )


@strawberry.type(description="Refusal to open a session.")
class KioskSignInTakeUserError(UserError):
    """Error of kioskSignInTake."""

    code: KioskSignInTakeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to open a session.")
class KioskSignInTakePayload(Payload):
    """Answer of kioskSignInTake."""

    error: ClassVar[type[Any]] = KioskSignInTakeUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskSignInTakeUserError] = strawberry.field(description="Refusals; empty when it was done.")
    session: KioskSession | None = computed(
        _session, description="Session that was opened; null when none was, also while nobody has confirmed the code."
    )


@strawberry.input(description="Code on the screen of a kiosk.")
class KioskSignInConfirmInput:
    """Input of kioskSignInConfirm."""

    challenge: str = strawberry.field(description="What the QR code holds.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to confirm a code.")
class KioskSignInConfirmErrorCode(Enum):
    """Codes of kioskSignInConfirm."""

    KIOSK_SIGN_IN_NOT_FOUND = strawberry.enum_value(
        "KIOSK_SIGN_IN_NOT_FOUND", description="No such code or session, or its time is over."
    )


@strawberry.type(description="Refusal to confirm a code.")
class KioskSignInConfirmUserError(UserError):
    """Error of kioskSignInConfirm."""

    code: KioskSignInConfirmErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to confirm a code.")
class KioskSignInConfirmPayload(Payload):
    """Answer of kioskSignInConfirm."""

    error: ClassVar[type[Any]] = KioskSignInConfirmUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskSignInConfirmUserError] = strawberry.field(description="Refusals; empty when it was done.")
    name: str | None = computed(
        lambda row: row.get("name"), description="Kiosk at which the caller is; null when refused."
    )
    place: str | None = computed(lambda row: row.get("place"), description="Where it stands; null when refused.")


@strawberry.input(description="Card and PIN.")
class KioskCardSignInInput:
    """Input of kioskCardSignIn."""

    card_number: str = strawberry.field(description="What the reader reads of the card.")
    pin: str = strawberry.field(description="PIN of the member, six digits.")
    new_pin: str | None = strawberry.field(default=None, description="PIN that counts from now on; null: the same one.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to sign a member in.")
class KioskCardSignInErrorCode(Enum):
    """Codes of kioskCardSignIn."""

    KIOSK_NOT_FOUND = strawberry.enum_value(
        "KIOSK_NOT_FOUND", description="None within the caller's reach, or the caller is none."
    )
    KIOSK_STATE_REFUSED = strawberry.enum_value(
        "KIOSK_STATE_REFUSED", description="Kiosk is in no state in which this can be done."
    )
    KIOSK_FUNCTION_REFUSED = strawberry.enum_value(
        "KIOSK_FUNCTION_REFUSED", description="Profile of the kiosk does not have it."
    )
    KIOSK_CARD_REFUSED = strawberry.enum_value("KIOSK_CARD_REFUSED", description="Number or PIN is wrong.")
    KIOSK_PIN_CHANGE_REQUIRED = strawberry.enum_value(
        "KIOSK_PIN_CHANGE_REQUIRED", description="PIN is that of the office; send one of your own, too."
    )
    KIOSK_PIN_INVALID = strawberry.enum_value(
        "KIOSK_PIN_INVALID", description="New PIN is not six digits, too easy, or the old one."
    )
    TOO_MANY_ATTEMPTS = strawberry.enum_value("TOO_MANY_ATTEMPTS", description="Too many wrong ones; wait.")
    OVERLOADED = strawberry.enum_value("OVERLOADED", description="Too many at this moment; try again.")


@strawberry.type(description="Refusal to sign a member in.")
class KioskCardSignInUserError(UserError):
    """Error of kioskCardSignIn."""

    code: KioskCardSignInErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to sign a member in.")
class KioskCardSignInPayload(Payload):
    """Answer of kioskCardSignIn."""

    error: ClassVar[type[Any]] = KioskCardSignInUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskCardSignInUserError] = strawberry.field(description="Refusals; empty when it was done.")
    session: KioskSession | None = computed(
        _session, description="Session that was opened; null when none was, also while nobody has confirmed the code."
    )


@strawberry.input(description="Wish to end a session.")
class KioskSessionCloseInput:
    """Input of kioskSessionClose."""

    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to end a session.")
class KioskSessionCloseErrorCode(Enum):
    """Codes of kioskSessionClose."""

    KIOSK_SIGN_IN_NOT_FOUND = strawberry.enum_value(
        "KIOSK_SIGN_IN_NOT_FOUND", description="No such code or session, or its time is over."
    )


@strawberry.type(description="Refusal to end a session.")
class KioskSessionCloseUserError(UserError):
    """Error of kioskSessionClose."""

    code: KioskSessionCloseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to end a session.")
class KioskSessionClosePayload(Payload):
    """Answer of kioskSessionClose."""

    error: ClassVar[type[Any]] = KioskSessionCloseUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskSessionCloseUserError] = strawberry.field(description="Refusals; empty when it was done.")
    closed_at: datetime | None = computed(
        lambda row: row.get("closed_at"), description="When it has ended; null when refused."
    )
