"""What members were told of votes."""

from collections import Counter
from uuid import UUID

from domain.notifications.handlers import DELIVERY_TOPIC, notification_handlers
from tests.domain.notifications.outbox import Outbox
from tests.domain.votes.committee import Committee


async def told(committee: Committee) -> Counter[tuple[str, UUID]]:
    """Kinds of messages by member, after the relay has handled all there is."""
    relay = Outbox(committee.database, committee.keyring, committee.tenant_id).relay(notification_handlers(["console"]))
    while (await relay.handle_once()).delivered:
        pass
    left = await committee.owner.fetch(
        "SELECT topic FROM event WHERE delivered_at IS NULL AND topic <> $1", DELIVERY_TOPIC
    )
    assert [row["topic"] for row in left] == []
    return Counter(tuple(row) for row in await committee.owner.fetch("SELECT kind, member_id FROM notification"))
