"""Fixtures of suggestions over the API."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.support.anonymous import Hall, hall_of


@pytest_asyncio.fixture
async def hall(demo_dsn: str, tmp_path: Path) -> AsyncIterator[Hall]:
    """The stage, with a registrar on a Unix socket."""
    async with hall_of(demo_dsn, tmp_path) as made:
        yield made
