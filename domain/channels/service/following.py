"""How posts follow their item: checked when it is approved, sent, corrected and withdrawn by its events."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from db.models.channels import ChannelAction, ChannelPostRow, ChannelPostState
from db.queries import news
from db.queries.channels import posts
from db.types import NIL_ID
from domain.channels import rules
from domain.channels.service.posts import ask_for, item_of, want
from domain.shared.handlers import Event, Handler
from domain.shared.work import Work

_SENT = frozenset({ChannelPostState.SENT, ChannelPostState.CORRECTED})


async def posts_check(work: Work, item_id: UUID) -> None:
    """Whether an item that is being approved, or its correction, can be said at the targets that are planned for it.

    Raises:
        DomainError: CHANNEL_TEXT_INVALID, CHANNEL_AUDIENCE_REFUSED, NEWS_OWN_TEXT for who wrote a channel's text.
    """
    row = await news.find_item(work.conn, work.scope.tenant_id, item_id)
    planned = await posts.list_planned(work.conn, work.scope.tenant_id, item_id)
    if row is None or not planned:
        return
    if row.corrected_at is None:  # what a correction leaves was approved before
        authors = {each["planner_id"] for each in planned if each["text"] is not None}
        rules.check_author(work.actor.member_id or NIL_ID, authors)
    item = await item_of(work.conn, row)
    for each in planned:
        if each["ended_at"] is None:
            rules.check_post(each["kind"], item, each["text"], "https://")


async def _publish(work: Work, event: Event) -> bool:
    item = await news.find_item(work.conn, event.tenant_id, event.subject_id)
    if item is None:
        return False
    held_until = item.publish_at if item.publish_at > work.now else None
    asked = []
    for post in await posts.lock_posts_of(work.conn, event.tenant_id, item.id):
        if post.state == ChannelPostState.PLANNED and post.wanted is None:
            want(post, ChannelAction.PUBLISH)
            await posts.update_post(work.conn, post)
            asked.append((post.id, held_until))
    await ask_for(work.conn, event.tenant_id, asked)
    return False


async def _correct(work: Work, event: Event) -> bool:
    item = await news.find_item(work.conn, event.tenant_id, event.subject_id)
    revision = 0 if item is None else item.revision
    asked: list[tuple[UUID, datetime | None]] = []
    for post in await posts.lock_posts_of(work.conn, event.tenant_id, event.subject_id):
        # What is not sent yet will say what the item says then.
        if _is_out(post) and post.wanted != ChannelAction.WITHDRAW and (post.revision or 0) < revision:
            want(post, ChannelAction.CORRECT)
            await posts.update_post(work.conn, post)
            asked.append((post.id, None))
    await ask_for(work.conn, event.tenant_id, asked)
    return False


async def _withdraw(work: Work, event: Event) -> bool:
    asked: list[tuple[UUID, datetime | None]] = []
    for post in await posts.lock_posts_of(work.conn, event.tenant_id, event.subject_id):
        if post.state in {ChannelPostState.WITHDRAWN, ChannelPostState.IMPOSSIBLE}:
            continue
        if _is_out(post):
            want(post, ChannelAction.WITHDRAW)
            asked.append((post.id, None))
        else:
            post.state, post.wanted, post.next_try_at = ChannelPostState.WITHDRAWN.value, None, None
            post.reason, post.detail, post.changed_at = None, None, work.now
        await posts.update_post(work.conn, post)
    await ask_for(work.conn, event.tenant_id, asked)
    return False


def _is_out(post: ChannelPostRow) -> bool:
    """Whether something of it is, or may be, out there: what is half done, or on its way, too."""
    return post.state in _SENT or post.sent_at is not None or post.begun_at is not None or bool(post.remote)


def channel_handlers() -> Mapping[str, Handler]:
    """Topic → handler."""
    return {"news_item.approved": _publish, "news_item.corrected": _correct, "news_item.withdrawn": _withdraw}


def followed(handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
    """The same handlers; posts follow the events of their items besides."""
    own = channel_handlers()
    return {**handlers, **{topic: _both(handlers[topic], own[topic]) for topic in own}}


def _both(first: Handler, second: Handler) -> Handler:
    async def handle(work: Work, event: Event) -> bool:
        is_news = await first(work, event)
        return await second(work, event) or is_news

    return handle
