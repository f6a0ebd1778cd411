"""Tables of suggestions 合理化建议: the suggestion, its log, its authors, who seconds it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.models.suggestions.kinds import (
    AuthorState,
    SuggestionChannel,
    SuggestionParty,
    SuggestionState,
    SuggestionVisibility,
)
from db.models.suggestions.steps import StepKind, moves_in_sql
from db.types import PlainRow, document, id_key, key_to, octets, one_of, part_key, reference, tenant_key, time_at


def _waiting(name: str, states: str) -> Sequence[sa.Index]:
    """What an office finds in the order of its deadlines, and what has none in the order of age."""
    by_age, by_day = f"{states} AND next_due_at IS NULL", f"{states} AND next_due_at IS NOT NULL"
    return (
        sa.Index(f"ix_suggestion_{name}_undated", "tenant_id", "submitted_at", postgresql_where=sa.text(by_age)),
        sa.Index(f"ix_suggestion_{name}_due", "tenant_id", "next_due_at", postgresql_where=sa.text(by_day)),
    )


class SuggestionRow(PlainRow, table=True):
    """A suggestion. Its row is the lock of all that happens to it.

    `organisation_id` is where its author stood when it was submitted, `handling_id` who handles it. `event_number` and
    `state` are those of the last event of its log: a foreign key holds them to it, and the log's own holds each event
    to the one before. An anonymous one has no author; `token_hash` is SHA-256 of what its author alone keeps.
    `round` counts answers wanted: 2 after it was reopened. `seconded_at`: when enough members had seconded it.
    `next_due_at` is a copy, for sorting: the earliest last second among its clocks, reckoned anew from the log with
    each step; None where nothing is waited for, or everything is paused. `escalates_at` is such a copy, too: when the
    first of them will be late that was not escalated.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["handling_id"], "organisation"),
        reference(["category_id"], "suggestion_category"),
        reference(["merged_into_id"], "suggestion"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "id", "event_number", "state"],
            [f"suggestion_event.{name}" for name in ("tenant_id", "suggestion_id", "number", "to_state")],
            name="fk_suggestion_last_event",
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
        one_of("state", SuggestionState),
        one_of("visibility", SuggestionVisibility),
        one_of("channel", SuggestionChannel),
        sa.CheckConstraint("round BETWEEN 1 AND 2", name="reopened_once"),
        sa.CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_has_kept"),
        sa.CheckConstraint("is_anonymous = (token_hash IS NOT NULL)", name="anonymous_has_token"),
        sa.UniqueConstraint("tenant_id", "reference"),
        sa.Index("uq_suggestion_token", "token_hash", unique=True, postgresql_where=sa.text("token_hash IS NOT NULL")),
        sa.Index(None, "tenant_id", "handling_id", "state"),
        sa.Index(None, "tenant_id", "organisation_id"),
        sa.Index(None, "tenant_id", "merged_into_id"),
        sa.Index(None, "tenant_id", "created_at", "id"),
        sa.Index(None, "tenant_id", "submitted_at", "id"),
        sa.Index("ix_suggestion_due", "tenant_id", "next_due_at", postgresql_where=sa.text("next_due_at IS NOT NULL")),
        sa.Index("ix_suggestion_escalates", "escalates_at", postgresql_where=sa.text("escalates_at IS NOT NULL")),
        *_waiting("received", "state IN ('submitted', 'transferred', 'in_review', 'filed', 'reopened')"),
        *_waiting("to_release", "state = 'countersigned'"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    reference: str
    organisation_id: UUID = key_to()
    handling_id: UUID = key_to()
    category_id: UUID = key_to()
    title: str
    body: str
    expected_effect: str | None = None
    visibility: str
    channel: str
    is_anonymous: bool = False
    token_hash: bytes | None = octets(nullable=True)
    state: str
    event_number: int = 1
    round: int = 1
    merged_into_id: UUID | None = key_to(nullable=True)
    created_at: datetime = time_at()
    submitted_at: datetime | None = time_at(nullable=True)
    seconded_at: datetime | None = time_at(nullable=True)
    next_due_at: datetime | None = time_at(nullable=True)
    escalates_at: datetime | None = time_at(nullable=True)


class SuggestionEventRow(PlainRow, table=True):
    """What happened to a suggestion, numbered from 1; never changed. Clocks are reckoned from it when read.

    An event begins in the state in which the one before ended; `previous_number` is that one's. `by_id` None: an
    anonymous author, or the clock. `reason` is read by whoever reads the suggestion, `facts` by nobody but the code.
    """

    __tablename__ = "suggestion_event"
    __table_args__ = (
        reference(["suggestion_id"], "suggestion"),
        reference(["by_id"], "member"),
        reference(["unit_id"], "answering_unit"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "suggestion_id", "previous_number", "from_state"],
            [f"suggestion_event.{name}" for name in ("tenant_id", "suggestion_id", "number", "to_state")],
            name="fk_suggestion_event_before",
        ),
        one_of("kind", StepKind),
        one_of("party", SuggestionParty),
        sa.CheckConstraint(moves_in_sql(), name="is_step"),
        sa.CheckConstraint(
            "CASE WHEN number = 1 THEN previous_number IS NULL AND from_state IS NULL"
            " ELSE previous_number IS NOT NULL AND previous_number = number - 1 AND from_state IS NOT NULL END",
            name="follows_the_last",
        ),
        sa.UniqueConstraint("tenant_id", "suggestion_id", "number", "to_state"),
        sa.Index(None, "tenant_id", "at"),
    )

    tenant_id: UUID = tenant_key()
    suggestion_id: UUID = part_key()
    number: int = Field(primary_key=True)
    previous_number: int | None = None
    kind: str
    from_state: str | None = None
    to_state: str
    party: str
    by_id: UUID | None = key_to(nullable=True)
    unit_id: UUID | None = key_to(nullable=True)
    at: datetime = time_at()
    round: int
    reason: str | None = None
    facts: dict[str, object] = document()


class SuggestionAuthorRow(SQLModel, table=True):
    """An author. `came_from_id` is the suggestion that they signed, merged into this one since; None: this one."""

    __tablename__ = "suggestion_author"
    __table_args__ = (
        reference(["suggestion_id"], "suggestion"),
        reference(["member_id"], "member"),
        reference(["came_from_id"], "suggestion"),
        one_of("state", AuthorState),
        sa.Index(
            "uq_suggestion_author_first",
            *("tenant_id", "suggestion_id"),
            unique=True,
            postgresql_where=sa.text("state = 'first'"),
        ),
        sa.Index(None, "tenant_id", "member_id", "added_at"),
    )

    tenant_id: UUID = tenant_key()
    suggestion_id: UUID = part_key()
    member_id: UUID = part_key()
    state: str
    came_from_id: UUID | None = key_to(nullable=True)
    added_at: datetime = time_at()
    answered_at: datetime | None = time_at(nullable=True)


class SuggestionSupportRow(SQLModel, table=True):
    """A member who seconds a suggestion 附议, once. `came_from_id` as for authors."""

    __tablename__ = "suggestion_support"
    __table_args__ = (
        reference(["suggestion_id"], "suggestion"),
        reference(["member_id"], "member"),
        reference(["came_from_id"], "suggestion"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    suggestion_id: UUID = part_key()
    member_id: UUID = part_key()
    came_from_id: UUID | None = key_to(nullable=True)
    supported_at: datetime = time_at()
