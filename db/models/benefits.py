"""Tables of benefits 普惠服务: programmes, their cycles, who applied, vouchers, what a member received in a year."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.types import PlainRow, document, id_key, key_to, one_of, reference, tenant_key, time_at


class BenefitKind(StrEnum):
    """What sort of benefit it is; each has a yearly cap of its own (`benefit_<kind>_cap_fen`)."""

    HOLIDAY_GIFT = "holiday_gift"
    BIRTHDAY = "birthday"
    CONDOLENCE = "condolence"
    CULTURE = "culture"
    HEALTH = "health"
    TRAINING = "training"
    OTHER = "other"


class ProgrammeState(StrEnum):
    """States of a programme."""

    DRAFT = "draft"
    APPROVED = "approved"
    OPEN = "open"
    CLOSED = "closed"
    SETTLED = "settled"


class CycleState(StrEnum):
    """States of a cycle."""

    DRAFT = "draft"
    TO_APPROVE = "to_approve"
    APPROVED = "approved"
    DISTRIBUTED = "distributed"
    ENDED = "ended"
    CANCELLED = "cancelled"


class AllocationMode(StrEnum):
    """How vouchers find their members."""

    FIRST_COME = "first_come"
    LOT = "lot"
    NEED_WEIGHTED = "need_weighted"
    NOT_SERVED_FIRST = "not_served_first"


class ApplicationState(StrEnum):
    """States of an application; the first is live."""

    APPLIED = "applied"
    SERVED = "served"
    NOT_SERVED = "not_served"
    WITHDRAWN = "withdrawn"


class ApplicationClosing(StrEnum):
    """Why an application was not served."""

    NONE_LEFT = "none_left"
    NOT_ELIGIBLE = "not_eligible"
    CAP_REACHED = "cap_reached"
    HAS_ONE = "has_one"
    CYCLE_CANCELLED = "cycle_cancelled"
    MERGED = "merged"


class VoucherState(StrEnum):
    """States of a voucher. The first three are live: a member has at most one such of a cycle."""

    ISSUED = "issued"
    LOCKED = "locked"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    REVOKED = "revoked"


class VoucherUse(StrEnum):
    """How vouchers of a cycle are used: at once; so many times, each for the same part; in parts of any amount."""

    ONCE = "once"
    TIMES = "times"
    BALANCE = "balance"


LIVE_STATES = (VoucherState.ISSUED, VoucherState.LOCKED, VoucherState.REDEEMED)
LIVE = f"state IN ({', '.join(repr(each.value) for each in LIVE_STATES)})"
"""SQL: which vouchers are live."""
MAY_USE = "m.state IN ('active', 'retained') AND o.kind <> 'holding_pool'"
"""SQL: whether member `m` of organisation `o` has `Right.USE_BENEFITS` of `domain.members.policy`; a test looks."""
EVERYTHING = "all"
"""The kind of the row of `benefit_year` that counts all kinds together."""


def _fen() -> Any:  # noqa: ANN401  # as the columns of db/types.py
    """An amount of money."""
    return Field(sa_type=sa.BigInteger)


class BenefitProgrammeRow(SQLModel, table=True):
    """A programme: who may (`condition`, docs/benefits.md), what it may cost. Its row is the lock of its state.

    `budget_quota_id` is the ledger's account of the budget, opened when somebody else than its author approves it.
    """

    __tablename__ = "benefit_programme"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["created_by_id"], "member"),
        reference(["approved_by_id"], "member"),
        reference(["budget_quota_id"], "quota"),
        one_of("kind", BenefitKind),
        one_of("state", ProgrammeState),
        sa.CheckConstraint("budget_fen > 0", name="budget_above_nought"),
        sa.CheckConstraint(
            "(state = 'draft') = (budget_quota_id IS NULL) AND (state = 'draft') = (approved_by_id IS NULL)",
            name="budget_when_approved",
        ),
        sa.CheckConstraint("approved_by_id <> created_by_id", name="approved_by_another"),
        sa.Index(None, "tenant_id", "organisation_id", "created_at"),
        sa.Index(
            "ix_benefit_programme_draft",
            *("tenant_id", "created_at", "id"),
            postgresql_where=sa.text("state = 'draft'"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    kind: str
    state: str
    title: str
    title_en: str | None = None
    description: str
    condition: dict[str, Any] = document()
    budget_fen: int = _fen()
    budget_quota_id: UUID | None = key_to(nullable=True)
    created_by_id: UUID = key_to()
    created_at: datetime = time_at()
    approved_by_id: UUID | None = key_to(nullable=True)
    settled_at: datetime | None = time_at(nullable=True)


class BenefitCycleRow(SQLModel, table=True):
    """One giving out of a programme: so many vouchers of one value, from one second to another. Its row is its lock.

    `quota_id` is the ledger's account of the vouchers, opened at the approval. For a draw (docs/draw.md): `commitment`
    is published then, `seed_sealed` holds the seed until it is drawn, `list_text` and `list_hash` are published after
    the closing, `seed` (hexadecimal) with the result. `public_source` names in advance where a value comes from that
    nobody of the union chooses, `public_value` is that value, `public_value_source` where anybody reads it.
    """

    __tablename__ = "benefit_cycle"
    __table_args__ = (
        reference(["programme_id"], "benefit_programme"),
        reference(["created_by_id"], "member"),
        reference(["approved_by_id"], "member"),
        reference(["quota_id"], "quota"),
        one_of("state", CycleState),
        one_of("mode", AllocationMode),
        sa.CheckConstraint("opens_at < closes_at AND closes_at <= valid_until_at", name="times_in_order"),
        sa.CheckConstraint("pieces BETWEEN 1 AND 1000000", name="pieces_in_bounds"),
        sa.CheckConstraint("value_fen BETWEEN 1 AND 100000000", name="value_in_bounds"),
        sa.CheckConstraint("excess_fen BETWEEN 0 AND 100000000", name="excess_in_bounds"),
        sa.CheckConstraint("approved_by_id <> created_by_id", name="approved_by_another"),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'distributed', 'ended') OR quota_id IS NOT NULL", name="vouchers_when_approved"
        ),
        sa.CheckConstraint(
            "mode = 'first_come' OR state NOT IN ('approved', 'distributed', 'ended') OR commitment IS NOT NULL",
            name="committed_when_approved",
        ),
        sa.CheckConstraint("seed IS NULL OR list_hash IS NOT NULL", name="seed_after_list"),
        sa.CheckConstraint(
            "public_value IS NULL OR (public_source IS NOT NULL AND public_value_source IS NOT NULL)",
            name="value_of_the_named_source",
        ),
        sa.CheckConstraint("public_value IS NULL OR list_hash IS NOT NULL", name="value_after_list"),
        one_of("use", VoucherUse),
        sa.CheckConstraint("uses BETWEEN 1 AND 100 AND value_fen % uses = 0", name="uses_in_bounds"),
        sa.CheckConstraint("(use = 'times') = (uses > 1)", name="times_with_number"),
        sa.CheckConstraint("use <> 'balance' OR excess_fen = 0", name="balance_without_excess"),
        sa.Index(None, "tenant_id", "programme_id", "opens_at"),
        sa.Index(None, "tenant_id", "opens_at", "id"),
        sa.Index(
            "ix_benefit_cycle_to_approve",
            *("tenant_id", "opens_at", "created_at", "id"),
            postgresql_where=sa.text("state = 'to_approve'"),
        ),
        sa.Index(
            "ix_benefit_cycle_to_draw",
            *("tenant_id", "closes_at", "id"),
            postgresql_where=sa.text("state = 'approved' AND mode <> 'first_come' AND seed IS NULL"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    programme_id: UUID = key_to()
    state: str
    title: str
    title_en: str | None = None
    mode: str
    needs: Sequence[dict[str, Any]] = Field(default_factory=list, sa_type=postgresql.JSONB, nullable=False)
    opens_at: datetime = time_at()
    closes_at: datetime = time_at()
    valid_until_at: datetime = time_at()
    pieces: int
    value_fen: int = _fen()
    excess_fen: int = _fen()
    use: str = Field(default=VoucherUse.ONCE.value, sa_column_kwargs={"server_default": "once"})
    uses: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    quota_id: UUID | None = key_to(nullable=True)
    commitment: str | None = None
    seed_sealed: bytes | None = None
    list_text: str | None = None
    list_hash: str | None = None
    seed: str | None = None
    public_source: str | None = None
    public_value: str | None = None
    public_value_source: str | None = None
    created_by_id: UUID = key_to()
    created_at: datetime = time_at()
    approved_by_id: UUID | None = key_to(nullable=True)


class BenefitApplicationRow(SQLModel, table=True):
    """A member's wish for a voucher of a cycle in which who applies is served after the closing.

    Its id is the ticket of the draw. `rank` is what the published list says, `place` the place in the drawn order, from
    1; both None before.
    """

    __tablename__ = "benefit_application"
    __table_args__ = (
        reference(["cycle_id"], "benefit_cycle"),
        reference(["member_id"], "member"),
        one_of("state", ApplicationState),
        one_of("closing", ApplicationClosing),
        sa.CheckConstraint("(state = 'not_served') = (closing IS NOT NULL)", name="not_served_with_reason"),
        sa.Index(
            "uq_benefit_application_live",
            "tenant_id",
            "cycle_id",
            "member_id",
            unique=True,
            postgresql_where=sa.text("state <> 'withdrawn'"),
        ),
        sa.Index(
            "ix_benefit_application_next",
            "tenant_id",
            "cycle_id",
            "place",
            postgresql_where=sa.text("state = 'applied'"),
        ),
        sa.Index(None, "tenant_id", "member_id", "applied_at"),
        sa.Index(None, "tenant_id", "cycle_id", "applied_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    cycle_id: UUID = key_to()
    member_id: UUID = key_to()
    state: str
    closing: str | None = None
    rank: int | None = None
    place: int | None = None
    applied_at: datetime = time_at()
    closed_at: datetime | None = time_at(nullable=True)


class VoucherRow(PlainRow, table=True):
    """What a member may redeem once 票券. `issued_on` is the union's day; the year of it is that of the caps.

    `code_index` is a keyed hash of the code, by which a till finds it; `code_sealed` the code for its holder, under a
    key of the installation's. Who took a redemption back is another than who redeemed it. `spent_fen` of the value is
    redeemed, in `used_count` uses. A terminal holds a locked one until `locked_until_at`; later it is free again.
    `reminded_at`: when its holder was told that it ends soon.
    """

    __tablename__ = "voucher"
    __table_args__ = (
        reference(["cycle_id"], "benefit_cycle"),
        reference(["programme_id"], "benefit_programme"),
        reference(["member_id"], "member"),
        reference(["redeemed_by_id"], "member"),
        reference(["reversed_by_id"], "member"),
        reference(["locked_by_id"], "merchant_credential"),
        reference(["place_id"], "pick_up_place"),
        one_of("state", VoucherState),
        sa.CheckConstraint("spent_fen BETWEEN 0 AND value_fen AND used_count >= 0", name="spent_in_bounds"),
        sa.CheckConstraint("(state = 'locked') = (locked_until_at IS NOT NULL)", name="locked_with_end"),
        one_of("kind", BenefitKind),
        sa.CheckConstraint("value_fen > 0 AND excess_fen >= 0", name="amounts_from_nought"),
        sa.CheckConstraint("(state = 'redeemed') = (redeemed_at IS NOT NULL)", name="redeemed_with_instant"),
        sa.UniqueConstraint("tenant_id", "code_index"),
        # One live voucher for a member and cycle, also at the same moment.
        sa.Index("uq_voucher_live", "tenant_id", "cycle_id", "member_id", unique=True, postgresql_where=sa.text(LIVE)),
        sa.Index(None, "tenant_id", "member_id", "programme_id", "issued_on"),
        sa.Index(None, "tenant_id", "cycle_id", "issued_at"),
        sa.Index(
            "ix_voucher_to_remind",
            "valid_until_at",
            postgresql_where=sa.text("state = 'issued' AND reminded_at IS NULL"),
        ),
        sa.Index("ix_voucher_place", "tenant_id", "place_id", "id", postgresql_where=sa.text("place_id IS NOT NULL")),
        sa.Index(None, "tenant_id", "member_id", "issued_at"),
        sa.Index(
            "ix_voucher_held",
            *("tenant_id", "member_id", "valid_until_at"),
            postgresql_where=sa.text("state IN ('issued', 'locked')"),
        ),
        sa.Index("ix_voucher_spent", "tenant_id", "cycle_id", postgresql_where=sa.text("spent_fen > 0")),
        sa.Index(
            "ix_voucher_partly_spent",
            *("tenant_id", "cycle_id", "id"),
            postgresql_where=sa.text("state IN ('issued', 'locked') AND spent_fen > 0"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    cycle_id: UUID = key_to()
    programme_id: UUID = key_to()
    member_id: UUID = key_to()
    kind: str
    state: str
    value_fen: int = _fen()
    excess_fen: int = _fen()
    code_index: bytes
    code_sealed: bytes
    issued_on: date
    issued_at: datetime = time_at()
    valid_until_at: datetime = time_at()
    redeemed_at: datetime | None = time_at(nullable=True)
    redeemed_by_id: UUID | None = key_to(nullable=True)
    reversed_by_id: UUID | None = key_to(nullable=True)
    closed_at: datetime | None = time_at(nullable=True)
    reminded_at: datetime | None = time_at(nullable=True)
    spent_fen: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    used_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    locked_until_at: datetime | None = time_at(nullable=True)
    locked_by_id: UUID | None = key_to(nullable=True)
    place_id: UUID | None = key_to(nullable=True)


class BenefitYearRow(SQLModel, table=True):
    """What a member received in a year, of a kind or of all: the sum over their live vouchers, guarded by the caps.

    Only the statements that issue a voucher, or take one back, write it, in the same transaction.
    """

    __tablename__ = "benefit_year"
    __table_args__ = (
        reference(["member_id"], "member"),
        sa.CheckConstraint("issued_fen >= 0", name="issued_from_nought"),
    )

    tenant_id: UUID = tenant_key()
    member_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    year: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    issued_fen: int = _fen()
