"""Whom an item is for, by subtree, role, post, tag: lists, search, feed, node, reach, reading and telling agree."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest_asyncio

from db.keyset import PageRequest
from db.models.news import NewsAudience
from db.queries import news as queries
from db.queries.matters.feed import FEED, FEED_ORDER
from db.types import NIL_ID, new_id
from domain.news import service
from domain.news.rules import MAX_AUDIENCE, Narrowed
from domain.news.service import NewsItemDraft, NewsItemOf
from tests.domain.news.desk import Desk

OFFICERS, MEMBERS, PUBLIC = NewsAudience.OFFICERS, NewsAudience.MEMBERS, NewsAudience.PUBLIC
TREASURER, AUDITOR = {"posts": ("treasurer",)}, {"roles": ("auditor",)}
# Who belongs to what; all are of the first branch but those that say otherwise. `upper`: a post of the factory itself.
EXPECTED: Sequence[tuple[NewsAudience, Mapping[str, Any], set[str]]] = (
    (MEMBERS, {}, {"plain", "tagged", "treasurer", "auditor", "both", "was", "upper", "other", "far officer"}),
    (MEMBERS, {"tags": ("夜班",)}, {"tagged", "both", "other"}),
    (MEMBERS, {"tags": ("夜班", "早班")}, {"tagged", "both", "other", "plain"}),
    (MEMBERS, TREASURER, {"treasurer", "both", "upper"}),
    (MEMBERS, AUDITOR, {"auditor"}),
    (MEMBERS, {**TREASURER, "tags": ("夜班",)}, {"both"}),
    (MEMBERS, {**TREASURER, **AUDITOR}, set()),
    (OFFICERS, {}, {"auditor", "both", "officer elsewhere"}),
    (OFFICERS, AUDITOR, {"auditor", "officer elsewhere"}),
    (OFFICERS, {"tags": ("夜班",)}, {"both"}),
)


@pytest_asyncio.fixture
async def people(desk: Desk) -> dict[str, UUID]:
    """Members by name, with what they hold today, held before, or hold elsewhere."""
    branch, other = desk.branch_id, desk.other_id
    found = {
        **{name: await desk.member() for name in ("plain", "tagged", "treasurer", "auditor", "both", "was", "upper")},
        "other": await desk.member(other),
        "far officer": await desk.member(),
        "officer elsewhere": await desk.member(desk.tenant_id),
        "stranger": await desk.member(desk.tenant_id),
    }
    for name, tag in (("plain", "早班"), ("tagged", "夜班"), ("both", "夜班"), ("other", "夜班"), ("stranger", "夜班")):
        await desk.owner.execute("INSERT INTO member_tagging VALUES ($1, $2, $3)", desk.tenant_id, found[name], [tag])
    for name, role, place, ends in (
        ("auditor", "auditor", branch, None),
        ("both", "branch_officer", branch, None),
        ("was", "auditor", branch, "2020-02-01"),
        ("far officer", "auditor", desk.tenant_id, None),  # above the factory, not at or below it
        ("officer elsewhere", "auditor", branch, None),
    ):
        await desk.owner.execute(
            "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on, ends_on)"
            " VALUES ($1, gen_random_uuid(), $2, $3, $4, '2020-01-01', $5::text::date)",
            *(desk.tenant_id, found[name], role, place, ends),
        )
    for name, place, ends in (
        ("treasurer", branch, None),
        ("both", branch, None),
        ("was", branch, "2020-02-01"),
        ("upper", desk.factory_id, None),
        ("stranger", desk.tenant_id, None),
    ):
        await _appoint(desk, found[name], place, ends)
    return found


async def _appoint(desk: Desk, member_id: UUID, place_id: UUID, ends: str | None) -> None:
    post = await desk.owner.fetchval("SELECT id FROM post WHERE organisation_id = $1 AND kind = 'treasurer'", place_id)
    if post is None:
        post = new_id()
        await desk.owner.execute(
            "INSERT INTO post (tenant_id, id, organisation_id, kind, position) VALUES ($1, $2, $3, 'treasurer', 9)",
            *(desk.tenant_id, post, place_id),
        )
    await desk.owner.execute(
        "INSERT INTO post_term (tenant_id, id, post_id, member_id, starts_on, ends_on)"
        " VALUES ($1, gen_random_uuid(), $2, $3, '2020-01-01', $4::text::date)",
        *(desk.tenant_id, post, member_id, ends),
    )


async def _feed(desk: Desk, by: UUID) -> set[UUID]:
    async with desk.database.read() as conn:
        page = await FEED.page(conn, desk.scope(by), filters={}, order=FEED_ORDER, request=PageRequest(50))
    return {row["id"] for row in page.rows}


async def test_everything_that_tells_of_items_tells_the_same_people(desk: Desk, people: dict[str, UUID]) -> None:
    items: dict[str, UUID] = {}
    for number, (audience, asked, expected) in enumerate(EXPECTED):
        title = f"安排{number}"
        items[title] = await desk.published({"title": title}, audience=audience, narrowed=Narrowed(**asked))
        async with desk.database.transaction() as conn:
            item = await queries.find_item(conn, desk.tenant_id, items[title])
            assert item is not None
            told = set(await queries.list_audience(conn, item, NIL_ID, limit=100))
        assert {name for name, id_ in people.items() if id_ in told} == expected, (audience, asked)
        assert item.reach_count == len(told), (audience, asked)
    for name, id_ in people.items():
        own = {f"安排{number}" for number, case in enumerate(EXPECTED) if name in case[2]}
        assert set(await desk.listed(id_)) == set(await desk.listed(id_, words=["安排"])) == own, name
        assert await _feed(desk, id_) == {items[title] for title in own}, name
        assert {title for title, item_id in items.items() if await desk.seen(item_id, id_)} == own, name
        others = sorted(items.keys() - own)
        if others:
            command = NewsItemOf(items[others[0]])
            assert await desk.refused(service.news_item_mark_read, command, id_) == "NEWS_ITEM_NOT_FOUND", name


async def test_what_narrows_is_shown_to_officers_alone(desk: Desk, people: dict[str, UUID]) -> None:
    item_id = await desk.published(narrowed=Narrowed(tags=(" 夜班", "夜班")))
    for by, tags in ((people["tagged"], []), (desk.approver_id, ["夜班"])):
        seen = await desk.seen(item_id, by)
        assert seen is not None
        assert list(seen["audience_tags"]) == tags


async def test_who_gets_the_tag_or_loses_the_post_is_of_the_audience_from_then_on(
    desk: Desk, people: dict[str, UUID]
) -> None:
    await desk.published({"title": "给夜班"}, narrowed=Narrowed(tags=("夜班",)))
    await desk.published({"title": "给财务委员"}, narrowed=Narrowed(posts=("treasurer",)))
    assert await desk.listed(people["treasurer"]) == ["给财务委员"]
    await desk.owner.execute(
        "INSERT INTO member_tagging VALUES ($1, $2, $3)", desk.tenant_id, people["treasurer"], ["夜班"]
    )
    await desk.owner.execute("UPDATE post_term SET ends_on = '2020-03-01' WHERE member_id = $1", people["treasurer"])
    assert await desk.listed(people["treasurer"]) == ["给夜班"]


async def test_an_audience_that_cannot_be_is_refused_and_nothing_is_written(desk: Desk) -> None:
    refused: Sequence[tuple[NewsAudience, Mapping[str, Any]]] = (
        (PUBLIC, {"tags": ("夜班",)}),
        (PUBLIC, TREASURER),
        (MEMBERS, {"tags": (" ",)}),
        (MEMBERS, {"tags": ("班" * 41,)}),
        (MEMBERS, {"tags": tuple(f"班{n}" for n in range(MAX_AUDIENCE + 1))}),
    )
    for audience, asked in refused:
        draft = NewsItemDraft(desk.factory_id, desk.content(audience=audience, narrowed=Narrowed(**asked)))
        assert await desk.refused(service.news_item_draft, draft) == "NEWS_AUDIENCE_INVALID", asked
    assert await desk.rows("SELECT FROM news_item") == []
