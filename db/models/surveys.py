"""Tables of surveys 问卷: what is asked, who has answered, what was answered, what it came to.

`survey_participation` and `survey_answer` have no key in common for an anonymous survey (docs/surveys.md).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, part_key, reference, tenant_key, time_at

LEAST_TOLD = 5
"""Fewer answers than these are told to nobody as a number; as `THRESHOLD` of `domain.members.disclosure`."""


class SurveyState(StrEnum):
    """States of a survey. CLOSED and CANCELLED are ends; one that was opened is never changed."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class SurveyKind(StrEnum):
    """Under which promise a survey is answered. NEEDS: by name and by consent, so that needs can be met 需求征集."""

    ANONYMOUS = "anonymous"
    NAMED = "named"
    NEEDS = "needs"


class SurveyQuestionKind(StrEnum):
    """What an answer to a question is."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    NUMBER = "number"
    TEXT = "text"


def _objects() -> Any:  # noqa: ANN401  # as SQLModel's Field
    return Field(default_factory=list, sa_type=postgresql.JSONB, nullable=False)


class SurveyRow(SQLModel, table=True):
    """A survey of an organisation for its members and those below. Its row is the lock of its state.

    The promise is frozen with the survey, in both languages; `promise_version` is what answers refer to.
    """

    __tablename__ = "survey"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["planned_by_id"], "member"),
        one_of("state", SurveyState),
        one_of("kind", SurveyKind),
        sa.CheckConstraint("(state = 'planned') = (opened_at IS NULL) OR state = 'cancelled'", name="opened_has_time"),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
        sa.CheckConstraint("(state = 'cancelled') = (cancel_reason IS NOT NULL)", name="cancelled_has_reason"),
        sa.CheckConstraint("(state = 'closed') = (answer_count IS NOT NULL)", name="closed_has_count"),
        sa.Index(None, "tenant_id", "planned_at", "id"),
        sa.Index(None, "tenant_id", "organisation_id"),
        sa.Index("ix_survey_closing", "closes_at", postgresql_where=sa.text("state = 'open'")),
        sa.Index("ix_survey_open", "tenant_id", "closes_at", postgresql_where=sa.text("state = 'open'")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    kind: str
    title: str
    introduction: str | None = None
    promise: str
    promise_en: str
    promise_version: int
    results_are_public: bool
    state: str
    closes_at: datetime = time_at()
    planned_by_id: UUID = key_to()
    planned_at: datetime = time_at()
    opened_at: datetime | None = time_at(nullable=True)
    closed_at: datetime | None = time_at(nullable=True)
    cancel_reason: str | None = None
    answer_count: int | None = None


class SurveyQuestionRow(SQLModel, table=True):
    """A question, numbered from 1. `options` are objects `{number, text, next}`; `next` None: as `next_number` says.

    `next_number` is the question that follows, 0 the end, None the one with the next number.
    """

    __tablename__ = "survey_question"
    __table_args__ = (
        reference(["survey_id"], "survey"),
        one_of("kind", SurveyQuestionKind),
        sa.CheckConstraint("next_number = 0 OR next_number > number", name="goes_forward"),
    )

    tenant_id: UUID = tenant_key()
    survey_id: UUID = part_key()
    number: int = Field(primary_key=True)
    kind: str
    title: str
    is_required: bool
    minimum: int | None = None
    maximum: int | None = None
    options: Sequence[Mapping[str, Any]] = _objects()
    next_number: int | None = None


class SurveyParticipationRow(SQLModel, table=True):
    """That a member has answered, and nothing else: neither when nor what."""

    __tablename__ = "survey_participation"
    __table_args__ = (
        reference(["survey_id"], "survey"),
        reference(["member_id"], "member"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    survey_id: UUID = part_key()
    member_id: UUID = part_key()


class SurveyAnswerRow(SQLModel, table=True):
    """What somebody answered: objects `{number, choices | value | text}`. The id is random, so that it has no order.

    `branch_id` is the organisation directly below the survey's to which the member belonged. Of an anonymous answer,
    and of one whose consent was withdrawn, there is neither who, nor where, nor when.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (
        reference(["survey_id"], "survey"),
        reference(["member_id"], "member"),
        reference(["branch_id"], "organisation"),
        sa.CheckConstraint(
            "(member_id IS NULL) = (answered_at IS NULL) AND (member_id IS NULL) = (branch_id IS NULL)",
            name="name_place_time_together",
        ),
        sa.UniqueConstraint("tenant_id", "survey_id", "member_id"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = Field(default_factory=uuid4, sa_type=sa.Uuid, primary_key=True)
    survey_id: UUID = key_to()
    member_id: UUID | None = key_to(nullable=True)
    branch_id: UUID | None = key_to(nullable=True)
    said: Sequence[Mapping[str, Any]] = _objects()
    answered_at: datetime | None = time_at(nullable=True)


class SurveyResultRow(SQLModel, table=True):
    """A count as it is told, made when the survey closed: of a question and an option of it.

    `option_number` 0 counts those who were asked and did not answer; None: those who answered a question that has no
    options, with their mean in tenths. `branch_id` None and not `is_rest`: of all. `is_rest`: of branches that are not
    told by themselves. `answers` None: withheld.
    """

    __tablename__ = "survey_result"
    __table_args__ = (
        reference(["survey_id"], "survey"),
        reference(["branch_id"], "organisation"),
        sa.CheckConstraint("branch_id IS NULL OR NOT is_rest", name="rest_is_no_branch"),
        sa.Index(
            "uq_survey_result_cell",
            *("tenant_id", "survey_id", "question_number", "option_number", "branch_id", "is_rest"),
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    survey_id: UUID = key_to()
    position: int
    question_number: int
    option_number: int | None = None
    branch_id: UUID | None = key_to(nullable=True)
    is_rest: bool
    answers: int | None = None
    mean_tenths: int | None = None
