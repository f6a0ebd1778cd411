"""The relay: exactly once inside, at least once outside, order per subject, retries, dead letters, wake-ups."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from db.queries import events as event_queries
from db.queries import outbox as outbox_queries
from db.queries.outbox import WAKE_CHANNEL
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.notifications.chores import Chores
from domain.notifications.handlers import DELIVERY_TOPIC
from domain.notifications.relay import Tried
from domain.notifications.rules import MAX_ATTEMPTS
from domain.shared.handlers import Event, nothing
from domain.shared.work import Work
from tests.domain.notifications.outbox import Outbox, Recorder


@pytest.fixture
def outbox(database: Database, keyring: Keyring, tenant_id: UUID) -> Outbox:
    return Outbox(database, keyring, tenant_id)


async def test_an_event_is_carried_out_once(outbox: Outbox) -> None:
    event_id, recorder = await outbox.emit(), Recorder()
    relay = outbox.relay({"thing.done": recorder})

    passes = [await relay.run_once() for _ in range(2)]

    assert passes == [Tried(delivered=1), Tried()]
    assert await outbox.effects() == [event_id]
    assert (await outbox.event(event_id))["delivered_at"] == outbox.clock.now


async def test_two_relays_at_once_carry_each_event_out_once(outbox: Outbox) -> None:
    event_ids = [await outbox.emit() for _ in range(30)]
    recorder = Recorder()
    relays = [outbox.relay({"thing.done": recorder}) for _ in range(3)]

    await asyncio.gather(*(relay.run_once() for relay in relays))
    await relays[0].run_once()

    assert sorted(await outbox.effects()) == event_ids
    assert sorted(recorder.seen) == event_ids


async def test_a_poisoned_event_leaves_no_effect_and_holds_up_nobody_else(outbox: Outbox) -> None:
    bad, good = await outbox.emit(), await outbox.emit()
    recorder = Recorder(failing={bad: ValueError("13800138000 is not a number")})

    tried = await outbox.relay({"thing.done": recorder}).run_once()

    row = await outbox.event(bad)
    assert tried == Tried(delivered=1, failed=1)
    assert await outbox.effects() == [good]
    assert (row["attempts"], row["last_error"], row["delivered_at"]) == (1, "handler: ValueError", None)
    assert timedelta(seconds=1) <= row["next_attempt_at"] - outbox.clock.now <= timedelta(seconds=2)


async def test_a_statement_that_fails_in_a_handler_is_retried_too(outbox: Outbox) -> None:
    event_id, recorder = await outbox.emit(), Recorder()

    async def break_once(work: object, event: object) -> bool:
        raise asyncpg.DeadlockDetectedError

    await outbox.relay({"thing.done": break_once}).run_once()
    outbox.clock.turn(seconds=2)
    await outbox.relay({"thing.done": recorder}).run_once()

    row = await outbox.event(event_id)
    assert recorder.seen == [event_id]
    assert (row["attempts"], row["last_error"]) == (1, None)


async def test_an_event_waits_for_older_ones_of_its_subject_only(outbox: Outbox) -> None:
    subject_id = new_id()
    first = await outbox.emit(subject_id=subject_id)
    second = await outbox.emit(subject_id=subject_id)
    same_id_of_another_kind = await outbox.emit(subject_kind="other", subject_id=subject_id)
    recorder = Recorder(failing={first: ValueError()})
    relay = outbox.relay({"thing.done": recorder})

    await relay.run_once()
    while_first_waits = list(recorder.seen)
    recorder.failing.clear()
    outbox.clock.turn(seconds=2)
    await relay.run_once()
    await relay.run_once()

    assert while_first_waits == [same_id_of_another_kind]
    assert recorder.seen[1:] == [first, second]


async def test_what_is_held_tells_no_earlier_moment_and_keeps_no_others_of_its_subject_waiting(outbox: Outbox) -> None:
    subject_id, until, recorder = new_id(), outbox.clock.now + timedelta(hours=1), Recorder()
    async with outbox.database.write() as conn:
        subject = ("thing.done", "thing", subject_id)
        held = await event_queries.insert_held_event(conn, until, outbox.tenant_id, subject, {})
    later, relay = await outbox.emit(subject_id=subject_id), outbox.relay({"thing.done": recorder})

    await relay.run_once()
    before = list(recorder.seen)
    outbox.clock.turn(seconds=3600)
    await relay.run_once()

    row = await outbox.event(held)
    assert (before, recorder.seen) == ([later], [later, held])
    assert {row[name] for name in ("created_at", "next_attempt_at", "held_until", "delivered_at")} == {until}
    assert held.int >> 80 == int(until.timestamp() * 1000)
    assert (held.version, held > later) == (7, True)


async def test_after_twelve_failures_an_event_is_dead_and_its_subject_goes_on(outbox: Outbox) -> None:
    subject_id = new_id()
    bad, next_of_subject = await outbox.emit(subject_id=subject_id), await outbox.emit(subject_id=subject_id)
    recorder = Recorder(failing={bad: ValueError()})
    relay = outbox.relay({"thing.done": recorder})

    for _ in range(MAX_ATTEMPTS + 1):
        await relay.run_once()
        outbox.clock.turn(hours=1)

    row = await outbox.event(bad)
    assert (row["attempts"], row["delivered_at"]) == (MAX_ATTEMPTS, None)
    assert row["dead_at"] is not None
    assert recorder.seen == [next_of_subject]


async def test_events_of_a_topic_nobody_here_knows_are_left_for_another_process(outbox: Outbox) -> None:
    subject_id = new_id()
    unknown = await outbox.emit("thing.invented_later", subject_id=subject_id)
    known = await outbox.emit(subject_id=subject_id)
    recorder = Recorder()

    await outbox.relay({"thing.done": recorder}).run_once()

    row = await outbox.event(unknown)
    async with outbox.database.read() as conn:
        counted = await outbox_queries.count_unknown(conn, ["thing.done"])
    assert recorder.seen == [known]
    assert (row["delivered_at"], row["attempts"]) == (None, 0)
    assert [tuple(each) for each in counted] == [("thing.invented_later", 1)]


async def test_a_topic_without_effect_is_ended(outbox: Outbox) -> None:
    event_id = await outbox.emit()

    await outbox.relay({"thing.done": nothing}).run_once()

    assert (await outbox.event(event_id))["delivered_at"] is not None


def delivery(event_id: UUID, recipient_id: UUID) -> dict[str, object]:
    return {
        "channel": "console",
        "kind": "role_granted",
        "recipient_kind": "member",
        "recipient_id": str(recipient_id),
        "origin_event_id": str(event_id),
        "message_facts": {"role": "auditor"},
    }


async def test_a_message_goes_out_without_a_transaction_and_is_noted(outbox: Outbox) -> None:
    origin, recipient_id = new_id(), new_id()
    event_id = await outbox.emit(DELIVERY_TOPIC, facts=delivery(origin, recipient_id))

    await outbox.relay({}).run_once()
    await outbox.relay({}).run_once()

    async with outbox.database.read() as conn:
        noted = await conn.fetch("SELECT event_id, channel, recipient FROM notification_delivery")
    message = outbox.channel.messages[0]
    assert len(outbox.channel.messages) == 1
    assert (message.kind, message.facts) == ("role_granted", {"role": "auditor"})
    assert message.idempotency_key == f"{origin}:console:member:{recipient_id}"
    assert [tuple(row) for row in noted] == [(origin, "console", f"member:{recipient_id}")]
    assert (await outbox.event(event_id))["delivered_at"] is not None


async def test_a_message_that_is_refused_is_tried_again_under_the_same_key(outbox: Outbox) -> None:
    event_id = await outbox.emit(DELIVERY_TOPIC, facts=delivery(new_id(), new_id()))
    outbox.channel.error = TimeoutError("provider said 13800138000")
    relay = outbox.relay({})

    await relay.run_once()
    failed = await outbox.event(event_id)
    outbox.channel.error = None
    outbox.clock.turn(seconds=2)
    await relay.run_once()

    assert (failed["attempts"], failed["last_error"]) == (1, "deliverer: TimeoutError")
    assert failed["next_attempt_at"] <= outbox.clock.now
    assert len({message.idempotency_key for message in outbox.channel.messages}) == 1
    assert len(outbox.channel.messages) == 2
    assert (await outbox.event(event_id))["delivered_at"] is not None


class Killed(BaseException):
    """The process is gone: nothing after it runs."""


async def test_a_process_that_dies_while_sending_leaves_the_message_to_others_after_its_lease(outbox: Outbox) -> None:
    event_id = await outbox.emit(DELIVERY_TOPIC, facts=delivery(new_id(), new_id()))
    outbox.channel.error = Killed()
    with pytest.raises(Killed):
        await outbox.relay({}).deliver_once()
    outbox.channel.error = None

    at_once = await outbox.relay({}).run_once()
    outbox.clock.turn(seconds=61)
    later = await outbox.relay({}).run_once()

    assert (at_once, later) == (Tried(), Tried(delivered=1))
    assert (await outbox.event(event_id))["attempts"] == 2


async def test_a_channel_that_is_not_configured_is_named_in_our_words(outbox: Outbox) -> None:
    event_id = await outbox.emit(DELIVERY_TOPIC, facts={**delivery(new_id(), new_id()), "channel": "pigeon"})

    await outbox.relay({}).run_once()

    assert (await outbox.event(event_id))["last_error"] == "no deliverer for the channel"


@pytest.mark.parametrize(("is_news", "heard"), [(True, [""]), (False, [])])
async def test_a_batch_with_news_wakes_listeners_once(
    outbox: Outbox, owner: asyncpg.Connection, *, is_news: bool, heard: list[str]
) -> None:
    payloads: list[str] = []
    await owner.add_listener(WAKE_CHANNEL, lambda *told: payloads.append(str(told[3])))
    for _ in range(5):
        await outbox.emit()

    await outbox.relay({"thing.done": Recorder(is_news=is_news)}).run_once()
    await owner.execute("SELECT 1")

    assert payloads == heard


async def test_a_running_relay_starts_at_once_when_nudged_and_ends_when_told(outbox: Outbox) -> None:
    done, stop = asyncio.Event(), asyncio.Event()

    async def handler(work: object, event: object) -> bool:
        done.set()
        return False

    relay = outbox.relay({"thing.done": handler})
    running = asyncio.create_task(relay.run(stop))
    event_id = await outbox.emit()

    relay.nudge()
    async with asyncio.timeout(10):
        await done.wait()
        stop.set()
        await running

    assert (await outbox.event(event_id))["delivered_at"] is not None


async def test_events_of_one_subject_follow_each_other_without_a_pause(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.notifications.relay.POLL_SECONDS", 60.0)
    subject_id, done, stop = new_id(), asyncio.Semaphore(0), asyncio.Event()

    async def handler(work: object, event: object) -> bool:
        done.release()
        return False

    relay = outbox.relay({"thing.done": handler})
    event_ids = [await outbox.emit(subject_id=subject_id) for _ in range(3)]
    running = asyncio.create_task(relay.run(stop))
    async with asyncio.timeout(10):
        for _ in event_ids:
            await done.acquire()
        stop.set()
        await running

    assert None not in [(await outbox.event(event_id))["delivered_at"] for event_id in event_ids]


async def test_old_events_request_keys_and_windows_are_dropped_and_dead_letters_kept(outbox: Outbox) -> None:
    delivered, dead, fresh = [await outbox.emit() for _ in range(3)]
    async with outbox.database.write() as conn:
        now = outbox.clock.now
        old = now - timedelta(days=7, seconds=1)
        await conn.execute("UPDATE event SET delivered_at = $1 WHERE id = $2", old, delivered)
        await conn.execute("UPDATE event SET dead_at = $1 WHERE id = $2", old, dead)
        await conn.execute("UPDATE event SET delivered_at = $1 WHERE id = $2", now - timedelta(days=6), fresh)
        for number, created_at in enumerate((old, now)):
            await conn.execute(
                "INSERT INTO request_key (tenant_id, actor_id, key, operation, fingerprint, outcome, created_at)"
                " VALUES ($1, $1, $2, 'x', '', '{}', $3)",
                outbox.tenant_id,
                UUID(int=number),
                created_at,
            )
            await conn.execute(
                "INSERT INTO sign_in_attempt (tenant_id, kind, subject_hash, window_started_at, attempts)"
                " VALUES ($1, 'account', $2, $3, 1)",
                outbox.tenant_id,
                bytes([number]),
                created_at,
            )

    await Chores(outbox.database, outbox.keyring, outbox.clock).run_due()

    async with outbox.database.read() as conn:
        kept = {row["id"] for row in await conn.fetch("SELECT id FROM event")}
        keys = [row["key"] for row in await conn.fetch("SELECT key FROM request_key")]
        windows = [row["subject_hash"] for row in await conn.fetch("SELECT subject_hash FROM sign_in_attempt")]
    assert kept == {dead, fresh}
    assert keys == [UUID(int=1)]
    assert windows == [b"\x01"]


async def test_chores_run_again_only_after_their_interval(outbox: Outbox) -> None:
    chores = Chores(outbox.database, outbox.keyring, outbox.clock)
    await chores.run_due()
    event_id = await outbox.emit()
    async with outbox.database.write() as conn:
        await conn.execute(
            "UPDATE event SET delivered_at = $1 WHERE id = $2", outbox.clock.now - timedelta(days=8), event_id
        )

    await chores.run_due()
    at_once = await outbox.event(event_id)
    outbox.clock.turn(hours=1)
    await chores.run_due()

    assert at_once is not None
    assert await outbox.event(event_id) is None


async def test_codes_and_tickets_are_dropped_an_hour_after_their_end(outbox: Outbox, owner: asyncpg.Connection) -> None:
    for minutes in (59, 61):
        await owner.execute(
            "INSERT INTO sign_in_code (tenant_id, phone_index, code_hash, tries, expires_at)"
            " VALUES ($1, $2::text::bytea, 'x', 0, $3)",
            *(outbox.tenant_id, str(minutes), outbox.clock.now - timedelta(minutes=minutes)),
        )
        await owner.execute(
            "INSERT INTO sign_in_ticket (tenant_id, id, purpose, secret_hash, binding_hash, expires_at)"
            " VALUES ($1, $2, 'passkey_proof', $3::text::bytea, 'x', $4)",
            *(outbox.tenant_id, new_id(), str(minutes), outbox.clock.now - timedelta(minutes=minutes)),
        )

    await Chores(outbox.database, outbox.keyring, outbox.clock).run_due()

    left = [await owner.fetchval(f"SELECT count(*) FROM {table}") for table in ("sign_in_code", "sign_in_ticket")]
    assert left == [1, 1]


async def test_parts_of_what_is_told_to_many_rest_after_each_and_keep_no_others_waiting(outbox: Outbox) -> None:
    one, two = new_id(), new_id()
    parts = [await outbox.emit("thing.spread", subject_id=each) for each in (one, two)]
    behind = [await outbox.emit(subject_id=each) for each in (one, two)]
    other, recorder = await outbox.emit(), Recorder()

    async def part(work: Work, event: Event) -> bool:
        outbox.clock.turn(seconds=0.1)
        return await recorder(work, event)

    relay = outbox.relay({"thing.spread": part, "thing.done": recorder})
    seen = []
    for _ in range(3):
        await relay.handle_once()
        seen.append(list(recorder.seen))
        recorder.seen.clear()
    outbox.clock.turn(seconds=1)
    for _ in range(2):
        await relay.handle_once()

    assert seen == [[parts[0], other], [behind[0]], []]
    assert recorder.seen == [parts[1], behind[1]]
    outbox.clock.turn(seconds=-3600)  # a clock that is set back lets nobody rest for an hour
    last = await outbox.emit("thing.spread")
    await relay.handle_once()
    assert recorder.seen[-1] == last
