"""Table of calendar feeds 日历订阅: what calendars of members read."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.types import id_key, key_to, reference, tenant_key, time_at


class CalendarFeedRow(SQLModel, table=True):
    """The address at which a member's calendar reads their activities; of the secret in it only a hash is kept."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        reference(["member_id"], "member"),
        sa.UniqueConstraint("tenant_id", "secret_hash"),
        # One address that works per member, also at the same moment.
        sa.Index(
            "uq_calendar_feed_live",
            "tenant_id",
            "member_id",
            unique=True,
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    secret_hash: bytes
    made_at: datetime = time_at()
    revoked_at: datetime | None = time_at(nullable=True)
