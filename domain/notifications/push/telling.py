"""Which devices are woken: one event for each notification and device, written with the notification."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID, uuid5

from db.queries.notifications import Row
from db.queries.notifications import push as push_queries
from db.types import new_id
from domain.notifications.handlers import DELIVERY_TOPIC
from domain.notifications.push.sending import DIGEST, PUSH_CHANNEL
from domain.notifications.rules import RecipientKind
from domain.notifications.rules.preferences import Preferences, QuietHours, due_of
from domain.shared.handlers import Event, Handler
from domain.shared.work import Work

Delivery: TypeAlias = tuple[UUID, Mapping[str, object], datetime | None]
"""Id and facts of an event, and until when it is held."""


def pushed(handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
    """The same handlers, whose notifications also go to the devices of those who are told."""
    return {topic: _and_push(handler) for topic, handler in handlers.items()}


def _and_push(handler: Handler) -> Handler:
    async def handle(work: Work, event: Event) -> bool:
        is_news = await handler(work, event)
        if is_news:
            await _push(work, event)
        return is_news

    return handle


async def _push(work: Work, event: Event) -> None:
    wanted = await push_queries.list_pushes(work.conn, event.tenant_id, event.id, now=work.now)
    deliveries = [delivery for row in wanted if (delivery := _delivery(event, row, now=work.now)) is not None]
    if deliveries:
        await push_queries.insert_deliveries(work.conn, event.tenant_id, DELIVERY_TOPIC, deliveries)


def _delivery(event: Event, row: Row, *, now: datetime) -> Delivery | None:
    """None: the member does not want it. A subject of its own each: one silent device must not hold up the others."""
    due = due_of(row["kind"], _chosen(row), now)
    if due is None:
        return None
    device_id = row["push_subscription_id"]
    if due.is_gathered:
        # The same for all that are due at the device then, whatever event they are of.
        delivery_id = uuid5(device_id, f"digest {due.at.isoformat()}")
        since = (due.at - timedelta(days=1)).isoformat()
        facts = _facts(
            DIGEST, device_id, origin_id=delivery_id, message={"member_id": str(row["member_id"]), "since": since}
        )
        return delivery_id, facts, due.at
    facts = _facts(row["kind"], device_id, origin_id=event.id, message={"notification_id": str(row["id"])})
    return new_id(), facts, due.at if due.at > now else None


def _facts(kind: str, device_id: UUID, *, origin_id: UUID, message: Mapping[str, object]) -> Mapping[str, object]:
    return {
        "channel": PUSH_CHANNEL,
        "kind": kind,
        "recipient_kind": RecipientKind.PUSH_SUBSCRIPTION.value,
        "recipient_id": str(device_id),
        "origin_event_id": str(origin_id),
        "message_facts": message,
    }


def _chosen(row: Row) -> Preferences:
    if row["push_off"] is None:
        return Preferences()
    has_quiet = row["quiet_starts"] is not None
    quiet = QuietHours(row["quiet_starts"], row["quiet_ends"]) if has_quiet else None
    return Preferences(frozenset(row["push_off"]), quiet, row["digest_hour"])
