"""Tables of duplicates: entries that became one 合并, and pairs that were looked at and are two people."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import document, id_key, key_to, one_of, reference, tenant_key, time_at


class MergeReason(StrEnum):
    """Why two entries were one person's."""

    IMPORTED_TWICE = "imported_twice"
    JOINED_AGAIN = "joined_again"
    MOVED_WITHOUT_TRANSFER = "moved_without_transfer"
    ENTERED_WRONGLY = "entered_wrongly"


class DismissalReason(StrEnum):
    """Why two entries that look alike are two people's, or are left as they are."""

    DIFFERENT_PEOPLE = "different_people"
    RELATIVES = "relatives"
    NOT_TO_BE_CLEARED_UP = "not_to_be_cleared_up"


class DuplicateSign(StrEnum):
    """What speaks for, or against, two entries being one person's. The place in this list is the bit in `evidence`."""

    SAME_NAME = "same_name"
    SAME_SOUND = "same_sound"
    SAME_PHONE_TAIL = "same_phone_tail"
    SAME_IDENTITY_TAIL = "same_identity_tail"
    SAME_JOINING_DAY = "same_joining_day"
    SAME_ORGANISATION = "same_organisation"
    NEIGHBOURING_ORGANISATION = "neighbouring_organisation"
    SUCCESSION = "succession"
    DIFFERENT_IDENTITY = "different_identity"
    DIFFERENT_PHONE = "different_phone"


class MemberMergeRow(SQLModel, table=True):
    """One entry that became part of another, from a day on. Append-only: a merge is never taken back.

    `kept_id` is the entry that was kept then; if that one was merged later, `member.merged_into_id` has the live one.
    `facts` are choices in codes and numbers of what there was; no personal value.
    """

    __tablename__ = "member_merge"
    __table_args__ = (
        reference(["kept_id"], "member"),
        reference(["merged_id"], "member"),
        reference(["actor_id"], "member"),
        one_of("reason", MergeReason),
        sa.CheckConstraint("kept_id <> merged_id", name="two_entries"),
        sa.Index(None, "tenant_id", "kept_id"),
    )

    tenant_id: UUID = tenant_key()
    merged_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    kept_id: UUID = key_to()
    merged_on: date
    merged_at: datetime = time_at()
    actor_id: UUID = key_to()
    reason: str
    document_number: str | None = None
    facts: dict[str, Any] = document()


class DuplicateDismissalRow(SQLModel, table=True):
    """A pair that an officer has taken off the list of likely duplicates; a row stays when the pair is put back."""

    __tablename__ = "duplicate_dismissal"
    __table_args__ = (
        reference(["first_id"], "member"),
        reference(["second_id"], "member"),
        reference(["dismissed_by_id"], "member"),
        reference(["restored_by_id"], "member"),
        one_of("reason", DismissalReason),
        sa.CheckConstraint("first_id < second_id", name="pair_in_order"),
        sa.Index(
            "uq_duplicate_dismissal_pair",
            "tenant_id",
            "first_id",
            "second_id",
            unique=True,
            postgresql_where=sa.text("restored_at IS NULL"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    first_id: UUID = key_to()
    second_id: UUID = key_to()
    reason: str
    dismissed_by_id: UUID = key_to()
    dismissed_at: datetime = time_at()
    restored_by_id: UUID | None = key_to(nullable=True)
    restored_at: datetime | None = time_at(nullable=True)
