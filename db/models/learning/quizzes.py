"""Quizzes 知识竞赛: when, for whom, out of which bank; and what somebody drew and answered (docs/learning.md, 0082)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, part_key, reference, tenant_key, time_at


class QuizState(StrEnum):
    """States of a quiz. OPEN is what one that was announced is between its two times; no row says so."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class QuizRow(SQLModel, table=True):
    """A quiz of an organisation for its members and those below. Once announced, only its state changes.

    `told_at` is when it was seen that one that was announced has opened: phones are told by the change of the row.
    """

    __tablename__ = "quiz"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["bank_id"], "question_bank"),
        reference(["planned_by_id"], "member"),
        one_of("state", QuizState),
        sa.CheckConstraint("state <> 'open'", name="the_clock_opens"),
        sa.CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        sa.CheckConstraint("pass_percent BETWEEN 1 AND 100", name="mark_in_per_cent"),
        sa.CheckConstraint("question_count >= 1 AND minutes >= 1 AND attempt_limit >= 1", name="has_a_size"),
        sa.CheckConstraint("(state = 'cancelled') = (cancel_reason IS NOT NULL)", name="cancelled_has_reason"),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
        sa.Index(None, "tenant_id", "planned_at", "id"),
        sa.Index(None, "tenant_id", "organisation_id"),
        sa.Index(None, "tenant_id", "bank_id"),
        sa.Index("ix_quiz_closing", "closes_at", postgresql_where=sa.text("state = 'announced'")),
        sa.Index("ix_quiz_opening", "opens_at", postgresql_where=sa.text("state = 'announced' AND told_at IS NULL")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    bank_id: UUID = key_to()
    title: str
    introduction: str | None = None
    opens_at: datetime = time_at()
    closes_at: datetime = time_at()
    question_count: int
    minutes: int
    attempt_limit: int
    pass_percent: int
    state: str
    planned_by_id: UUID = key_to()
    planned_at: datetime = time_at()
    announced_at: datetime | None = time_at(nullable=True)
    told_at: datetime | None = time_at(nullable=True)
    closed_at: datetime | None = time_at(nullable=True)
    cancel_reason: str | None = None


class QuizAttemptRow(SQLModel, table=True):
    """A member's attempt. It ends when it is handed in, or at `ends_at` by the clock of the database.

    `branch_id` is the organisation directly below the quiz's to which the member belonged. Its row is the lock of its
    answers; the member's is that of how many attempts they have.
    """

    __tablename__ = "quiz_attempt"
    __table_args__ = (
        reference(["quiz_id"], "quiz"),
        reference(["member_id"], "member"),
        reference(["branch_id"], "organisation"),
        sa.CheckConstraint("started_at < ends_at", name="takes_time"),
        sa.CheckConstraint("submitted_at IS NULL OR submitted_at <= ends_at", name="handed_in_by_its_end"),
        sa.CheckConstraint("(score IS NULL) = (is_passed IS NULL)", name="scored_is_judged"),
        sa.UniqueConstraint("tenant_id", "quiz_id", "member_id", "number"),
        sa.Index(None, "tenant_id", "member_id"),
        sa.Index("ix_quiz_attempt_unscored", "ends_at", postgresql_where=sa.text("score IS NULL")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    quiz_id: UUID = key_to()
    member_id: UUID = key_to()
    branch_id: UUID = key_to()
    number: int
    question_count: int
    started_at: datetime = time_at()
    ends_at: datetime = time_at()
    submitted_at: datetime | None = time_at(nullable=True)
    score: int | None = None
    is_passed: bool | None = None


class QuizAttemptQuestionRow(SQLModel, table=True):
    """A question as it was drawn for an attempt. `options` as they are shown, `{number, text, text_en}`, numbered anew.

    `option_order` has, for each as it is shown, its number in the bank. `choices` are numbers as they are shown.
    """

    __tablename__ = "quiz_attempt_question"
    __table_args__ = (
        reference(["attempt_id"], "quiz_attempt"),
        reference(["question_id"], "bank_question"),
        reference(["member_id"], "member"),
        sa.UniqueConstraint("tenant_id", "attempt_id", "question_id"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    attempt_id: UUID = part_key()
    position: int = Field(primary_key=True)
    member_id: UUID = key_to()
    question_id: UUID = key_to()
    options: Sequence[Mapping[str, Any]] = Field(default_factory=list, sa_type=postgresql.JSONB, nullable=False)
    option_order: Sequence[int] = Field(sa_type=postgresql.ARRAY(sa.Integer), nullable=False)
    choices: Sequence[int] = Field(sa_type=postgresql.ARRAY(sa.Integer), nullable=False)
    answered_at: datetime | None = time_at(nullable=True)


class QuizResultRow(SQLModel, table=True):
    """How many took part in a closed quiz and passed, as it is told: of all, of a branch, or of the other branches.

    None: withheld.
    """

    __tablename__ = "quiz_result"
    __table_args__ = (
        reference(["quiz_id"], "quiz"),
        reference(["branch_id"], "organisation"),
        sa.CheckConstraint("branch_id IS NULL OR NOT is_rest", name="rest_is_no_branch"),
        sa.Index(
            "uq_quiz_result_cell",
            *("tenant_id", "quiz_id", "branch_id", "is_rest"),
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    quiz_id: UUID = key_to()
    position: int
    branch_id: UUID | None = key_to(nullable=True)
    is_rest: bool
    members: int | None = None
    passed: int | None = None
