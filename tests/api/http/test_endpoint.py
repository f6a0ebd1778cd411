"""What an answer looks like, and what happens to work that cannot or need not be done."""

import asyncio
import logging

import httpx
import orjson
import pytest

from api.execution import ExecutionOutcome, ExecutionSettings
from api.http import Transport, TransportSettings
from api.http.negotiation import JSON
from api.http.responses import reply_to
from tests.api.http.running import DEADLINE_SECONDS, RunningServer, serving
from tests.api.http.toy import SECRET, Watch, toy_app, toy_transport

QUERY = {"query": "{hello}"}


def in_process(transport: Transport) -> httpx.AsyncClient:
    """A client of the application on this transport."""
    asgi = httpx.ASGITransport(toy_app(transport), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=asgi, base_url="http://toy")


async def test_an_answer_is_never_cached_and_carries_the_security_headers(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json=QUERY)

    assert response.status_code == 200
    assert response.json() == {"data": {"hello": "hello world"}, "extensions": {"cost": {"requestedQueryCost": 0}}}
    headers = response.headers
    assert headers["cache-control"] == "no-store"
    assert headers["vary"] == "Accept, Accept-Encoding, Accept-Language, Authorization"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize(("given", "is_kept"), [("abc-1.2_3", True), ("x" * 65, False), ("a b", False), ("<b>", False)])
async def test_a_harmless_request_id_is_echoed(client: httpx.AsyncClient, given: str, *, is_kept: bool) -> None:
    response = await client.post("/graphql", json=QUERY, headers={"x-request-id": given})

    assert (response.headers["x-request-id"] == given) is is_kept
    assert len(response.headers["x-request-id"]) > 0


async def test_a_context_that_is_refused_is_401_with_a_challenge(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json=QUERY, headers={"authorization": "Bearer no"})

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_caller_who_is_too_fast_gets_429_and_the_time_to_wait(client: httpx.AsyncClient) -> None:
    refused = await client.post("/graphql", json=QUERY, headers={"authorization": "Bearer slow"})
    throttled = await client.post("/graphql", json={"query": "{throttled}"})

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")
    assert (throttled.status_code, throttled.headers["retry-after"]) == (429, "42")


def test_an_answer_with_data_may_say_when_to_come_back() -> None:
    outcome = ExecutionOutcome(data={"hello": None}, codes=("RATE_LIMITED",), retry_after_seconds=1.5)

    reply = reply_to(outcome, JSON)

    assert (reply.status, reply.headers) == (200, {"retry-after": "2"})


async def test_headers_of_the_deployment_join_and_replace_ours() -> None:
    settings = TransportSettings(response_headers={"x-frame-options": "SAMEORIGIN", "x-region": "south"})
    async with in_process(toy_transport(settings)) as client:
        response = await client.post("/graphql", json=QUERY)

    assert response.headers.get_list("x-frame-options") == ["SAMEORIGIN"]
    assert (response.headers["x-region"], response.headers["referrer-policy"]) == ("south", "no-referrer")


async def test_below_a_root_path_the_api_answers_as_well(transport: Transport) -> None:
    asgi = httpx.ASGITransport(toy_app(transport), root_path="/union")
    async with httpx.AsyncClient(transport=asgi, base_url="http://toy") as client:
        response = await client.post("/union/graphql", json=QUERY)

    assert response.json()["data"] == {"hello": "hello world"}


async def test_a_context_that_fails_is_an_incident(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    response = await client.post("/graphql", json=QUERY, headers={"authorization": "Bearer boom"})

    error = response.json()["errors"][0]
    assert response.status_code == 500
    assert error["extensions"]["code"] == "INTERNAL"
    assert SECRET not in response.text
    assert error["extensions"]["incidentId"] in caplog.text
    assert SECRET in caplog.text


async def test_beyond_the_cap_requests_are_refused_at_once(watch: Watch) -> None:
    async with in_process(toy_transport(TransportSettings(in_flight=1))) as client:
        running = asyncio.create_task(client.post("/graphql", json={"query": '{wait(watch: "w")}'}))
        await asyncio.wait_for(watch.is_running.wait(), DEADLINE_SECONDS)

        refused = await client.post("/graphql", json=QUERY)
        watch.release.set()
        finished = await running
        afterwards = await client.post("/graphql", json=QUERY)

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert refused.json()["errors"][0]["extensions"] == {"code": "OVERLOADED", "retryAfterSeconds": 1}
    assert finished.json()["data"] == {"wait": "released"}
    assert afterwards.status_code == 200


async def test_an_operation_past_its_deadline_is_stopped(watch: Watch) -> None:
    async with in_process(toy_transport(execution=ExecutionSettings(deadline_seconds=0.05))) as client:
        response = await client.post("/graphql", json={"query": '{wait(watch: "w")}'})

    assert response.status_code == 504
    assert response.json()["errors"] == [
        {"message": "The operation took longer than 0.05 s and was stopped.", "extensions": {"code": "TIMEOUT"}}
    ]
    assert watch.is_cancelled.is_set()


async def test_a_client_that_leaves_stops_its_operation(server: RunningServer, watch: Watch) -> None:
    body = orjson.dumps({"query": '{wait(watch: "w")}'})
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: toy\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await asyncio.wait_for(watch.is_running.wait(), DEADLINE_SECONDS)

    writer.close()

    await asyncio.wait_for(watch.is_cancelled.wait(), DEADLINE_SECONDS)
    assert await reader.read() == b""
    async with httpx.AsyncClient() as client:
        assert (await client.post(f"{server.url}/graphql", json=QUERY)).status_code == 200


async def test_a_body_that_does_not_arrive_is_408() -> None:
    async with serving(toy_transport(TransportSettings(body_timeout_seconds=0.1))) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(
            b"POST /graphql HTTP/1.1\r\nhost: toy\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{"
        )

        line = await asyncio.wait_for(reader.readline(), DEADLINE_SECONDS)

        writer.close()
    assert line == b"HTTP/1.1 408 Request Timeout\r\n"


@pytest.mark.parametrize("path", ["/nothing", "/graphql/", "/graphql/x", "/livez/", "/%ff"])
async def test_unknown_paths_are_404_in_json(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)

    assert response.status_code == 404
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_a_wrong_method_on_another_path_is_405_in_json(client: httpx.AsyncClient) -> None:
    response = await client.post("/livez")

    assert response.status_code == 405
    assert "GET" in response.headers["allow"]
    assert response.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


async def test_a_fault_outside_the_endpoint_is_500_in_json(transport: Transport) -> None:
    app = toy_app(transport)

    async def fails(_request: object) -> None:
        raise RuntimeError(SECRET)

    app.add_route("/fails", fails)  # type: ignore[arg-type] # it never answers
    asgi = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=asgi, base_url="http://toy") as client:
        response = await client.get("/fails")

    assert response.status_code == 500
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert SECRET not in response.text


async def test_an_operation_leaves_one_line_without_text_and_variables(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "unionhall.api.operation")
    body = {"query": "query Greet($n: String!) {hello(name: $n)}", "variables": {"n": "confidential"}}

    await client.post("/graphql", json=body, headers={"x-request-id": "r1"})

    (record,) = caplog.records
    facts = vars(record)
    assert (facts["operation_name"], facts["operation_kind"], facts["codes"]) == ("Greet", "query", "ok")
    assert (facts["request_id"], facts["status"]) == ("r1", 200)
    assert len(facts["text_hash"]) == 16
    assert "confidential" not in str(facts)
    assert "hello" not in str(facts)


async def test_counters_hold_no_name_that_a_client_made_up() -> None:
    transport = toy_transport(TransportSettings(operation_names=frozenset({"Known"})))
    async with in_process(transport) as client:
        for query in ("query Known {hello}", "query Evil {hello}", "{hello}", "{", "{broken}"):
            await client.post("/graphql", json={"query": query})
        page = (await client.get("/metrics")).text

    assert 'graphql_operations_total{kind="query",operation="Known",outcome="ok"} 1.0' in page
    assert 'graphql_operations_total{kind="query",operation="other",outcome="ok"} 1.0' in page
    assert 'graphql_operations_total{kind="query",operation="anonymous",outcome="ok"} 1.0' in page
    assert 'graphql_operations_total{kind="none",operation="anonymous",outcome="GRAPHQL_PARSE_FAILED"} 1.0' in page
    assert 'graphql_errors_total{code="INTERNAL"} 1.0' in page
    assert "Evil" not in page
