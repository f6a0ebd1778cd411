"""What a fragment defers comes later, to who takes answers in parts; for everybody else nothing is deferred."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import orjson
import pytest

from api.execution import ExecutionSettings
from tests.api.http.running import serving
from tests.api.http.toy import SECRET, WATCHES, Watch, toy_app, toy_transport

BY_PATH = {"accept": "multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9"}
BY_ID = {"accept": "multipart/mixed;incrementalSpec=v0.2,application/json"}
LATER = '{ hello ... @defer(label: "later") { second: hello(name: "later") } }'
FRIENDS = """{ member(by: {id: "1"}) { friends(first: 2) { id ... @defer(label: "name") { name } } } }"""


def parts_of(response: httpx.Response) -> Sequence[Mapping[str, Any]]:
    """The JSON of each part; every part has its length, and the last boundary ends the answer."""
    kind = response.headers["content-type"]
    boundary = re.search(r'boundary="([^"]+)"', kind)
    assert response.status_code == 200
    assert boundary is not None
    pieces = response.content.split(b"\r\n--" + boundary[1].encode())
    assert pieces[-1] == b"--\r\n"
    pieces[0] = pieces[0].removeprefix(b"--" + boundary[1].encode())
    heads_and_bodies = [piece.removeprefix(b"\r\n").split(b"\r\n\r\n", 1) for piece in pieces[:-1]]
    assert [f"content-length: {len(body)}".encode() in head for head, body in heads_and_bodies] == [True] * (
        len(pieces) - 1
    )
    return [orjson.loads(body) for _, body in heads_and_bodies]


async def asked(client: httpx.AsyncClient, query: str, headers: Mapping[str, str], **more: object) -> httpx.Response:
    return await client.post("/graphql", json={"query": query, **more}, headers=dict(headers))


async def test_pieces_have_their_path_as_the_older_clients_read_them(client: httpx.AsyncClient) -> None:
    response = await asked(client, LATER, BY_PATH)

    assert response.headers["content-type"] == 'multipart/mixed; boundary="-"; deferSpec=20220824'
    assert response.headers["cache-control"] == "no-store"
    assert parts_of(response) == [
        {"data": {"hello": "hello world"}, "hasNext": True, "extensions": {"cost": {"requestedQueryCost": 0}}},
        {"hasNext": False, "incremental": [{"data": {"second": "hello later"}, "path": [], "label": "later"}]},
    ]


async def test_pieces_are_announced_by_id_as_the_newer_clients_read_them(client: httpx.AsyncClient) -> None:
    first, second = parts_of(await asked(client, LATER, BY_ID))

    assert first["pending"] == [{"id": "0", "path": [], "label": "later"}]
    assert second == {
        "hasNext": False,
        "incremental": [{"id": "0", "data": {"second": "hello later"}}],
        "completed": [{"id": "0"}],
    }


async def test_each_element_of_a_list_has_a_piece_of_its_own(client: httpx.AsyncClient) -> None:
    first, *rest = parts_of(await asked(client, FRIENDS, BY_PATH))

    assert first["data"] == {"member": {"friends": [{"id": "0"}, {"id": "1"}]}}
    assert [piece for part in rest for piece in part["incremental"]] == [
        {"data": {"name": f"member {n}"}, "path": ["member", "friends", n], "label": "name"} for n in range(2)
    ]


@pytest.mark.parametrize(
    "accept", ["application/json", "*/*", "multipart/mixed;q=0,application/json", "text/html,application/json"]
)
async def test_who_takes_no_parts_gets_the_whole(client: httpx.AsyncClient, accept: str) -> None:
    response = await asked(client, LATER, {"accept": accept})

    assert response.headers["content-type"].startswith("application/json")
    assert response.json()["data"] == {"hello": "hello world", "second": "hello later"}


async def test_what_defers_nothing_is_answered_whole_in_json(client: httpx.AsyncClient) -> None:
    plain = await asked(client, "{hello}", BY_PATH)
    query = "query($later: Boolean!) { hello ... @defer(if: $later) { second: hello } }"
    asked_not_to = await asked(client, query, BY_ID, variables={"later": False})

    assert plain.headers["content-type"].startswith("application/graphql-response+json")
    assert asked_not_to.json()["data"] == {"hello": "hello world", "second": "hello world"}


async def test_a_request_error_is_no_part(client: httpx.AsyncClient) -> None:
    response = await asked(client, "{ hello ... @defer { nothing } }", BY_PATH)

    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    "query",
    [
        'mutation { ... @defer { noteWrite(input: {title: "x"}) } }',
        "query($label: String) { hello ... @defer(label: $label) { again: hello } }",
        '{ ... @defer(label: "a") { hello } ... @defer(label: "a") { again: hello } }',
    ],
)
async def test_what_the_proposal_forbids_is_not_valid(client: httpx.AsyncClient, query: str) -> None:
    response = await asked(client, query, BY_PATH)

    assert response.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_fault_in_a_piece_is_masked_there(client: httpx.AsyncClient) -> None:
    by_path = await asked(client, "{ hello ... @defer { broken brokenToTheTop } }", BY_PATH)
    by_id = await asked(client, "{ hello ... @defer { broken brokenToTheTop } }", BY_ID)

    assert SECRET not in by_path.text + by_id.text
    first, last = parts_of(by_path)
    assert first["data"] == {"hello": "hello world"}
    assert last["incremental"][0]["data"] is None
    assert last["incremental"][0]["errors"][-1]["extensions"]["code"] == "INTERNAL"
    assert parts_of(by_id)[-1]["completed"][0]["errors"][-1]["extensions"]["code"] == "INTERNAL"


async def test_the_first_part_comes_before_the_second_is_ready() -> None:
    WATCHES["deferred"] = watch = Watch()
    query = '{ hello ... @defer { wait(watch: "deferred") } }'
    async with serving(toy_transport()) as server, httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        request = client.build_request("POST", "/graphql", json={"query": query}, headers=BY_PATH)
        response = await client.send(request, stream=True)
        chunks = response.aiter_bytes()
        first = await anext(chunks)
        assert b'"hasNext":true' in first
        assert b"released" not in first
        watch.release.set()
        assert b"released" in b"".join([chunk async for chunk in chunks])


async def test_a_client_that_leaves_stops_what_is_deferred() -> None:
    WATCHES["left"] = watch = Watch()
    query = '{ hello ... @defer { wait(watch: "left") } }'
    async with serving(toy_transport()) as server, httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        request = client.build_request("POST", "/graphql", json={"query": query}, headers=BY_PATH)
        response = await client.send(request, stream=True)
        await anext(response.aiter_bytes())
        async with asyncio.timeout(10):
            await watch.is_running.wait()
            await response.aclose()
            await watch.is_cancelled.wait()


async def test_what_takes_too_long_ends_with_its_error() -> None:
    WATCHES["slow"] = Watch()
    transport = toy_transport(execution=ExecutionSettings(deadline_seconds=0.05))
    asgi = httpx.ASGITransport(toy_app(transport), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=asgi, base_url="http://toy") as client:
        first, last = parts_of(await asked(client, '{ hello ... @defer { wait(watch: "slow") } }', BY_ID))

    assert first["data"] == {"hello": "hello world"}
    assert last["hasNext"] is False
    assert last["completed"][0]["errors"][0]["extensions"]["code"] == "TIMEOUT"
