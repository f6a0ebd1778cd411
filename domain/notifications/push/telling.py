"""Which devices are woken: one event for each notification and device, written with the notification."""

from collections.abc import Mapping

from db.queries.notifications import push as push_queries
from db.types import new_id
from domain.notifications.handlers import DELIVERY_TOPIC
from domain.notifications.push.sending import PUSH_CHANNEL
from domain.notifications.rules import RecipientKind
from domain.shared.changes import Subject
from domain.shared.events import emit_many
from domain.shared.handlers import Event, Handler
from domain.shared.work import Work


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
    subjects = [
        # A subject of its own each: one device that cannot be reached must not hold up the others.
        Subject(
            "notification_delivery",
            new_id(),
            event.tenant_id,
            {
                "channel": PUSH_CHANNEL,
                "kind": row["kind"],
                "recipient_kind": RecipientKind.PUSH_SUBSCRIPTION.value,
                "recipient_id": str(row["push_subscription_id"]),
                "origin_event_id": str(event.id),
                "message_facts": {"notification_id": str(row["id"])},
            },
        )
        for row in wanted
    ]
    await emit_many(work, DELIVERY_TOPIC, subjects)
