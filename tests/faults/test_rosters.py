"""The process of jobs killed again and again while a roster is read, applied and undone: nothing is lost or doubled."""

import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import asyncpg

from db.processes import poll
from db.sealing import Keyring
from db.session import Database
from domain.rosters import service
from tests.factories.rosters import csv_of, person
from tests.faults.killing import kill_until
from tests.faults.serving import Service, real_command, serving
from tests.support.rosters import register_of, roster_union

PEOPLE = 3_000


async def test_a_roster_survives_kills_at_any_moment(
    database: Database, keyring: Keyring, owner: asyncpg.Connection, tenant_id: UUID, dsn: str, tmp_path: Path
) -> None:
    union = await roster_union(database, keyring, owner, tenant_id)
    union.now = await owner.fetchval("SELECT now()")
    before = await register_of(owner)
    file = await union.store(csv_of(person(number, "HD-A-1") for number in range(1, PEOPLE + 1)))
    outcome = await union.run(service.roster_import_open, service.RosterImportOpen(file.key.id, union.branch_id))
    import_id = UUID(outcome["roster_import_id"])

    def is_at(state: str) -> Callable[[], Awaitable[bool]]:
        async def check() -> bool:
            return await union.state(import_id) == state

        return check

    kills = await kill_until(owner, dsn, tmp_path, is_at("ready"), seed=import_id.int)
    assert await union.actions(import_id) == {"add": PEOPLE}
    await union.run(service.roster_import_apply, service.RosterImportApply(import_id))
    kills += await kill_until(owner, dsn, tmp_path, is_at("applied"), seed=import_id.int)
    assert await owner.fetchval("SELECT count(*) FROM member") == PEOPLE + 1
    assert await owner.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'member.imported'") == PEOPLE
    await union.run(service.roster_import_undo, service.RosterImportUndo(import_id))
    kills += await kill_until(owner, dsn, tmp_path, is_at("undone"), seed=import_id.int)

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
