"""A real server over a copied demonstration union, for subscriptions."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.api.abuse.worker import QUICK, Worker, working
from tests.support import database as databases


@pytest_asyncio.fixture(scope="package")
async def served_dsn(server_dsn: str, demo_template: str, worker_name: str) -> str:
    """Address of the database behind `worker`."""
    return await databases.create(server_dsn, f"unionhall_subscribed_{worker_name}", demo_template)


@pytest_asyncio.fixture(scope="package")
async def worker(served_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Worker]:
    """A process that serves."""
    async with working(served_dsn, tmp_path_factory.mktemp("worker"), module=QUICK) as served:
        yield served
