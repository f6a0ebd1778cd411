"""Tables of photos 活动照片 of activities, sealed in chunks under a key of each photo's own, and of reports on them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at


class ActivityPhotoState(StrEnum):
    """States of a photo: a ticket is out, it comes in, it is whole, it is gone."""

    AWAITED = "awaited"
    RECEIVING = "receiving"
    READY = "ready"
    REMOVED = "removed"


class PhotoReportReason(StrEnum):
    """Why somebody does not want a photo to be shown."""

    SHOWS_ME = "shows_me"
    SHOWS_OTHERS = "shows_others"
    UNFITTING = "unfitting"


class ActivityPhotoRow(SQLModel, table=True):
    """A photo, or the place that a ticket keeps for one. A removed one keeps its row, and nothing of its content.

    `reported_at` hides it from all but officers and whoever added it, until an officer has decided.
    """

    __tablename__ = "activity_photo"
    __table_args__ = (
        reference(["activity_id"], "activity"),
        reference(["member_id"], "member"),
        one_of("state", ActivityPhotoState),
        sa.CheckConstraint("state <> 'ready' OR wrapped_key IS NOT NULL", name="key_when_ready"),
        sa.Index(None, "tenant_id", "activity_id"),
        sa.Index(None, "tenant_id", "member_id"),
        sa.Index(
            "ix_activity_photo_unfinished",
            "ticket_expires_at",
            postgresql_where=sa.text("state IN ('awaited', 'receiving')"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    activity_id: UUID = key_to()
    member_id: UUID = key_to()
    state: str = ActivityPhotoState.AWAITED
    wrapped_key: bytes | None = None
    media_type: str = ""
    size_bytes: int = 0
    chunk_count: int = 0
    tries: int = 0
    ticket_expires_at: datetime = time_at()
    uploaded_at: datetime | None = time_at(nullable=True)
    reported_at: datetime | None = time_at(nullable=True)
    removed_at: datetime | None = time_at(nullable=True)


class ActivityPhotoChunkRow(SQLModel, table=True):
    """A part of a photo, sealed under its key, bound to the photo and its number."""

    __tablename__ = "activity_photo_chunk"
    __table_args__ = (reference(["photo_id"], "activity_photo"),)

    tenant_id: UUID = tenant_key()
    photo_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    number: int = Field(primary_key=True)
    sealed: bytes


class ActivityPhotoReportRow(SQLModel, table=True):
    """That somebody does not want a photo to be shown, and what an officer decided."""

    __tablename__ = "activity_photo_report"
    __table_args__ = (
        reference(["photo_id"], "activity_photo"),
        reference(["member_id"], "member"),
        reference(["decided_by_id"], "member"),
        one_of("reason", PhotoReportReason),
        sa.UniqueConstraint("tenant_id", "photo_id", "member_id"),
        sa.Index(None, "tenant_id", "member_id"),
        sa.Index(
            "ix_activity_photo_report_open", "tenant_id", "reported_at", postgresql_where=sa.text("decided_at IS NULL")
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    photo_id: UUID = key_to()
    member_id: UUID = key_to()
    reason: str
    reported_at: datetime = time_at()
    decided_at: datetime | None = time_at(nullable=True)
    decided_by_id: UUID | None = key_to(nullable=True)
    is_removed: bool | None = None
