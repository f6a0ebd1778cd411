"""Foreign judges before the real server: the application over the demonstration union, as a process."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.api.abuse.worker import Worker, working
from tests.suites.run import SocketDocuments, audit_http, check_sockets, install

pytestmark = pytest.mark.suites

# The real schema has no subscription that ends by itself or fails with an incident, nor one that the anonymous may
# read: the checks that need these are made on the toy schema, the rest of the protocol here.
DOCUMENTS = SocketDocuments(
    subscription="subscription {notificationAdded {id}}",
    endless="subscription {notificationAdded {id}}",
    failing="subscription {notificationAdded {id}}",
)
NEEDS_A_PUBLIC_SUBSCRIPTION = {
    "client: a subscription yields three events and completes",
    "client: a failing subscription is reported, its cause is not",
    "client: ten subscriptions share one socket",
    "protocol: an id in use closes with 4409",
    "protocol: nothing follows a complete from the client",
}


@pytest_asyncio.fixture
async def real(demo_dsn: str, tmp_path: Path) -> AsyncIterator[Worker]:
    """A process that serves."""
    async with working(demo_dsn, tmp_path) as served:
        yield served


async def test_every_audit_of_graphql_http_is_ok(real: Worker) -> None:
    await install()

    verdicts = await audit_http(f"http://127.0.0.1:{real.port}/graphql")

    assert [verdict for verdict in verdicts if verdict.status != "ok"] == []
    assert len(verdicts) == 61


async def test_graphql_ws_and_raw_sockets_find_the_protocol_as_written(real: Worker) -> None:
    await install()

    verdicts = await check_sockets(f"ws://127.0.0.1:{real.port}/graphql", DOCUMENTS)

    judged = [verdict for verdict in verdicts if verdict.name not in NEEDS_A_PUBLIC_SUBSCRIPTION]
    assert [verdict for verdict in judged if verdict.status != "ok"] == []
    assert (len(verdicts), len(judged)) == (22, 17)
