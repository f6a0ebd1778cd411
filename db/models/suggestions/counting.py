"""Tables of the public response times: what each suggestion counts for, sums of these, and what is not counted yet."""

from datetime import date
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.types import key_to, part_key, reference, tenant_key

COUNTING_LOCK = int.from_bytes(b"union_rt", "big")
"""Advisory lock: who counts holds it alone, whoever changes a rule of clocks or the tree shares it."""


class CountedSuggestionRow(SQLModel, table=True):
    """What a suggestion counts for in the sums of `response_time`: a copy that is made anew when it is marked.

    `clocks` are `[kind, office, is of a unit, days or null, is late, last day or null]` each (`Counted` of
    `domain.suggestions.figures`). `ruled_by_ids` are the places whose rules its clocks go by, `started_on` the day on
    which the last of them started: by these a trigger finds whom a changed rule concerns. `edition`: by which calendar.
    No reference holds places: it would lock what others change.
    """

    __tablename__ = "counted_suggestion"
    __table_args__ = (
        reference(["suggestion_id"], "suggestion"),
        sa.Index("ix_counted_suggestion_ruled_by", "ruled_by_ids", postgresql_using="gin"),
        sa.Index(None, "edition"),
    )

    tenant_id: UUID = tenant_key()
    suggestion_id: UUID = part_key()
    year: int
    handling_id: UUID = key_to()
    ruled_by_ids: list[UUID] = Field(sa_type=postgresql.ARRAY(sa.Uuid), nullable=False)
    started_on: date | None = None
    edition: int
    clocks: list[list[object]] = Field(sa_type=postgresql.JSONB, nullable=False)


class ResponseTimeRow(SQLModel, table=True):
    """What the suggestions of a year that one place handles add up to, for one office and one kind of clock.

    `done` has how many took so many working days, by the days; `late` how many of them were late; `waiting` how many
    are waited for, by their last day, under no day what has none. Written in the transaction that writes what they sum.
    """

    __tablename__ = "response_time"

    tenant_id: UUID = tenant_key()
    year: int = Field(primary_key=True)
    handling_id: UUID = part_key()
    office_id: UUID = part_key()
    is_of_unit: bool = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    done: dict[str, int] = Field(sa_type=postgresql.JSONB, nullable=False)
    late: int
    waiting: dict[str, int] = Field(sa_type=postgresql.JSONB, nullable=False)


class UncountedSuggestionRow(SQLModel, table=True):
    """A mark of triggers: something that clocks follow from has changed since the suggestion was counted.

    Written with the change, dropped in the transaction that counts it. Marks have no order, as events have.
    """

    __tablename__ = "uncounted_suggestion"

    tenant_id: UUID = tenant_key()
    id: UUID = Field(default_factory=uuid4, sa_type=sa.Uuid, primary_key=True)
    suggestion_id: UUID = key_to()
