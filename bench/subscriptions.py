"""What 5,000 open subscriptions cost one worker, and how late events arrive.

`python -m bench.subscriptions` opens them over server-sent events, then over WebSockets, and prints for each: memory
for one subscription; how long after the commit an event reached its member while the others are silent; how long
after the commit of one event for everybody each had it; and the first figure once more while readers that read
nothing have more events waiting than their connections hold. How much lies in those connections is read from the
kernel, so that a reader whose events all found room there is not taken for a slow one. It ends with an error when an
event came twice to one of the others; one that is missing is waited for until the deadline.
"""

import argparse
import asyncio
import os
import random
import socket
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg
import orjson
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.settings import process_environment
from bench.cluster import running_cluster
from bench.implementations import IMPLEMENTATIONS, Server, running
from bench.population import Caller
from bench.registrations import prepare
from db.types import new_id
from db.wake import WAKE_CHANNEL

MEMBERS: Final = 8_000
SINGLE_EVENTS: Final = 300
BROADCASTS: Final = 3
SLOW_READERS: Final = 5
SLOW_EVENTS: Final = 16_000
LEAST_EVENT_BYTES: Final = 450
"""4 MB wait in the connection of a reader who reads nothing before the server notices."""
AT_ONCE: Final = 100
DEADLINE_SECONDS: Final = 120.0
QUERY: Final = "subscription {notificationAdded {id kind message createdAt readAt cursor}}"
_TELL: Final = """
    INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)
    SELECT $1, told.id, $3, told.member_id, 'passkey_registered', '{}'
    FROM unnest($2::uuid[], $4::uuid[]) AS told (member_id, id)
"""
_TELL_MANY: Final = """
    INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)
    SELECT $1, told.id, told.id, told.member_id, 'passkey_registered', '{}'
    FROM unnest($2::uuid[], $3::uuid[]) AS told (id, member_id)
"""

Heard: TypeAlias = Callable[[UUID], None]
Opener: TypeAlias = Callable[[Server, Caller, str, Heard], Coroutine[Any, Any, None]]


def request_of(caller: Caller, address: str) -> bytes:
    """Asks for an event stream."""
    body = orjson.dumps({"query": QUERY})
    lines = ["POST /graphql HTTP/1.1", "host: bench", "accept: text/event-stream", "content-type: application/json"]
    lines += [f"authorization: Bearer {caller.token()}", f"content-length: {len(body)}", f"x-forwarded-for: {address}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def stream(server: Server, caller: Caller, address: str, heard: Heard) -> None:
    """Follows over server-sent events until it is cancelled."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(request_of(caller, address))
        while line := await reader.readline():
            if line.startswith((b"event: next", b"retry:")):
                heard(caller.member_id)
    finally:
        writer.transport.abort()


def opened_socket(server: Server, address: str, **more: Any) -> connect:  # noqa: ANN401 - the library's own
    """A WebSocket from an address."""
    return connect(
        f"ws://127.0.0.1:{server.port}/graphql",
        subprotocols=[Subprotocol("graphql-transport-ws")],
        additional_headers={"x-forwarded-for": address},
        compression=None,
        proxy=None,
        ping_interval=None,
        open_timeout=60,
        **more,
    )


async def subscribe(connection: ClientConnection, caller: Caller) -> None:
    """Says who calls, and what is wanted."""
    payload = {"authorization": f"Bearer {caller.token()}"}
    await connection.send(orjson.dumps({"type": "connection_init", "payload": payload}).decode())
    await connection.recv()
    start = {"type": "subscribe", "id": "s", "payload": {"query": QUERY}}
    await connection.send(orjson.dumps(start).decode())


async def follow_socket(server: Server, caller: Caller, address: str, heard: Heard) -> None:
    """Follows over graphql-transport-ws until it is cancelled."""
    async with opened_socket(server, address) as connection:
        await subscribe(connection, caller)
        heard(caller.member_id)
        async for message in connection:
            if '"type":"ping"' in str(message)[:40]:
                await connection.send('{"type":"pong"}')
            else:
                heard(caller.member_id)


class SlowReaders:
    """Who has subscribed, over an event stream or a socket, and reads nothing from then on."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []

    async def over_stream(self, server: Server, caller: Caller, address: str, heard: Heard) -> None:
        """Asks for a stream, and waits for its first bytes."""
        connection = await self._connected(server)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(connection, request_of(caller, address))
        await loop.sock_recv(connection, 1)
        heard(caller.member_id)
        await asyncio.Event().wait()

    async def over_socket(self, server: Server, caller: Caller, address: str, heard: Heard) -> None:
        """Subscribes; the library stops reading when 16 messages wait for whoever calls `recv`."""
        async with opened_socket(server, address, sock=await self._connected(server)) as connection:
            await subscribe(connection, caller)
            heard(caller.member_id)
            await asyncio.Event().wait()

    async def _connected(self, server: Server) -> socket.socket:
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.setblocking(False)  # noqa: FBT003 - as the library of sockets has it
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", server.port))
        self._sockets.append(connection)
        return connection

    async def until_full(self) -> None:
        """Returns when nothing more goes into their connections."""
        before = -1
        while before != self.waiting_bytes():
            before = self.waiting_bytes()
            await asyncio.sleep(1)

    def waiting_bytes(self) -> int:
        """How much lies in their connections, on both sides (proc_net_tcp)."""
        ports = {f"{each.getsockname()[1]:04X}" for each in self._sockets}
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        ours = [row for row in rows if ports & {row[1].partition(":")[2], row[2].partition(":")[2]}]
        return sum(int(part, 16) for row in ours for part in row[4].split(":"))


class Hall:
    """All who follow, and when each last heard something."""

    def __init__(self, server: Server, dsn: str) -> None:
        self.server = server
        self.dsn = dsn
        self.heard_at: dict[UUID, float] = {}
        self.heard: Counter[UUID] = Counter()
        self.told: Counter[UUID] = Counter()
        self.tasks: list[asyncio.Task[None]] = []
        self._awaited: set[UUID] = set()
        self._all_heard = asyncio.Event()

    def hear(self, member_id: UUID) -> None:
        """A member has got something."""
        self.heard_at[member_id] = time.perf_counter()
        self.heard[member_id] += 1
        self._awaited.discard(member_id)
        if not self._awaited:
            self._all_heard.set()

    def expect(self, members: Sequence[UUID]) -> None:
        """Begins to wait for these."""
        self._awaited = set(members)
        self._all_heard.clear()

    async def all_heard(self) -> None:
        """Returns when all who were expected have heard."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            await self._all_heard.wait()

    async def open(self, opener: Opener, callers: Sequence[Caller]) -> None:
        """Opens one subscription for each, a hundred at a time."""
        for first in range(0, len(callers), AT_ONCE):
            chunk = callers[first : first + AT_ONCE]
            self.expect([each.member_id for each in chunk])
            for number, caller in enumerate(chunk, first):
                address = f"10.{number // 60_000}.{number // 250}.{number % 250 + 1}"
                self.tasks.append(asyncio.create_task(opener(self.server, caller, address, self.hear)))
            await self.all_heard()

    async def tell(self, conn: "asyncpg.Connection[asyncpg.Record]", tenant_id: UUID, members: Sequence[UUID]) -> float:
        """Writes one event for all of these, and gives the time of its commit."""
        self.told.update(members)
        ids = [new_id() for _ in members]
        await conn.execute(_TELL, tenant_id, list(members), new_id(), ids)
        committed = time.perf_counter()
        await conn.execute(f"SELECT pg_notify('{WAKE_CHANNEL}', '')")
        return committed

    async def delays(
        self, conn: "asyncpg.Connection[asyncpg.Record]", tenant_id: UUID, members: Sequence[UUID]
    ) -> Sequence[float]:
        """How long after the commit each of them had it."""
        self.expect(members)
        committed = await self.tell(conn, tenant_id, members)
        await self.all_heard()
        return [self.heard_at[each] - committed for each in members]

    def heard_too_much(self) -> int:
        """How many heard more than their beginning and what they were told."""
        return sum(self.heard[member_id] > 1 + count for member_id, count in self.told.items())

    async def close(self) -> None:
        """Everybody leaves."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def memory_of(pid: int) -> int:
    """Resident bytes of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def figures(times: Sequence[float]) -> str:
    """Median, p99 and the longest, in milliseconds."""
    ordered = sorted(times)
    p99 = ordered[int(len(ordered) * 0.99)]
    return f"{statistics.median(ordered) * 1000:.1f} | {p99 * 1000:.1f} | {ordered[-1] * 1000:.1f}"


async def delays_of_some(
    hall: Hall, conn: "asyncpg.Connection[asyncpg.Record]", tenant_id: UUID, members: Sequence[UUID]
) -> Sequence[float]:
    """One event after another, each for one of them."""
    chance = random.Random(1)  # noqa: S311 - the same members each time
    return [
        delay for _ in range(SINGLE_EVENTS) for delay in await hall.delays(conn, tenant_id, [chance.choice(members)])
    ]


async def tell_slow(
    hall: Hall, conn: "asyncpg.Connection[asyncpg.Record]", slow: Sequence[Caller], over: str
) -> SlowReaders:
    """Brings in those who read nothing, and tells them more than their connections hold."""
    readers = SlowReaders()
    await hall.open(readers.over_stream if over == "event stream" else readers.over_socket, slow)
    for _ in range(SLOW_EVENTS // 100):
        members = [one.member_id for one in slow] * 100
        await conn.execute(_TELL_MANY, slow[0].tenant_id, [new_id() for _ in members], members)
        await conn.execute(f"SELECT pg_notify('{WAKE_CHANNEL}', '')")
    return readers


async def measure(server: Server, dsn: str, callers: Sequence[Caller], *, over: str, slow: Sequence[Caller]) -> str:
    """Rows of the table for one way to follow."""
    hall = Hall(server, dsn)
    before = memory_of(server.pid)
    began = time.perf_counter()
    await hall.open(stream if over == "event stream" else follow_socket, callers)
    opened = time.perf_counter() - began
    await asyncio.sleep(2)  # sockets say nothing when their subscription has begun
    each = (memory_of(server.pid) - before) / len(callers)
    members, tenant_id = [caller.member_id for caller in callers], callers[0].tenant_id
    conn = await asyncpg.connect(dsn)
    try:
        single = await delays_of_some(hall, conn, tenant_id, members)
        broadcast = [delay for _ in range(BROADCASTS) for delay in await hall.delays(conn, tenant_id, members)]
        readers = await tell_slow(hall, conn, slow, over)
        await readers.until_full()  # what a flood costs is another question
        beside = await delays_of_some(hall, conn, tenant_id, members)
        waiting = readers.waiting_bytes()
    finally:
        await conn.close()
        await hall.close()
    if hall.heard_too_much():
        raise SystemExit(f"{over}: {hall.heard_too_much()} members had an event twice")
    if waiting >= LEAST_EVENT_BYTES * SLOW_EVENTS * len(slow):
        raise SystemExit(f"{over}: the connections of slow readers hold everything ({waiting / 1000:.0f} kB)")
    rows = [
        f"| {over} | one member | {figures(single)} |",
        f"| {over} | all {len(callers):,} | {figures(broadcast)} |",
        f"| {over} | one, beside {len(slow)} who read nothing | {figures(beside)} |",
    ]
    note = (
        f"{over}: {each / 1000:.1f} kB each, {len(callers):,} opened in {opened:.1f} s; nothing missing, nothing twice;"
    )
    note += (
        f" {waiting / 1000:.0f} kB of at least {LEAST_EVENT_BYTES * SLOW_EVENTS * len(slow) / 1000:.0f} kB lie in the"
    )
    return "\n".join([*rows, "", f"{note} connections of those who read nothing"])


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.subscriptions", description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=4_990)
    count = parser.parse_args().subscriptions
    head = "| over | told | p50 ms | p99 ms | longest ms |\n| --- | --- | ---: | ---: | ---: |"
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster(None, keeps=False))
        callers = uvloop.run(prepare(cluster, members=MEMBERS))
        environ = {**process_environment(), **cluster.environ()}
        for over in ("event stream", "WebSocket"):
            # A worker for each: what one has allocated would be used again by the other.
            with running(IMPLEMENTATIONS[0], environ, cluster.directory / f"{over[:5]}.log") as server:
                slow = callers[count : count + SLOW_READERS]
                rows = uvloop.run(measure(server, cluster.dsn, callers[:count], over=over, slow=slow))
            sys.stdout.write(f"{os.cpu_count()} cores\n\n{head}\n{rows}\n\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
