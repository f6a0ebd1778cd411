"""Tables of the implementation 实施 of a suggestion: milestones, effect figures, rewards."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.models.suggestions.kinds import EffectKind, ImplementationState
from db.types import id_key, key_to, one_of, part_key, reference, tenant_key, time_at


class ImplementationRow(SQLModel, table=True):
    """How a filed suggestion is put into practice, by a unit, until a day. `stopped_reason`: why it was given up.

    `verified_by_id` is another than who reported it done, `reward_class` 1 is the highest.
    """

    __tablename__ = "implementation"
    __table_args__ = (
        reference(["suggestion_id"], "suggestion"),
        reference(["unit_id"], "answering_unit"),
        reference(["planned_by_id"], "member"),
        reference(["done_by_id"], "member"),
        reference(["verified_by_id"], "member"),
        one_of("state", ImplementationState),
        sa.CheckConstraint("(state = 'stopped') = (stopped_reason IS NOT NULL)", name="stopped_has_reason"),
        sa.CheckConstraint("verified_by_id <> done_by_id", name="verified_by_another"),
        sa.CheckConstraint("reward_class BETWEEN 1 AND 5", name="class_known"),
        sa.CheckConstraint("reward_fen BETWEEN 0 AND 10000000", name="reward_in_bounds"),
        sa.Index(None, "tenant_id", "unit_id"),
        sa.Index(
            "ix_implementation_done",
            *("tenant_id", "done_at", "suggestion_id"),
            postgresql_where=sa.text("state = 'done'"),
        ),
    )

    tenant_id: UUID = tenant_key()
    suggestion_id: UUID = part_key()
    unit_id: UUID = key_to()
    state: str
    plan: str
    due_on: date
    planned_by_id: UUID = key_to()
    planned_at: datetime = time_at()
    done_by_id: UUID | None = key_to(nullable=True)
    done_at: datetime | None = time_at(nullable=True)
    verified_by_id: UUID | None = key_to(nullable=True)
    verified_at: datetime | None = time_at(nullable=True)
    stopped_reason: str | None = None
    stopped_at: datetime | None = time_at(nullable=True)
    reward_class: int | None = None
    reward_fen: int | None = None
    rewarded_at: datetime | None = time_at(nullable=True)


class MilestoneRow(SQLModel, table=True):
    """A step of an implementation 里程碑, numbered from 1: when it is due, and when it was done."""

    __tablename__ = "milestone"
    __table_args__ = (reference(["suggestion_id"], "implementation", ["suggestion_id"]),)

    tenant_id: UUID = tenant_key()
    suggestion_id: UUID = part_key()
    number: int = Field(primary_key=True)
    title: str
    due_on: date
    done_on: date | None = None


class EffectFigureRow(SQLModel, table=True):
    """What an implementation brought in a year 成效, reported by the unit and confirmed when it is verified."""

    __tablename__ = "effect_figure"
    __table_args__ = (
        reference(["suggestion_id"], "implementation", ["suggestion_id"]),
        reference(["reported_by_id"], "member"),
        one_of("kind", EffectKind),
        sa.CheckConstraint("amount BETWEEN 0 AND 1000000000000", name="amount_in_bounds"),
        sa.UniqueConstraint("tenant_id", "suggestion_id", "kind"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    suggestion_id: UUID = key_to()
    kind: str
    amount: int = Field(sa_type=sa.BigInteger)
    basis: str
    reported_by_id: UUID = key_to()
    reported_at: datetime = time_at()
