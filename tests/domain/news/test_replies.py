"""Replies to an item: where it allows them, shown or moderated first, answered by officers, hidden with a reason."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from db.loaders.news.replies import news_replies_by_item_id
from db.models.news import NewsAudience, NewsReplyMode
from domain.news import service
from domain.news.rules import REPLIES_A_DAY, Narrowed
from domain.news.service import NewsItemWithdraw
from domain.news.service import replying as replies
from domain.news.service.replying import NewsReplyAdd, NewsReplyOf, NewsReplySay
from domain.notifications.handlers import notification_handlers
from tests.domain.news.desk import Desk
from tests.domain.notifications.outbox import Outbox
from tests.support.waiting import until_waited_for


async def seen(desk: Desk, item_id: UUID, by: UUID) -> Sequence[Mapping[str, Any]]:
    """The replies to an item as somebody sees them."""
    async with desk.database.read() as conn:
        [found] = await news_replies_by_item_id(conn, desk.scope(by), [item_id])
    return [dict(row) for row in found]


async def replied(desk: Desk, item_id: UUID, by: UUID, body: str = "几点恢复？") -> UUID:
    made = await desk.run(replies.news_reply_add, NewsReplyAdd(item_id, body), by)
    return UUID(str(made["news_reply_id"]))


async def test_a_reply_is_shown_at_once_answered_and_told_to_who_wrote_it(desk: Desk) -> None:
    author, reader = await desk.member(), await desk.member()
    item_id = await desk.published(reply_mode=NewsReplyMode.SHOWN)
    reply_id = await replied(desk, item_id, author)
    await desk.run(replies.news_reply_answer, NewsReplySay(reply_id, "明早八点。"), desk.approver_id)

    [found] = await seen(desk, item_id, reader)
    assert (found["body"], found["answer"], found["is_own"]) == ("几点恢复？", "明早八点。", False)
    assert (found["author_id"], found["hidden_reason"]) == (None, None)  # readers read no name
    [own], [officers] = await seen(desk, item_id, author), await seen(desk, item_id, desk.writer_id)
    assert own["is_own"]
    assert officers["author_id"] == author
    outbox = Outbox(desk.database, desk.keyring, desk.tenant_id)
    relay = outbox.relay(notification_handlers(["console"]))
    for _ in range(4):
        await relay.handle_once()
    told = await desk.rows("SELECT member_id, kind FROM notification")
    assert told == [(author, "news_reply_answered")]
    entries = await desk.rows("SELECT facts::text FROM audit_entry WHERE action LIKE 'news_reply.%'")
    assert len(entries) == 2
    assert not any("恢复" in facts or "八点" in facts for (facts,) in entries)


async def test_where_moderators_look_first_a_reply_waits_and_is_hidden_with_a_reason(desk: Desk) -> None:
    author, reader = await desk.member(), await desk.member()
    item_id = await desk.published(reply_mode=NewsReplyMode.MODERATED)
    reply_id = await replied(desk, item_id, author)
    assert [row["state"] for row in await seen(desk, item_id, author)] == ["waiting"]
    assert await seen(desk, item_id, reader) == []
    answer = NewsReplySay(reply_id, "明早八点。")
    assert await desk.refused(replies.news_reply_answer, answer) == "NEWS_REPLY_STATE_REFUSED"

    await desk.run(replies.news_reply_show, NewsReplyOf(reply_id))
    assert len(await seen(desk, item_id, reader)) == 1
    assert await desk.refused(replies.news_reply_show, NewsReplyOf(reply_id)) == "NEWS_REPLY_STATE_REFUSED"
    assert await desk.refused(replies.news_reply_hide, NewsReplySay(reply_id, " ")) == "NEWS_TEXT_INVALID"
    await desk.run(replies.news_reply_hide, NewsReplySay(reply_id, "涉及个人信息"))
    assert await seen(desk, item_id, reader) == []
    assert [row["hidden_reason"] for row in await seen(desk, item_id, author)] == ["涉及个人信息"]
    # What who moderates there says does not wait.
    await replied(desk, item_id, desk.approver_id, "请关注后续通知")
    assert [row["body"] for row in await seen(desk, item_id, reader)] == ["请关注后续通知"]


async def test_who_may_not_reply_or_moderate_is_refused_and_nothing_is_written(desk: Desk) -> None:
    author, stranger = await desk.member(), await desk.member(desk.tenant_id)
    shown = NewsReplyMode.SHOWN
    withdrawn = await desk.published(reply_mode=shown)
    await desk.run(service.news_item_withdraw, NewsItemWithdraw(withdrawn, "有误"))
    cases = (
        (await desk.published(), author, "NEWS_REPLIES_CLOSED"),
        (await desk.published(reply_mode=shown), stranger, "NEWS_ITEM_NOT_FOUND"),
        (await desk.published(reply_mode=shown, audience=NewsAudience.OFFICERS), author, "NEWS_ITEM_NOT_FOUND"),
        (await desk.published(reply_mode=shown, narrowed=Narrowed(tags=("夜班",))), author, "NEWS_ITEM_NOT_FOUND"),
        (await desk.drafted(reply_mode=shown), author, "NEWS_ITEM_NOT_FOUND"),
        (withdrawn, author, "NEWS_ITEM_NOT_FOUND"),
    )
    for item_id, by, code in cases:
        assert await desk.refused(replies.news_reply_add, NewsReplyAdd(item_id, "好"), by) == code
    open_id = await desk.published(reply_mode=shown)
    for body in (" ", "字" * 501):
        assert await desk.refused(replies.news_reply_add, NewsReplyAdd(open_id, body), author) == "NEWS_TEXT_INVALID"
    assert await desk.rows("SELECT FROM news_reply") == []
    reply_id = await replied(desk, open_id, author)
    for use_case, command in (
        (replies.news_reply_answer, NewsReplySay(reply_id, "好")),
        (replies.news_reply_hide, NewsReplySay(reply_id, "好")),
        (replies.news_reply_show, NewsReplyOf(reply_id)),
    ):
        assert await desk.refused(use_case, command, author) == "NEWS_REPLY_NOT_FOUND"


async def test_a_member_replies_so_often_a_day_also_by_a_merged_entry(desk: Desk) -> None:
    author, merged = await desk.member(), await desk.member()
    item_id = await desk.published(reply_mode=NewsReplyMode.SHOWN)
    await replied(desk, item_id, merged)
    await desk.owner.execute("UPDATE member SET merged_into_id = $1 WHERE id = $2", author, merged)
    for _ in range(REPLIES_A_DAY - 1):
        await replied(desk, item_id, author)
    assert await desk.refused(replies.news_reply_add, NewsReplyAdd(item_id, "好"), author) == "NEWS_REPLIES_SPENT"
    assert all(row["is_own"] for row in await seen(desk, item_id, author))
    await desk.owner.execute("UPDATE news_reply SET written_at = written_at - interval '1 day'")
    await replied(desk, item_id, author)


async def test_what_an_erasure_takes_out_does_not_come_back_with_what_a_moderator_does_meanwhile(desk: Desk) -> None:
    reply_id = await replied(desk, await desk.published(reply_mode=NewsReplyMode.SHOWN), await desk.member())
    async with desk.owner.transaction():
        await desk.owner.execute("UPDATE news_reply SET body = '' WHERE id = $1", reply_id)
        hiding = asyncio.create_task(desk.run(replies.news_reply_hide, NewsReplySay(reply_id, "涉及个人信息")))
        await until_waited_for(desk.owner)
    await hiding

    assert await desk.rows("SELECT state, body FROM news_reply") == [("hidden", "")]


async def test_the_entry_that_was_kept_is_told_and_nobody_who_was_erased(desk: Desk) -> None:
    merged, kept, erased = [await desk.member() for _ in range(3)]
    item_id = await desk.published(reply_mode=NewsReplyMode.SHOWN)
    for author in (merged, erased):
        reply_id = await replied(desk, item_id, author)
        await desk.run(replies.news_reply_answer, NewsReplySay(reply_id, "明早八点。"), desk.approver_id)
    await desk.owner.execute("UPDATE member SET merged_into_id = $1 WHERE id = $2", kept, merged)
    await desk.owner.execute("UPDATE member SET erased_at = now() WHERE id = $1", erased)
    relay = Outbox(desk.database, desk.keyring, desk.tenant_id).relay(notification_handlers(["console"]))
    for _ in range(6):
        await relay.handle_once()

    assert await desk.rows("SELECT member_id, kind FROM notification") == [(kept, "news_reply_answered")]
