"""Tables of the legal knowledge base 法律知识库: articles, their revisions, what they rest on, what helped readers."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, part_key, reference, tenant_key, text_array, time_at

LEAST_JUDGEMENTS = 5
"""What readers say is told in steps of so many, and fewer to nobody; as `THRESHOLD` of `domain.members.disclosure`."""


class LegalCategory(StrEnum):
    """What a legal article is about."""

    CONTRACTS = "contracts"
    WAGES = "wages"
    HOURS_AND_LEAVE = "hours_and_leave"
    DISMISSAL = "dismissal"
    SOCIAL_INSURANCE = "social_insurance"
    INJURY = "injury"
    WOMEN_WORKERS = "women_workers"
    SAFETY = "safety"
    DISPUTES = "disputes"
    UNION_RIGHTS = "union_rights"
    OTHER = "other"


class LegalArticleState(StrEnum):
    """States of an article; of a PUBLISHED one a further revision may wait besides. WITHDRAWN is an end."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class LegalJudgement(StrEnum):
    """What a reader says of an article; kept as a truth value."""

    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"


class LegalStaleness(StrEnum):
    """Why a published article should be looked at; derived from days, never stored."""

    EXPIRED = "expired"
    REVIEW_OVERDUE = "review_overdue"
    STATUTE_ENDED = "statute_ended"


_QUESTION = "question || ' ' || coalesce(question_en, '')"
_WORDS = f"{_QUESTION} || ' ' || regexp_replace(answer, '<[^>]*>|&[a-z]+;', ' ', 'g')"


def _pairs(words: str) -> sa.Computed:
    return sa.Computed(f"unionhall_text_pairs({words})", persisted=True)


class LegalArticleRow(SQLModel, table=True):
    """A question and its answer, as readers see them. Its row is the lock of its state.

    `revision` is the number of that text, `latest_revision` the highest there is; `pending_revision` waits, and
    `submitted_at` says that somebody else is asked to approve it. `answer` is clean HTML. `consultation_unit_id` is the
    answering unit that is asked from the article. `warned` are reasons of staleness of which officers were told of this
    text.
    """

    __tablename__ = "legal_article"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["consultation_unit_id"], "answering_unit"),
        reference(["written_by_id"], "member"),
        reference(["approved_by_id"], "member"),
        one_of("category", LegalCategory),
        one_of("state", LegalArticleState),
        sa.CheckConstraint("valid_until >= valid_from", name="days_in_order"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdraw_reason IS NOT NULL)", name="withdrawn_has_reason"),
        sa.CheckConstraint("state <> 'published' OR approved_at IS NOT NULL", name="published_has_time"),
        sa.CheckConstraint("(approved_at IS NULL) = (approved_by_id IS NULL)", name="approved_has_name"),
        sa.CheckConstraint("pending_revision IS NOT NULL OR submitted_at IS NULL", name="submitted_is_pending"),
        sa.Index(None, "tenant_id", "written_at", "id"),
        sa.Index(
            "ix_legal_article_waiting",
            *("tenant_id", "submitted_at"),
            postgresql_where=sa.text("submitted_at IS NOT NULL"),
        ),
        sa.Index(None, "tenant_id", "organisation_id", "approved_at"),
        sa.Index(
            "ix_legal_article_ending",
            "valid_until",
            postgresql_where=sa.text("state = 'published' AND valid_until IS NOT NULL"),
        ),
        sa.Index(
            "ix_legal_article_review",
            "review_on",
            postgresql_where=sa.text("state = 'published' AND review_on IS NOT NULL"),
        ),
        sa.Index("ix_legal_article_pairs", "pairs", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    consultation_unit_id: UUID | None = key_to(nullable=True)
    category: str
    question: str
    question_en: str | None = None
    answer: str
    valid_from: date
    valid_until: date | None = None
    review_on: date | None = None
    state: str
    revision: int
    latest_revision: int
    pending_revision: int | None = None
    submitted_at: datetime | None = time_at(nullable=True)
    return_reason: str | None = None
    written_by_id: UUID = key_to()
    written_at: datetime = time_at()
    approved_by_id: UUID | None = key_to(nullable=True)
    approved_at: datetime | None = time_at(nullable=True)
    withdrawn_at: datetime | None = time_at(nullable=True)
    withdraw_reason: str | None = None
    warned: list[str] = text_array(is_empty_first=True)
    pairs: Sequence[str] | None = Field(
        default=None, sa_type=postgresql.ARRAY(sa.Text()), nullable=False, sa_column_args=(_pairs(_WORDS),)
    )


class LegalRevisionRow(SQLModel, table=True):
    """A text that an article had, has or may get, numbered from 1; never changed."""

    __tablename__ = "legal_revision"
    __table_args__ = (
        reference(["article_id"], "legal_article"),
        reference(["consultation_unit_id"], "answering_unit"),
        reference(["written_by_id"], "member"),
        sa.Index(None, "tenant_id", "written_by_id"),
    )

    tenant_id: UUID = tenant_key()
    article_id: UUID = part_key()
    number: int = Field(primary_key=True)
    consultation_unit_id: UUID | None = key_to(nullable=True)
    category: str
    question: str
    question_en: str | None = None
    answer: str
    valid_from: date
    valid_until: date | None = None
    review_on: date | None = None
    written_by_id: UUID = key_to()
    written_at: datetime = time_at()


class LegalBasisRow(SQLModel, table=True):
    """A statute that a revision of an article rests on, numbered from 1; never changed. `provision` is its article."""

    __tablename__ = "legal_basis"
    __table_args__ = (
        reference(["article_id"], "legal_article"),
        reference(["statute_id"], "statute"),
        sa.Index(None, "tenant_id", "statute_id"),
    )

    tenant_id: UUID = tenant_key()
    article_id: UUID = part_key()
    revision: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    statute_id: UUID = key_to()
    provision: str | None = None


class LegalJudgementRow(SQLModel, table=True):
    """Whether an article helped a member, once for each; not when they said so. `comment` is read without a name."""

    __tablename__ = "legal_judgement"
    __table_args__ = (
        reference(["article_id"], "legal_article"),
        reference(["member_id"], "member"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    article_id: UUID = part_key()
    member_id: UUID = part_key()
    is_helpful: bool
    comment: str | None = None
