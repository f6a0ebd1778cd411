"""Tables of the tamper-evident log: entries, the hash chain over them, signed heads. All three are append-only."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import document, id_key, key_to, reference, tenant_key, time_at, written_at, written_by_transaction


class AuditEntryRow(SQLModel, table=True):
    """Who did what to which object and why; writes and reads of sensitive fields. Never a secret or a ballot."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.Index(None, "tenant_id", "transaction_id", "id"),
        sa.Index(None, "tenant_id", "at", "id"),
        sa.Index(None, "tenant_id", "action", "at", "id", postgresql_include=["organisation_id"]),
        sa.Index(None, "tenant_id", "organisation_id", "at", "id"),
        sa.Index(None, "tenant_id", "object_kind", "object_id", "at"),
        sa.Index(None, "tenant_id", "object_id"),
        sa.Index(None, "tenant_id", "actor_id", "at", "id", postgresql_where=sa.text("actor_id IS NOT NULL")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    transaction_id: str = written_by_transaction()
    at: datetime = time_at()
    actor_id: UUID | None = key_to(nullable=True)
    action: str
    object_kind: str
    object_id: UUID = key_to()
    organisation_id: UUID | None = key_to(nullable=True)
    facts: dict[str, Any] = document()


class AuditLinkRow(SQLModel, table=True):
    """Position of an entry in its union's chain: `hash = SHA-256(previous hash ‖ canonical entry)`."""

    __tablename__ = "audit_link"
    __table_args__ = (reference(["entry_id"], "audit_entry"), sa.UniqueConstraint("tenant_id", "entry_id"))

    tenant_id: UUID = tenant_key()
    position: int = Field(sa_type=sa.BigInteger, primary_key=True)
    entry_id: UUID = key_to()
    hash: bytes


class AuditHeadRow(SQLModel, table=True):
    """A signed statement of how long the chain was at a moment (Ed25519 over tenant, position, hash, time)."""

    __tablename__ = "audit_head"

    tenant_id: UUID = tenant_key()
    position: int = Field(sa_type=sa.BigInteger, primary_key=True)
    hash: bytes
    signed_at: datetime = time_at()
    signature: bytes
    created_at: datetime = written_at()
