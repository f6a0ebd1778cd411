"""The relay when much waits to be sent: what goes first, that it rests, how what is due is found."""

from uuid import UUID

import asyncpg
import pytest

from db.queries import outbox as outbox_queries
from db.sealing import Keyring
from db.session import Database
from domain.notifications.deliverers import Message
from domain.notifications.handlers import DELIVERY_TOPIC
from domain.notifications.relay import BATCH, POLL_SECONDS, Relay
from tests.domain.notifications.outbox import Outbox

_DELIVERIES = """
    INSERT INTO event (tenant_id, id, topic, subject_kind, subject_id, facts)
    SELECT $1, gen_random_uuid(), $2, 'thing', gen_random_uuid(), jsonb_build_object(
        'recipient_kind', 'member', 'recipient_id', gen_random_uuid(), 'kind', 'news', 'channel', CAST($3 AS text),
        'origin_event_id', gen_random_uuid(), 'message_facts', jsonb_build_object()
    ) FROM generate_series(1, $4)
"""


class Sent:
    """A channel that keeps what it was given."""

    def __init__(self) -> None:
        self.channels: list[str] = []

    async def deliver(self, message: Message) -> None:
        self.channels.append(message.channel)


@pytest.fixture
def outbox(database: Database, keyring: Keyring, tenant_id: UUID) -> Outbox:
    return Outbox(database, keyring, tenant_id)


async def put(outbox: Outbox, channel: str, count: int) -> None:
    async with outbox.database.write() as conn:
        await conn.execute(_DELIVERIES, outbox.tenant_id, DELIVERY_TOPIC, channel, count)


def relay_to(outbox: Outbox, sent: Sent) -> Relay:
    channels = ("sms", "push", "email")
    return Relay(
        outbox.database, outbox.keyring, handlers={}, deliverers=dict.fromkeys(channels, sent), clock=outbox.clock
    )


async def test_a_code_waits_behind_no_pushes_and_nobody_behind_mails(outbox: Outbox) -> None:
    await put(outbox, "email", 20)
    await put(outbox, "push", 2 * BATCH)
    await put(outbox, "sms", 1)
    outbox.clock.turn(seconds=1)
    sent = Sent()

    async with outbox.database.read() as conn:
        due = await outbox_queries.list_due_deliveries(conn, now=outbox.clock.now, limit=BATCH, mails=8)
    order = [(await outbox.event(row["id"]))["facts"]["channel"] for row in due]
    await relay_to(outbox, sent).deliver_once()

    assert order == ["sms", *["push"] * (BATCH - 1), *["email"] * 8]
    assert sorted(sent.channels) == sorted(order)


async def test_after_a_full_batch_it_rests_as_long_as_that_took_and_else_not_at_all(outbox: Outbox) -> None:
    await put(outbox, "push", BATCH + 1)
    outbox.clock.turn(seconds=1)
    relay, rests = relay_to(outbox, Sent()), []

    async def note(seconds: float) -> None:
        rests.append(seconds)

    relay.pause = note
    full = await relay.deliver_and_rest()
    after_full = list(rests)
    rest = await relay.deliver_and_rest()

    assert (full.delivered, rest.delivered) == (BATCH, 1)
    assert [0 < seconds <= POLL_SECONDS for seconds in after_full] == [True]
    assert rests == after_full


async def test_what_is_due_is_found_by_index_before_statistics_know_of_it(outbox: Outbox, dsn: str) -> None:
    await put(outbox, "push", 3_000)
    statement = outbox_queries.LIST_DELIVERIES
    values = {
        "topics": DELIVERY_TOPIC,
        "known": DELIVERY_TOPIC,
        "now": outbox.clock.now,
        "limit": BATCH,
        "mails": 8,
    }
    owner = await asyncpg.connect(dsn)
    try:
        await owner.execute("SET plan_cache_mode = force_generic_plan")
        rows = await owner.fetch(f"EXPLAIN {statement.text}", *statement.arguments(values))
    finally:
        await owner.close()
    plan = "\n".join(row[0] for row in rows)

    for what in ("deliver", "push", "mail"):
        assert f"Index Scan using ix_event_to_{what} " in plan
    assert "Join" not in plan
    assert "Seq Scan" not in plan
