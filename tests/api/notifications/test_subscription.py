"""`notificationAdded` over graphql-transport-ws against the real server, with a client of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from api.app import client_operations
from db.sealing import Keyring
from domain.auth.service import tokens_for
from tests.api.abuse.worker import Worker
from tests.api.http.running import PROTOCOL, SocketClient
from tests.api.notifications.steps import decide, join, listed
from tests.support.api import Client
from tests.support.waiting import until_effects_are_done

ADDED = client_operations()["NotificationAdded"]
PING = "{viewer{unreadNotificationCount}}"


@asynccontextmanager
async def socket(worker: Worker, token: str | None) -> AsyncIterator[SocketClient]:
    """A socket after `connection_ack`."""
    async with bare_socket(worker) as client:
        payload = {"authorization": f"Bearer {token}"} if token else None
        await client.say({"type": "connection_init", "payload": payload})
        assert await client.hear() == {"type": "connection_ack"}
        yield client


@asynccontextmanager
async def bare_socket(worker: Worker) -> AsyncIterator[SocketClient]:
    """A socket on which nothing was said yet."""
    url = f"ws://127.0.0.1:{worker.port}/graphql"
    async with connect(url, subprotocols=[Subprotocol(PROTOCOL)], proxy=None, compression=None) as connection:
        yield SocketClient(connection)


async def subscribe(client: SocketClient, after: str | None = None) -> None:
    """Starts the subscription under the id `s`, and returns when the server has begun to read.

    The stream's place is taken by a statement; operations of one socket are answered in no fixed order, so the start
    is shown by an event only. Tests that must not miss one resume from a cursor.
    """
    await client.subscribe("s", ADDED, variables={"after": after})


async def events(client: SocketClient, count: int) -> list[dict[str, Any]]:
    """The next events of the subscription."""
    seen: list[dict[str, Any]] = []
    while len(seen) < count:
        message = await client.hear()
        assert message["type"] in {"next", "ping"}, message
        if message["type"] == "next":
            seen.append(message["payload"]["data"]["notificationAdded"])
    return seen


async def newest_cursor(client: Client) -> str:
    """Where the caller's notifications end now."""
    return str((await listed(client, 1))["nodes"][0]["cursor"])


@pytest.fixture
async def officer(worker: Worker, served_dsn: str) -> Client:
    """Chair of the branch HD-A-01, when they have heard all that earlier tests caused."""
    connection = await asyncpg.connect(served_dsn)
    try:
        await until_effects_are_done(connection)
    finally:
        await connection.close()
    return await worker.sign_in("branch officer")


async def test_an_event_that_another_client_causes_arrives(worker: Worker, officer: Client) -> None:
    cursor = await newest_cursor(officer)

    async with socket(worker, officer.token) as client:
        await subscribe(client, cursor)
        await join(worker.anonymous)
        (event,) = await events(client, 1)

    assert (event["kind"], event["message"]) == ("JOIN_REQUEST_SUBMITTED", "A person asks to join. Please decide.")
    assert event["id"] == (await listed(officer, 1))["nodes"][0]["id"]


async def test_without_a_cursor_it_begins_now(worker: Worker, officer: Client) -> None:
    known = {node["id"] for node in (await listed(officer))["nodes"]}

    async with socket(worker, officer.token) as client:
        await subscribe(client)
        hearing = asyncio.create_task(events(client, 1))
        # The first requests may be committed before the stream has begun; one of them is heard in the end.
        async with asyncio.timeout(8):
            while not hearing.done():
                await join(worker.anonymous)

    assert hearing.result()[0]["id"] not in known


async def test_after_a_cut_nothing_is_missed_and_nothing_comes_twice(worker: Worker, officer: Client) -> None:
    cursor = await newest_cursor(officer)
    heard: list[dict[str, Any]] = []

    for cut in range(4):
        async with socket(worker, officer.token) as client:
            await subscribe(client, cursor)
            await asyncio.gather(*(join(worker.anonymous) for _ in range(3)))
            # The cut comes in the middle: of three only one or two are read.
            heard += await events(client, 1 + cut % 2)
            cursor = heard[-1]["cursor"]
        await join(worker.anonymous)
    async with socket(worker, officer.token) as client:
        await subscribe(client, cursor)
        heard += await events(client, 16 - len(heard))

    ids = [event["id"] for event in heard]
    assert len(set(ids)) == 16
    assert set(ids) == {node["id"] for node in (await listed(officer, 16))["nodes"]}


async def test_two_devices_of_one_member_hear_the_same_in_the_same_order(worker: Worker, officer: Client) -> None:
    cursor = await newest_cursor(officer)

    async with socket(worker, officer.token) as phone, socket(worker, officer.token) as desk:
        await subscribe(phone, cursor)
        await subscribe(desk, cursor)
        await asyncio.gather(*(join(worker.anonymous) for _ in range(5)))
        on_phone, on_desk = await events(phone, 5), await events(desk, 5)

    assert [event["id"] for event in on_phone] == [event["id"] for event in on_desk]


@pytest.mark.parametrize("label", ["officer of a sibling branch", "federation officer", "auditor", "member"])
async def test_nobody_hears_what_is_for_others(worker: Worker, officer: Client, label: str) -> None:
    other = await worker.sign_in(label)
    foreign = await newest_cursor(officer)

    async with socket(worker, other.token) as spy, socket(worker, officer.token) as client:
        # Even from a cursor of the officer's own list.
        await subscribe(spy, foreign)
        await subscribe(client, foreign)
        reference = await join(worker.anonymous)
        await events(client, 1)
        await decide(officer, reference, "Not in this branch")
        await spy.subscribe("q", PING)
        heard = await spy.hear_until("complete")

    assert [(message["id"], message["type"]) for message in heard if message["type"] != "ping"] == [
        ("q", "next"),
        ("q", "complete"),
    ]


async def test_the_anonymous_are_refused(worker: Worker) -> None:
    async with socket(worker, None) as client:
        await subscribe(client)
        message = await client.hear()

    assert (message["type"], message["id"]) == ("error", "s")
    assert [error["extensions"]["code"] for error in message["payload"]] == ["UNAUTHENTICATED"]


@pytest.mark.parametrize("token", ["nonsense", "", "eyJhbGciOiJub25lIn0.e30."])
async def test_a_token_that_does_not_hold_opens_no_socket(worker: Worker, token: str) -> None:
    async with bare_socket(worker) as client:
        await client.say({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})

        assert await client.closed() == (4403, "Forbidden")


async def test_a_cursor_that_is_not_ours_is_refused(worker: Worker, officer: Client) -> None:
    async with socket(worker, officer.token) as client:
        await subscribe(client, "not a cursor")
        message = await client.hear()

    assert [error["extensions"]["code"] for error in message["payload"]] == ["INVALID_CURSOR"]


async def test_the_socket_closes_when_the_access_token_ends(
    worker: Worker, served_dsn: str, keyring: Keyring, officer: Client
) -> None:
    token, expires_at = await short_token(served_dsn, keyring)

    async with socket(worker, token) as client:
        await subscribe(client)
        closed = await client.closed()

    assert closed == (4403, "Token expired")
    assert datetime.now(UTC) >= expires_at


async def test_signing_out_closes_the_socket_at_the_next_operation(worker: Worker) -> None:
    device = await worker.sign_in("auditor")

    async with socket(worker, device.token) as client:
        await device.run("mutation{sessionClose(input:{}){userErrors{code}}}")
        await client.subscribe("q", PING)
        closed = await client.closed()

    assert closed[0] == 4403


async def test_passwords_cannot_be_guessed_faster_over_a_socket(worker: Worker) -> None:
    document = 'mutation($p:String!){sessionOpen(input:{login:"HD000009",password:$p}){userErrors{code}}}'

    codes = []
    async with socket(worker, None) as client:
        for each in range(4):
            for place in range(5):
                await client.subscribe(f"{each}-{place}", document, variables={"p": f"guess {each} {place}"})
            for _ in range(5):
                messages = await client.hear_until("complete")
                codes += [
                    error["code"]
                    for message in messages
                    if message["type"] == "next"
                    for error in message["payload"]["data"]["sessionOpen"]["userErrors"]
                ]

    assert sorted(codes) == ["INVALID_CREDENTIALS"] * 5 + ["TOO_MANY_ATTEMPTS"] * 15


async def short_token(dsn: str, keyring: Keyring) -> tuple[str, datetime]:
    """A good token of the officer's latest session that ends in a second or two."""
    connection = await asyncpg.connect(dsn)
    try:
        row = await connection.fetchrow(
            "SELECT s.tenant_id, s.id, s.member_id, s.expires_at, c.session_epoch FROM session s"
            " JOIN member m ON m.id = s.member_id JOIN credential c ON c.member_id = m.id"
            " WHERE m.member_number = 'HD000002' AND s.revoked_at IS NULL ORDER BY s.created_at DESC LIMIT 1"
        )
    finally:
        await connection.close()
    assert row is not None
    tenant_id: UUID = row["tenant_id"]
    outcome = {
        "session_id": str(row["id"]),
        "member_id": str(row["member_id"]),
        "generation": 0,
        "session_epoch": row["session_epoch"],
        "rotated_at": (datetime.now(UTC) - timedelta(minutes=10) + timedelta(seconds=2)).isoformat(),
        "expires_at": row["expires_at"].isoformat(),
    }
    tokens = tokens_for(keyring, tenant_id, outcome)
    return tokens.access_token, tokens.access_expires_at
