"""Tables of documents: what clients ask, known by the hash of its text, and how often each is used.

They belong to the deployment, not to a union, and hold nothing of a person.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import time_at, written_at


class StoredDocumentRow(SQLModel, table=True):
    """A document by the SHA-256 of its text, in 64 hexadecimal digits; the text stands as it was given.

    `used_on` is the last day on which it was asked for by its hash. Documents that are not registered are dropped when
    nobody has asked for them for a while, and when there are too many.
    """

    __tablename__ = "stored_document"
    __table_args__ = (
        sa.Index("ix_stored_document_unregistered", "used_on", postgresql_where=sa.text("NOT is_registered")),
    )

    id: str = Field(primary_key=True)
    text: str
    name: str | None = None
    byte_count: int
    is_registered: bool
    used_on: date
    stored_at: datetime = written_at()


class ProfileDocumentRow(SQLModel, table=True):
    """A document of a security profile, as a version of a client brought it; it holds until `retired_at`."""

    __tablename__ = "profile_document"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["document_id"], ["stored_document.id"], name="fk_profile_document_document_id_stored_document"
        ),
        sa.Index(None, "document_id"),
    )

    profile: str = Field(primary_key=True)
    client: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    document_id: str = Field(primary_key=True)
    loaded_at: datetime = time_at()
    retired_at: datetime | None = time_at(nullable=True)


class DocumentRevisionRow(SQLModel, table=True):
    """One row: how often registered documents have changed. Who changes them locks it; processes look at it."""

    __tablename__ = "document_revision"
    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    revision: int


class DocumentUseRow(SQLModel, table=True):
    """How often a version of a client ran a document on a day (UTC); document '' stands for all that are not stored."""

    __tablename__ = "document_use"

    day: date = Field(primary_key=True)
    client: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    document_id: str = Field(primary_key=True)
    count: int


class DeprecatedUseRow(SQLModel, table=True):
    """How often a version of a client used a deprecated element on a day (UTC), by its coordinate in the schema."""

    __tablename__ = "deprecated_use"

    day: date = Field(primary_key=True)
    client: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    coordinate: str = Field(primary_key=True)
    count: int
