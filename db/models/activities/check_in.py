"""Tables of check-in 签到: who came and went, what did not go with the rules, who was missed and appeals."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at, written_at


class CheckInKind(StrEnum):
    """What happened at the door."""

    ENTRY = "entry"
    EXIT = "exit"


class CheckInMethod(StrEnum):
    """By what a person was recognised."""

    TICKET = "ticket"
    CARD = "card"
    NUMBER = "number"


class CheckInReason(StrEnum):
    """Why somebody is not let in or out by the rules, in the order in which they are looked at."""

    NONCE_REUSED = "nonce_reused"
    UNKNOWN_CODE = "unknown_code"
    AMBIGUOUS = "ambiguous"
    DEVICE_REVOKED = "device_revoked"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    OTHER_ACTIVITY = "other_activity"
    CLOCK_WRONG = "clock_wrong"
    NOT_YET = "not_yet"
    OVER = "over"
    UNAPPROVED = "unapproved"
    WAITING_ONLY = "waiting_only"
    NOT_REGISTERED = "not_registered"
    BLOCKED = "blocked"
    NOT_IN_AUDIENCE = "not_in_audience"
    INCOMPLETE = "incomplete"
    ALREADY_IN = "already_in"
    ALREADY_LEFT = "already_left"
    NOT_IN = "not_in"
    FULL = "full"


class ConflictStatus(StrEnum):
    """What became of an entry or exit that does not go with the rules."""

    OPEN = "open"
    KEPT = "kept"
    VOIDED = "voided"


class AppealStatus(StrEnum):
    """States of an appeal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class CheckInDeviceRow(SQLModel, table=True):
    """A device at the doors of an organisation and all below it. `public_key` proves files that it has signed."""

    __tablename__ = "check_in_device"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["enrolled_by_id"], "member"),
        reference(["revoked_by_id"], "member"),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by_id IS NULL)", name="revoked_by_somebody"),
        sa.UniqueConstraint("tenant_id", "public_key"),
        sa.Index(None, "tenant_id", "organisation_id"),
        sa.Index(None, "tenant_id", "enrolled_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    name: str
    public_key: bytes
    enrolled_by_id: UUID = key_to()
    enrolled_at: datetime = time_at()
    revoked_by_id: UUID | None = key_to(nullable=True)
    revoked_at: datetime | None = time_at(nullable=True)


class CheckInUploadRow(SQLModel, table=True):
    """A file of scans of one device that had been offline; append-only. `id` is the device's key of the batch.

    `content_hash` tells another file under the same key. `clock_ahead_seconds` is by how much the device's clock was
    ahead of ours; `roster_at` how old its copy of the roster was. `device_id` is null for one that is not enrolled.
    """

    __tablename__ = "check_in_upload"
    __table_args__ = (
        reference(["activity_id"], "activity"),
        reference(["uploaded_by_id"], "member"),
        reference(["device_id"], "check_in_device"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    activity_id: UUID = key_to()
    device: str
    device_id: UUID | None = key_to(nullable=True)
    content_hash: bytes
    clock_ahead_seconds: int
    roster_at: datetime | None = time_at(nullable=True)
    uploaded_by_id: UUID = key_to()
    uploaded_at: datetime = time_at()


class CheckInEventRow(SQLModel, table=True):
    """A person came or went; append-only: what happened, happened. `nonce` is the scan's own, known once.

    `happened_at` is by our clock; `device_at` what the device's clock said, of an upload. `registration_id` is null for
    who had none.
    """

    __tablename__ = "check_in_event"
    __table_args__ = (
        reference(["activity_id"], "activity"),
        reference(["registration_id"], "registration"),
        reference(["member_id"], "member"),
        reference(["recorded_by_id"], "member"),
        reference(["upload_id"], "check_in_upload"),
        reference(["device_id"], "check_in_device"),
        one_of("kind", CheckInKind),
        one_of("method", CheckInMethod),
        sa.UniqueConstraint("tenant_id", "nonce"),
        sa.Index(None, "tenant_id", "activity_id", "member_id", "happened_at"),
        sa.Index(None, "tenant_id", "registration_id"),
        sa.Index(None, "tenant_id", "member_id", "recorded_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    activity_id: UUID = key_to()
    registration_id: UUID | None = key_to(nullable=True)
    member_id: UUID = key_to()
    kind: str
    method: str
    nonce: UUID
    is_walk_in: bool = False
    is_forced: bool = False
    happened_at: datetime = time_at()
    device_at: datetime | None = time_at(nullable=True)
    recorded_by_id: UUID = key_to()
    upload_id: UUID | None = key_to(nullable=True)
    device_id: UUID | None = key_to(nullable=True)
    recorded_at: datetime = written_at()


class CheckInConflictRow(SQLModel, table=True):
    """An event that does not go with the rules; `id` is the event's. `note` is what the officer at the door said."""

    __tablename__ = "check_in_conflict"
    __table_args__ = (
        reference(["id"], "check_in_event"),
        reference(["activity_id"], "activity"),
        reference(["member_id"], "member"),
        reference(["decided_by_id"], "member"),
        one_of("reason", CheckInReason),
        one_of("status", ConflictStatus),
        sa.CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided_with_time"),
        sa.Index(None, "tenant_id", "activity_id", "opened_at", "id"),
        sa.Index(None, "tenant_id", "opened_at", "id"),
        sa.Index("ix_check_in_conflict_open", "tenant_id", "opened_at", postgresql_where=sa.text("status = 'open'")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    activity_id: UUID = key_to()
    member_id: UUID = key_to()
    reason: str
    note: str | None = None
    status: str
    opened_at: datetime = time_at()
    decided_by_id: UUID | None = key_to(nullable=True)
    decided_at: datetime | None = time_at(nullable=True)
    decision_note: str | None = None


class CheckInAppealRow(SQLModel, table=True):
    """A member's word against a no-show: one for each registration, decided once."""

    __tablename__ = "check_in_appeal"
    __table_args__ = (
        reference(["registration_id"], "registration"),
        reference(["activity_id"], "activity"),
        reference(["member_id"], "member"),
        reference(["decided_by_id"], "member"),
        one_of("status", AppealStatus),
        sa.CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided_with_time"),
        sa.UniqueConstraint("tenant_id", "registration_id"),
        sa.Index(None, "tenant_id", "submitted_at", "id"),
        sa.Index("ix_check_in_appeal_open", "tenant_id", "submitted_at", postgresql_where=sa.text("status = 'open'")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    registration_id: UUID = key_to()
    activity_id: UUID = key_to()
    member_id: UUID = key_to()
    reason: str
    status: str
    submitted_at: datetime = time_at()
    decided_by_id: UUID | None = key_to(nullable=True)
    decided_at: datetime | None = time_at(nullable=True)
    decision_note: str | None = None
