"""Tables of rosters 花名册: imports with their rows, exports."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.types import document, id_key, key_to, one_of, reference, tenant_key, time_at, written_at


class RosterImportState(StrEnum):
    """States of an import, in the order in which they come; FAILED ends reading."""

    READING = "reading"
    READY = "ready"
    FAILED = "failed"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"


class RosterSource(StrEnum):
    """How a roster came in."""

    OFFICER = "officer"
    HR_ENDPOINT = "hr_endpoint"
    HR_FOLDER = "hr_folder"


class RosterRowAction(StrEnum):
    """What applying a row would do."""

    ADD = "add"
    CHANGE = "change"
    MOVE = "move"
    LEAVE = "leave"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    INVALID = "invalid"


class RosterRowOutcome(StrEnum):
    """What became of a row; none before it was applied."""

    APPLIED = "applied"
    REFUSED = "refused"
    UNDONE = "undone"
    KEPT = "kept"


class MemberExportState(StrEnum):
    """States of an export."""

    WRITING = "writing"
    READY = "ready"
    FAILED = "failed"


class RosterFormat(StrEnum):
    """Forms of a file."""

    CSV = "csv"
    XLSX = "xlsx"


class RosterImportRow(SQLModel, table=True):
    """One file that is read below one organisation, shown, applied, and for some days undone again.

    `apply_below_percent` is set when nobody looks at the preview: it is applied when so many rows in a hundred, at
    most, would change something. `columns` are headings with the fields that somebody said they are.
    """

    __tablename__ = "roster_import"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["file_id"], "stored_file"),
        reference(["opened_by_id"], "member"),
        one_of("state", RosterImportState),
        one_of("source", RosterSource),
        # The same content for the same organisation is the same import, until it is undone or read anew, or comes once
        # more when another has been imported there meanwhile.
        sa.Index(
            "uq_roster_import_content",
            "tenant_id",
            "organisation_id",
            "content_hash",
            unique=True,
            postgresql_where=sa.text("is_current"),
        ),
        sa.Index(None, "tenant_id", "opened_at", "id", postgresql_include=["organisation_id"]),
        sa.Index(None, "tenant_id", "organisation_id", "opened_at", "id"),
        sa.Index(
            "ix_roster_import_ready",
            *("tenant_id", "opened_at", "id"),
            postgresql_where=sa.text("state = 'ready' AND is_current AND forgotten_at IS NULL"),
        ),
        sa.Index("ix_roster_import_kept", "opened_at", postgresql_where=sa.text("forgotten_at IS NULL")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    file_id: UUID | None = key_to(nullable=True)
    file_name: str
    content_hash: bytes
    is_current: bool = True
    source: str = RosterSource.OFFICER
    opened_by_id: UUID | None = key_to(nullable=True)
    partner_credential_id: UUID | None = key_to(nullable=True)
    apply_below_percent: int | None = None
    state: str = RosterImportState.READING
    failure: str | None = None
    columns: dict[str, Any] = document()
    facts: dict[str, Any] = document()
    row_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    opened_at: datetime = time_at()
    read_at: datetime | None = time_at(nullable=True)
    applied_at: datetime | None = time_at(nullable=True)
    undo_until: datetime | None = time_at(nullable=True)
    undone_at: datetime | None = time_at(nullable=True)
    forgotten_at: datetime | None = time_at(nullable=True)


class RosterRow(SQLModel, table=True):
    """A line of a roster. Its personal values are sealed as one JSON object under a key of the row's own, wrapped.

    To erase a person, set `wrapped_key` and the three indexes of their rows (`member_id`) to NULL: what is left is a
    number, codes and ids, and counts stay true. All rows of an import lose these when its time is over. The indexes are
    keyed hashes (HMAC-SHA256): they find the same person twice in one file.
    """

    __tablename__ = "roster_row"
    __table_args__ = (
        reference(["import_id"], "roster_import"),
        reference(["organisation_id"], "organisation"),
        one_of("action", RosterRowAction),
        one_of("outcome", RosterRowOutcome),
        sa.Index(None, "tenant_id", "import_id", "action", "number"),
        sa.Index(
            None, "tenant_id", "import_id", "identity_index", postgresql_where=sa.text("identity_index IS NOT NULL")
        ),
        sa.Index(None, "tenant_id", "import_id", "number_index", postgresql_where=sa.text("number_index IS NOT NULL")),
        sa.Index(None, "tenant_id", "import_id", "phone_index", postgresql_where=sa.text("phone_index IS NOT NULL")),
        sa.Index("ix_roster_row_member", "tenant_id", "member_id", postgresql_where=sa.text("member_id IS NOT NULL")),
    )

    tenant_id: UUID = tenant_key()
    import_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    number: int = Field(primary_key=True)
    action: str
    reasons: list[str] = Field(sa_type=postgresql.ARRAY(sa.Text), nullable=False)
    warnings: list[str] = Field(sa_type=postgresql.ARRAY(sa.Text), nullable=False)
    fields: list[str] = Field(sa_type=postgresql.ARRAY(sa.Text), nullable=False)
    member_id: UUID | None = key_to(nullable=True)
    organisation_id: UUID | None = key_to(nullable=True)
    outcome: str | None = None
    outcome_reason: str | None = None
    wrapped_key: bytes | None = None
    sealed: bytes | None = None
    identity_index: bytes | None = None
    number_index: bytes | None = None
    phone_index: bytes | None = None


class MemberExportRow(SQLModel, table=True):
    """A list of members as a file for one officer; the file goes after an hour, this row stays."""

    __tablename__ = "member_export"
    __table_args__ = (
        reference(["member_id"], "member"),
        reference(["file_id"], "stored_file"),
        one_of("state", MemberExportState),
        one_of("format", RosterFormat),
        sa.Index(None, "tenant_id", "member_id", "opened_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    file_id: UUID = key_to()
    format: str
    state: str = MemberExportState.WRITING
    failure: str | None = None
    columns: list[str] = Field(sa_type=postgresql.ARRAY(sa.Text), nullable=False)
    filters: dict[str, Any] = document()
    locale: str = "zh-CN"
    row_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    opened_at: datetime = time_at()
    ready_at: datetime | None = time_at(nullable=True)
    expires_at: datetime | None = time_at(nullable=True)
    created_at: datetime = written_at()
