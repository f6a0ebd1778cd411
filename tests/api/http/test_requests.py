"""Every way a request can be malformed has its own status and a JSON body."""

import httpx
import orjson
import pytest

from api.execution import Channel
from api.http import Transport
from api.http.requests import _KNOWN_BODIES, from_body

JSON = {"content-type": "application/json"}


def codes(response: httpx.Response) -> list[str]:
    """The codes of a JSON error body that has no data."""
    body = orjson.loads(response.content)
    assert "data" not in body
    return [error["extensions"]["code"] for error in body["errors"]]


@pytest.mark.parametrize(
    "body",
    [
        b"42",
        b'"x"',
        b"null",
        b"true",
        b"",
        b"{",
        b'{"query": "{hello}"',
        b'\xff\xfe{"query": "{hello}"}',
        b'{"query": "{hello(name: \\"\\ud800\\")}"}',
        b'{"query": "{hello}", "variables": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"query": NaN}',
        b"{}",
        b'{"query": ""}',
        b'{"query": null}',
        b'{"query": 1}',
        b'{"query": ["{hello}"]}',
        b'{"query": "{hello}", "variables": "x"}',
        b'{"query": "{hello}", "variables": [1]}',
        b'{"query": "{hello}", "operationName": 1}',
        b'{"query": "{hello}", "extensions": []}',
        b'{"query": "{hello}", "query": "{__typename}"}',
        b'{"query": "{hello}", "\\u0071uery": "{__typename}"}',
        b'{"query": "{hello}", "variables": {}, "variables": {"a": 1}}',
    ],
    ids=lambda body: body[:40].decode("latin-1"),
)
async def test_a_body_that_is_no_request_is_400(client: httpx.AsyncClient, body: bytes) -> None:
    response = await client.post("/graphql", content=body, headers=JSON)

    assert response.status_code == 400
    assert response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert codes(response) == ["BAD_REQUEST"]


async def test_members_of_the_same_name_below_the_top_are_fine(client: httpx.AsyncClient) -> None:
    body = b'{"query": "query($n: String!) {hello(name: $n)}", "variables": {"n": "\\u5de5", "query": {"query": 1}}}'

    response = await client.post("/graphql", content=body, headers=JSON)

    assert response.json()["data"] == {"hello": "hello 工"}


async def test_a_batch_is_refused_clearly(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json=[{"query": "{hello}"}])

    assert response.status_code == 400
    assert codes(response) == ["BATCHING_NOT_SUPPORTED"]


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/jsonfoo",
        "application/json; charset=utf-16",
        "application/json; charset=latin-1",
        "",
    ],
)
async def test_another_content_type_is_415(client: httpx.AsyncClient, content_type: str) -> None:
    response = await client.post("/graphql", content=b'{"query":"{hello}"}', headers={"content-type": content_type})

    assert response.status_code == 415
    assert codes(response) == ["INVALID_CONTENT_TYPE"]


@pytest.mark.parametrize(
    "content_type", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
)
async def test_json_in_utf8_is_read(client: httpx.AsyncClient, content_type: str) -> None:
    body = '{"query":"{hello(name: \\"工会\\")}"}'.encode()

    response = await client.post("/graphql", content=body, headers={"content-type": content_type})

    assert response.json()["data"] == {"hello": "hello 工会"}


async def test_a_missing_content_type_is_415(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", content=b'{"query":"{hello}"}')

    assert response.status_code == 415


async def test_a_compressed_body_is_415(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", content=b"\x1f\x8b", headers={**JSON, "content-encoding": "gzip"})

    assert response.status_code == 415
    assert codes(response) == ["INVALID_CONTENT_ENCODING"]


async def test_an_announced_body_above_the_cap_is_413_and_not_read(transport: Transport) -> None:
    read = 0
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"content-length", b"8000000")],
    }
    await transport.routes()[0].app(scope, receive, send)  # type: ignore[attr-defined] # a Route has an app

    assert sent[0]["status"] == 413
    assert read == 0


async def test_reading_stops_at_the_cap_when_no_length_is_announced(client: httpx.AsyncClient) -> None:
    produced = 0

    async def chunks() -> object:
        nonlocal produced
        for _ in range(1000):
            produced += 1
            yield b" " * 10_000

    response = await client.post("/graphql", content=chunks(), headers=JSON)  # type: ignore[arg-type] # an async generator

    assert response.status_code == 413
    assert codes(response) == ["BODY_TOO_LARGE"]
    assert produced == 11


async def test_a_body_of_exactly_the_cap_is_read(client: httpx.AsyncClient) -> None:
    body = b'{"query":"{hello}"}'

    response = await client.post("/graphql", content=body.ljust(100_000), headers=JSON)

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"documentId": f"sha256:{'0' * 64}"}, "PERSISTED_QUERY_NOT_SUPPORTED"),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}, "PERSISTED_QUERY_NOT_SUPPORTED"),
    ],
)
async def test_documents_by_id_are_refused_in_words_clients_know(
    client: httpx.AsyncClient, parameters: dict[str, object], code: str
) -> None:
    response = await client.post("/graphql", json=parameters)

    assert response.status_code == 400
    assert codes(response) == [code]
    assert response.json()["errors"][0]["message"] == "PersistedQueryNotSupported"


async def test_null_parameters_are_absent_parameters(client: httpx.AsyncClient) -> None:
    body = {"query": "{hello}", "variables": None, "operationName": None, "extensions": None, "unknown": 1}

    response = await client.post("/graphql", json=body)

    assert response.json()["data"] == {"hello": "hello world"}


@pytest.mark.parametrize(
    "query_string",
    [
        "query=%7Bhello%7D&query=%7B__typename%7D",
        "query=%7Bhello%7D&variables=%7B&",
        "query=%7Bhello%7D&variables=1",
        "query=%ff",
        "",
        "query=",
        "&".join(["a=b"] * 30),
    ],
)
async def test_a_query_string_that_is_no_request_is_400(client: httpx.AsyncClient, query_string: str) -> None:
    response = await client.get(f"/graphql?{query_string}")

    assert response.status_code == 400
    assert codes(response) == ["BAD_REQUEST"]


async def test_a_query_over_get_runs_with_variables(client: httpx.AsyncClient) -> None:
    parameters = {"query": "query($n: String!) {hello(name: $n)}", "variables": '{"n": "Li"}', "operationName": ""}

    response = await client.get("/graphql", params=parameters)

    assert response.status_code == 200
    assert response.json()["data"] == {"hello": "hello Li"}


@pytest.mark.parametrize(
    ("headers", "status"), [({}, 403), ({"x-client": "c"}, 200), ({"graphql-preflight": "1"}, 200)]
)
async def test_a_get_with_cookies_needs_a_header_no_link_can_send(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    response = await client.get("/graphql?query={hello}", headers={"cookie": "session=1", **headers})

    assert response.status_code == status


async def test_a_mutation_over_get_is_405_with_the_allowed_method(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql?query=mutation{__typename}")

    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert codes(response) == ["METHOD_NOT_ALLOWED"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
async def test_other_methods_are_405_with_the_allowed_methods(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "/graphql")

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


@pytest.mark.parametrize("query", ["subscription{count}", "subscription S{count(target: 1)}"])
async def test_a_subscription_without_a_socket_is_refused(client: httpx.AsyncClient, query: str) -> None:
    for response in (await client.post("/graphql", json={"query": query}), await client.get(f"/graphql?query={query}")):
        assert response.status_code == 400
        assert codes(response) == ["SUBSCRIPTION_NOT_SUPPORTED"]


def test_a_body_that_is_known_is_read_alike() -> None:
    body = b'{"query": "{hello}", "variables": {}}'
    first, second = from_body(body, "en"), from_body(body, "zh-CN")

    assert (first.query, dict(first.variables), first.locale) == ("{hello}", {}, "en")
    assert (second.query, dict(second.variables), second.locale) == ("{hello}", {}, "zh-CN")
    assert second.channel is first.channel is Channel.POST


def test_known_bodies_are_bounded_and_hold_no_variables() -> None:
    for number in range(200):
        from_body(b'{"query": "{a%d}"}' % number, "en")
        from_body(b'{"query": "{hello}", "variables": {"secret": %d}}' % number, "en")
    from_body(b'{"query": "{b}"' + b" " * 9_000 + b"}", "en")

    assert len(_KNOWN_BODIES) <= 64
    assert all(b"secret" not in body and len(body) <= 8_192 for body in _KNOWN_BODIES)
