"""Nouns of settlement 结算: batches, their lines, reconciliations, disputes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson
import strawberry

from api.fields import column, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema.merchants import codes
from api.schema.merchants.codes import FindingKind
from api.schema.merchants.nouns import Merchant, VoucherRedemption
from api.schema.scalars import Fen
from db.models.merchants import DisputeStatus, LineKind, SettlementState


@strawberry.type(description="Receipt of which a merchant's file says something else than the settlement.")
class SettlementFinding:
    """A finding of a reconciliation."""

    receipt: str = strawberry.field(description="Number of the receipt, or the terminal's own number for it.")
    kind: FindingKind = strawberry.field(description="How the two differ.")
    ours_fen: Fen | None = strawberry.field(description="Amount in the settlement in fen; null when not there.")
    theirs_fen: Fen | None = strawberry.field(description="Amount in the file in fen; null when not there.")


@strawberry.type(description="Comparison of a settlement with the merchant's own file 对账.")
class SettlementReconciliation:
    """A settlement_reconciliation row."""

    row: strawberry.Private[Any]

    matched_count: int = column("matched_count", description="Receipts of which both say the same.")
    missing_count: int = column("missing_count", description="Receipts that the file has not.")
    extra_count: int = column("extra_count", description="Receipts that the settlement has not.")
    different_count: int = column("different_count", description="Receipts with different amounts.")
    made_at: datetime = column("made_at", description="When it was made.")

    @strawberry.field(
        description="Receipts that do not match, in the order of their numbers, at most 5000.",
        metadata={"list_size": 20},
    )
    def findings(self) -> list[SettlementFinding]:
        """As they were kept."""
        kept: Any = self.row["findings"]
        found: Sequence[Mapping[str, Any]] = orjson.loads(kept) if isinstance(kept, str) else kept
        return [
            SettlementFinding(
                receipt=each["receipt"],
                kind=FindingKind(each["outcome"]),
                ours_fen=each["ours_fen"],
                theirs_fen=each["theirs_fen"],
            )
            for each in found
        ]


@found_by("settlement_by_id")
@strawberry.type(
    description="Batch of what a merchant is owed 结算单, seen by who holds MERCHANT_MANAGE at the merchant's "
    "organisation and by the merchant's own staff; each redemption is in exactly one."
)
class Settlement(Node):
    """A merchant_settlement row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Settlement")
    number: int = column("number", description="Number among the merchant's settlements, from 1.")
    until_on: date = column("until_on", description="Last day of what it may have.")
    state: SettlementState = column("state", convert=SettlementState, description="State of the settlement.")
    state_label: str = label(
        "state", codes.SETTLEMENT_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    line_count: int = column("line_count", description="How many lines it has.")
    redeemed_fen: Fen = column("redeemed_fen", description="Sum of what was redeemed, in fen.")
    reversed_fen: Fen = column("reversed_fen", description="Sum of what was taken back, in fen.")
    total_fen: Fen = column("total_fen", description="What the merchant is owed, in fen; below 0: what it owes.")
    created_at: datetime = column("created_at", description="When it was made.")
    approved_at: datetime | None = column("approved_at", description="When it was approved; null before.")
    merchant: Merchant | None = relation(
        "merchant_by_id", "merchant_id", lambda: Merchant, description="Merchant that it is for."
    )
    reconciliations: list[SettlementReconciliation] = relations(
        "settlement_reconciliations_by_settlement_id",
        "id",
        lambda: SettlementReconciliation,
        list_size=2,
        description="Comparisons with the merchant's own files, in their order.",
    )
    disputes: list["SettlementDispute"] = relations(
        "settlement_disputes_by_settlement_id",
        "id",
        lambda: SettlementDispute,
        list_size=2,
        description="Disputes about it, in the order of their coming.",
    )


@strawberry.type(description="Line of a settlement.")
class SettlementLine:
    """A settlement_line row, with its redemption."""

    row: strawberry.Private[Any]

    kind: LineKind = column("kind", convert=LineKind, description="Whether it was redeemed or taken back.")
    amount_fen: Fen = column("amount_fen", description="Amount in fen, never below 0.")
    receipt_number: str | None = column(
        "receipt_number", description="Number of the receipt; null when none was given."
    )
    happened_at: datetime = column("happened_at", description="When the voucher was redeemed.")
    redemption: VoucherRedemption | None = relation(
        "voucher_redemption_by_id",
        "redemption_id",
        lambda: VoucherRedemption,
        description="Redemption that it is about.",
    )


@found_by("settlement_dispute_by_id")
@strawberry.type(
    description="Objection to a settlement or to one redemption in it 结算异议, seen as the settlement is."
)
class SettlementDispute(Node):
    """A merchant_dispute row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("SettlementDispute")
    reason: str = column("reason", description="What is objected to, at most 200 characters.")
    status: DisputeStatus = column("status", convert=DisputeStatus, description="What became of it.")
    status_label: str = label(
        "status", codes.DISPUTE_WORDS, description="Word for `status`, in the language of `Accept-Language`."
    )
    is_by_merchant: bool = column(
        "is_by_merchant", description="Whether the merchant's staff opened it; false: an officer did."
    )
    opened_at: datetime = column("opened_at", description="When it was opened.")
    decided_at: datetime | None = column("decided_at", description="When it was decided; null while it is open.")
    decision_note: str | None = column("decision_note", description="Why it was decided so; null while it is open.")
    redemption: VoucherRedemption | None = relation(
        "voucher_redemption_by_id",
        "redemption_id",
        lambda: VoucherRedemption,
        description="Redemption that it is about; null when it is about the whole.",
    )
    settlement: Settlement | None = relation(
        "settlement_by_id", "settlement_id", lambda: Settlement, description="Settlement that it is about."
    )
