"""The socket protocol: handshake, closes, caps, and readers who are slow, silent or gone."""

import asyncio

import pytest
from websockets.exceptions import InvalidStatus

from api.execution import ExecutionSettings
from api.http import SocketSettings, Transport, TransportSettings
from tests.api.http.running import DEADLINE_SECONDS, RunningServer, serving
from tests.api.http.toy import SECRET, Watch, toy_transport

FOREVER = "subscription {forever}"


def sockets(**figures: object) -> Transport:
    """A transport whose sockets have these figures."""
    return toy_transport(TransportSettings(sockets=SocketSettings(**figures)))  # type: ignore[arg-type] # of any figure


async def test_a_subscription_yields_and_completes(server: RunningServer) -> None:
    async with server.ready_socket() as client:
        await client.subscribe("a", "subscription {count(target: 2)}")

        messages = await client.hear_until("complete")

    assert [m["payload"]["data"] for m in messages[:-1]] == [{"count": 0}, {"count": 1}]
    assert messages[-1] == {"id": "a", "type": "complete"}


async def test_queries_and_mutations_run_over_the_socket(server: RunningServer) -> None:
    async with server.ready_socket("li") as client:
        await client.subscribe("q", "{actor}")
        query = await client.hear_until("complete")
        await client.subscribe("m", 'mutation {noteWrite(input: {title: "x"})}')
        mutation = await client.hear_until("complete")

    assert query[0]["payload"]["data"] == {"actor": "li"}
    assert mutation[0]["payload"]["data"] == {"noteWrite": "x"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {nope}", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription {count(target: null)}", "GRAPHQL_VALIDATION_FAILED"),
        ("query($n: String!) {hello(name: $n)}", "BAD_USER_INPUT"),
        ("subscription A {count} subscription B {count}", "OPERATION_RESOLUTION_FAILURE"),
        ("{" + " ".join(f"a{n}: hello" for n in range(40)) + "}", "ALIAS_LIMIT"),
        ("subscription {refused}", "FORBIDDEN"),
    ],
)
async def test_an_operation_that_cannot_run_is_an_error_message(server: RunningServer, query: str, code: str) -> None:
    async with server.ready_socket() as client:
        await client.subscribe("a", query)

        message = await client.hear()

    assert (message["type"], message["id"]) == ("error", "a")
    assert message["payload"][0]["extensions"]["code"] == code


async def test_a_source_that_fails_ends_with_a_masked_error(server: RunningServer) -> None:
    async with server.ready_socket() as client:
        await client.subscribe("a", "subscription {breaks}")

        messages = await client.hear_until("error")

    assert [m["type"] for m in messages] == ["next", "error"]
    assert messages[1]["payload"][0]["extensions"]["code"] == "INTERNAL"
    assert SECRET not in str(messages)


async def test_a_field_that_fails_in_an_event_does_not_end_the_stream(server: RunningServer) -> None:
    async with server.ready_socket() as client:
        await client.subscribe("a", "subscription {events(target: 2) {number broken}}")

        messages = await client.hear_until("complete")

    assert [m["payload"]["data"]["events"] for m in messages[:-1]] == [
        {"number": 1, "broken": None},
        {"number": 2, "broken": None},
    ]
    assert SECRET not in str(messages)


async def test_complete_from_the_client_releases_the_source(server: RunningServer, watch: Watch) -> None:
    async with server.ready_socket() as client:
        await client.subscribe("a", 'subscription {events(target: 1, watch: "w") {number}}')
        await client.hear()
        assert watch.open_sources == 1

        await client.say({"id": "a", "type": "complete"})

        await asyncio.wait_for(watch.is_cancelled.wait(), DEADLINE_SECONDS)
        await client.subscribe("a", "{hello}")
        assert [m["type"] for m in await client.hear_until("complete")] == ["next", "complete"]
    assert watch.open_sources == 0


async def test_a_peer_that_vanishes_releases_its_sources(server: RunningServer, watch: Watch) -> None:
    async with server.ready_socket() as client:
        await client.subscribe("a", 'subscription {events(target: 1, watch: "w") {number}}')
        await client.hear()
        client.connection.transport.abort()

    await asyncio.wait_for(watch.is_cancelled.wait(), DEADLINE_SECONDS)
    assert watch.open_sources == 0


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("not json", 4400),
        ("[]", 4400),
        ("42", 4400),
        (b"\x00", 4400),
        ({"type": "bogus"}, 4400),
        ({"id": "a"}, 4400),
        ({"type": "subscribe", "payload": {"query": "{hello}"}}, 4400),
        ({"id": "", "type": "subscribe", "payload": {"query": "{hello}"}}, 4400),
        ({"id": 1, "type": "subscribe", "payload": {"query": "{hello}"}}, 4400),
        ({"id": "a", "type": "subscribe"}, 4400),
        ({"id": "a", "type": "subscribe", "payload": {"query": 1}}, 4400),
        ({"id": "a", "type": "subscribe", "payload": {}}, 4400),
        ({"type": "complete"}, 4400),
        ({"type": "connection_init"}, 4429),
        ('{"type":"ping","payload":{"x":"' + "工" * 34_000 + '"}}', 1009),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_message_outside_the_protocol_closes(server: RunningServer, message: object, code: int) -> None:
    async with server.ready_socket() as client:
        await client.say(message)

        closed, _ = await client.closed()

    assert closed == code


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"id": "a", "type": "subscribe", "payload": {"query": "{hello}"}}, 4401),
        ({"type": "connection_init", "payload": "x"}, 4400),
        ({"type": "connection_init", "payload": {"authorization": "Bearer no"}}, 4403),
        ({"type": "connection_init", "payload": {"authorization": "Bearer boom"}}, 4500),
    ],
    ids=str,
)
async def test_a_bad_start_closes(server: RunningServer, message: object, code: int) -> None:
    async with server.socket() as client:
        await client.say(message)

        closed, reason = await client.closed()

    assert closed == code
    assert SECRET not in reason


async def test_an_id_in_use_closes_with_4409(server: RunningServer) -> None:
    async with server.ready_socket() as client:
        await client.subscribe("会" * 100, FOREVER)
        await client.hear()
        await client.subscribe("会" * 100, FOREVER)

        assert await client.closed() == (4409, f"Subscriber for {'会' * 20} already exists")


async def test_silence_before_init_closes_with_4408() -> None:
    async with serving(sockets(init_timeout_seconds=0.1)) as server, server.socket() as client:
        assert await client.closed() == (4408, "Connection initialisation timeout")


async def test_a_ping_is_answered_with_its_payload_even_before_init(server: RunningServer) -> None:
    async with server.socket() as client:
        await client.say({"type": "ping", "payload": {"at": 1}})

        assert await client.hear() == {"type": "pong", "payload": {"at": 1}}


async def test_a_peer_that_answers_our_pings_stays_and_one_that_does_not_is_dropped() -> None:
    async with serving(sockets(ping_interval_seconds=0.2)) as server, server.ready_socket() as client:
        for _ in range(3):
            assert await client.hear() == {"type": "ping"}
            await client.say({"type": "pong"})

        assert await client.hear() == {"type": "ping"}
        assert await client.closed() == (4499, "Silent for too long")


@pytest.mark.parametrize("protocols", [("graphql-ws",), ("x-unknown",)])
async def test_other_subprotocols_are_closed_with_4406(server: RunningServer, protocols: tuple[str, ...]) -> None:
    async with server.socket(*protocols) as client:
        assert await client.closed() == (4406, "Subprotocol not acceptable")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1"])
async def test_another_site_may_not_connect(server: RunningServer, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        async with server.socket(origin=origin):
            pass

    assert refusal.value.response.status_code == 403


async def test_our_own_and_listed_sites_may_connect() -> None:
    async with serving(sockets(allowed_origins=frozenset({"https://console.example"}))) as server:
        for origin in (server.url, "https://console.example"):
            async with server.socket(origin=origin) as client:
                await client.say({"type": "connection_init"})
                assert await client.hear() == {"type": "connection_ack"}


async def test_a_connection_carries_so_many_operations_and_no_more() -> None:
    async with serving(sockets(operations_per_connection=2)) as server, server.ready_socket() as client:
        for identity in ("a", "b"):
            await client.subscribe(identity, FOREVER)
            await client.hear()

        await client.subscribe("c", FOREVER)
        refused = await client.hear()
        await client.say({"id": "a", "type": "complete"})
        await client.subscribe("c", FOREVER)
        accepted = await client.hear()

    assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "TOO_MANY_SUBSCRIPTIONS")
    assert accepted["type"] == "next"


async def test_an_actor_has_so_many_sockets_and_no_more() -> None:
    async with serving(sockets(sockets_per_actor=1)) as server:
        async with server.ready_socket("li"), server.ready_socket("wang"), server.socket() as third:
            await third.say({"type": "connection_init", "payload": {"authorization": "Bearer li"}})
            assert await third.closed() == (4429, "Too many connections")
        async with server.ready_socket("li") as again:
            await again.subscribe("a", "{actor}")
            assert (await again.hear())["payload"]["data"] == {"actor": "li"}


async def test_an_expired_token_closes_the_socket(server: RunningServer, watch: Watch) -> None:
    async with server.ready_socket("li/0.3") as client:
        await client.subscribe("a", 'subscription {events(target: 1, watch: "w") {number}}')

        assert await client.closed() == (4403, "Token expired")

    assert watch.open_sources == 0


async def test_draining_closes_sockets_and_takes_no_new_ones(server: RunningServer) -> None:
    async with server.ready_socket() as client:
        await client.subscribe("a", FOREVER)
        await client.hear()

        server.transport.drain.begin()

        assert await client.closed() == (1001, "Going away")
    with pytest.raises(InvalidStatus):
        async with server.socket():
            pass


async def test_a_slow_reader_stops_its_source_and_nobody_else(server: RunningServer, watch: Watch) -> None:
    query = 'subscription {events(target: 100000, watch: "w") {number filler(kilobytes: 200)}}'
    async with server.ready_socket() as slow, server.ready_socket() as other:
        await slow.subscribe("a", query)
        stopped_at = -1
        while stopped_at != watch.produced or not watch.produced:
            stopped_at = watch.produced
            # Another connection is served meanwhile.
            for _ in range(50):
                await other.subscribe("q", "{hello}")
                await other.hear_until("complete")
        slow.connection.transport.abort()

    assert 0 < stopped_at < 1_000
    await asyncio.wait_for(watch.is_cancelled.wait(), DEADLINE_SECONDS)


async def test_operations_of_one_socket_do_not_wait_for_each_other(server: RunningServer, watch: Watch) -> None:
    async with server.ready_socket() as client:
        await client.subscribe("slow", '{wait(watch: "w")}')
        await client.subscribe("fast", "{hello}")

        assert (await client.hear())["id"] == "fast"
        watch.release.set()
        assert (await client.hear_until("complete"))[-1]["id"] == "fast"
        assert (await client.hear())["payload"]["data"] == {"wait": "released"}


async def test_a_query_past_its_deadline_is_an_error(watch: Watch) -> None:
    transport = toy_transport(execution=ExecutionSettings(deadline_seconds=0.05))
    async with serving(transport) as server, server.ready_socket() as client:
        await client.subscribe("a", '{wait(watch: "w")}')

        message = await client.hear()

    assert message["payload"][0]["extensions"]["code"] == "TIMEOUT"


async def test_the_gauges_return_to_zero() -> None:
    transport = toy_transport()
    registry = transport.metrics.registry
    async with serving(transport) as server, server.ready_socket() as client:
        await client.subscribe("a", FOREVER)
        await client.hear()
        assert registry.get_sample_value("graphql_websockets") == 1
        assert registry.get_sample_value("graphql_subscriptions") == 1

    assert registry.get_sample_value("graphql_websockets") == 0
    assert registry.get_sample_value("graphql_subscriptions") == 0
