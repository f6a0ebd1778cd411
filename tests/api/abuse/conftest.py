"""One real server for the attacks of a worker, over a copied demonstration union."""

from collections.abc import AsyncIterator, Mapping

import pytest
import pytest_asyncio

from tests.api.abuse.worker import QUICK, Worker, working
from tests.support import database as databases
from tests.support.api import Client


@pytest_asyncio.fixture(scope="package")
async def worker(
    server_dsn: str, demo_template: str, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Worker]:
    """A process that serves; the attacks change little and share it."""
    dsn = await databases.create(server_dsn, f"unionhall_attacked_{worker_name}", demo_template)
    # One proxy is believed, so that an attack can come from many addresses.
    directory = tmp_path_factory.mktemp("worker")
    async with working(dsn, directory, module=QUICK, UNIONHALL_TRUSTED_PROXIES="1") as served:
        yield served


@pytest_asyncio.fixture(scope="package")
async def officer(worker: Worker) -> Client:
    """An officer of a branch, signed in at the process."""
    return await worker.sign_in("branch officer")


@pytest_asyncio.fixture(scope="package")
async def leavers(worker: Worker) -> Mapping[str, Client]:
    """Who is to be signed out, by how; asked for before the attacks, which use up the attempts to sign in."""
    return {"sessionClose": await worker.sign_in("member"), "sessionCloseAll": await worker.sign_in("auditor")}
