"""Jobs: claimed once, worked in batches, gone on with by whoever finds the lease ended, given up in the end."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.jobs import (
    LEASE,
    MAX_ATTEMPTS,
    Advance,
    Chore,
    Job,
    JobIsLive,
    JobRunner,
    job_figures,
    job_open,
    simple_job,
)
from domain.shared.work import Work

Batch = Callable[[Work, Job], Awaitable[Advance]]


class Refused(DomainError):
    """What the work meets."""

    code = "REFUSED_BY_TEST"


@dataclass
class Stage:
    """Jobs of one kind, which count to three."""

    database: Database
    keyring: Keyring
    owner: asyncpg.Connection
    tenant_id: UUID
    now: datetime = datetime(2026, 3, 2, tzinfo=UTC)
    worked: list[int] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    async def count(self, _work: Work, job: Job) -> Advance:
        """One number in each batch."""
        number = job.done_count + 1
        self.worked.append(number)
        return Advance({"last": number}, number, 3, is_finished=number == 3)

    async def give_up(self, _work: Work, _job: Job, code: str) -> None:
        """What follows a failure."""
        self.failed.append(code)

    def runner(self, batch: Batch | None = None, **more: Any) -> JobRunner:
        """A process that works these jobs."""
        handler = simple_job(batch or self.count, self.give_up)
        return JobRunner(self.database, self.keyring, handlers={"count": handler}, clock=lambda: self.now, **more)

    async def open(self, subject_id: UUID | None = None) -> UUID:
        """A job that is due."""
        async with self.database.write() as conn:
            work = Work(conn, Actor(self.tenant_id), Scope(self.tenant_id), self.now, self.keyring)
            return await job_open(work, "count", subject_id or new_id(), last=0)

    async def row(self, job_id: UUID) -> asyncpg.Record:
        """The job as it is."""
        row = await self.owner.fetchrow("SELECT * FROM job WHERE id = $1", job_id)
        assert row is not None
        return row


@pytest.fixture
def stage(database: Database, keyring: Keyring, owner: asyncpg.Connection, tenant_id: UUID) -> Stage:
    return Stage(database, keyring, owner, tenant_id)


async def test_a_job_is_worked_to_its_end_once(stage: Stage) -> None:
    job_id = await stage.open()

    assert await stage.runner().run_once()
    assert not await stage.runner().run_once()
    row = await stage.row(job_id)
    assert stage.worked == [1, 2, 3]
    assert (row["state"], row["done_count"], row["total_count"], row["progress"]) == ("done", 3, 3, "{}")


async def test_many_processes_share_the_jobs_and_do_none_twice(stage: Stage) -> None:
    for _ in range(6):
        await stage.open()

    async def work() -> None:
        runner = stage.runner()
        while await runner.run_once():
            pass

    await asyncio.gather(*(work() for _ in range(4)))

    assert sorted(stage.worked) == sorted([1, 2, 3] * 6)


async def test_a_second_job_for_the_subject_waits_until_the_first_has_ended(stage: Stage) -> None:
    subject_id = new_id()
    await stage.open(subject_id)
    with pytest.raises(JobIsLive):
        await stage.open(subject_id)
    await stage.runner().run_once()

    await stage.open(subject_id)


async def test_a_job_that_was_left_is_taken_up_when_its_lease_has_ended(stage: Stage) -> None:
    job_id = await stage.open()

    async def vanish(work: Work, job: Job) -> Advance:
        if job.done_count == 1:
            raise asyncio.CancelledError
        return await stage.count(work, job)

    with pytest.raises(asyncio.CancelledError):
        await stage.runner(vanish).run_once()
    assert not await stage.runner().run_once()
    stage.now += LEASE + timedelta(seconds=1)
    assert await stage.runner().run_once()

    assert (await stage.row(job_id))["state"] == "done"
    assert stage.worked == [1, 2, 3]


async def test_whoever_lost_the_lease_writes_nothing_more(stage: Stage) -> None:
    job_id = await stage.open()

    async def overtaken(work: Work, job: Job) -> Advance:
        advance = await stage.count(work, job)
        if job.done_count == 0:
            stage.now += LEASE + timedelta(seconds=1)
        return advance

    class Overtaken(JobRunner):
        """Another process takes the job between two batches."""

        async def _tell(self, *, is_last: bool = False) -> None:  # noqa: ARG002  # the shape of the method
            if stage.worked == [1]:
                await stage.owner.execute("UPDATE job SET lease_id = gen_random_uuid() WHERE id = $1", job_id)

    handlers = {"count": simple_job(overtaken, stage.give_up)}
    await Overtaken(stage.database, stage.keyring, handlers, lambda: stage.now).run_once()

    row = await stage.row(job_id)
    assert stage.worked == [1]
    assert (row["state"], row["done_count"]) == ("running", 1)


async def test_work_that_fails_is_tried_again_later_and_given_up_in_the_end(stage: Stage) -> None:
    job_id = await stage.open()

    async def fail(work: Work, job: Job) -> Advance:
        raise ValueError("a personal value")

    states = []
    for _ in range(MAX_ATTEMPTS):
        assert await stage.runner(fail).run_once()
        assert not await stage.runner(fail).run_once()
        states.append((await stage.row(job_id))["state"])
        stage.now += timedelta(minutes=5)

    row = await stage.row(job_id)
    assert states == ["waiting"] * (MAX_ATTEMPTS - 1) + ["failed"]
    assert stage.failed == ["JOB_FAILED"]
    assert row["last_error"] == "ValueError"


async def test_a_batch_that_kills_its_process_each_time_is_given_up_too(stage: Stage) -> None:
    job_id = await stage.open()

    async def die(work: Work, job: Job) -> Advance:
        raise asyncio.CancelledError

    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(asyncio.CancelledError):
            await stage.runner(die).run_once()
        stage.now += LEASE + timedelta(seconds=1)
    assert await stage.runner(die).run_once()

    assert (await stage.row(job_id))["state"] == "failed"
    assert stage.failed == ["JOB_FAILED"]


async def test_a_refusal_ends_the_job_at_once_and_keeps_nothing_of_the_batch(stage: Stage) -> None:
    job_id = await stage.open()

    async def refuse(work: Work, job: Job) -> Advance:
        await work.conn.execute("UPDATE member_number SET next_number = 99 WHERE tenant_id = $1", stage.tenant_id)
        raise Refused

    await stage.runner(refuse).run_once()

    assert (await stage.row(job_id))["last_error"] == "REFUSED_BY_TEST"
    assert await stage.owner.fetchval("SELECT next_number FROM member_number") == 1


async def test_a_process_that_is_asked_to_stop_gives_the_job_back(stage: Stage) -> None:
    job_id, stop = await stage.open(), asyncio.Event()
    stop.set()

    await stage.runner().run_once(stop)
    first = (await stage.row(job_id))["state"]
    await stage.runner().run_once()

    assert first == "waiting"
    assert stage.worked == [1, 2, 3]


async def test_figures_count_what_waits_and_what_failed(stage: Stage) -> None:
    await stage.open()
    stage.now += timedelta(seconds=90)

    async with stage.database.read() as conn:
        (figures,) = await job_figures(conn, now=stage.now)

    assert (figures.kind, figures.state, figures.jobs, figures.overdue_seconds) == ("count", "waiting", 1, 90.0)


async def test_chores_are_done_when_they_are_due_and_one_that_fails_stops_nothing(stage: Stage) -> None:
    done: list[str] = []

    async def fail() -> None:
        done.append("failed")
        raise ValueError

    async def note() -> None:
        done.append("noted")
        stop.set()

    stop = asyncio.Event()
    chores = [Chore(fail, timedelta(hours=1)), Chore(note, timedelta(hours=1))]
    await asyncio.wait_for(stage.runner(chores=chores).run(stop), 10)

    assert done == ["failed", "noted"]
