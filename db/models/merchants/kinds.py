"""Closed sets of merchants 商户."""

from enum import StrEnum


class MerchantState(StrEnum):
    """States of a merchant."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class CredentialKind(StrEnum):
    """Whose credential it is: a terminal 终端 redeems, one of the staff 店员 reads settlements, disputes them."""

    TERMINAL = "terminal"
    STAFF = "staff"


class RedemptionKind(StrEnum):
    """VOUCHER: a voucher was used. BORNE: the union bears the loss of a conflict, out of the programme's budget."""

    VOUCHER = "voucher"
    BORNE = "borne"


class RedemptionReason(StrEnum):
    """What speaks against a redemption, in the order in which it is looked at."""

    UNKNOWN_CODE = "unknown_code"
    NUMBER_REUSED = "number_reused"
    CLOCK_WRONG = "clock_wrong"
    ALLOWANCE_UNKNOWN = "allowance_unknown"
    ALLOWANCE_OVER = "allowance_over"
    ALLOWANCE_EXCEEDED = "allowance_exceeded"
    MERCHANT_REFUSED = "merchant_refused"
    KIND_REFUSED = "kind_refused"
    REVOKED = "revoked"
    ALREADY_REDEEMED = "already_redeemed"
    EXPIRED = "expired"
    LOCKED = "locked"
    AMOUNT_REFUSED = "amount_refused"


class LossBearer(StrEnum):
    """How an officer decided on a conflict. REDEEMED: the voucher is used after all, so nobody bears a loss."""

    REDEEMED = "redeemed"
    UNION = "union"
    MERCHANT = "merchant"


class SettlementState(StrEnum):
    """States of a settlement batch."""

    OPEN = "open"
    APPROVED = "approved"


class LineKind(StrEnum):
    """What a line of a settlement is: REVERSED lines count against the merchant."""

    REDEEMED = "redeemed"
    REVERSED = "reversed"


class DisputeStatus(StrEnum):
    """What became of a dispute."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
