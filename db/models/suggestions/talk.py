"""Tables of what is said and shown beside a suggestion: comments and attachments."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.models.suggestions.kinds import AttachmentState, CommentState
from db.types import id_key, key_to, octets, one_of, part_key, reference, tenant_key, time_at


class SuggestionCommentRow(SQLModel, table=True):
    """A comment 评论 on a suggestion. `unit_id`: in the name of an answering unit.

    `author_id` None: the anonymous author's.
    """

    __tablename__ = "suggestion_comment"
    __table_args__ = (
        reference(["suggestion_id"], "suggestion"),
        reference(["author_id"], "member"),
        reference(["unit_id"], "answering_unit"),
        reference(["moderated_by_id"], "member"),
        one_of("state", CommentState),
        sa.CheckConstraint("(state = 'hidden') = (hidden_reason IS NOT NULL)", name="hidden_has_reason"),
        sa.Index(None, "tenant_id", "suggestion_id", "written_at"),
        sa.Index(None, "tenant_id", "author_id"),
        sa.Index(
            "ix_suggestion_comment_waiting",
            *("tenant_id", "written_at", "id"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    suggestion_id: UUID = key_to()
    author_id: UUID | None = key_to(nullable=True)
    unit_id: UUID | None = key_to(nullable=True)
    body: str
    state: str
    hidden_reason: str | None = None
    moderated_by_id: UUID | None = key_to(nullable=True)
    moderated_at: datetime | None = time_at(nullable=True)
    written_at: datetime = time_at()


class SuggestionAttachmentRow(SQLModel, table=True):
    """A picture or document 附件 of a suggestion, sealed in parts under a key of its own, or the place for one.

    `event_number` is the last event when it came (a draft, a return, a question). `name` is made by us: the name that
    the author's device gave is not kept. `removed_at`: its key is gone.
    """

    __tablename__ = "suggestion_attachment"
    __table_args__ = (
        reference(["suggestion_id"], "suggestion"),
        reference(["added_by_id"], "member"),
        one_of("state", AttachmentState),
        sa.Index(None, "tenant_id", "suggestion_id"),
        sa.Index(
            "ix_suggestion_attachment_unfinished",
            "ticket_expires_at",
            postgresql_where=sa.text("state <> 'ready' AND removed_at IS NULL"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    suggestion_id: UUID = key_to()
    event_number: int
    name: str
    media_type: str
    size_bytes: int
    content_hash: bytes = octets()
    wrapped_key: bytes | None = octets(nullable=True)
    added_by_id: UUID | None = key_to(nullable=True)
    added_at: datetime = time_at()
    removed_at: datetime | None = time_at(nullable=True)
    state: str = Field(default=AttachmentState.READY.value, sa_column_kwargs={"server_default": "ready"})
    part_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    ticket_expires_at: datetime | None = time_at(nullable=True)


class AttachmentPartRow(SQLModel, table=True):
    """A sealed part of an attachment, numbered from 0 and bound to it and its number."""

    __tablename__ = "attachment_part"
    __table_args__ = (reference(["attachment_id"], "suggestion_attachment"),)

    tenant_id: UUID = tenant_key()
    attachment_id: UUID = part_key()
    number: int = Field(primary_key=True)
    sealed: bytes = octets()
