"""A drop 抢券: 12,500 vouchers, and 50,000 members who all want one at the same second.

`python -m bench.drops` prints, by the way in which they ask, how many vouchers were issued a second until the last was
gone, the share of that in the rate of the bare guarded statement, how many members were answered a second in all, and
how long they waited for it. After each drop it checks that all vouchers were issued, none twice, and all were answered.
"""

import argparse
import asyncio
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg
import uvloop

from api.nodes import encode_id
from api.settings import process_environment
from bench import ledger
from bench.cluster import Cluster, running_cluster
from bench.implementations import IMPLEMENTATIONS, Server, running
from bench.load import drain
from bench.operations import Operation, Request
from bench.population import Caller
from bench.registrations import prepare, work_of
from db.session import Database
from db.types import new_id
from domain.benefits.rules.states import CycleDraft
from domain.benefits.service import (
    BenefitClaim,
    CycleChange,
    CycleCreate,
    ProgrammeChange,
    ProgrammeCreate,
    benefit_claim,
    cycle_approve,
    cycle_create,
    cycle_submit,
    programme_approve,
    programme_create,
    programme_open,
)
from domain.shared.errors import DomainError, Refusals
from domain.shared.idempotency import once, request_key
from domain.shared.work import Work

VOUCHERS: Final = 12_500
PEOPLE: Final = 50_000
REGISTER: Final = 62_000
"""So many entries have 50,000 members in force among them."""
VALUE_FEN: Final = 30_00
CONNECTIONS: Final = 32
PROCESSES: Final = 2
LEAD_SECONDS: Final = 2.0
"""In which all clients connect."""

BARE: Final = "bare guarded statement"
WAYS: Final = ("the use case", "GraphQL")
CLAIM: Final = Operation("BenefitClaim", "mutation", "mobile/benefits/benefit_claim.graphql", "", None, lambda *_: {})
_ROOT: Final = "SELECT id FROM organisation WHERE tenant_id = $1 AND parent_id IS NULL"
_PROVEN: Final = """
    UPDATE session SET proof_kind = 'password', proven_at = now() WHERE tenant_id = $1 AND id = ANY ($2::uuid[])
"""
_OUTCOME: Final = """
    SELECT count(*) AS vouchers, count(DISTINCT member_id) AS members,
        (SELECT free FROM quota AS q WHERE q.tenant_id = $1 AND q.owner_id = $2) AS free
    FROM voucher WHERE tenant_id = $1 AND cycle_id = $2
"""


@dataclass(frozen=True, slots=True)
class Drop:
    """What everybody wants."""

    dsn: str
    tenant_id: UUID
    cycle_id: UUID


class Answer(NamedTuple):
    """What one member was told, and when, in seconds since the drop began."""

    asked_at: float
    answered_at: float
    is_served: bool


async def plan(dsn: str, officers: Sequence[Caller]) -> Drop:
    """An approved cycle of a drop that has opened, of a programme for all of the union."""
    first, second = officers
    now, day = datetime.now(UTC), timedelta(days=1)
    draft = CycleDraft(
        title="电影票",
        mode="first_come",
        opens_at=now - day,
        closes_at=now + day,
        valid_until_at=now + 30 * day,
        pieces=VOUCHERS,
        value_fen=VALUE_FEN,
        excess_fen=0,
    )
    database = await Database.open(dsn, size=2)
    try:
        async with database.write() as conn:
            root_id = await conn.fetchval(_ROOT, first.tenant_id)
            writer, approver = (_officer(conn, each, root_id) for each in (first, second))
            command = ProgrammeCreate(root_id, "culture", "观影", "每季度一次。", VOUCHERS * VALUE_FEN)
            programme = ProgrammeChange(UUID(str((await programme_create(writer, command))["programme_id"])))
            await programme_approve(approver, programme)
            await programme_open(writer, programme)
            made = await cycle_create(writer, CycleCreate(programme.programme_id, draft))
            cycle = CycleChange(UUID(str(made["cycle_id"])))
            await cycle_submit(writer, cycle)
            await cycle_approve(approver, cycle)
    finally:
        await database.close()
    return Drop(dsn, first.tenant_id, cycle.cycle_id)


def _officer(conn: object, caller: Caller, root_id: UUID) -> Work:
    return work_of(conn, caller.tenant_id, caller.member_id, benefit_manage=(root_id,))


async def claim(database: Database, drop: Drop, member_id: UUID) -> bool:
    """Whether a member got one: one claim with a request key, as a mutation makes it."""
    command = BenefitClaim(drop.cycle_id)
    try:
        async with database.transaction() as conn:
            work = work_of(conn, drop.tenant_id, member_id)
            await once(work, request_key(work, new_id(), benefit_claim, command), benefit_claim, command)
    except (DomainError, Refusals) as refusal:
        if "VOUCHERS_GONE" not in str(refusal):
            raise
        return False
    return True


async def _rush(drop: Drop, members: Sequence[UUID], connections: int, began_at: float) -> Sequence[Answer]:
    database = await Database.open(drop.dsn, size=connections, acquire_timeout_seconds=30)
    answers, left = [], iter(members)

    async def client() -> None:
        await asyncio.sleep(max(0.0, began_at - time.time()))
        for member_id in left:
            asked_at = time.time()
            is_served = await claim(database, drop, member_id)
            answers.append(Answer(asked_at - began_at, time.time() - began_at, is_served))

    try:
        await asyncio.gather(*(client() for _ in range(connections)))
    finally:
        await database.close()
    return answers


def _process(arguments: tuple[Drop, Sequence[UUID], int, float]) -> Sequence[Answer]:
    return uvloop.run(_rush(*arguments))


@dataclass(frozen=True, slots=True)
class Stage:
    """All that drops need; the first two callers are officers."""

    cluster: Cluster
    pool: ProcessPoolExecutor
    servers: Sequence[Server]
    bare: ledger.Hot
    callers: Sequence[Caller]

    def bare_rate(self) -> float:
        """What one row and one statement bear."""
        uvloop.run(ledger.clear(self.cluster.dsn, self.cluster.postgres.admin_dsn))
        return len(ledger.times_of(self.pool, self.bare, BARE, CONNECTIONS)) / ledger.SECONDS

    def drop(self, way: str) -> Sequence[Answer]:
        """All answers of one drop."""
        drop = uvloop.run(plan(self.cluster.dsn, self.callers[:2]))
        people = self.callers[2 : PEOPLE + 2]
        answers = self._claimed(drop, people) if way == WAYS[0] else uvloop.run(self._asked(drop, people))
        uvloop.run(self._check(drop, answers))
        return answers

    def _claimed(self, drop: Drop, people: Sequence[Caller]) -> Sequence[Answer]:
        began_at = time.time() + LEAD_SECONDS
        members = [each.member_id for each in people]
        calls = [(drop, members[at::PROCESSES], CONNECTIONS // PROCESSES, began_at) for at in range(PROCESSES)]
        return [each for found in self.pool.map(_process, calls) for each in found]

    async def _asked(self, drop: Drop, people: Sequence[Caller]) -> Sequence[Answer]:
        requests = [self._requests(drop, server, people[at::PROCESSES]) for at, server in enumerate(self.servers)]
        began_at = time.perf_counter()
        found = await asyncio.gather(
            *(
                drain(server.port, each, connections=CONNECTIONS // PROCESSES)
                for server, each in zip(self.servers, requests, strict=True)
            )
        )
        return [
            Answer(each.sent_at - began_at, each.came_at - began_at, not each.is_refused)
            for some in found
            for each in some
        ]

    def _requests(self, drop: Drop, server: Server, people: Sequence[Caller]) -> Sequence[bytes]:
        cycle_id = encode_id("BenefitCycle", drop.cycle_id)
        return [
            server.implementation.write(
                CLAIM,
                Request(
                    {"input": {"cycleId": cycle_id, "requestKey": str(new_id())}},
                    caller.token(),
                    "en",
                    f"10.1.{number // 250}.{number % 250 + 1}",
                ),
            )
            for number, caller in enumerate(people)
        ]

    async def _check(self, drop: Drop, answers: Sequence[Answer]) -> None:
        conn = await asyncpg.connect(self.cluster.postgres.admin_dsn)
        try:
            found = await conn.fetchrow(_OUTCOME, drop.tenant_id, drop.cycle_id)
        finally:
            await conn.close()
        told = (len(answers), sum(each.is_served for each in answers))
        if tuple(found or ()) != (VOUCHERS, VOUCHERS, 0) or told != (PEOPLE, VOUCHERS):
            message = f"the drop went wrong: {found}, answers and served {told}"
            raise RuntimeError(message)


async def _prove(cluster: Cluster, officers: Sequence[Caller]) -> None:
    conn = await asyncpg.connect(cluster.postgres.admin_dsn)
    try:
        await conn.execute(_PROVEN, officers[0].tenant_id, [each.member_id for each in officers])
    finally:
        await conn.close()


class Row(NamedTuple):
    """Of one way: vouchers issued a second, their share in the bare rate, answers a second, p50 and p99 of waiting."""

    way: str
    issued: float
    share: float
    answered: float
    p50_ms: float
    p99_ms: float


def row_of(way: str, drops: Sequence[Sequence[Answer]], bare: Sequence[float]) -> Row:
    """Medians of the rounds."""
    issued = [VOUCHERS / max(each.answered_at for each in drop if each.is_served) for drop in drops]
    answered = [PEOPLE / max(each.answered_at for each in drop) for drop in drops]
    waits = [sorted(each.answered_at - each.asked_at for each in drop) for drop in drops]
    p50, p99 = (statistics.median(each[int(len(each) * part)] * 1000 for each in waits) for part in (0.5, 0.99))
    shares = [one / other for one, other in zip(issued, bare, strict=True)]
    return Row(way, statistics.median(issued), statistics.median(shares), statistics.median(answered), p50, p99)


def measure(stage: Stage, rounds: int) -> Sequence[Row]:
    """All ways in turn, each round with the bare rate of its moment."""
    bare: list[float] = []
    drops: dict[str, list[Sequence[Answer]]] = {way: [] for way in WAYS}
    for number in range(rounds):
        bare.append(stage.bare_rate())
        for way in WAYS if number % 2 == 0 else WAYS[::-1]:
            drops[way].append(stage.drop(way))
        sys.stderr.write(f"round {number + 1}: bare {bare[-1]:,.0f}/s\n")
    return [row_of(way, drops[way], bare) for way in WAYS]


def table(rows: Sequence[Row]) -> str:
    """As Markdown."""
    lines = [
        "| way | issued a second | of the bare rate | answered a second | p50 ms | p99 ms |",
        "| --- |" + " ---: |" * 5,
    ]
    lines += [
        f"| {way} | {issued:,.0f} | {share:.2f} | {answered:,.0f} | {p50_ms:.1f} | {p99_ms:.1f} |"
        for way, issued, share, answered, p50_ms, p99_ms in rows
    ]
    return "\n".join(lines)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.drops", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster(None, keeps=False))
        callers = uvloop.run(prepare(cluster, members=REGISTER))
        if len(callers) < PEOPLE + 2:
            raise RuntimeError(f"only {len(callers)} members are in force")
        uvloop.run(_prove(cluster, callers[:2]))
        bare = uvloop.run(ledger.prepare(cluster.dsn))
        environ = {**process_environment(), **cluster.environ()}
        servers = [
            stack.enter_context(running(IMPLEMENTATIONS[0], environ, cluster.directory / f"{at}.log"))
            for at in range(PROCESSES)
        ]
        spawn = multiprocessing.get_context("spawn")
        pool = stack.enter_context(ProcessPoolExecutor(ledger.PROCESSES, mp_context=spawn))
        rows = measure(Stage(cluster, pool, servers, bare, callers), rounds)
    sys.stdout.write(f"\n{os.cpu_count()} cores, {rounds} rounds, {CONNECTIONS} connections\n\n{table(rows)}\n")


if __name__ == "__main__":
    main()
