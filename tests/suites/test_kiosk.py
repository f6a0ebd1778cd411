"""A kiosk on a factory floor before two real processes: whatever the member before did, the next one sees nothing."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import orjson
import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from api.nodes import encode_id
from db.types import new_id
from db.wake import WAKE_CHANNEL
from tests.api.abuse.worker import QUICK, Worker, working
from tests.support import database as databases
from tests.support.api import CLIENTS, Answer, Client, request_key
from tests.support.kiosks import Machine, enrolled, officer_does, registered

pytestmark = pytest.mark.suites

OFFICER = "branch officer"
PIN = "739204"
WHO = "{ viewer { member { id name memberNumber } notifications: unreadNotificationCount } }"
ADDED = "subscription ($after: String) { notificationAdded(after: $after) { id cursor } }"
DRAFT = (CLIENTS / "kiosk/suggestions/suggestion_draft.graphql").read_text(encoding="utf-8")
QUIET_SECONDS = 1.0
"""How long a line is listened to on which nothing must come."""
_MEMBERS = """
    SELECT m.member_number FROM member m JOIN organisation_closure c ON c.descendant_id = m.organisation_id
    JOIN organisation o ON o.id = c.ancestor_id
    WHERE o.code = 'HD-A-01' AND m.state = 'active' AND m.member_number > 'HD000006' ORDER BY 1 LIMIT 2
"""
_CATEGORY = "SELECT id FROM suggestion_category ORDER BY id LIMIT 1"
_TELL = """
    INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)
    SELECT tenant_id, $2, $2, id, 'passkey_registered', '{}' FROM member WHERE id = $1
"""


@dataclass
class Visit:
    """A member before the kiosk: their token, and words that nobody else may see."""

    token: str
    member_id: UUID
    private: set[str]


@dataclass
class Hall:
    """Two processes behind one address, a machine before them, its officer, the tables."""

    workers: tuple[Worker, Worker]
    machine: Machine
    officer: Client
    owner: asyncpg.Connection

    def before(self, visit: Visit, worker: Worker) -> Machine:
        """The machine with a member's token, which speaks to one of the processes."""
        return Machine(worker.http, self.machine.key, visit.token, nonce=self.machine.nonce)

    async def visit(self, number: str) -> Visit:
        """A member who signs in by badge and PIN."""
        given = {"cardNumber": f"0A{number[2:]}", "pin": PIN}
        payload = await self.machine.payload("kiosk_card_sign_in", **given)
        assert payload["userErrors"] == [], payload
        member_id = await self.owner.fetchval("SELECT id FROM member WHERE member_number = $1", number)
        return Visit(payload["session"]["accessToken"], member_id, {number, encode_id("Member", member_id)})

    async def tell(self, member_id: UUID) -> UUID:
        """A message for a member, of which all processes are woken."""
        told = new_id()
        await self.owner.execute(_TELL, member_id, told)
        await self.owner.execute(f"SELECT pg_notify('{WAKE_CHANNEL}', '')")
        return told


@pytest_asyncio.fixture(scope="module")
async def hall(
    server_dsn: str, demo_template: str, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Hall]:
    """One kiosk for all tests of this file; each signs its members in anew."""
    dsn = await databases.create(server_dsn, f"unionhall_kiosk_{worker_name}", demo_template)
    async with AsyncExitStack() as stack:
        owner = await asyncpg.connect(dsn)
        stack.push_async_callback(owner.close)
        await registered(owner, WHO, ADDED)
        directories = [tmp_path_factory.mktemp("kiosk") for _ in range(2)]
        one, two = [await stack.enter_async_context(working(dsn, each, module=QUICK)) for each in directories]
        for each in (one, two):
            each.http.headers["host"] = "union.test"  # as a proxy passes it on
        officer = await one.sign_in(OFFICER)
        place = encode_id("Organisation", await owner.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-01'"))
        made = Hall((one, two), await enrolled(one.http, officer, place), officer, owner)
        for number in await members(made):
            await has_card(made, number)
        yield made


async def members(hall: Hall) -> list[str]:
    """Two members of the branch without an office."""
    rows = await hall.owner.fetch(_MEMBERS)
    return [row["member_number"] for row in rows]


async def has_card(hall: Hall, number: str) -> None:
    """Gives a member a card, whose PIN they have made their own."""
    member_id = await hall.owner.fetchval("SELECT id FROM member WHERE member_number = $1", number)
    card = f"0A{number[2:]}"
    issued = await officer_does(
        hall.officer, "kiosk_card_issue", memberId=encode_id("Member", member_id), cardNumber=card
    )
    assert issued["userErrors"] == [], issued
    first = await hall.machine.payload("kiosk_card_sign_in", cardNumber=card, pin=issued["officePin"], newPin=PIN)
    assert first["userErrors"] == [], first
    assert (await hall.machine.payload("kiosk_session_close"))["closedAt"]


async def got(machine: Machine, text: str, tag: str | None = None) -> httpx.Response:
    """A read by hash over GET, with the tag of an earlier answer."""
    headers = {
        "authorization": f"DPoP {machine.token}",
        "dpop": machine.proof("/graphql", token=machine.token, method="GET"),
    }
    if tag is not None:
        headers["if-none-match"] = tag
    found = hashlib.sha256(text.encode()).hexdigest()
    return await machine.http.get("/graphql", params={"documentId": f"sha256:{found}"}, headers=headers)


@asynccontextmanager
async def following(worker: Worker, machine: Machine, after: str | None = None) -> AsyncIterator[ClientConnection]:
    """A socket on which the member before the machine follows their messages."""
    shown = {
        "authorization": f"DPoP {machine.token}",
        "dpop": machine.proof("/graphql", token=machine.token, method="GET"),
    }
    async with connect(
        "ws://union.test/graphql",
        host="127.0.0.1",
        port=worker.port,
        subprotocols=[Subprotocol("graphql-transport-ws")],
        proxy=None,
        close_timeout=0.2,
    ) as ws:
        await ws.send(orjson.dumps({"type": "connection_init", "payload": shown}).decode())
        subscribed = {"query": ADDED, "variables": {"after": after}}
        await ws.send(orjson.dumps({"type": "subscribe", "id": "s", "payload": subscribed}).decode())
        yield ws


async def heard(ws: ClientConnection) -> dict[str, Any]:
    """The next event on a line."""
    while True:
        message: dict[str, Any] = orjson.loads(await ws.recv())
        assert message["type"] in {"connection_ack", "ping", "next"}, message
        if message["type"] == "next":
            assert "errors" not in message["payload"], message
            event: dict[str, Any] = message["payload"]["data"]["notificationAdded"]
            return event


async def told(hall: Hall, member_id: UUID, *lines: ClientConnection) -> tuple[list[dict[str, Any]], set[str]]:
    """The first event of each line, and all messages until then: when a line begins, nobody says.

    Each line is read up to the last message: what comes later was not sent before.
    """
    hearing, sent = [asyncio.create_task(heard(each)) for each in lines], list[str]()
    while not all(each.done() for each in hearing):
        sent.append(encode_id("Notification", await hall.tell(member_id)))
        await asyncio.wait(hearing, timeout=0.5)
    first = [each.result() for each in hearing]
    for line, event in zip(lines, first, strict=True):
        while event["id"] != sent[-1]:
            event = await heard(line)  # noqa: PLW2901 - up to the last one
    return first, set(sent)


async def rest_of(ws: ClientConnection) -> str:
    """All that still comes on a line, until it is closed or quiet."""
    found = ""
    try:
        while True:
            async with asyncio.timeout(QUIET_SECONDS):
                found += str(await ws.recv())
    except (ConnectionClosed, TimeoutError):
        return found


ENDINGS = ["they end it", "they walk away", "nobody touches it", "their time is over"]
_ENDED = {
    "nobody touches it": "UPDATE kiosk_session SET active_at = active_at - interval '1 hour' WHERE closed_at IS NULL",
    "their time is over": "UPDATE kiosk_session SET ends_at = now() WHERE closed_at IS NULL",
}


async def end(hall: Hall, visit: Visit, how: str) -> None:
    """The member's session ends."""
    if how == "they end it":
        assert (await hall.before(visit, hall.workers[1]).payload("kiosk_session_close"))["closedAt"]
    elif how == "they walk away":
        assert (await hall.machine.payload("kiosk_session_close"))["closedAt"]
    else:
        await hall.owner.execute(_ENDED[how])


async def draft(machine: Machine, category: str, key: str, title: str) -> Answer:
    """A suggestion that the member writes, under a key that the machine has made."""
    given = {"categoryId": category, "title": title, "body": "只给自己看的内容", "requestKey": key}
    return await machine.run(DRAFT, {"input": given})


@pytest.mark.parametrize("how", ENDINGS)
async def test_the_next_member_sees_nothing_of_the_one_before_on_any_process(hall: Hall, how: str) -> None:
    number, other = await members(hall)
    category = encode_id("SuggestionCategory", await hall.owner.fetchval(_CATEGORY))
    first, key = await hall.visit(number), request_key()
    lines = [hall.before(first, each) for each in hall.workers]
    seen = [await each.run(WHO) for each in lines]
    answers = [await got(each, WHO) for each in lines]
    written = await draft(lines[0], category, key, f"甲的草稿 {how}")
    drafted = written["data"]["suggestionDraft"]["suggestion"]
    first.private |= {seen[0]["data"]["viewer"]["member"]["name"], drafted["id"]}
    async with following(hall.workers[0], lines[0]) as one, following(hall.workers[1], lines[1]) as two:
        events, sent = await told(hall, first.member_id, one, two)
        first.private |= {*sent, events[0]["cursor"], f"甲的草稿 {how}"}

        await end(hall, first, how)
        dead = [await each.run(WHO) for each in lines]
        late = encode_id("Notification", await hall.tell(first.member_id))
        left = [await rest_of(each) for each in (one, two)]
    tags = [each.headers.get("etag") for each in answers]
    dead_reads = [await got(each, WHO, tag) for each in lines for tag in ("*", None)]

    second = await hall.visit(other)
    theirs = [hall.before(second, each) for each in hall.workers]
    shown = [await each.run(WHO) for each in theirs]
    reads = [await got(each, WHO, tag) for each in theirs for tag in ("*", None)]
    # The machine's queue still has the action of the one before: its key is another's.
    repeated = [await draft(each, category, key, "乙的草稿") for each in theirs]
    async with following(hall.workers[1], theirs[1], events[1]["cursor"]) as three:
        (event,), own = await told(hall, second.member_id, three)
        heard_rest = await rest_of(three)
    still_dead = [await each.run(WHO) for each in lines]
    closed = await hall.machine.payload("kiosk_session_close")

    assert [each["data"]["viewer"]["member"]["memberNumber"] for each in seen] == [number] * 2
    assert [(each.status_code, number in each.text) for each in answers] == [(200, True)] * 2
    assert [each.headers["cache-control"] for each in (*answers, *reads)] == ["no-store"] * 6
    assert tags == [None] * 2
    assert {each["id"] for each in events} <= sent
    for answer in (*dead, *still_dead):
        assert (answer.status, answer["errors"][0]["extensions"]["reason"]) == (401, "REVOKED")
    assert [each.status_code for each in dead_reads] == [401] * 4
    assert [(each["data"]["viewer"]["member"]["memberNumber"], each.codes) for each in shown] == [(other, [])] * 2
    assert [(each.status_code, other in each.text) for each in reads] == [(200, True)] * 4
    assert [each["data"]["suggestionDraft"]["suggestion"]["title"] for each in repeated] == ["乙的草稿"] * 2
    assert repeated[0]["data"] == repeated[1]["data"]
    assert event["id"] in own
    assert closed["closedAt"]
    after = [dead, left, [each.text for each in dead_reads], shown, [each.text for each in reads], repeated]
    found = {word for word in {*first.private, late} if word in str([*after, event, heard_rest, still_dead])}
    assert found == set()
