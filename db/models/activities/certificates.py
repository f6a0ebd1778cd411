"""Tables of certificates 证书: that somebody took part in an activity."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, reference, tenant_key, time_at


class CertificateSeriesRow(SQLModel, table=True):
    """How many certificates a union has issued in a year; its row is the lock of their numbers."""

    __tablename__ = "certificate_series"

    tenant_id: UUID = tenant_key()
    year: int = Field(primary_key=True)
    last_number: int


class ActivityCertificateRow(SQLModel, table=True):
    """A certificate. `code` stands on it, so that anybody can check it; the name is read from the register."""

    __tablename__ = "activity_certificate"
    __table_args__ = (
        reference(["activity_id"], "activity"),
        reference(["member_id"], "member"),
        reference(["registration_id"], "registration"),
        reference(["issued_by_id"], "member"),
        sa.UniqueConstraint("tenant_id", "registration_id"),
        sa.UniqueConstraint("tenant_id", "number"),
        sa.UniqueConstraint("tenant_id", "code"),
        sa.Index(None, "tenant_id", "member_id"),
        sa.Index(None, "tenant_id", "activity_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    activity_id: UUID = key_to()
    member_id: UUID = key_to()
    registration_id: UUID = key_to()
    number: str
    code: str
    issued_on: date
    issued_at: datetime = time_at()
    issued_by_id: UUID = key_to()
    revoked_at: datetime | None = time_at(nullable=True)
    revoke_reason: str | None = None
