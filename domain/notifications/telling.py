"""Where notifications go besides the app: an event for each notification and address, written with the former."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID, uuid5

from db.queries.notifications.push import insert_deliveries
from db.types import new_id
from domain.notifications.handlers import DELIVERY_TOPIC
from domain.notifications.rules import RecipientKind
from domain.notifications.rules.preferences import Preferences, QuietHours, due_of
from domain.shared.handlers import Event, Handler
from domain.shared.work import Work

DIGEST = "digest"
"""What a message of several notifications at once says instead of a kind."""

_OVERLAP = timedelta(minutes=1)
"""Of a digest and the next: an event that was handled before the hour may be written after it, by another clock."""

Delivery: TypeAlias = tuple[UUID, Mapping[str, object], datetime | None]
"""Id and facts of an event, and until when it is held."""


@dataclass(frozen=True, slots=True)
class Carriage:
    """A channel and its addresses. `wanted` lists each notification of an event at each address it goes to.

    Its rows have `id`, `member_id`, `kind`, `recipient_id`, and what the member has chosen: `off`, `quiet_starts`,
    `quiet_ends`, `digest_hour`.
    """

    channel: str
    recipient_kind: RecipientKind
    wanted: Callable[..., Awaitable[Sequence[Any]]]

    def carried(self, handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
        """The same handlers, whose notifications also go to the addresses of those who are told."""
        return {topic: self._and_carry(handler) for topic, handler in handlers.items()}

    def _and_carry(self, handler: Handler) -> Handler:
        async def handle(work: Work, event: Event) -> bool:
            is_news = await handler(work, event)
            if is_news:
                await self._carry(work, event)
            return is_news

        return handle

    async def _carry(self, work: Work, event: Event) -> None:
        wanted = await self.wanted(work.conn, event.tenant_id, event.id, now=work.now)
        made = (self._delivery(event, row, now=work.now) for row in wanted)
        deliveries = [delivery for delivery in made if delivery is not None]
        if deliveries:
            await insert_deliveries(work.conn, event.tenant_id, DELIVERY_TOPIC, deliveries)

    def _delivery(self, event: Event, row: Mapping[str, Any], *, now: datetime) -> Delivery | None:
        """None: the member does not want it. A subject of its own each: no silent address holds up the others."""
        due = due_of(row["kind"], _chosen(row), now)
        if due is None:
            return None
        recipient_id = row["recipient_id"]
        if due.is_gathered:
            # The same for all that are due at the address then, whatever event they are of.
            delivery_id = uuid5(recipient_id, f"digest {due.at.isoformat()}")
            since, until = due.at - timedelta(days=1), due.at + _OVERLAP
            message = {
                "member_id": str(row["member_id"]),
                "since": since.isoformat(),
                "until": until.isoformat(),
            }
            return delivery_id, self.facts(DIGEST, recipient_id, origin_id=delivery_id, message=message), due.at
        message = {"notification_id": str(row["id"])}
        facts = self.facts(row["kind"], recipient_id, origin_id=event.id, message=message)
        return new_id(), facts, due.at if due.at > now else None

    def facts(
        self, kind: str, recipient_id: UUID, *, origin_id: UUID, message: Mapping[str, object]
    ) -> Mapping[str, object]:
        """Facts of the event of a delivery."""
        return {
            "channel": self.channel,
            "kind": kind,
            "recipient_kind": self.recipient_kind.value,
            "recipient_id": str(recipient_id),
            "origin_event_id": str(origin_id),
            "message_facts": message,
        }


def _chosen(row: Mapping[str, Any]) -> Preferences:
    if row["off"] is None:
        return Preferences()
    has_quiet = row["quiet_starts"] is not None
    quiet = QuietHours(row["quiet_starts"], row["quiet_ends"]) if has_quiet else None
    return Preferences(frozenset(row["off"]), quiet, row["digest_hour"])
