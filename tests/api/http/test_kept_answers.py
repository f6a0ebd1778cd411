"""Answers that clients keep, compress and read from other origins, by both ways in."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Mapping
from typing import Any, NamedTuple

import brotli
import httpx
import orjson
import pytest
import pytest_asyncio
import zstandard

from api.execution import ExecutionSettings
from api.http import SocketSettings, TransportSettings
from api.http.compression import coding_of, compressed
from tests.api.http.conftest import GRAPHQL
from tests.api.http.running import DEADLINE_SECONDS, RunningServer, serving
from tests.api.http.stores import Store, transport_with
from tests.api.http.toy import toy_app

CONSOLE = "https://console.example.org"
FRIENDS = 'query Friends { member(by: {id: "1"}) { friends(first: 60) { id name } } }'
HELLO = "{hello}"
BROKEN = "{hello broken}"
DECODERS: Mapping[str, Any] = {
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}


class Answered(NamedTuple):
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def validator(self) -> str:
        return self.headers["etag"]


class Wire:
    """A server on a socket, asked without a library that unpacks anything."""

    def __init__(self, port: int, version: str) -> None:
        self._port, self._version = port, version

    async def ask(self, method: str, target: str, body: bytes = b"", **headers: str) -> Answered:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        sent = {"host": "toy", "accept": GRAPHQL, "connection": "close", **headers}
        if body:
            sent |= {"content-type": "application/json", "content-length": str(len(body))}
        lines = [f"{method} {target} HTTP/{self._version}", *(f"{k.replace('_', '-')}: {v}" for k, v in sent.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        async with asyncio.timeout(DEADLINE_SECONDS):
            received = await reader.read()
        writer.close()
        head, _, answered = received.partition(b"\r\n\r\n")
        status, *found = head.decode().splitlines()
        return Answered(int(status.split()[1]), dict(line.lower().split(": ", 1) for line in found), answered)

    async def get(self, query: str, **headers: str) -> Answered:
        return await self.ask("GET", f"/graphql?{httpx.QueryParams({'query': query})}", b"", **headers)

    async def post(self, query: str, **headers: str) -> Answered:
        return await self.ask("POST", "/graphql", orjson.dumps({"query": query}), **headers)


@pytest_asyncio.fixture(scope="module")
async def server() -> AsyncIterator[RunningServer]:
    settings = TransportSettings(sockets=SocketSettings(allowed_origins=frozenset({CONSOLE})))
    left = iter(range(10_000))

    def charge(_context: object, _points: int) -> dict[str, object]:
        return {"throttleStatus": {"currentlyAvailable": next(left)}}

    async with serving(
        transport_with(Store(), execution=ExecutionSettings(charge=charge), settings=settings)
    ) as running:
        yield running


@pytest.fixture(params=["the short way", "by ASGI"])
def wire(request: pytest.FixtureRequest, server: RunningServer) -> Wire:
    """HTTP/1.0 goes the long way."""
    return Wire(server.port, "1.1" if request.param == "the short way" else "1.0")


async def test_the_same_answer_has_the_same_tag_and_is_sent_once(wire: Wire) -> None:
    first = await wire.get(HELLO)
    again = await wire.get(HELLO, if_none_match=f'"x", {first.validator}')
    changed = await wire.get('{hello(name: "Li Na")}', if_none_match=first.validator)

    assert (first.status, first.headers["cache-control"]) == (200, "private, no-cache")
    assert first.headers["vary"] == "accept, accept-encoding, accept-language, authorization, origin"
    assert orjson.loads(first.body)["extensions"] == {"cost": {"requestedQueryCost": 0}}
    assert (again.status, again.body, again.validator) == (304, b"", first.validator)
    assert again.headers["cache-control"] == "private, no-cache"
    assert not {"content-type", "content-length"} & again.headers.keys()
    assert changed.status == 200
    assert changed.validator != first.validator


async def test_each_media_type_and_coding_has_a_tag_of_its_own(wire: Wire) -> None:
    answers = [
        await wire.get(FRIENDS, accept=accept, accept_encoding=coding)
        for accept in (GRAPHQL, "application/json")
        for coding in ("identity", "zstd", "br", "gzip")
    ]

    assert len({answer.validator for answer in answers}) == 8
    assert not any(answer.validator.startswith("w/") for answer in answers)


@pytest.mark.parametrize("query", [BROKEN, "{nothing}", "{hello", 'mutation { noteWrite(input: {title: "x"}) }'])
async def test_errors_are_not_kept(wire: Wire, query: str) -> None:
    answer = await wire.get(query, if_none_match="*")

    assert answer.status != 304
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


async def test_answers_to_post_are_not_kept(wire: Wire) -> None:
    answer = await wire.post(HELLO, if_none_match="*")

    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in answer.headers
    assert "throttleStatus" in orjson.loads(answer.body)["extensions"]["cost"]


@pytest.mark.parametrize("coding", DECODERS)
async def test_large_answers_are_compressed_and_small_ones_are_not(wire: Wire, coding: str) -> None:
    plain = await wire.get(FRIENDS)
    packed = await wire.get(FRIENDS, accept_encoding=coding)
    small = await wire.get(HELLO, accept_encoding=coding)

    assert len(plain.body) >= 1000 > len(small.body)
    assert packed.headers["content-encoding"] == coding
    assert int(packed.headers["content-length"]) == len(packed.body) < len(plain.body) / 2
    assert DECODERS[coding](packed.body) == plain.body
    assert "content-encoding" not in plain.headers.keys() | small.headers.keys()


async def test_answers_to_mutations_are_not_compressed(wire: Wire) -> None:
    answer = await wire.post(f'mutation {{ noteWrite(input: {{title: "{"x" * 2000}"}}) }}', accept_encoding="gzip")

    assert answer.status == 200
    assert "content-encoding" not in answer.headers
    assert orjson.loads(answer.body)["data"] == {"noteWrite": "x" * 2000}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, br;q=0.9", "gzip"),
        ("br;q=0.5, zstd;q=0", "br"),
        ("*", "zstd"),
        ("*;q=0.1, gzip", "gzip"),
        ("zstd;q=0, *;q=0.5", "br"),
        ("identity;q=1, gzip;q=0.5", ""),
        ("deflate", ""),
        ("gzip;q=2", ""),
        ("gzip;q=nan", ""),
        ("GZIP", "gzip"),
        (",;,=;q", ""),
    ],
)
def test_the_coding_that_the_client_weighs_most_is_taken(accepted: str, coding: str) -> None:
    assert coding_of(accepted) == coding


@pytest.mark.parametrize("coding", DECODERS)
def test_a_coding_gives_the_same_bytes_each_time(coding: str) -> None:
    assert compressed(b"abc" * 1000, coding) == compressed(b"abc" * 1000, coding)


async def test_a_listed_origin_reads_answers_of_every_status(wire: Wire) -> None:
    answers = [await wire.get(HELLO, origin=CONSOLE), await wire.post("{nothing}", origin=CONSOLE)]
    foreign = await wire.post(HELLO, origin="https://evil.example")

    assert [answer.headers["access-control-allow-origin"] for answer in answers] == [CONSOLE] * 2
    assert "access-control-allow-origin" not in foreign.headers
    assert not any("access-control-allow-credentials" in answer.headers for answer in answers)


@pytest.mark.parametrize(
    ("accept", "query"),
    [
        ("text/event-stream", "subscription {count}"),
        ('multipart/mixed;boundary="graphql";subscriptionSpec=1.0', "subscription {count}"),
        ("multipart/mixed;deferSpec=20220824,application/json", "{hello ... @defer {later: hello}}"),
    ],
)
async def test_a_listed_origin_reads_what_comes_in_pieces(server: RunningServer, accept: str, query: str) -> None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        listed, foreign = [
            await client.post("/graphql", json={"query": query}, headers={"accept": accept, "origin": origin})
            for origin in (CONSOLE, "https://evil.example")
        ]

    assert listed.headers["content-type"].startswith(accept.partition(";")[0])
    assert listed.headers["access-control-allow-origin"] == CONSOLE
    assert "access-control-allow-origin" not in foreign.headers


async def test_a_preflight_of_a_listed_origin_is_answered_once_for_two_hours(wire: Wire) -> None:
    asked = {"access_control_request_method": "POST", "access_control_request_headers": "authorization,content-type"}
    listed = await wire.ask("OPTIONS", "/graphql", b"", origin=CONSOLE, **asked)
    foreign = await wire.ask("OPTIONS", "/graphql", b"", origin="https://evil.example", **asked)
    no_preflight = await wire.ask("OPTIONS", "/graphql", b"", origin=CONSOLE)

    assert (listed.status, listed.body, listed.headers["access-control-max-age"]) == (204, b"", "7200")
    assert {"authorization", "content-type"} <= set(listed.headers["access-control-allow-headers"].split(", "))
    assert [foreign.status, no_preflight.status] == [405, 405]
    assert "access-control-allow-methods" not in foreign.headers


async def test_a_compressed_body_is_refused(wire: Wire) -> None:
    body = zlib.compress(b'{"query":"{hello}"}')
    answer = await wire.ask("POST", "/graphql", body, content_encoding="gzip")

    assert answer.status == 415
    assert orjson.loads(answer.body)["errors"][0]["extensions"]["code"] == "INVALID_CONTENT_ENCODING"


async def test_without_listed_origins_no_page_of_another_reads_anything() -> None:
    asgi = httpx.ASGITransport(toy_app(transport_with(None)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=asgi, base_url="http://toy") as client:
        answer = await client.post("/graphql", json={"query": HELLO}, headers={"origin": CONSOLE})

    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["vary"] == "Accept, Accept-Encoding, Accept-Language, Authorization"
