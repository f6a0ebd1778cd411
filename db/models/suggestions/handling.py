"""Tables of how a suggestion is handled: units assigned to it, answers, counter-signatures, ratings."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.models.suggestions.kinds import AnswerClass, AnswerState, Satisfaction, UnitRole
from db.types import id_key, key_to, one_of, part_key, reference, tenant_key, time_at


class SuggestionAssignmentRow(SQLModel, table=True):
    """A unit that a suggestion is with, as lead 主办 or co-unit 会办. `ended_at`: returned, replaced, or reopened."""

    __tablename__ = "suggestion_assignment"
    __table_args__ = (
        reference(["suggestion_id"], "suggestion"),
        reference(["unit_id"], "answering_unit"),
        reference(["assigned_by_id"], "member"),
        one_of("role", UnitRole),
        sa.CheckConstraint("round BETWEEN 1 AND 2", name="round_known"),
        sa.Index(
            "uq_suggestion_assignment_lead",
            *("tenant_id", "suggestion_id"),
            unique=True,
            postgresql_where=sa.text("role = 'lead' AND ended_at IS NULL"),
        ),
        sa.Index(
            "uq_suggestion_assignment_unit",
            *("tenant_id", "suggestion_id", "unit_id"),
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(None, "tenant_id", "unit_id"),
        sa.Index(None, "tenant_id", "suggestion_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    suggestion_id: UUID = key_to()
    unit_id: UUID = key_to()
    role: str
    round: int
    assigned_by_id: UUID = key_to()
    assigned_at: datetime = time_at()
    ended_at: datetime | None = time_at(nullable=True)


class SuggestionAnswerRow(SQLModel, table=True):
    """An answer 答复 in a round: drafted by the lead unit, countersigned, released by the supervisor.

    One that was refused stays. `released_class` is the class that the supervisor confirmed or changed to.
    """

    __tablename__ = "suggestion_answer"
    __table_args__ = (
        reference(["suggestion_id"], "suggestion"),
        reference(["unit_id"], "answering_unit"),
        reference(["drafted_by_id"], "member"),
        reference(["released_by_id"], "member"),
        reference(["template_id"], "answer_template"),
        one_of("state", AnswerState),
        one_of("answer_class", AnswerClass),
        one_of("released_class", AnswerClass),
        sa.CheckConstraint("released_by_id <> drafted_by_id", name="released_by_another"),
        sa.CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name="released_has_time"),
        sa.Index(
            "uq_suggestion_answer_now",
            *("tenant_id", "suggestion_id", "round"),
            unique=True,
            postgresql_where=sa.text("state <> 'refused'"),
        ),
        sa.Index(None, "tenant_id", "suggestion_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    suggestion_id: UUID = key_to()
    round: int
    unit_id: UUID = key_to()
    state: str
    answer_class: str
    body: str
    template_id: UUID | None = key_to(nullable=True)
    drafted_by_id: UUID = key_to()
    drafted_at: datetime = time_at()
    released_class: str | None = None
    released_by_id: UUID | None = key_to(nullable=True)
    released_at: datetime | None = time_at(nullable=True)


class AnswerSignatureRow(SQLModel, table=True):
    """A co-unit's counter-signature 会签 of an answer."""

    __tablename__ = "answer_signature"
    __table_args__ = (
        reference(["answer_id"], "suggestion_answer"),
        reference(["unit_id"], "answering_unit"),
        reference(["signed_by_id"], "member"),
    )

    tenant_id: UUID = tenant_key()
    answer_id: UUID = part_key()
    unit_id: UUID = part_key()
    signed_by_id: UUID = key_to()
    signed_at: datetime = time_at()


class SuggestionRatingRow(SQLModel, table=True):
    """What an author says about the answer of a round, once; changed until the suggestion is closed.

    `author_id` None: the anonymous author's.
    """

    __tablename__ = "suggestion_rating"
    __table_args__ = (
        reference(["suggestion_id"], "suggestion"),
        reference(["author_id"], "member"),
        one_of("satisfaction", Satisfaction),
        sa.Index(
            "uq_suggestion_rating_author",
            *("tenant_id", "suggestion_id", "round", "author_id"),
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    suggestion_id: UUID = key_to()
    round: int
    author_id: UUID | None = key_to(nullable=True)
    satisfaction: str
    comment: str | None = Field(default=None)
    rated_at: datetime = time_at()
