"""A livelier demonstration union for documents that are asked of several engines."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import asyncpg
import pytest
import pytest_asyncio

from db.sealing import Keyring
from tests.oracle.stage import Script, Stage, opened, rehearse
from tests.support import database as databases

CopyStage = Callable[[str], Awaitable[Stage]]


@pytest_asyncio.fixture(scope="session")
async def rehearsed(
    server_dsn: str, demo_template: str, worker_name: str, keyring: Keyring, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Script]:
    """Name of the database to copy, and what is known of it."""
    name = f"unionhall_oracle_{worker_name}"
    dsn = await databases.create(server_dsn, name, demo_template)
    return name, await rehearse(dsn, keyring, tmp_path_factory.mktemp("oracle"))


@pytest_asyncio.fixture(scope="session")
async def stage(
    server_dsn: str, rehearsed: tuple[str, Script], worker_name: str, keyring: Keyring
) -> AsyncIterator[Stage]:
    """A copy shared by tests that only read (personal readings leave entries in its audit log)."""
    name, script = rehearsed
    dsn = await databases.create(server_dsn, f"unionhall_stage_{worker_name}", name)
    async with opened(dsn, script, keyring) as stage:
        yield stage


@pytest_asyncio.fixture(scope="session")
async def stage_owner(stage: Stage) -> AsyncIterator[asyncpg.Connection]:
    """The shared copy as its owner."""
    connection = await asyncpg.connect(stage.dsn)
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def copy_stage(
    server_dsn: str, rehearsed: tuple[str, Script], worker_name: str, keyring: Keyring
) -> AsyncIterator[CopyStage]:
    """Opens further copies, equal at first, that the test may change."""
    name, script = rehearsed
    async with AsyncExitStack() as stack:

        async def copy(label: str) -> Stage:
            dsn = await databases.create(server_dsn, f"unionhall_stage_{worker_name}_{label}", name)
            return await stack.enter_async_context(opened(dsn, script, keyring))

        yield copy
