"""Fixtures of the contract tests."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from db.sealing import Keyring
from tests.support import database as databases
from tests.support.stage import Stage, staged


@pytest_asyncio.fixture(scope="session")
async def stage(
    server_dsn: str, demo_template: str, worker_name: str, keyring: Keyring, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """The union of the access matrix, which every case leaves as it found it."""
    dsn = await databases.create(server_dsn, f"unionhall_matrix_{worker_name}", demo_template)
    async with staged(dsn, keyring, tmp_path_factory.mktemp("stage")) as union:
        yield union
