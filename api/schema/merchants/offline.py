"""Redeeming without a network: the allowance of a terminal, and the file that it sends afterwards."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, computed, label, relation
from api.schema.merchants import codes
from api.schema.merchants.nouns import RedemptionConflict, VoucherRedemption
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.scalars import Fen
from api.schema.shared import UserError
from db.models.merchants import RedemptionReason
from domain.merchants.service import MAX_SCANS, OfflineUse, UploadOutcome


@strawberry.input(description="Wish for an allowance.")
class TerminalAllowanceTakeInput:
    """Input of terminalAllowanceTake."""

    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why there is no allowance.")
class TerminalAllowanceTakeErrorCode(Enum):
    """Codes of terminalAllowanceTake."""

    MERCHANT_CREDENTIAL_NOT_FOUND = strawberry.enum_value(
        "MERCHANT_CREDENTIAL_NOT_FOUND", description="Caller is no terminal."
    )
    MERCHANT_REFUSED = strawberry.enum_value(
        "MERCHANT_REFUSED", description="Merchant is suspended, or outside the days of its contract."
    )
    ALLOWANCE_REFUSED = strawberry.enum_value("ALLOWANCE_REFUSED", description="Terminal may redeem nothing offline.")


@strawberry.type(description="Refusal of an allowance.")
class TerminalAllowanceTakeUserError(UserError):
    """Error of terminalAllowanceTake."""

    code: TerminalAllowanceTakeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="How much a terminal may redeem without a network 离线额度.")
class TerminalAllowance:
    """An outcome."""

    row: strawberry.Private[Any]

    most_count: int = column("most_count", description="Vouchers that it is for.")
    most_fen: Fen = column("most_fen", description="Money that it is for, in fen.")
    text: str = column("text", description="Signed text that the terminal keeps.")
    allowance_id: UUID = column("allowance_id", description="Id that uses in a file name, a UUID.")
    valid_until_at: datetime = column("valid_until_at", description="Until when it is valid.")


@strawberry.type(description="Outcome of the wish for an allowance.")
class TerminalAllowanceTakePayload(Payload):
    """Answer of terminalAllowanceTake."""

    error: ClassVar[type[Any]] = TerminalAllowanceTakeUserError
    row: strawberry.Private[Any]
    user_errors: list[TerminalAllowanceTakeUserError] = strawberry.field(description="Refusals; empty when taken.")
    allowance: TerminalAllowance | None = computed(
        lambda row: TerminalAllowance(row=row) if row else None,
        description="Allowance, while it is valid the same one; null when refused.",
    )


@strawberry.input(description="Use of a voucher while the terminal was without a network.")
class OfflineUseInput:
    """A use of a file."""

    request_number: UUID = strawberry.field(description="Terminal's own number for it.")
    ticket: str = strawberry.field(description="Text of the ticket that the member showed.")
    happened_at: datetime = strawberry.field(description="When it happened, by the device's clock.")
    allowance_id: UUID = strawberry.field(description="Allowance under which it was.")
    amount_fen: Fen | None = strawberry.field(
        default=None, description="What was taken of a balance in fen; null: all that a use takes."
    )
    receipt_number: str | None = strawberry.field(
        default=None, description="Number of the receipt, at most 40 characters."
    )

    def plain(self) -> OfflineUse:
        """As the use case knows it."""
        return OfflineUse(
            self.request_number,
            self.ticket,
            self.happened_at,
            self.allowance_id,
            self.amount_fen,
            self.receipt_number,
        )


@strawberry.input(description="File of a terminal that had been without a network.")
class RedemptionUploadInput:
    """Input of redemptionUpload."""

    upload_key: UUID = strawberry.field(description="File's own key, made by the device; kept for ever.")
    device_now: datetime = strawberry.field(
        description="What the device's clock shows at this moment; a difference of more than a minute is put right."
    )
    uses: list[OfflineUseInput] = strawberry.field(
        description=f"What it gave out, 1 to {MAX_SCANS}, in any order; a request has at most 100 kB, some 250."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why nothing was done about a file of a terminal.")
class RedemptionUploadErrorCode(Enum):
    """Codes of redemptionUpload."""

    MERCHANT_CREDENTIAL_NOT_FOUND = strawberry.enum_value(
        "MERCHANT_CREDENTIAL_NOT_FOUND", description="Caller is no terminal."
    )
    REDEMPTION_UPLOAD_INVALID = strawberry.enum_value(
        "REDEMPTION_UPLOAD_INVALID", description="No uses, too many of them, or the same number twice."
    )
    REDEMPTION_UPLOAD_REUSED = strawberry.enum_value(
        "REDEMPTION_UPLOAD_REUSED", description="Key of the file is that of another file."
    )
    VOUCHER_STATE_REFUSED = strawberry.enum_value(
        "VOUCHER_STATE_REFUSED", description="Voucher ended at this moment; send the file again."
    )
    TITLE_INVALID = strawberry.enum_value(
        "TITLE_INVALID", description="Number of a receipt is too long, or has control characters."
    )


@strawberry.type(description="Refusal of a file of a terminal.")
class RedemptionUploadUserError(UserError):
    """Error of redemptionUpload."""

    code: RedemptionUploadErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="What became of a use of a file.")
class UploadedUse:
    """A use's part of the outcome."""

    row: strawberry.Private[Any]

    request_number: UUID = column("request_number", description="Use that is meant.")
    outcome: UploadOutcome = column("outcome", convert=UploadOutcome, description="What became of it.")
    reason: RedemptionReason | None = column(
        "reason", convert=RedemptionReason, description="What speaks against it; null when nothing."
    )
    reason_label: str = label(
        "reason_code",
        codes.ANY_REASON_WORDS,
        description="Words for `reason`, or that it goes with the rules, in the language of `Accept-Language`.",
    )
    redemption: VoucherRedemption | None = relation(
        "voucher_redemption_by_id",
        "redemption_id",
        lambda: VoucherRedemption,
        description="What was recorded, now or before; null when nothing was.",
    )
    conflict: RedemptionConflict | None = relation(
        "redemption_conflict_by_id",
        "conflict_id",
        lambda: RedemptionConflict,
        description="What waits for an officer; null for who may not see it, the terminal included.",
    )


def _key(value: object) -> UUID | None:
    return UUID(value) if isinstance(value, str) else None


def _use(told: Mapping[str, Any]) -> UploadedUse:
    ids = {name: _key(told[name]) for name in ("redemption_id", "conflict_id")}
    return UploadedUse(row={**told, **ids, "reason_code": told["reason"] or "none"})


@strawberry.type(description="What became of the uses of a file.")
class UploadedUses:
    """The outcome of each, with their numbers."""

    row: strawberry.Private[Any]

    recorded_count: int = column("recorded_count", description="Uses that were recorded.")
    repeated_count: int = column("repeated_count", description="Uses that were known.")
    conflict_count: int = column("conflict_count", description="Uses that wait for an officer.")
    refused_count: int = column("refused_count", description="Uses by which no voucher is known.")

    @strawberry.field(description="One for each use, in the order in which they were sent.", metadata={"list_size": 50})
    def results(self) -> list[UploadedUse]:
        """What the outcome tells of each use."""
        return [_use(each) for each in self.row["uses"]]


@strawberry.type(description="Outcome of a file of a terminal.")
class RedemptionUploadPayload(Payload):
    """Answer of redemptionUpload."""

    error: ClassVar[type[Any]] = RedemptionUploadUserError
    row: strawberry.Private[Any]
    user_errors: list[RedemptionUploadUserError] = strawberry.field(description="Refusals; empty when it was taken.")
    uses: UploadedUses | None = computed(
        lambda row: UploadedUses(row=row) if row else None, description="What became of them; null when refused."
    )
