"""Questions to the management about an item: which unit answers, who may ask, who sees what it is about."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from db.loaders.suggestions.asking import management_question_by_id
from db.models.news import NewsAudience
from db.models.suggestions import SuggestionVisibility
from db.types import new_id
from domain.news import service
from domain.news.rules import Narrowed
from domain.news.service import NewsItemDraft, NewsItemWithdraw, NewsLinks
from domain.suggestions.service.asking import ManagementQuestionAsk, management_question_ask
from tests.domain.news.desk import Desk


async def unit(desk: Desk, place_id: UUID, *, staff: UUID | None = None, closed: bool = False) -> UUID:
    """An answering unit of a place."""
    id_ = new_id()
    await desk.owner.execute(
        "INSERT INTO answering_unit (tenant_id, id, organisation_id, kind, code, name, created_by_id, created_at,"
        " closed_at) VALUES ($1, $2, $3, 'management', $4, '后勤部', $5, now(), CASE WHEN $6 THEN now() END)",
        *(desk.tenant_id, id_, place_id, str(id_)[-12:], desk.writer_id, closed),
    )
    if staff is not None:
        await desk.owner.execute(
            "INSERT INTO unit_staff (tenant_id, id, unit_id, member_id, starts_on, appointed_by_id)"
            " VALUES ($1, $2, $3, $4, '2020-01-01', $5)",
            *(desk.tenant_id, new_id(), id_, staff, desk.writer_id),
        )
    return id_


def about(item_id: UUID, unit_id: UUID | None = None, **values: Any) -> ManagementQuestionAsk:
    return ManagementQuestionAsk(unit_id, "食堂", "何时开始？", news_item_id=item_id, **values)


async def seen(desk: Desk, question_id: UUID, by: UUID) -> Mapping[str, Any] | None:
    async with desk.database.read() as conn:
        [found] = await management_question_by_id(conn, desk.scope(by), [question_id])
    return None if found is None else dict(found)


async def test_a_question_goes_to_the_unit_of_the_item_then_to_its_organisation_s(desk: Desk) -> None:
    asker = await desk.member()
    item_id = await desk.published()
    nobody = await desk.refused(management_question_ask, about(item_id), asker)
    assert nobody == "MANAGEMENT_QUESTION_UNIT_NOT_FOUND"
    await unit(desk, desk.factory_id, closed=True)
    oldest, other = await unit(desk, desk.factory_id), await unit(desk, desk.factory_id)
    named = await desk.published(links=NewsLinks(unit_id=other))

    async def asked(command: ManagementQuestionAsk) -> UUID:
        made = await desk.run(management_question_ask, command, asker)
        [(unit_id, news_id)] = await desk.rows(
            "SELECT unit_id, news_item_id FROM management_question WHERE id = $1", made["question_id"]
        )
        assert news_id == command.news_item_id
        return UUID(str(unit_id))

    assert await asked(about(item_id)) == oldest
    assert await asked(about(item_id, other)) == other
    assert await asked(about(named)) == other
    await desk.owner.execute("UPDATE answering_unit SET closed_at = now() WHERE id = $1", other)
    assert await asked(about(named)) == oldest


async def test_only_what_the_asker_reads_now_is_asked_about(desk: Desk) -> None:
    asker = await desk.member()
    await unit(desk, desk.factory_id)
    withdrawn = await desk.published()
    await desk.run(service.news_item_withdraw, NewsItemWithdraw(withdrawn, "有误"))
    for item_id in (
        await desk.drafted(),
        await desk.published(audience=NewsAudience.OFFICERS),
        await desk.published(narrowed=Narrowed(tags=("夜班",))),
        withdrawn,
        new_id(),
    ):
        code = await desk.refused(management_question_ask, about(item_id), asker)
        assert code == "MANAGEMENT_QUESTION_NEWS_NOT_FOUND"
    assert await desk.rows("SELECT FROM management_question") == []


async def test_who_asks_and_who_answers_see_what_it_is_about_others_what_they_may(desk: Desk) -> None:
    asker, staff, reader = [await desk.member() for _ in range(3)]
    await desk.owner.execute("INSERT INTO member_tagging VALUES ($1, $2, '{夜班}')", desk.tenant_id, asker)
    await unit(desk, desk.factory_id, staff=staff)
    item_id = await desk.published({"title": "夜班"}, narrowed=Narrowed(tags=("夜班",)))
    command = about(item_id, visibility=SuggestionVisibility.MEMBERS.value)
    question_id = (await desk.run(management_question_ask, command, asker))["question_id"]
    titles = {by: (await seen(desk, question_id, by) or {})["news_title"] for by in (asker, staff, reader)}
    assert titles == {asker: "夜班", staff: "夜班", reader: None}
    assert await desk.seen(item_id, reader) is None


async def test_an_item_names_an_open_unit_of_its_organisation_or_above(desk: Desk) -> None:
    below, closed = await unit(desk, desk.branch_id), await unit(desk, desk.factory_id, closed=True)
    for unit_id in (below, closed, new_id()):
        draft = NewsItemDraft(desk.factory_id, desk.content(links=NewsLinks(unit_id=unit_id)))
        assert await desk.refused(service.news_item_draft, draft) == "NEWS_LINK_NOT_FOUND"
