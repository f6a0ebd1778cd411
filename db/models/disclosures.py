"""Tables of disclosure 会务公开: who must disclose what by when, what was disclosed, what stands behind it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.models.organisations import OrganisationKind
from db.types import id_key, key_to, one_of, part_key, reference, tenant_key, time_at


class DisclosureKind(StrEnum):
    """What a disclosure is about."""

    WORK_PLAN = "work_plan"
    WORK_REPORT = "work_report"
    BUDGET = "budget"
    FINAL_ACCOUNTS = "final_accounts"
    DUES = "dues"
    AID = "aid"
    ELECTION = "election"
    MEETING = "meeting"
    COLLECTIVE_CONTRACT = "collective_contract"
    ASSETS = "assets"
    HONOURS = "honours"
    OTHER = "other"


class DisclosurePeriod(StrEnum):
    """How often a duty returns: calendar periods of mainland China."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


class DisclosureState(StrEnum):
    """States of a disclosure. WITHDRAWN is an end: what was said is no longer shown, that it was stays."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class DisclosureStatus(StrEnum):
    """Where a due disclosure stands on a day; derived, never stored."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    IN_TIME = "in_time"
    LATE = "late"
    LAPSED = "lapsed"


class DisclosureSourceKind(StrEnum):
    """What stands behind a figure."""

    VOTE = "vote"
    APPROVAL = "approval"
    DOCUMENT = "document"


class DisclosureDutyRow(SQLModel, table=True):
    """The duty of all organisations of one level, at and below one of them, to disclose something for each period.

    A duty is not changed but ended: it holds for periods that begin from `starts_on` to `ends_on`. `due_days` are
    counted from the last day of the period.
    """

    __tablename__ = "disclosure_duty"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["set_by_id"], "member"),
        one_of("kind", DisclosureKind),
        one_of("organisation_kind", OrganisationKind),
        one_of("period", DisclosurePeriod),
        sa.CheckConstraint("due_days BETWEEN 0 AND 366", name="days_in_bounds"),
        sa.CheckConstraint("ends_on >= starts_on", name="days_in_order"),
        sa.Index(None, "tenant_id", "organisation_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    kind: str
    organisation_kind: str
    title: str
    title_en: str | None = None
    period: str
    due_days: int
    starts_on: date
    ends_on: date | None = None
    set_by_id: UUID = key_to()
    set_at: datetime = time_at()


class DisclosureDueRow(SQLModel, table=True):
    """One disclosure that one organisation owes for one period; there whether or not anybody writes it.

    `published_at` is of what was published for it, and empty again when that is withdrawn. `lapsed_at`: the
    organisation was closed before it was due, or the duty ended before the period. Its row is the lock under which
    something is published for it.
    """

    __tablename__ = "disclosure_due"
    __table_args__ = (
        reference(["duty_id"], "disclosure_duty"),
        reference(["organisation_id"], "organisation"),
        sa.UniqueConstraint("tenant_id", "duty_id", "organisation_id", "period_starts_on"),
        sa.CheckConstraint("period_starts_on <= period_ends_on AND period_ends_on <= due_on", name="days_in_order"),
        sa.Index(None, "tenant_id", "due_on", "id"),
        sa.Index(None, "tenant_id", "organisation_id", "due_on"),
        sa.Index(
            "ix_disclosure_due_open",
            "due_on",
            postgresql_where=sa.text("published_at IS NULL AND lapsed_at IS NULL"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    duty_id: UUID = key_to()
    organisation_id: UUID = key_to()
    period_starts_on: date
    period_ends_on: date
    due_on: date
    published_at: datetime | None = time_at(nullable=True)
    lapsed_at: datetime | None = time_at(nullable=True)
    reminded_on: date | None = None
    overdue_told_on: date | None = None


class DisclosureRow(SQLModel, table=True):
    """A disclosure of an organisation for its members and those below. Its row is the lock of its state.

    Who published it is not who drafted it. `revision` counts what was published: 1, and one more for each correction.
    `draft_revision` counts texts of the draft, so that who publishes says which they have read. One with `corrects_id`
    says what that one, whose text was `corrects_revision`, is to say instead, and `note` why: published, it becomes a
    revision there, and goes.
    """

    __tablename__ = "disclosure"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["due_id"], "disclosure_due"),
        reference(["drafted_by_id"], "member"),
        reference(["published_by_id"], "member"),
        reference(["corrects_id"], "disclosure"),
        one_of("kind", DisclosureKind),
        one_of("state", DisclosureState),
        sa.CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published_has_time"),
        sa.CheckConstraint("(published_at IS NULL) = (published_by_id IS NULL)", name="published_has_person"),
        sa.CheckConstraint("published_by_id <> drafted_by_id", name="two_persons"),
        sa.CheckConstraint("corrects_id IS NULL OR state = 'draft' AND due_id IS NULL", name="correction_is_draft"),
        sa.CheckConstraint("num_nonnulls(corrects_id, corrects_revision, note) IN (0, 3)", name="correction_has_note"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdraw_reason IS NOT NULL)", name="withdrawn_has_reason"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_time"),
        sa.Index(None, "tenant_id", "drafted_at", "id"),
        sa.Index("ix_disclosure_drafts", "tenant_id", "drafted_at", postgresql_where=sa.text("state = 'draft'")),
        sa.Index(None, "tenant_id", "organisation_id"),
        sa.Index(
            "ix_disclosure_corrections",
            *("tenant_id", "corrects_id"),
            postgresql_where=sa.text("corrects_id IS NOT NULL"),
        ),
        sa.Index(
            "ix_disclosure_published",
            *("tenant_id", "due_id"),
            unique=True,
            postgresql_where=sa.text("state = 'published'"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    due_id: UUID | None = key_to(nullable=True)
    kind: str
    title: str
    body: str
    state: str
    revision: int
    draft_revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    drafted_by_id: UUID = key_to()
    drafted_at: datetime = time_at()
    published_by_id: UUID | None = key_to(nullable=True)
    published_at: datetime | None = time_at(nullable=True)
    withdrawn_at: datetime | None = time_at(nullable=True)
    withdraw_reason: str | None = None
    corrects_id: UUID | None = key_to(nullable=True)
    corrects_revision: int | None = None
    note: str | None = None


class DisclosureFigureRow(SQLModel, table=True):
    """A figure of a disclosure, numbered from 1: an amount in fen, or a count of `unit`."""

    __tablename__ = "disclosure_figure"
    __table_args__ = (
        reference(["disclosure_id"], "disclosure"),
        sa.UniqueConstraint("tenant_id", "disclosure_id", "number"),
        sa.CheckConstraint("(amount_fen IS NULL) <> (count IS NULL)", name="one_value"),
        sa.CheckConstraint("(count IS NULL) = (unit IS NULL)", name="count_has_unit"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    disclosure_id: UUID = key_to()
    number: int
    label: str
    amount_fen: int | None = Field(default=None, sa_type=sa.BigInteger, nullable=True)
    count: int | None = None
    unit: str | None = None


class DisclosureSourceRow(SQLModel, table=True):
    """What stands behind a figure: the vote, the approval, or the document by its number, title and hash.

    `official_document_id` leads to the document where the register has it; number and title are as they were then.
    """

    __tablename__ = "disclosure_source"
    __table_args__ = (
        reference(["figure_id"], "disclosure_figure"),
        reference(["vote_id"], "vote"),
        reference(["approval_id"], "approval"),
        reference(["official_document_id"], "official_document"),
        one_of("kind", DisclosureSourceKind),
        sa.CheckConstraint("(kind = 'vote') = (vote_id IS NOT NULL)", name="vote_is_one"),
        sa.CheckConstraint("(kind = 'approval') = (approval_id IS NOT NULL)", name="approval_is_one"),
        sa.CheckConstraint(
            "(kind = 'document') = (document_number IS NOT NULL)"
            " AND (kind = 'document') = (document_title IS NOT NULL)",
            name="document_is_one",
        ),
        sa.CheckConstraint("official_document_id IS NULL OR kind = 'document'", name="official_document_is_document"),
    )

    tenant_id: UUID = tenant_key()
    figure_id: UUID = part_key()
    number: int = Field(primary_key=True)
    kind: str
    vote_id: UUID | None = key_to(nullable=True)
    approval_id: UUID | None = key_to(nullable=True)
    document_number: str | None = None
    document_title: str | None = None
    document_sha256: str | None = None
    official_document_id: UUID | None = key_to(nullable=True)


class DisclosureRevisionRow(SQLModel, table=True):
    """What was published, as it read then; append-only. `note` says what a correction is about, None for the first.

    `made_by_id` is who wrote a correction, `approved_by_id` who published it; of the first text who published that.
    """

    __tablename__ = "disclosure_revision"
    __table_args__ = (
        reference(["disclosure_id"], "disclosure"),
        reference(["made_by_id"], "member"),
        reference(["approved_by_id"], "member"),
        sa.CheckConstraint("(number = 1) = (note IS NULL)", name="correction_has_note"),
        sa.CheckConstraint("approved_by_id <> made_by_id", name="two_persons"),
    )

    tenant_id: UUID = tenant_key()
    disclosure_id: UUID = part_key()
    number: int = Field(primary_key=True)
    title: str
    body: str
    figures: list[dict[str, Any]] = Field(default_factory=list, sa_type=postgresql.JSONB, nullable=False)
    note: str | None = None
    made_by_id: UUID = key_to()
    approved_by_id: UUID | None = key_to(nullable=True)
    made_at: datetime = time_at()
