"""Tables of the register itself: members and their past, their sealed personal fields and keys."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, text_array, time_at, written_at


class MemberState(StrEnum):
    """States of a membership; rights are derived from it, never stored."""

    ACTIVE = "active"
    RETAINED = "retained"
    SUSPENDED = "suspended"
    LEFT = "left"
    DECEASED = "deceased"


class EmploymentKind(StrEnum):
    """How a worker is employed, as far as union rules distinguish it."""

    PERMANENT = "permanent"
    FIXED_TERM = "fixed_term"
    DISPATCHED = "dispatched"
    APPRENTICE = "apprentice"
    RETIRED = "retired"
    UNEMPLOYED = "unemployed"
    FLEXIBLE = "flexible"


class MembershipCause(StrEnum):
    """What began a period of a membership."""

    JOINED = "joined"
    IMPORTED = "imported"
    REJOINED = "rejoined"
    TRANSFERRED = "transferred"
    RETAINED = "retained"
    RESUMED = "resumed"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    LEFT = "left"
    LAPSED = "lapsed"
    EXPELLED = "expelled"
    DECEASED = "deceased"
    EMPLOYMENT_CHANGED = "employment_changed"
    REORGANISED = "reorganised"
    MERGED = "merged"
    CORRECTED = "corrected"
    UNDONE = "undone"


class CorrectionReason(StrEnum):
    """Why a change of a membership was taken back."""

    WRONG_MEMBER = "wrong_member"
    WRONG_CHANGE = "wrong_change"
    WRONG_DAY = "wrong_day"
    MISTAKEN_REPORT = "mistaken_report"


_LIVE, _MERGED = sa.text("merged_into_id IS NULL"), sa.text("merged_into_id IS NOT NULL")


class MemberRow(SQLModel, table=True):
    """A person in the register. Names are readable within scope; phone and identity number are sealed elsewhere.

    `phone_index` and `identity_index` are keyed hashes (HMAC-SHA256) for equality only; `…_tail` are the last
    four characters, which is what a masked field shows. `merged_into_id` is the entry that this one became part of:
    always a live one, whatever was merged into what (docs/duplicates.md).
    """

    __tablename__ = "member"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["merged_into_id"], "member"),
        sa.CheckConstraint("merged_into_id <> id", name="merged_elsewhere"),
        one_of("state", MemberState),
        one_of("employment_kind", EmploymentKind),
        sa.UniqueConstraint("tenant_id", "member_number"),
        sa.UniqueConstraint("tenant_id", "identity_index"),
        sa.UniqueConstraint("tenant_id", "phone_index"),
        # An entry that was merged into another is in no list and no count, so these do not have it.
        # The included columns are those that lists filter by: a page is found without a look at the rows left out.
        sa.Index(
            None,
            "tenant_id",
            "name_sort",
            "id",
            postgresql_include=["organisation_id", "state", "employment_kind", "joined_on"],
            postgresql_where=_LIVE,
        ),
        sa.Index(
            None,
            "tenant_id",
            "joined_on",
            "id",
            postgresql_include=["organisation_id", "state", "employment_kind", "name_sort"],
            postgresql_where=_LIVE,
        ),
        sa.Index(
            None,
            "tenant_id",
            "state",
            "name_sort",
            "id",
            postgresql_include=["organisation_id", "employment_kind", "joined_on"],
            postgresql_where=_LIVE,
        ),
        sa.Index(
            None,
            "tenant_id",
            "organisation_id",
            "name_sort",
            "id",
            postgresql_include=["state", "employment_kind", "joined_on"],
            postgresql_where=_LIVE,
        ),
        sa.Index(
            None,
            "tenant_id",
            "organisation_id",
            "joined_on",
            "id",
            postgresql_include=["state", "employment_kind"],
            postgresql_where=_LIVE,
        ),
        # For counts: equal keys are stored once, so it is a tenth of the others.
        sa.Index(None, "tenant_id", "organisation_id", "state", postgresql_where=_LIVE),
        # Few entries: who was merged into whom, and what became of an old number.
        sa.Index("ix_member_merged_into", "tenant_id", "merged_into_id", postgresql_where=_MERGED),
        sa.Index("ix_member_merged_number", "tenant_id", "member_number", postgresql_where=_MERGED),
        sa.Index("ix_member_search_terms", "search_terms", postgresql_using="gin"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    member_number: str
    name: str
    # Pinyin with tones dropped, then the name itself: the bundled server has no ICU collation.
    name_sort: str = Field(sa_type=sa.Text(collation="C"))
    search_terms: list[str] = text_array()
    state: str
    employment_kind: str
    joined_on: date
    phone_index: bytes | None = None
    phone_tail: str | None = None
    identity_index: bytes | None = None
    identity_tail: str | None = None
    version: int = 1
    created_at: datetime = written_at()
    erasure_requested_at: datetime | None = time_at(nullable=True)
    erased_at: datetime | None = time_at(nullable=True)
    merged_into_id: UUID | None = key_to(nullable=True)


class MembershipPeriodRow(SQLModel, table=True):
    """What a membership was from `starts_on` until the day before `until_on` (None: still is) 会籍变动.

    Periods of one member follow each other without a gap, in the order of `version`; several changes on one day leave
    periods of no day, so that the last change of a day says what held on it. The newest equals the member's row.
    A correction may begin earlier: what it takes back stays as periods of no day. `cause_id` is the transfer, import,
    organisation or merge behind it; `document_number` the decision on file; `reason` why a correction was made.
    """

    __tablename__ = "membership_period"
    __table_args__ = (
        reference(["member_id"], "member"),
        reference(["organisation_id"], "organisation"),
        one_of("state", MemberState),
        one_of("employment_kind", EmploymentKind),
        one_of("cause", MembershipCause),
        one_of("reason", CorrectionReason),
        sa.CheckConstraint("until_on IS NULL OR until_on >= starts_on", name="days_in_order"),
        sa.Index(
            "uq_membership_period_open",
            "tenant_id",
            "member_id",
            unique=True,
            postgresql_where=sa.text("until_on IS NULL"),
        ),
        sa.Index(
            "ix_membership_period_place",
            "tenant_id",
            "organisation_id",
            "starts_on",
            "until_on",
            postgresql_include=["state"],
        ),
    )

    tenant_id: UUID = tenant_key()
    member_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    version: int = Field(primary_key=True)
    starts_on: date
    until_on: date | None = None
    state: str
    organisation_id: UUID = key_to()
    employment_kind: str
    cause: str
    cause_id: UUID | None = key_to(nullable=True)
    actor_id: UUID | None = key_to(nullable=True)
    document_number: str | None = None
    reason: str | None = None
    recorded_at: datetime = written_at()


class MemberPrivateRow(SQLModel, table=True):
    """Sealed personal fields (AES-256-GCM under the member's own data key). Row-level security is forced.

    The key is in `member_key`; nothing reads `wrapped_key`, which was its place before and is dropped later.
    """

    __tablename__ = "member_private"
    __table_args__ = (reference(["member_id"], "member"),)

    tenant_id: UUID = tenant_key()
    member_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    wrapped_key: bytes | None = None
    phone_sealed: bytes | None = None
    identity_sealed: bytes | None = None


class MemberKeyRow(SQLModel, table=True):
    """A member's own data key, wrapped by the installation's. Row-level security binds the application.

    No backup of the data holds keys, so deleting the row makes what is sealed under it unreadable, in old backups too.
    """

    __tablename__ = "member_key"
    __table_args__ = (
        # An import that is taken back removes its members; their keys go with them.
        sa.ForeignKeyConstraint(["tenant_id", "member_id"], ["member.tenant_id", "member.id"], ondelete="CASCADE"),
    )

    tenant_id: UUID = tenant_key()
    member_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    wrapped_key: bytes
    made_at: datetime = written_at()


class MemberNumberRow(SQLModel, table=True):
    """The next member number of a union; its row lock is taken last, inside one statement."""

    __tablename__ = "member_number"
    __table_args__ = (sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),)

    tenant_id: UUID = tenant_key()
    next_number: int = Field(sa_type=sa.BigInteger)
