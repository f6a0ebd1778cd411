"""The tables behind `demo`, and the command that checks the log."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from tests.api.abuse.worker import environ_of


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    exit_code: int
    output: str
    errors: str


Command = Callable[..., Awaitable[Ended]]


@pytest_asyncio.fixture
async def records(demo_dsn: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """The tables, as their owner sees them."""
    connection = await asyncpg.connect(demo_dsn)
    yield connection
    await connection.close()


@pytest.fixture
def unionhall(demo_dsn: str, tmp_path: Path) -> Command:
    """Runs `unionhall …` as a process of its own over the same database."""

    async def run(*arguments: str) -> Ended:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "api.cli",
            *arguments,
            env=environ_of(demo_dsn, tmp_path, {}),
            cwd=Path(__file__).parents[3],
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await process.communicate()
        return Ended(process.returncode or 0, output.decode(), errors.decode())

    return run
