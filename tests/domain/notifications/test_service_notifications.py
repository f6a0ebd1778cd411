"""One's own notifications: read, paged, counted, loaded, followed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from db.keyset import Page, PageRequest
from db.loaders.notifications import notification_by_id
from db.queries import notifications as queries
from db.queries import outbox as outbox_queries
from db.queries.outbox import WAKE_CHANNEL
from db.scope import Scope
from db.session import Connection, Database
from db.types import new_id
from db.wake import Wake
from domain.notifications.errors import FeedCursorTooOld, InvalidFeedCursor, NotificationNotFound, TooManyIds
from domain.notifications.feed import MAX_MISSED, Feed
from domain.notifications.service import NotificationRead, notification_read
from tests.domain.approvals.union import NOW, Union, settled
from tests.domain.notifications.outbox import until


async def tell(conn: Connection, tenant_id: UUID, member_id: UUID, count: int = 1) -> list[UUID]:
    for _ in range(count):
        await queries.insert_notifications(
            conn, tenant_id, event_id=new_id(), kind="role_granted", member_ids=[member_id], facts={}
        )
    rows = await conn.fetch(
        "SELECT id FROM notification WHERE member_id = $1 ORDER BY transaction_id DESC, id DESC LIMIT $2",
        member_id,
        count,
    )
    return [row["id"] for row in rows][::-1]


async def newest(conn: Connection, scope: Scope, limit: int, before: str | None = None, **filters: bool) -> Page:
    request = PageRequest(limit, queries.position_of(before) if before else None)
    return await queries.NOTIFICATIONS.page(conn, scope, filters=filters, order=queries.ORDER, request=request)


async def test_telling_one_member_of_one_event_twice_is_once(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        member_id, event_id = await Union(conn, tenant_id).member(), new_id()

        written = [
            await queries.insert_notifications(
                conn, tenant_id, event_id=event_id, kind=kind, member_ids=[member_id], facts={}
            )
            for kind in ("role_granted", "role_granted", "approval_approved")
        ]

    assert written == [1, 0, 1]


async def test_reading_is_counted_and_keeps_the_first_time(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        member_id = await union.member()
        first, second, _ = await tell(conn, tenant_id, member_id, 3)
        await tell(conn, tenant_id, await union.member())

        outcome = await notification_read(await union.work(member_id), NotificationRead([first]))
        later = await union.work(member_id, now=NOW + timedelta(hours=1))
        again = await notification_read(later, NotificationRead([second, first]))

        rows = await conn.fetch("SELECT id, read_at FROM notification WHERE read_at IS NOT NULL ORDER BY id")
    assert outcome == {"ids": [str(first)], "unread_count": 2}
    assert again == {"ids": [str(second), str(first)], "unread_count": 1}
    assert {row["id"]: row["read_at"] for row in rows} == {first: NOW, second: NOW + timedelta(hours=1)}


async def test_what_is_not_one_s_own_looks_like_not_found(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        member_id = await union.member()
        others = await tell(conn, tenant_id, await union.member())
        work = await union.work(member_id)

    for ids in (others, [new_id()]):
        with pytest.raises(NotificationNotFound):
            async with database.write() as conn:
                await notification_read(await Union(conn, tenant_id).work(member_id), NotificationRead(ids))
    async with database.read() as conn:
        assert await notification_by_id(conn, work.scope, others) == [None]
        assert await conn.fetchval("SELECT count(*) FROM notification WHERE read_at IS NOT NULL") == 0


@pytest.mark.parametrize("count", [0, 101])
async def test_none_or_too_many_at_once_are_refused(database: Database, tenant_id: UUID, count: int) -> None:
    async with database.write() as conn:
        work = await Union(conn, tenant_id).work(None)

        with pytest.raises(TooManyIds):
            await notification_read(work, NotificationRead([new_id() for _ in range(count)]))


async def test_the_loader_keeps_order_and_gaps(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        member_id = await Union(conn, tenant_id).member()
        first, second = await tell(conn, tenant_id, member_id, 2)

        rows = await notification_by_id(conn, Scope(tenant_id, member_id), [second, new_id(), first, second])

    assert [row and row["id"] for row in rows] == [second, None, first, second]


async def test_pages_go_back_in_time_without_gap_or_repeat(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        member_id = await Union(conn, tenant_id).member()
    written = []
    for count in (1, 3, 2):
        async with database.write() as conn:
            written += await tell(conn, tenant_id, member_id, count)
    scope, seen, before = Scope(tenant_id, member_id), list[UUID](), None
    async with database.read() as conn:
        await queries.mark_read(conn, scope, written[:2], now=NOW)

        while rows := (await newest(conn, scope, 2, before)).rows:
            seen += [row["id"] for row in rows]
            before = queries.cursor_of(rows[-1])
        unread = await newest(conn, scope, 9, unread=True)

        assert await queries.NOTIFICATIONS.count(conn, scope, filters={}, limit=100) == 6
        assert await queries.NOTIFICATIONS.count(conn, scope, filters={"unread": True}, limit=100) == 4
        assert await queries.count_unread(conn, scope) == 4
    assert seen == written[::-1]
    assert [row["id"] for row in unread.rows] == written[:1:-1]


@pytest.mark.parametrize("text", ["", "!", "AAAA", "A" * 33, "_" * 32, "é" * 32])
def test_a_text_that_is_not_a_cursor_is_told_apart(text: str) -> None:
    assert not queries.is_cursor(text)


def test_a_cursor_holds_its_place() -> None:
    place = (2**62 + 7, new_id())

    cursor = queries.encode_cursor(*place)

    assert len(cursor) == 32
    assert queries.decode_cursor(cursor) == place


async def test_a_stream_catches_up_from_its_cursor_then_follows(database: Database, dsn: str, tenant_id: UUID) -> None:
    async with database.write() as conn:
        member_id = await Union(conn, tenant_id).member()
        other_id = await Union(conn, tenant_id).member()
    async with database.write() as conn:
        before = await tell(conn, tenant_id, member_id, 3)
    await settled(database)
    stop, wake = asyncio.Event(), Wake(dsn, WAKE_CHANNEL)
    feed = Feed(database, wake, poll_seconds=60)
    running = [asyncio.create_task(wake.run(stop)), asyncio.create_task(feed.run(stop))]
    async with database.read() as conn:
        start = queries.cursor_of((await newest(conn, Scope(tenant_id, member_id), 3)).rows[-1])

    async with asyncio.timeout(20), aclosing(feed.stream(Scope(tenant_id, member_id), start)) as stream:
        caught_up = [(await anext(stream))["id"] for _ in range(2)]
        await wake.is_connected.wait()
        following = asyncio.ensure_future(anext(stream))
        async with database.write() as conn:
            await tell(conn, tenant_id, other_id)
            after = await tell(conn, tenant_id, member_id)
        async with database.read() as conn:
            await outbox_queries.wake_listeners(conn)
        followed = await following
    stop.set()
    wake.set()
    await asyncio.gather(*running)

    assert caught_up == before[1:]
    assert [followed["id"]] == after


async def test_a_stream_without_a_cursor_begins_now(database: Database, dsn: str, tenant_id: UUID) -> None:
    async with database.write() as conn:
        member_id = await Union(conn, tenant_id).member()
        await tell(conn, tenant_id, member_id)
    await settled(database)
    feed, wake = feed_of(database, dsn)
    stop = asyncio.Event()
    running = asyncio.create_task(feed.run(stop))

    async with asyncio.timeout(20), aclosing(feed.stream(Scope(tenant_id, member_id))) as stream:
        following = asyncio.ensure_future(anext(stream))
        await until(lambda: feed.stream_count)
        async with database.write() as conn:
            after = await tell(conn, tenant_id, member_id)
        wake.set()
        followed = await following
    stop.set()
    await running

    assert [followed["id"]] == after
    assert feed.stream_count == 0


def feed_of(database: Database, dsn: str) -> tuple[Feed, Wake]:
    wake = Wake(dsn, WAKE_CHANNEL)
    return Feed(database, wake, poll_seconds=0.05), wake


async def test_a_stream_that_is_cancelled_is_forgotten(database: Database, dsn: str, tenant_id: UUID) -> None:
    async with database.write() as conn:
        member_id = await Union(conn, tenant_id).member()
    feed, _ = feed_of(database, dsn)
    stream = feed.stream(Scope(tenant_id, member_id))
    following = asyncio.ensure_future(anext(stream))
    await until(lambda: feed.stream_count)

    following.cancel()
    await asyncio.gather(following, return_exceptions=True)

    assert feed.stream_count == 0
    async with AsyncExitStack() as stack:  # none of the pool's connections is still taken
        for _ in range(database.size):
            await stack.enter_async_context(database.read())


async def test_a_false_cursor_is_refused(database: Database, dsn: str, tenant_id: UUID) -> None:
    feed, _ = feed_of(database, dsn)

    with pytest.raises(InvalidFeedCursor):
        await anext(feed.stream(Scope(tenant_id, new_id()), "here"))


async def test_one_look_serves_all_who_wait(
    database: Database, dsn: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.write() as conn:
        members = [await Union(conn, tenant_id).member() for _ in range(12)]
    await settled(database)
    feed, wake = feed_of(database, dsn)
    reads, read = list[int](), database.read

    @asynccontextmanager
    async def counted() -> AsyncIterator[Connection]:
        reads.append(1)
        async with read() as conn:
            yield conn

    async with AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(aclosing(feed.stream(Scope(tenant_id, member_id)))) for member_id in members
        ]
        following = [asyncio.ensure_future(anext(stream)) for stream in streams]
        await until(lambda: feed.stream_count == len(members) and all(not each.is_behind for each in feed._streams))  # noqa: SLF001 - nobody reads for themselves any more
        async with database.write() as conn:
            written = [(await tell(conn, tenant_id, member_id))[0] for member_id in members]
        await settled(database)
        monkeypatch.setattr(database, "read", counted)
        stop = asyncio.Event()
        running = asyncio.create_task(feed.run(stop))
        wake.set()
        rows = await asyncio.gather(*following)
        stop.set()
        await running

    assert [row["id"] for row in rows] == written
    assert len(reads) <= 2, "one look for twelve streams, and perhaps one more of the floor"


async def test_who_has_missed_too_much_is_told_to_read_the_list(database: Database, dsn: str, tenant_id: UUID) -> None:
    async with database.write() as conn:
        member_id = await Union(conn, tenant_id).member()
        scope, start = Scope(tenant_id, member_id), await queries.present_cursor(conn)
    async with database.write() as conn:
        await conn.execute(
            "INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts) SELECT $1, gen_random_uuid(),"
            " gen_random_uuid(), $2, 'role_granted', '{}' FROM generate_series(1, $3)",
            tenant_id,
            member_id,
            MAX_MISSED,
        )
    await settled(database)
    feed, _ = feed_of(database, dsn)

    async with asyncio.timeout(20), aclosing(feed.stream(scope, start)) as stream:
        assert len({(await anext(stream))["id"] for _ in range(MAX_MISSED)}) == MAX_MISSED
    async with database.write() as conn:
        await tell(conn, tenant_id, member_id)
    with pytest.raises(FeedCursorTooOld):
        await anext(feed.stream(scope, start))


async def test_a_place_in_a_history_that_is_gone_is_too_old(database: Database, dsn: str, tenant_id: UUID) -> None:
    async with database.write() as conn:
        member_id = await Union(conn, tenant_id).member()
    feed, _ = feed_of(database, dsn)

    with pytest.raises(FeedCursorTooOld):
        await anext(feed.stream(Scope(tenant_id, member_id), queries.encode_cursor(2**40, new_id())))


async def test_nobody_in_particular_has_no_stream(database: Database, dsn: str, tenant_id: UUID) -> None:
    feed, _ = feed_of(database, dsn)

    assert [row async for row in feed.stream(Scope(tenant_id))] == []


async def test_a_lost_listening_connection_is_made_again(
    database: Database, dsn: str, owner: asyncpg.Connection
) -> None:
    stop, wake = asyncio.Event(), Wake(dsn, WAKE_CHANNEL)
    running = asyncio.create_task(wake.run(stop))
    kill = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'unionhall-wake' AND datname = current_database()"
    )

    async with asyncio.timeout(20):
        await wake.is_connected.wait()
        assert await owner.fetchval(kill)
        await until(lambda: not wake.is_connected.is_set())
        await wake.is_connected.wait()
        woken = asyncio.create_task(wake.wait(stop, seconds=20))
        await asyncio.sleep(0)
        async with database.read() as conn:
            await outbox_queries.wake_listeners(conn)
        await woken
        stop.set()
        await running

    assert not wake.is_connected.is_set()
