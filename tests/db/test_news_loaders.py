"""Batches of news: order, missing and repeated keys, scope, and that the clock in SQL says what the rules say."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from db.loaders.news import items as loaders
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.news.rules import standing_of, told_reads
from tests.domain.news import desk as desks
from tests.domain.news.desk import Desk


@pytest_asyncio.fixture
async def desk(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> AsyncIterator[Desk]:
    """The desk of the clean database."""
    yield await desks.build(owner, database, keyring, tenant_id)


async def test_items_come_in_the_order_of_the_keys_and_what_is_out_of_sight_is_none(desk: Desk) -> None:
    one, two = await desk.published({"title": "一"}), await desk.published({"title": "二"})
    draft, elsewhere = await desk.drafted(), await desk.published(place_id=desk.other_id)
    reader_id = await desk.member()
    keys = [two, draft, one, new_id(), two, elsewhere]
    async with desk.database.read() as conn:
        found = await loaders.news_item_by_id(conn, desk.scope(reader_id), keys)
        strangers = await loaders.news_item_by_id(conn, Scope(desk.tenant_id), keys)
        another = await loaders.news_item_by_id(conn, Scope(new_id(), reader_id), keys)
    titles = [None if row is None else row["title"] for row in found]
    assert titles == ["二", None, "一", None, "二", None]
    assert [*strangers, *another] == [None] * 12


async def test_revisions_are_in_their_order_and_for_officers_alone(desk: Desk) -> None:
    item_id, reader_id = await desk.published(), await desk.member()
    for number in (2, 3):
        await desk.owner.execute(
            "INSERT INTO news_revision SELECT tenant_id, item_id, $2, title, title_en, lead, lead_en, body, body_en,"
            " short_text, changed, note, written_by_id, written_at FROM news_revision"
            " WHERE item_id = $1 AND number = 1",
            *(item_id, number),
        )
    async with desk.database.read() as conn:
        for by, numbers in ((desk.writer_id, [1, 2, 3]), (reader_id, [])):
            [found] = await loaders.news_revisions_by_item_id(conn, desk.scope(by), [item_id])
            assert [row["number"] for row in found] == numbers


async def test_the_clock_of_the_database_says_what_the_rules_say(desk: Desk) -> None:
    item_id = await desk.published()
    hours = (None, -2, -1, 1, 2)
    for begins, ends in product((-3, -1, 1), hours):
        if ends is not None and ends <= begins:
            continue
        now = await desk.owner.fetchval("SELECT now()")
        at = now + timedelta(hours=begins)
        until = None if ends is None else now + timedelta(hours=ends)
        await desk.owner.execute("UPDATE news_item SET publish_at = $1, until_at = $2", at, until)
        seen = await desk.seen(item_id, desk.writer_id)
        assert seen is not None
        assert seen["standing"] == standing_of("approved", at, until, now)


async def test_counts_of_reads_in_sql_are_those_of_the_rules(desk: Desk) -> None:
    item_id, members = await desk.published(), await desk.members(12)
    told: list[Any] = []
    expected: list[Any] = []
    for reads in range(13):
        if reads:
            await desk.owner.execute(
                "INSERT INTO news_read (tenant_id, item_id, member_id) VALUES ($1, $2, $3)",
                *(desk.tenant_id, item_id, members[reads - 1]),
            )
        for reach in (1, 9, 10, 14, 15, 100):
            await desk.owner.execute("UPDATE news_item SET reach_count = $1", reach)
            told.append(await desk.reads(item_id, desk.writer_id))
            expected.append(told_reads(reads, reach))
    assert told == expected
