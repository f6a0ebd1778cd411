"""Redeeming at the desk and at terminals, taking back, deciding on conflicts."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, computed, relation
from api.schema.merchants.nouns import RedemptionConflict, VoucherRedemption
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.scalars import Fen
from api.schema.shared import UserError
from db.models.benefits import BenefitKind, VoucherState, VoucherUse
from db.models.merchants import LossBearer


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

    @strawberry.field(description="Until when it can be used.")
    def valid_until_at(self) -> datetime:
        """As the outcome tells it."""
        return datetime.fromisoformat(self.row["valid_until_at"])


@strawberry.input(description="Code at the union's own desk.")
class VoucherRedeemInput:
    """Input of voucherRedeem."""

    code: str = strawberry.field(description="What the member shows: 16 letters, in any spelling.")
    amount_fen: Fen | None = strawberry.field(
        default=None, description="What is taken of a balance in fen; null: all that a use takes."
    )
    receipt_number: str | None = strawberry.field(
        default=None, description="Number of the receipt, at most 40 characters."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to redeem a voucher.")
class VoucherRedeemErrorCode(Enum):
    """Codes of voucherRedeem."""

    VOUCHER_NOT_FOUND = strawberry.enum_value("VOUCHER_NOT_FOUND", description="None within the caller's reach.")
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
class VoucherRedeemUserError(UserError):
    """Error of voucherRedeem."""

    code: VoucherRedeemErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to redeem a voucher.")
class VoucherRedeemPayload(Payload):
    """Answer of voucherRedeem."""

    error: ClassVar[type[Any]] = VoucherRedeemUserError
    row: strawberry.Private[Any]
    user_errors: list[VoucherRedeemUserError] = strawberry.field(description="Refusals; empty when it was done.")
    redemption: VoucherRedemption | None = relation(
        "voucher_redemption_by_id",
        "redemption_id",
        lambda: VoucherRedemption,
        description="Redemption; null when refused.",
    )

    left_fen: Fen | None = column("left_fen", description="What is left of the voucher in fen; null when refused.")
    is_repeat: bool | None = column(
        "is_repeat", description="Whether it was redeemed before, and this is the first answer; null when refused."
    )


@strawberry.input(description="Redemption to take back.")
class VoucherReverseInput:
    """Input of voucherReverse."""

    redemption_id: strawberry.ID = strawberry.field(description="Redemption that is meant.")
    note: str = strawberry.field(description="Reason, 1 to 200 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to take a redemption back.")
class VoucherReverseErrorCode(Enum):
    """Codes of voucherReverse."""

    REDEMPTION_NOT_FOUND = strawberry.enum_value("REDEMPTION_NOT_FOUND", description="None within the caller's reach.")
    TITLE_INVALID = strawberry.enum_value(
        "TITLE_INVALID", description="Text is missing, too long, or has control characters."
    )
    VOUCHER_STATE_REFUSED = strawberry.enum_value(
        "VOUCHER_STATE_REFUSED", description="Voucher is in no state in which this can be done."
    )
    OWN_PROPOSAL = strawberry.enum_value("OWN_PROPOSAL", description="Another person has to do this.")


@strawberry.type(description="Refusal to take a redemption back.")
class VoucherReverseUserError(UserError):
    """Error of voucherReverse."""

    code: VoucherReverseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to take a redemption back.")
class VoucherReversePayload(Payload):
    """Answer of voucherReverse."""

    error: ClassVar[type[Any]] = VoucherReverseUserError
    row: strawberry.Private[Any]
    user_errors: list[VoucherReverseUserError] = strawberry.field(description="Refusals; empty when it was done.")
    redemption: VoucherRedemption | None = relation(
        "voucher_redemption_by_id",
        "redemption_id",
        lambda: VoucherRedemption,
        description="Redemption; null when refused.",
    )


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
    locked_until_at: datetime | None = computed(
        lambda row: datetime.fromisoformat(row["locked_until_at"]) if row else None,
        description="Until when the terminal holds it; null when refused.",
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
    is_released: bool = computed(
        bool, description="Whether it is not held by this terminal any more; false when refused."
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

    left_fen: Fen | None = column("left_fen", description="What is left of the voucher in fen; null when refused.")
    is_repeat: bool | None = column(
        "is_repeat", description="Whether it was redeemed before, and this is the first answer; null when refused."
    )


@strawberry.input(description="Decision on a conflict.")
class RedemptionConflictDecideInput:
    """Input of redemptionConflictDecide."""

    conflict_id: strawberry.ID = strawberry.field(description="Conflict that is meant.")
    decision: LossBearer = strawberry.field(description="Who bears the loss.")
    note: str = strawberry.field(description="Reason, 1 to 200 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to decide on a conflict.")
class RedemptionConflictDecideErrorCode(Enum):
    """Codes of redemptionConflictDecide."""

    REDEMPTION_CONFLICT_NOT_FOUND = strawberry.enum_value(
        "REDEMPTION_CONFLICT_NOT_FOUND", description="None within the caller's reach."
    )
    REDEMPTION_CONFLICT_DECIDED = strawberry.enum_value(
        "REDEMPTION_CONFLICT_DECIDED", description="It was decided already."
    )
    OWN_VOUCHER = strawberry.enum_value("OWN_VOUCHER", description="It is about the caller's own voucher.")
    TITLE_INVALID = strawberry.enum_value(
        "TITLE_INVALID", description="Text is missing, too long, or has control characters."
    )
    VOUCHER_NOT_FOUND = strawberry.enum_value("VOUCHER_NOT_FOUND", description="None within the caller's reach.")
    VOUCHER_STATE_REFUSED = strawberry.enum_value(
        "VOUCHER_STATE_REFUSED", description="Voucher is in no state in which this can be done."
    )
    VOUCHER_LOCKED = strawberry.enum_value("VOUCHER_LOCKED", description="Another terminal holds the voucher.")
    AMOUNT_INVALID = strawberry.enum_value(
        "AMOUNT_INVALID", description="Amount is not what a use takes, or more than is left."
    )
    BUDGET_SHORT = strawberry.enum_value(
        "BUDGET_SHORT", description="Budget of the programme has not got that much free."
    )


@strawberry.type(description="Refusal to decide on a conflict.")
class RedemptionConflictDecideUserError(UserError):
    """Error of redemptionConflictDecide."""

    code: RedemptionConflictDecideErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to decide on a conflict.")
class RedemptionConflictDecidePayload(Payload):
    """Answer of redemptionConflictDecide."""

    error: ClassVar[type[Any]] = RedemptionConflictDecideUserError
    row: strawberry.Private[Any]
    user_errors: list[RedemptionConflictDecideUserError] = strawberry.field(
        description="Refusals; empty when it was done."
    )
    conflict: RedemptionConflict | None = relation(
        "redemption_conflict_by_id",
        "conflict_id",
        lambda: RedemptionConflict,
        description="Conflict as it is now; null when refused.",
    )
