"""Carries out the events of the outbox: handlers inside the database, deliverers outside it.

Any number of relays may run. Each event is locked with SKIP LOCKED and has a transaction of its own, so a poisoned one
holds up only its own subject. A handler's effect and the mark "delivered" commit together: exactly once. A delivery
outside is leased, called without a transaction (an open one would hold back every reader behind the watermark) and
noted afterwards: at least once, with the same idempotency key each time.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from db.errors import DatabaseError, DatabaseOverloadedError, DatabaseUnavailableError
from db.queries import outbox as outbox_queries
from db.queries.outbox import Delivery, Failure
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database, DirectConnection
from db.wake import first_of
from domain.notifications.chores import Chores
from domain.notifications.deliverers import Deliverer, DeliveryDropped, DeliveryFailed, DeliveryRefused, Message
from domain.notifications.handlers import DELIVERY_TOPIC
from domain.notifications.rules import Recipient, RecipientKind, retry_delay
from domain.shared.actor import Actor
from domain.shared.clock import Clock
from domain.shared.handlers import Event, Handler
from domain.shared.work import Work

logger = logging.getLogger("unionhall.relay")

Publish = Callable[[Connection], Awaitable[None]]
"""Tells every process that there is news; the connection is one that is at hand, outside any transaction."""

BATCH = 50
POLL_SECONDS = 1.0
_MOMENT_SECONDS = 0.02
DELIVERY_TIMEOUT_SECONDS = 10.0
_LEASE = timedelta(seconds=60)
_PARALLEL_DELIVERIES = 4
_MAILS = 2 * _PARALLEL_DELIVERIES
"""Of one batch, after everything else: a slow server takes few turns before the next batch is looked for."""
SPREAD = ".spread"
"""How the topics end of which each event tells a part of many, and writes the event of the next part."""
REST = 2
"""So often the time of a part passes before the next one: whoever asks meanwhile finds a database that is at hand two
thirds of the time. When the machine has much to do, parts take longer, and rests do."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What one pass did: events carried out, events failed, whether the batch was full and more may wait."""

    delivered: int = 0
    failed: int = 0
    is_full: bool = False


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why a message was not taken, in our words. `is_final`: it is not tried again; `wait`: not before then."""

    error: str
    is_final: bool = False
    wait: timedelta = timedelta()


class _Result(Enum):
    SKIPPED = "another relay has it"
    DELIVERED = "delivered"
    NEWS = "delivered, and listeners wait for what it wrote"
    FAILED = "failed"


class Relay:
    """One process's share of the outbox.

    Attributes:
        publish: Wakes all processes that listen.
        pause: Lets so many seconds pass.
    """

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        *,
        handlers: Mapping[str, Handler],
        deliverers: Mapping[str, Deliverer],
        clock: Clock,
    ) -> None:
        """`handlers` by topic: events of other topics are left for a process that knows them."""
        self._database = database
        self._keyring = keyring
        self._handlers = handlers
        self._known = " ".join(handlers)
        self._known_but_parts = " ".join(topic for topic in handlers if not topic.endswith(SPREAD))
        self._deliverers = deliverers
        self._clock = clock
        self.publish: Publish = outbox_queries.wake_listeners
        self.pause: Callable[[float], Awaitable[None]] = asyncio.sleep
        self._chores = Chores(database, keyring, clock)
        self._committed = asyncio.Event()
        self._asked = asyncio.Event()
        self._rests_until: datetime | None = None

    def nudge(self) -> None:
        """Call it after a commit of this process: the next pass starts after a moment instead of within a second."""
        self._committed.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set, then ends the events in hand. Survives the loss of the database."""
        await self._warn_of_unknown_topics()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._repeat(self.handle_once, stop, self._committed))
            tasks.create_task(self._repeat(self.deliver_and_rest, stop, self._asked))
            tasks.create_task(self._repeat(self._do_chores, stop, asyncio.Event()))

    async def run_once(self) -> Tried:
        """One pass of handlers, then one of deliveries (those just asked for included)."""
        handled, sent = await self.handle_once(), await self.deliver_once()
        return Tried(handled.delivered + sent.delivered, handled.failed + sent.failed, handled.is_full or sent.is_full)

    async def handle_once(self) -> Tried:
        """Tries one batch of due events, then wakes the listeners once if there is something new for them."""
        results: list[_Result] = []
        async with self._database.read() as conn:
            # Parts of what is told to many wait while this process rests from the one before; all else does not.
            known = self._known
            topics = self._known_but_parts if self._rest() > 0 else known
            due = await outbox_queries.list_due(conn, topics=topics, known=known, now=self._clock(), limit=BATCH)
            for row in due:
                if not self._rests_from(row["topic"]):
                    results.append(await self._handle(conn, row["tenant_id"], row["id"]))  # noqa: PERF401  # one connection
            if _Result.NEWS in results:
                await self.publish(conn)
        if due:
            self._asked.set()
        return _tried(results)

    async def deliver_once(self) -> Tried:
        """Tries one batch of messages to the outside, a few at a time."""
        async with self._database.read() as conn:
            due = await outbox_queries.list_due_deliveries(conn, now=self._clock(), limit=BATCH, mails=_MAILS)
        turn = asyncio.Semaphore(_PARALLEL_DELIVERIES)

        async def deliver(tenant_id: UUID, event_id: UUID) -> _Result:
            async with turn:
                return await self._deliver(tenant_id, event_id)

        results = await asyncio.gather(*(deliver(row["tenant_id"], row["id"]) for row in due))
        return _tried(results)

    async def deliver_and_rest(self) -> Tried:
        """A full batch is one of many: then nothing is sent for as long as it took, so that others are served well."""
        began = time.monotonic()
        tried = await self.deliver_once()
        if tried.is_full:
            await self.pause(min(time.monotonic() - began, POLL_SECONDS))
        return tried

    async def _handle(self, conn: DirectConnection, tenant_id: UUID, event_id: UUID) -> _Result:
        now = self._clock()
        event: Event | None = None
        try:
            async with conn.transaction():
                event = await self._lock(conn, tenant_id, event_id, now=now)
                if event is None:
                    return _Result.SKIPPED
                work = Work(conn, Actor(tenant_id), Scope(tenant_id), now, self._keyring)
                is_news = await self._handlers[event.topic](work, event)
                await outbox_queries.mark_delivered(conn, tenant_id, event_id, now=now)
        except Exception as error:
            if event is None:
                raise
            await self._fail(conn, event, _Fault(f"handler: {type(error).__name__}"))
            return _Result.FAILED
        if event.topic.endswith(SPREAD):
            ended = self._clock()
            self._rests_until = ended + min(REST * (ended - now), timedelta(seconds=POLL_SECONDS))
        return _Result.NEWS if is_news else _Result.DELIVERED

    def _rests_from(self, topic: str) -> bool:
        return topic.endswith(SPREAD) and self._rest() > 0

    def _rest(self) -> float:
        """For how many seconds more no part of what is told to many is handled."""
        left = 0.0 if self._rests_until is None else (self._rests_until - self._clock()).total_seconds()
        # More than the longest rest: the clock was set back.
        return left if 0 < left <= POLL_SECONDS else 0.0

    async def _lock(self, conn: Connection, tenant_id: UUID, event_id: UUID, *, now: datetime) -> Event | None:
        row = await outbox_queries.lock_due(conn, tenant_id, event_id, topics=self._known, now=now)
        return None if row is None else Event(**row)

    async def _deliver(self, tenant_id: UUID, event_id: UUID) -> _Result:
        now = self._clock()
        async with self._database.read() as conn:  # single statements, each its own transaction
            row = await outbox_queries.take_delivery(conn, tenant_id, event_id, now=now, until=now + _LEASE)
        if row is None:
            return _Result.SKIPPED
        event = Event(**row)
        message = _message(event)
        try:
            fault = await self._send(message)
        except DeliveryDropped:
            async with self._database.read() as conn:
                await outbox_queries.mark_delivered(conn, tenant_id, event_id, now=now)
            return _Result.DELIVERED
        async with self._database.read() as conn:
            if fault is not None:
                await self._fail(conn, event, fault, counted=1)
                return _Result.FAILED
            await outbox_queries.end_delivery(conn, _delivery(event, message), now=now)
        return _Result.DELIVERED

    async def _send(self, message: Message) -> _Fault | None:
        """What went wrong; None if the message was taken.

        Raises:
            DeliveryDropped: Nobody is there any more.
        """
        deliverer = self._deliverers.get(message.channel)
        if deliverer is None:
            return _Fault("no deliverer for the channel")
        try:
            async with asyncio.timeout(DELIVERY_TIMEOUT_SECONDS):
                await deliverer.deliver(message)
        except DeliveryDropped:
            raise
        except DeliveryRefused as error:
            return _Fault(f"refused: {error}", is_final=True)
        except DeliveryFailed as error:
            return _Fault(f"deliverer: {error}", wait=error.wait or timedelta())
        except Exception as error:  # noqa: BLE001  # whatever a channel raises, the message is tried again
            return _Fault(f"deliverer: {type(error).__name__}")
        return None

    async def _fail(self, conn: Connection, event: Event, fault: _Fault, *, counted: int = 0) -> None:
        """`counted`: attempts that the lease has counted already."""
        attempts = event.attempts + 1
        delay = None if fault.is_final else retry_delay(attempts, random.random())  # noqa: S311  # spreads retries
        now = self._clock()
        retry_at = None if delay is None else now + max(delay, fault.wait)
        logger.warning("event %s of topic %s failed (%d): %s", event.id, event.topic, attempts, fault.error)
        failure = Failure(event.tenant_id, event.id, event.attempts + counted, attempts, fault.error, retry_at)
        await outbox_queries.mark_failed(conn, failure, now=now)

    async def _do_chores(self) -> Tried:
        return Tried(is_full=await self._chores.run_due())

    async def _warn_of_unknown_topics(self) -> None:
        try:
            async with self._database.read() as conn:
                unknown = await outbox_queries.count_unknown(conn, [DELIVERY_TOPIC, *self._handlers])
        except DatabaseError:
            # A warning that cannot be given, on a busy machine say, is no reason to end the worker.
            return
        for row in unknown:
            logger.warning("%d events of topic %s wait for a process that knows it", row["events"], row["topic"])

    async def _repeat(self, step: Callable[[], Awaitable[Tried]], stop: asyncio.Event, wake: asyncio.Event) -> None:
        while not stop.is_set():
            wake.clear()
            tried = Tried()
            try:
                tried = await step()
            except (DatabaseUnavailableError, DatabaseOverloadedError) as error:
                logger.warning("the relay waits for the database: %s", type(error).__name__)
            except Exception:
                logger.exception("a pass of the relay failed")
            # What was handled may have let the next event of its subject become due, or have made one.
            if not tried.is_full and not tried.delivered:
                await first_of(stop, wake, seconds=self._rest() or POLL_SECONDS)
                # What is committed within a moment shares a pass; else each commit would cost a look of its own.
                await asyncio.sleep(_MOMENT_SECONDS)


def _tried(results: Sequence[_Result]) -> Tried:
    delivered = results.count(_Result.DELIVERED) + results.count(_Result.NEWS)
    return Tried(delivered, results.count(_Result.FAILED), len(results) >= BATCH)


def _delivery(event: Event, message: Message) -> Delivery:
    origin_id = UUID(str(event.facts["origin_event_id"]))
    return Delivery(event.tenant_id, event.id, origin_id, message.channel, str(message.recipient))


def _message(event: Event) -> Message:
    facts = event.facts
    recipient = Recipient(RecipientKind(str(facts["recipient_kind"])), UUID(str(facts["recipient_id"])))
    channel, message_facts = str(facts["channel"]), facts["message_facts"]
    return Message(
        tenant_id=event.tenant_id,
        channel=channel,
        kind=str(facts["kind"]),
        recipient=recipient,
        facts=message_facts if isinstance(message_facts, Mapping) else {},
        idempotency_key=f"{facts['origin_event_id']}:{channel}:{recipient}",
    )
