"""A copy of the demonstration union whose clock stands still, and a count of the passwords that were verified."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from api import app
from api.context import Services
from domain.auth.passwords import PasswordWorkshop, Verdict, argon2id
from domain.auth.service import proofs
from tests.support.api import Client, running


class Clock:
    """Moves only when it is told to."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        """The clock as the application asks it."""
        return self.now

    def pass_time(self, **duration: float) -> None:
        """Moves forward."""
        self.now += timedelta(**duration)


class CountingWorkshop(PasswordWorkshop):
    """The real one, cheap for new hashes; `verified` counts the comparisons by stored hash."""

    def __init__(self) -> None:
        super().__init__(argon2id(memory_kib=8), threads=2, waiting=200)
        self.verified: Counter[str | None] = Counter()

    async def verify(self, stored: str | None, password: str) -> Verdict:
        """Counts, then compares."""
        self.verified[stored] += 1
        return await super().verify(stored, password)


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch) -> CountingWorkshop:
    """Who verifies passwords in this process."""
    workshop = CountingWorkshop()
    monkeypatch.setattr(proofs, "WORKSHOP", workshop)
    return workshop


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of applications that start after it."""
    clock = Clock()
    monkeypatch.setattr(app, "Services", partial(Services, clock=clock))
    return clock


@pytest_asyncio.fixture
async def union(workshop: CountingWorkshop, clock: Clock, demo_dsn: str, tmp_path: Path) -> AsyncIterator[Client]:
    """An anonymous client of a union that the test may change."""
    async with running(demo_dsn, tmp_path) as client:
        yield client


@pytest_asyncio.fixture
async def records(demo_dsn: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """The tables behind `union`, as their owner sees them."""
    connection = await asyncpg.connect(demo_dsn)
    yield connection
    await connection.close()
