"""Who may see and do what of merchants, terminals, settlement and gifts to pick up."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from tests.contract.access.cases import PARENT, STRANGER, A, Case, F, U, fixed, known, with_input
from tests.support.access import EMPTY, NULL, refused
from tests.support.days import day_text

SAMPLE_ID = "00000000-0000-7000-8000-000000000000"
NO_MERCHANT = refused("MERCHANT_NOT_FOUND")
NO_CREDENTIAL = refused("MERCHANT_CREDENTIAL_NOT_FOUND")
NO_SETTLEMENT = refused("SETTLEMENT_NOT_FOUND")
NO_VOUCHER = refused("VOUCHER_NOT_FOUND")
OVER = refused("VOUCHER_STATE_REFUSED")
OPEN = refused("SETTLEMENT_STATE_REFUSED")
UNREADABLE = refused("STATEMENT_INVALID")
NOTHING_TO_SETTLE = refused("SETTLEMENT_EMPTY")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The merchant and the programme are of HD-A-01-2; "the member" of the columns holds no voucher of it.
IN_REACH = (NULL, NULL, A, NULL, A, NULL, NULL)
GUARDED = (U, F, A, NULL, A, F, F)
LISTED = (U, F, A, EMPTY, A, F, F)
MERCHANT_READS = [
    Case("Query.merchants", "a page", fixed(first=5), LISTED),
    Case("Query.merchant", "of the branch", known("id", "merchant"), GUARDED),
    Case("Query.voucherRedemptions", "a page", fixed(first=5), LISTED),
    Case("Query.redemptionConflicts", "a page", fixed(first=5), LISTED),
    Case("Query.settlements", "a page", fixed(first=5), LISTED),
    Case("Query.settlement", "of the branch", known("id", "settlement"), GUARDED),
    Case(
        "Query.settlementLines",
        "of the branch",
        lambda f, _: {"settlementId": f["settlement"], "first": 5},
        LISTED,
    ),
    Case("Query.pickUpPlaces", "of a cycle", lambda f, _: {"cycleId": f["gift cycle"], "first": 5}, LISTED),
    Case("Query.pickUps", "at a place", lambda f, _: {"placeId": f["place"], "first": 5}, LISTED),
    Case(
        "Query.viewerVoucherTickets",
        "one's own",
        fixed(first=5),
        (U, A, A, *[EMPTY] * 4),
        others={STRANGER: EMPTY, PARENT: EMPTY, "retained officer": A, "transferred officer": A},
    ),
    Case("Query.terminal", "which no member is", fixed(), (U, F, NULL, NULL, NULL, F, F)),
    Case("Query.node", "merchant", known("id", "merchant"), IN_REACH),
    Case("Query.node", "terminal", known("id", "terminal"), IN_REACH),
    Case("Query.node", "redemption", known("id", "redemption"), IN_REACH),
    Case("Query.node", "conflict of a redemption", known("id", "redemption conflict"), IN_REACH),
    Case("Query.node", "settlement", known("id", "settlement"), IN_REACH),
    Case("Query.node", "dispute", known("id", "dispute"), IN_REACH),
    Case("Query.node", "pick-up place", known("id", "place"), IN_REACH),
]
_CONTRACT = {
    "name": "书店",
    "contractNumber": "HT-9",
    "kinds": ["CULTURE"],
    "contractStartsOn": "2026-01-01",
    "contractEndsOn": "2999-01-01",
}
_TIMES = {"opensAt": "2026-02-01T00:00:00Z", "closesAt": "2998-01-01T00:00:00Z"}


def _of_officers(name: str, asked: str, given: Mapping[str, Any], fact: tuple[str, str], told: tuple[str, str]) -> Case:
    """A mutation about one thing of the branch: what who manages it is told, and who does not."""
    argument, known_as = fact
    mine, others = told
    return Case(
        f"Mutation.{name}",
        asked,
        with_input(lambda f, _: {argument: f[known_as], **given}),
        (U, F, mine, others, mine, F, F),
    )


_NOTE = {"note": "核对"}
_MERCHANT, _CREDENTIAL = ("merchantId", "merchant"), ("credentialId", "terminal")
_SETTLEMENT = ("settlementId", "settlement")
MERCHANT_WRITES = [
    _of_officers(
        "merchantCreate",
        "of the branch",
        _CONTRACT,
        ("organisationId", "branch"),
        (A, refused("ORGANISATION_NOT_FOUND")),
    ),
    _of_officers("merchantUpdate", "of the branch", _CONTRACT, _MERCHANT, (A, NO_MERCHANT)),
    _of_officers("merchantStateSet", "which is suspended", {"state": "SUSPENDED"}, _MERCHANT, (A, NO_MERCHANT)),
    _of_officers(
        "merchantCredentialCreate",
        "of the branch, too long",
        {"kind": "TERMINAL", "name": "x", "expiresOn": "2999-01-01"},
        _MERCHANT,
        (refused("CREDENTIAL_DAYS_INVALID"), NO_MERCHANT),
    ),
    _of_officers(
        "merchantCredentialRotate",
        "of the branch, too long",
        {"expiresOn": "2999-01-01"},
        _CREDENTIAL,
        (refused("CREDENTIAL_DAYS_INVALID"), NO_CREDENTIAL),
    ),
    _of_officers("merchantCredentialRevoke", "of the branch", {}, _CREDENTIAL, (A, NO_CREDENTIAL)),
    _of_officers(
        "voucherReverse",
        "redeemed long ago",
        _NOTE,
        ("redemptionId", "redemption"),
        (OVER, refused("REDEMPTION_NOT_FOUND")),
    ),
    _of_officers(
        "redemptionConflictDecide",
        "of the branch",
        {"decision": "MERCHANT", **_NOTE},
        ("conflictId", "redemption conflict"),
        (A, refused("REDEMPTION_CONFLICT_NOT_FOUND")),
    ),
    _of_officers(
        "settlementCreate", "of nothing", {"untilOn": "2020-01-01"}, _MERCHANT, (NOTHING_TO_SETTLE, NO_MERCHANT)
    ),
    _of_officers("settlementReconcile", "with no file", {"content": "x"}, _SETTLEMENT, (UNREADABLE, NO_SETTLEMENT)),
    _of_officers("settlementApprove", "which is disputed", {}, _SETTLEMENT, (OPEN, NO_SETTLEMENT)),
    _of_officers("settlementExport", "of the branch", {}, _SETTLEMENT, (A, NO_SETTLEMENT)),
    _of_officers("settlementDisputeOpen", "of the branch", {"reason": "不符"}, _SETTLEMENT, (A, NO_SETTLEMENT)),
    _of_officers(
        "settlementDisputeDecide",
        "which is declined",
        {"isAccepted": False, **_NOTE},
        ("disputeId", "dispute"),
        (A, refused("DISPUTE_NOT_FOUND")),
    ),
    _of_officers(
        "pickUpPlaceCreate",
        "of the branch",
        {"name": "一号门", "address": "门口", **_TIMES},
        ("cycleId", "gift cycle"),
        (A, refused("CYCLE_NOT_FOUND")),
    ),
    _of_officers(
        "giftHandOut",
        "to an unknown code",
        {"code": "0" * 16},
        ("placeId", "place"),
        (NO_VOUCHER, refused("PLACE_NOT_FOUND")),
    ),
    Case(
        "Mutation.pickUpChoose",
        "for somebody else",
        with_input(lambda f, _: {"voucherId": f["gift"], "placeId": f["place"]}),
        (U, *[NO_VOUCHER] * 6),
    ),
    Case(
        "Mutation.voucherRedeem",
        "an unknown code",
        with_input(lambda *_: {"code": "0" * 16}),
        (U, F, *[NO_VOUCHER] * 3, F, F),
    ),
    *(
        Case(
            f"Mutation.{name}",
            "without a terminal",
            with_input(lambda *_, given=given: given()),
            (U, F, *[NO_CREDENTIAL] * 3, F, F),
        )
        for name, given in (
            ("terminalVoucherCheck", lambda: {"code": "0" * 16}),
            ("terminalVoucherLock", lambda: {"code": "0" * 16}),
            ("terminalVoucherUnlock", lambda: {"code": "0" * 16}),
            ("terminalVoucherRedeem", lambda: {"code": "0" * 16, "requestNumber": str(uuid4())}),
            ("terminalAllowanceTake", dict[str, Any]),
        )
    ),
    Case(
        "Mutation.redemptionUpload",
        "without a terminal",
        with_input(
            lambda *_: {
                "uploadKey": str(uuid4()),
                "deviceNow": "2026-01-05T00:00:00Z",
                "uses": [
                    {
                        "requestNumber": SAMPLE_ID,
                        "ticket": "x",
                        "happenedAt": "2026-01-05T00:00:00Z",
                        "allowanceId": SAMPLE_ID,
                    }
                ],
            }
        ),
        (U, *[F] * 6),
    ),
]


def merchant_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """Mutations aimed at things of another union."""
    settlement, credential = {"settlementId": ids["Settlement"]}, {"credentialId": ids["MerchantCredential"]}
    return [
        ("merchantCreate", {**_CONTRACT, "organisationId": ids["Organisation"]}, refused("ORGANISATION_NOT_FOUND")),
        ("merchantUpdate", {**_CONTRACT, "merchantId": ids["Merchant"]}, NO_MERCHANT),
        ("merchantStateSet", {"merchantId": ids["Merchant"], "state": "ENDED"}, NO_MERCHANT),
        (
            "merchantCredentialCreate",
            {"merchantId": ids["Merchant"], "kind": "STAFF", "name": "x", "expiresOn": day_text(30)},
            NO_MERCHANT,
        ),
        ("merchantCredentialRotate", {**credential, "expiresOn": day_text(30)}, NO_CREDENTIAL),
        ("merchantCredentialRevoke", credential, NO_CREDENTIAL),
        ("voucherReverse", {"redemptionId": ids["VoucherRedemption"], **_NOTE}, refused("REDEMPTION_NOT_FOUND")),
        (
            "redemptionConflictDecide",
            {"conflictId": ids["RedemptionConflict"], "decision": "UNION", **_NOTE},
            refused("REDEMPTION_CONFLICT_NOT_FOUND"),
        ),
        ("settlementCreate", {"merchantId": ids["Merchant"], "untilOn": "2020-01-01"}, NO_MERCHANT),
        ("settlementReconcile", {**settlement, "content": "x"}, NO_SETTLEMENT),
        ("settlementApprove", settlement, NO_SETTLEMENT),
        ("settlementExport", settlement, NO_SETTLEMENT),
        ("settlementDisputeOpen", {**settlement, "reason": "x"}, NO_SETTLEMENT),
        (
            "settlementDisputeDecide",
            {"disputeId": ids["SettlementDispute"], "isAccepted": True, **_NOTE},
            refused("DISPUTE_NOT_FOUND"),
        ),
        ("giftHandOut", {"placeId": ids["PickUpPlace"], "code": "0" * 16}, refused("PLACE_NOT_FOUND")),
    ]
