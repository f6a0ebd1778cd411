"""Tables of settlement 结算: batches, their lines, comparisons with a merchant's file, disputes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.models.merchants.kinds import DisputeStatus, LineKind, SettlementState
from db.types import id_key, key_to, one_of, reference, tenant_key, time_at


def _fen() -> Any:  # noqa: ANN401  # as the columns of db/types.py
    return Field(sa_type=sa.BigInteger)


class MerchantSettlementRow(SQLModel, table=True):
    """What a merchant is owed 结算单 of all that was redeemed or reversed until a day and is in no other batch."""

    __tablename__ = "merchant_settlement"
    __table_args__ = (
        reference(["merchant_id"], "merchant"),
        reference(["created_by_id"], "member"),
        reference(["approved_by_id"], "member"),
        one_of("state", SettlementState),
        sa.CheckConstraint("approved_by_id <> created_by_id", name="approved_by_another"),
        sa.CheckConstraint("(state = 'approved') = (approved_by_id IS NOT NULL)", name="approved_by_somebody"),
        sa.CheckConstraint("total_fen = redeemed_fen - reversed_fen", name="total_adds_up"),
        sa.UniqueConstraint("tenant_id", "merchant_id", "number"),
        sa.Index(None, "tenant_id", "created_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    merchant_id: UUID = key_to()
    number: int
    until_on: date
    state: str
    line_count: int
    redeemed_fen: int = _fen()
    reversed_fen: int = _fen()
    total_fen: int = _fen()
    created_by_id: UUID = key_to()
    created_at: datetime = time_at()
    approved_by_id: UUID | None = key_to(nullable=True)
    approved_at: datetime | None = time_at(nullable=True)


class SettlementLineRow(SQLModel, table=True):
    """A redemption, or its reversal, in a batch; each in exactly one, by the primary key. Never changed."""

    __tablename__ = "settlement_line"
    __table_args__ = (
        reference(["redemption_id"], "voucher_redemption"),
        reference(["settlement_id"], "merchant_settlement"),
        one_of("kind", LineKind),
        sa.Index(None, "tenant_id", "settlement_id", "redemption_id", "kind"),
    )

    tenant_id: UUID = tenant_key()
    redemption_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    kind: str = Field(primary_key=True)
    settlement_id: UUID = key_to()
    amount_fen: int = _fen()


class SettlementReconciliationRow(SQLModel, table=True):
    """A merchant's own file compared with a batch 对账. `findings`: what does not match, by receipt number."""

    __tablename__ = "settlement_reconciliation"
    __table_args__ = (
        reference(["settlement_id"], "merchant_settlement"),
        reference(["made_by_id"], "member"),
        sa.Index(None, "tenant_id", "settlement_id", "made_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    settlement_id: UUID = key_to()
    content_hash: bytes
    matched_count: int
    missing_count: int
    extra_count: int
    different_count: int
    findings: Sequence[dict[str, Any]] = Field(default_factory=list, sa_type=postgresql.JSONB, nullable=False)
    made_by_id: UUID = key_to()
    made_at: datetime = time_at()


class MerchantDisputeRow(SQLModel, table=True):
    """An objection to an open batch, or to one redemption in it 结算异议, by the merchant's staff or an officer."""

    __tablename__ = "merchant_dispute"
    __table_args__ = (
        reference(["settlement_id"], "merchant_settlement"),
        reference(["redemption_id"], "voucher_redemption"),
        reference(["opened_by_staff_id"], "merchant_credential"),
        reference(["opened_by_id"], "member"),
        reference(["decided_by_id"], "member"),
        one_of("status", DisputeStatus),
        sa.CheckConstraint("(opened_by_staff_id IS NULL) <> (opened_by_id IS NULL)", name="opened_by_one"),
        sa.CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided_with_time"),
        sa.Index(None, "tenant_id", "settlement_id", "opened_at"),
        sa.Index("ix_merchant_dispute_open", "tenant_id", "opened_at", postgresql_where=sa.text("decided_at IS NULL")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    settlement_id: UUID = key_to()
    redemption_id: UUID | None = key_to(nullable=True)
    reason: str
    status: str
    opened_by_staff_id: UUID | None = key_to(nullable=True)
    opened_by_id: UUID | None = key_to(nullable=True)
    opened_at: datetime = time_at()
    decided_by_id: UUID | None = key_to(nullable=True)
    decided_at: datetime | None = time_at(nullable=True)
    decision_note: str | None = None
