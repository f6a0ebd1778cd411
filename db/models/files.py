"""Tables of files that come in and go out over HTTP: sealed in chunks, kept for hours, then purged."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at, written_at


class FileState(StrEnum):
    """States of a stored file."""

    RECEIVING = "receiving"
    READY = "ready"
    FORGOTTEN = "forgotten"


class FilePurpose(StrEnum):
    """What a stored file is for."""

    ROSTER = "roster"
    EXPORT = "export"


class StoredFileRow(SQLModel, table=True):
    """A file's facts. Without `wrapped_key` nothing of its content can be read again, in backups too.

    `member_id` is whose file it is; None for what a partner's system sent. `content_hash` is SHA-256.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        reference(["member_id"], "member"),
        one_of("state", FileState),
        one_of("purpose", FilePurpose),
        sa.Index(None, "expires_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID | None = key_to(nullable=True)
    purpose: str
    state: str = FileState.RECEIVING
    name: str
    media_type: str
    wrapped_key: bytes | None = None
    content_hash: bytes | None = None
    size_bytes: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    chunk_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime = written_at()
    expires_at: datetime = time_at()


class StoredFileChunkRow(SQLModel, table=True):
    """A part of a file, sealed under the file's own key with its number as part of its place."""

    __tablename__ = "stored_file_chunk"
    __table_args__ = (reference(["file_id"], "stored_file"),)

    tenant_id: UUID = tenant_key()
    file_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    number: int = Field(primary_key=True)
    sealed: bytes
