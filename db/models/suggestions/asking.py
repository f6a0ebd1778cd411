"""Tables of questions to the management 向管理方提问: the question with its answer, and who asks it, too."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.models.suggestions.kinds import SuggestionVisibility
from db.types import id_key, key_to, one_of, part_key, reference, tenant_key, time_at


class ManagementQuestionState(StrEnum):
    """States of a question to the management. ANSWERED_AGAIN, DECLINED and WITHDRAWN are ends."""

    ASKED = "asked"
    ANSWERED = "answered"
    FOLLOWED_UP = "followed_up"
    ANSWERED_AGAIN = "answered_again"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ManagementQuestionRow(SQLModel, table=True):
    """A question of a member to an answering unit. Its row is the lock of all that happens to it.

    `organisation_id` is the unit's place when it was asked. `due_on` is the last day for the answer that is waited for,
    first or second; it stays when the answer has come. `legal_article_id`, `news_item_id`: what was read before it was
    asked. `support_count` counts `management_question_support`.
    """

    __tablename__ = "management_question"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["unit_id"], "answering_unit"),
        reference(["asked_by_id"], "member"),
        reference(["answered_by_id"], "member"),
        reference(["answered_again_by_id"], "member"),
        reference(["declined_by_id"], "member"),
        reference(["legal_article_id"], "legal_article"),
        reference(["news_item_id"], "news_item"),
        one_of("state", ManagementQuestionState),
        one_of("visibility", SuggestionVisibility),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_time"),
        sa.CheckConstraint("(follow_up IS NULL) = (followed_up_at IS NULL)", name="follow_up_has_time"),
        sa.CheckConstraint("(second_answer IS NULL) = (answered_again_at IS NULL)", name="second_answer_has_time"),
        sa.CheckConstraint("answer IS NOT NULL OR follow_up IS NULL", name="follow_up_after_answer"),
        sa.CheckConstraint("follow_up IS NOT NULL OR second_answer IS NULL", name="second_after_follow_up"),
        sa.CheckConstraint(
            "CASE state WHEN 'asked' THEN answer IS NULL WHEN 'answered' THEN answer IS NOT NULL AND follow_up IS NULL"
            " WHEN 'followed_up' THEN follow_up IS NOT NULL AND second_answer IS NULL"
            " WHEN 'answered_again' THEN second_answer IS NOT NULL ELSE answer IS NULL END",
            name="state_has_texts",
        ),
        sa.CheckConstraint("(state = 'declined') = (decline_reason IS NOT NULL)", name="declined_has_reason"),
        sa.CheckConstraint("support_count >= 0", name="support_counted"),
        sa.Index(None, "tenant_id", "asked_at", "id"),
        sa.Index(None, "tenant_id", "unit_id", "state"),
        sa.Index(None, "tenant_id", "organisation_id"),
        sa.Index(None, "tenant_id", "asked_by_id", "asked_at"),
        sa.Index(
            "ix_management_question_news_item",
            *("tenant_id", "news_item_id"),
            postgresql_where=sa.text("news_item_id IS NOT NULL"),
        ),
        sa.Index(
            "ix_management_question_answered",
            *("tenant_id", "asked_by_id", "answered_at"),
            postgresql_where=sa.text("state = 'answered'"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    reference: str
    organisation_id: UUID = key_to()
    unit_id: UUID = key_to()
    asked_by_id: UUID = key_to()
    title: str
    body: str
    visibility: str
    state: str
    asked_at: datetime = time_at()
    due_on: date
    support_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    answer: str | None = None
    answered_by_id: UUID | None = key_to(nullable=True)
    answered_at: datetime | None = time_at(nullable=True)
    follow_up: str | None = None
    followed_up_at: datetime | None = time_at(nullable=True)
    second_answer: str | None = None
    answered_again_by_id: UUID | None = key_to(nullable=True)
    answered_again_at: datetime | None = time_at(nullable=True)
    decline_reason: str | None = None
    declined_by_id: UUID | None = key_to(nullable=True)
    ended_at: datetime | None = time_at(nullable=True)
    legal_article_id: UUID | None = key_to(nullable=True)
    news_item_id: UUID | None = key_to(nullable=True)


class ManagementQuestionSupportRow(SQLModel, table=True):
    """A member who asks a question, too 同问; once, and not its author."""

    __tablename__ = "management_question_support"
    __table_args__ = (
        reference(["question_id"], "management_question"),
        reference(["member_id"], "member"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    question_id: UUID = part_key()
    member_id: UUID = part_key()
    asked_at: datetime = time_at()
