"""Closed sets of merchants, with their words."""

from enum import StrEnum

import api.schema.benefits.codes  # noqa: F401  # describes the kinds of benefits and the states of vouchers
from api.enums import described, words
from db.models.merchants import (
    CredentialKind,
    DisputeStatus,
    LineKind,
    LossBearer,
    MerchantState,
    RedemptionKind,
    RedemptionReason,
    SettlementState,
)
from domain.merchants.service import UploadOutcome


class FindingKind(StrEnum):
    """How a merchant's file differs from a settlement."""

    MISSING = "missing"
    EXTRA = "extra"
    DIFFERENT = "different"


described(
    MerchantState,
    "State of a merchant.",
    {
        MerchantState.ACTIVE: "Redeems between the days of its contract.",
        MerchantState.SUSPENDED: "Redeems nothing until it is active again.",
        MerchantState.ENDED: "Redeems nothing any more.",
    },
)
described(
    CredentialKind,
    "Whose credential it is.",
    {
        CredentialKind.TERMINAL: "Till or hand-held device 终端: holds and redeems vouchers, nothing else.",
        CredentialKind.STAFF: "One of the staff 店员: reads settlements and disputes them, nothing else.",
    },
)
described(
    RedemptionKind,
    "What a redemption stands for.",
    {
        RedemptionKind.VOUCHER: "Voucher that was used, whole or in part.",
        RedemptionKind.BORNE: "Loss of a conflict that the union bears out of the programme's budget.",
    },
)
described(
    RedemptionReason,
    "What speaks against a redemption, in the order in which it is looked at.",
    {
        RedemptionReason.UNKNOWN_CODE: "No voucher within the terminal's reach is known by it.",
        RedemptionReason.NUMBER_REUSED: "Number of the terminal is that of another use.",
        RedemptionReason.CLOCK_WRONG: "By the device's own clock it has not happened yet, or was before the voucher.",
        RedemptionReason.ALLOWANCE_UNKNOWN: "Terminal had no such allowance.",
        RedemptionReason.ALLOWANCE_OVER: "Allowance was not valid then.",
        RedemptionReason.ALLOWANCE_EXCEEDED: "More vouchers or more money than the allowance has.",
        RedemptionReason.MERCHANT_REFUSED: "Merchant is suspended, or outside the days of its contract.",
        RedemptionReason.KIND_REFUSED: "Contract is not about this kind of benefit.",
        RedemptionReason.REVOKED: "Voucher was revoked.",
        RedemptionReason.ALREADY_REDEEMED: "Voucher was redeemed already.",
        RedemptionReason.EXPIRED: "Time of the voucher is over.",
        RedemptionReason.LOCKED: "Another terminal holds the voucher.",
        RedemptionReason.AMOUNT_REFUSED: "Voucher has not got that much left, or is not used in such parts.",
    },
)
described(
    LossBearer,
    "How a conflict was decided.",
    {
        LossBearer.REDEEMED: "Voucher is used after all; nobody bears a loss.",
        LossBearer.UNION: "Merchant is owed the amount out of the programme's budget.",
        LossBearer.MERCHANT: "Nothing is owed.",
    },
)
described(
    SettlementState,
    "State of a settlement.",
    {
        SettlementState.OPEN: "Compared and disputed.",
        SettlementState.APPROVED: "Approved by a second officer; never changes any more.",
    },
)
described(
    LineKind,
    "What a line of a settlement is.",
    {
        LineKind.REDEEMED: "Redemption that the merchant is owed.",
        LineKind.REVERSED: "Redemption taken back, which counts against it.",
    },
)
described(
    DisputeStatus,
    "What became of a dispute.",
    {
        DisputeStatus.OPEN: "Waits for a decision.",
        DisputeStatus.ACCEPTED: "It was right.",
        DisputeStatus.DECLINED: "It was not.",
    },
)
described(
    UploadOutcome,
    "What became of a use in a file of a terminal.",
    {
        UploadOutcome.RECORDED: "Redemption was recorded.",
        UploadOutcome.REPEATED: "Known already, and changed nothing.",
        UploadOutcome.CONFLICT: "No redemption; an officer decides who bears the loss.",
        UploadOutcome.REFUSED: "Not recorded, since no voucher is known by it.",
    },
)
described(
    FindingKind,
    "How a merchant's file differs from a settlement, for a receipt.",
    {
        FindingKind.MISSING: "In the settlement, not in the file.",
        FindingKind.EXTRA: "In the file, not in the settlement.",
        FindingKind.DIFFERENT: "In both, with different amounts.",
    },
)

MERCHANT_WORDS = words(
    {
        MerchantState.ACTIVE: ("合作中", "Active"),
        MerchantState.SUSPENDED: ("已暂停", "Suspended"),
        MerchantState.ENDED: ("已终止", "Ended"),
    }
)
REASON_WORDS = words(
    {
        RedemptionReason.UNKNOWN_CODE: ("券码无效", "Unknown code"),
        RedemptionReason.NUMBER_REUSED: ("流水号重复使用", "Number used before"),
        RedemptionReason.CLOCK_WRONG: ("终端时钟错误", "Clock is wrong"),
        RedemptionReason.ALLOWANCE_UNKNOWN: ("无离线额度", "No such allowance"),
        RedemptionReason.ALLOWANCE_OVER: ("离线额度已过期", "Allowance not valid then"),
        RedemptionReason.ALLOWANCE_EXCEEDED: ("超出离线额度", "Allowance exceeded"),
        RedemptionReason.MERCHANT_REFUSED: ("商户不在合作期", "Merchant may not redeem"),
        RedemptionReason.KIND_REFUSED: ("不属合作项目", "Not in the contract"),
        RedemptionReason.REVOKED: ("票券已收回", "Revoked"),
        RedemptionReason.ALREADY_REDEEMED: ("票券已核销", "Redeemed already"),
        RedemptionReason.EXPIRED: ("票券已过期", "Expired"),
        RedemptionReason.LOCKED: ("其他终端处理中", "Held by another terminal"),
        RedemptionReason.AMOUNT_REFUSED: ("金额不符", "Amount does not fit"),
    }
)
ANY_REASON_WORDS = {**REASON_WORDS, "none": {"zh-CN": "正常", "en": "Goes with the rules"}}
DECISION_WORDS = {
    **words(
        {
            LossBearer.REDEEMED: ("补核销", "Redeemed after all"),
            LossBearer.UNION: ("工会承担", "The union bears it"),
            LossBearer.MERCHANT: ("商户承担", "The merchant bears it"),
        }
    ),
    "open": {"zh-CN": "待处理", "en": "Open"},
}
SETTLEMENT_WORDS = words({SettlementState.OPEN: ("核对中", "Open"), SettlementState.APPROVED: ("已批准", "Approved")})
DISPUTE_WORDS = words(
    {
        DisputeStatus.OPEN: ("待处理", "Open"),
        DisputeStatus.ACCEPTED: ("成立", "Accepted"),
        DisputeStatus.DECLINED: ("不成立", "Declined"),
    }
)
