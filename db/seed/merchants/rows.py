"""Rows of merchants: the columns of their tables, after the union's id."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID


class MerchantRecord(NamedTuple):
    """Columns of table `merchant`."""

    id: UUID
    organisation_id: UUID
    name: str
    contract_number: str
    kinds: Sequence[str]
    state: str
    contract_starts_on: date
    contract_ends_on: date
    created_by_id: UUID
    created_at: datetime


class CredentialRecord(NamedTuple):
    """Columns of table `merchant_credential`."""

    id: UUID
    merchant_id: UUID
    kind: str
    name: str
    key_id: str
    secret_hash: bytes
    generation: int
    offline_count: int
    offline_fen: int
    offline_hours: int
    expires_at: datetime
    created_by_id: UUID
    created_at: datetime


class AllowanceRecord(NamedTuple):
    """Columns of table `terminal_allowance`."""

    id: UUID
    terminal_id: UUID
    most_count: int
    most_fen: int
    issued_at: datetime
    valid_until_at: datetime


class UploadRecord(NamedTuple):
    """Columns of table `redemption_upload`."""

    id: UUID
    terminal_id: UUID
    content_hash: bytes
    clock_ahead_seconds: int
    scan_count: int
    received_at: datetime


class PlaceRecord(NamedTuple):
    """Columns of table `pick_up_place`."""

    id: UUID
    cycle_id: UUID
    name: str
    address: str
    opens_at: datetime
    closes_at: datetime
    created_by_id: UUID
    created_at: datetime


class RedemptionRecord(NamedTuple):
    """Columns of table `voucher_redemption`."""

    id: UUID
    voucher_id: UUID
    amount_fen: int
    excess_fen: int
    happened_at: datetime
    redeemed_at: datetime
    kind: str = "voucher"
    merchant_id: UUID | None = None
    terminal_id: UUID | None = None
    staff_id: UUID | None = None
    officer_id: UUID | None = None
    place_id: UUID | None = None
    request_number: UUID | None = None
    receipt_number: str | None = None
    device_at: datetime | None = None
    upload_id: UUID | None = None
    allowance_id: UUID | None = None


class ReversalRecord(NamedTuple):
    """Columns of table `voucher_reversal`; its id is the redemption's."""

    id: UUID
    reversed_by_id: UUID
    reversed_at: datetime
    note: str


class ConflictRecord(NamedTuple):
    """Columns of table `redemption_conflict`."""

    id: UUID
    terminal_id: UUID
    merchant_id: UUID
    voucher_id: UUID
    upload_id: UUID
    allowance_id: UUID | None
    request_number: UUID
    amount_fen: int
    receipt_number: str | None
    happened_at: datetime
    device_at: datetime
    reason: str
    opened_at: datetime
    decision: str | None = None
    redemption_id: UUID | None = None
    decided_by_id: UUID | None = None
    decided_at: datetime | None = None
    decision_note: str | None = None


class SettlementRecord(NamedTuple):
    """Columns of table `merchant_settlement`."""

    id: UUID
    merchant_id: UUID
    number: int
    until_on: date
    state: str
    line_count: int
    redeemed_fen: int
    reversed_fen: int
    total_fen: int
    created_by_id: UUID
    created_at: datetime
    approved_by_id: UUID | None = None
    approved_at: datetime | None = None


class LineRecord(NamedTuple):
    """Columns of table `settlement_line`."""

    redemption_id: UUID
    kind: str
    settlement_id: UUID
    amount_fen: int


class DisputeRecord(NamedTuple):
    """Columns of table `merchant_dispute`."""

    id: UUID
    settlement_id: UUID
    redemption_id: UUID | None
    reason: str
    status: str
    opened_by_staff_id: UUID
    opened_at: datetime
    decided_by_id: UUID | None = None
    decided_at: datetime | None = None
    decision_note: str | None = None


class OfferRecord(NamedTuple):
    """Columns of table `point_offer`."""

    id: UUID
    organisation_id: UUID
    cycle_id: UUID
    points: int
    state: str
    created_by_id: UUID
    created_at: datetime
    approved_by_id: UUID
