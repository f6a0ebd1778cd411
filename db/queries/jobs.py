"""SQL of background work: opening, claiming with a lease, writing progress, failing, counting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert

from db.models.jobs import JobRow
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value, write
from db.types import new_id, table_of

APPLICATION_NAME = "unionhall-jobs"
"""How the connections of the process that works jobs call themselves: that is how others see that it lives."""

_JOB = table_of(JobRow)
_OPENED = ("tenant_id", "id", "kind", "subject_id", "actor_id", "state", "progress", "due_at")
_INSERT = Statement.of(
    insert(_JOB).values({name: sa.bindparam(name) for name in _OPENED}).on_conflict_do_nothing().returning(_JOB.c.id)
)
_CLAIM = Statement.of(
    sa.text(
        """
        WITH due AS (
            SELECT tenant_id, id FROM job
            WHERE state IN ('waiting', 'running') AND due_at <= :now AND kind = ANY(CAST(:kinds AS text[]))
            ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        UPDATE job SET state = 'running', lease_id = CAST(:lease_id AS uuid), due_at = :until,
            attempts = job.attempts + 1, started_at = coalesce(job.started_at, :now)
        FROM due WHERE job.tenant_id = due.tenant_id AND job.id = due.id
        RETURNING job.tenant_id, job.id, job.kind, job.subject_id, job.actor_id, job.progress, job.done_count,
            job.total_count, job.attempts
        """
    )
)
_LOCK = Statement.of(
    sa.text(
        """
        SELECT tenant_id, id, kind, subject_id, actor_id, progress, done_count, total_count, attempts FROM job
        WHERE tenant_id = :tenant_id AND id = :id AND state = 'running' AND lease_id = CAST(:lease_id AS uuid)
        FOR UPDATE
        """
    )
)
_ADVANCE = Statement.of(
    sa.text(
        """
        UPDATE job SET progress = CASE WHEN :is_finished THEN '{}' ELSE CAST(:progress AS jsonb) END,
            done_count = :done_count, total_count = CAST(:total_count AS integer),
            attempts = 0, due_at = :due_at, last_error = NULL,
            state = CASE WHEN :is_finished THEN 'done' ELSE state END,
            finished_at = CASE WHEN :is_finished THEN CAST(:now AS timestamptz) END
        WHERE tenant_id = :tenant_id AND id = :id
        """
    ).bindparams(
        sa.bindparam("progress", type_=_JOB.c.progress.type),
        sa.bindparam("is_finished", type_=sa.Boolean()),
        sa.bindparam("done_count", type_=sa.Integer()),
    )
)
_SET_BACK = Statement.of(
    sa.text(
        """
        UPDATE job SET state = CASE WHEN :is_final THEN 'failed' ELSE 'waiting' END, lease_id = NULL,
            progress = CASE WHEN :is_final THEN '{}' ELSE progress END,
            due_at = :due_at, last_error = CAST(:error AS text),
            finished_at = CASE WHEN :is_final THEN CAST(:now AS timestamptz) END
        WHERE tenant_id = :tenant_id AND id = :id AND state = 'running' AND lease_id = CAST(:lease_id AS uuid)
        """
    ).bindparams(sa.bindparam("is_final", type_=sa.Boolean()))
)
_FIND = Statement.of(
    sa.text(
        """
        SELECT state, done_count, total_count, last_error FROM job
        WHERE tenant_id = :tenant_id AND subject_id = :subject_id ORDER BY created_at DESC, id DESC LIMIT 1
        """
    )
)
_COUNT = Statement.of(
    sa.text(
        """
        SELECT kind, state, count(*) AS jobs, coalesce(extract(epoch FROM CAST(:now AS timestamptz) - min(due_at)), 0)
            AS waiting_seconds
        FROM job WHERE state IN ('waiting', 'running') GROUP BY kind, state
        """
    )
)
_FAILED = Statement.of(sa.text("SELECT kind, count(*) AS jobs FROM job WHERE state = 'failed' GROUP BY kind"))
_PURGE = Statement.of(sa.text("DELETE FROM job WHERE finished_at < :before"))
_IS_WORKED = Statement.of(
    sa.text(
        f"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = '{APPLICATION_NAME}'"  # noqa: S608  # a constant
        " AND datname = current_database())"
    )
)


@dataclass(frozen=True, slots=True)
class NewJob:
    """Work to be done on a subject for somebody; `progress` is where its handler begins."""

    kind: str
    subject_id: UUID
    actor_id: UUID | None
    progress: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Advance:
    """What a batch has made of a job."""

    progress: Mapping[str, Any]
    done_count: int
    total_count: int | None
    is_finished: bool


async def insert_job(conn: Connection, tenant_id: UUID, job: NewJob, *, now: datetime, refusal: Exception) -> UUID:
    """The new job's id.

    Raises:
        Exception: `refusal`, at the latest before the commit, when a job of this kind is live for the subject.
    """
    job_id = new_id()
    await write(
        conn,
        _INSERT,
        refusal=refusal,
        tenant_id=tenant_id,
        id=job_id,
        kind=job.kind,
        subject_id=job.subject_id,
        actor_id=job.actor_id,
        state="waiting",
        progress=dict(job.progress),
        due_at=now,
    )
    return job_id


async def claim_job(
    conn: Connection, *, kinds: Sequence[str], lease_id: UUID, now: datetime, until: datetime
) -> Record | None:
    """The job that has been due longest, leased; None when none is due. A job whose batch runs is passed over.

    Statement with SKIP LOCKED: any number of processes may ask at the same moment.
    """
    return await fetch_one(conn, _CLAIM, kinds=list(kinds), lease_id=lease_id, now=now, until=until)


async def lock_job(conn: Connection, tenant_id: UUID, job_id: UUID, *, lease_id: UUID) -> Record | None:
    """The job, locked until the transaction ends; None when it is no longer this lease's."""
    return await fetch_one(conn, _LOCK, tenant_id=tenant_id, id=job_id, lease_id=lease_id)


async def advance_job(
    conn: Connection, tenant_id: UUID, job_id: UUID, advance: Advance, *, now: datetime, due_at: datetime
) -> None:
    """Writes the progress of a locked job and extends its lease to `due_at`, or ends it.

    Nothing is kept of the progress of a job that has ended: a place in a list may be somebody's name.
    """
    await execute(
        conn,
        _ADVANCE,
        tenant_id=tenant_id,
        id=job_id,
        progress=dict(advance.progress),
        done_count=advance.done_count,
        total_count=advance.total_count,
        is_finished=advance.is_finished,
        now=now,
        due_at=due_at,
    )


@dataclass(frozen=True, slots=True)
class SetBack:
    """A lease that is given back: to be tried at `due_at`, or, with `failed_at`, never again.

    `error` is a code or the name of a class, never the text of an exception: that may quote personal values.
    """

    lease_id: UUID
    error: str | None
    due_at: datetime
    failed_at: datetime | None = None


async def set_back_job(conn: Connection, tenant_id: UUID, job_id: UUID, back: SetBack) -> None:
    """Gives a lease back, if it is still held."""
    await execute(
        conn,
        _SET_BACK,
        tenant_id=tenant_id,
        id=job_id,
        lease_id=back.lease_id,
        error=back.error,
        due_at=back.due_at,
        is_final=back.failed_at is not None,
        now=back.failed_at,
    )


async def find_job(conn: Connection, tenant_id: UUID, subject_id: UUID) -> Record | None:
    """`state`, `done_count`, `total_count`, `last_error` of the last job of a subject."""
    return await fetch_one(conn, _FIND, tenant_id=tenant_id, subject_id=subject_id)


async def count_live_jobs(conn: Connection, *, now: datetime) -> Sequence[Record]:
    """`kind`, `state`, `jobs`, `waiting_seconds` (since the longest due was due; negative: a lease that holds)."""
    return await fetch_all(conn, _COUNT, now=now)


async def count_failed_jobs(conn: Connection) -> Sequence[Record]:
    """`kind`, `jobs` of those that failed and are kept."""
    return await fetch_all(conn, _FAILED)


async def purge_jobs(conn: Connection, before: datetime) -> int:
    """How many jobs that ended before then were dropped."""
    return await execute(conn, _PURGE, before=before)


async def is_worked(conn: Connection) -> bool:
    """Whether a process that works jobs is connected to this database."""
    return bool(await fetch_value(conn, _IS_WORKED))
