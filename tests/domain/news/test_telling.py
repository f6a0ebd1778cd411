"""Who is notified of news: everybody once, a part at a time, whatever breaks off in between."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

import pytest

from db.models.news import NewsUrgency
from domain.news import service
from domain.news.service import NewsItemCorrect, NewsItemOf, NewsItemReturn, NewsItemWithdraw
from domain.notifications import news as telling
from domain.notifications.handlers import notification_handlers
from domain.notifications.rules import NotificationKind
from domain.shared.handlers import Event, Handler
from domain.shared.work import Work
from tests.domain.news.desk import TEXTS, Desk
from tests.domain.notifications.outbox import Outbox

PART = 3


async def carry_out(outbox: Outbox, handlers: Mapping[str, Handler]) -> int:
    """How many events failed until none was left."""
    relay, failed = outbox.relay(handlers), 0
    for _ in range(60):
        tried = await relay.handle_once()
        failed += tried.failed
        if not tried.delivered and not tried.failed:
            return failed
        outbox.clock.turn(hours=1)
    raise AssertionError("it never ends")


async def told(desk: Desk, kind: NotificationKind) -> Counter[UUID]:
    """How often each member was told."""
    rows = await desk.rows("SELECT member_id FROM notification WHERE kind = $1", kind.value)
    return Counter(member_id for (member_id,) in rows)


async def due(desk: Desk, outbox: Outbox) -> None:
    async with desk.database.write() as conn:
        await service.news_tell_due(conn, outbox.clock(), desk.keyring)


@pytest.fixture
def outbox(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """Three are told by one transaction."""
    monkeypatch.setattr(telling, "SPREAD", PART)
    return Outbox(desk.database, desk.keyring, desk.tenant_id)


async def test_everybody_for_whom_an_urgent_item_is_is_told_once(desk: Desk, outbox: Outbox) -> None:
    members = await desk.members(8)
    await desk.members(2, desk.tenant_id)
    await desk.published(urgency=NewsUrgency.URGENT)
    await desk.published({"title": "平常"})
    await due(desk, outbox)

    assert await carry_out(outbox, notification_handlers(["console"])) == 0
    everybody = [*members, desk.writer_id, desk.approver_id]
    assert await told(desk, NotificationKind.NEWS_URGENT) == Counter(everybody)
    parts = await desk.rows("SELECT count(*) FROM notification WHERE kind = 'news_urgent' GROUP BY event_id")
    assert sorted(count for (count,) in parts) == [1, 3, 3, 3]
    [(facts,)] = await desk.rows("SELECT DISTINCT facts FROM notification WHERE kind = 'news_urgent'")
    assert TEXTS.title in str(facts)


async def test_what_breaks_off_between_parts_is_told_again_and_nobody_twice(desk: Desk, outbox: Outbox) -> None:
    members = await desk.members(10)
    await desk.published(urgency=NewsUrgency.URGENT)
    await due(desk, outbox)
    handlers = dict(notification_handlers(["console"]))
    tries: Counter[UUID] = Counter()

    def breaking(handler: Handler) -> Handler:
        async def carried(work: Work, event: Event) -> bool:
            done = await handler(work, event)
            tries[event.id] += 1
            if tries[event.id] <= 2:  # written, and broken off before the commit: twice each
                raise ConnectionError
            return done

        return carried

    for topic in ("news_item.urgent", "news_notice.spread"):
        handlers[topic] = breaking(handlers[topic])
    assert await carry_out(outbox, handlers) == 10  # four full parts and an empty one
    assert await told(desk, NotificationKind.NEWS_URGENT) == Counter([*members, desk.writer_id, desk.approver_id])


async def test_several_relays_tell_nobody_twice(desk: Desk, outbox: Outbox) -> None:
    members = await desk.members(10)
    await desk.published(urgency=NewsUrgency.URGENT)
    await due(desk, outbox)
    relays = [outbox.relay(notification_handlers(["console"])) for _ in range(3)]
    for _ in range(10):
        await asyncio.gather(*(relay.handle_once() for relay in relays))
    assert await told(desk, NotificationKind.NEWS_URGENT) == Counter([*members, desk.writer_id, desk.approver_id])


async def test_what_was_withdrawn_meanwhile_is_told_to_nobody_else(desk: Desk, outbox: Outbox) -> None:
    await desk.members(8)
    item_id = await desk.published(urgency=NewsUrgency.URGENT)
    await due(desk, outbox)
    relay = outbox.relay(notification_handlers(["console"]))
    while not await told(desk, NotificationKind.NEWS_URGENT):
        await relay.handle_once()
    before = await told(desk, NotificationKind.NEWS_URGENT)
    await desk.run(service.news_item_withdraw, NewsItemWithdraw(item_id, "有误"))
    await carry_out(outbox, notification_handlers(["console"]))
    assert await told(desk, NotificationKind.NEWS_URGENT) == Counter()
    # What they were told says so now, and a further message does.
    assert await told(desk, NotificationKind.NEWS_WITHDRAWN) == before + before
    assert before.total() < 10


async def test_officers_are_told_what_waits_and_authors_what_came_back(desk: Desk, outbox: Outbox) -> None:
    for member_id in (desk.writer_id, desk.approver_id):
        await desk.owner.execute(
            "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
            " VALUES ($1, gen_random_uuid(), $2, 'branch_officer', $3, '2020-01-01')",
            *(desk.tenant_id, member_id, desk.factory_id),
        )

    async def told_of(kind: NotificationKind) -> Sequence[UUID]:
        assert await carry_out(outbox, notification_handlers(["console"])) == 0
        return list((await told(desk, kind)).elements())

    wanted, returned = NotificationKind.NEWS_APPROVAL_WANTED, NotificationKind.NEWS_RETURNED
    item_id = await desk.submitted()
    assert await told_of(wanted) == [desk.approver_id]
    await desk.run(service.news_item_return, NewsItemReturn(item_id, "请补充"), desk.approver_id)
    assert await told_of(returned) == [desk.writer_id]
    await desk.run(service.news_item_submit, NewsItemOf(item_id))
    assert await told_of(wanted) == [desk.approver_id] * 2
    await desk.run(service.news_item_approve, service.NewsItemApprove(item_id, 1), desk.approver_id)
    correct = NewsItemCorrect(item_id, service.Texts("新", "新", "<p>新</p>"), "有误")
    await desk.run(service.news_item_correct, correct, desk.approver_id)
    assert await told_of(wanted) == [desk.approver_id, desk.approver_id, desk.writer_id]
