"""Table of background work: what is to be done in batches, by whom it is being done, how far it has come."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import document, id_key, key_to, one_of, tenant_key, time_at, written_at


class JobState(StrEnum):
    """States of a job; it is live in the first two."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


_IS_LIVE = "state IN ('waiting', 'running')"


class JobRow(SQLModel, table=True):
    """Long work on one subject. `due_at` is when it may be tried, and while it runs, when its lease ends.

    `lease_id` is the process that has it; a batch that finds another's writes nothing. `progress` belongs to the
    handler of the kind and is written in the transaction of the batch that it tells of. `attempts` counts claims since
    the last batch that was committed.
    """

    __tablename__ = "job"
    __table_args__ = (
        one_of("state", JobState),
        sa.Index("ix_job_due", "due_at", "id", postgresql_where=sa.text(_IS_LIVE)),
        sa.Index("uq_job_live", "tenant_id", "kind", "subject_id", unique=True, postgresql_where=sa.text(_IS_LIVE)),
        sa.Index(None, "tenant_id", "subject_id", "created_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    kind: str
    subject_id: UUID = key_to()
    actor_id: UUID | None = key_to(nullable=True)
    state: str = JobState.WAITING
    progress: dict[str, Any] = document()
    done_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    total_count: int | None = None
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    lease_id: UUID | None = key_to(nullable=True)
    due_at: datetime = time_at()
    last_error: str | None = None
    created_at: datetime = written_at()
    started_at: datetime | None = time_at(nullable=True)
    finished_at: datetime | None = time_at(nullable=True)
