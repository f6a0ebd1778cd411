"""Tables of notifications: one message, many deliveries."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.types import document, id_key, key_to, reference, tenant_key, time_at, written_at, written_by_transaction


class NotificationRow(SQLModel, table=True):
    """A message to one member; its words are made at reading time from `kind`, `facts` and the reader's language."""

    __tablename__ = "notification"
    __table_args__ = (
        reference(["member_id"], "member"),
        sa.UniqueConstraint("tenant_id", "event_id", "member_id", "kind"),
        sa.Index(None, "tenant_id", "member_id", "transaction_id", "id"),
        sa.Index("ix_notification_unread", "tenant_id", "member_id", postgresql_where=sa.text("read_at IS NULL")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    transaction_id: str = written_by_transaction()
    event_id: UUID = key_to()
    member_id: UUID = key_to()
    kind: str
    facts: dict[str, Any] = document()
    created_at: datetime = written_at()
    read_at: datetime | None = time_at(nullable=True)


class NotificationDeliveryRow(SQLModel, table=True):
    """One message on one channel. `address_sealed` is for people outside the register (an applicant's phone)."""

    __tablename__ = "notification_delivery"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "event_id", "channel", "recipient"),)

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    event_id: UUID = key_to()
    channel: str
    recipient: str
    delivered_at: datetime = written_at()
