"""Operations as streams of server-sent events: the wire, refusals, caps, ends, and readers who are slow or gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

import httpx
import orjson
import pytest

from api.http import SocketSettings, Transport, TransportSettings
from tests.api.http.running import DEADLINE_SECONDS, RunningServer, serving
from tests.api.http.toy import SECRET, Watch, toy_transport

STREAM = "text/event-stream"
JSON_TYPES = "application/graphql-response+json"
SHOWN = 1000
COMPLETE = {"event": "complete", "data": ""}


class Answer:
    """One HTTP answer as it comes: status and headers, then events."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.status = 0
        self.headers = dict[str, str]()
        self.text = self.raw = ""

    async def begin(self) -> None:
        async with asyncio.timeout(DEADLINE_SECONDS):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        status, *lines = head.splitlines()
        self.status = int(status.split()[1])
        self.headers = dict(line.lower().split(": ", 1) for line in lines if line)

    async def _chunk(self) -> bool:
        size = int(await self.reader.readuntil(b"\r\n"), 16)
        text = (await self.reader.readexactly(size)).decode()
        self.text += text
        if len(self.raw) < SHOWN:
            self.raw += text
        await self.reader.readexactly(2)
        return size > 0

    async def block(self) -> str | None:
        """What stands before the next empty line; None at the end."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            while "\n\n" not in self.text:
                if not await self._chunk():
                    return None
        block, _, self.text = self.text.partition("\n\n")
        return block

    async def event(self) -> dict[str, str] | None:
        """The next event, comments left out; None at the end."""
        while (block := await self.block()) is not None:
            lines = [line for line in block.split("\n") if not line.startswith(":")]
            fields = {name: value.removeprefix(" ") for name, _, value in (line.partition(":") for line in lines)}
            if "event" in fields:
                return fields
        return None

    async def events(self) -> list[dict[str, str]]:
        """All that come until the end."""
        seen = []
        while (event := await self.event()) is not None:
            seen.append(event)
        return seen

    async def body(self) -> bytes:
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await self.reader.readexactly(int(self.headers["content-length"]))


@asynccontextmanager
async def asked(
    server: RunningServer,
    query: str,
    *,
    accept: str = STREAM,
    token: str | None = None,
    is_get: bool = False,
    more: str = "",
) -> AsyncIterator[Answer]:
    """An answer whose head was read."""
    body = b"" if is_get else orjson.dumps({"query": query})
    target = f"/graphql?query={quote(query)}" if is_get else "/graphql"
    head = f"{'GET' if is_get else 'POST'} {target} HTTP/1.1\r\nhost: toy\r\naccept: {accept}\r\n{more}"
    if token:
        head += f"authorization: Bearer {token}\r\n"
    if not is_get:
        head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(head.encode() + b"\r\n" + body)
    answer = Answer(reader, writer)
    await answer.begin()
    try:
        yield answer
    finally:
        writer.transport.abort()


def figures(**more: object) -> Transport:
    return toy_transport(TransportSettings(sockets=SocketSettings(**more)))  # type: ignore[arg-type] # of any figure


def data(event: dict[str, str] | None) -> object:
    assert event is not None
    assert event["event"] == "next"
    return orjson.loads(event["data"])["data"]


def code(event: dict[str, str] | None) -> str:
    assert event is not None
    assert event["event"] == "next"
    return str(orjson.loads(event["data"])["errors"][0]["extensions"]["code"])


@pytest.mark.parametrize("is_get", [False, True])
async def test_a_subscription_is_a_stream_of_next_events_and_one_complete(
    server: RunningServer, *, is_get: bool
) -> None:
    async with asked(server, "subscription {count(target: 2)}", is_get=is_get) as answer:
        first = await answer.block()
        *events, last = await answer.events()

    assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    assert first is not None
    assert first.startswith("retry: ")
    assert [data(event) for event in events] == [{"count": 0}, {"count": 1}]
    assert last == COMPLETE


async def test_the_bytes_are_those_of_the_protocol(server: RunningServer) -> None:
    async with asked(server, "{hello}") as answer:
        await answer.events()
        raw = answer.raw

    head, _, rest = raw.partition("\n")
    assert head == "event: next"
    assert rest.startswith('data: {"data":{"hello":"hello world"}')
    assert rest.endswith("}\n\nevent: complete\ndata:\n\n")
    assert "\r" not in raw


async def test_queries_and_mutations_are_one_event(server: RunningServer) -> None:
    async with asked(server, "{actor}", token="li") as answer:
        query = await answer.events()
    async with asked(server, 'mutation {noteWrite(input: {title: "x"})}') as answer:
        mutation = await answer.events()

    assert [data(query[0]), *query[1:]] == [{"actor": "li"}, COMPLETE]
    assert [data(mutation[0]), *mutation[1:]] == [{"noteWrite": "x"}, COMPLETE]


@pytest.mark.parametrize(
    ("accept", "is_stream"),
    [
        (STREAM, True),
        (f"{STREAM}, multipart/mixed", True),
        (f"{STREAM}, application/json", True),
        (f"application/json, {STREAM}", False),
        (f"application/graphql-response+json, application/json, {STREAM}, multipart/mixed", False),
        (f"application/json;q=0.5, {STREAM};q=0.9", True),
        (f"{STREAM};q=0, application/json", False),
        (f"*/*, {STREAM};q=0.1", True),
        ("*/*", False),
        (f"{STREAM.upper()}", True),
    ],
)
async def test_only_who_prefers_a_stream_gets_one(server: RunningServer, accept: str, *, is_stream: bool) -> None:
    async with asked(server, "{hello}", accept=accept) as answer:
        assert answer.headers["content-type"].startswith(STREAM) is is_stream


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("subscription {nope}", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("query($n: String!) {hello(name: $n)}", "BAD_USER_INPUT"),
        ("subscription {refused}", "FORBIDDEN"),
        ("{" + " ".join(f"a{n}: hello" for n in range(40)) + "}", "ALIAS_LIMIT"),
    ],
)
async def test_what_is_wrong_with_the_operation_is_an_event(server: RunningServer, query: str, refusal: str) -> None:
    async with asked(server, query) as answer:
        events = await answer.events()

    assert answer.status == 200
    assert [code(events[0]), *events[1:]] == [refusal, COMPLETE]
    assert "data" not in orjson.loads(events[0]["data"])


@pytest.mark.parametrize(
    ("token", "status", "refusal"),
    [("no", 401, "UNAUTHENTICATED"), ("slow", 429, "RATE_LIMITED"), ("boom", 500, "INTERNAL")],
)
async def test_a_caller_who_is_refused_gets_a_status(
    server: RunningServer, token: str, status: int, refusal: str
) -> None:
    async with asked(server, "subscription {forever}", token=token) as answer:
        body = await answer.body()

    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (status, JSON_TYPES)
    assert orjson.loads(body)["errors"][0]["extensions"]["code"] == refusal
    assert SECRET.encode() not in body


async def test_a_mutation_by_get_is_refused(server: RunningServer) -> None:
    async with asked(server, 'mutation {noteWrite(input: {title: "x"})}', is_get=True) as answer:
        await answer.body()

    assert (answer.status, answer.headers["allow"]) == (405, "post")


async def test_a_source_that_fails_ends_with_a_masked_error(server: RunningServer) -> None:
    async with asked(server, "subscription {breaks}") as answer:
        events = await answer.events()

    assert [data(events[0]), code(events[1]), *events[2:]] == [{"breaks": 1}, "INTERNAL", COMPLETE]
    assert SECRET not in str(events)


async def test_each_event_has_a_context_of_its_own(server: RunningServer) -> None:
    async with asked(server, "subscription {events(target: 3) {contextNumber}}") as answer:
        events = await answer.events()

    assert len({event["data"] for event in events[:-1]}) == 3


async def test_sockets_and_streams_of_one_actor_share_a_cap() -> None:
    forever = "subscription {forever}"
    async with (
        serving(figures(sockets_per_actor=2)) as server,
        server.ready_socket("li"),
        asked(server, forever, token="li") as open_one,
        asked(server, forever, token="li") as refused,
        asked(server, forever, token="wang") as other,
    ):
        body = await refused.body()
        assert (open_one.status, other.status) == (200, 200)

    assert refused.status == 429
    assert orjson.loads(body)["errors"][0]["extensions"]["code"] == "TOO_MANY_CONNECTIONS"


async def test_a_full_process_says_when_to_come_back() -> None:
    async with serving(figures(sockets=1)) as server, server.ready_socket():
        async with asked(server, "subscription {forever}") as refused:
            assert (refused.status, refused.headers["retry-after"]) == (503, "1")
        async with asked(server, "{hello}") as query:
            assert query.status == 200


async def test_comments_keep_a_silent_stream_alive() -> None:
    async with (
        serving(figures(ping_interval_seconds=0.02)) as server,
        asked(server, "subscription {forever}") as answer,
    ):
        await answer.event()
        assert [await answer.block() for _ in range(3)] == [":"] * 3


async def test_a_stream_ends_with_its_token(server: RunningServer) -> None:
    async with asked(server, "subscription {forever}", token="li/0.2") as answer:
        events = await answer.events()

    assert [code(events[1]), *events[2:]] == ["UNAUTHENTICATED", COMPLETE]


async def test_a_process_that_drains_cuts_without_complete(server: RunningServer) -> None:
    async with asked(server, "subscription {forever}") as answer:
        await answer.event()
        server.transport.drain.begin()

        assert await answer.events() == []
    async with asked(server, "subscription {forever}") as late:
        assert late.status == 503


async def test_a_client_that_leaves_releases_the_source(server: RunningServer, watch: Watch) -> None:
    async with asked(server, 'subscription {events(target: 1, watch: "w") {number}}') as answer:
        await answer.event()
        assert watch.open_sources == 1

    async with asyncio.timeout(DEADLINE_SECONDS):
        await watch.is_cancelled.wait()


async def test_a_reader_who_is_slow_stops_the_source_and_delays_nobody(server: RunningServer, watch: Watch) -> None:
    query = 'subscription {events(target: 400, watch: "w") {number filler(kilobytes: 60)}}'
    async with asked(server, query) as slow:
        seen = -1
        while seen != watch.produced:
            seen = watch.produced
            async with asked(server, "subscription {count(target: 200)}") as other:
                assert len(await other.events()) == 201
        numbers = [await _number(slow) for _ in range(400)]

    assert 0 < seen < 300
    assert numbers == list(range(1, 401))


async def _number(answer: Answer) -> object:
    event = await answer.event()
    assert event is not None
    return orjson.loads(event["data"])["data"]["events"]["number"]


async def test_a_reader_who_reads_nothing_is_dropped(watch: Watch) -> None:
    async with serving(figures(ping_interval_seconds=0.1, close_timeout_seconds=0.1)) as server:
        query = 'subscription {events(target: 1000, watch: "w") {number filler(kilobytes: 20)}}'
        async with asked(server, query):
            async with asyncio.timeout(DEADLINE_SECONDS):
                await watch.is_cancelled.wait()

    assert watch.produced < 1000


PARTS = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/graphql-response+json,application/json'


async def test_apollos_parts_carry_the_same_events(server: RunningServer) -> None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        answer = await client.post(
            "/graphql", json={"query": "subscription {count(target: 2)}"}, headers={"accept": PARTS}
        )
        refused = await client.post("/graphql", json={"query": "subscription {breaks}"}, headers={"accept": PARTS})

    assert answer.headers["content-type"] == 'multipart/mixed; boundary="graphql"; subscriptionSpec=1.0'
    first, *parts, last = answer.text.split("--graphql")
    assert (first, last) == ("", "--\r\n")
    payloads = [orjson.loads(part.split("\r\n\r\n", 1)[1])["payload"]["data"] for part in parts]
    assert payloads == [{"count": 0}, {"count": 1}]
    ended = orjson.loads(refused.text.split("--graphql")[-2].split("\r\n\r\n", 1)[1])
    assert (ended["payload"], ended["errors"][0]["extensions"]["code"]) == (None, "INTERNAL")
