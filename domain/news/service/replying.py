"""Replies 留言 of members to a news item, what officers answer, and what moderators do with them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from db.models.news import NewsItemRow, NewsReplyMode, NewsReplyRow, NewsReplyState
from db.queries import news
from db.queries.news import replies
from db.types import new_id
from domain.audit.service import record
from domain.news import rules
from domain.news.errors import (
    NewsItemNotFound,
    NewsRepliesClosed,
    NewsReplyNotFound,
    NewsReplyStateRefused,
)
from domain.news.policy import Standing, may_manage, may_read
from domain.shared.events import emit
from domain.shared.work import Outcome, Work

_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewsReplyAdd:
    """What a member says to an item."""

    item_id: UUID
    body: str


@dataclass(frozen=True, slots=True)
class NewsReplySay:
    """A reply, and what an officer says of it: an answer, or the reason why it is hidden."""

    reply_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class NewsReplyOf:
    """The reply that is meant."""

    reply_id: UUID


async def news_reply_add(work: Work, command: NewsReplyAdd) -> Outcome:
    """Replies to an item that the caller may read now; it waits for a moderator where the item wants so.

    What is said by who moderates there does not wait. Locks the item. Records and emits `news_reply.added`.

    Raises:
        DomainError: NEWS_TEXT_INVALID, NEWS_ITEM_NOT_FOUND, NEWS_REPLIES_CLOSED, NEWS_REPLIES_SPENT (fact `limit`).
    """
    body = rules.clean_line(command.body, rules.MAX_REPLY, "body")
    tenant_id, author_id = work.scope.tenant_id, work.actor.member_id
    item = await news.lock_item(work.conn, tenant_id, command.item_id)
    is_for_them = item is not None and await replies.may_read(work.conn, work.scope, command.item_id)
    if item is None or author_id is None or not may_read(Standing(manages=False, is_for_them=is_for_them)):
        raise NewsItemNotFound("newsItemId")
    if item.reply_mode == NewsReplyMode.CLOSED:
        raise NewsRepliesClosed("newsItemId")
    made, made_by = await replies.count_replies(work.conn, tenant_id, item.id, author_id, since=work.now - _A_DAY)
    rules.check_replies(made, made_by)
    waits = item.reply_mode == NewsReplyMode.MODERATED and not await _manages(work, item)
    reply = NewsReplyRow(
        tenant_id=tenant_id,
        id=new_id(),
        item_id=item.id,
        author_id=author_id,
        body=body,
        state=(NewsReplyState.WAITING if waits else NewsReplyState.SHOWN).value,
        written_at=work.now,
    )
    await replies.insert_reply(work.conn, reply)
    return await _tell(work, item, reply, "added")


async def news_reply_answer(work: Work, command: NewsReplySay) -> Outcome:
    """Answers a reply that is shown, or words the answer anew. Records and emits `news_reply.answered`.

    Raises:
        DomainError: NEWS_TEXT_INVALID, NEWS_REPLY_NOT_FOUND, NEWS_REPLY_STATE_REFUSED.
    """
    text = rules.clean_line(command.text, rules.MAX_ANSWER, "text")
    item, reply = await _managed(work, command.reply_id)
    if reply.state != NewsReplyState.SHOWN:
        raise NewsReplyStateRefused("newsReplyId")
    reply.answer, reply.answered_by_id, reply.answered_at = text, work.actor.member_id, work.now
    return await _written(work, item, reply, "answered")


async def news_reply_hide(work: Work, command: NewsReplySay) -> Outcome:
    """Hides a reply; its author is told, and reads the reason. Records and emits `news_reply.hidden`.

    Raises:
        DomainError: NEWS_TEXT_INVALID, NEWS_REPLY_NOT_FOUND, NEWS_REPLY_STATE_REFUSED.
    """
    reason = rules.clean_line(command.text, rules.MAX_REASON, "reason")
    return await _moderate(work, command.reply_id, NewsReplyState.HIDDEN, reason)


async def news_reply_show(work: Work, command: NewsReplyOf) -> Outcome:
    """Lets a reply be read that waits, or was hidden. Records and emits `news_reply.shown`.

    Raises:
        DomainError: NEWS_REPLY_NOT_FOUND, NEWS_REPLY_STATE_REFUSED.
    """
    return await _moderate(work, command.reply_id, NewsReplyState.SHOWN, None)


async def _moderate(work: Work, reply_id: UUID, to: NewsReplyState, reason: str | None) -> Outcome:
    item, reply = await _managed(work, reply_id)
    if reply.state == to:
        raise NewsReplyStateRefused("newsReplyId")
    reply.state, reply.hidden_reason = to.value, reason
    reply.moderated_by_id, reply.moderated_at = work.actor.member_id, work.now
    return await _written(work, item, reply, to.value)


async def _managed(work: Work, reply_id: UUID) -> tuple[NewsItemRow, NewsReplyRow]:
    """A reply to an item that the caller manages, and the item, locked."""
    tenant_id = work.scope.tenant_id
    found = await replies.find_reply(work.conn, tenant_id, reply_id)
    item = None if found is None else await news.lock_item(work.conn, tenant_id, found.item_id)
    manages = item is not None and await _manages(work, item)
    reply = await replies.find_reply(work.conn, tenant_id, reply_id)
    if item is None or reply is None or work.actor.member_id is None or not may_manage(Standing(manages)):
        raise NewsReplyNotFound("newsReplyId")
    return item, reply


async def _manages(work: Work, item: NewsItemRow) -> bool:
    nodes = list(work.scope.nodes_for("news_manage"))
    return await news.is_below(work.conn, item.tenant_id, item.organisation_id, nodes)


async def _written(work: Work, item: NewsItemRow, reply: NewsReplyRow, word: str) -> Outcome:
    await replies.update_reply(work.conn, reply)
    return await _tell(work, item, reply, word)


async def _tell(work: Work, item: NewsItemRow, reply: NewsReplyRow, word: str) -> Outcome:
    """Records a change and emits it; what was said is in neither."""
    topic, place = f"news_reply.{word}", item.organisation_id
    facts: dict[str, object] = {"news_item_id": str(item.id), "state": reply.state}
    await record(work, topic, "news_reply", reply.id, organisation_id=place, **facts)
    facts["member_id"] = str(reply.author_id)
    await emit(work, topic, "news_reply", reply.id, organisation_id=str(place), **facts)
    return {"news_item_id": item.id, "news_reply_id": reply.id}
