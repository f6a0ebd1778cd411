"""Tables of requests to correct one's own entry 更正申请."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at


class CorrectionField(StrEnum):
    """What of the register a member may ask to correct."""

    NAME = "name"
    PHONE_NUMBER = "phone_number"
    IDENTITY_NUMBER = "identity_number"
    EMPLOYMENT_KIND = "employment_kind"
    JOINED_ON = "joined_on"


class CorrectionRequestStatus(StrEnum):
    """States of a correction request; the first is open."""

    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class CorrectionClosing(StrEnum):
    """Why a request was cancelled by something else than a decision or the member's second thoughts."""

    MEMBERSHIP_ENDED = "membership_ended"
    ENTRIES_MERGED = "entries_merged"


class CorrectionRequestRow(SQLModel, table=True):
    """A member's wish that a field of their entry be corrected (PIPL article 46).

    `organisation_id` is the member's place, and follows them. `proposed_sealed` is the value under the member's key,
    None once the request has ended; `proposed_masked` what others see of it. `due_at` is None once it has ended.
    `closing` says what ended a cancelled one.
    """

    __tablename__ = "correction_request"
    __table_args__ = (
        reference(["member_id"], "member"),
        reference(["organisation_id"], "organisation"),
        reference(["approval_id"], "approval"),
        one_of("field", CorrectionField),
        one_of("status", CorrectionRequestStatus),
        one_of("closing", CorrectionClosing),
        # One open request per member and field, also at the same moment.
        sa.Index(
            "uq_correction_request_open",
            "tenant_id",
            "member_id",
            "field",
            unique=True,
            postgresql_where=sa.text("status = 'in_review'"),
        ),
        sa.Index(None, "tenant_id", "member_id", "submitted_at"),
        sa.Index("ix_correction_request_inbox", "tenant_id", "organisation_id", "status", "submitted_at", "id"),
        sa.Index("ix_correction_request_list", "tenant_id", "submitted_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    organisation_id: UUID = key_to()
    approval_id: UUID = key_to()
    field: str
    status: str
    proposed_sealed: bytes | None = None
    proposed_masked: str
    reason: str
    submitted_at: datetime = time_at()
    due_at: datetime | None = time_at(nullable=True)
    closed_at: datetime | None = time_at(nullable=True)
    closing: str | None = None
