"""Tables of public notice 公示: what is put up, the people named in it, objections 异议 with answers, texts before."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, part_key, reference, tenant_key, time_at


class PublicNoticeKind(StrEnum):
    """What a notice is about."""

    AID = "aid"
    HONOURS = "honours"
    CANDIDATES = "candidates"
    OTHER = "other"


class PublicNoticeState(StrEnum):
    """States of a notice, as stored; CONCLUDED and WITHDRAWN are ends. What the day makes of it is its stage."""

    DRAFT = "draft"
    APPROVED = "approved"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"


class PublicNoticeStage(StrEnum):
    """Where a notice stands on a day; derived, never stored."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    ENDED = "ended"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"


class NameMask(StrEnum):
    """How much of a name members read: 赵*鸣, or 赵**."""

    MIDDLE = "middle"
    SURNAME = "surname"


class PublicNoticeOutcome(StrEnum):
    """What a notice that is concluded came to; it follows from the objections."""

    NO_OBJECTION = "no_objection"
    OBJECTIONS_REJECTED = "objections_rejected"
    CHANGED = "changed"


class PublicNoticeObjectionState(StrEnum):
    """States of an objection. DROPPED: the notice was withdrawn before it was answered."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"
    DROPPED = "dropped"


_NAMES_UNTIL = "timezone('Asia/Shanghai', (names_until_on + 1)::timestamp - '00:00:01'::interval)"
_OVER_AT = "timezone('Asia/Shanghai', (closes_on + 1)::timestamp)"
_ENDED = "state IN ('concluded', 'withdrawn')"


class PublicNoticeRow(SQLModel, table=True):
    """A public notice. Its row is the lock of its state, its people and its objections.

    `organisation_id` is the unit that handles it, `audience_id` the place at or below it whose members read it.
    `opens_on` and `closes_on` are its first and last day. `names_until_on`: after that day no member reads a name.
    Who approved it is not who drafted it. `revision` counts texts that members read: 1, and one more per correction.
    `draft_revision` counts texts of the draft, so that who approves says which they have read. `told_at` is when it was
    seen that the first day of one that was approved has come: phones are told by the change of the row.
    """

    __tablename__ = "public_notice"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["audience_id"], "organisation"),
        reference(["drafted_by_id"], "member"),
        reference(["approved_by_id"], "member"),
        one_of("kind", PublicNoticeKind),
        one_of("state", PublicNoticeState),
        one_of("name_mask", NameMask),
        one_of("outcome", PublicNoticeOutcome),
        sa.CheckConstraint("opens_on < closes_on AND closes_on <= names_until_on", name="days_in_order"),
        sa.CheckConstraint("(approved_at IS NULL) = (approved_by_id IS NULL)", name="approved_has_person"),
        sa.CheckConstraint("state NOT IN ('approved', 'concluded') OR approved_at IS NOT NULL", name="approved_first"),
        sa.CheckConstraint("state <> 'draft' OR approved_at IS NULL", name="draft_is_not_approved"),
        sa.CheckConstraint("approved_by_id <> drafted_by_id", name="two_persons"),
        sa.CheckConstraint("(state = 'concluded') = (outcome IS NOT NULL)", name="concluded_has_outcome"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdraw_reason IS NOT NULL)", name="withdrawn_has_reason"),
        sa.CheckConstraint(f"({_ENDED}) = (ended_at IS NOT NULL)", name="ended_has_time"),
        sa.Index(None, "tenant_id", "drafted_at", "id"),
        sa.Index(None, "tenant_id", "organisation_id"),
        sa.Index(None, "tenant_id", "audience_id", "opens_on"),
        # In the order of the inbox, to its last key.
        sa.Index(
            "ix_public_notice_to_conclude",
            *("tenant_id", sa.text(_NAMES_UNTIL), sa.text(_OVER_AT), "id"),
            postgresql_where=sa.text("state = 'approved'"),
        ),
        sa.Index("ix_public_notice_drafts", "tenant_id", "drafted_at", postgresql_where=sa.text("state = 'draft'")),
        sa.Index(
            "ix_public_notice_names",
            "names_until_on",
            postgresql_where=sa.text(f"names_removed_at IS NULL AND {_ENDED}"),
        ),
        sa.Index(
            "ix_public_notice_opening",
            "opens_on",
            postgresql_where=sa.text("approved_at IS NOT NULL AND told_at IS NULL"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    audience_id: UUID = key_to()
    kind: str
    title: str
    body: str
    name_mask: str
    state: str
    revision: int
    draft_revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    opens_on: date
    closes_on: date
    names_until_on: date
    drafted_by_id: UUID = key_to()
    drafted_at: datetime = time_at()
    approved_by_id: UUID | None = key_to(nullable=True)
    approved_at: datetime | None = time_at(nullable=True)
    told_at: datetime | None = time_at(nullable=True)
    outcome: str | None = None
    outcome_note: str | None = None
    withdraw_reason: str | None = None
    ended_at: datetime | None = time_at(nullable=True)
    names_removed_at: datetime | None = time_at(nullable=True)


class PublicNoticePersonRow(SQLModel, table=True):
    """Somebody named in a notice, numbered from 1; no name is kept here, it is read from the register, and masked.

    `struck_at`: taken out by a correction or an objection that was right. `removed_at`: the names' time was over, and
    nothing leads from here to anybody any more.
    """

    __tablename__ = "public_notice_person"
    __table_args__ = (
        reference(["notice_id"], "public_notice"),
        reference(["member_id"], "member"),
        sa.UniqueConstraint("tenant_id", "notice_id", "number"),
        sa.UniqueConstraint("tenant_id", "notice_id", "member_id"),
        sa.CheckConstraint("number BETWEEN 1 AND 200", name="number_in_bounds"),
        sa.CheckConstraint("(removed_at IS NULL) = (member_id IS NOT NULL)", name="removed_leads_to_nobody"),
        sa.CheckConstraint("removed_at IS NULL OR remark IS NULL", name="removed_says_nothing"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    notice_id: UUID = key_to()
    number: int
    member_id: UUID | None = key_to(nullable=True)
    remark: str | None = None
    struck_at: datetime | None = time_at(nullable=True)
    removed_at: datetime | None = time_at(nullable=True)


class PublicNoticeObjectionRow(SQLModel, table=True):
    """A member's objection to a notice, or to one person in it; one each. Who made it is for the handling unit.

    `due_at`: until when its answer is in time. It changes only while its notice is locked.
    """

    __tablename__ = "public_notice_objection"
    __table_args__ = (
        reference(["notice_id"], "public_notice"),
        reference(["person_id"], "public_notice_person"),
        reference(["member_id"], "member"),
        reference(["answered_by_id"], "member"),
        one_of("state", PublicNoticeObjectionState),
        sa.UniqueConstraint("tenant_id", "notice_id", "member_id", "person_id", postgresql_nulls_not_distinct=True),
        sa.CheckConstraint("(state IN ('upheld', 'rejected')) = (answered_at IS NOT NULL)", name="answered_has_time"),
        sa.CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered_has_answer"),
        sa.CheckConstraint("answered_by_id <> member_id", name="two_persons"),
        sa.Index(None, "tenant_id", "member_id"),
        sa.Index(None, "tenant_id", "made_at", "id"),
        sa.Index("ix_public_notice_objection_open", "tenant_id", "due_at", postgresql_where=sa.text("state = 'open'")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    notice_id: UUID = key_to()
    person_id: UUID | None = key_to(nullable=True)
    member_id: UUID = key_to()
    text: str
    state: str
    due_at: datetime = time_at()
    made_at: datetime = time_at()
    answer: str | None = None
    answered_by_id: UUID | None = key_to(nullable=True)
    answered_at: datetime | None = time_at(nullable=True)


class PublicNoticeRevisionRow(SQLModel, table=True):
    """What members read of a notice at a time, without its people; append-only. `note` is None for the first."""

    __tablename__ = "public_notice_revision"
    __table_args__ = (
        reference(["notice_id"], "public_notice"),
        reference(["made_by_id"], "member"),
        sa.CheckConstraint("(number = 1) = (note IS NULL)", name="correction_has_note"),
    )

    tenant_id: UUID = tenant_key()
    notice_id: UUID = part_key()
    number: int = Field(primary_key=True)
    title: str
    body: str
    closes_on: date
    note: str | None = None
    made_by_id: UUID = key_to()
    made_at: datetime = time_at()
