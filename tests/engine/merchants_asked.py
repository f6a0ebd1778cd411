"""Variables of the documents of merchants, of things that are not there."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id

KEY = UUID(int=7)
_NAMES = ("Merchant", "MerchantCredential", "Settlement", "SettlementDispute", "RedemptionConflict", "PickUpPlace")
_IDS = {
    name: encode_id(name, KEY) for name in (*_NAMES, "VoucherRedemption", "BenefitCycle", "Voucher", "Organisation")
}
_CONTRACT = {
    "name": "书店",
    "contractNumber": "HT-9",
    "kinds": ["CULTURE"],
    "contractStartsOn": "2026-01-01",
    "contractEndsOn": "2999-01-01",
}
_AT, _NOTE, _CODE = "2026-01-05T00:00:00Z", {"note": "x"}, {"code": "0" * 16}
_MERCHANT, _CREDENTIAL = {"merchantId": _IDS["Merchant"]}, {"credentialId": _IDS["MerchantCredential"]}
_SETTLEMENT, _PLACE = {"settlementId": _IDS["Settlement"]}, {"placeId": _IDS["PickUpPlace"]}


def always(given: Mapping[str, Any]) -> Callable[[object], Mapping[str, Any]]:
    """Variables that need nothing of the union."""
    return lambda _: given


MERCHANT_READS: Mapping[str, Mapping[str, Any]] = {
    "console/merchants/merchant_list": {},
    "console/merchants/merchant_page": {"id": _IDS["Merchant"]},
    "console/merchants/voucher_redemption_list": {},
    "console/merchants/redemption_conflict_list": {},
    "console/merchants/settlement_list": {},
    "console/merchants/settlement_page": {"id": _IDS["Settlement"]},
    "console/merchants/settlement_line_list": _SETTLEMENT,
    "console/merchants/pick_up_place_list": {"cycleId": _IDS["BenefitCycle"]},
    "console/merchants/pick_up_list": _PLACE,
    "mobile/merchants/voucher_ticket_list": {},
    "kiosk/merchants/terminal": {},
}
"""Queries."""
MERCHANT_WRITES: Mapping[str, Mapping[str, Any]] = {
    "console/merchants/merchant_create": {"organisationId": _IDS["Organisation"], **_CONTRACT},
    "console/merchants/merchant_update": {**_MERCHANT, **_CONTRACT},
    "console/merchants/merchant_state_set": {**_MERCHANT, "state": "ENDED"},
    "console/merchants/merchant_credential_create": {
        **_MERCHANT,
        "kind": "STAFF",
        "name": "x",
        "expiresOn": "2026-12-31",
    },
    "console/merchants/merchant_credential_rotate": {**_CREDENTIAL, "expiresOn": "2026-12-31"},
    "console/merchants/merchant_credential_revoke": _CREDENTIAL,
    "console/merchants/voucher_redeem": _CODE,
    "console/merchants/voucher_reverse": {"redemptionId": _IDS["VoucherRedemption"], **_NOTE},
    "console/merchants/redemption_conflict_decide": {
        "conflictId": _IDS["RedemptionConflict"],
        "decision": "MERCHANT",
        **_NOTE,
    },
    "console/merchants/settlement_create": {**_MERCHANT, "untilOn": "2020-01-01"},
    "console/merchants/settlement_reconcile": {**_SETTLEMENT, "content": "x"},
    "console/merchants/settlement_approve": _SETTLEMENT,
    "console/merchants/settlement_export": _SETTLEMENT,
    "console/merchants/settlement_dispute_open": {**_SETTLEMENT, "reason": "x"},
    "console/merchants/settlement_dispute_decide": {
        "disputeId": _IDS["SettlementDispute"],
        "isAccepted": False,
        **_NOTE,
    },
    "console/merchants/pick_up_place_create": {
        "cycleId": _IDS["BenefitCycle"],
        "name": "x",
        "address": "x",
        "opensAt": _AT,
        "closesAt": "2026-02-05T00:00:00Z",
    },
    "console/merchants/gift_hand_out": {**_PLACE, **_CODE},
    "mobile/merchants/pick_up_choose": {"voucherId": _IDS["Voucher"], **_PLACE},
    "kiosk/merchants/terminal_voucher_check": _CODE,
    "kiosk/merchants/terminal_voucher_lock": _CODE,
    "kiosk/merchants/terminal_voucher_unlock": _CODE,
    "kiosk/merchants/terminal_voucher_redeem": {"requestNumber": str(KEY), **_CODE},
    "kiosk/merchants/terminal_allowance_take": {},
    "kiosk/merchants/redemption_upload": {"uploadKey": str(KEY), "deviceNow": _AT, "uses": []},
}
"""Inputs of mutations."""
