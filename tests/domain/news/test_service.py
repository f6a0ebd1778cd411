"""The use cases of news on a real database."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.loaders.news import items as loaders
from db.models.news import NewsAudience, NewsUrgency
from db.pairs import sought_in
from db.types import new_id
from domain.news import service
from domain.news.service import (
    NewsItemApprove,
    NewsItemCorrect,
    NewsItemDraft,
    NewsItemOf,
    NewsItemPin,
    NewsItemReturn,
    NewsItemRevise,
    NewsItemWithdraw,
    NewsLinks,
)
from domain.shared.changes import MembersMerged
from domain.shared.errors import DomainError
from tests.domain.news.desk import TEXTS, Desk

CORRECTED = replace(TEXTS, body="<p>食堂下周起增加两个窗口。</p><p>请大家有序排队。</p>")


async def topics(desk: Desk) -> list[str]:
    """What was emitted, without `news_item.`."""
    rows = await desk.rows("SELECT topic FROM event WHERE topic LIKE 'news_item.%' ORDER BY id")
    return [topic.removeprefix("news_item.") for (topic,) in rows]


async def test_an_item_is_written_submitted_approved_and_read(desk: Desk) -> None:
    reader_id, outsider_id = await desk.member(), await desk.member(desk.tenant_id)
    item_id = await desk.drafted({"body": "<p onclick=x>正文<script>x</script></p>"})
    assert await desk.seen(item_id, reader_id) is None
    await desk.run(service.news_item_submit, NewsItemOf(item_id))
    assert await desk.seen(item_id, reader_id) is None
    await desk.run(service.news_item_approve, NewsItemApprove(item_id, 1), desk.approver_id)

    seen = await desk.seen(item_id, reader_id)
    assert seen is not None
    assert (seen["standing"], seen["body"], seen["is_read"]) == ("published", "<p>正文</p>", False)
    assert (seen["written_by_id"], seen["approved_at"], seen["reach_count"]) == (None, None, None)
    assert await desk.seen(item_id, outsider_id) is None
    officers = await desk.seen(item_id, desk.approver_id)
    assert officers is not None
    assert (officers["written_by_id"], officers["reach_count"]) == (desk.writer_id, 3)
    assert await topics(desk) == ["drafted", "submitted", "approved"]
    assert await desk.rows("SELECT action FROM audit_entry ORDER BY id") == [
        (f"news_item.{word}",) for word in ("drafted", "submitted", "approved")
    ]


async def test_who_wrote_of_an_item_does_not_approve_it(desk: Desk) -> None:
    item_id = await desk.submitted()
    assert await desk.refused(service.news_item_approve, NewsItemApprove(item_id, 1)) == "NEWS_OWN_TEXT"
    await desk.run(service.news_item_return, NewsItemReturn(item_id, "请补充"), desk.approver_id)
    revised = NewsItemRevise(item_id, desk.content({"title": "新标题"}))
    await desk.run(service.news_item_revise, revised, desk.approver_id)
    await desk.run(service.news_item_submit, NewsItemOf(item_id), desk.approver_id)
    for by in (desk.writer_id, desk.approver_id):
        assert await desk.refused(service.news_item_approve, NewsItemApprove(item_id, 2), by) == "NEWS_OWN_TEXT"
    third_id = await desk.member(desk.factory_id)
    desk.rights = {**desk.rights, third_id: {"news_manage": (desk.factory_id,)}}
    await desk.run(service.news_item_approve, NewsItemApprove(item_id, 2), third_id)
    assert await desk.rows("SELECT number, changed, written_by_id FROM news_revision ORDER BY number") == [
        (1, ["title", "lead", "body"], desk.writer_id),
        (2, ["title"], desk.approver_id),
    ]


async def test_only_who_manages_news_there_does_anything_with_it(desk: Desk) -> None:
    item_id, member_id, stranger_id = await desk.submitted(), await desk.member(), await desk.member(desk.other_id)
    elsewhere, reader = {"news_manage": (desk.other_id,)}, {"news_read": (desk.factory_id,)}
    auditor_id = await desk.member(desk.tenant_id)
    desk.rights = {**desk.rights, stranger_id: elsewhere, auditor_id: reader}
    commands: list[tuple[Any, Any]] = [
        (service.news_item_revise, NewsItemRevise(item_id, desk.content())),
        (service.news_item_submit, NewsItemOf(item_id)),
        (service.news_item_approve, NewsItemApprove(item_id, 1)),
        (service.news_item_return, NewsItemReturn(item_id, "x")),
        (service.news_item_correct, NewsItemCorrect(item_id, CORRECTED, "x")),
        (service.news_item_pin, NewsItemPin(item_id, None)),
        (service.news_item_withdraw, NewsItemWithdraw(item_id, "x")),
    ]
    before = await desk.rows("SELECT * FROM news_item")
    for by in (member_id, stranger_id, auditor_id):
        draft = NewsItemDraft(desk.factory_id, desk.content())
        assert await desk.refused(service.news_item_draft, draft, by) == "NEWS_PLACE_NOT_FOUND"
        for use_case, command in commands:
            assert await desk.refused(use_case, command, by) == "NEWS_ITEM_NOT_FOUND"
    assert await desk.rows("SELECT * FROM news_item") == before
    assert await desk.seen(item_id, auditor_id) is not None
    assert await desk.seen(item_id, stranger_id) is None


async def test_the_clock_alone_publishes_and_ends(desk: Desk) -> None:
    reader_id = await desk.member()
    later = await desk.published({"title": "将来"}, publish_at=desk.now + timedelta(hours=1))
    over = await desk.published({"title": "过去"}, until_at=desk.now + timedelta(seconds=1))
    assert [await desk.seen(each, reader_id) for each in (later, over)] == [None, None]
    standings = [(await desk.seen(each, desk.writer_id) or {})["standing"] for each in (later, over)]
    assert standings == ["scheduled", "expired"]
    await desk.owner.execute("UPDATE news_item SET publish_at = now() - interval '1 second' WHERE id = $1", later)
    await desk.owner.execute("UPDATE news_item SET until_at = now() + interval '1 hour' WHERE id = $1", over)
    assert sorted(await desk.listed(reader_id)) == ["将来", "过去"]


async def test_a_correction_is_shown_with_its_note_once_another_approved_it(desk: Desk) -> None:
    reader_id, item_id = await desk.member(), await desk.published()
    await desk.run(service.news_item_correct, NewsItemCorrect(item_id, CORRECTED, "窗口数量有误"))
    seen = await desk.seen(item_id, reader_id)
    assert seen is not None
    assert (seen["body"], seen["corrected_at"], seen["pending_revision"]) == (TEXTS.body, None, None)
    assert await desk.refused(service.news_item_approve, NewsItemApprove(item_id, 2)) == "NEWS_OWN_TEXT"
    await desk.run(service.news_item_approve, NewsItemApprove(item_id, 2), desk.approver_id)
    seen = await desk.seen(item_id, reader_id)
    assert seen is not None
    assert (seen["body"], seen["corrected_at"], seen["revision"]) == (CORRECTED.body, desk.now, 2)
    async with desk.database.read() as conn:
        [corrections] = await loaders.news_corrections_by_item_id(conn, desk.scope(reader_id), [item_id])
        [revisions] = await loaders.news_revisions_by_item_id(conn, desk.scope(reader_id), [item_id])
    assert [(row["number"], row["note"]) for row in corrections] == [(2, "窗口数量有误")]
    assert list(revisions) == []
    assert (await topics(desk))[-2:] == ["correction_proposed", "corrected"]


async def test_a_refused_correction_leaves_what_is_shown_and_the_next_can_be_approved_by_its_author(desk: Desk) -> None:
    reader_id, item_id = await desk.member(), await desk.published()
    await desk.run(service.news_item_correct, NewsItemCorrect(item_id, CORRECTED, "一"))
    await desk.run(service.news_item_return, NewsItemReturn(item_id, "不对"), desk.approver_id)
    other = replace(CORRECTED, title="食堂通知")
    await desk.run(service.news_item_correct, NewsItemCorrect(item_id, other, "二"), desk.approver_id)
    await desk.run(service.news_item_approve, NewsItemApprove(item_id, 3))
    seen = await desk.seen(item_id, reader_id)
    assert seen is not None
    assert (seen["title"], seen["revision"]) == ("食堂通知", 3)
    assert await desk.rows("SELECT number, note FROM news_correction") == [(3, "二")]
    unchanged = NewsItemCorrect(item_id, other, "三")
    assert await desk.refused(service.news_item_correct, unchanged) == "NEWS_UNCHANGED"


async def test_of_a_withdrawn_item_readers_see_the_title_and_the_reason(desk: Desk) -> None:
    reader_id, item_id, draft_id = await desk.member(), await desk.published(), await desk.drafted({"title": "草稿"})
    for each in (item_id, draft_id):
        await desk.run(service.news_item_withdraw, NewsItemWithdraw(each, "内容有误"))
    seen = await desk.seen(item_id, reader_id)
    assert seen is not None
    told = ("standing", "title", "withdraw_reason", "lead", "body", "short_text")
    assert [seen[name] for name in told] == ["withdrawn", TEXTS.title, "内容有误", None, None, None]
    assert await desk.seen(draft_id, reader_id) is None
    assert await desk.listed(reader_id) == []
    assert (await desk.seen(item_id, desk.approver_id) or {})["body"] == TEXTS.body
    for use_case, command in (
        (service.news_item_withdraw, NewsItemWithdraw(item_id, "x")),
        (service.news_item_correct, NewsItemCorrect(item_id, CORRECTED, "x")),
        (service.news_item_pin, NewsItemPin(item_id, None)),
    ):
        assert await desk.refused(use_case, command) == "NEWS_STATE_REFUSED"


async def test_what_is_public_is_seen_in_the_whole_union_and_listed_below_its_organisation(desk: Desk) -> None:
    reader_id, outsider_id = await desk.member(), await desk.member(desk.tenant_id)
    item_id = await desk.published(audience=NewsAudience.PUBLIC)
    assert await desk.seen(item_id, outsider_id) is not None
    assert [await desk.listed(by) for by in (reader_id, outsider_id)] == [[TEXTS.title], []]
    code = await desk.refused(service.news_item_mark_read, NewsItemOf(item_id), outsider_id)
    assert code == "NEWS_ITEM_NOT_FOUND"


@pytest.mark.parametrize(
    ("place", "days", "is_revoked", "sees"),
    [
        ("branch", (date(2020, 1, 1), None), False, True),
        ("factory", (date(2020, 1, 1), date(2099, 1, 1)), False, True),
        ("top", (date(2020, 1, 1), None), False, False),
        ("branch", (date(2099, 1, 1), None), False, False),
        ("branch", (date(2020, 1, 1), date(2020, 1, 2)), False, False),
        ("branch", (date(2020, 1, 1), None), True, False),
    ],
)
async def test_what_is_for_officers_is_for_who_holds_a_role_there_today(
    desk: Desk, place: str, days: tuple[date, date | None], *, is_revoked: bool, sees: bool
) -> None:
    officer_id, member_id = await desk.member(), await desk.member()
    node = {"branch": desk.branch_id, "factory": desk.factory_id, "top": desk.tenant_id}[place]
    await desk.owner.execute(
        "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on, ends_on, revoked_at)"
        " VALUES ($1, $2, $3, 'branch_officer', $4, $5, $6, CASE WHEN $7 THEN now() END)",
        *(desk.tenant_id, new_id(), officer_id, node, *days, is_revoked),
    )
    item_id = await desk.published(audience=NewsAudience.OFFICERS)
    assert [await desk.seen(item_id, by) is not None for by in (officer_id, member_id)] == [sees, False]
    assert (await desk.listed(officer_id) != []) == sees
    assert await desk.rows("SELECT reach_count FROM news_item") == [(int(sees),)]


async def test_pinned_items_come_first_while_they_are_pinned(desk: Desk) -> None:
    reader_id = await desk.member()
    old = await desk.published({"title": "旧"})
    desk.now += timedelta(seconds=1)
    await desk.published({"title": "新"})
    assert await desk.listed(reader_id) == ["新", "旧"]
    await desk.run(service.news_item_pin, NewsItemPin(old, desk.now + timedelta(days=1)))
    assert await desk.listed(reader_id) == ["旧", "新"]
    await desk.run(service.news_item_pin, NewsItemPin(old, None))
    assert await desk.listed(reader_id) == ["新", "旧"]


async def test_reading_counts_once_and_is_told_in_steps_to_officers_alone(desk: Desk) -> None:
    members = await desk.members(12)
    item_id = await desk.published()
    told = []
    for member_id in members:
        for _ in range(2):
            await desk.run(service.news_item_mark_read, NewsItemOf(item_id), member_id)
        told.append(await desk.reads(item_id, desk.writer_id))
    # 14 are reached: the two officers have not read it.
    assert told == [None, None, None, None, 5, 5, 5, 5, 5, 5, 5, 5]
    assert await desk.reads(item_id, members[0]) is None
    assert (await desk.seen(item_id, members[0]) or {})["is_read"]
    assert await desk.rows("SELECT count(*) FROM news_read") == [(12,)]
    assert await topics(desk) == ["drafted", "submitted", "approved"]
    assert await desk.rows("SELECT count(*) FROM audit_entry WHERE actor_id = ANY($1::uuid[])", members) == [(0,)]


async def test_the_same_member_reading_at_the_same_moment_counts_once(desk: Desk) -> None:
    member_id, item_id = await desk.member(), await desk.published()
    await asyncio.gather(*(desk.run(service.news_item_mark_read, NewsItemOf(item_id), member_id) for _ in range(5)))
    assert await desk.rows("SELECT member_id FROM news_read") == [(member_id,)]
    assert await desk.listed(member_id, is_unread=True) == []
    assert await desk.listed(member_id) == [TEXTS.title]


async def test_what_was_read_by_two_entries_of_one_person_counts_once(desk: Desk) -> None:
    kept_id, merged_id = await desk.members(2)
    one, two = await desk.published({"title": "一"}), await desk.published({"title": "二"})
    await desk.run(service.news_item_mark_read, NewsItemOf(one), kept_id)
    for each in (one, two):
        await desk.run(service.news_item_mark_read, NewsItemOf(each), merged_id)
    merging = MembersMerged(merged_id=merged_id, kept_id=kept_id, merged_on=desk.now.date())
    async with desk.work(desk.writer_id) as work:
        [finding] = await service.news_merge.find(work, merging)
        await service.news_merge.follow(work, merging)
    assert (finding.kind, finding.count) == ("news_reads", 2)
    assert sorted(await desk.rows("SELECT item_id, member_id FROM news_read")) == sorted(
        [(one, kept_id), (two, kept_id)]
    )


async def test_an_item_leads_to_what_there_is(desk: Desk) -> None:
    for links in (NewsLinks(survey_id=new_id()), NewsLinks(vote_id=new_id()), NewsLinks(activity_id=new_id())):
        draft = NewsItemDraft(desk.factory_id, desk.content(links=links))
        assert await desk.refused(service.news_item_draft, draft) == "NEWS_LINK_NOT_FOUND"
    survey_id = new_id()
    await desk.owner.execute(
        "INSERT INTO survey (tenant_id, id, organisation_id, kind, title, promise, promise_en, promise_version,"
        " results_are_public, state, closes_at, planned_by_id, planned_at, opened_at)"
        " VALUES ($1, $2, $3, 'named', 'x', 'x', 'x', 1, true, 'open', now(), $4, now(), now())",
        *(desk.tenant_id, survey_id, desk.factory_id, desk.writer_id),
    )
    item_id = await desk.drafted(links=NewsLinks(survey_id=survey_id))
    assert await desk.rows("SELECT survey_id FROM news_item WHERE id = $1", item_id) == [(survey_id,)]


async def test_a_picture_in_the_text_is_one_of_the_item(desk: Desk) -> None:
    item_id, other_id = await desk.drafted(), await desk.drafted()
    picture, poster, strange = new_id(), new_id(), new_id()
    for file_id, of, kind in (
        (picture, item_id, "picture"),
        (poster, item_id, "poster"),
        (strange, other_id, "picture"),
    ):
        await desk.owner.execute(
            "INSERT INTO news_file (tenant_id, id, item_id, member_id, kind, state, wrapped_key, media_type,"
            " size_bytes, chunk_count, tries, ticket_expires_at)"
            " VALUES ($1, $2, $3, $4, $5, 'ready', 'x', 'image/png', 1, 1, 1, now())",
            *(desk.tenant_id, file_id, of, desk.writer_id, kind),
        )
    for file_id in (poster, strange, new_id()):
        body = f'<p>图</p><img src="/news-files/{file_id}">'
        command = NewsItemRevise(item_id, desk.content({"body": body}))
        assert await desk.refused(service.news_item_revise, command) == "NEWS_FILE_INVALID"
    command = NewsItemRevise(item_id, desk.content({"body": f'<p>图</p><img src="/news-files/{picture}">'}))
    await desk.run(service.news_item_revise, command)
    assert await desk.rows("SELECT revision FROM news_item WHERE id = $1", item_id) == [(2,)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("食堂", True),
        ("窗口", True),
        ("食堂 排队", True),
        ("canteen", True),
        ("CANTEEN", True),
        ("宿舍", False),
        ("script", False),
    ],
)
async def test_words_are_found_in_titles_leads_and_bodies_and_not_in_marks(
    desk: Desk, words: str, *, found: bool
) -> None:

    reader_id = await desk.member()
    texts = {"body": TEXTS.body + '<p><a href="https://example.org/script">链接</a></p>', "title_en": "The canteen"}
    await desk.published(texts)
    assert (await desk.listed(reader_id, words=list(sought_in(words))) != []) == found


async def test_nobody_approves_a_correction_that_another_has_replaced_since(desk: Desk) -> None:
    reader_id, item_id = await desk.member(), await desk.published()
    await desk.run(service.news_item_correct, NewsItemCorrect(item_id, CORRECTED, "一"))
    approve = (service.news_item_approve, NewsItemApprove(item_id, 2))  # as the approver has read it
    replaced = replace(CORRECTED, title="食堂关闭")
    await desk.run(service.news_item_correct, NewsItemCorrect(item_id, replaced, "二"))
    before = await desk.rows("SELECT * FROM news_item")
    assert await desk.refused(*approve, desk.approver_id) == "NEWS_TEXT_OUTDATED"
    assert await desk.rows("SELECT * FROM news_item") == before
    assert (await desk.seen(item_id, reader_id) or {})["title"] == TEXTS.title
    assert (await topics(desk))[-1] == "correction_proposed"
    await desk.run(service.news_item_approve, NewsItemApprove(item_id, 3), desk.approver_id)
    assert (await desk.seen(item_id, reader_id) or {})["title"] == "食堂关闭"


async def test_nobody_approves_a_draft_that_came_back_and_was_written_anew_since(desk: Desk) -> None:
    item_id = await desk.submitted()
    approve = (service.news_item_approve, NewsItemApprove(item_id, 1))
    third_id = await desk.member(desk.factory_id)
    desk.rights = {**desk.rights, third_id: {"news_manage": (desk.factory_id,)}}
    await desk.run(service.news_item_return, NewsItemReturn(item_id, "请补充"), third_id)
    await desk.run(service.news_item_revise, NewsItemRevise(item_id, desk.content({"title": "新标题"})))
    await desk.run(service.news_item_submit, NewsItemOf(item_id))
    assert await desk.refused(*approve, desk.approver_id) == "NEWS_TEXT_OUTDATED"
    assert await desk.rows("SELECT state, approved_at FROM news_item") == [("in_approval", None)]
    await desk.run(service.news_item_approve, NewsItemApprove(item_id, 2), desk.approver_id)


async def test_two_approvals_at_the_same_moment_are_one(desk: Desk) -> None:
    item_id = await desk.submitted()

    async def approve() -> str:
        try:
            await desk.run(service.news_item_approve, NewsItemApprove(item_id, 1), desk.approver_id)
        except DomainError as refusal:
            return refusal.code
        return "done"

    assert sorted(await asyncio.gather(approve(), approve())) == ["NEWS_STATE_REFUSED", "done"]
    assert (await topics(desk)).count("approved") == 1


async def test_an_urgent_item_is_told_once_when_its_time_has_come(desk: Desk) -> None:
    now = desk.now
    item_id = await desk.published(urgency=NewsUrgency.URGENT, publish_at=now + timedelta(hours=1))
    await desk.published({"title": "平常"})
    over_id = await desk.published(urgency=NewsUrgency.URGENT, until_at=now + timedelta(minutes=1))

    async def due(at: Any) -> list[UUID]:
        async with desk.database.write() as conn:
            assert not await service.news_tell_due(conn, at, desk.keyring)
        return [each for (each,) in await desk.rows("SELECT subject_id FROM event WHERE topic = 'news_item.urgent'")]

    assert await due(now - timedelta(seconds=1)) == []
    assert await due(now + timedelta(minutes=2)) == []  # it was over before anybody could be told
    assert await due(now + timedelta(hours=2)) == [item_id]
    assert await due(now + timedelta(hours=2)) == [item_id]
    assert over_id != item_id
