"""The caller's address of e-mail: read, set, confirmed, removed."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, computed, relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError
from db.sealing import unseal
from domain.notifications.rules.email import ADDRESS


@strawberry.enum(description="Whether notifications go to an address of e-mail.")
class EmailAddressState(Enum):
    """Follows from what the row and the list of suppressed addresses say."""

    UNCONFIRMED = strawberry.enum_value("unconfirmed", description="Not yet: the code has not come back.")
    CONFIRMED = strawberry.enum_value("confirmed", description="Yes.")
    BOUNCED = strawberry.enum_value("bounced", description="Not until it is set anew: its server refused it for good.")
    UNSUBSCRIBED = strawberry.enum_value(
        "unsubscribed", description="Not until it is set anew: whoever reads it wanted no more."
    )


def _state(row: Mapping[str, Any]) -> EmailAddressState:
    if row["confirmed_at"] is None:
        return EmailAddressState.UNCONFIRMED
    return EmailAddressState(row["suppressed_cause"] or "confirmed")


@strawberry.type(description="Where the caller gets notifications by e-mail 电子邮箱; seen by nobody else.")
class EmailAddress:
    """An email_address row, opened when its address is selected."""

    row: strawberry.Private[Any]

    @strawberry.field(description="In small letters, as the caller gave it; sealed under their own key.")
    def address(self, info: Info) -> str:
        """Opened with the member's data key."""
        row, tenant_id = self.row, self.row["tenant_id"]
        key = info.context.keyring.unwrap_key(row["wrapped_key"], tenant_id, row["member_id"])
        return unseal(key, row["address_sealed"], tenant_id=tenant_id, row_id=row["id"], column=ADDRESS)

    state: EmailAddressState = computed(_state, description="Whether notifications go there.")
    set_at: datetime = column("set_at", description="When the caller gave it.")
    confirmed_at: datetime | None = column("confirmed_at", description="When its code came back; null while not.")


@strawberry.input(description="Address to get notifications at.")
class EmailAddressSetInput:
    """Which."""

    address: str = strawberry.field(
        description="Plain ASCII, such as `mei@example.org`, at most 318 characters; a code is sent there."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an address of e-mail was not set.")
class EmailAddressSetErrorCode(Enum):
    """Codes of emailAddressSet."""

    EMAIL_OFF = strawberry.enum_value("EMAIL_OFF", description="Union sends no e-mail.")
    INVALID_EMAIL_ADDRESS = strawberry.enum_value(
        "INVALID_EMAIL_ADDRESS", description="Nothing that an e-mail can be sent to."
    )
    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS",
        description="Three codes in 15 minutes or ten a day for one member, ten a day to one address, or too many from "
        "one place.",
    )


@strawberry.type(description="Refusal of setting an address of e-mail.")
class EmailAddressSetUserError(StepUpUserError):
    """Error of emailAddressSet."""

    code: EmailAddressSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of setting an address of e-mail.")
class EmailAddressSetPayload(Payload):
    """Answer of emailAddressSet."""

    error: ClassVar[type[Any]] = EmailAddressSetUserError
    row: strawberry.Private[Any]
    user_errors: list[EmailAddressSetUserError] = strawberry.field(description="Refusals; empty when set.")
    email_address: EmailAddress | None = relation(
        "email_address_by_member_id",
        "member_id",
        lambda: EmailAddress,
        description="What was set; null when refused.",
    )


@strawberry.input(description="Code that came by e-mail.")
class EmailAddressConfirmInput:
    """The code."""

    code: str = strawberry.field(description="Six digits, good for 30 minutes and five tries.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an address of e-mail was not confirmed.")
class EmailAddressConfirmErrorCode(Enum):
    """Codes of emailAddressConfirm."""

    EMAIL_ADDRESS_NOT_FOUND = strawberry.enum_value("EMAIL_ADDRESS_NOT_FOUND", description="Caller has given none.")
    INVALID_EMAIL_CODE = strawberry.enum_value(
        "INVALID_EMAIL_CODE", description="Not the code that was sent, or it has ended, or was tried too often."
    )


@strawberry.type(description="Refusal of confirming an address of e-mail.")
class EmailAddressConfirmUserError(UserError):
    """Error of emailAddressConfirm."""

    code: EmailAddressConfirmErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of confirming an address of e-mail.")
class EmailAddressConfirmPayload(Payload):
    """Answer of emailAddressConfirm."""

    error: ClassVar[type[Any]] = EmailAddressConfirmUserError
    row: strawberry.Private[Any]
    user_errors: list[EmailAddressConfirmUserError] = strawberry.field(description="Refusals; empty when confirmed.")
    email_address: EmailAddress | None = relation(
        "email_address_by_member_id",
        "member_id",
        lambda: EmailAddress,
        description="What was confirmed; null when refused.",
    )


@strawberry.input(description="Wish to get no notifications by e-mail.")
class EmailAddressRemoveInput:
    """Nothing to say."""

    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an address of e-mail was not removed.")
class EmailAddressRemoveErrorCode(Enum):
    """Codes of emailAddressRemove."""

    EMAIL_ADDRESS_NOT_FOUND = strawberry.enum_value("EMAIL_ADDRESS_NOT_FOUND", description="Caller has given none.")


@strawberry.type(description="Refusal of removing an address of e-mail.")
class EmailAddressRemoveUserError(UserError):
    """Error of emailAddressRemove."""

    code: EmailAddressRemoveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of removing an address of e-mail.")
class EmailAddressRemovePayload(Payload):
    """Answer of emailAddressRemove."""

    error: ClassVar[type[Any]] = EmailAddressRemoveUserError
    row: strawberry.Private[Any]
    user_errors: list[EmailAddressRemoveUserError] = strawberry.field(description="Refusals; empty when removed.")
    removed_at: datetime | None = column("removed_at", description="When it was forgotten; null when refused.")
