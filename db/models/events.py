"""Tables of the outbox and of request keys: what makes effects happen once."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import document, id_key, key_to, tenant_key, time_at, written_at, written_by_transaction

DELIVERY_TOPIC = "notification.delivery_due"
"""Events that are messages to the outside, of which there may be as many as devices; all others are handled inside."""
PUSH_CHANNEL = "push"
"""Channel of messages to devices: the one with masses, behind which no sign-in code may wait."""
MAIL_CHANNEL = "email"
"""Channel of messages that go out by e-mail: the slowest one, which must not hold up the others."""
DELIVERY_PLACES = (
    f"facts ->> 'channel' NOT IN ('{PUSH_CHANNEL}', '{MAIL_CHANNEL}')",
    f"facts ->> 'channel' = '{PUSH_CHANNEL}'",
    f"facts ->> 'channel' = '{MAIL_CHANNEL}'",
)
"""Messages to the outside in the order in which they go: all else, then pushes, then mails; each has its own index."""
_IS_PENDING = "delivered_at IS NULL AND dead_at IS NULL"


class EventRow(SQLModel, table=True):
    """An effect to carry out after commit, written in the transaction that caused it (transactional outbox)."""

    __tablename__ = "event"
    __table_args__ = (
        # Two, so that who looks for what to handle does not walk through all that waits to be sent.
        sa.Index(
            "ix_event_to_handle",
            "next_attempt_at",
            postgresql_where=sa.text(f"{_IS_PENDING} AND topic <> '{DELIVERY_TOPIC}'"),
        ),
        *(
            sa.Index(
                f"ix_event_to_{what}",
                *("next_attempt_at", "id"),
                postgresql_where=sa.text(f"{_IS_PENDING} AND topic = '{DELIVERY_TOPIC}' AND {place}"),
            )
            for what, place in zip(("deliver", "push", "mail"), DELIVERY_PLACES, strict=True)
        ),
        # Whether an older one of the same subject waits, is asked of each.
        sa.Index(
            "ix_event_of_subject",
            *("tenant_id", "subject_kind", "subject_id", "id"),
            postgresql_where=sa.text(_IS_PENDING),
        ),
        sa.Index("ix_event_delivered", "delivered_at", postgresql_where=sa.text("delivered_at IS NOT NULL")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    transaction_id: str = written_by_transaction()
    topic: str
    subject_kind: str
    subject_id: UUID = key_to()
    facts: dict[str, Any] = document()
    created_at: datetime = written_at()
    next_attempt_at: datetime = written_at()
    # Not carried out before then; null: at once.
    held_until: datetime | None = time_at(nullable=True)
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    delivered_at: datetime | None = time_at(nullable=True)
    dead_at: datetime | None = time_at(nullable=True)
    last_error: str | None = None


class RequestKeyRow(SQLModel, table=True):
    """A mutation that took effect under a client's key; kept 7 days. `actor_id` is the nil UUID for anonymous."""

    __tablename__ = "request_key"
    __table_args__ = (sa.Index(None, "created_at"),)

    tenant_id: UUID = tenant_key()
    actor_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    key: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    operation: str
    fingerprint: bytes
    outcome: dict[str, Any] = document()
    created_at: datetime = written_at()
