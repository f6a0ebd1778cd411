"""Tables of merchants 商户: partners, credentials, redemptions, what was done offline, pick-up places."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.models.merchants.kinds import CredentialKind, LossBearer, MerchantState, RedemptionKind, RedemptionReason
from db.types import id_key, key_to, one_of, reference, tenant_key, time_at


def _fen() -> Any:  # noqa: ANN401  # as the columns of db/types.py
    return Field(sa_type=sa.BigInteger)


class MerchantRow(SQLModel, table=True):
    """A partner of an organisation, which redeems vouchers of programmes at and below it. Its row is its lock.

    `kinds` are the kinds of benefits that it may redeem, between the days of its contract.
    """

    __tablename__ = "merchant"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["created_by_id"], "member"),
        one_of("state", MerchantState),
        sa.CheckConstraint("contract_starts_on <= contract_ends_on", name="contract_in_order"),
        sa.CheckConstraint("cardinality(kinds) > 0", name="kinds_given"),
        sa.Index(None, "tenant_id", "organisation_id", "created_at"),
        sa.Index(None, "tenant_id", "created_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    name: str
    contract_number: str
    kinds: Sequence[str] = Field(sa_type=postgresql.ARRAY(sa.Text), nullable=False)
    state: str
    contract_starts_on: date
    contract_ends_on: date
    created_by_id: UUID = key_to()
    created_at: datetime = time_at()


class MerchantCredentialRow(SQLModel, table=True):
    """What a terminal, or one of the staff, shows. `key_id` names it; of its secret only a keyed hash is kept.

    `generation` counts its secrets: each is derived, so a repeated request shows the same one, and a new one ends the
    old. The offline bounds are those of allowances that a terminal may take; nought: it never redeems offline.
    """

    __tablename__ = "merchant_credential"
    __table_args__ = (
        reference(["merchant_id"], "merchant"),
        reference(["created_by_id"], "member"),
        one_of("kind", CredentialKind),
        sa.CheckConstraint("offline_count BETWEEN 0 AND 1000", name="offline_count_in_bounds"),
        sa.CheckConstraint("offline_fen BETWEEN 0 AND 10000000", name="offline_fen_in_bounds"),
        sa.CheckConstraint("offline_hours BETWEEN 0 AND 72", name="offline_hours_in_bounds"),
        sa.UniqueConstraint("key_id"),
        sa.Index(None, "tenant_id", "merchant_id", "created_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    merchant_id: UUID = key_to()
    kind: str
    name: str
    key_id: str
    secret_hash: bytes
    generation: int = 1
    offline_count: int = 0
    offline_fen: int = Field(default=0, sa_type=sa.BigInteger)
    offline_hours: int = 0
    expires_at: datetime = time_at()
    created_by_id: UUID = key_to()
    created_at: datetime = time_at()
    revoked_at: datetime | None = time_at(nullable=True)


class TerminalAllowanceRow(SQLModel, table=True):
    """How much a terminal may redeem without a network 离线额度, and until when; never changed."""

    __tablename__ = "terminal_allowance"
    __table_args__ = (
        reference(["terminal_id"], "merchant_credential"),
        sa.CheckConstraint("most_count > 0 AND most_fen > 0", name="allows_something"),
        sa.CheckConstraint("issued_at < valid_until_at", name="times_in_order"),
        sa.Index(None, "tenant_id", "terminal_id", "valid_until_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    terminal_id: UUID = key_to()
    most_count: int
    most_fen: int = _fen()
    issued_at: datetime = time_at()
    valid_until_at: datetime = time_at()


class RedemptionUploadRow(SQLModel, table=True):
    """A file that a terminal sent when it was online again; `id` is the device's key. Its content is kept as a hash."""

    __tablename__ = "redemption_upload"
    __table_args__ = (
        reference(["terminal_id"], "merchant_credential"),
        sa.Index(None, "tenant_id", "terminal_id", "received_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    terminal_id: UUID = key_to()
    content_hash: bytes
    clock_ahead_seconds: int
    scan_count: int
    received_at: datetime = time_at()


class PickUpPlaceRow(SQLModel, table=True):
    """Where gifts of a cycle are handed out 领取点, and when."""

    __tablename__ = "pick_up_place"
    __table_args__ = (
        reference(["cycle_id"], "benefit_cycle"),
        reference(["created_by_id"], "member"),
        sa.CheckConstraint("opens_at < closes_at", name="times_in_order"),
        sa.Index(None, "tenant_id", "cycle_id", "name"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    cycle_id: UUID = key_to()
    name: str
    address: str
    opens_at: datetime = time_at()
    closes_at: datetime = time_at()
    created_by_id: UUID = key_to()
    created_at: datetime = time_at()


class VoucherRedemptionRow(SQLModel, table=True):
    """A use of a voucher 核销; never changed. By a terminal, or by an officer at the union's own desk or pick-up place.

    `request_number` is the terminal's own for it: a repeat finds the first. `happened_at` is by our clock, `device_at`
    by the device's. `excess_fen` is what the member paid on top.
    """

    __tablename__ = "voucher_redemption"
    __table_args__ = (
        reference(["voucher_id"], "voucher"),
        reference(["merchant_id"], "merchant"),
        reference(["terminal_id"], "merchant_credential"),
        reference(["staff_id"], "merchant_credential"),
        reference(["officer_id"], "member"),
        reference(["place_id"], "pick_up_place"),
        reference(["upload_id"], "redemption_upload"),
        reference(["allowance_id"], "terminal_allowance"),
        one_of("kind", RedemptionKind),
        sa.CheckConstraint("amount_fen > 0 AND excess_fen >= 0", name="amounts_from_nought"),
        sa.CheckConstraint("(terminal_id IS NULL) = (merchant_id IS NULL)", name="terminal_with_merchant"),
        sa.CheckConstraint("terminal_id IS NOT NULL OR officer_id IS NOT NULL", name="done_by_somebody"),
        sa.Index(
            "uq_voucher_redemption_request",
            "tenant_id",
            "terminal_id",
            "request_number",
            unique=True,
            postgresql_where=sa.text("request_number IS NOT NULL"),
        ),
        sa.Index(None, "tenant_id", "voucher_id", "redeemed_at"),
        sa.Index(None, "tenant_id", "merchant_id", "redeemed_at", "id"),
        sa.Index(None, "tenant_id", "allowance_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    voucher_id: UUID = key_to()
    kind: str = RedemptionKind.VOUCHER.value
    merchant_id: UUID | None = key_to(nullable=True)
    terminal_id: UUID | None = key_to(nullable=True)
    staff_id: UUID | None = key_to(nullable=True)
    officer_id: UUID | None = key_to(nullable=True)
    place_id: UUID | None = key_to(nullable=True)
    request_number: UUID | None = key_to(nullable=True)
    amount_fen: int = _fen()
    excess_fen: int = _fen()
    receipt_number: str | None = None
    happened_at: datetime = time_at()
    device_at: datetime | None = time_at(nullable=True)
    upload_id: UUID | None = key_to(nullable=True)
    allowance_id: UUID | None = key_to(nullable=True)
    redeemed_at: datetime = time_at()


class VoucherReversalRow(SQLModel, table=True):
    """A redemption taken back, as a whole, by a second person; `id` is the redemption's. Never changed."""

    __tablename__ = "voucher_reversal"
    __table_args__ = (
        reference(["id"], "voucher_redemption"),
        reference(["reversed_by_id"], "member"),
        sa.Index(None, "tenant_id", "reversed_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    reversed_by_id: UUID = key_to()
    reversed_at: datetime = time_at()
    note: str


class RedemptionConflictRow(SQLModel, table=True):
    """What a terminal gave out offline and the rules speak against; an officer says who bears the loss."""

    __tablename__ = "redemption_conflict"
    __table_args__ = (
        reference(["terminal_id"], "merchant_credential"),
        reference(["merchant_id"], "merchant"),
        reference(["voucher_id"], "voucher"),
        reference(["upload_id"], "redemption_upload"),
        reference(["allowance_id"], "terminal_allowance"),
        reference(["redemption_id"], "voucher_redemption"),
        reference(["decided_by_id"], "member"),
        one_of("reason", RedemptionReason),
        one_of("decision", LossBearer),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_with_time"),
        sa.UniqueConstraint("tenant_id", "terminal_id", "request_number"),
        sa.Index(None, "tenant_id", "opened_at", "id"),
        sa.Index(None, "tenant_id", "merchant_id", "opened_at"),
        sa.Index(None, "tenant_id", "allowance_id"),
        sa.Index(
            "ix_redemption_conflict_open", "tenant_id", "opened_at", postgresql_where=sa.text("decided_at IS NULL")
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    terminal_id: UUID = key_to()
    merchant_id: UUID = key_to()
    voucher_id: UUID = key_to()
    upload_id: UUID = key_to()
    allowance_id: UUID | None = key_to(nullable=True)
    request_number: UUID = key_to()
    amount_fen: int = _fen()
    receipt_number: str | None = None
    happened_at: datetime = time_at()
    device_at: datetime = time_at()
    reason: str
    opened_at: datetime = time_at()
    decision: str | None = None
    redemption_id: UUID | None = key_to(nullable=True)
    decided_by_id: UUID | None = key_to(nullable=True)
    decided_at: datetime | None = time_at(nullable=True)
    decision_note: str | None = None
