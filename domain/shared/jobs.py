"""Long work in the background: claimed with a lease, done in batches, each batch one transaction with its progress.

A process that is killed at any moment loses the batch in hand and nothing else; the next one that finds the lease
ended goes on from the progress that was committed. Two processes never work one batch: its transaction holds the job's
row lock, and a claim passes locked rows over.

A kind of work is a `JobHandler`, made known where the process is put together. Use cases open jobs with `job_open`, in
their own transaction.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias
from uuid import UUID

from db.errors import DatabaseOverloadedError, DatabaseUnavailableError
from db.queries import jobs as job_queries
from db.queries import outbox as outbox_queries
from db.queries.jobs import Advance, NewJob, SetBack
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database
from db.types import new_id
from db.wake import first_of
from domain.shared.actor import Actor
from domain.shared.clock import Clock
from domain.shared.errors import DomainError
from domain.shared.work import NO_HOOKS, Hooks, Work

__all__ = [
    "APPLICATION_NAME",
    "Advance",
    "BatchOfJob",
    "Chore",
    "Job",
    "JobFigures",
    "JobHandler",
    "JobIsLive",
    "JobRun",
    "JobRunner",
    "JobTools",
    "is_worked",
    "job_figures",
    "job_open",
    "jobs_purge",
    "simple_job",
]

logger = logging.getLogger("unionhall.jobs")

APPLICATION_NAME = job_queries.APPLICATION_NAME
KEPT = timedelta(days=30)
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 5
"""Claims without a batch that was committed; then the job has failed."""
GIVEN_UP = "JOB_FAILED"
"""The code of a job that was given up."""
POLL_SECONDS = 0.5
_FIRST_DELAY_SECONDS = 2.0
_NEWS_SECONDS = 0.5


class JobIsLive(DomainError):
    """Work of this kind is under way for the subject."""

    code = "JOB_IS_LIVE"


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its handler finds it. `progress` is the handler's own, as its last batch left it."""

    tenant_id: UUID
    id: UUID
    kind: str
    subject_id: UUID
    actor_id: UUID | None
    progress: Mapping[str, Any]
    done_count: int
    total_count: int | None
    attempts: int


class JobRun(Protocol):
    """One process's work on one job, as long as its lease lasts."""

    async def prepare(self) -> None:
        """Gets ready what the next batch needs and no transaction should wait for: reading a file, hashing."""

    async def batch(self, work: Work, job: Job) -> Advance:
        """Does the next part in the transaction of `work`; the job's row is locked. It must end within seconds.

        Raises:
            DomainError: The work cannot go on: the job has failed with this code, nothing of the batch is kept.
        """


@dataclass(frozen=True, slots=True)
class JobTools:
    """What a run may use outside its batches."""

    database: Database
    keyring: Keyring
    clock: Clock


BatchOfJob: TypeAlias = Callable[[Work, Job], Awaitable[Advance]]


@dataclass(frozen=True, slots=True)
class JobHandler:
    """How jobs of a kind are worked: `open` makes a run, `failed` writes what follows when there will be no more."""

    open: Callable[[JobTools, Job], AbstractAsyncContextManager[JobRun]]
    failed: Callable[[Work, Job, str], Awaitable[None]]


@dataclass(slots=True)
class Chore:
    """Something that the process of jobs does now and then. It must be safe to do by several at once."""

    run: Callable[[], Awaitable[None]]
    every: timedelta
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Simple:
    _batch: BatchOfJob

    async def prepare(self) -> None:
        """Nothing: a batch reads what it needs."""

    async def batch(self, work: Work, job: Job) -> Advance:
        return await self._batch(work, job)


def simple_job(batch: BatchOfJob, failed: Callable[[Work, Job, str], Awaitable[None]]) -> JobHandler:
    """The handler of a kind whose batches need nothing but the database."""

    @asynccontextmanager
    async def opened(_tools: JobTools, _job: Job) -> AsyncIterator[JobRun]:
        yield _Simple(batch)

    return JobHandler(opened, failed)


async def jobs_purge(conn: Connection, now: datetime) -> None:
    """Drops jobs that ended more than 30 days ago."""
    await job_queries.purge_jobs(conn, now - KEPT)


async def is_worked(conn: Connection) -> bool:
    """Whether a process that works jobs is connected to the database."""
    return await job_queries.is_worked(conn)


@dataclass(frozen=True, slots=True)
class JobFigures:
    """For one kind and state: how many jobs, and for how many seconds the longest has been due."""

    kind: str
    state: str
    jobs: int
    overdue_seconds: float


async def job_figures(conn: Connection, *, now: datetime) -> Sequence[JobFigures]:
    """Figures of live and of failed jobs. Two statements."""
    live = [
        JobFigures(row["kind"], row["state"], row["jobs"], max(0.0, float(row["waiting_seconds"])))
        for row in await job_queries.count_live_jobs(conn, now=now)
    ]
    failed = [JobFigures(row["kind"], "failed", row["jobs"], 0.0) for row in await job_queries.count_failed_jobs(conn)]
    return [*live, *failed]


async def job_open(work: Work, kind: str, subject_id: UUID, **progress: object) -> UUID:
    """The id of new work on a subject, in the name of the caller; it begins after the commit.

    Raises:
        JobIsLive: Work of this kind is under way for the subject, by a unique key, so at the same moment too.
    """
    job = NewJob(kind, subject_id, work.actor.member_id, progress)
    return await job_queries.insert_job(work.conn, work.scope.tenant_id, job, now=work.now, refusal=JobIsLive())


@dataclass(slots=True)
class JobRunner:
    """Works jobs one after another. Any number of runners may, in any number of processes."""

    database: Database
    keyring: Keyring
    handlers: Mapping[str, JobHandler]
    clock: Clock
    hooks: Hooks = NO_HOOKS
    chores: Sequence[Chore] = ()
    publish: Callable[[Connection], Awaitable[None]] = outbox_queries.wake_listeners
    _asked: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _told_at: float = field(default=0.0, init=False)

    def nudge(self) -> None:
        """Call it after a commit of this process: work may wait."""
        self._asked.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set, then ends the batch in hand. Survives the loss of the database."""
        while not stop.is_set():
            self._asked.clear()
            has_worked = False
            try:
                has_worked = await self.run_once(stop)
                await self._do_chores()
            except (DatabaseUnavailableError, DatabaseOverloadedError) as error:
                logger.warning("jobs wait for the database: %s", type(error).__name__)
            except Exception:
                logger.exception("a pass over the jobs failed")
            if not has_worked:
                await first_of(stop, self._asked, seconds=POLL_SECONDS)

    async def run_once(self, stop: asyncio.Event | None = None) -> bool:
        """Works the job that has been due longest to its end, or until `stop` is set; False when none is due."""
        lease_id, now = new_id(), self.clock()
        async with self.database.write() as conn:
            row = await job_queries.claim_job(
                conn, kinds=list(self.handlers), lease_id=lease_id, now=now, until=now + LEASE
            )
        if row is None:
            return False
        job = Job(**dict(row))
        if job.attempts > MAX_ATTEMPTS:
            await self._end_failed(job, lease_id, GIVEN_UP)
            return True
        try:
            await self._work(job, lease_id, stop or asyncio.Event())
        except DomainError as refusal:
            await self._end_failed(job, lease_id, refusal.code)
        except (DatabaseUnavailableError, DatabaseOverloadedError):
            raise
        except Exception as error:
            logger.exception("job %s of kind %s failed (%d)", job.id, job.kind, job.attempts)
            await self._set_back(job, lease_id, type(error).__name__)
        return True

    async def _work(self, job: Job, lease_id: UUID, stop: asyncio.Event) -> None:
        tools = JobTools(self.database, self.keyring, self.clock)
        async with self.handlers[job.kind].open(tools, job) as run:
            while True:
                await run.prepare()
                advance = await self._batch(run, job, lease_id)
                if advance is None or advance.is_finished:
                    await self._tell(is_last=True)
                    return
                await self._tell()
                if stop.is_set():
                    await self._release(job, lease_id)
                    return

    async def _batch(self, run: JobRun, job: Job, lease_id: UUID) -> Advance | None:
        """What the next batch did; None when the lease was lost."""
        async with self.database.write() as conn:
            row = await job_queries.lock_job(conn, job.tenant_id, job.id, lease_id=lease_id)
            if row is None:
                logger.warning("job %s of kind %s went to another process", job.id, job.kind)
                return None
            current = Job(**dict(row))
            advance = await run.batch(self._work_of(conn, current), current)
            now = self.clock()
            await job_queries.advance_job(conn, job.tenant_id, job.id, advance, now=now, due_at=now + LEASE)
        return advance

    def _work_of(self, conn: Connection, job: Job) -> Work:
        actor = Actor(job.tenant_id, member_id=job.actor_id)
        return Work(conn, actor, Scope(job.tenant_id, job.actor_id), self.clock(), self.keyring, self.hooks)

    async def _end_failed(self, job: Job, lease_id: UUID, code: str, *, error: str | None = None) -> None:
        """Tells the handler a code that people may read; `error` is for the operator."""
        now = self.clock()
        logger.warning("job %s of kind %s has failed: %s", job.id, job.kind, code)
        async with self.database.write() as conn:
            if await job_queries.lock_job(conn, job.tenant_id, job.id, lease_id=lease_id) is None:
                return
            await self.handlers[job.kind].failed(self._work_of(conn, job), job, code)
            await job_queries.set_back_job(
                conn, job.tenant_id, job.id, SetBack(lease_id, error or code, now, failed_at=now)
            )
        await self._tell(is_last=True)

    async def _set_back(self, job: Job, lease_id: UUID, error: str) -> None:
        if job.attempts >= MAX_ATTEMPTS:
            await self._end_failed(job, lease_id, GIVEN_UP, error=error)
            return
        due_at = self.clock() + timedelta(seconds=_FIRST_DELAY_SECONDS * 2 ** (job.attempts - 1))
        async with self.database.write() as conn:
            await job_queries.set_back_job(conn, job.tenant_id, job.id, SetBack(lease_id, error, due_at))

    async def _release(self, job: Job, lease_id: UUID) -> None:
        async with self.database.write() as conn:
            await job_queries.set_back_job(conn, job.tenant_id, job.id, SetBack(lease_id, None, self.clock()))

    async def _tell(self, *, is_last: bool = False) -> None:
        """Wakes whoever follows progress, at most twice a second."""
        seconds = asyncio.get_running_loop().time()
        if is_last or seconds - self._told_at >= _NEWS_SECONDS:
            self._told_at = seconds
            async with self.database.read() as conn:
                await self.publish(conn)

    async def _do_chores(self) -> None:
        for chore in self.chores:
            now = self.clock()
            if chore.due_at is not None and now < chore.due_at:
                continue
            chore.due_at = now + chore.every
            try:
                await chore.run()
            except (DatabaseUnavailableError, DatabaseOverloadedError):
                raise
            except Exception:
                logger.exception("a chore of the jobs failed")
