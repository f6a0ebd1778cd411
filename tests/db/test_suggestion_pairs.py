"""How many titles have a frequent pair is counted ahead: the numbers, and what is alike with and without them."""

from collections import Counter
from datetime import UTC, datetime

import asyncpg

from db.pairs import pairs_of
from db.scope import Scope
from db.session import Database
from domain.suggestions.service import suggestion_pairs_count
from tests.db.test_suggestion_search import WRITTEN, Searched
from tests.support.suggestion_rows import write_handlers, write_suggestion


async def test_frequent_pairs_are_counted_and_what_is_closest_is_found_without_their_numbers_too(demo_dsn: str) -> None:
    owner, database = await asyncpg.connect(demo_dsn), await Database.open(demo_dsn, size=2)
    try:
        root = await owner.fetchrow("SELECT id, tenant_id FROM organisation WHERE parent_id IS NULL")
        reader = await owner.fetchval("SELECT id FROM member WHERE member_number = 'HD000004'")
        assert root is not None
        found = Searched(database, owner, Scope(root["tenant_id"], reader, {"suggestion_read": (root["id"],)}))
        kept = await _counts(owner)
        titles = [row["title"] for row in await owner.fetch("SELECT title FROM suggestion")]
        stands_in = Counter(pair for title in titles for pair in pairs_of(title))
        await owner.execute("DELETE FROM suggestion_pair")
        uncounted = [await found.alike(written, 1) for written, _ in WRITTEN]
        async with database.write() as conn:
            was_due = await suggestion_pairs_count(conn, datetime.now(UTC))
            is_due = await suggestion_pairs_count(conn, datetime.now(UTC))
        counted = await _counts(owner)
    finally:
        await owner.close()
        await database.close()

    assert kept == counted == {"": len(titles)} | {pair: n for pair, n in stands_in.items() if n >= 50}
    assert (was_due, is_due) == (True, False)
    for (_, words), best in zip(WRITTEN, uncounted, strict=True):
        assert any(word in best[0] for word in words), best


async def _counts(owner: asyncpg.Connection) -> dict[str, int]:
    return {row["pair"]: row["titles"] for row in await owner.fetch("SELECT pair, titles FROM suggestion_pair")}


async def test_what_is_ones_own_is_alike_only_if_it_shares_something(demo_dsn: str) -> None:
    owner, database = await asyncpg.connect(demo_dsn), await Database.open(demo_dsn, size=2)
    try:
        people = await owner.fetch(
            "SELECT m.tenant_id, m.id, m.organisation_id FROM member m JOIN organisation o ON o.id = m.organisation_id"
            " WHERE o.code LIKE 'HD-A-01%' AND m.state = 'active' ORDER BY m.member_number DESC LIMIT 3"
        )
        (tenant_id, author_id, place_id), officer, staff = people
        handlers = await write_handlers(owner, place_id, officer_id=officer["id"], staff_member_id=staff["id"])
        key = await write_suggestion(
            owner,
            state="filed",
            author_id=author_id,
            handlers=handlers,
            title="蓝鲸灯塔",
            begun_at=datetime(2026, 1, 5, 1, tzinfo=UTC),
        )
        await owner.execute(
            "UPDATE suggestion SET handling_id = (SELECT id FROM organisation WHERE code = 'HD-B') WHERE id = $1", key
        )
        scope = Scope(tenant_id, author_id, {})
        found = [await Searched(database, owner, scope).alike(text, 40) for text in ("灯塔坏了", "没有热水")]
    finally:
        await owner.close()
        await database.close()

    assert found[0] == ["蓝鲸灯塔"]
    assert found[1]
    assert "蓝鲸灯塔" not in found[1]
