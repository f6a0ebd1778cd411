"""The transport before foreign judges: all of them agree, none of them warns."""

import pytest

from tests.api.http.running import serving
from tests.api.http.toy import toy_transport
from tests.suites.run import SocketDocuments, audit_http, check_sockets, install

pytestmark = pytest.mark.suites

DOCUMENTS = SocketDocuments(
    subscription="subscription {count(target: 3)}",
    endless="subscription {forever}",
    failing="subscription {breaks}",
)


async def test_every_audit_of_graphql_http_is_ok() -> None:
    await install()

    async with serving(toy_transport()) as server:
        verdicts = await audit_http(f"{server.url}/graphql")

    assert [verdict for verdict in verdicts if verdict.status != "ok"] == []
    assert len(verdicts) == 61


async def test_graphql_ws_and_raw_sockets_find_the_protocol_as_written() -> None:
    await install()

    async with serving(toy_transport()) as server:
        verdicts = await check_sockets(f"ws://127.0.0.1:{server.port}/graphql", DOCUMENTS)

    assert [verdict for verdict in verdicts if verdict.status != "ok"] == []
    assert len(verdicts) == 22
