"""News of the demonstration union are such as the services could have written."""

from domain.news import rules
from domain.news.rules import Texts
from domain.shared.rich_text import clean_html
from tests.db.test_seed_activities import Told, told

__all__ = ["told"]  # the copy that nobody serves, for each module that reads it
_TEXTS = ("title", "lead", "body", "title_en", "lead_en", "body_en", "short_text")


async def test_there_are_two_years_of_them_in_both_languages(told: Told) -> None:
    found = await told.fetch("SELECT state, count(*) FROM news_item GROUP BY state")
    states = {row["state"]: row["count"] for row in found}
    days = await told.fetchval("SELECT max(publish_at) - min(publish_at) FROM news_item")
    assert states == {"approved": 197, "draft": 1, "in_approval": 1, "withdrawn": 1}
    assert days.days > 700
    assert await told.fetchval("SELECT count(*) FROM news_item WHERE title_en IS NULL OR body_en IS NULL") == 0
    assert await told.fetchval("SELECT count(*) FROM news_item WHERE urgency = 'urgent' AND told_at IS NOT NULL") == 1
    assert await told.fetchval("SELECT count(*) FROM news_item WHERE state = 'approved' AND publish_at > now()") == 1
    assert await told.fetchval("SELECT count(DISTINCT organisation_id) FROM news_item") > 5


async def test_texts_are_as_the_rules_keep_them(told: Told) -> None:
    for row in await told.fetch("SELECT * FROM news_item"):
        texts = Texts(**{name: row[name] for name in _TEXTS})
        assert rules.clean_texts(texts) == texts
        assert clean_html(row["body"]) == row["body"]


async def test_somebody_else_approved_and_the_last_revision_is_what_is_shown(told: Told) -> None:
    assert await told.fetchval("SELECT count(*) FROM news_item WHERE approved_by_id = written_by_id") == 0
    odd = await told.fetch(
        "SELECT i.id FROM news_item i LEFT JOIN news_revision r ON r.tenant_id = i.tenant_id AND r.item_id = i.id"
        " AND r.number = i.revision WHERE r.body IS DISTINCT FROM i.body OR r.title IS DISTINCT FROM i.title"
    )
    assert odd == []
    corrected = await told.fetch(
        "SELECT a.body AS before, b.body AS after FROM news_correction c"
        " JOIN news_revision a ON a.item_id = c.item_id AND a.number = 1"
        " JOIN news_revision b ON b.item_id = c.item_id AND b.number = c.number"
    )
    assert [row["before"] != row["after"] for row in corrected] == [True]


async def test_what_was_read_is_no_more_than_was_reached(told: Told) -> None:
    rows = await told.fetch(
        "SELECT i.reach_count, count(r.member_id) AS reads FROM news_item i LEFT JOIN news_read r ON r.item_id = i.id"
        " WHERE i.approved_at IS NOT NULL GROUP BY i.id, i.tenant_id, i.reach_count"
    )
    assert all(row["reads"] <= row["reach_count"] for row in rows)
    assert sum(row["reads"] > 0 for row in rows) == 12
