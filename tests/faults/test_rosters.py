"""The process of jobs killed again and again while a roster is read, applied and undone: nothing is lost or doubled."""

import asyncio
import os
import random
import signal
import sys
from pathlib import Path
from uuid import UUID

import asyncpg

from db.processes import poll
from db.sealing import Keyring
from db.session import Database
from domain.rosters import service
from tests.factories.rosters import csv_of, person
from tests.faults.serving import Service, real_command, serving
from tests.support.api import SECRET
from tests.support.rosters import RosterUnion, register_of, roster_union
from tests.support.waiting import until

PEOPLE = 3_000
LAPSED = "UPDATE job SET due_at = now() WHERE state = 'running'"
"""What waiting for a minute would do: the lease of a process that is gone ends."""


async def kill_until_done(union: RosterUnion, dsn: str, directory: Path, import_id: UUID, target: str) -> int:
    """Starts the process of jobs and kills it in the midst of a batch, until the import is where it should be."""
    kills, chance = 0, random.Random(import_id.int)
    environ = {**os.environ, "DATABASE_URL": dsn, "UNIONHALL_DATA": str(directory), "UNIONHALL_SECRET": SECRET}
    while await union.state(import_id) != target:
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "api.jobs", env=environ)
        try:
            await until(lambda: is_claimed(union))
            before, more = await done(union), chance.randint(0, 2)

            async def has_moved() -> bool:
                return await done(union) > before + more or await union.state(import_id) == target  # noqa: B023  # at once

            await until(has_moved)
        finally:
            process.send_signal(signal.SIGKILL)
            await process.wait()
        kills += 1
        await union.owner.execute(LAPSED)
    return kills


async def is_claimed(union: RosterUnion) -> bool:
    """Whether a process has the job, or none is left."""
    return not await union.owner.fetchval("SELECT count(*) FROM job WHERE state = 'waiting'")


async def done(union: RosterUnion) -> int:
    """Batches' worth of rows done by the live job."""
    found = await union.owner.fetchval("SELECT done_count FROM job ORDER BY created_at DESC LIMIT 1")
    return int(found or 0)


async def test_a_roster_survives_kills_at_any_moment(
    database: Database, keyring: Keyring, owner: asyncpg.Connection, tenant_id: UUID, dsn: str, tmp_path: Path
) -> None:
    union = await roster_union(database, keyring, owner, tenant_id)
    union.now = await owner.fetchval("SELECT now()")
    before = await register_of(owner)
    file = await union.store(csv_of(person(number, "HD-A-1") for number in range(1, PEOPLE + 1)))
    outcome = await union.run(service.roster_import_open, service.RosterImportOpen(file.key.id, union.branch_id))
    import_id = UUID(outcome["roster_import_id"])

    kills = await kill_until_done(union, dsn, tmp_path, import_id, "ready")
    assert await union.actions(import_id) == {"add": PEOPLE}
    await union.run(service.roster_import_apply, service.RosterImportApply(import_id))
    kills += await kill_until_done(union, dsn, tmp_path, import_id, "applied")
    assert await owner.fetchval("SELECT count(*) FROM member") == PEOPLE + 1
    assert await owner.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'member.imported'") == PEOPLE
    await union.run(service.roster_import_undo, service.RosterImportUndo(import_id))
    kills += await kill_until_done(union, dsn, tmp_path, import_id, "undone")

    assert await register_of(owner) == before
    assert kills > 6


def test_the_supervisor_starts_the_process_of_jobs_again_when_it_is_killed(directory: Path) -> None:
    with serving(directory, command=real_command("--no-demo")) as service:
        workers = service.children()
        assert poll(lambda: bool(jobs_of(service)), 30, 0.05)
        (killed,) = jobs_of(service)
        os.kill(killed, signal.SIGKILL)

        assert poll(lambda: bool(jobs_of(service) - {killed}), 30, 0.05)
        assert poll(lambda: '"jobs":"ok"' in service.get("/readyz")[1], 30, 0.05)
        assert service.children() >= workers - {killed}


def jobs_of(service: Service) -> set[int]:
    """Process numbers of the processes of jobs below a supervisor."""
    return {pid for pid in service.children() if b"api.jobs" in _command_of(pid)}


def _command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
