"""Tables of official documents 制度文件: each version a row of its own, the statutes it rests on, its files."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, part_key, reference, tenant_key, text_array, time_at

SOON_DAYS = 30
"""So many days before a document ends it is said to end soon."""


class OfficialDocumentKind(StrEnum):
    """What an official document is."""

    RULE = "rule"
    NOTICE = "notice"
    PLAN = "plan"
    MINUTES = "minutes"
    RESOLUTION = "resolution"
    AGREEMENT = "agreement"
    FORM = "form"
    OTHER = "other"


class OfficialDocumentAudience(StrEnum):
    """Who reads a published document: members at and below its organisation, officers, or holders of posts there."""

    MEMBERS = "members"
    OFFICERS = "officers"
    POST_HOLDERS = "post_holders"


class OfficialDocumentState(StrEnum):
    """States that are stored. What days decide of PUBLISHED (in force, superseded, out of date) is derived."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class OfficialDocumentStaleness(StrEnum):
    """Why a published document should be looked at; derived from days, never stored."""

    EXPIRED = "expired"
    EXPIRES_SOON = "expires_soon"
    REVIEW_OVERDUE = "review_overdue"
    SUPERSEDED = "superseded"
    STATUTE_ENDED = "statute_ended"


class OfficialDocumentFileKind(StrEnum):
    """What a file is: the document itself as it was signed, or an annex."""

    SIGNED_TEXT = "signed_text"
    ANNEX = "annex"


class OfficialDocumentFileState(StrEnum):
    """States of a file: a ticket is out, it comes in, it is whole, it is gone."""

    AWAITED = "awaited"
    RECEIVING = "receiving"
    READY = "ready"
    REMOVED = "removed"


_TITLE = "title || ' ' || coalesce(title_en, '') || ' ' || number"
_WORDS = f"{_TITLE} || ' ' || regexp_replace(coalesce(body, ''), '<[^>]*>|&[a-z]+;', ' ', 'g')"


def _pairs(words: str) -> sa.Computed:
    return sa.Computed(f"unionhall_text_pairs({words})", persisted=True)


class OfficialDocumentRow(SQLModel, table=True):
    """One version of a document of an organisation. Its row is the lock of its state, and of what supersedes it.

    `series_id` is the id of the first version; `version` counts those that were published. `supersedes_id` is the
    version that a further one takes the place of: `superseded_by_id` and `superseded_on` (its first day) are written
    there when it is published, and taken back when it is withdrawn. `body` is clean HTML (`domain.shared.rich_text`);
    None where files say it all. `warned` are reasons of staleness of which officers were told. `draft_revision` counts
    texts and files of the draft, so that who publishes says which they have read.
    """

    __tablename__ = "official_document"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["series_id"], "official_document"),
        reference(["supersedes_id"], "official_document"),
        reference(["superseded_by_id"], "official_document"),
        reference(["drafted_by_id"], "member"),
        reference(["published_by_id"], "member"),
        one_of("kind", OfficialDocumentKind),
        one_of("audience", OfficialDocumentAudience),
        one_of("state", OfficialDocumentState),
        sa.CheckConstraint("valid_until >= valid_from", name="days_in_order"),
        sa.CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published_has_time"),
        sa.CheckConstraint("(published_at IS NULL) = (published_by_id IS NULL)", name="published_has_person"),
        sa.CheckConstraint("(published_at IS NULL) = (version IS NULL)", name="published_has_version"),
        sa.CheckConstraint("(superseded_by_id IS NULL) = (superseded_on IS NULL)", name="superseded_has_day"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdraw_reason IS NOT NULL)", name="withdrawn_has_reason"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_time"),
        sa.UniqueConstraint("tenant_id", "series_id", "version"),
        sa.Index(None, "tenant_id", "valid_from", "id"),
        sa.Index(None, "tenant_id", "organisation_id", "published_at"),
        sa.Index(None, "tenant_id", "superseded_by_id"),
        sa.Index(
            "ix_official_document_draft",
            *("tenant_id", "drafted_at", "id"),
            postgresql_where=sa.text("state = 'draft'"),
        ),
        sa.Index(
            "ix_official_document_superseding",
            *("tenant_id", "supersedes_id"),
            unique=True,
            postgresql_where=sa.text("state = 'published'"),
        ),
        sa.Index(
            "ix_official_document_ending",
            "valid_until",
            postgresql_where=sa.text("state = 'published' AND valid_until IS NOT NULL"),
        ),
        sa.Index(
            "ix_official_document_review",
            "review_on",
            postgresql_where=sa.text("state = 'published' AND review_on IS NOT NULL"),
        ),
        sa.Index("ix_official_document_pairs", "pairs", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    series_id: UUID = key_to()
    version: int | None = None
    supersedes_id: UUID | None = key_to(nullable=True)
    superseded_by_id: UUID | None = key_to(nullable=True)
    superseded_on: date | None = None
    kind: str
    audience: str
    number: str
    title: str
    title_en: str | None = None
    body: str | None = None
    valid_from: date
    valid_until: date | None = None
    review_on: date | None = None
    state: str
    draft_revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    drafted_by_id: UUID = key_to()
    drafted_at: datetime = time_at()
    published_by_id: UUID | None = key_to(nullable=True)
    published_at: datetime | None = time_at(nullable=True)
    reviewed_at: datetime | None = time_at(nullable=True)
    withdrawn_at: datetime | None = time_at(nullable=True)
    withdraw_reason: str | None = None
    warned: list[str] = text_array()
    pairs: Sequence[str] | None = Field(
        default=None, sa_type=postgresql.ARRAY(sa.Text()), nullable=False, sa_column_args=(_pairs(_WORDS),)
    )


class OfficialDocumentBasisRow(SQLModel, table=True):
    """A statute that a document rests on, numbered from 1; `provision` is the article of it, None for the whole."""

    __tablename__ = "official_document_basis"
    __table_args__ = (
        reference(["document_id"], "official_document"),
        reference(["statute_id"], "statute"),
        sa.Index(None, "tenant_id", "statute_id"),
    )

    tenant_id: UUID = tenant_key()
    document_id: UUID = part_key()
    number: int = Field(primary_key=True)
    statute_id: UUID = key_to()
    provision: str | None = None


class OfficialDocumentFileRow(SQLModel, table=True):
    """A file of a document, or the place that a ticket keeps for one. A removed one keeps its row, and no content."""

    __tablename__ = "official_document_file"
    __table_args__ = (
        reference(["document_id"], "official_document"),
        reference(["member_id"], "member"),
        one_of("kind", OfficialDocumentFileKind),
        one_of("state", OfficialDocumentFileState),
        sa.CheckConstraint("state <> 'ready' OR wrapped_key IS NOT NULL", name="key_when_ready"),
        sa.Index(None, "tenant_id", "document_id"),
        sa.Index(None, "tenant_id", "member_id"),
        sa.Index(
            "ix_official_document_file_unfinished",
            "ticket_expires_at",
            postgresql_where=sa.text("state IN ('awaited', 'receiving')"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    document_id: UUID = key_to()
    member_id: UUID = key_to()
    kind: str
    state: str = OfficialDocumentFileState.AWAITED
    wrapped_key: bytes | None = None
    media_type: str = ""
    size_bytes: int = 0
    chunk_count: int = 0
    tries: int = 0
    ticket_expires_at: datetime = time_at()
    uploaded_at: datetime | None = time_at(nullable=True)
    removed_at: datetime | None = time_at(nullable=True)


class OfficialDocumentFileChunkRow(SQLModel, table=True):
    """A part of a file, sealed under its key, bound to the file and its number."""

    __tablename__ = "official_document_file_chunk"
    __table_args__ = (reference(["file_id"], "official_document_file"),)

    tenant_id: UUID = tenant_key()
    file_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    number: int = Field(primary_key=True)
    sealed: bytes
