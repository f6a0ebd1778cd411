"""Tables of consents 同意."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at


class ConsentPurpose(StrEnum):
    """What a member may agree to, each by itself 单独同意 (PIPL articles 14 and 29); none follows from membership."""

    SMS_MESSAGES = "sms_messages"
    FAMILY_DATA = "family_data"
    ACTIVITY_PHOTOS = "activity_photos"
    MERCHANT_SHARING = "merchant_sharing"
    HEALTH_DATA = "health_data"
    STATISTICS = "statistics"
    NEEDS_COLLECTION = "needs_collection"


class ConsentRow(SQLModel, table=True):
    """A member's word for one purpose, given or withdrawn, to which text. Append-only; `note_sealed` is theirs."""

    __tablename__ = "consent"
    __table_args__ = (
        reference(["member_id"], "member"),
        one_of("purpose", ConsentPurpose),
        sa.Index(None, "tenant_id", "member_id", "purpose", "at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    purpose: str
    text_version: int
    is_given: bool
    note_sealed: bytes | None = None
    at: datetime = time_at()
