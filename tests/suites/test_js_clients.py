"""Apollo Client and urql before the real server: pages, mutations, errors, caches, hashes, parts, subscriptions."""

import asyncio
import json
from pathlib import Path

import pytest
from graphql import build_schema, introspection_from_schema

from tests.api.abuse.worker import working
from tests.contract.graph import ROOT
from tests.suites.letters import letters_until
from tests.suites.run import SUITE_SECONDS, install, output_of, verdicts_of

pytestmark = pytest.mark.suites

CHECKS = 21
_CATEGORY = "{suggestions(first: 1) {nodes {category {id}}}}"


async def test_apollo_and_urql_find_what_they_expect(demo_dsn: str, tmp_path: Path) -> None:
    await install()
    introspection = tmp_path / "introspection.json"
    schema = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    introspection.write_text(json.dumps(introspection_from_schema(schema)))

    async with working(demo_dsn, tmp_path) as served:
        member = await served.sign_in("member")
        category = (await member.run(_CATEGORY))["data"]["suggestions"]["nodes"][0]["category"]["id"]
        asked = {"url": f"http://127.0.0.1:{served.port}/graphql", "token": member.token, "category": category}
        command = ("node", "clients_js.mjs", json.dumps(asked), str(introspection))
        clients = asyncio.create_task(output_of(*command, seconds=SUITE_SECONDS))
        await letters_until(clients, demo_dsn)

    verdicts = verdicts_of(await clients)
    assert [verdict for verdict in verdicts if verdict.status != "ok"] == []
    assert len(verdicts) == CHECKS
