"""Tables of bulk actions 批量操作: one change for many members, and what it is for each of them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import document, id_key, key_to, one_of, reference, tenant_key, time_at


class BulkActionKind(StrEnum):
    """What is done to each member. All but the last two are keys of `ACTIONS` of the register's rules."""

    RETAIN = "retain"
    RESUME = "resume"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    END = "end"
    LAPSE = "lapse"
    CHANGE_EMPLOYMENT = "change_employment"
    MOVE = "move"
    REQUEST_TRANSFER = "request_transfer"


class BulkActionState(StrEnum):
    """States of a bulk action, in the order in which they come; FAILED and CANCELLED end it before it is applied."""

    PREPARING = "preparing"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkChangeVerdict(StrEnum):
    """What the preview found for a member."""

    PENDING = "pending"
    CHANGE = "change"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class BulkChangeOutcome(StrEnum):
    """What became of a member's change; none before it was applied."""

    APPLIED = "applied"
    REFUSED = "refused"
    UNDONE = "undone"
    KEPT = "kept"


class BulkActionRow(SQLModel, table=True):
    """One change for many members at and below one organisation, shown, applied, and for some days undone again.

    `filters` are those of the list of members, kept while members are being chosen; afterwards whom somebody searched
    for is left out.
    """

    __tablename__ = "bulk_action"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["to_organisation_id"], "organisation"),
        reference(["opened_by_id"], "member"),
        one_of("kind", BulkActionKind),
        one_of("state", BulkActionState),
        sa.Index(None, "tenant_id", "opened_at", "id", postgresql_include=["organisation_id"]),
        sa.Index(None, "tenant_id", "organisation_id", "opened_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    opened_by_id: UUID = key_to()
    kind: str
    state: str = BulkActionState.PREPARING
    failure: str | None = None
    is_by_filter: bool
    filters: dict[str, Any] = document()
    employment_kind: str | None = None
    document_number: str | None = None
    effective_on: date | None = None
    to_organisation_id: UUID | None = key_to(nullable=True)
    member_count: int
    opened_at: datetime = time_at()
    prepared_at: datetime | None = time_at(nullable=True)
    applied_at: datetime | None = time_at(nullable=True)
    undo_until: datetime | None = time_at(nullable=True)
    undone_at: datetime | None = time_at(nullable=True)
    cancelled_at: datetime | None = time_at(nullable=True)


class BulkChangeRow(SQLModel, table=True):
    """What a bulk action is for one member: before and after, what else ends, why not, what became of it.

    Ids and codes alone, nothing personal. `effects` are numbers of audit entries by action. The member is no foreign
    key: who was named without being in reach stands here too.
    """

    __tablename__ = "bulk_change"
    __table_args__ = (
        reference(["bulk_action_id"], "bulk_action"),
        one_of("verdict", BulkChangeVerdict),
        one_of("outcome", BulkChangeOutcome),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    bulk_action_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    number: int = Field(primary_key=True)
    member_id: UUID = key_to()
    verdict: str = BulkChangeVerdict.PENDING
    reason: str | None = None
    version: int | None = None
    state_before: str | None = None
    organisation_before_id: UUID | None = key_to(nullable=True)
    employment_before: str | None = None
    state_after: str | None = None
    organisation_after_id: UUID | None = key_to(nullable=True)
    employment_after: str | None = None
    effects: dict[str, Any] = document()
    outcome: str | None = None
    outcome_reason: str | None = None
    version_after: int | None = None
    transfer_id: UUID | None = key_to(nullable=True)
