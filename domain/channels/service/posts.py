"""A post: how its sending is asked for, and what is said of its item."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from db.models.channels import ChannelAction, ChannelPostRow, ChannelPostState
from db.models.news import NewsItemRow
from db.queries.channels import posts
from db.queries.notifications.push import insert_deliveries
from db.session import Connection
from db.types import new_id
from domain.channels.rules import Item
from domain.notifications.handlers import DELIVERY_TOPIC
from domain.notifications.rules import RecipientKind

CHANNEL: str = "publishing"
"""The channel of posts among the deliverers of the relay."""


async def ask_for(conn: Connection, tenant_id: UUID, asked: Sequence[tuple[UUID, datetime | None]]) -> None:
    """One event of the outbox for each post, not before an instant: that it is to be looked at, and nothing else.

    What is to be done stands in the post. A subject of its own each, so that a post that waits holds nothing up.
    """
    if asked:
        deliveries = [(new_id(), _facts(post_id), held_until) for post_id, held_until in asked]
        await insert_deliveries(conn, tenant_id, DELIVERY_TOPIC, deliveries)


def _facts(post_id: UUID) -> dict[str, object]:
    return {
        "channel": CHANNEL,
        "kind": "channel_post",
        "recipient_kind": RecipientKind.CHANNEL_POST.value,
        "recipient_id": str(post_id),
        "origin_event_id": str(new_id()),
        "message_facts": {},
    }


def want(post: ChannelPostRow, action: ChannelAction) -> None:
    """Asks a locked post for something anew: what failed before is forgotten."""
    post.wanted, post.round = action.value, post.round + 1
    post.attempts, post.next_try_at = 0, None
    if post.state != ChannelPostState.FAILED:
        post.reason, post.detail = None, None


async def item_of(conn: Connection, item: NewsItemRow) -> Item:
    """What is published, as channels need it."""
    said = await posts.find_said(conn, item.tenant_id, item.id)
    return Item(
        id=item.id,
        audience=item.audience,
        is_narrowed=bool(item.audience_roles or item.audience_posts or item.audience_tags),
        title=item.title,
        lead=item.lead,
        body=item.body,
        place=said.get("place", ""),
        title_en=item.title_en,
        lead_en=item.lead_en,
        body_en=item.body_en,
        note=said.get("note"),
        withdraw_reason=item.withdraw_reason,
    )
