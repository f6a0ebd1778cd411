"""Tables of points 积分: rules by which they are earned, accounts and their ledger, offers and exchanges."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at


class PointCause(StrEnum):
    """What brings points; there is a rule for each but the last, by which points come back."""

    ACTIVITY_ATTENDED = "activity_attended"
    FEEDBACK_GIVEN = "feedback_given"
    EXCHANGE_RETURNED = "exchange_returned"


class PointEntryKind(StrEnum):
    """What happened to an account."""

    EARNED = "earned"
    SPENT = "spent"
    ENDED = "ended"
    TAKEN_BACK = "taken_back"
    RETURNED = "returned"
    MERGED_OUT = "merged_out"
    MERGED_IN = "merged_in"


class PointRuleState(StrEnum):
    """States of a version of a rule."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class PointOfferState(StrEnum):
    """States of an offer."""

    PROPOSED = "proposed"
    OPEN = "open"
    CLOSED = "closed"


class PointExchangeState(StrEnum):
    """States of an exchange."""

    MADE = "made"
    RETURNED = "returned"


class PointRuleRow(SQLModel, table=True):
    """So many points for a cause at an organisation and below, from a day on, until the next version of the place.

    `monthly_points`, `yearly_points`: at most so many of the cause for a member; None: no bound. `ends_on` is the last
    day; None: it goes on.
    """

    __tablename__ = "point_rule"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["created_by_id"], "member"),
        reference(["approved_by_id"], "member"),
        one_of("cause", PointCause),
        one_of("state", PointRuleState),
        sa.CheckConstraint("points BETWEEN 0 AND 1000", name="points_in_bounds"),
        sa.CheckConstraint("monthly_points BETWEEN 0 AND 100000", name="monthly_in_bounds"),
        sa.CheckConstraint("yearly_points BETWEEN 0 AND 100000", name="yearly_in_bounds"),
        sa.CheckConstraint("approved_by_id <> created_by_id", name="approved_by_another"),
        sa.CheckConstraint("state <> 'approved' OR approved_by_id IS NOT NULL", name="approved_by_somebody"),
        sa.Index(
            "uq_point_rule_day",
            "tenant_id",
            "organisation_id",
            "cause",
            "starts_on",
            unique=True,
            postgresql_where=sa.text("state = 'approved'"),
        ),
        sa.Index(None, "tenant_id", "starts_on", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    cause: str
    points: int
    monthly_points: int | None = None
    yearly_points: int | None = None
    starts_on: date
    ends_on: date | None = None
    state: str
    created_by_id: UUID = key_to()
    created_at: datetime = time_at()
    approved_by_id: UUID | None = key_to(nullable=True)
    decided_at: datetime | None = time_at(nullable=True)


class PointAccountRow(SQLModel, table=True):
    """The points of a member; its row is the lock of all that happens to them.

    `balance_points` is the sum of the entries, and of what is left of the credits. `reminded_of_on`: the last day at
    whose end points are lost, of which the member was reminded.
    """

    __tablename__ = "point_account"
    __table_args__ = (
        reference(["member_id"], "member"),
        sa.CheckConstraint("balance_points >= 0", name="balance_from_nought"),
    )

    tenant_id: UUID = tenant_key()
    member_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    balance_points: int = 0
    reminded_of_on: date | None = None


class PointCreditRow(SQLModel, table=True):
    """Points that came in at once 入账, with what is left of them; the ones that end first are spent first.

    `subject_id` is what they were given for (a registration, a feedback, an exchange): once for each cause and member,
    unless it was taken back. `ends_on` is the last day on which they can be spent.
    """

    __tablename__ = "point_credit"
    __table_args__ = (
        reference(["member_id"], "point_account", ["member_id"]),
        reference(["rule_id"], "point_rule"),
        reference(["organisation_id"], "organisation"),
        one_of("cause", PointCause),
        sa.CheckConstraint("points > 0 AND left_points BETWEEN 0 AND points", name="left_in_bounds"),
        sa.CheckConstraint("ends_on >= earned_on", name="days_in_order"),
        sa.Index(
            "uq_point_credit_cause",
            "tenant_id",
            "member_id",
            "cause",
            "subject_id",
            unique=True,
            postgresql_where=sa.text("taken_back_at IS NULL"),
        ),
        sa.Index(
            "ix_point_credit_left",
            "tenant_id",
            "member_id",
            "ends_on",
            "id",
            postgresql_where=sa.text("left_points > 0"),
            postgresql_include=["left_points"],
        ),
        sa.Index("ix_point_credit_ending", "ends_on", "member_id", postgresql_where=sa.text("left_points > 0")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    organisation_id: UUID = key_to()
    cause: str
    subject_id: UUID = key_to()
    rule_id: UUID | None = key_to(nullable=True)
    points: int
    left_points: int
    earned_on: date
    ends_on: date
    taken_back_at: datetime | None = time_at(nullable=True)


class PointEntryRow(SQLModel, table=True):
    """What happened to an account; append-only. Its parts by credit are its postings.

    `forgiven_points`: what could not be taken back, since it was spent. `subject_id`: what it is about: what the points
    were earned for, or the exchange; None for those that ended.
    """

    __tablename__ = "point_entry"
    __table_args__ = (
        reference(["member_id"], "point_account", ["member_id"]),
        reference(["organisation_id"], "organisation"),
        reference(["actor_id"], "member"),
        one_of("kind", PointEntryKind),
        one_of("cause", PointCause),
        sa.CheckConstraint(
            "CASE WHEN kind IN ('earned', 'returned', 'merged_in') THEN points > 0"
            " ELSE points < 0 OR points = 0 AND kind = 'taken_back' END",
            name="points_by_kind",
        ),
        sa.CheckConstraint("forgiven_points >= 0", name="forgiven_from_nought"),
        sa.Index(None, "tenant_id", "member_id", "recorded_at", "id"),
        sa.Index(None, "tenant_id", "organisation_id", "recorded_at", postgresql_include=["kind", "points"]),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    organisation_id: UUID = key_to()
    kind: str
    cause: str | None = None
    points: int
    forgiven_points: int = 0
    subject_id: UUID | None = key_to(nullable=True)
    actor_id: UUID | None = key_to(nullable=True)
    recorded_at: datetime = time_at()


class PointPostingRow(SQLModel, table=True):
    """What an entry put into a credit, or took out of it; append-only. Entries and credits are its two sides."""

    __tablename__ = "point_posting"
    __table_args__ = (
        reference(["entry_id"], "point_entry"),
        reference(["credit_id"], "point_credit"),
        sa.CheckConstraint("points <> 0", name="points_not_nought"),
        sa.Index(None, "tenant_id", "credit_id", postgresql_include=["points"]),
    )

    tenant_id: UUID = tenant_key()
    entry_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    credit_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    points: int


class PointOfferRow(SQLModel, table=True):
    """The price of a benefit cycle: from its approval on, its vouchers are had for points and in no other way."""

    __tablename__ = "point_offer"
    __table_args__ = (
        reference(["cycle_id"], "benefit_cycle"),
        reference(["organisation_id"], "organisation"),
        reference(["created_by_id"], "member"),
        reference(["approved_by_id"], "member"),
        one_of("state", PointOfferState),
        sa.CheckConstraint("points BETWEEN 1 AND 1000000", name="points_in_bounds"),
        sa.CheckConstraint("approved_by_id <> created_by_id", name="approved_by_another"),
        sa.UniqueConstraint("tenant_id", "cycle_id"),
        sa.Index(None, "tenant_id", "organisation_id", "created_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    cycle_id: UUID = key_to()
    points: int
    state: str
    created_by_id: UUID = key_to()
    created_at: datetime = time_at()
    approved_by_id: UUID | None = key_to(nullable=True)
    closed_at: datetime | None = time_at(nullable=True)


class PointExchangeRow(SQLModel, table=True):
    """Points that became a voucher 兑换; they come back once, when the voucher is revoked."""

    __tablename__ = "point_exchange"
    __table_args__ = (
        reference(["offer_id"], "point_offer"),
        reference(["voucher_id"], "voucher"),
        reference(["member_id"], "member"),
        one_of("state", PointExchangeState),
        sa.CheckConstraint("points > 0", name="points_above_nought"),
        sa.CheckConstraint("(state = 'returned') = (returned_at IS NOT NULL)", name="returned_with_instant"),
        sa.UniqueConstraint("tenant_id", "voucher_id"),
        sa.Index(None, "tenant_id", "member_id", "exchanged_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    offer_id: UUID = key_to()
    voucher_id: UUID = key_to()
    member_id: UUID = key_to()
    points: int
    state: str
    exchanged_at: datetime = time_at()
    returned_at: datetime | None = time_at(nullable=True)
