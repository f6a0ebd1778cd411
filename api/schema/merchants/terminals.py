"""What a terminal does with a network."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, computed, relation
from api.schema.merchants.nouns import RedemptionAnswer, VoucherRedemption
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.scalars import Fen
from api.schema.shared import UserError
from db.models.benefits import BenefitKind, VoucherState, VoucherUse


@strawberry.type(description="What a voucher is good for, as a terminal is told; it names nobody.")
class TerminalVoucher:
    """An outcome of a look."""

    row: strawberry.Private[Any]

    title: str = column("title", description="Title of the cycle.")
    kind: BenefitKind = column("kind", convert=BenefitKind, description="What sort of benefit it is.")
    state: VoucherState = column("state", convert=VoucherState, description="State of the voucher.")
    use: VoucherUse = column("use", convert=VoucherUse, description="How it is used.")
    value_fen: Fen = column("value_fen", description="Its whole value in fen.")
    left_fen: Fen = column("left_fen", description="What is left of it in fen.")
    excess_fen: Fen = column("excess_fen", description="What the member pays on top at a use 自付, in fen.")
    is_held: bool = column("is_held", description="Whether another terminal holds it at this moment.")
    is_usable: bool = column("is_usable", description="Whether it could be redeemed here at this moment.")

    valid_until_at: datetime = column("valid_until_at", description="Until when it can be used.")


@strawberry.input(description="Code at a terminal.")
class TerminalVoucherCheckInput:
    """Input of terminalVoucherCheck."""

    code: str = strawberry.field(description="What the member shows: a code or the text of a ticket.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to look at a voucher.")
class TerminalVoucherCheckErrorCode(Enum):
    """Codes of terminalVoucherCheck."""

    MERCHANT_CREDENTIAL_NOT_FOUND = strawberry.enum_value(
        "MERCHANT_CREDENTIAL_NOT_FOUND", description="None within the caller's reach."
    )
    MERCHANT_REFUSED = strawberry.enum_value(
        "MERCHANT_REFUSED", description="Merchant is suspended, or outside the days of its contract."
    )
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS",
        description="10 unknown codes in 15 minutes: the terminal looks for none until they are over; tickets go on.",
    )
    VOUCHER_NOT_FOUND = strawberry.enum_value("VOUCHER_NOT_FOUND", description="None within the caller's reach.")
    KIND_REFUSED = strawberry.enum_value("KIND_REFUSED", description="Contract is not about this kind of benefit.")


@strawberry.type(description="Refusal to look at a voucher.")
class TerminalVoucherCheckUserError(UserError):
    """Error of terminalVoucherCheck."""

    code: TerminalVoucherCheckErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to look at a voucher.")
class TerminalVoucherCheckPayload(Payload):
    """Answer of terminalVoucherCheck."""

    error: ClassVar[type[Any]] = TerminalVoucherCheckUserError
    row: strawberry.Private[Any]
    user_errors: list[TerminalVoucherCheckUserError] = strawberry.field(description="Refusals; empty when it was done.")
    voucher: TerminalVoucher | None = computed(
        lambda row: TerminalVoucher(row=row) if row else None, description="What it is good for; null when refused."
    )


@strawberry.input(description="Code at a terminal.")
class TerminalVoucherLockInput:
    """Input of terminalVoucherLock."""

    code: str = strawberry.field(description="What the member shows: a code or the text of a ticket.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to hold a voucher.")
class TerminalVoucherLockErrorCode(Enum):
    """Codes of terminalVoucherLock."""

    MERCHANT_CREDENTIAL_NOT_FOUND = strawberry.enum_value(
        "MERCHANT_CREDENTIAL_NOT_FOUND", description="None within the caller's reach."
    )
    MERCHANT_REFUSED = strawberry.enum_value(
        "MERCHANT_REFUSED", description="Merchant is suspended, or outside the days of its contract."
    )
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS",
        description="10 unknown codes in 15 minutes: the terminal looks for none until they are over; tickets go on.",
    )
    VOUCHER_NOT_FOUND = strawberry.enum_value("VOUCHER_NOT_FOUND", description="None within the caller's reach.")
    KIND_REFUSED = strawberry.enum_value("KIND_REFUSED", description="Contract is not about this kind of benefit.")
    VOUCHER_LOCKED = strawberry.enum_value("VOUCHER_LOCKED", description="Another terminal holds the voucher.")
    VOUCHER_STATE_REFUSED = strawberry.enum_value(
        "VOUCHER_STATE_REFUSED", description="Voucher is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to hold a voucher.")
class TerminalVoucherLockUserError(UserError):
    """Error of terminalVoucherLock."""

    code: TerminalVoucherLockErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to hold a voucher.")
class TerminalVoucherLockPayload(Payload):
    """Answer of terminalVoucherLock."""

    error: ClassVar[type[Any]] = TerminalVoucherLockUserError
    row: strawberry.Private[Any]
    user_errors: list[TerminalVoucherLockUserError] = strawberry.field(description="Refusals; empty when it was done.")
    locked_until_at: datetime | None = column(
        "locked_until_at", description="Until when the terminal holds it; null when refused."
    )
    voucher: TerminalVoucher | None = computed(
        lambda row: TerminalVoucher(row=row) if row else None, description="What it is good for; null when refused."
    )


@strawberry.input(description="Code at a terminal.")
class TerminalVoucherUnlockInput:
    """Input of terminalVoucherUnlock."""

    code: str = strawberry.field(description="What the member shows: a code or the text of a ticket.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to let a voucher go.")
class TerminalVoucherUnlockErrorCode(Enum):
    """Codes of terminalVoucherUnlock."""

    MERCHANT_CREDENTIAL_NOT_FOUND = strawberry.enum_value(
        "MERCHANT_CREDENTIAL_NOT_FOUND", description="None within the caller's reach."
    )
    MERCHANT_REFUSED = strawberry.enum_value(
        "MERCHANT_REFUSED", description="Merchant is suspended, or outside the days of its contract."
    )
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS",
        description="10 unknown codes in 15 minutes: the terminal looks for none until they are over; tickets go on.",
    )
    VOUCHER_NOT_FOUND = strawberry.enum_value("VOUCHER_NOT_FOUND", description="None within the caller's reach.")
    KIND_REFUSED = strawberry.enum_value("KIND_REFUSED", description="Contract is not about this kind of benefit.")


@strawberry.type(description="Refusal to let a voucher go.")
class TerminalVoucherUnlockUserError(UserError):
    """Error of terminalVoucherUnlock."""

    code: TerminalVoucherUnlockErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to let a voucher go.")
class TerminalVoucherUnlockPayload(Payload):
    """Answer of terminalVoucherUnlock."""

    error: ClassVar[type[Any]] = TerminalVoucherUnlockUserError
    row: strawberry.Private[Any]
    user_errors: list[TerminalVoucherUnlockUserError] = strawberry.field(
        description="Refusals; empty when it was done."
    )
    voucher: TerminalVoucher | None = computed(
        lambda row: TerminalVoucher(row=row) if row else None, description="What it is good for; null when refused."
    )


@strawberry.input(description="Use of a voucher at a terminal.")
class TerminalVoucherRedeemInput:
    """Input of terminalVoucherRedeem."""

    request_number: UUID = strawberry.field(
        description="Terminal's own number for it, made anew for each use and kept for repeats."
    )
    code: str = strawberry.field(description="What the member shows: a code or the text of a ticket.")
    amount_fen: Fen | None = strawberry.field(
        default=None, description="What is taken of a balance in fen; null: all that a use takes."
    )
    receipt_number: str | None = strawberry.field(
        default=None, description="Number of the receipt, at most 40 characters."
    )
    staff_id: strawberry.ID | None = strawberry.field(
        default=None, description="Credential of who serves; null: not said."
    )
    device_at: datetime | None = strawberry.field(default=None, description="What the device's clock shows.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to redeem a voucher.")
class TerminalVoucherRedeemErrorCode(Enum):
    """Codes of terminalVoucherRedeem."""

    MERCHANT_CREDENTIAL_NOT_FOUND = strawberry.enum_value(
        "MERCHANT_CREDENTIAL_NOT_FOUND", description="None within the caller's reach."
    )
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS",
        description="10 unknown codes in 15 minutes: the terminal looks for none until they are over; tickets go on.",
    )
    VOUCHER_NOT_FOUND = strawberry.enum_value("VOUCHER_NOT_FOUND", description="None within the caller's reach.")
    REQUEST_NUMBER_REUSED = strawberry.enum_value(
        "REQUEST_NUMBER_REUSED", description="Number of the terminal is that of another use."
    )
    MERCHANT_REFUSED = strawberry.enum_value(
        "MERCHANT_REFUSED", description="Merchant is suspended, or outside the days of its contract."
    )
    KIND_REFUSED = strawberry.enum_value("KIND_REFUSED", description="Contract is not about this kind of benefit.")
    VOUCHER_LOCKED = strawberry.enum_value("VOUCHER_LOCKED", description="Another terminal holds the voucher.")
    VOUCHER_STATE_REFUSED = strawberry.enum_value(
        "VOUCHER_STATE_REFUSED", description="Voucher is in no state in which this can be done."
    )
    AMOUNT_INVALID = strawberry.enum_value(
        "AMOUNT_INVALID", description="Amount is not what a use takes, or more than is left."
    )
    TITLE_INVALID = strawberry.enum_value(
        "TITLE_INVALID", description="Text is missing, too long, or has control characters."
    )


@strawberry.type(description="Refusal to redeem a voucher.")
class TerminalVoucherRedeemUserError(UserError):
    """Error of terminalVoucherRedeem."""

    code: TerminalVoucherRedeemErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to redeem a voucher.")
class TerminalVoucherRedeemPayload(Payload):
    """Answer of terminalVoucherRedeem."""

    error: ClassVar[type[Any]] = TerminalVoucherRedeemUserError
    row: strawberry.Private[Any]
    user_errors: list[TerminalVoucherRedeemUserError] = strawberry.field(
        description="Refusals; empty when it was done."
    )
    redemption: VoucherRedemption | None = relation(
        "voucher_redemption_by_id",
        "redemption_id",
        lambda: VoucherRedemption,
        description="Redemption; null when refused.",
    )
    answer: RedemptionAnswer | None = computed(
        lambda row: RedemptionAnswer(row=row) if row else None, description="What the till is told; null when refused."
    )
