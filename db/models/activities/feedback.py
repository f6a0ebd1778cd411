"""Table of feedback 活动反馈 after activities."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.types import id_key, key_to, reference, tenant_key, time_at


class ActivityFeedbackRow(SQLModel, table=True):
    """What a participant says of an activity; officers see neither whose it is nor when it was given."""

    __tablename__ = "activity_feedback"
    __table_args__ = (
        reference(["activity_id"], "activity"),
        reference(["member_id"], "member"),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction_in_bounds"),
        sa.UniqueConstraint("tenant_id", "activity_id", "member_id"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    activity_id: UUID = key_to()
    member_id: UUID = key_to()
    satisfaction: int
    comment: str | None = None
    given_at: datetime = time_at()
    changed_at: datetime | None = time_at(nullable=True)
