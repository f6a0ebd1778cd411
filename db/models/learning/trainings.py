"""Required training 必修培训: which posts need which course, how long it holds, who was reminded (docs/learning.md)."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, text_array, time_at


class TrainingStatus(StrEnum):
    """How an officer stands to what their post requires. No row says so: it follows from when they completed it."""

    NEVER = "never"
    VALID = "valid"
    EXPIRES_SOON = "expires_soon"
    EXPIRED = "expired"


class TrainingStep(StrEnum):
    """Which of the reminders."""

    REQUIRED = "required"
    EXPIRING = "expiring"
    EXPIRED = "expired"


class TrainingRequirementRow(SQLModel, table=True):
    """That holders of posts at and below an organisation need a course, anew after `valid_months`; None: once for good.

    It is never changed: another is set, and this one ended.
    """

    __tablename__ = "training_requirement"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["course_id"], "course"),
        reference(["set_by_id"], "member"),
        sa.CheckConstraint("cardinality(posts) > 0", name="for_some_posts"),
        sa.CheckConstraint("valid_months BETWEEN 6 AND 120", name="validity_bounded"),
        sa.Index(
            "uq_training_requirement_live",
            *("tenant_id", "organisation_id", "course_id"),
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(None, "tenant_id", "set_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    course_id: UUID = key_to()
    posts: Sequence[str] = text_array()
    valid_months: int | None = None
    set_by_id: UUID = key_to()
    set_at: datetime = time_at()
    ended_at: datetime | None = time_at(nullable=True)


class TrainingReminderRow(SQLModel, table=True):
    """A reminder, one for each officer, step and end of what they completed; append-only.

    `valid_until` is None where nothing was completed.
    """

    __tablename__ = "training_reminder"
    __table_args__ = (
        reference(["requirement_id"], "training_requirement"),
        reference(["member_id"], "member"),
        one_of("step", TrainingStep),
        sa.Index(
            "uq_training_reminder_step",
            *("tenant_id", "requirement_id", "member_id", "step", "valid_until"),
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    requirement_id: UUID = key_to()
    member_id: UUID = key_to()
    step: str = Field()
    valid_until: date | None = None
    reminded_on: date
