"""Question banks 题库: what can be asked, and in a table of its own what is right (docs/learning.md, 0081)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, part_key, reference, tenant_key, time_at


class QuizQuestionKind(StrEnum):
    """How many options of a question are right: one, some, or one of "true" and "false"."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"


class QuestionBankRow(SQLModel, table=True):
    """A question bank of an organisation. Its row is the lock of what is in it."""

    __tablename__ = "question_bank"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["made_by_id"], "member"),
        sa.Index(None, "tenant_id", "organisation_id"),
        sa.Index(None, "tenant_id", "made_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    title: str
    made_by_id: UUID = key_to()
    made_at: datetime = time_at()


class BankQuestionRow(SQLModel, table=True):
    """A question without its key. It never changes: another takes its place, and it is drawn no more.

    `options` are objects `{number, text, text_en}`, numbered from 1.
    """

    __tablename__ = "bank_question"
    __table_args__ = (
        reference(["bank_id"], "question_bank"),
        one_of("kind", QuizQuestionKind),
        sa.UniqueConstraint("tenant_id", "bank_id", "number"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    bank_id: UUID = key_to()
    number: int
    kind: str
    text: str
    text_en: str | None = None
    options: Sequence[Mapping[str, Any]] = Field(default_factory=list, sa_type=postgresql.JSONB, nullable=False)
    written_at: datetime = time_at()
    retired_at: datetime | None = time_at(nullable=True)


class BankQuestionKeyRow(SQLModel, table=True):
    """What is right, and why: read when an attempt is scored, and shown when nothing can be gained by it any more."""

    __tablename__ = "bank_question_key"
    __table_args__ = (
        reference(["question_id"], "bank_question"),
        sa.CheckConstraint("cardinality(right_options) >= 1", name="something_is_right"),
    )

    tenant_id: UUID = tenant_key()
    question_id: UUID = part_key()
    right_options: Sequence[int] = Field(sa_type=postgresql.ARRAY(sa.Integer), nullable=False)
    explanation: str | None = None
    explanation_en: str | None = None
    source: str | None = None


class BankKeyReaderRow(SQLModel, table=True):
    """Who knows the keys of a bank, having written questions or opened the keys: they take none of its quizzes."""

    __tablename__ = "bank_key_reader"
    __table_args__ = (
        reference(["bank_id"], "question_bank"),
        reference(["member_id"], "member"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    bank_id: UUID = part_key()
    member_id: UUID = part_key()
    since: datetime = time_at()
