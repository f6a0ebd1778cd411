"""Writing, four eyes, revisions, judgements, on a real database."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from api.hooks import HOOKS
from api.messages import translate
from db import predicates
from db.loaders import legal_articles as loaders
from db.models.legal_articles import LegalCategory
from db.queries import statutes
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.legal_articles import service
from domain.legal_articles.service import (
    LegalArticleApprove,
    LegalArticleDraft,
    LegalArticleJudge,
    LegalArticleOf,
    LegalArticleReason,
    LegalArticleRevise,
    LegalContent,
)
from domain.notifications.handlers import notification_handlers
from domain.shared.actor import Actor
from domain.shared.changes import MembersMerged
from domain.shared.errors import DomainError
from domain.shared.work import Work
from tests.domain.notifications.outbox import Outbox
from tests.factories.members import add_member
from tests.factories.organisations import Tree

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


class Desk:
    """A factory with a branch, two who manage legal matters, a statute in the register."""

    now = NOW

    def __init__(self, database: Database, keyring: Keyring, tenant_id: UUID, owner: asyncpg.Connection) -> None:
        self.database, self.keyring, self.tenant_id, self.owner = database, keyring, tenant_id, owner
        self.factory_id = self.branch_id = self.other_id = self.statute_id = tenant_id
        self.officers: list[UUID] = []

    async def build(self) -> "Desk":
        tree = Tree(self.owner, self.tenant_id)
        self.factory_id, self.other_id = await tree.add("HD-A", kind="enterprise_union"), await tree.add("HD-B")
        self.branch_id = await tree.add("HD-A-01", self.factory_id)
        self.officers = [
            await add_member(self.owner, self.tenant_id, self.factory_id, number=f"HD00000{number}")
            for number in (1, 2)
        ]
        self.statute_id = new_id()
        await self.owner.execute(
            "INSERT INTO statute (tenant_id, id, name, version, valid_from, valid_until, added_by_id, added_at)"
            " VALUES ($1, $2, '中华人民共和国劳动法', '2018年修正', '2018-12-29', NULL, $3, $4)",
            *(self.tenant_id, self.statute_id, self.officers[0], NOW),
        )
        return self

    async def member(self, number: int, place_id: UUID | None = None) -> UUID:
        return await add_member(self.owner, self.tenant_id, place_id or self.branch_id, number=f"HD{number:06d}")

    def scope(self, member_id: UUID) -> Scope:
        held = dict.fromkeys(("legal_read", "legal_manage"), (self.factory_id,))
        return Scope(self.tenant_id, member_id, held if member_id in self.officers else {})

    async def run(self, use_case: Any, command: object, by: UUID | None = None) -> Any:
        member_id = by or self.officers[0]
        async with self.database.transaction() as conn:
            actor = Actor(self.tenant_id, member_id)
            return await use_case(Work(conn, actor, self.scope(member_id), self.now, self.keyring, HOOKS), command)

    async def refused(self, use_case: Any, command: object, by: UUID | None = None) -> str:
        with pytest.raises(DomainError) as caught:
            await self.run(use_case, command, by)
        return caught.value.code

    def content(self, **changed: Any) -> LegalContent:
        made = LegalContent(
            LegalCategory.WAGES,
            "加班费怎么算？",
            "<p>工作日加班不低于工资的百分之一百五十。</p>",
            [(self.statute_id, "第四十四条")],
            date(2026, 1, 1),
        )
        return replace(made, **changed)

    async def published(self, **changed: Any) -> UUID:
        made = await self.run(service.legal_article_draft, LegalArticleDraft(self.factory_id, self.content(**changed)))
        article_id = UUID(str(made["legal_article_id"]))
        await self.approve(article_id)
        return article_id

    async def approve(self, article_id: UUID) -> None:
        """Approves the newest revision."""
        await self.run(service.legal_article_submit, LegalArticleOf(article_id))
        newest = "SELECT latest_revision FROM legal_article WHERE id = $1"
        approve = LegalArticleApprove(article_id, await self.owner.fetchval(newest, article_id))
        await self.run(service.legal_article_approve, approve, self.officers[1])

    async def in_office(self) -> None:
        for officer_id in self.officers:
            await self.owner.execute(
                "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
                " VALUES ($1, gen_random_uuid(), $2, 'branch_officer', $3, '2020-01-01')",
                *(self.tenant_id, officer_id, self.factory_id),
            )

    async def warn(self) -> None:
        """Runs the chore, which has no more to do then."""
        async with self.database.transaction() as conn:
            assert not await service.legal_articles_warn(conn, self.now)

    async def told(self) -> list[tuple[UUID, str]]:
        """The warnings there are: articles and reasons; they are gone then."""
        rows = await self.owner.fetch(
            "DELETE FROM event WHERE topic = 'legal_article.stale' RETURNING subject_id, facts->>'reason' AS reason"
        )
        return sorted((row["subject_id"], row["reason"]) for row in rows)

    async def warned(self) -> list[tuple[UUID, str]]:
        """What one run of the chore tells."""
        await self.warn()
        return await self.told()

    async def seen(self, article_id: UUID, by: UUID) -> Any:
        async with self.database.read() as conn:
            [found] = await loaders.legal_article_by_id(conn, self.scope(by), [article_id])
        return found


@pytest_asyncio.fixture
async def desk(
    owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setitem(predicates._FROM_SCOPE, "today", lambda _: NOW.date())  # noqa: SLF001  # the test's day
    return await Desk(database, keyring, tenant_id, owner).build()


async def test_a_second_officer_approves_before_members_read(desk: Desk) -> None:
    member, elsewhere = await desk.member(3), await desk.member(4, desk.other_id)
    made = await desk.run(service.legal_article_draft, LegalArticleDraft(desk.factory_id, desk.content()))
    article_id = UUID(str(made["legal_article_id"]))
    approve, of = service.legal_article_approve, LegalArticleApprove(article_id, 1)
    assert await desk.refused(approve, of, desk.officers[1]) == "LEGAL_ARTICLE_STATE_REFUSED"
    await desk.run(service.legal_article_submit, LegalArticleOf(article_id))
    assert await desk.refused(approve, of) == "LEGAL_ARTICLE_OWN_TEXT"
    assert await desk.refused(approve, of, member) == "LEGAL_ARTICLE_NOT_FOUND"
    assert await desk.seen(article_id, member) is None
    done = await asyncio.gather(*(desk.run(approve, of, desk.officers[1]) for _ in range(2)), return_exceptions=True)
    assert sum(isinstance(each, DomainError) for each in done) == 1
    assert (await desk.seen(article_id, member))["question"] == "加班费怎么算？"
    assert await desk.seen(article_id, elsewhere) is None


async def test_nobody_approves_a_text_that_was_written_anew_since(desk: Desk) -> None:
    member, article_id = await desk.member(3), await desk.published()
    of = LegalArticleOf(article_id)
    for number, question in ((2, "加班费如何计算？"), (3, "没有加班费？")):
        await desk.run(service.legal_article_revise, LegalArticleRevise(article_id, desk.content(question=question)))
        await desk.run(service.legal_article_submit, of)
        if number == 2:
            await desk.run(service.legal_article_return, LegalArticleReason(article_id, "请写明"), desk.officers[0])
    read = LegalArticleApprove(article_id, 2)
    before = await desk.owner.fetchrow("SELECT * FROM legal_article")
    assert await desk.refused(service.legal_article_approve, read, desk.officers[1]) == "LEGAL_ARTICLE_TEXT_OUTDATED"
    assert await desk.owner.fetchrow("SELECT * FROM legal_article") == before
    assert (await desk.seen(article_id, member))["question"] == "加班费怎么算？"
    await desk.run(service.legal_article_approve, LegalArticleApprove(article_id, 3), desk.officers[1])


async def test_a_revision_is_read_once_it_is_approved(desk: Desk) -> None:
    member, article_id = await desk.member(3), await desk.published()
    further = LegalArticleRevise(article_id, desk.content(question="加班费如何计算？"))
    await desk.run(service.legal_article_revise, further)
    assert (await desk.seen(article_id, member))["question"] == "加班费怎么算？"
    await desk.run(service.legal_article_submit, LegalArticleOf(article_id))
    await desk.run(service.legal_article_return, LegalArticleReason(article_id, "请写明依据"), desk.officers[1])
    assert (await desk.seen(article_id, desk.officers[0]))["return_reason"] == "请写明依据"
    await desk.approve(article_id)
    assert (await desk.seen(article_id, member))["question"] == "加班费如何计算？"
    async with desk.database.read() as conn:
        [revisions] = await loaders.legal_revisions_by_article_id(conn, desk.scope(desk.officers[0]), [article_id])
        [hidden] = await loaders.legal_revisions_by_article_id(conn, desk.scope(member), [article_id])
    assert ([each["number"] for each in revisions], list(hidden)) == ([1, 2], [])

    await desk.owner.execute("UPDATE statute SET valid_until = '2026-03-01'")
    assert (await desk.seen(article_id, member))["staleness"] == ["statute_ended"]
    await desk.run(service.legal_article_withdraw, LegalArticleReason(article_id, "已失效"))
    assert (await desk.seen(article_id, member))["answer"] is None
    judge = LegalArticleJudge(article_id, is_helpful=True)
    assert await desk.refused(service.legal_article_judge, judge, member) == "LEGAL_ARTICLE_NOT_FOUND"


async def test_each_member_judges_once_and_small_numbers_are_told_to_nobody(desk: Desk) -> None:
    article_id = await desk.published()
    members = [await desk.member(number) for number in range(3, 9)]
    for each in members[:4]:
        await desk.run(service.legal_article_judge, LegalArticleJudge(article_id, is_helpful=True), each)
    await desk.run(
        service.legal_article_judge, LegalArticleJudge(article_id, is_helpful=False, comment="没看懂"), members[4]
    )
    seen = await desk.seen(article_id, members[4])
    assert (seen["helpful_count"], seen["unhelpful_count"], seen["own_judgement"]) == (None, None, "unhelpful")
    await desk.run(service.legal_article_judge, LegalArticleJudge(article_id, is_helpful=True), members[4])
    seen = await desk.seen(article_id, members[5])
    assert (seen["helpful_count"], seen["unhelpful_count"], seen["own_judgement"]) == (5, None, None)

    await desk.run(
        service.legal_article_judge, LegalArticleJudge(article_id, is_helpful=False, comment="请举例"), members[5]
    )
    async with desk.database.read() as conn:
        [told] = await loaders.legal_comments_by_article_id(conn, desk.scope(desk.officers[0]), [article_id])
        [hidden] = await loaders.legal_comments_by_article_id(conn, desk.scope(members[0]), [article_id])
    assert ([each["comment"] for each in told], list(hidden)) == (["请举例"], [])
    assert "member_id" not in dict(told[0])
    stranger = await desk.member(9, desk.other_id)
    judge = LegalArticleJudge(article_id, is_helpful=True)
    assert await desk.refused(service.legal_article_judge, judge, stranger) == "LEGAL_ARTICLE_NOT_FOUND"

    await desk.run(service.legal_merge.follow, MembersMerged(members[0], members[5], NOW.date()))
    assert await desk.owner.fetchval("SELECT count(*) FROM legal_judgement") == 5


async def test_what_does_not_fit_is_refused_and_writes_nothing(desk: Desk) -> None:
    for changed, code in (
        ({"bases": []}, "LEGAL_ARTICLE_BASIS_NOT_FOUND"),
        ({"bases": [(new_id(), None)]}, "LEGAL_ARTICLE_BASIS_NOT_FOUND"),
        ({"unit_id": new_id()}, "LEGAL_ARTICLE_UNIT_NOT_FOUND"),
        ({"answer": "<script>x</script>"}, "LEGAL_ARTICLE_TEXT_INVALID"),
        ({"valid_until": date(2025, 1, 1)}, "LEGAL_ARTICLE_DAYS_INVALID"),
    ):
        command = LegalArticleDraft(desk.factory_id, desk.content(**changed))
        assert await desk.refused(service.legal_article_draft, command) == code
    outside = LegalArticleDraft(desk.other_id, desk.content())
    assert await desk.refused(service.legal_article_draft, outside) == "LEGAL_ARTICLE_PLACE_NOT_FOUND"
    assert await desk.owner.fetchval("SELECT count(*) FROM legal_article") == 0


async def test_others_are_told_what_waits_and_its_author_what_came_back(desk: Desk) -> None:
    await desk.in_office()
    outbox, handlers = Outbox(desk.database, desk.keyring, desk.tenant_id), notification_handlers(["console"])
    made = await desk.run(service.legal_article_draft, LegalArticleDraft(desk.factory_id, desk.content()))
    of = LegalArticleOf(UUID(str(made["legal_article_id"])))
    told = []
    for use_case, command, by in (
        (service.legal_article_submit, of, desk.officers[0]),
        (service.legal_article_return, LegalArticleReason(of.article_id, "请补充依据"), desk.officers[1]),
    ):
        await desk.run(use_case, command, by)
        while (await outbox.relay(handlers).handle_once()).delivered:
            pass
        told.append(await desk.owner.fetch("SELECT member_id, kind FROM notification ORDER BY created_at, id"))

    waits, back = (desk.officers[1], "legal_approval_wanted"), (desk.officers[0], "legal_returned")
    assert [[tuple(row) for row in rows] for rows in told] == [[waits], [waits, back]]


async def test_officers_are_warned_once_for_each_reason_and_anew_of_a_new_text(desk: Desk) -> None:
    ending = await desk.published(valid_until=date(2026, 3, 10), review_on=date(2026, 3, 5))
    resting = await desk.published()
    draft = LegalArticleDraft(desk.factory_id, desk.content(review_on=date(2026, 1, 2)))
    await desk.run(service.legal_article_draft, draft)
    assert await desk.warned() == []
    # A revision that waits rests on nothing that holds, but readers do not see it.
    await desk.owner.execute("UPDATE statute SET valid_until = '2026-03-01'")
    assert await desk.warned() == [(ending, "statute_ended"), (resting, "statute_ended")]
    assert await desk.warned() == []
    desk.now = datetime(2026, 3, 11, 2, tzinfo=UTC)
    await asyncio.gather(*(desk.warn() for _ in range(2)))
    assert await desk.told() == [(ending, "expired"), (ending, "review_overdue")]
    assert await desk.warned() == []

    further = desk.content(valid_until=date(2026, 12, 31))
    await desk.run(service.legal_article_revise, LegalArticleRevise(ending, further))
    await desk.approve(ending)
    assert await desk.warned() == [(ending, "statute_ended")]


async def test_officers_are_warned_anew_where_an_end_was_taken_back(desk: Desk) -> None:
    resting = await desk.published()
    told = [(resting, "statute_ended")]
    for valid_until, expected in ((date(2026, 3, 1), told), (None, []), (date(2026, 3, 1), told)):
        async with desk.database.transaction() as conn:
            await statutes.end_statute(conn, desk.tenant_id, desk.statute_id, valid_until)
        assert await desk.warned() == expected


async def test_a_warning_says_why_and_none_comes_late(desk: Desk) -> None:
    await desk.in_office()
    outbox, handlers = Outbox(desk.database, desk.keyring, desk.tenant_id), notification_handlers(["console"])
    await desk.published()
    gone = await desk.published(question="已失效的条目？")
    await desk.owner.execute("UPDATE statute SET valid_until = '2026-03-01'")
    await desk.warn()
    await desk.run(service.legal_article_withdraw, LegalArticleReason(gone, "已失效"))
    while (await outbox.relay(handlers).handle_once()).delivered:
        pass
    rows = await desk.owner.fetch("SELECT member_id, facts FROM notification WHERE kind = 'legal_stale'")
    assert sorted(row["member_id"] for row in rows) == sorted(desk.officers)
    facts = json.loads(rows[0]["facts"])
    assert translate("NOTIFICATION_LEGAL_STALE", "zh-CN", **facts) == (
        "法律知识条目需要复核（所依据的法律法规已失效）：加班费怎么算？。"
    )
