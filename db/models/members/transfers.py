"""Tables of transfers 转会."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at


class TransferStatus(StrEnum):
    """States of a transfer 转会; the first two are open."""

    REQUESTED = "requested"
    RELEASED = "released"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class TransferClosing(StrEnum):
    """Why a transfer ended without an acceptance."""

    REJECTED = "rejected"
    TIME_LIMIT = "time_limit"
    WITHDRAWN = "withdrawn"
    MEMBERSHIP_CHANGED = "membership_changed"
    ORGANISATION_CLOSED = "organisation_closed"


class TransferRow(SQLModel, table=True):
    """A member's move from one branch to another 转会: released by the old one, accepted by the new one.

    `due_at` is the limit of the open stage; None once it has ended. `requested_by_id` is the member or an officer.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        reference(["member_id"], "member"),
        reference(["from_organisation_id"], "organisation"),
        reference(["to_organisation_id"], "organisation"),
        reference(["approval_id"], "approval"),
        reference(["requested_by_id"], "member"),
        one_of("status", TransferStatus),
        one_of("closing", TransferClosing),
        sa.CheckConstraint("from_organisation_id <> to_organisation_id", name="elsewhere"),
        # One open transfer per member, also at the same moment.
        sa.Index(
            "uq_transfer_open",
            "tenant_id",
            "member_id",
            unique=True,
            postgresql_where=sa.text("status IN ('requested', 'released')"),
        ),
        sa.Index("ix_transfer_due", "due_at", postgresql_where=sa.text("status IN ('requested', 'released')")),
        sa.Index(None, "tenant_id", "member_id", "requested_at"),
        sa.Index(None, "tenant_id", "from_organisation_id"),
        sa.Index(None, "tenant_id", "to_organisation_id"),
        sa.Index(None, "tenant_id", "requested_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    from_organisation_id: UUID = key_to()
    to_organisation_id: UUID = key_to()
    approval_id: UUID = key_to()
    requested_by_id: UUID = key_to()
    status: str
    closing: str | None = None
    requested_at: datetime = time_at()
    due_at: datetime | None = time_at(nullable=True)
    released_at: datetime | None = time_at(nullable=True)
    closed_at: datetime | None = time_at(nullable=True)
    acceptance_days: int
