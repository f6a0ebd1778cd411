"""Redeeming at the union's own desk, taking back, deciding on conflicts."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import computed, relation
from api.schema.merchants.nouns import RedemptionAnswer, RedemptionConflict, VoucherRedemption
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.scalars import Fen
from api.schema.shared import UserError
from db.models.merchants import LossBearer


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
    OWN_VOUCHER = strawberry.enum_value("OWN_VOUCHER", description="It is about the caller's own voucher.")
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
    answer: RedemptionAnswer | None = computed(
        lambda row: RedemptionAnswer(row=row) if row else None, description="What the till is told; null when refused."
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
    OWN_VOUCHER = strawberry.enum_value("OWN_VOUCHER", description="It is about the caller's own voucher.")


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
