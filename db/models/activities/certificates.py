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
    """A certificate. `code` stands on it, so that anybody can check it; the name is read from the register.

    One of an activity has the registration; one of a whole series has the series, how many sessions took place and at
    how many of them the member was, and `activity_id` is the last of these.
    """

    __tablename__ = "activity_certificate"
    __table_args__ = (
        reference(["activity_id"], "activity"),
        reference(["member_id"], "member"),
        reference(["registration_id"], "registration"),
        reference(["series_id"], "activity_series"),
        sa.CheckConstraint("(series_id IS NULL) = (registration_id IS NOT NULL)", name="about_one"),
        sa.CheckConstraint(
            "series_id IS NULL OR attended_sessions BETWEEN 1 AND held_sessions", name="sessions_of_series"
        ),
        sa.UniqueConstraint("tenant_id", "series_id", "member_id"),
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
    registration_id: UUID | None = key_to(nullable=True)
    series_id: UUID | None = key_to(nullable=True)
    attended_sessions: int | None = None
    held_sessions: int | None = None
    number: str
    code: str
    issued_on: date
    issued_at: datetime = time_at()
    issued_by_id: UUID = key_to()
    revoked_at: datetime | None = time_at(nullable=True)
    revoke_reason: str | None = None
