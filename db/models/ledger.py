"""Tables of the quota ledger 名额台账: what is scarce, who holds how much of it, and every step that moved it.

The application reads them and opens quotas, which are empty then. Everything else is written by one function of the
database, `unionhall_quota_step`, which alone has the right to.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at, written_at


class QuotaUnit(StrEnum):
    """What a quota counts."""

    PLACE = "place"
    PIECE = "piece"
    FEN = "fen"


class Bucket(StrEnum):
    """Where a part of a quota is. Each part is in one of them."""

    FREE = "free"
    HELD = "held"
    CLAIMED = "claimed"
    USED = "used"
    RETURNED = "returned"


class Several(StrEnum):
    """More than one bucket, in their order.

    SPARE, which nobody has: first what is returned, then what is free. BACK: out of a quota that is larger than it
    should be; else to what is returned, where the quota keeps returns; else to what is free.
    """

    SPARE = "spare"
    BACK = "back"


class QuotaStep(StrEnum):
    """What can happen to a quota."""

    HOLD = "hold"
    TAKE = "take"
    OFFER = "offer"
    CLAIM = "claim"
    USE = "use"
    UNDO_USE = "undo_use"
    RELEASE = "release"
    RETURN = "return"
    LAPSE = "lapse"
    EXPIRE = "expire"
    REOPEN = "reopen"
    RESIZE = "resize"


class Move(NamedTuple):
    """From where to where a step moves an amount."""

    source: Bucket | Several
    target: Bucket | Several


MOVES: Final[Mapping[QuotaStep, Move]] = {
    QuotaStep.HOLD: Move(Bucket.FREE, Bucket.HELD),
    QuotaStep.TAKE: Move(Bucket.FREE, Bucket.CLAIMED),
    QuotaStep.OFFER: Move(Several.SPARE, Bucket.HELD),
    QuotaStep.CLAIM: Move(Bucket.HELD, Bucket.CLAIMED),
    QuotaStep.USE: Move(Bucket.CLAIMED, Bucket.USED),
    QuotaStep.UNDO_USE: Move(Bucket.USED, Bucket.CLAIMED),
    QuotaStep.RELEASE: Move(Bucket.HELD, Several.BACK),
    QuotaStep.RETURN: Move(Bucket.CLAIMED, Several.BACK),
    QuotaStep.LAPSE: Move(Bucket.HELD, Several.BACK),
    QuotaStep.EXPIRE: Move(Bucket.CLAIMED, Several.BACK),
    QuotaStep.REOPEN: Move(Bucket.RETURNED, Bucket.FREE),
}
"""Every step but RESIZE, which adds to a quota and takes away from it."""

Leg: TypeAlias = tuple[Bucket | None, Bucket | None]
"""What one entry tells: from where to where. None is outside of the quota."""


def legs(step: QuotaStep) -> Sequence[Leg]:
    """What entries of a step may tell. Checked by the table, so that no code can write anything else."""
    if step is QuotaStep.RESIZE:
        return ((None, Bucket.FREE), (None, Bucket.RETURNED), (Bucket.FREE, None), (Bucket.RETURNED, None))
    source, target = MOVES[step]
    sources = (source,) if isinstance(source, Bucket) else (Bucket.RETURNED, Bucket.FREE)
    targets = (target,) if isinstance(target, Bucket) else (None, Bucket.RETURNED, Bucket.FREE)
    return [(each, other) for each in sources for other in targets]


def _known_legs() -> str:
    known = ", ".join(
        f"'{step.value} {source or '-'} {target or '-'}'" for step in QuotaStep for source, target in legs(step)
    )
    return f"step || ' ' || coalesce(source, '-') || ' ' || coalesce(target, '-') IN ({known})"


def _amount() -> Any:  # noqa: ANN401  # as the columns of db/types.py
    """A number of places, pieces or fen."""
    return Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})


class QuotaRow(SQLModel, table=True):
    """Something scarce of an owner: `size = free + held + claimed + used + returned`, at any instant.

    The owner is a row of the domain that opened it (`owner_kind`, `owner_id`), `part` a word for which of its quotas it
    is. `target_size` is what the size should be; the size is larger as long as more than that is with holders, and then
    nothing is free or returned. `entry_count` numbers the entries.
    """

    __tablename__ = "quota"
    __table_args__ = (
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        one_of("unit", QuotaUnit),
        sa.CheckConstraint("size = free + held + claimed + used + returned", name="size_is_the_sum"),
        sa.CheckConstraint("least(free, held, claimed, used, returned, target_size) >= 0", name="none_below_nought"),
        sa.CheckConstraint(
            "size = target_size OR (size > target_size AND free = 0 AND returned = 0)", name="no_larger_than_needed"
        ),
        sa.UniqueConstraint("tenant_id", "owner_id", "part"),
        {"postgresql_with": {"fillfactor": "50"}},  # a new version of a hot row stays on its page
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    owner_kind: str
    owner_id: UUID = key_to()
    part: str
    unit: str
    is_one_each: bool
    keeps_returns: bool
    target_size: int = _amount()
    size: int = _amount()
    free: int = _amount()
    held: int = _amount()
    claimed: int = _amount()
    used: int = _amount()
    returned: int = _amount()
    entry_count: int = _amount()
    opened_at: datetime = written_at()


class QuotaHoldingRow(SQLModel, table=True):
    """How much of a quota a holder has: a row of the owner's domain, as a registration, a voucher or an order.

    What is held or claimed goes back when its end has come; None: it has none. An end of what is no longer there says
    nothing.
    """

    __tablename__ = "quota_holding"
    __table_args__ = (
        reference(["quota_id"], "quota"),
        sa.CheckConstraint("least(held, claimed, used) >= 0", name="none_below_nought"),
        sa.Index("ix_quota_holding_lapsing", "hold_ends_at", "holder_id", postgresql_where=sa.text("held > 0")),
        sa.Index("ix_quota_holding_expiring", "claim_ends_at", "holder_id", postgresql_where=sa.text("claimed > 0")),
    )

    tenant_id: UUID = tenant_key()
    quota_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    holder_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    held: int = _amount()
    claimed: int = _amount()
    used: int = _amount()
    hold_ends_at: datetime | None = time_at(nullable=True)
    claim_ends_at: datetime | None = time_at(nullable=True)


class QuotaEntryRow(SQLModel, table=True):
    """A step on one quota, or a leg of it; append-only. `number` runs from 1 without a gap, in the order of effect.

    `source` or `target` None is outside of the quota, `holder_id` None: of nobody, `actor_id` None: by the union's own
    process. `request_id` is that of the mutation or the batch that made the step. That the quota exists needs no check,
    which would cost each step a tenth of its time: its number comes from the quota's row.
    """

    __tablename__ = "quota_entry"
    __table_args__ = (
        reference(["actor_id"], "member"),
        sa.CheckConstraint(_known_legs(), name="leg_known"),
        sa.CheckConstraint("amount > 0", name="amount_above_nought"),
        sa.CheckConstraint("(holder_id IS NULL) = (step IN ('reopen', 'resize'))", name="of_a_holder"),
        sa.Index(None, "request_id"),
    )

    tenant_id: UUID = tenant_key()
    quota_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    number: int = Field(sa_type=sa.BigInteger, primary_key=True)
    step: str
    source: str | None = None
    target: str | None = None
    amount: int = Field(sa_type=sa.BigInteger)
    holder_id: UUID | None = key_to(nullable=True)
    request_id: UUID = key_to()
    actor_id: UUID | None = key_to(nullable=True)
    reason: str
    recorded_at: datetime = time_at()
