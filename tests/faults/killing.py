"""Killing the process of jobs in the midst of a batch, again and again."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg

from tests.support.api import SECRET
from tests.support.waiting import until

LAPSED = "UPDATE job SET due_at = now() WHERE state = 'running'"
"""What waiting for a minute would do: the lease of a process that is gone ends."""


async def kill_until(
    owner: asyncpg.Connection, dsn: str, directory: Path, is_done: Callable[[], Awaitable[bool]], *, seed: int = 0
) -> int:
    """How often the process of jobs was started, and killed in the midst of a batch, until the work was done."""
    kills, chance = 0, random.Random(seed)
    environ = {**os.environ, "DATABASE_URL": dsn, "UNIONHALL_DATA": str(directory), "UNIONHALL_SECRET": SECRET}
    while not await is_done():
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "api.jobs", env=environ)
        try:
            await until(lambda: _is_claimed(owner))
            before, more = await _done(owner), chance.randint(0, 2)

            async def has_moved() -> bool:
                return await _done(owner) > before + more or await is_done()  # noqa: B023  # at once

            await until(has_moved)
        finally:
            process.send_signal(signal.SIGKILL)
            await process.wait()
        kills += 1
        await owner.execute(LAPSED)
    return kills


async def _is_claimed(owner: asyncpg.Connection) -> bool:
    """Whether a process has the job, or none is left."""
    return not await owner.fetchval("SELECT count(*) FROM job WHERE state = 'waiting'")


async def _done(owner: asyncpg.Connection) -> int:
    """Rows done by the newest job."""
    found = await owner.fetchval("SELECT done_count FROM job ORDER BY created_at DESC LIMIT 1")
    return int(found or 0)
