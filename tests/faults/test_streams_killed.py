"""Workers killed and connections cut at random moments while writers commit out of order: each event arrives once."""

import asyncio
import random
import signal
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from api.nodes import decode_id
from db.seed.accounts import DEMO_ACCOUNTS
from db.types import new_id
from db.wake import WAKE_CHANNEL
from tests.api.abuse.worker import QUICK, Worker, working
from tests.support import database as databases
from tests.support.event_stream import streamed
from tests.support.waiting import pause

WRITERS, ROUNDS = 6, 40
GIVE_UP_SECONDS = 120
ADDED = "subscription ($after: String) {notificationAdded(after: $after) {id cursor}}"
_INSERT = """
    INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)
    SELECT tenant_id, $2, $2, id, 'passkey_registered', '{}' FROM member WHERE id = $1
"""
_ALL = "SELECT id FROM notification WHERE member_id = $1 AND kind = 'passkey_registered' ORDER BY transaction_id, id"
_BY_ID = "SELECT id FROM notification WHERE member_id = $1 AND kind = 'passkey_registered' AND id > $2 ORDER BY id"


@dataclass
class Follower:
    """A phone on a bad line: follows over one channel or the other, and goes on where it was."""

    token: str
    chance: random.Random
    heard: list[UUID] = field(default_factory=list)
    cursor: str | None = None
    cuts: int = 0

    async def follow(self, workers: list[Worker], wanted: int) -> None:
        """Until so many were heard, whatever breaks."""
        while len(self.heard) < wanted:
            worker, count = self.chance.choice(workers), self.chance.randrange(1, 25)
            over = self._by_stream if self.chance.random() < 0.5 else self._by_socket
            try:
                # A cut comes after so many events, or in the middle of whatever goes on.
                async with asyncio.timeout(self.chance.uniform(0.05, 1.5)):
                    await over(worker, count)
            except (TimeoutError, OSError, httpx.HTTPError, WebSocketException):
                pass
            self.cuts += 1
            await pause(0.01)

    async def _by_stream(self, worker: Worker, count: int) -> None:
        # The client repeats its first variables; where it is, the header says.
        over = streamed(worker.http, ADDED, token=self.token, after=self.cursor)
        async with over as stream, aclosing(stream.events()) as events:
            async for event in events:
                self._hear(event.payload, event.id)
                count -= 1
                if not count:
                    return

    async def _by_socket(self, worker: Worker, count: int) -> None:
        url = f"ws://127.0.0.1:{worker.port}/graphql"
        async with connect(
            url, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None, close_timeout=0.1
        ) as ws:
            await ws.send(_text(type="connection_init", payload={"authorization": f"Bearer {self.token}"}))
            payload = {"query": ADDED, "variables": {"after": self.cursor}}
            await ws.send(_text(type="subscribe", id="s", payload=payload))
            while count:
                message = orjson.loads(await ws.recv())
                assert message["type"] in {"connection_ack", "ping", "next"}, message
                if message["type"] == "next":
                    self._hear(message["payload"], None)
                    count -= 1

    def _hear(self, payload: Any, identity: str | None) -> None:
        assert "errors" not in payload, payload
        event = payload["data"]["notificationAdded"]
        assert identity in {None, event["cursor"]}
        found = decode_id(event["id"])
        assert found is not None
        self.heard.append(found[1])
        self.cursor = event["cursor"]


def _text(**message: object) -> str:
    return orjson.dumps(message).decode()


async def write(dsn: str, member_id: UUID, chance: random.Random) -> None:
    """Transactions that take their ids early and commit late, some never; the wake-up comes for some."""
    connection = await asyncpg.connect(dsn)
    try:
        for _ in range(ROUNDS):
            transaction = connection.transaction()
            await transaction.start()
            for _ in range(chance.randrange(1, 4)):
                await connection.execute(_INSERT, member_id, new_id())
                await pause(chance.choice((0, 0, 0.003, 0.03)))
            await (transaction.rollback() if chance.random() < 0.1 else transaction.commit())
            if chance.random() < 0.7:
                await connection.execute(f"SELECT pg_notify('{WAKE_CHANNEL}', '')")
    finally:
        await connection.close()


async def follow_by_id(dsn: str, member_id: UUID, writing: list[bool]) -> int:
    """What somebody hears who goes on behind the greatest id: why the cursor is no id."""
    connection = await asyncpg.connect(dsn)
    seen, last, is_last = 0, UUID(int=0), False
    try:
        while not is_last:
            is_last = not writing
            rows = await connection.fetch(_BY_ID, member_id, last)
            seen, last = seen + len(rows), rows[-1]["id"] if rows else last
    finally:
        await connection.close()
    return seen


async def kill_now_and_then(workers: list[Worker], dsn: str, directory: Path, chance: random.Random) -> int:
    """Kills one of two workers again and again, and starts another in its place; ends by being cancelled."""
    killed = 0
    while True:
        async with working(dsn, directory, module=QUICK) as worker:
            workers.append(worker)
            await pause(chance.uniform(0.2, 1.0))
            # Killed as by a fault, or told to go as at an upgrade: it must not wait for those who follow.
            worker.process.send_signal(chance.choice((signal.SIGKILL, signal.SIGTERM)))
            await asyncio.to_thread(worker.process.wait, 10)
            await pause(0.1)
            workers.remove(worker)
            killed += 1


@pytest.mark.parametrize("seed", [1, 2])
async def test_each_event_arrives_once_in_commit_order(
    server_dsn: str, demo_template: str, worker_name: str, tmp_path: Path, seed: int
) -> None:
    dsn = await databases.create(server_dsn, f"unionhall_streams_{worker_name}", demo_template)
    chance = random.Random(seed)
    async with working(dsn, tmp_path, module=QUICK) as steady:
        member = await steady.sign_in("member")
        member_id = await _member_id(dsn)
        assert member.token
        workers, writing = [steady], [True]
        follower = Follower(member.token, random.Random(seed + 10), cursor=await _present(steady, member.token))
        killing = asyncio.create_task(kill_now_and_then(workers, dsn, tmp_path, chance))
        by_id = asyncio.create_task(follow_by_id(dsn, member_id, writing))
        following = asyncio.create_task(follower.follow(workers, 10**6))
        async with asyncio.timeout(GIVE_UP_SECONDS):
            await asyncio.gather(*(write(dsn, member_id, random.Random(seed * 100 + each)) for each in range(WRITERS)))
            writing.clear()
            written = await _written(dsn, member_id)
            while len(follower.heard) < len(written) and not following.done():
                await pause(0.05)
        killing.cancel()
        following.cancel()
        results = await asyncio.gather(killing, following, return_exceptions=True)

    assert all(isinstance(each, asyncio.CancelledError) for each in results), results
    assert follower.heard == written
    assert follower.cuts > 5
    assert await by_id < len(written), "a reader by id lost nothing: this test no longer shows why"


async def _member_id(dsn: str) -> UUID:
    number = next(account.member_number for account in DEMO_ACCOUNTS if account.label == "member")
    connection = await asyncpg.connect(dsn)
    try:
        found: UUID = await connection.fetchval("SELECT id FROM member WHERE member_number = $1", number)
    finally:
        await connection.close()
    return found


async def _written(dsn: str, member_id: UUID) -> list[UUID]:
    connection = await asyncpg.connect(dsn)
    try:
        return [row["id"] for row in await connection.fetch(_ALL, member_id)]
    finally:
        await connection.close()


async def _present(worker: Worker, token: str) -> str:
    """Where the list ends now: the place of a client that has read it."""
    answer = await worker.post(orjson.dumps({"query": "{notifications(first: 1) {nodes {cursor}}}"}), token)
    nodes = answer.json()["data"]["notifications"]["nodes"]
    assert nodes, "the member of the demonstration has notifications"
    return str(nodes[0]["cursor"])
