"""What captures cost writers, and what `changes` costs a phone, in one run: `python -m bench.changes`.

Writers: eight connections, each a loop inside PostgreSQL that commits after every statement, so that no client is
measured; windows with the triggers of captures and without take turns. Readers: a server over HTTP, one request at a
time, and a table of 1,000,000 captured changes, of which one in a hundred concerns the phone; those that are current,
100 behind and 10,000 behind take turns.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Final

import asyncpg
import orjson
import uvloop

from api.settings import process_environment
from bench.cluster import Cluster, running_cluster
from bench.implementations import IMPLEMENTATIONS, Server, running
from bench.load import Sample, ask, run_load
from bench.operations import Operation, Request
from bench.population import Caller
from bench.registrations import prepare
from db.captures import CAPTURES
from domain.changes.rules import Place
from domain.changes.tokens import place_of, token_of

MEMBERS: Final = 8_000
CALLERS: Final = 256
WRITERS: Final = 8
SECONDS: Final = 3.0
PAGE: Final = 100
CHANGES: Final = 1_000_000
BATCH: Final = 500
"""Changes of a transaction; one in a hundred is the phone's."""
BEHIND: Final[Mapping[str, int]] = {"current": 0, "100 behind": 100, "10,000 behind": 10_000}

READ: Final = Operation("Changes", "nested", "mobile/changes/changes.graphql", "", None, lambda *_: {})

_TOLD: Final = """INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)
    SELECT tenant_id, gen_random_uuid(), gen_random_uuid(), id, 'entries_merged', '{}' FROM member
    WHERE id = member_ids[1 + (n * 97 + %(writer)s) %% array_length(member_ids, 1)]"""
WRITES: Final[Mapping[str, str]] = {
    "one notification": _TOLD,
    "100 notifications at once": """INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)
        SELECT tenant_id, gen_random_uuid(), gen_random_uuid(), id, 'entries_merged', '{}'
        FROM member WHERE id = ANY(member_ids[1 + n %% 1000 : 100 + n %% 1000])""",
    "one registration": """UPDATE registration SET places = places %% 9 + 1
        WHERE id = registration_ids[1 + n %% array_length(registration_ids, 1)]""",
    "the same quota, all writers": """UPDATE quota SET free = free - 1, used = used + 1
        WHERE (tenant_id, id) = (SELECT tenant_id, id FROM hot)""",
}
_LOOP: Final = """
    DO $$
    DECLARE
        n integer := 0;
        ends_at timestamptz := clock_timestamp() + interval '%(seconds)s seconds';
        member_ids uuid[] := ARRAY(SELECT id FROM member ORDER BY id LIMIT 4000);
        registration_ids uuid[] := ARRAY(
            SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM registration) r
            WHERE place %% %(writers)s = %(writer)s LIMIT 1000);
    BEGIN
        COMMIT;
        WHILE clock_timestamp() < ends_at LOOP
            {write};
            COMMIT;
            n := n + 1;
        END LOOP;
        INSERT INTO bench_done VALUES (n);
        COMMIT;
    END $$
"""
_READY: Final = """
    CREATE TABLE bench_done (n integer NOT NULL);
    CREATE TABLE hot AS SELECT tenant_id, id FROM quota LIMIT 1;
    UPDATE quota SET size = 1000000000, target_size = 1000000000, free = 1000000000 - held - claimed - used - returned
        WHERE id = (SELECT id FROM hot)
"""
_NUMBERED: Final = """
    CREATE TABLE numbered_member AS SELECT row_number() OVER () - 1 AS n, id FROM member;
    CREATE TABLE numbered_activity AS SELECT row_number() OVER () - 1 AS n, id FROM (
        SELECT id FROM activity WHERE state = 'published' LIMIT 200) a;
    CREATE UNIQUE INDEX ON numbered_member (n);
    CREATE UNIQUE INDEX ON numbered_activity (n);
    ANALYZE numbered_member, numbered_activity
"""
_CAPTURED: Final = """
    INSERT INTO node_change (tenant_id, audience_id, kind, node_id, was_seen)
    SELECT t.id, coalesce(m.id, t.id), CASE WHEN m.id IS NULL THEN 'activity' ELSE 'notification' END,
        coalesce(a.id, gen_random_uuid()), false
    FROM tenant t CROSS JOIN generate_series($1::bigint, $2::bigint) AS g (at)
    LEFT JOIN numbered_member m ON at % 100 > 0 AND m.n = at * 7919 % (SELECT count(*) FROM numbered_member)
    LEFT JOIN numbered_activity a ON at % 100 = 0 AND a.n = at / 100 % (SELECT count(*) FROM numbered_activity)
    ORDER BY at
"""


async def _switch(conn: asyncpg.Connection, *, is_on: bool) -> None:
    for table in CAPTURES:
        for event in ("insert", "update", "delete"):
            word = "ENABLE" if is_on else "DISABLE"
            await conn.execute(f"ALTER TABLE {table} {word} TRIGGER {table}_captured_{event}")


async def _written(dsn: str, write: str) -> float:
    """Statements a second of all writers together."""

    async def writer(number: int) -> None:
        conn = await asyncpg.connect(dsn)
        values = {"seconds": SECONDS, "writers": WRITERS, "writer": number}
        await conn.execute(_LOOP.replace("{write}", write) % values, timeout=60)
        await conn.close()

    conn = await asyncpg.connect(dsn)
    await conn.execute("TRUNCATE bench_done")
    await asyncio.gather(*(writer(number) for number in range(WRITERS)))
    done = await conn.fetchval("SELECT sum(n) FROM bench_done")
    await conn.close()
    return float(done) / SECONDS


async def writing(dsn: str, rounds: int) -> Sequence[str]:
    """Rows of the table: writes a second with captures and without, and the median of the rounds' shares."""
    conn = await asyncpg.connect(dsn)
    await conn.execute(_READY)
    rates: dict[tuple[str, bool], list[float]] = {}
    for number in range(rounds):
        for name, write in WRITES.items():
            for is_on in (number % 2 == 0, number % 2 == 1):
                await _switch(conn, is_on=is_on)
                rates.setdefault((name, is_on), []).append(await _written(dsn, write))
    await _switch(conn, is_on=True)
    await conn.close()
    rows = []
    for name in WRITES:
        captured, bare = rates[name, True], rates[name, False]
        share = statistics.median(one / other for one, other in zip(captured, bare, strict=True))
        rows.append(f"| {name} | {statistics.median(bare):,.0f} | {statistics.median(captured):,.0f} | {share:.2f} |")
    return rows


async def capture(cluster: Cluster, changes: int) -> Sequence[int]:
    """Writes as many changes; the transactions that they came from, in order."""
    conn = await asyncpg.connect(cluster.postgres.admin_dsn)
    await conn.execute("TRUNCATE node_change")
    await conn.execute(_NUMBERED)
    transactions = []
    for first in range(0, changes, BATCH):
        async with conn.transaction():
            await conn.execute(_CAPTURED, first, first + BATCH - 1)
            transactions.append(int(await conn.fetchval("SELECT pg_current_xact_id()::text")))
    await conn.execute("VACUUM (ANALYZE) node_change")
    await conn.close()
    return transactions


class Phones:
    """Members who ask for changes, each with tokens of their own for each place."""

    def __init__(self, cluster: Cluster, server: Server, callers: Sequence[Caller]) -> None:
        """Asks nothing yet."""
        self._cluster, self._server, self._callers = cluster, server, callers
        self._places: list[Place] = []

    async def begin(self) -> None:
        """Each gets the token of the first time."""
        for caller in self._callers:
            page = await self._page(caller, None)
            place = place_of(self._cluster.keyring, page["token"])
            if place is None:
                raise ValueError("a token that is none")
            self._places.append(place)

    def requests(self, transaction: int | None) -> Iterator[bytes]:
        """Endless first pages from the place; None: from where each is."""
        order = random.Random("phones")  # noqa: S311  # repeats on purpose
        while True:
            at = order.randrange(len(self._callers))
            yield self._request(self._callers[at], self._token(at, transaction))

    async def whole(self, transaction: int) -> tuple[int, float]:
        """Pages of a whole sync from the place, and how long they took together."""
        token, pages, began = self._token(0, transaction), 0, time.perf_counter()
        while True:
            page = await self._page(self._callers[0], token)
            token, pages = page["token"], pages + 1
            if page["mustResync"]:
                raise ValueError("a phone that can go on was told to begin anew")
            if not page["hasMore"]:
                return pages, time.perf_counter() - began

    async def _page(self, caller: Caller, token: str | None) -> Mapping[str, Any]:
        answer = orjson.loads(await ask(self._server.port, self._request(caller, token)))
        page: Mapping[str, Any] = answer["data"]["changes"]
        return page

    def _token(self, at: int, transaction: int | None) -> str:
        place = self._places[at]
        return token_of(
            self._cluster.keyring, place if transaction is None else place._replace(transaction=transaction, sequence=0)
        )

    def _request(self, caller: Caller, token: str | None) -> bytes:
        values = {"since": token, "first": PAGE}
        return self._server.implementation.write(READ, Request(values, caller.token(), "en", "10.0.0.1"))


async def reading(
    cluster: Cluster, server: Server, callers: Sequence[Caller], transactions: Sequence[int], *, rounds: int
) -> Sequence[str]:
    """Rows of the table: p50 and p99 of a page, by how far the phone is behind, as far as there are so many changes."""
    phones = Phones(cluster, server, callers)
    await phones.begin()
    back = {name: count * 100 // BATCH for name, count in BEHIND.items()}
    places = {name: transactions[-n] if n else None for name, n in back.items() if n <= len(transactions)}
    samples: dict[str, list[Sample]] = {name: [] for name in places}
    for number in range(rounds):
        for name in sorted(places, reverse=number % 2 == 1):
            requests = phones.requests(places[name])
            samples[name].append(await run_load(server.port, requests, connections=1, seconds=(1.0, SECONDS)))
    rows = []
    for name, transaction in places.items():
        pages, seconds = await phones.whole(transaction) if transaction is not None else (1, 0.0)
        p50, p99 = (statistics.median(each.quantile_ms(part) for each in samples[name]) for part in (0.5, 0.99))
        size = statistics.median(each.body_bytes / each.requests for each in samples[name])
        rest = f"{pages} pages, {seconds * 1000:,.0f} ms" if seconds else "-"
        rows.append(f"| {name} | {p50:.2f} | {p99:.2f} | {size:,.0f} | {rest} |")
    return rows


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.changes", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--changes", type=int, default=CHANGES, help="how many are kept, a multiple of 500")
    given = parser.parse_args()
    rounds = given.rounds
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster(None, keeps=False))
        callers = uvloop.run(prepare(cluster, members=MEMBERS))[:CALLERS]
        writes = uvloop.run(writing(cluster.dsn, rounds))
        head = f"| writes a second, {WRITERS} writers | without captures | with | share |"
        sys.stdout.write("\n".join((head, "| --- | ---: | ---: | ---: |", *writes, "", "")))
        sys.stdout.flush()
        transactions = uvloop.run(capture(cluster, given.changes))
        environ = {**process_environment(), **cluster.environ()}
        server = stack.enter_context(running(IMPLEMENTATIONS[0], environ, cluster.directory / "server.log"))
        reads = uvloop.run(reading(cluster, server, callers, transactions, rounds=rounds))
        load = os.getloadavg()[0]
    head = f"| a page of {PAGE}, {given.changes:,} changes kept | p50 ms | p99 ms | bytes | to the end |"
    last = f"{os.cpu_count()} cores, load at the end {load:.1f}, {rounds} rounds of {SECONDS:.0f} s"
    sys.stdout.write("\n".join((head, "| --- | ---: | ---: | ---: | ---: |", *reads, "", last, "")))


if __name__ == "__main__":
    main()
