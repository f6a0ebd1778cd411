"""A relay with a clock, handlers and channels of the test's own."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from db.queries import events as event_queries
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.notifications.deliverers import Message
from domain.notifications.relay import Relay
from domain.shared.handlers import Event, Handler
from domain.shared.work import Work


@dataclass
class TurnableClock:
    """Stands still until it is turned."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **units: float) -> None:
        self.now += timedelta(**units)


@dataclass
class Recorder:
    """A handler that writes an audit-like trace into the database, and fails where told."""

    seen: list[UUID] = field(default_factory=list)
    failing: dict[UUID, Exception] = field(default_factory=dict)
    is_news: bool = False

    async def __call__(self, work: Work, event: Event) -> bool:
        await work.conn.execute(
            "INSERT INTO notification_delivery (tenant_id, id, event_id, channel, recipient)"
            " VALUES ($1, $2, $3, $4, $5)",
            event.tenant_id,
            new_id(),
            event.id,
            "effect",
            str(new_id()),
        )
        if event.id in self.failing:
            raise self.failing[event.id]
        self.seen.append(event.id)
        return self.is_news


@dataclass
class Channel:
    """A deliverer that keeps what it was given."""

    messages: list[Message] = field(default_factory=list)
    error: BaseException | None = None

    async def deliver(self, message: Message) -> None:
        self.messages.append(message)
        if self.error is not None:
            raise self.error


@dataclass
class Outbox:
    """The outbox of one union and a relay over it."""

    database: Database
    keyring: Keyring
    tenant_id: UUID
    clock: TurnableClock = field(default_factory=TurnableClock)
    channel: Channel = field(default_factory=Channel)

    def relay(self, handlers: Mapping[str, Handler]) -> Relay:
        """A relay with these handlers and the test's channel."""
        return Relay(
            self.database, self.keyring, handlers=handlers, deliverers={"console": self.channel}, clock=self.clock
        )

    async def emit(
        self,
        topic: str = "thing.done",
        *,
        subject_kind: str = "thing",
        subject_id: UUID | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> UUID:
        """A committed event."""
        async with self.database.write() as conn:
            return await event_queries.insert_event(
                conn,
                self.tenant_id,
                topic=topic,
                subject_kind=subject_kind,
                subject_id=subject_id or new_id(),
                facts=facts or {},
            )

    async def event(self, event_id: UUID) -> Any:
        """The event's row."""
        async with self.database.read() as conn:
            return await conn.fetchrow("SELECT * FROM event WHERE id = $1", event_id)

    async def effects(self) -> list[UUID]:
        """Events of which an effect is in the database."""
        async with self.database.read() as conn:
            rows = await conn.fetch("SELECT event_id FROM notification_delivery WHERE channel = 'effect' ORDER BY id")
        return [row["event_id"] for row in rows]


async def until(condition: Callable[[], object]) -> None:
    """Lets the other tasks run until something is so that has no event of its own; at most 20 s."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110  # see above
            await asyncio.sleep(0)
