"""An embedded PostgreSQL under test: filled, counted, owned by another process."""

import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(dsn, timeout=5)
    try:
        yield connection
    finally:
        await connection.close()


async def fill(dsn: str, rows: int) -> None:
    async with connected(dsn) as connection:
        await connection.execute("CREATE TABLE kept (n integer PRIMARY KEY)")
        for n in range(rows):
            await connection.execute("INSERT INTO kept VALUES ($1)", n)


async def count(dsn: str) -> int:
    async with connected(dsn) as connection:
        return int(await connection.fetchval("SELECT count(*) FROM kept"))


def start_owner(directory: Path) -> tuple["subprocess.Popen[str]", int, str]:
    owner = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.owner", str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    pid, dsn = owner.stdout.readline().split()
    return owner, int(pid), dsn


def end(process: "subprocess.Popen[str]", number: signal.Signals) -> None:
    process.send_signal(number)
    process.wait(10)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
