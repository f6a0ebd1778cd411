"""The tables behind `demo`, and the command that checks the log."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from typer.testing import CliRunner

from api.cli import app
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
def environ(demo_dsn: str, tmp_path: Path) -> dict[str, str]:
    """What the command reads of its environment."""
    return environ_of(demo_dsn, tmp_path, {})


@pytest.fixture
def unionhall(environ: dict[str, str]) -> Command:
    """Runs `unionhall …` over the same database, in a thread of this process."""

    def run(*arguments: str) -> Ended:
        result = CliRunner().invoke(app, arguments, env=environ)
        return Ended(result.exit_code, result.stdout, result.stderr)

    return partial(asyncio.to_thread, run)


@pytest.fixture
def unionhall_process(environ: dict[str, str]) -> Command:
    """Runs `unionhall …` over the same database, as a process of its own."""

    async def run(*arguments: str) -> Ended:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "api.cli",
            *arguments,
            env=environ,
            cwd=Path(__file__).parents[3],
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await process.communicate()
        return Ended(process.returncode or 0, output.decode(), errors.decode())

    return run
