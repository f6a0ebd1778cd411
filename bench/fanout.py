"""What members wait for their home screen while an urgent notice goes out to 100,000 of them.

`python -m bench.fanout` seeds a union, starts one server as it is shipped (its relay included) and a local double of
the provider of pushes, and asks for the home screen at a fixed rate all the while. In turns: nothing else goes on; an
urgent news item is told to everybody, and those with a device are woken; nothing else again. It prints p50 and p99 of
each, how long telling and waking took, which part of a processor server and PostgreSQL used, and checks that everybody
was told once, and every device woken once.
"""

import argparse
import asyncio
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

import asyncpg
import orjson
import uvloop

from api.settings import process_environment
from bench.accounting import cpu_seconds
from bench.cluster import Cluster, running_cluster
from bench.implementations import IMPLEMENTATIONS, Server, running
from bench.load import Sample
from bench.operations import OPERATIONS, Request
from bench.pacing import Pace, paced
from bench.population import Caller
from db.sealing import Keyring, seal
from db.seed.bulk import seed_bulk
from db.types import new_id

MEMBERS: Final = 107_500
"""So many entries have 100,000 members among them whom news is for."""
DEVICES: Final = 10_000
RATE: Final = 200.0
QUIET_SECONDS: Final = 20.0
WARM_UP_SECONDS: Final = 5.0
LOOK_SECONDS: Final = 0.5
DEADLINE_SECONDS: Final = 900.0
CALLERS: Final = 512
PREPARED: Final = 4_000
BOUND: Final = 1.5
"""How often the p99 without a fan-out may go into that with one."""
SECRET: Final = "of a provider that is not there, only here"  # noqa: S105  # of a double

_FREE: Final = """
    SELECT m.tenant_id, m.id FROM member AS m
    JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    WHERE m.state = 'active' AND o.kind <> 'holding_pool'
        AND NOT EXISTS (SELECT FROM credential AS c WHERE c.tenant_id = m.tenant_id AND c.member_id = m.id)
    ORDER BY md5(m.id::text) LIMIT $1
"""
_CREDENTIALS: Final = """
    INSERT INTO credential (tenant_id, member_id, session_epoch) SELECT $1, id, 0 FROM unnest($2::uuid[]) AS caller (id)
"""
_SESSIONS: Final = """
    INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at, device_name)
    SELECT $1, id, id, 0, now(), now() + interval '1 day', 'bench' FROM unnest($2::uuid[]) AS caller (id)
"""
_FORGET: Final = """
    WITH gone AS (DELETE FROM push_subscription), earlier AS (
        DELETE FROM session WHERE device_name = 'bench' RETURNING member_id
    )
    DELETE FROM credential WHERE member_id IN (SELECT member_id FROM earlier)
"""
"""For a database that was kept: callers and devices of an earlier run."""
_KEYS: Final = "SELECT member_id, wrapped_key FROM member_key WHERE tenant_id = $1 AND member_id = ANY ($2)"
_DEVICE_COLUMNS: Final = (
    *("tenant_id", "id", "member_id", "session_id", "kind", "platform", "address_hash", "address_sealed"),
    "created_at",
)
_PUBLISH: Final = """
    INSERT INTO news_item (tenant_id, id, organisation_id, kind, urgency, audience, title, lead, body, state, revision,
        latest_revision, publish_at, written_by_id, written_at, approved_by_id, approved_at, reach_count)
    VALUES ($1, $2, $1, 'notice', 'urgent', 'members', '台风红色预警：全市工地停工', '今晚八时起停工，工会开放避险点。',
        '<p>今晚八时起停工。各级工会开放避险点，并提供热水和床位。</p>', 'approved', 1, 1, now(), $3, now(), $3, now(),
        (SELECT count(*) FROM member WHERE tenant_id = $1 AND state = 'active'))
"""
_IS_TOLD: Final = """
    SELECT i.told_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM event WHERE delivered_at IS NULL AND dead_at IS NULL AND subject_id = i.id
    ) FROM news_item AS i WHERE i.tenant_id = $1 AND i.id = $2
"""
_HAS_MORE: Final = "SELECT EXISTS (SELECT FROM event WHERE delivered_at IS NULL AND dead_at IS NULL AND attempts >= 0)"
_OUTCOME: Final = """
    WITH of_item AS (SELECT id, created_at, delivered_at FROM event WHERE tenant_id = $1 AND subject_id = $2),
    told AS (
        SELECT count(*) AS rows, count(DISTINCT member_id) AS members FROM notification
        WHERE tenant_id = $1 AND event_id IN (SELECT id FROM of_item)
    ), woken AS (
        SELECT count(*) AS rows, count(DISTINCT recipient) AS devices, max(delivered_at) AS last
        FROM notification_delivery WHERE tenant_id = $1 AND event_id IN (SELECT id FROM of_item)
    )
    SELECT told.rows AS told, told.members, woken.rows AS woken, woken.devices,
        extract(epoch FROM (SELECT max(delivered_at) - min(created_at) FROM of_item))::float AS telling,
        extract(epoch FROM woken.last - (SELECT min(created_at) FROM of_item))::float AS waking
    FROM told, woken
"""
_HOME: Final = next(operation for operation in OPERATIONS if operation.name == "MobileHome")


class Outcome(NamedTuple):
    """What a fan-out did: rows and different members told, devices woken, and in how many seconds."""

    told: int
    members: int
    woken: int
    devices: int
    telling: float
    waking: float | None


class Window(NamedTuple):
    """p50 and p99 in milliseconds; which part of a processor server and PostgreSQL used."""

    p50_ms: float
    p99_ms: float
    server: float
    postgres: float


class Round(NamedTuple):
    """What was measured without a fan-out before and after, and with one."""

    before: Window
    during: Window
    after: Window
    outcome: Outcome

    @property
    def ratio(self) -> float:
        """How often the p99 without goes into the p99 with."""
        return self.during.p99_ms / statistics.mean((self.before.p99_ms, self.after.p99_ms))


@dataclass(frozen=True, slots=True)
class Stage:
    """All that windows need."""

    server: Server
    cluster: Cluster
    callers: Sequence[Caller]

    def requests(self) -> Iterator[bytes]:
        """Endless requests of many callers."""
        rng = Random("home")  # noqa: S311  # repeats on purpose
        written = []
        for number in range(PREPARED):
            address = f"10.4.{number // 250 % 250}.{number % 250 + 1}"
            request = Request({}, rng.choice(self.callers).token(), "zh-CN", address)
            written.append(self.server.implementation.write(_HOME, request))
        return cycle(written)

    def used(self) -> tuple[float, float]:
        """Processor seconds of server and PostgreSQL so far."""
        return cpu_seconds(self.server.pid), cpu_seconds(self.cluster.pid)


async def _window(stage: Stage, pace: Pace, until: Awaitable[object]) -> Window:
    sample, used, began = Sample(), stage.used(), time.perf_counter()
    pace.sample = sample
    await pace.during(until)
    seconds = time.perf_counter() - began
    server, postgres = (after - before for before, after in zip(used, stage.used(), strict=True))
    return Window(sample.quantile_ms(0.5), sample.quantile_ms(0.99), server / seconds, postgres / seconds)


async def _fan_out(conn: Any, tenant_id: UUID, item_id: UUID, author_id: UUID) -> None:  # noqa: ANN401  # any connection
    """Publishes an urgent item, and returns when all were told and all devices woken."""
    await conn.execute(_PUBLISH, tenant_id, item_id, author_id)
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not await conn.fetchval(_IS_TOLD, tenant_id, item_id) or await conn.fetchval(_HAS_MORE):  # noqa: ASYNC110  # of other processes
            await asyncio.sleep(LOOK_SECONDS)


async def measure(stage: Stage, rounds: int, rate: float) -> Sequence[Round]:
    """Without, with, without, one round after another."""
    conn = await asyncpg.connect(stage.cluster.dsn)
    tenant_id, author_id = stage.callers[0].tenant_id, stage.callers[0].member_id
    found: list[Round] = []
    try:
        async with paced(stage.server.port, stage.requests(), rate) as pace:
            await _settled(conn)
            await asyncio.sleep(WARM_UP_SECONDS)
            for number in range(rounds):
                item_id = new_id()
                before = await _window(stage, pace, asyncio.sleep(QUIET_SECONDS))
                during = await _window(stage, pace, _fan_out(conn, tenant_id, item_id, author_id))
                after = await _window(stage, pace, asyncio.sleep(QUIET_SECONDS))
                [row] = await conn.fetch(_OUTCOME, tenant_id, item_id)
                outcome = Outcome(*row.values())
                found.append(Round(before, during, after, outcome))
                sys.stderr.write(f"round {number + 1}: {found[-1]} ratio {found[-1].ratio:.2f}\n")
    finally:
        await conn.close()
    return found


async def _settled(conn: Any) -> None:  # noqa: ANN401  # any connection
    """Returns when nothing that was seeded waits to be carried out."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while await conn.fetchval(_HAS_MORE):  # noqa: ASYNC110  # as above
            await asyncio.sleep(LOOK_SECONDS)


def check(rounds: Sequence[Round], woken: int, devices: int) -> None:
    """Everybody was told once, and every device woken once.

    Raises:
        SystemExit: Not so.
    """
    for each in rounds:
        outcome = each.outcome
        if outcome.told != outcome.members or outcome.woken != outcome.devices or outcome.devices != devices:
            raise SystemExit(f"told or woken more or less than once: {outcome}")
    if woken != devices * len(rounds):
        raise SystemExit(f"the provider was asked {woken} times for {devices * len(rounds)} messages")


def table(rounds: Sequence[Round]) -> str:
    """As Markdown."""
    names = ["p50 ms without", "with", "p99 ms without", "with", "ratio", "told", "in s", "a second", "woken", "in s"]
    names += ["server without", "with", "PostgreSQL without", "with"]
    lines = [f"| round | {' | '.join(names)} |", "| --- |" + " ---: |" * len(names)]
    for number, each in enumerate(rounds, 1):
        quiet = [statistics.mean(pair) for pair in zip(each.before, each.after, strict=True)]
        outcome, during = each.outcome, each.during
        lines.append(
            f"| {number} | {quiet[0]:.1f} | {during.p50_ms:.1f} | {quiet[1]:.1f} | {during.p99_ms:.1f}"
            f" | {each.ratio:.2f} {'✓' if each.ratio <= BOUND else '✗'} | {outcome.told:,} | {outcome.telling:.0f}"
            f" | {outcome.told / outcome.telling:,.0f} | {outcome.woken:,} | {outcome.waking or 0:.0f}"
            f" | {quiet[2]:.0%} | {during.server:.0%} | {quiet[3]:.0%} | {during.postgres:.0%} |"
        )
    return "\n".join(lines)


async def prepare(cluster: Cluster, members: int, devices: int) -> Sequence[Caller]:
    """Seeds the union and its devices; who calls, each with a session."""
    await seed_bulk(cluster.dsn, cluster.keyring, members=members, progress=lambda *_: None)
    conn = await asyncpg.connect(cluster.postgres.admin_dsn)
    try:
        # What was seeded is over; that it is counted and told would go on beside the first windows.
        await conn.execute("DELETE FROM uncounted_suggestion")
        await conn.execute("UPDATE event SET delivered_at = now() WHERE delivered_at IS NULL")
        await conn.execute(_FORGET)
        rows = await conn.fetch(_FREE, max(CALLERS, devices))
        ids, tenant_id = [row["id"] for row in rows], rows[0]["tenant_id"]
        await conn.execute(_CREDENTIALS, tenant_id, ids)
        await conn.execute(_SESSIONS, tenant_id, ids)
        keys = {row["member_id"]: row["wrapped_key"] for row in await conn.fetch(_KEYS, tenant_id, ids[:devices])}
        made = [_device(cluster.keyring, tenant_id, each, keys[each]) for each in ids[:devices]]
        await conn.copy_records_to_table("push_subscription", records=made, columns=list(_DEVICE_COLUMNS))
        await conn.execute("VACUUM (ANALYZE)")
        await conn.execute("CHECKPOINT")
    finally:
        await conn.close()
    return [Caller(tenant_id, each, each, "", cluster.keyring) for each in ids[-CALLERS:]]


def _device(keyring: Keyring, tenant_id: UUID, member_id: UUID, wrapped: bytes) -> tuple[object, ...]:
    """A row as `pushSubscriptionAdd` writes it, for a phone that the provider reaches."""
    id_, token = new_id(), f"token of {member_id}"
    sealed = seal(
        keyring.unwrap_key(wrapped, tenant_id, member_id),
        orjson.dumps({"token": token}).decode(),
        tenant_id=tenant_id,
        row_id=id_,
        column="push_subscription.address",
    )
    hashed = keyring.blind_index(tenant_id, "push_subscription.address", token)
    return tenant_id, id_, member_id, member_id, "provider", "harmony", hashed, sealed, datetime.now(UTC)


class Provider:
    """A double of the provider of pushes in a process of its own: takes everything, and counts it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_provide, args=(theirs,), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        self.port = int(self._pipe.recv())
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()

    def asked(self) -> int:
        """How many messages it was given."""
        self._pipe.send(None)
        return int(self._pipe.recv())


def _provide(pipe: Pipe) -> None:
    uvloop.run(_take_all(pipe))


async def _take_all(pipe: Pipe) -> None:
    taken = 0

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal taken
        while head := (await _head(reader)).lower():
            await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
            taken += 1
            writer.write(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])

    def answer() -> None:
        try:
            pipe.recv()
        except EOFError:  # whoever measures has ended
            sys.exit()
        pipe.send(taken)

    asyncio.get_running_loop().add_reader(pipe.fileno(), answer)
    await server.serve_forever()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return b""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.fanout", description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--members", type=int, default=MEMBERS)
    parser.add_argument("--devices", type=int, default=DEVICES)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--directory", type=Path)
    options = parser.parse_args()
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster(options.directory, keeps=options.directory is not None))
        callers = uvloop.run(prepare(cluster, options.members, options.devices))
        provider = stack.enter_context(Provider())
        pushes = {
            "UNIONHALL_PUSH_URL": f"http://127.0.0.1:{provider.port}/push",
            "UNIONHALL_PUSH_SECRET": SECRET,
        }
        environ = {**process_environment(), **cluster.environ(), **pushes}
        server = stack.enter_context(running(IMPLEMENTATIONS[0], environ, cluster.directory / "server.log"))
        rounds = uvloop.run(measure(Stage(server, cluster, callers), options.rounds, options.rate))
        check(rounds, provider.asked(), options.devices)
    how = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {options.rate:.0f} home screens a second"
    sys.stdout.write(f"\n{how}\n\n{table(rounds)}\n")


if __name__ == "__main__":
    main()
