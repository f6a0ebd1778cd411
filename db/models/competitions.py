"""Tables of skill competitions 技能竞赛: what is held, for which awards, who enters, and who won (0097)."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.models.members import EmploymentKind
from db.types import id_key, key_to, octets, one_of, part_key, reference, tenant_key, time_at


class CompetitionState(StrEnum):
    """States of a competition. ENTRIES_OPEN and ENTRIES_CLOSED are an announced one by the day; no row says so."""

    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    ANNOUNCED = "announced"
    ENTRIES_OPEN = "entries_open"
    ENTRIES_CLOSED = "entries_closed"
    HELD = "held"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class CompetitionAwardClass(StrEnum):
    """Classes of awards 奖项; TITLE is a title of its own, as 技术能手."""

    FIRST_CLASS = "first_class"
    SECOND_CLASS = "second_class"
    THIRD_CLASS = "third_class"
    COMMENDATION = "commendation"
    TITLE = "title"


class CompetitionEntryState(StrEnum):
    """States of an entry; DECLINED, REFUSED and WITHDRAWN are ends."""

    PROPOSED = "proposed"
    ENTERED = "entered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class CompetitionRow(SQLModel, table=True):
    """A competition of an organisation. Its row is the lock of its state, its entries and its results.

    `opens_on` to `closes_on` entries are taken; `held_from` to `held_until` it takes place. `team_least` and
    `team_most` are how many make a team; None: individuals. `entries_per_branch` are taken of each organisation
    directly below.
    `draft_revision` counts its texts before it is announced, `results_revision` how often results were recorded, so
    that who approves or publishes says which they have read.
    `written_by_id` is who wrote all of it as it is; `recorded_by_id` who recorded the results.
    """

    __tablename__ = "competition"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        *(reference([f"{each}_by_id"], "member") for each in ("written", "submitted", "approved")),
        *(reference([f"{each}_by_id"], "member") for each in ("recorded", "published")),
        reference(["notice_id"], "public_notice"),
        one_of("state", CompetitionState),
        one_of("employment_kind", EmploymentKind),
        sa.CheckConstraint("state NOT IN ('entries_open', 'entries_closed')", name="the_day_opens"),
        sa.CheckConstraint("year BETWEEN 1949 AND 2999", name="year_in_bounds"),
        sa.CheckConstraint("opens_on <= closes_on AND closes_on <= held_from", name="entries_come_before"),
        sa.CheckConstraint("held_from <= held_until", name="days_are_forward"),
        sa.CheckConstraint("(team_least IS NULL) = (team_most IS NULL)", name="team_has_both"),
        sa.CheckConstraint("team_least BETWEEN 2 AND 10 AND team_most BETWEEN team_least AND 10", name="team_bounded"),
        sa.CheckConstraint("entries_per_branch BETWEEN 1 AND 10000", name="entries_bounded"),
        sa.CheckConstraint("approved_by_id <> written_by_id", name="four_eyes"),
        sa.CheckConstraint("approved_by_id <> submitted_by_id", name="four_eyes_of_submission"),
        sa.CheckConstraint("published_by_id <> recorded_by_id", name="four_eyes_of_results"),
        sa.CheckConstraint("(approved_at IS NULL) = (approved_by_id IS NULL)", name="approved_has_name"),
        sa.CheckConstraint(
            "state NOT IN ('announced', 'held', 'published') OR approved_at IS NOT NULL", name="approved"
        ),
        sa.CheckConstraint("(recorded_at IS NULL) = (recorded_by_id IS NULL)", name="recorded_has_name"),
        sa.CheckConstraint("state NOT IN ('held', 'published') OR recorded_at IS NOT NULL", name="recorded"),
        sa.CheckConstraint("(published_at IS NULL) = (published_by_id IS NULL)", name="published_has_name"),
        sa.CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_has_time"),
        sa.CheckConstraint("(state = 'cancelled') = (cancel_reason IS NOT NULL)", name="cancelled_has_reason"),
        sa.CheckConstraint("octet_length(protocol_hash) = 32", name="hash_is_sha256"),
        sa.Index(None, "tenant_id", "written_at", "id"),
        # In the order of the inbox, to its last key: the first moment of a day of the union.
        sa.Index(
            "ix_competition_in_approval",
            *("tenant_id", sa.text("timezone('Asia/Shanghai', opens_on::timestamp)"), "written_at", "id"),
            postgresql_where=sa.text("state = 'in_approval'"),
        ),
        sa.Index(
            "ix_competition_announced",
            *("tenant_id", sa.text("timezone('Asia/Shanghai', held_until::timestamp)"), "id"),
            postgresql_where=sa.text("state = 'announced'"),
        ),
        sa.Index("ix_competition_held", "tenant_id", "recorded_at", "id", postgresql_where=sa.text("state = 'held'")),
        sa.Index(None, "tenant_id", "organisation_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    title: str
    title_en: str | None = None
    year: int
    trade: str
    text: str
    place: str
    employment_kind: str | None = None
    team_least: int | None = None
    team_most: int | None = None
    entries_per_branch: int | None = None
    opens_on: date
    closes_on: date
    held_from: date
    held_until: date
    is_put_up: bool
    state: str
    draft_revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    written_by_id: UUID = key_to()
    written_at: datetime = time_at()
    submitted_by_id: UUID | None = key_to(nullable=True)
    return_reason: str | None = None
    approved_by_id: UUID | None = key_to(nullable=True)
    approved_at: datetime | None = time_at(nullable=True)
    recorded_by_id: UUID | None = key_to(nullable=True)
    recorded_at: datetime | None = time_at(nullable=True)
    results_revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    protocol_hash: bytes | None = octets(nullable=True)
    notice_id: UUID | None = key_to(nullable=True)
    published_by_id: UUID | None = key_to(nullable=True)
    published_at: datetime | None = time_at(nullable=True)
    cancel_reason: str | None = None
    cancelled_at: datetime | None = time_at(nullable=True)


class CompetitionAwardRow(SQLModel, table=True):
    """So many awards of a class, or of a title, that a competition gives; announced with it.

    `title` is that of a TITLE; each class is there once at most.
    """

    __tablename__ = "competition_award"
    __table_args__ = (
        reference(["competition_id"], "competition"),
        one_of("award_class", CompetitionAwardClass),
        sa.CheckConstraint("quantity BETWEEN 1 AND 500", name="quantity_bounded"),
        sa.CheckConstraint("(award_class = 'title') = (title IS NOT NULL)", name="title_has_words"),
        sa.UniqueConstraint("tenant_id", "competition_id", "position"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    competition_id: UUID = key_to()
    position: int
    award_class: str
    title: str | None = None
    quantity: int


class CompetitionEntryRow(SQLModel, table=True):
    """An entry 报名 of somebody, or of a team. It changes only while its competition is locked.

    `branch_id` is the organisation directly below the competition's to which all of it belonged when it was made.
    """

    __tablename__ = "competition_entry"
    __table_args__ = (
        reference(["competition_id"], "competition"),
        reference(["branch_id"], "organisation"),
        reference(["entered_by_id"], "member"),
        reference(["decided_by_id"], "member"),
        one_of("state", CompetitionEntryState),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'refused') OR decided_by_id IS NOT NULL", name="decided_has_name"
        ),
        sa.CheckConstraint("decided_by_id <> entered_by_id", name="two_persons"),
        sa.Index(None, "tenant_id", "competition_id", "branch_id"),
        sa.Index(None, "tenant_id", "entered_by_id"),
        sa.Index(None, "tenant_id", "entered_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    competition_id: UUID = key_to()
    branch_id: UUID = key_to()
    team_name: str | None = None
    entered_by_id: UUID = key_to()
    state: str
    entered_at: datetime = time_at()
    decided_by_id: UUID | None = key_to(nullable=True)
    decided_at: datetime | None = time_at(nullable=True)
    decide_reason: str | None = None


class CompetitionEntrantRow(SQLModel, table=True):
    """A member of an entry. `is_in` until the entry ends: nobody is in two entries of a competition."""

    __tablename__ = "competition_entrant"
    __table_args__ = (
        reference(["competition_id"], "competition"),
        reference(["entry_id"], "competition_entry"),
        reference(["member_id"], "member"),
        sa.CheckConstraint("(is_consented IS NULL) = (answered_at IS NULL)", name="answered_has_time"),
        sa.Index(
            "uq_competition_entrant_in",
            *("tenant_id", "competition_id", "member_id"),
            unique=True,
            postgresql_where=sa.text("is_in"),
        ),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    entry_id: UUID = part_key()
    member_id: UUID = part_key()
    competition_id: UUID = key_to()
    is_in: bool = True
    is_consented: bool | None = None
    answered_at: datetime | None = time_at(nullable=True)


class CompetitionWinRow(SQLModel, table=True):
    """That an award goes to a member of an entry; with number and code once the results are published.

    Within an award there is no order. `showcase_text` is there as long as the member consents to being shown.
    """

    __tablename__ = "competition_win"
    __table_args__ = (
        reference(["competition_id"], "competition"),
        reference(["award_id"], "competition_award"),
        reference(["entry_id"], "competition_entry"),
        reference(["member_id"], "member"),
        reference(["withdrawn_by_id"], "member"),
        sa.CheckConstraint("num_nonnulls(number, code, issued_on, issued_at) IN (0, 4)", name="issued_whole"),
        sa.CheckConstraint(
            "num_nonnulls(withdrawn_at, withdraw_reason, withdrawn_by_id) IN (0, 3)", name="withdrawn_has_reason"
        ),
        sa.CheckConstraint("withdrawn_by_id <> member_id", name="two_persons"),
        sa.CheckConstraint(
            "showcase_text IS NULL OR (number IS NOT NULL AND withdrawn_at IS NULL)", name="showcase_of_winners"
        ),
        sa.UniqueConstraint("tenant_id", "award_id", "entry_id", "member_id"),
        sa.UniqueConstraint("tenant_id", "number"),
        sa.UniqueConstraint("tenant_id", "code"),
        sa.Index(None, "tenant_id", "competition_id"),
        sa.Index(None, "tenant_id", "entry_id"),
        sa.Index(None, "tenant_id", "member_id", "issued_at", "id"),
        sa.Index(
            "ix_competition_win_shown",
            *("tenant_id", "issued_at", "id"),
            postgresql_where=sa.text("showcase_text IS NOT NULL"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    competition_id: UUID = key_to()
    award_id: UUID = key_to()
    entry_id: UUID = key_to()
    member_id: UUID = key_to()
    number: str | None = None
    code: str | None = None
    issued_on: date | None = None
    issued_at: datetime | None = time_at(nullable=True)
    showcase_text: str | None = None
    withdrawn_at: datetime | None = time_at(nullable=True)
    withdraw_reason: str | None = None
    withdrawn_by_id: UUID | None = key_to(nullable=True)
