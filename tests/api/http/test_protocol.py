"""The short way of whole requests, and every kind that must go the long one: raw bytes on a socket."""

import asyncio
from collections.abc import AsyncIterator

import orjson
import pytest
import pytest_asyncio

from api.http import Transport, TransportSettings
from api.http.endpoint import GraphQLEndpoint
from tests.api.http.running import DEADLINE_SECONDS, RunningServer, serving
from tests.api.http.toy import Watch, toy_transport
from tests.support.waiting import pause

HELLO = b'{"query":"{hello}"}'
WAIT = b'{"query":"{wait(watch:\\"w\\")}"}'


class Socket:
    """A client that sends bytes as a test has them."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, server: RunningServer) -> "Socket":
        return cls(*await asyncio.open_connection("127.0.0.1", server.port))

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._writer.write(piece)
            await self._writer.drain()
            await pause(0.01)  # so that the server reads it alone

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the next answer."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
            while head.startswith("HTTP/1.1 100 "):
                head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
            status, *lines = head.splitlines()
            headers = dict(line.lower().split(": ", 1) for line in lines if line)
            body = await self._reader.readexactly(int(headers["content-length"]))
        return int(status.split()[1]), headers, body

    async def refusal(self) -> tuple[int, str]:
        """Status and code of the next answer."""
        status, headers, body = await self.answer()
        assert headers["content-type"] == "application/json; charset=utf-8"
        (error,) = orjson.loads(body)["errors"]
        assert error["message"]
        return status, error["extensions"]["code"]

    async def data(self) -> object:
        return orjson.loads((await self.answer())[2]).get("data")

    async def is_closed(self) -> bool:
        async with asyncio.timeout(DEADLINE_SECONDS):
            return not await self._reader.read(1)

    def leave(self) -> None:
        self._writer.transport.abort()


def post(body: bytes, *more: str, path: str = "/graphql", version: str = "1.1", length: int | None = None) -> bytes:
    lines = [
        f"POST {path} HTTP/{version}",
        "Host: toy",
        "Content-Type: application/json",
        f"Content-Length: {len(body) if length is None else length}",
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _handshake(*more: str) -> bytes:
    lines = ["GET /graphql HTTP/1.1", "Host: toy", "Connection: Upgrade", "Upgrade: websocket"]
    lines += ["Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version: 13", *more, "", ""]
    return "\r\n".join(lines).encode()


@pytest_asyncio.fixture
async def client(server: RunningServer) -> AsyncIterator[Socket]:
    opened = await Socket.open(server)
    yield opened
    opened.leave()


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which way each request of the test came."""
    taken: list[str] = []
    reply, call = GraphQLEndpoint.reply, GraphQLEndpoint.__call__

    async def short(*arguments: object) -> object:
        taken.append("short")
        return await reply(*arguments)  # type: ignore[arg-type]  # handed on

    async def long(*arguments: object) -> None:
        taken.append("long")
        await call(*arguments)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(GraphQLEndpoint, "reply", short)
    monkeypatch.setattr(GraphQLEndpoint, "__call__", long)
    return taken


async def test_a_whole_request_takes_the_short_way(client: Socket, ways: list[str]) -> None:
    await client.send(post(HELLO))
    await client.send(b"GET /graphql?query=%7Bhello%7D HTTP/1.1\r\nHost: toy\r\n\r\n")

    assert [await client.data(), await client.data()] == [{"hello": "hello world"}] * 2
    assert ways == ["short", "short"]


@pytest.mark.parametrize(
    "pieces",
    [
        [post(HELLO)[:-5], HELLO[-5:]],
        [post(HELLO)[:20], post(HELLO)[20:-19], HELLO],
        [
            post(b"", "Transfer-Encoding: chunked").replace(b"Content-Length: 0\r\n", b""),
            b"13\r\n" + HELLO + b"\r\n0\r\n\r\n",
        ],
        [post(HELLO, "Expect: 100-continue")],
        [post(HELLO, version="1.0")],
    ],
    ids=["body in pieces", "head in pieces", "chunked", "expectation", "HTTP/1.0"],
)
async def test_everything_else_takes_the_long_way_to_the_same_answer(
    client: Socket, ways: list[str], pieces: list[bytes]
) -> None:
    await client.send(*pieces)

    assert await client.data() == {"hello": "hello world"}
    assert ways == ["long"]


async def test_other_paths_are_none_of_its_business(client: Socket, ways: list[str]) -> None:
    await client.send(post(HELLO, path="/graphql/x"), post(HELLO, path="/graphqlx"), post(HELLO, path="/%67raphql"))

    assert [(await client.answer())[0] for _ in range(3)] == [404, 404, 200]
    assert ways == ["long"]


async def test_both_ways_answer_with_the_same_headers(client: Socket) -> None:
    await client.send(post(HELLO, "X-Request-Id: a"))
    _, short, first = await client.answer()
    await client.send(post(HELLO, "X-Request-Id: a", "Expect: 100-continue"))
    _, long, second = await client.answer()

    assert (short, first) == (long, second)


async def test_requests_sent_together_are_answered_in_turn(client: Socket) -> None:
    names = [b'{"query":"{hello(name:\\"%d\\")}"}' % number for number in range(5)]

    await client.send(b"".join(post(name) for name in names))

    assert [await client.data() for _ in names] == [{"hello": f"hello {number}"} for number in range(5)]


async def test_a_request_behind_one_under_way_waits_for_it(client: Socket, watch: Watch) -> None:
    await client.send(post(WAIT), post(HELLO))
    await asyncio.wait_for(watch.is_running.wait(), DEADLINE_SECONDS)
    watch.release.set()

    assert [await client.data(), await client.data()] == [{"wait": "released"}, {"hello": "hello world"}]


async def test_a_client_that_leaves_cancels_its_request(server: RunningServer, watch: Watch) -> None:
    client = await Socket.open(server)
    await client.send(post(WAIT))
    await asyncio.wait_for(watch.is_running.wait(), DEADLINE_SECONDS)

    client.leave()

    await asyncio.wait_for(watch.is_cancelled.wait(), DEADLINE_SECONDS)


async def test_close_is_answered_and_done(client: Socket) -> None:
    await client.send(post(HELLO, "Connection: close"))

    assert (await client.answer())[1]["connection"] == "close"
    assert await client.is_closed()


async def test_a_body_beyond_the_limit_is_refused_on_both_ways(ways: list[str]) -> None:
    async with serving(toy_transport(TransportSettings(max_request_bytes=50))) as server:
        client = await Socket.open(server)
        large = HELLO + b" " * 50
        await client.send(post(large))
        short = await client.answer()
        await client.send(post(large, "Expect: 100-continue"))
        long = await client.answer()
        client.leave()

    assert (short[0], long[0]) == (413, 413)
    assert ways == ["short", "long"]


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01 hello\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: toy\r\n\r\n",
        post(HELLO, "Content-Length: 5"),
        post(HELLO, "Transfer-Encoding: chunked"),
        post(HELLO, "X: a\x00b"),
        post(HELLO, length=-1),
        post(HELLO, "Connection: Upgrade", "Upgrade: websocket"),
    ],
)
async def test_what_is_no_http_is_refused_in_json(client: Socket, sent: bytes) -> None:
    await client.send(sent)

    assert await client.refusal() == (400, "BAD_REQUEST")
    assert await client.is_closed()


@pytest.mark.parametrize(
    "sent",
    [
        [post(HELLO, *(f"X-{number}: y" for number in range(200)))],
        [post(HELLO, *(f"X-{number}: {'y' * 7_000}" for number in range(10)))],
        [b"POST /graphql HTTP/1.1\r\nX: ", *[b"y" * 60_000] * 3],
        [b"POST /graphql HTTP/1.1\r\n", *[b"X: y\r\n" * 10_000] * 3],
        [post(HELLO, "X: y" + "y" * 70_000, path="/elsewhere")],
        [_handshake("Sec-WebSocket-Protocol: " + "p" * 9_000)],
    ],
    ids=["many", "long", "one without end", "many without end", "elsewhere", "handshake"],
)
async def test_headers_beyond_all_measure_are_refused(client: Socket, sent: list[bytes]) -> None:
    await client.send(*sent)

    assert await client.refusal() == (431, "HEADERS_TOO_LARGE")
    assert await client.is_closed()


async def test_many_headers_are_no_fault(client: Socket, ways: list[str]) -> None:
    more = [f"X-{number}: {'y' * 400}" for number in range(120)]
    request = post(HELLO, *more)

    for pieces in ([request], [request[:30_000], request[30_000:]], [post(HELLO)]):
        await client.send(*pieces)
        assert await client.data() == {"hello": "hello world"}

    assert ways == ["short"] * 3


@pytest.mark.parametrize(
    ("is_first", "sent"),
    [
        (True, [b"POST /graphql HTTP/1.1\r\n", b"Host: t"]),
        (False, [b"\r\n", b"\r\n"]),
        (False, [b"POST /gra", b"phql HTT"]),
    ],
)
async def test_a_head_that_does_not_arrive_is_not_waited_for(sent: list[bytes], *, is_first: bool) -> None:
    transport = toy_transport(settings=TransportSettings(head_timeout_seconds=0.3))
    async with serving(transport, timeout_keep_alive=1) as server:
        slow = await Socket.open(server)
        if not is_first:
            await slow.send(post(HELLO))
            await slow.answer()
        await slow.send(*sent)

        assert await slow.refusal() == (408, "REQUEST_TIMEOUT")
        assert await slow.is_closed()
        slow.leave()


async def test_who_says_nothing_is_told_nothing() -> None:
    transport = toy_transport(settings=TransportSettings(head_timeout_seconds=0.3))
    async with serving(transport) as server:
        silent = await Socket.open(server)

        assert await silent.is_closed()
        silent.leave()


async def test_the_rest_of_a_body_that_was_refused_is_read_for_a_while() -> None:
    """A client that looks for the answer when it has sent everything finds it, and may ask again."""
    transport = toy_transport(settings=TransportSettings(head_timeout_seconds=0.1, linger_seconds=0.8))
    async with serving(transport, timeout_keep_alive=1) as server:
        patient, endless = await Socket.open(server), await Socket.open(server)
        for each in (patient, endless):
            await each.send(post(b"", length=1_000_000), b" " * 400_000)
        await pause(0.2)
        await patient.send(b" " * 600_000, post(HELLO))

        assert await patient.refusal() == (413, "BODY_TOO_LARGE")
        assert await patient.data() == {"hello": "hello world"}
        assert await endless.refusal() == (413, "BODY_TOO_LARGE")
        assert await endless.is_closed()
        for each in (patient, endless):
            each.leave()


async def test_a_body_may_take_longer_than_a_head(transport: Transport, watch: Watch) -> None:
    transport = toy_transport(settings=TransportSettings(head_timeout_seconds=0.2))
    async with serving(transport) as server:
        client = await Socket.open(server)
        request = post(HELLO)
        await client.send(request[:-4])
        await pause(0.4)
        await client.send(request[-4:])

        assert await client.data() == {"hello": "hello world"}
        client.leave()


async def test_an_idle_connection_is_closed_and_a_busy_one_is_not(transport: Transport, watch: Watch) -> None:
    async with serving(transport, timeout_keep_alive=1) as server:
        idle, busy = await Socket.open(server), await Socket.open(server)
        await idle.send(post(HELLO))
        await idle.answer()
        await busy.send(post(HELLO))
        await busy.answer()
        await busy.send(post(WAIT))

        assert await idle.is_closed()
        watch.release.set()
        assert await busy.data() == {"wait": "released"}
        for each in (idle, busy):
            each.leave()


async def test_a_server_that_stops_finishes_what_it_has_begun(transport: Transport, watch: Watch) -> None:
    async with serving(transport) as server:
        client = await Socket.open(server)
        await client.send(post(WAIT))
        await asyncio.wait_for(watch.is_running.wait(), DEADLINE_SECONDS)
        asyncio.get_running_loop().call_later(0.2, watch.release.set)

    _, headers, body = await client.answer()
    assert orjson.loads(body)["data"] == {"wait": "released"}
    assert headers["connection"] == "close"
    assert await client.is_closed()
    client.leave()
