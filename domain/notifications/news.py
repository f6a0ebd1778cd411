"""Who is told what of news 信息发布: the audience of urgent items, a part at a time; officers; who wrote them.

Who was told of an urgent item that is corrected or withdrawn is told that, too, in the same parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from db.models.news import NewsItemRow, NewsStanding, NewsState
from db.queries import news
from db.queries.news import replies, told
from db.types import NIL_ID
from domain.news.rules import standing_of
from domain.notifications.rules import NotificationKind
from domain.notifications.votes import SPREAD, Holders, Tell
from domain.shared.events import emit
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.permissions import Permission
from domain.shared.work import Work

_SPREAD_TOPIC = "news_notice.spread"
_FOLLOW_UP_TOPIC = "news_follow_up.spread"
_HANDLED = frozenset({"after", "state", "member_id", "revision", "news_item_id"})
"""Facts that say whom to tell, or that officers alone read."""


def news_handlers(tell: Tell, holders: Holders) -> Mapping[str, Handler]:
    """Topic → handler. Messages name the item by its title; nothing else of its text is in them."""

    async def audience(work: Work, event: Event) -> bool:
        # Held, so that whoever withdraws it meanwhile waits for this part, and nobody is told afterwards.
        item = await news.hold_item(work.conn, event.tenant_id, event.subject_id)
        if item is None or not _is_published(item, work):
            return False
        after = UUID(str(event.facts.get("after", NIL_ID)))
        members = await news.list_audience(work.conn, item, after, limit=SPREAD)
        await _go_on(work, _SPREAD_TOPIC, item, members)
        return await tell(work, _revised(event, item), NotificationKind.NEWS_URGENT, members)

    async def officers(work: Work, event: Event) -> bool:
        item = await news.find_item(work.conn, event.tenant_id, event.subject_id)
        waits = item is not None and (item.state == NewsState.IN_APPROVAL or item.pending_revision is not None)
        if item is None or not waits:
            return False
        own_id = UUID(str(event.facts["member_id"]))
        others = await holders(work, item.organisation_id, Permission.NEWS_MANAGE, own_id)
        return await tell(work, _worded(event, item), NotificationKind.NEWS_APPROVAL_WANTED, others)

    async def author(work: Work, event: Event) -> bool:
        item = await news.find_item(work.conn, event.tenant_id, event.subject_id)
        if item is None or item.return_reason is None:
            return False
        author_id = UUID(str(event.facts["member_id"]))
        return await tell(work, _worded(event, item), NotificationKind.NEWS_RETURNED, [author_id])

    return {
        "news_reply.answered": _of_reply(tell, NotificationKind.NEWS_REPLY_ANSWERED),
        "news_reply.hidden": _of_reply(tell, NotificationKind.NEWS_REPLY_HIDDEN),
        "news_reply.added": nothing,  # what waits for a moderator is in the inbox
        "news_reply.shown": nothing,  # seen where the item is
        "news_item.urgent": audience,
        _SPREAD_TOPIC: audience,
        "news_item.submitted": officers,
        "news_item.correction_proposed": officers,
        "news_item.returned": author,
        **dict.fromkeys(("news_item.corrected", "news_item.withdrawn", _FOLLOW_UP_TOPIC), _of_told(tell)),
        **{f"news_item.{word}": nothing for word in ("drafted", "revised", "approved", "pinned")},
    }


def _of_told(tell: Tell) -> Handler:
    """Tells who was told of an urgent item what has become of it, and makes what they were told say so."""

    async def who_was_told(work: Work, event: Event) -> bool:
        # What the item is at this moment counts, not what it was when the event was written: a later change finds what
        # this part leaves, and nothing of what it has done.
        item = await news.hold_item(work.conn, event.tenant_id, event.subject_id)
        if item is None:
            return False
        after = UUID(str(event.facts.get("after", NIL_ID)))
        members = await told.list_told(work.conn, item, after, limit=SPREAD)
        if not members:
            return False
        await _go_on(work, _FOLLOW_UP_TOPIC, item, members)
        revised, is_withdrawn = _revised(event, item), item.state == NewsState.WITHDRAWN
        facts = {name: revised.facts[name] for name in ("title", "revision")}
        await told.replace_told(work.conn, item, members, facts, now=work.now)
        kind = NotificationKind.NEWS_WITHDRAWN if is_withdrawn else NotificationKind.NEWS_CORRECTED
        return await tell(work, revised, kind, members)

    return who_was_told


async def _go_on(work: Work, topic: str, item: NewsItemRow, members: Sequence[UUID]) -> None:
    """Writes the event of the next part, behind these members; none where they were fewer than a part."""
    if len(members) == SPREAD:
        rest = {"organisation_id": str(item.organisation_id), "after": str(members[-1])}
        await emit(work, topic, "news_item", item.id, **rest)


def _of_reply(tell: Tell, kind: NotificationKind) -> Handler:
    """Tells who replied."""

    async def replier(work: Work, event: Event) -> bool:
        item = await news.find_item(work.conn, event.tenant_id, UUID(str(event.facts["news_item_id"])))
        author_id = await replies.find_author(work.conn, event.tenant_id, event.subject_id, str(event.facts["state"]))
        if item is None or author_id is None:
            return False
        return await tell(work, _worded(event, item), kind, [author_id])

    return replier


def _is_published(item: NewsItemRow, work: Work) -> bool:
    """Whether it still is: what was withdrawn meanwhile is told to nobody else."""
    return standing_of(item.state, item.publish_at, item.until_at, work.now) == NewsStanding.PUBLISHED


def _worded(event: Event, item: NewsItemRow) -> Event:
    facts = {name: fact for name, fact in event.facts.items() if name not in _HANDLED}
    title = item.title if item.title_en is None else f"{item.title} / {item.title_en}"
    return replace(event, facts={**facts, "title": title})


def _revised(event: Event, item: NewsItemRow) -> Event:
    """As `_worded`, with the text of which it speaks: what was told of an earlier one is found by that."""
    worded = _worded(event, item)
    return replace(worded, facts={**worded.facts, "revision": item.revision})
