"""Tables of merchants 商户: partners, their credentials, redemptions, what was done offline, settlement, pick-up."""

from db.models.merchants.kinds import (
    CredentialKind,
    DisputeStatus,
    LineKind,
    LossBearer,
    MerchantState,
    RedemptionKind,
    RedemptionReason,
    SettlementState,
)
from db.models.merchants.partners import (
    MerchantCredentialRow,
    MerchantRow,
    PickUpPlaceRow,
    RedemptionConflictRow,
    RedemptionUploadRow,
    TerminalAllowanceRow,
    VoucherRedemptionRow,
    VoucherReversalRow,
)
from db.models.merchants.settlements import (
    MerchantDisputeRow,
    MerchantSettlementRow,
    SettlementLineRow,
    SettlementReconciliationRow,
)

__all__ = [
    "CredentialKind",
    "DisputeStatus",
    "LineKind",
    "LossBearer",
    "MerchantCredentialRow",
    "MerchantDisputeRow",
    "MerchantRow",
    "MerchantSettlementRow",
    "MerchantState",
    "PickUpPlaceRow",
    "RedemptionConflictRow",
    "RedemptionKind",
    "RedemptionReason",
    "RedemptionUploadRow",
    "SettlementLineRow",
    "SettlementReconciliationRow",
    "SettlementState",
    "TerminalAllowanceRow",
    "VoucherRedemptionRow",
    "VoucherReversalRow",
]
