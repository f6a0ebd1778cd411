"""Searching 100,000 Chinese news items, as many legal articles, and official documents, beside a read by primary key.

`python -m bench.articles` seeds them with texts as long as such texts are, starts a server, and asks it in turns: one
thing by its id; those of its kind with one or two words. It prints the medians of the rounds, and how often the read
by primary key goes into the search: by p50, and by the processor time of server and PostgreSQL.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Any, Final
from uuid import UUID

import asyncpg
import uvloop

from api.nodes import encode_id
from api.settings import process_environment
from bench.cluster import Cluster, running_cluster
from bench.implementations import IMPLEMENTATIONS, Server, running
from bench.operations import Operation, Request
from bench.population import Caller
from bench.registrations import prepare
from bench.suggestions import BY_KEY, PREPARED, Row, Stage, Variables, Written, measure, table
from db.seed.suggestions.texts import TOPICS, text_about
from db.types import new_id

ARTICLES: Final = 100_000
DOCUMENTS: Final = 20_000
"""An organisation with 2,000 branches may have so many rules, plans and minutes in force and before."""
MEMBERS: Final = 10_000
CALLERS: Final = 400
_CHUNK: Final = 2_000
_PARAGRAPHS: Final = {"NewsItem": (4, 10), "LegalArticle": (2, 6), "OfficialDocument": (10, 30)}
"""Of some 70 characters each."""
_FREQUENT: Final = ("食堂", "宿舍", "班车", "培训", "加班", "津贴", "粉尘", "停车")
_SELDOM: Final = (
    *(
        "清真窗口",
        "安全光栅",
        "智能刀具柜",
        "余热回收",
        "心理咨询热线",
        "防尘口罩 除尘器",
        "师带徒 津贴",
        "母婴室 羽毛球",
    ),
    *("没有这样的词", "光伏发电板", "高温消毒柜", "单身公寓 光纤"),
)
_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "NewsItem": (
        "newsItem",
        "kind urgency title titleEn lead leadEn isPinned publishAt correctedAt isRead organisation { id name }",
    ),
    "LegalArticle": (
        "legalArticle",
        """category categoryLabel question questionEn validFrom validUntil staleness approvedAt viewerJudgement
        helpfulCount unhelpfulCount organisation { id name }""",
    ),
    "OfficialDocument": (
        "officialDocument",
        """kind kindLabel number title titleEn state stateLabel version validFrom validUntil isInForce staleness
        publishedAt organisation { id name }""",
    ),
}
"""Kind → field of the root, and what the list of the phone shows of each."""
_LISTS: Final = {
    "NewsItem": Operation("News", "nested", "mobile/news/news.graphql", "", None, lambda *_: {}),
    "LegalArticle": Operation(
        "LegalArticles", "nested", "mobile/legal_articles/legal_articles.graphql", "", None, lambda *_: {}
    ),
    "OfficialDocument": Operation(
        "OfficialDocuments", "nested", "mobile/official_documents/official_documents.graphql", "", None, lambda *_: {}
    ),
}
_TABLES: Final = {"NewsItem": "news_item", "LegalArticle": "legal_article", "OfficialDocument": "official_document"}
_PLACED: Final = """
    WITH given AS (
        SELECT each.*, now() - (each.n + 1) * interval '10 minutes' AS at, CASE WHEN n % 2 = 0 THEN $1::uuid
            ELSE ($2::uuid[])[1 + n / 2 % cardinality($2::uuid[])] END AS place
        FROM unnest($3::int[], $4::uuid[], $5::text[], $6::text[]) AS each (n, id, title, body)
    )
"""
"""Half of the union, half of one place or another; the newest ten minutes ago."""
_INSERTS: Final = {
    "NewsItem": """
        INSERT INTO news_item (tenant_id, id, organisation_id, kind, urgency, audience, title, lead, body,
            state, revision, latest_revision, publish_at, written_by_id, written_at, approved_by_id, approved_at,
            reach_count, told_at)
        SELECT $1, id, place, 'news', 'normal', CASE WHEN n % 8 = 3 THEN 'public' ELSE 'members' END, title,
            left(body, 40), '<p>' || body || '</p>', 'approved', 1, 1, at, $7, at, $7, at, 100, at FROM given
    """,
    "LegalArticle": """
        INSERT INTO legal_article (tenant_id, id, organisation_id, category, question, answer, valid_from,
            state, revision, latest_revision, written_by_id, written_at, approved_by_id, approved_at)
        SELECT $1, id, place, 'hours_and_leave', title, '<p>' || body || '</p>', at::date, 'published', 1, 1, $7, at,
            $7, at FROM given
    """,
    "OfficialDocument": """
        INSERT INTO official_document (tenant_id, id, organisation_id, series_id, version, kind, audience,
            number, title, body, valid_from, state, drafted_by_id, drafted_at, warned,
            published_by_id, published_at)
        SELECT $1, id, place, id, 1, 'rule', 'members', '工发 ' || n || ' 号', title, '<p>' || body || '</p>',
            at::date, 'published', $7, at, '{}', $7, at FROM given
    """,
}
_INDEX: Final = """
    SELECT indexname, indexdef FROM pg_indexes WHERE tablename = $1 AND indexdef LIKE '% USING gin %'
"""


@dataclass(frozen=True, slots=True)
class Articles(Stage):
    """All that windows of one kind need."""

    kind: str = ""

    def ways(self) -> Mapping[str, tuple[Operation, Callable[[Random], Variables]]]:
        """What is asked, by its name in the table."""
        root, fields = _KINDS[self.kind]
        document = f"query One($id: ID!) {{ {root}(id: $id) {{ id {fields} }} }}"
        one = Written("One", "object", "", "", None, lambda *_: {}, document)
        listed = _LISTS[self.kind]
        return {
            BY_KEY: (one, lambda rng: {"id": encode_id(self.kind, rng.choice(self.ids))}),
            "frequent words": (listed, lambda rng: {"first": 20, "where": {"search": rng.choice(_FREQUENT)}}),
            "seldom words": (listed, lambda rng: {"first": 20, "where": {"search": rng.choice(_SELDOM)}}),
        }

    def requests(self, way: str, seed: int) -> Iterator[bytes]:
        """Endless requests of many callers."""
        operation, draw = self.ways()[way]
        rng = Random(f"{way} {seed}")  # noqa: S311  # repeats on purpose
        written = []
        for number in range(PREPARED):
            address = f"10.5.{number // 250 % 250}.{number % 250 + 1}"
            request = Request(draw(rng), rng.choice(self.callers).token(), "zh-CN", address)
            written.append(self.server.implementation.write(operation, request))
        return cycle(written)


def texts(kind: str, first: int, count: int) -> Iterator[tuple[int, UUID, str, str]]:
    """Number, id, title and body: paragraphs about parts of one topic."""
    chance = Random(f"{kind} {first}")  # noqa: S311  # repeats on purpose
    for number in range(first, first + count):
        topic = chance.randrange(len(TOPICS))
        parts = range(len(TOPICS[topic].parts))
        title = text_about(chance, topic, chance.choice(parts)).title
        about = (
            text_about(chance, topic, chance.choice(parts)).body for _ in range(chance.randint(*_PARAGRAPHS[kind]))
        )
        yield number, new_id(), title, "</p><p>".join(about)


async def write(conn: Any, kind: str, count: int, author: Caller, places: Sequence[UUID]) -> Sequence[UUID]:  # noqa: ANN401  # any connection
    """So many of a kind; some of their ids."""
    indexes = await conn.fetch(_INDEX, _TABLES[kind])
    for index in indexes:  # made at once from all rows they are made in a fraction of the time
        await conn.execute(f"DROP INDEX {index['indexname']}")
    ids: list[UUID] = []
    for first in range(0, count, _CHUNK):
        columns = list(zip(*texts(kind, first, min(_CHUNK, count - first)), strict=True))
        await conn.execute(
            _PLACED + _INSERTS[kind], author.tenant_id, places, *map(list, columns), author.member_id, timeout=600
        )
        # What one reads by key is of the union: a branch's would be hidden from half of those who ask.
        ids += columns[1][::2]
    for index in indexes:
        await conn.execute(index["indexdef"], timeout=1_800)
    return Random("ids").sample(ids, k=min(len(ids), 2_000))  # noqa: S311  # repeats on purpose


async def seed(cluster: Cluster, counts: Mapping[str, int], author: Caller) -> Mapping[str, Sequence[UUID]]:
    """Writes all kinds."""
    conn = await asyncpg.connect(cluster.postgres.admin_dsn)
    try:
        await conn.execute("SET session_replication_role = replica")  # what phones keep is not told of each
        rows = await conn.fetch("SELECT id FROM organisation WHERE kind = 'branch' ORDER BY id")
        places = [row["id"] for row in rows]
        found = {}
        for kind, count in counts.items():
            found[kind] = await write(conn, kind, count, author, places)
            sys.stderr.write(f"{count:,} of {kind}\n")
        await conn.execute("VACUUM (ANALYZE)", timeout=1_800)
        await conn.execute("CHECKPOINT")
        return found
    finally:
        await conn.close()


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.articles", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    options = parser.parse_args()
    counts = {"NewsItem": options.articles, "LegalArticle": options.articles, "OfficialDocument": options.documents}
    found: dict[str, Sequence[Row]] = {}
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster(None, keeps=False))
        callers = uvloop.run(prepare(cluster, members=MEMBERS))
        callers = Random("callers").sample(callers, k=CALLERS)  # noqa: S311  # repeats on purpose
        ids = uvloop.run(seed(cluster, counts, callers[0]))
        environ = {**process_environment(), **cluster.environ()}
        server: Server = stack.enter_context(running(IMPLEMENTATIONS[0], environ, cluster.directory / "server.log"))
        for kind in counts:
            stage = Articles(server, cluster.pid, callers, ids[kind], kind)
            found[kind] = uvloop.run(measure(stage, options.rounds))
    sys.stdout.write(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {options.rounds} rounds\n")
    for kind, rows in found.items():
        sys.stdout.write(f"\n{counts[kind]:,} of {kind}\n\n{table(rows)}\n")


if __name__ == "__main__":
    main()
