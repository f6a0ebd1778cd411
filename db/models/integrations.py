"""Tables of the interfaces 信息接口 to systems of others."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, reference, tenant_key, time_at, written_at


class PartnerCredentialRow(SQLModel, table=True):
    """What the system of a partner (HR 人事系统) shows to send rosters for one organisation and all below it.

    Of the secret only a keyed hash is kept. `apply_below_percent` None: rosters are read for a preview and no more.
    """

    __tablename__ = "partner_credential"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["created_by_id"], "member"),
        sa.Index(None, "key_id", unique=True),
        sa.CheckConstraint(
            "apply_below_percent IS NULL OR apply_below_percent BETWEEN 0 AND 100", name="percent_in_range"
        ),
        sa.Index(None, "tenant_id", "created_at", "id", postgresql_include=["organisation_id"]),
        sa.Index(None, "tenant_id", "organisation_id", "created_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    key_id: str
    secret_hash: bytes
    name: str
    apply_below_percent: int | None = Field(default=None)
    created_by_id: UUID = key_to()
    created_at: datetime = written_at()
    expires_at: datetime = time_at()
    revoked_at: datetime | None = time_at(nullable=True)
    used_at: datetime | None = time_at(nullable=True)
