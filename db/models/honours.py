"""Tables of honours 评先评优: what is awarded, and who is nominated for it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at


class HonourKind(StrEnum):
    """What is awarded."""

    MODEL_WORKER = "model_worker"
    CRAFTSMAN = "craftsman"
    ADVANCED_WORKER = "advanced_worker"
    OTHER = "other"


class HonourState(StrEnum):
    """States of an honour; AWARDED is an end."""

    OPEN = "open"
    ON_NOTICE = "on_notice"
    AWARDED = "awarded"


class HonourNominationState(StrEnum):
    """States of a nomination; DECLINED, REFUSED and REVOKED are ends."""

    PROPOSED = "proposed"
    CONSENTED = "consented"
    CHOSEN = "chosen"
    AWARDED = "awarded"
    DECLINED = "declined"
    REFUSED = "refused"
    REVOKED = "revoked"


class HonourRow(SQLModel, table=True):
    """An honour of an organisation for a year. Its row is the lock of all its nominations.

    `closes_on` is the last day of nominations. `notice_id` is the public notice of those who were chosen.
    """

    __tablename__ = "honour"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["opened_by_id"], "member"),
        reference(["notice_id"], "public_notice"),
        one_of("kind", HonourKind),
        one_of("state", HonourState),
        sa.CheckConstraint("year BETWEEN 1949 AND 2999", name="year_in_bounds"),
        sa.CheckConstraint("(state = 'open') = (notice_id IS NULL)", name="notice_after_open"),
        sa.Index(None, "tenant_id", "organisation_id"),
        sa.Index(None, "tenant_id", "opened_at", "id"),
        # In the order of the inbox: the first moment of a day of the union.
        sa.Index(
            "ix_honour_to_put_up",
            *("tenant_id", sa.text("timezone('Asia/Shanghai', (closes_on + 1)::timestamp)"), "id"),
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.Index("ix_honour_on_notice", "tenant_id", "notice_id", postgresql_where=sa.text("state = 'on_notice'")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    kind: str
    title: str
    year: int
    text: str
    state: str
    closes_on: date
    notice_id: UUID | None = key_to(nullable=True)
    opened_by_id: UUID = key_to()
    opened_at: datetime = time_at()


class HonourNominationRow(SQLModel, table=True):
    """A member who is to get an honour, once per honour. It changes only while its honour is locked.

    `showcase_text` is there as long as the member consents to being shown 风采展示.
    """

    __tablename__ = "honour_nomination"
    __table_args__ = (
        reference(["honour_id"], "honour"),
        reference(["member_id"], "member"),
        reference(["nominated_by_id"], "member"),
        reference(["reviewed_by_id"], "member"),
        one_of("state", HonourNominationState),
        sa.UniqueConstraint("tenant_id", "honour_id", "member_id"),
        sa.CheckConstraint("(state IN ('awarded', 'revoked')) = (awarded_at IS NOT NULL)", name="awarded_has_time"),
        sa.CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_has_time"),
        sa.CheckConstraint("showcase_text IS NULL OR state = 'awarded'", name="showcase_of_awarded"),
        sa.CheckConstraint("reviewed_by_id <> member_id", name="two_persons"),
        sa.Index(None, "tenant_id", "member_id"),
        sa.Index(None, "tenant_id", "nominated_by_id"),
        sa.Index(None, "tenant_id", "nominated_at", "id"),
        sa.Index(
            "ix_honour_nomination_shown",
            "tenant_id",
            "awarded_at",
            "id",
            postgresql_where=sa.text("showcase_text IS NOT NULL"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    honour_id: UUID = key_to()
    member_id: UUID = key_to()
    nominated_by_id: UUID = key_to()
    reasons: str
    state: str
    nominated_at: datetime = time_at()
    answered_at: datetime | None = time_at(nullable=True)
    reviewed_by_id: UUID | None = key_to(nullable=True)
    review_reason: str | None = None
    awarded_at: datetime | None = time_at(nullable=True)
    showcase_text: str | None = None
    revoked_at: datetime | None = time_at(nullable=True)
    revoke_reason: str | None = None
