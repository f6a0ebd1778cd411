"""Event streams before the client graphql-sse and the raw protocol: all checks pass."""

import pytest

from tests.api.http.running import serving
from tests.api.http.toy import toy_transport
from tests.suites.run import check_streams, install
from tests.suites.test_transport import DOCUMENTS

pytestmark = pytest.mark.suites


async def test_graphql_sse_finds_the_protocol_as_written() -> None:
    await install()

    async with serving(toy_transport()) as server:
        verdicts = await check_streams(f"{server.url}/graphql", DOCUMENTS)

    assert [verdict for verdict in verdicts if verdict.status != "ok"] == []
    assert len(verdicts) == 11
