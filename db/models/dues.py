"""Tables of dues 会费: what is charged for a month, the ledger of what became of it, receipts, reminders, lapses."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at, written_at


class DuesState(StrEnum):
    """What a charge comes to on a day; derived from the ledger, never stored."""

    OWED = "owed"
    OVERDUE = "overdue"
    PAID = "paid"
    WAIVED = "waived"
    WRITTEN_OFF = "written_off"


class DuesEntryKind(StrEnum):
    """What happened to a charge; each of the last three takes back one of the first, by an amount below nought."""

    PAID = "paid"
    WAIVED = "waived"
    WRITTEN_OFF = "written_off"
    PAYMENT_REVERSED = "payment_reversed"
    WAIVER_REVERSED = "waiver_reversed"
    WRITE_OFF_REVERSED = "write_off_reversed"


class DuesMethod(StrEnum):
    """How dues were paid."""

    CASH = "cash"
    BANK = "bank"
    PAYROLL = "payroll"


class DuesWaiverReason(StrEnum):
    """Why an entry drops what is owed; the last three are written by the union's own processes."""

    HARDSHIP = "hardship"
    LEAVE = "leave"
    RESOLUTION = "resolution"
    NOT_OWED = "not_owed"
    DECEASED = "deceased"
    MERGED = "merged"


class DuesReversalReason(StrEnum):
    """Why a payment was taken back."""

    BOOKED_TWICE = "booked_twice"
    WRONG_MEMBER = "wrong_member"
    WRONG_AMOUNT = "wrong_amount"
    NOT_RECEIVED = "not_received"
    REFUNDED = "refunded"


class DuesLapseState(StrEnum):
    """States of a proposal that a membership lapse."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    VOID = "void"


class DuesDeclineReason(StrEnum):
    """Why officers keep a member who has not paid."""

    WILL_PAY = "will_pay"
    HARDSHIP = "hardship"
    NOT_REACHED = "not_reached"
    RECORD_WRONG = "record_wrong"


class DuesRunRow(SQLModel, table=True):
    """How far a union has been charged for a month: members with ids up to `after_id` are done.

    Who charges holds the row's lock, so that a month is charged by one process at a time. `charged_count` and
    `charged_fen` count what was charged.
    """

    __tablename__ = "dues_run"
    __table_args__ = (sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),)

    tenant_id: UUID = tenant_key()
    month_on: date = Field(primary_key=True)
    after_id: UUID | None = key_to(nullable=True)
    charged_count: int = 0
    charged_fen: int = Field(default=0, sa_type=sa.BigInteger)
    began_at: datetime = written_at()
    completed_at: datetime | None = time_at(nullable=True)


class DuesChargeRow(SQLModel, table=True):
    """What a member is charged for a month. The balance is `amount_fen` less the sum of the ledger, stored nowhere.

    `month_on` is the first day of the month, `organisation_id` who charged. `settled_on` is the day on which the ledger
    came to cover the charge, None while it does not: it is written by the statement that writes the ledger, and lets
    arrears be found by an index that grows with what is owed and not with the years.
    """

    __tablename__ = "dues_charge"
    __table_args__ = (
        reference(["member_id"], "member"),
        reference(["organisation_id"], "organisation"),
        sa.UniqueConstraint("tenant_id", "member_id", "month_on"),
        sa.CheckConstraint("amount_fen > 0", name="amount_above_nought"),
        sa.CheckConstraint("extract(day FROM month_on) = 1", name="month_by_its_first_day"),
        sa.CheckConstraint("due_on >= month_on", name="due_in_the_month_or_later"),
        sa.Index(None, "tenant_id", "organisation_id", "month_on"),
        sa.Index(None, "tenant_id", "month_on", "id"),
        sa.Index(
            "ix_dues_charge_open",
            "tenant_id",
            "member_id",
            "month_on",
            postgresql_where=sa.text("settled_on IS NULL"),
            postgresql_include=["due_on", "amount_fen"],
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    organisation_id: UUID = key_to()
    month_on: date
    amount_fen: int
    due_on: date
    settled_on: date | None = None
    recorded_at: datetime = written_at()


class DuesReceiptSeriesRow(SQLModel, table=True):
    """The last receipt number of an organisation in a year; its row lock makes the numbers run without a gap."""

    __tablename__ = "dues_receipt_series"
    __table_args__ = (reference(["organisation_id"], "organisation"),)

    tenant_id: UUID = tenant_key()
    organisation_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    year: int = Field(primary_key=True)
    last_number: int


class DuesReceiptRow(SQLModel, table=True):
    """A payment with its receipt 收据. A reversal leaves it as it is; `dues_reversal` says that it was taken back."""

    __tablename__ = "dues_receipt"
    __table_args__ = (
        reference(["member_id"], "member"),
        reference(["organisation_id"], "organisation"),
        reference(["recorded_by_id"], "member"),
        one_of("method", DuesMethod),
        sa.UniqueConstraint("tenant_id", "number"),
        sa.UniqueConstraint("tenant_id", "organisation_id", "year", "series_number"),
        sa.CheckConstraint("amount_fen > 0", name="amount_above_nought"),
        sa.Index(None, "tenant_id", "member_id", "recorded_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    number: str
    organisation_id: UUID = key_to()
    year: int
    series_number: int
    member_id: UUID = key_to()
    amount_fen: int
    paid_on: date
    method: str
    document_number: str | None = None
    recorded_by_id: UUID = key_to()
    recorded_at: datetime = time_at()


class DuesReversalRow(SQLModel, table=True):
    """A payment that was taken back, once; append-only."""

    __tablename__ = "dues_reversal"
    __table_args__ = (
        reference(["receipt_id"], "dues_receipt"),
        reference(["recorded_by_id"], "member"),
        one_of("reason", DuesReversalReason),
    )

    tenant_id: UUID = tenant_key()
    receipt_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    reason: str
    recorded_by_id: UUID = key_to()
    recorded_at: datetime = time_at()


class DuesEntryRow(SQLModel, table=True):
    """The ledger: what happened to a charge; append-only.

    `receipt_id` is the payment behind an entry or its reversal; `actor_id` None: the union's own process.
    """

    __tablename__ = "dues_entry"
    __table_args__ = (
        reference(["charge_id"], "dues_charge"),
        reference(["receipt_id"], "dues_receipt"),
        reference(["actor_id"], "member"),
        one_of("kind", DuesEntryKind),
        one_of("reason", DuesWaiverReason),
        sa.CheckConstraint(
            "CASE WHEN kind IN ('paid', 'waived', 'written_off') THEN amount_fen > 0 ELSE amount_fen < 0 END",
            name="amount_by_kind",
        ),
        sa.CheckConstraint("(receipt_id IS NOT NULL) = (kind IN ('paid', 'payment_reversed'))", name="paid_by_receipt"),
        sa.Index(
            None,
            "tenant_id",
            "charge_id",
            postgresql_include=["kind", "amount_fen", "receipt_id", "reason"],
        ),
        sa.Index(None, "tenant_id", "receipt_id", "charge_id", postgresql_where=sa.text("receipt_id IS NOT NULL")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    charge_id: UUID = key_to()
    kind: str
    amount_fen: int
    receipt_id: UUID | None = key_to(nullable=True)
    reason: str | None = None
    document_number: str | None = None
    actor_id: UUID | None = key_to(nullable=True)
    recorded_at: datetime = time_at()


class DuesReminderRow(SQLModel, table=True):
    """A reminder of arrears, at most one a day and member; append-only. `since_on` is the oldest month reminded of."""

    __tablename__ = "dues_reminder"
    __table_args__ = (reference(["member_id"], "member"),)

    tenant_id: UUID = tenant_key()
    member_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    reminded_on: date = Field(primary_key=True)
    since_on: date
    months: int
    recorded_at: datetime = written_at()


class DuesLapseProposalRow(SQLModel, table=True):
    """The proposal that a membership lapse for unpaid dues 自动退会, for officers to decide.

    `months` unpaid months in a row from `since_on` on, as they stood when it was proposed.
    """

    __tablename__ = "dues_lapse_proposal"
    __table_args__ = (
        reference(["member_id"], "member"),
        reference(["organisation_id"], "organisation"),
        reference(["decided_by_id"], "member"),
        one_of("state", DuesLapseState),
        one_of("reason", DuesDeclineReason),
        sa.Index(
            "uq_dues_lapse_proposal_open",
            "tenant_id",
            "member_id",
            unique=True,
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.Index(None, "tenant_id", "member_id", "proposed_on"),
        sa.Index(None, "tenant_id", "state", "proposed_on", "id"),
        # In the order of the inbox: the first moment of a day of the union; many are proposed on one.
        sa.Index(
            "ix_dues_lapse_proposal_waiting",
            *("tenant_id", sa.text("timezone('Asia/Shanghai', proposed_on::timestamp)"), "id"),
            postgresql_where=sa.text("state = 'open'"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    organisation_id: UUID = key_to()
    proposed_on: date
    since_on: date
    months: int
    state: str
    decided_by_id: UUID | None = key_to(nullable=True)
    decided_at: datetime | None = time_at(nullable=True)
    document_number: str | None = None
    reason: str | None = None
