"""Tables of approvals 审批: a subject, its ordered and parallel steps, who decided what and when."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at


class ApprovalStatus(StrEnum):
    """States of an approval as a whole."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class ApprovalStepStatus(StrEnum):
    """States of one step: `waiting` until every step of an earlier stage is approved."""

    WAITING = "waiting"
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class ApprovalRow(SQLModel, table=True):
    """One approval. `applicant_id` is the member who asked, None for a person outside the register."""

    __tablename__ = "approval"
    __table_args__ = (
        one_of("status", ApprovalStatus),
        reference(["applicant_id"], "member"),
        sa.Index(None, "tenant_id", "subject_kind", "subject_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    subject_kind: str
    subject_id: UUID = key_to()
    applicant_id: UUID | None = key_to(nullable=True)
    status: str
    opened_at: datetime = time_at()
    closed_at: datetime | None = time_at(nullable=True)


class ApprovalStepRow(SQLModel, table=True):
    """A step: steps of the same `stage` run in parallel, stages run in order.

    Whoever holds `permission` on `organisation_id` may decide. After `due_at` the step has escalated: holders
    on `escalate_to_id` may decide as well.
    """

    __tablename__ = "approval_step"
    __table_args__ = (
        reference(["approval_id"], "approval"),
        reference(["organisation_id"], "organisation"),
        reference(["escalate_to_id"], "organisation"),
        reference(["decided_by_id"], "member"),
        reference(["deputy_for_id"], "member"),
        one_of("status", ApprovalStepStatus),
        sa.UniqueConstraint("tenant_id", "approval_id", "stage", "position"),
        sa.Index(
            "ix_approval_step_due",
            "tenant_id",
            "due_at",
            postgresql_where=sa.text("status = 'open' AND escalated_at IS NULL"),
        ),
        sa.Index("ix_approval_step_inbox", "tenant_id", "organisation_id", postgresql_where=sa.text("status = 'open'")),
        # The order of the inbox to its last key: many are due at the same moment.
        sa.Index(
            "ix_approval_step_waiting",
            *("tenant_id", "due_at", "opened_at", "id"),
            postgresql_where=sa.text("status = 'open'"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    approval_id: UUID = key_to()
    stage: int
    position: int
    organisation_id: UUID = key_to()
    permission: str
    escalate_to_id: UUID | None = key_to(nullable=True)
    days_allowed: int
    status: str
    opened_at: datetime | None = time_at(nullable=True)
    due_at: datetime | None = time_at(nullable=True)
    escalated_at: datetime | None = time_at(nullable=True)
    decided_at: datetime | None = time_at(nullable=True)
    decided_by_id: UUID | None = key_to(nullable=True)
    deputy_for_id: UUID | None = key_to(nullable=True)
    comment: str | None = None
