"""What becomes of messages of an urgent item that is corrected or withdrawn: they say so, and who had one is told."""

from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from db.models.news import NewsUrgency
from db.queries.notifications.email import find_unread
from db.types import new_id
from domain.news import service
from domain.news.service import NewsItemApprove, NewsItemCorrect, NewsItemWithdraw
from domain.notifications import news as telling
from domain.notifications.handlers import notification_handlers
from domain.notifications.mail.telling import mailed
from domain.notifications.rules import NotificationKind
from domain.shared.handlers import Event, Handler
from domain.shared.work import Work
from tests.domain.news.desk import TEXTS, Desk
from tests.domain.news.test_telling import PART, carry_out, due, told
from tests.domain.notifications.outbox import Outbox

URGENT, CORRECTED, WITHDRAWN = (
    NotificationKind.NEWS_URGENT,
    NotificationKind.NEWS_CORRECTED,
    NotificationKind.NEWS_WITHDRAWN,
)
HANDLERS = notification_handlers(["console"])


@pytest.fixture
def outbox(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """Three are told by one transaction."""
    monkeypatch.setattr(telling, "SPREAD", PART)
    return Outbox(desk.database, desk.keyring, desk.tenant_id)


async def urgent(desk: Desk, outbox: Outbox) -> UUID:
    """An urgent item that everybody was told of."""
    item_id = await desk.published(urgency=NewsUrgency.URGENT)
    await due(desk, outbox)
    assert await carry_out(outbox, HANDLERS) == 0
    return item_id


async def correct(desk: Desk, item_id: UUID, title: str) -> None:
    """Puts another title in place, as two officers do."""
    command = NewsItemCorrect(item_id, replace(TEXTS, title=title), "写错")
    await desk.run(service.news_item_correct, command, desk.approver_id)
    [(revision,)] = await desk.rows("SELECT pending_revision FROM news_item WHERE id = $1", item_id)
    await desk.run(service.news_item_approve, NewsItemApprove(item_id, revision))


async def withdraw(desk: Desk, item_id: UUID) -> None:
    await desk.run(service.news_item_withdraw, NewsItemWithdraw(item_id, "有误"))


async def said(desk: Desk, member_id: UUID) -> list[tuple[Any, ...]]:
    """Kind, title and whether it was read, of a member's messages in their order."""
    return await desk.rows(
        "SELECT kind, facts->>'title', read_at IS NOT NULL FROM notification WHERE member_id = $1 AND kind = ANY($2)"
        " ORDER BY created_at, id",
        *(member_id, [URGENT.value, CORRECTED.value, WITHDRAWN.value]),
    )


async def test_a_correction_is_in_the_former_message_and_in_a_further_one(desk: Desk, outbox: Outbox) -> None:
    members = [*await desk.members(8), desk.writer_id, desk.approver_id]
    item_id = await urgent(desk, outbox)
    later_id = await desk.member()
    await correct(desk, item_id, "更正后的题目")
    assert await carry_out(outbox, HANDLERS) == 0

    assert await told(desk, CORRECTED) == Counter(members)
    new = "更正后的题目"
    for member_id in members:
        assert await said(desk, member_id) == [(URGENT.value, new, True), (CORRECTED.value, new, False)]
    assert await said(desk, later_id) == []
    parts = await desk.rows("SELECT count(*) FROM notification WHERE kind = $1 GROUP BY event_id", CORRECTED.value)
    assert sorted(count for (count,) in parts) == [1, 3, 3, 3]
    await correct(desk, item_id, "再次更正")
    assert await carry_out(outbox, HANDLERS) == 0
    assert {tuple(each[:2]) for each in await said(desk, members[0])} == {
        (URGENT.value, "再次更正"),
        (CORRECTED.value, "再次更正"),
    }
    assert [is_read for _, _, is_read in await said(desk, members[0])] == [True, True, False]


async def test_no_message_says_what_was_withdrawn_and_who_had_one_is_told_once(desk: Desk, outbox: Outbox) -> None:
    members = [*await desk.members(8), desk.writer_id, desk.approver_id]
    item_id = await urgent(desk, outbox)
    await correct(desk, item_id, "更正后的题目")
    assert await carry_out(outbox, HANDLERS) == 0
    later_id = await desk.member()
    await withdraw(desk, item_id)
    assert await carry_out(outbox, HANDLERS) == 0
    for member_id in members:
        assert [(kind, is_read) for kind, _, is_read in await said(desk, member_id)] == [
            (WITHDRAWN.value, True),
            (WITHDRAWN.value, True),
            (WITHDRAWN.value, False),
        ]
    assert await said(desk, later_id) == []


async def test_of_two_changes_in_a_row_the_last_is_told(desk: Desk, outbox: Outbox) -> None:
    members = [*await desk.members(4), desk.writer_id, desk.approver_id]
    item_id = await urgent(desk, outbox)
    await correct(desk, item_id, "更正后的题目")
    await withdraw(desk, item_id)
    assert await carry_out(outbox, HANDLERS) == 0
    assert await told(desk, CORRECTED) == Counter()
    assert await told(desk, WITHDRAWN) == Counter(members * 2)


async def test_who_is_told_of_the_corrected_text_is_told_of_no_correction(desk: Desk, outbox: Outbox) -> None:
    members = [*await desk.members(8), desk.writer_id, desk.approver_id]
    item_id = await desk.published(urgency=NewsUrgency.URGENT)
    await due(desk, outbox)
    relay = outbox.relay(HANDLERS)
    while not await told(desk, URGENT):
        await relay.handle_once()
    before = await told(desk, URGENT)
    await correct(desk, item_id, "更正后的题目")
    assert await carry_out(outbox, HANDLERS) == 0
    assert await told(desk, URGENT) == Counter(members)
    assert await told(desk, CORRECTED) == before
    assert before.total() < len(members)


async def test_what_breaks_off_between_parts_is_done_again_and_nobody_is_told_twice(desk: Desk, outbox: Outbox) -> None:
    members = [*await desk.members(8), desk.writer_id, desk.approver_id]
    item_id = await urgent(desk, outbox)
    handlers, tries = dict(HANDLERS), Counter[UUID]()

    def breaking(handler: Handler) -> Handler:
        async def carried(work: Work, event: Event) -> bool:
            done = await handler(work, event)
            tries[event.id] += 1
            if tries[event.id] <= 2:  # written, and broken off before the commit: twice each
                raise ConnectionError
            return done

        return carried

    for topic in ("news_item.withdrawn", "news_follow_up.spread"):
        handlers[topic] = breaking(handlers[topic])
    await withdraw(desk, item_id)
    assert await carry_out(outbox, handlers) == 8  # four parts
    for member_id in members:
        assert [each[::2] for each in await said(desk, member_id)] == [
            (WITHDRAWN.value, True),
            (WITHDRAWN.value, False),
        ]


async def test_a_mail_follows_and_one_that_has_not_gone_out_yet_never_does(desk: Desk, outbox: Outbox) -> None:
    member_id, address_id = await desk.member(), new_id()
    await desk.owner.execute(
        "INSERT INTO email_address (tenant_id, id, member_id, address_sealed, address_hash, locale, set_at,"
        " confirmed_at, code_tries) VALUES ($1, $2, $3, '', '', 'zh-CN', now(), now(), 0)",
        *(desk.tenant_id, address_id, member_id),
    )
    handlers = mailed(HANDLERS)
    item_id = await desk.published(urgency=NewsUrgency.URGENT)
    await due(desk, outbox)
    assert await carry_out(outbox, handlers) == 0
    await withdraw(desk, item_id)
    assert await carry_out(outbox, handlers) == 0
    mails = await desk.rows(
        "SELECT facts->>'kind', (facts->'message_facts'->>'notification_id')::uuid FROM event"
        " WHERE topic = 'notification.delivery_due' AND facts->>'recipient_id' = $1 ORDER BY id",
        str(address_id),
    )
    assert [kind for kind, _ in mails] == [URGENT.value, WITHDRAWN.value]
    async with desk.database.read() as conn:
        found = [await find_unread(conn, desk.tenant_id, member_id, id_) for _, id_ in mails]
    assert found[0] is None
    assert found[1] is not None
    assert found[1]["kind"] == WITHDRAWN.value
