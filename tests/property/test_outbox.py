"""Many writers and readers at once: nothing is missed, nothing happens twice, no subject gets out of order."""

import asyncio
import random
from collections import defaultdict
from uuid import UUID

import pytest

from db.queries import notifications as queries
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database
from db.types import new_id
from domain.notifications.relay import Relay
from domain.shared.handlers import Event
from domain.shared.work import Work
from tests.domain.approvals.union import Union, settled
from tests.domain.notifications.outbox import Outbox

WRITERS = 8
ROUNDS = 40


async def write_some(database: Database, scope: Scope, rng: random.Random) -> None:
    """One transaction that takes its ids early and commits late, as busy ones do."""
    async with database.write() as conn:
        for _ in range(rng.randrange(1, 4)):
            await tell(conn, scope)
            for _ in range(rng.randrange(4)):
                await conn.execute("SELECT 1")


async def tell(conn: Connection, scope: Scope) -> None:
    assert scope.member_id is not None
    await queries.insert_notifications(
        conn, scope.tenant_id, event_id=new_id(), kind="role_granted", member_ids=[scope.member_id], facts={}
    )


@pytest.mark.parametrize("seed", range(3))
async def test_a_reader_behind_the_watermark_misses_nothing_where_one_by_id_does(
    database: Database, tenant_id: UUID, seed: int
) -> None:
    async with database.write() as conn:
        member_id = await Union(conn, tenant_id).member()
    scope, writing = Scope(tenant_id, member_id), asyncio.Event()
    writing.set()

    async def write(number: int) -> None:
        rng = random.Random(seed * 100 + number)
        for _ in range(ROUNDS):
            await write_some(database, scope, rng)

    async def follow() -> list[UUID]:
        seen, is_last = list[UUID](), False
        async with database.read() as conn:
            cursor = queries.encode_cursor(0, UUID(int=0))
            while not is_last:
                is_last = not writing.is_set()
                while page := await queries.list_after(conn, scope, cursor, limit=7):
                    seen += [row["id"] for row in page]
                    cursor = queries.cursor_of(page[-1])
        return seen

    async def follow_by_id() -> list[UUID]:
        seen, is_last, last = list[UUID](), False, UUID(int=0)
        async with database.read() as conn:
            while not is_last:
                is_last = not writing.is_set()
                rows = await conn.fetch("SELECT id FROM notification WHERE id > $1 ORDER BY id", last)
                seen += [row["id"] for row in rows]
                last = seen[-1] if seen else last
        return seen

    readers = [asyncio.create_task(follow()), asyncio.create_task(follow_by_id())]
    await asyncio.gather(*(write(number) for number in range(WRITERS)))
    await settled(database)
    writing.clear()
    seen, seen_by_id = await asyncio.gather(*readers)

    async with database.read() as conn:
        rows = await conn.fetch("SELECT id FROM notification ORDER BY transaction_id, id")
    assert seen == [row["id"] for row in rows]
    assert len(seen_by_id) < len(seen), "the naive reader lost nothing: this test no longer shows why"


async def test_relays_that_are_killed_leave_every_event_with_one_effect_in_the_order_of_its_subject(
    database: Database, keyring: Keyring, tenant_id: UUID
) -> None:
    outbox, rng = Outbox(database, keyring, tenant_id), random.Random(1)
    subjects = [new_id() for _ in range(12)]
    emitted = defaultdict[UUID, list[UUID]](list)

    async def handle(work: Work, event: Event) -> bool:
        if rng.random() < 0.1:
            raise ValueError
        await work.conn.execute(
            "INSERT INTO notification_delivery (tenant_id, id, event_id, channel, recipient)"
            " VALUES ($1, $2, $3, 'effect', $4)",
            event.tenant_id,
            new_id(),
            event.id,
            str(new_id()),
        )
        return True

    async def write(subject_id: UUID) -> None:
        for _ in range(20):
            emitted[subject_id].append(await outbox.emit(subject_id=subject_id))

    async def relay_until_killed(relay: Relay, life_seconds: float) -> None:
        try:
            async with asyncio.timeout(life_seconds):
                while True:
                    await relay.handle_once()
                    outbox.clock.turn(minutes=1)
        except TimeoutError:
            return

    relays = [outbox.relay({"thing.done": handle}) for _ in range(3)]
    writers = asyncio.gather(*(write(subject_id) for subject_id in subjects))
    for _ in range(5):
        await asyncio.gather(*(relay_until_killed(relay, rng.uniform(0.02, 0.2)) for relay in relays))
    await writers
    while await unfinished(database):
        await relays[0].handle_once()
        outbox.clock.turn(minutes=40)

    carried_out = await outbox.effects()
    by_subject = {
        subject_id: [event_id for event_id in carried_out if event_id in set(event_ids)]
        for subject_id, event_ids in emitted.items()
    }
    assert len(carried_out) == 240
    assert by_subject == emitted


async def unfinished(database: Database) -> int:
    async with database.read() as conn:
        return int(await conn.fetchval("SELECT count(*) FROM event WHERE delivered_at IS NULL"))
