"""Table of exports of offices 办公导出: suggestions, questions, results and answers of surveys, as files."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.models.rosters import RosterFormat
from db.types import document, id_key, key_to, one_of, reference, tenant_key, time_at, written_at


class OfficeExportKind(StrEnum):
    """What is in the file."""

    SUGGESTIONS = "suggestions"
    SURVEY_RESULTS = "survey_results"
    SURVEY_ANSWERS = "survey_answers"
    MANAGEMENT_QUESTIONS = "management_questions"


class OfficeExportState(StrEnum):
    """States of an export of an office."""

    WRITING = "writing"
    READY = "ready"
    FAILED = "failed"


class OfficeExportRow(SQLModel, table=True):
    """A list as a file for one officer; the file goes after an hour, this row stays.

    `survey_id` is whose results or answers are in it, `row_count` how many rows have been written so far, without
    headings.
    """

    __tablename__ = "office_export"
    __table_args__ = (
        reference(["member_id"], "member"),
        reference(["file_id"], "stored_file"),
        reference(["survey_id"], "survey"),
        one_of("kind", OfficeExportKind),
        one_of("state", OfficeExportState),
        one_of("format", RosterFormat),
        sa.CheckConstraint(
            "(kind IN ('survey_results', 'survey_answers')) = (survey_id IS NOT NULL)", name="survey_where_its_results"
        ),
        sa.Index(None, "tenant_id", "member_id", "opened_at", "id"),
        sa.Index(None, "tenant_id", "file_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    file_id: UUID = key_to()
    kind: str
    survey_id: UUID | None = key_to(nullable=True)
    format: str
    state: str = OfficeExportState.WRITING
    failure: str | None = None
    columns: list[str] = Field(sa_type=postgresql.ARRAY(sa.Text), nullable=False)
    filters: dict[str, Any] = document()
    locale: str = "zh-CN"
    row_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    opened_at: datetime = time_at()
    ready_at: datetime | None = time_at(nullable=True)
    expires_at: datetime | None = time_at(nullable=True)
    created_at: datetime = written_at()
