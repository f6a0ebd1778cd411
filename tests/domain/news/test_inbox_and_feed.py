"""What waits for officers before it is out, with its deadline; legal articles, courses, honours in a member's feed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest_asyncio

from db.keyset import PageRequest
from db.models.news import NewsReplyMode
from db.queries.matters.feed import FEED, FEED_ORDER
from db.queries.matters.waiting import INBOX, ORDER
from db.types import new_id
from domain.news import service
from domain.news.service import NewsItemApprove, NewsItemCorrect
from domain.news.service.replying import NewsReplyAdd, news_reply_add
from tests.domain.news.desk import Desk

_RIGHTS = ("news_read", "news_manage", "disclosure_manage", "learning_manage", "legal_manage")


@pytest_asyncio.fixture
async def office(desk: Desk) -> Desk:
    """Both officers of the factory may do all of it."""
    held = dict.fromkeys((*_RIGHTS, "official_document_manage"), (desk.factory_id,))
    desk.rights = {desk.writer_id: held, desk.approver_id: held}
    return desk


async def waiting(desk: Desk, by: UUID) -> Sequence[tuple[str, UUID, Any]]:
    """Kind, id and deadline of what waits for somebody, in its order."""
    async with desk.database.read() as conn:
        page = await INBOX.page(conn, desk.scope(by), filters={}, order=ORDER, request=PageRequest(50))
    return [(row["kind"], row["id"], row["due_at"]) for row in page.rows]


async def write(desk: Desk, table: str, **values: Any) -> UUID:
    """A row; its id."""
    row = {"tenant_id": desk.tenant_id, "id": new_id(), "organisation_id": desk.factory_id, **values}
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    await desk.owner.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", *row.values())
    return UUID(str(row["id"]))


async def law(desk: Desk, **values: Any) -> UUID:
    """A legal article and its revision, both of the writer."""
    today = desk.now.date() - timedelta(days=9)
    text = {"category": "wages", "question": "加班费如何计算？", "answer": "<p>按法律。</p>", "valid_from": today}
    by = {"written_by_id": desk.writer_id, "written_at": desk.now}
    article = await write(desk, "legal_article", **{**text, **by, "revision": 0, "latest_revision": 1, **values})
    await desk.owner.execute(
        "INSERT INTO legal_revision (tenant_id, article_id, number, category, question, answer, valid_from,"
        " written_by_id, written_at) SELECT tenant_id, id, 1, category, question, answer, valid_from, written_by_id,"
        " written_at FROM legal_article WHERE id = $1",
        article,
    )
    return article


async def course(desk: Desk, **values: Any) -> UUID:
    """A course of the writer."""
    text = {"title": "安全培训", "track": "digital_literacy", "audience": "members", "introduction": "", "posts": []}
    by = {"written_by_id": desk.writer_id, "written_at": desk.now, "submitted_by_id": desk.writer_id}
    return await write(desk, "course", **text, **by, submitted_at=desk.now, **values)


async def test_news_corrections_and_replies_wait_for_who_did_not_write_them(office: Desk) -> None:
    at = office.now + timedelta(days=3)
    soon = await office.submitted(publish_at=at)
    at_once = await office.submitted()
    corrected = await office.published(reply_mode=NewsReplyMode.MODERATED)
    await office.drafted()
    fault = NewsItemCorrect(corrected, service.Texts("新", "新", "<p>新</p>"), "有误")
    await office.run(service.news_item_correct, fault, office.approver_id)
    asked = await office.run(news_reply_add, NewsReplyAdd(corrected, "几点？"), await office.member())
    reply = ("news_reply", asked["news_reply_id"], None)

    found = await waiting(office, office.approver_id)
    assert found[0] == ("news_item", soon, at)
    assert set(found[1:]) == {("news_item", at_once, None), reply}
    assert set(await waiting(office, office.writer_id)) == {("news_correction", corrected, None), reply}
    assert await waiting(office, await office.member()) == []
    await office.run(service.news_item_approve, NewsItemApprove(at_once, 1), office.approver_id)
    await office.run(service.news_item_approve, NewsItemApprove(corrected, 2), office.writer_id)
    assert [each[0] for each in await waiting(office, office.approver_id)] == ["news_item", "news_reply"]


async def test_other_things_to_be_approved_or_looked_at_wait_with_their_deadlines(office: Desk) -> None:
    now, by = office.now, {"drafted_by_id": office.writer_id, "drafted_at": office.now}
    disclosure = await write(
        office, "disclosure", kind="dues", title="会费收支", body="<p>x</p>", state="draft", revision=0, **by
    )
    article = await law(office, state="draft", pending_revision=1, submitted_at=now)
    lesson = await course(office, state="in_approval", opens_at=now + timedelta(days=2))
    paper_id = new_id()
    paper = await write(
        office,
        "official_document",
        id=paper_id,
        series_id=paper_id,
        version=1,
        kind="rule",
        audience="members",
        number="1",
        title="办法",
        state="published",
        published_by_id=office.writer_id,
        published_at=now,
        valid_from=now.date() - timedelta(days=400),
        review_on=now.date() - timedelta(days=3),
        warned=[],
        **by,
    )
    found = await waiting(office, office.approver_id)
    assert [each[:2] for each in found[:2]] == [("official_document", paper), ("course", lesson)]
    assert set(found[2:]) == {("disclosure", disclosure, None), ("legal_article", article, None)}
    assert [each[0] for each in await waiting(office, office.writer_id)] == ["official_document"]  # none of their own
    await office.owner.execute("UPDATE official_document SET review_on = $1", now.date() + timedelta(days=3))
    assert "official_document" not in {each[0] for each in await waiting(office, office.approver_id)}


async def _ask_from(office: Desk, reader: UUID, wages: UUID) -> None:
    """A question of a member from an article."""
    unit = await write(
        office,
        "answering_unit",
        kind="management",
        code="U",
        name="法务",
        created_by_id=office.writer_id,
        created_at=office.now,
    )
    await write(
        office,
        "management_question",
        reference="R",
        unit_id=unit,
        asked_by_id=reader,
        title="x",
        body="x",
        state="asked",
        visibility="members",
        asked_at=office.now,
        due_on=office.now.date(),
        legal_article_id=wages,
    )


async def _require(office: Desk, treasurer: UUID, taught: UUID) -> None:
    """A member holds a post that requires a course."""
    post = await write(office, "post", kind="treasurer", position=9)
    await office.owner.execute(
        "INSERT INTO post_term (tenant_id, id, post_id, member_id, starts_on)"
        " VALUES ($1, gen_random_uuid(), $2, $3, '2020-01-01')",
        *(office.tenant_id, post, treasurer),
    )
    await write(
        office,
        "training_requirement",
        course_id=taught,
        posts=["treasurer"],
        valid_months=12,
        set_by_id=office.writer_id,
        set_at=office.now,
    )


async def test_the_feed_has_articles_courses_and_honours_with_the_reason_for_each(office: Desk) -> None:
    reader, treasurer = await office.member(), await office.member()
    out = {"state": "published", "revision": 1, "approved_by_id": office.approver_id, "approved_at": office.now}
    wages, injury = await law(office, **out), await law(office, category="injury", **out)
    await law(office, **{**out, "valid_until": office.now.date() - timedelta(days=2)})
    approved = {"state": "approved", "approved_by_id": office.approver_id, "approved_at": office.now}
    taught = await course(office, **approved, opens_at=office.now)
    honour = await write(
        office,
        "honour",
        kind="model_worker",
        title="劳动模范",
        year=2026,
        text="x",
        state="open",
        opened_by_id=office.writer_id,
        opened_at=office.now,
        closes_on=office.now.date() + timedelta(9),
    )
    await _ask_from(office, reader, wages)
    await _require(office, treasurer, taught)

    async def reasons(by: UUID) -> dict[UUID, str]:
        async with office.database.read() as conn:
            page = await FEED.page(conn, office.scope(by), filters={}, order=FEED_ORDER, request=PageRequest(50))
        assert all(row["is_new"] for row in page.rows)
        return {row["id"]: row["reason"] for row in page.rows}

    above = dict.fromkeys((wages, injury, taught, honour), "organisation_above")
    assert await reasons(reader) == {**above, wages: "consulted"}
    assert await reasons(treasurer) == {**above, taught: "required"}
    assert await reasons(await office.member(office.tenant_id)) == {}
