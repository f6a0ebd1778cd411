"""Words in news, legal articles and official documents: examples checked by hand; first pages beside whole lists."""

import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.keyset import PageRequest, SortKey
from db.listing import Listing
from db.pairs import sought_in
from db.queries import legal_articles, news, official_documents
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from tests.domain.news import desk as desks
from tests.domain.news.desk import Desk

TEXTS = (
    ("食堂增开窗口", "夜班职工排队时间太长，一食堂增开两个窗口。"),
    ("班车时刻调整", "城南班车末班延后三十分钟，加班职工赶得上车。"),
    ("经济补偿怎么算？", "按在本单位工作的年限，每满一年支付一个月工资。"),
    ("产假有多少天？", "女职工生育享受九十八天产假，其中产前可以休假十五天。"),
    ("高温津贴发放办法", "六月至九月，露天作业的职工每月发放高温津贴。"),
    ("羽毛球比赛报名", "周末在活动中心，男子双打和女子双打。"),
    ("安全帽以旧换新", "冲压车间和焊接车间可在工具库领取。"),
    ("试用期最长多久？", "最长不得超过六个月；同一单位与同一劳动者只能约定一次。"),
    ("防尘口罩发放", "焊接岗位每周两只，粉尘超标的岗位每天一只。"),
    ("困难职工医疗互助", "住院自付部分按比例报销，AED 急救培训同时报名。"),
)
EXAMPLES: tuple[tuple[str, list[int]], ...] = (
    ("食堂", [0]),
    ("食堂排队", [0]),
    ("排队 食堂", [0]),
    ("窗口食堂", [0]),
    ("末班", [1]),
    ("班车 加班", [1]),
    ("职工", [0, 1, 3, 4, 9]),
    ("女职工", [3]),
    ("焊接", [6, 8]),
    ("焊接 粉尘", [8]),
    ("津贴", [4]),
    ("高温津贴", [4]),
    ("羽毛球", [5]),
    ("双打", [5]),
    ("最长", [7]),
    ("最长 产假", []),
    ("aed", [9]),
    ("\uff21\uff25\uff24", [9]),  # as a Chinese keyboard types it
    ("发放", [4, 8]),
    ("一个月工资", [2]),
    ("没有这样的词", []),
)
"""What is typed, and the numbers of the texts that have all of it, newest first."""
_NEWS = """
    INSERT INTO news_item (tenant_id, id, organisation_id, kind, urgency, audience, title, lead, body, state, revision,
        latest_revision, publish_at, written_by_id, written_at, approved_by_id, approved_at, reach_count, told_at,
        pinned_until_at)
    VALUES ($1, $2, $3, 'news', 'normal', 'members', $4, '见正文', '<p>' || $5 || '</p>', $8, 1, 1,
        now() - make_interval(days => $6, secs => 1), $7, now(), $7, now(), 0, now(),
        CASE WHEN $9 THEN now() + interval '1 day' END)
"""
_LEGAL = """
    INSERT INTO legal_article (tenant_id, id, organisation_id, category, question, answer, valid_from, state, revision,
        latest_revision, written_by_id, written_at, approved_by_id, approved_at)
    VALUES ($1, $2, $3, 'wages', $4, '<p>' || $5 || '</p>', '2020-01-01',
        CASE $8 WHEN 'approved' THEN 'published' ELSE $8 END, 1, 1, $7, now() - make_interval(days => $6, secs => 1),
        $7, CASE WHEN $9 THEN now() ELSE now() END)
"""
_DOCUMENT = """
    INSERT INTO official_document (tenant_id, id, organisation_id, series_id, version, kind, audience, number, title,
        body, valid_from, state, drafted_by_id, drafted_at, warned, published_by_id, published_at)
    VALUES ($1, $2, $3, $2, CASE WHEN $8 = 'approved' THEN 1 END, 'rule', 'members', '1', $4, '<p>' || $5 || '</p>',
        current_date - $6::integer, CASE $8 WHEN 'approved' THEN 'published' ELSE $8 END, $7, now(), '{}',
        CASE WHEN $8 = 'approved' THEN $7::uuid END, CASE WHEN $8 = 'approved' OR $9 AND $8 = 'approved' THEN now() END)
"""


@dataclass(frozen=True)
class Shelf:
    """A list of texts, and how one is put on it."""

    insert: str
    listing: Listing
    order: tuple[SortKey, ...]
    title: str
    filters: tuple[str, ...] = ()

    async def put(self, desk: Desk, title: str, body: str, days: int, **values: Any) -> None:
        """A text of so many days ago; `values` may name its place and state, and whether it is pinned."""
        given = {"place_id": desk.factory_id, "state": "approved", "is_pinned": False, **values}
        more = (title, body, days, desk.writer_id, given["state"], given["is_pinned"])
        await desk.owner.execute(self.insert, desk.tenant_id, new_id(), given["place_id"], *more)

    async def found(self, desk: Desk, by: UUID, words: Sequence[str] | None, first: int) -> list[str]:
        """Titles of the first page; one of more than twenty is read from the whole list."""
        filters = dict.fromkeys(self.filters, True) | ({} if words is None else {"words": words})
        async with desk.database.read() as conn:
            page = await self.listing.page(
                conn, desk.scope(by), filters=filters, order=self.order, request=PageRequest(first)
            )
        return [row[self.title] for row in page.rows]


SHELVES = {
    "news": Shelf(_NEWS, news.NEWS, news.NEWS_ORDER, "title", ("is_for_me",)),
    "legal articles": Shelf(_LEGAL, legal_articles.LEGAL_ARTICLES, legal_articles.LEGAL_ARTICLE_ORDER, "question"),
    "official documents": Shelf(
        _DOCUMENT, official_documents.OFFICIAL_DOCUMENTS, official_documents.OFFICIAL_DOCUMENT_ORDER, "title"
    ),
}


@pytest_asyncio.fixture
async def desk(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> AsyncIterator[Desk]:
    """The desk of the clean database."""
    yield await desks.build(owner, database, keyring, tenant_id)


@pytest.mark.parametrize("shelf", SHELVES.values(), ids=SHELVES)
async def test_words_find_the_texts_that_have_all_of_them(desk: Desk, shelf: Shelf) -> None:
    reader_id = await desk.member()
    for number, (title, body) in enumerate(TEXTS):
        await shelf.put(desk, title, body, 20 * number)
    found = {words: await shelf.found(desk, reader_id, sought_in(words), 20) for words, _ in EXAMPLES}
    assert found == {words: [TEXTS[number][0] for number in numbers] for words, numbers in EXAMPLES}


@pytest.mark.parametrize("shelf", SHELVES.values(), ids=SHELVES)
async def test_a_first_page_is_the_beginning_of_the_whole_list(desk: Desk, shelf: Shelf) -> None:
    reader_id, chance = await desk.member(), random.Random(11)
    for number in range(90):
        body = chance.choice(("食堂排队", "食堂排队，班车", "食堂，停车", "班车"))
        place_id = chance.choice((desk.factory_id, desk.factory_id, desk.branch_id, desk.other_id))
        state = chance.choice(("approved",) * 6 + ("draft",))
        days = chance.choice((1, chance.randrange(60), chance.randrange(400)))
        is_pinned = number % 17 == 0
        await shelf.put(desk, f"第{number}篇", body, days, state=state, is_pinned=is_pinned, place_id=place_id)
    for words in (None, "食堂", "排队", "班车", "停车", "停车 排队", "班车 排队"):
        sought = None if words is None else sought_in(words)
        whole = await shelf.found(desk, reader_id, sought, 90)
        assert await shelf.found(desk, reader_id, sought, 20) == whole[:20], words
        assert await shelf.found(desk, reader_id, sought, 3) == whole[:3], words
        assert (len(whole) > 20) == (words in {None, "食堂", "排队", "班车"}), (words, len(whole))
