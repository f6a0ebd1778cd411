"""Tables of news 信息发布: items, their revisions and corrections, their files, replies, and who has read what."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, part_key, reference, tenant_key, text_array, time_at

LEAST_READERS = 5
"""Reads are told in steps of so many, and fewer to nobody; as `THRESHOLD` of `domain.members.disclosure`."""


class NewsKind(StrEnum):
    """What a news item is about."""

    NEWS = "news"
    NOTICE = "notice"
    POLICY = "policy"
    SERVICE = "service"


class NewsUrgency(StrEnum):
    """How soon it must reach its audience: of an urgent one everybody is notified."""

    NORMAL = "normal"
    IMPORTANT = "important"
    URGENT = "urgent"


class NewsAudience(StrEnum):
    """Whom an item is for: the web too, members at and below its organisation, or officers there."""

    PUBLIC = "public"
    MEMBERS = "members"
    OFFICERS = "officers"


class NewsState(StrEnum):
    """States that are stored. What the clock decides of APPROVED is `NewsStanding`; WITHDRAWN is an end."""

    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class NewsStanding(StrEnum):
    """What an item is at a moment: its state, and of an approved one whether its window has come, is open, is over."""

    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class NewsReplyMode(StrEnum):
    """Whether members may reply to an item: no, shown at once, or once a moderator shows them."""

    CLOSED = "closed"
    SHOWN = "shown"
    MODERATED = "moderated"


class NewsReplyState(StrEnum):
    """States of a reply: it waits for a moderator where the item wants so."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


class NewsFileKind(StrEnum):
    """What a file of an item is: a picture in its text, its poster, its video."""

    PICTURE = "picture"
    POSTER = "poster"
    VIDEO = "video"


class NewsFileState(StrEnum):
    """States of a file: a ticket is out, it comes in, it is whole, it is gone."""

    AWAITED = "awaited"
    RECEIVING = "receiving"
    READY = "ready"
    REMOVED = "removed"


def _codes() -> Any:  # noqa: ANN401  # as the columns of db/types.py
    """A list of codes or words; an empty one asks nothing."""
    return Field(
        default_factory=list,
        sa_type=postgresql.ARRAY(sa.Text),
        nullable=False,
        sa_column_kwargs={"server_default": sa.text("'{}'::text[]")},
    )


_WORDS = " || ' ' || ".join(
    (
        *("title", "coalesce(title_en, '')", "lead", "coalesce(lead_en, '')"),
        *(f"regexp_replace({text}, '<[^>]*>|&[a-z]+;', ' ', 'g')" for text in ("body", "coalesce(body_en, '')")),
    )
)


def _pairs(words: str) -> sa.Computed:
    return sa.Computed(f"unionhall_text_pairs({words})", persisted=True)


class NewsItemRow(SQLModel, table=True):
    """A news item of an organisation, with the text that is shown. Its row is the lock of its state.

    `revision` is the number of that text, `latest_revision` the highest there is, `pending_revision` a correction that
    waits for somebody else's approval. Bodies are clean HTML (`domain.shared.rich_text`). `reach_count` is how many the
    item was for when it was approved. `audience_…` narrow whom it is for (`db.loaders.news.audiences`); an empty one
    asks nothing. `unit_id` is the answering unit that questions about it go to. `told_at` is when it was seen that its
    time has come: phones are told by the change of the row, and the notifications of an urgent one begin.
    """

    __tablename__ = "news_item"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["written_by_id"], "member"),
        reference(["submitted_by_id"], "member"),
        reference(["approved_by_id"], "member"),
        reference(["survey_id"], "survey"),
        reference(["vote_id"], "vote"),
        reference(["activity_id"], "activity"),
        reference(["unit_id"], "answering_unit"),
        one_of("kind", NewsKind),
        one_of("urgency", NewsUrgency),
        one_of("audience", NewsAudience),
        one_of("reply_mode", NewsReplyMode),
        one_of("state", NewsState),
        sa.CheckConstraint(
            "audience <> 'public'"
            " OR cardinality(audience_roles) + cardinality(audience_posts) + cardinality(audience_tags) = 0",
            name="public_is_for_all",
        ),
        sa.CheckConstraint("state <> 'in_approval' OR submitted_at IS NOT NULL", name="submitted_has_time"),
        sa.CheckConstraint("state <> 'approved' OR approved_at IS NOT NULL", name="approved_has_time"),
        sa.CheckConstraint("(approved_at IS NULL) = (approved_by_id IS NULL)", name="approved_has_name"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdraw_reason IS NOT NULL)", name="withdrawn_has_reason"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_time"),
        sa.CheckConstraint("until_at > publish_at", name="window_is_forward"),
        sa.CheckConstraint("num_nonnulls(survey_id, vote_id, activity_id) <= 1", name="one_link"),
        sa.CheckConstraint("revision <= latest_revision", name="revision_is_there"),
        sa.Index(None, "tenant_id", "publish_at", "id"),
        sa.Index(None, "tenant_id", "organisation_id", "publish_at"),
        sa.Index(None, "tenant_id", "until_at", postgresql_where=sa.text("until_at IS NOT NULL")),
        sa.Index(
            "ix_news_item_pinned",
            *("tenant_id", "pinned_until_at"),
            postgresql_where=sa.text("pinned_until_at IS NOT NULL"),
        ),
        sa.Index("ix_news_item_public", "id", postgresql_where=sa.text("audience = 'public'")),
        sa.Index("ix_news_item_feed", "organisation_id", "publish_at", postgresql_where=sa.text("audience = 'public'")),
        sa.Index(
            "ix_news_item_to_tell",
            "publish_at",
            postgresql_where=sa.text("state = 'approved' AND told_at IS NULL"),
        ),
        sa.Index(
            "ix_news_item_waiting",
            *("tenant_id", "publish_at"),
            postgresql_where=sa.text("state = 'in_approval'"),
        ),
        sa.Index("ix_news_item_pending", "tenant_id", "id", postgresql_where=sa.text("pending_revision IS NOT NULL")),
        sa.Index(
            "ix_news_item_pairs", "pairs", "title_pairs", postgresql_using="gin", postgresql_with={"fastupdate": "off"}
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    kind: str
    urgency: str
    audience: str
    audience_roles: list[str] = _codes()
    audience_posts: list[str] = _codes()
    audience_tags: list[str] = _codes()
    reply_mode: str = Field(
        default=NewsReplyMode.CLOSED.value, sa_column_kwargs={"server_default": NewsReplyMode.CLOSED.value}
    )
    title: str
    title_en: str | None = None
    lead: str
    lead_en: str | None = None
    body: str
    body_en: str | None = None
    short_text: str | None = None
    state: str
    revision: int
    latest_revision: int
    pending_revision: int | None = None
    publish_at: datetime = time_at()
    until_at: datetime | None = time_at(nullable=True)
    pinned_until_at: datetime | None = time_at(nullable=True)
    survey_id: UUID | None = key_to(nullable=True)
    vote_id: UUID | None = key_to(nullable=True)
    activity_id: UUID | None = key_to(nullable=True)
    unit_id: UUID | None = key_to(nullable=True)
    written_by_id: UUID = key_to()
    written_at: datetime = time_at()
    submitted_by_id: UUID | None = key_to(nullable=True)
    submitted_at: datetime | None = time_at(nullable=True)
    return_reason: str | None = None
    approved_by_id: UUID | None = key_to(nullable=True)
    approved_at: datetime | None = time_at(nullable=True)
    reach_count: int | None = None
    corrected_at: datetime | None = time_at(nullable=True)
    withdrawn_at: datetime | None = time_at(nullable=True)
    withdraw_reason: str | None = None
    told_at: datetime | None = time_at(nullable=True)
    title_pairs: Sequence[str] | None = Field(
        default=None,
        sa_type=postgresql.ARRAY(sa.Text()),
        nullable=False,
        sa_column_args=(_pairs("title || ' ' || coalesce(title_en, '')"),),
    )
    pairs: Sequence[str] | None = Field(
        default=None, sa_type=postgresql.ARRAY(sa.Text()), nullable=False, sa_column_args=(_pairs(_WORDS),)
    )


class NewsRevisionRow(SQLModel, table=True):
    """A text that an item had, has or may get, numbered from 1; never changed.

    `changed` names its texts that differ from those of the one that was shown when it was written. `note` is what a
    correction says of itself to readers.
    """

    __tablename__ = "news_revision"
    __table_args__ = (
        reference(["item_id"], "news_item"),
        reference(["written_by_id"], "member"),
        sa.Index(None, "tenant_id", "written_by_id"),
    )

    tenant_id: UUID = tenant_key()
    item_id: UUID = part_key()
    number: int = Field(primary_key=True)
    title: str
    title_en: str | None = None
    lead: str
    lead_en: str | None = None
    body: str
    body_en: str | None = None
    short_text: str | None = None
    changed: list[str] = text_array()
    note: str | None = None
    written_by_id: UUID = key_to()
    written_at: datetime = time_at()


class NewsCorrectionRow(SQLModel, table=True):
    """A correction 更正 that readers see: which revision it brought, and what it says of itself. Never changed."""

    __tablename__ = "news_correction"
    __table_args__ = (
        reference(["item_id"], "news_item"),
        reference(["approved_by_id"], "member"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id", "number"],
            ["news_revision.tenant_id", "news_revision.item_id", "news_revision.number"],
        ),
    )

    tenant_id: UUID = tenant_key()
    item_id: UUID = part_key()
    number: int = Field(primary_key=True)
    note: str
    approved_by_id: UUID = key_to()
    corrected_at: datetime = time_at()


class NewsReadRow(SQLModel, table=True):
    """That a member has read an item, and nothing else: not when. It is there so that each is counted once."""

    __tablename__ = "news_read"
    __table_args__ = (
        reference(["item_id"], "news_item"),
        reference(["member_id"], "member"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    item_id: UUID = part_key()
    member_id: UUID = part_key()


class NewsReplyRow(SQLModel, table=True):
    """A reply 留言 of a member to an item, and what the organisation answers; its item's row is its lock."""

    __tablename__ = "news_reply"
    __table_args__ = (
        reference(["item_id"], "news_item"),
        reference(["author_id"], "member"),
        reference(["moderated_by_id"], "member"),
        reference(["answered_by_id"], "member"),
        one_of("state", NewsReplyState),
        sa.CheckConstraint("(state = 'hidden') = (hidden_reason IS NOT NULL)", name="hidden_has_reason"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_time"),
        sa.CheckConstraint("(answer IS NULL) = (answered_by_id IS NULL)", name="answer_has_name"),
        sa.Index(None, "tenant_id", "item_id", "written_at"),
        sa.Index(None, "tenant_id", "author_id", "written_at"),
        sa.Index("ix_news_reply_waiting", "tenant_id", "written_at", postgresql_where=sa.text("state = 'waiting'")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    item_id: UUID = key_to()
    author_id: UUID = key_to()
    body: str
    state: str
    hidden_reason: str | None = None
    moderated_by_id: UUID | None = key_to(nullable=True)
    moderated_at: datetime | None = time_at(nullable=True)
    written_at: datetime = time_at()
    answer: str | None = None
    answered_by_id: UUID | None = key_to(nullable=True)
    answered_at: datetime | None = time_at(nullable=True)


class NewsFileRow(SQLModel, table=True):
    """A file of an item, or the place that a ticket keeps for one. A removed one keeps its row, and no content."""

    __tablename__ = "news_file"
    __table_args__ = (
        reference(["item_id"], "news_item"),
        reference(["member_id"], "member"),
        one_of("kind", NewsFileKind),
        one_of("state", NewsFileState),
        sa.CheckConstraint("state <> 'ready' OR wrapped_key IS NOT NULL", name="key_when_ready"),
        sa.Index(None, "tenant_id", "item_id"),
        sa.Index(None, "tenant_id", "member_id"),
        sa.Index(
            "ix_news_file_unfinished",
            "ticket_expires_at",
            postgresql_where=sa.text("state IN ('awaited', 'receiving')"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    item_id: UUID = key_to()
    member_id: UUID = key_to()
    kind: str
    state: str = NewsFileState.AWAITED
    wrapped_key: bytes | None = None
    media_type: str = ""
    size_bytes: int = 0
    chunk_count: int = 0
    tries: int = 0
    ticket_expires_at: datetime = time_at()
    uploaded_at: datetime | None = time_at(nullable=True)
    removed_at: datetime | None = time_at(nullable=True)


class NewsFileChunkRow(SQLModel, table=True):
    """A part of a file, sealed under its key, bound to the file and its number."""

    __tablename__ = "news_file_chunk"
    __table_args__ = (reference(["file_id"], "news_file"),)

    tenant_id: UUID = tenant_key()
    file_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    number: int = Field(primary_key=True)
    sealed: bytes
