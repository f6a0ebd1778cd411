"""Files of news on their way in: a draft alone takes them, whatever its ticket says, and whoever is quicker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import pytest

from db.models.news import NewsAudience, NewsFileKind
from db.queries.news import public
from db.queries.uploads import WholeUpload
from domain.news import service
from domain.news.errors import NewsFileRefused
from domain.news.service import NewsItemApprove, NewsItemCorrect, NewsItemOf, NewsItemReturn, NewsItemWithdraw
from domain.news.service.files import NEWS_FILES, NewsFileAdd, NewsFileRemove, news_file_add, news_file_remove
from domain.shared.files import Store
from domain.shared.uploads import Ticket
from tests.domain.news.desk import TEXTS, Desk
from tests.support.waiting import until_waited_for

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + bytes(17) + bytes(4) + b"IEND" + bytes(4)
Step = Callable[[], Awaitable[object]]


async def asked_for(desk: Desk, kind: NewsFileKind = NewsFileKind.POSTER) -> tuple[UUID, UUID]:
    """A public draft, and a place for a file of it."""
    item_id = await desk.drafted(audience=NewsAudience.PUBLIC)
    place = await desk.run(news_file_add, NewsFileAdd(item_id, kind))
    return item_id, UUID(str(place["news_file_id"]))


async def send(desk: Desk, file_id: UUID, meanwhile: Step | None = None) -> None:
    """Sends the file; half of it, then what happens meanwhile, then the rest."""

    async def pieces() -> AsyncIterator[bytes]:
        yield PNG[:20]
        if meanwhile is not None:
            await meanwhile()
        yield PNG[20:]

    ticket = Ticket(file_id, NEWS_FILES.ticket(desk.keyring, desk.tenant_id, file_id))
    store = Store(desk.database, desk.keyring)
    await NEWS_FILES.receive(store, desk.tenant_id, ticket, pieces=pieces(), now=desk.now)


async def approved(desk: Desk, item_id: UUID) -> None:
    await desk.run(service.news_item_submit, NewsItemOf(item_id))
    await desk.run(service.news_item_approve, NewsItemApprove(item_id, 1), desk.approver_id)


async def states(desk: Desk) -> list[tuple[str, int]]:
    """Of all files, with the number of their chunks."""
    statement = "SELECT state, (SELECT count(*) FROM news_file_chunk WHERE file_id = f.id) FROM news_file AS f"
    return [(state, count) for state, count in await desk.rows(statement)]


async def shown(desk: Desk, item_id: UUID) -> list[str]:
    """The files on the item's public page."""
    async with desk.database.read() as conn:
        return [row["kind"] for row in await public.list_public_files(conn, desk.tenant_id, item_id)]


@pytest.mark.parametrize("kind", [NewsFileKind.POSTER, NewsFileKind.VIDEO])
async def test_a_ticket_of_the_draft_opens_nothing_once_the_item_was_approved(desk: Desk, kind: NewsFileKind) -> None:
    item_id, file_id = await asked_for(desk, kind)
    await approved(desk, item_id)

    with pytest.raises(NewsFileRefused):
        await send(desk, file_id)
    assert await shown(desk, item_id) == []
    assert await states(desk) == [("awaited", 0)]


async def test_what_waits_for_approval_or_was_withdrawn_takes_no_file(desk: Desk) -> None:
    item_id, file_id = await asked_for(desk)
    for step in (
        (service.news_item_submit, NewsItemOf(item_id)),
        (service.news_item_withdraw, NewsItemWithdraw(item_id, "有误")),
    ):
        await desk.run(*step)
        with pytest.raises(NewsFileRefused):
            await send(desk, file_id)
    assert await states(desk) == [("awaited", 0)]


async def test_a_file_that_is_on_its_way_while_the_item_is_approved_does_not_count(desk: Desk) -> None:
    item_id, file_id = await asked_for(desk)

    with pytest.raises(NewsFileRefused):
        await send(desk, file_id, lambda: approved(desk, item_id))
    assert await shown(desk, item_id) == []
    assert await states(desk) == [("awaited", 0)]


async def test_a_draft_takes_the_file_also_when_it_came_back_meanwhile(desk: Desk) -> None:
    item_id, file_id = await asked_for(desk)
    await desk.run(service.news_item_submit, NewsItemOf(item_id))
    await desk.run(service.news_item_return, NewsItemReturn(item_id, "请加海报"), desk.approver_id)

    await send(desk, file_id)
    assert await states(desk) == [("ready", 1)]
    await approved(desk, item_id)
    assert await shown(desk, item_id) == ["poster"]


async def test_the_end_of_a_file_waits_for_who_submits_and_then_finds_no_draft(desk: Desk) -> None:
    item_id, file_id = await asked_for(desk)
    sending = []

    async def meanwhile() -> None:
        is_submitted = asyncio.Event()

        async def submit() -> None:
            async with desk.work(desk.writer_id) as work:
                await service.news_item_submit(work, NewsItemOf(item_id))
                is_submitted.set()
                await until_waited_for(desk.owner)  # the end of the file

        sending.append(asyncio.ensure_future(submit()))
        await is_submitted.wait()

    with pytest.raises(NewsFileRefused):
        await send(desk, file_id, meanwhile)
    await asyncio.gather(*sending)
    assert await desk.rows("SELECT state FROM news_item") == [("in_approval",)]
    assert await states(desk) == [("awaited", 0)]


async def test_who_submits_waits_for_the_end_of_a_file_so_that_who_approves_sees_it(desk: Desk) -> None:
    item_id, file_id = await asked_for(desk)
    uploads, tenant_id = NEWS_FILES.uploads, desk.tenant_id
    async with desk.database.write() as conn:
        assert await uploads.begin(conn, tenant_id, file_id, now=desk.now, tries=1) is not None
    async with desk.database.write() as conn:
        whole = WholeUpload("image/png", len(PNG), 0, desk.now)
        assert await uploads.finish(conn, tenant_id, file_id, whole) is not None
        submitting = asyncio.ensure_future(desk.run(service.news_item_submit, NewsItemOf(item_id)))
        await until_waited_for(desk.owner)
        assert await desk.rows("SELECT state FROM news_item") == [("draft",)]
    await submitting
    assert await desk.rows("SELECT i.state, f.state FROM news_item AS i, news_file AS f") == [("in_approval", "ready")]


async def test_who_exchanged_a_file_of_a_draft_does_not_approve_it(desk: Desk) -> None:
    item_id, first_id = await asked_for(desk)
    await send(desk, first_id)
    await desk.run(news_file_remove, NewsFileRemove(first_id), desk.approver_id)
    place = await desk.run(news_file_add, NewsFileAdd(item_id, NewsFileKind.POSTER), desk.approver_id)
    await send(desk, UUID(str(place["news_file_id"])))
    await desk.run(service.news_item_submit, NewsItemOf(item_id))

    approve = (service.news_item_approve, NewsItemApprove(item_id, 1))
    for by in (desk.writer_id, desk.approver_id):
        assert await desk.refused(*approve, by) == "NEWS_OWN_TEXT"
    third_id, kept_id = await desk.member(desk.factory_id), await desk.member(desk.factory_id)
    desk.rights = {**desk.rights, **dict.fromkeys((third_id, kept_id), desk.rights[desk.writer_id])}
    await desk.owner.execute("UPDATE member SET merged_into_id = $2 WHERE id = $1", desk.approver_id, kept_id)
    assert await desk.refused(*approve, kept_id) == "NEWS_OWN_TEXT"  # the same person
    await desk.run(*approve, third_id)
    assert await shown(desk, item_id) == ["poster"]


async def test_whose_file_was_taken_out_again_approves_and_who_added_one_approves_a_correction(desk: Desk) -> None:
    item_id = await desk.drafted(audience=NewsAudience.PUBLIC)
    for by, is_kept in ((desk.approver_id, False), (desk.writer_id, True)):
        place = await desk.run(news_file_add, NewsFileAdd(item_id, NewsFileKind.POSTER), by)
        file_id = UUID(str(place["news_file_id"]))
        await send(desk, file_id)
        if not is_kept:
            await desk.run(news_file_remove, NewsFileRemove(file_id))
    await approved(desk, item_id)
    correct = NewsItemCorrect(item_id, replace(TEXTS, title="食堂通知"), "标题有误")
    await desk.run(service.news_item_correct, correct, desk.approver_id)
    await desk.run(service.news_item_approve, NewsItemApprove(item_id, 2))  # their poster was approved by another
    assert await desk.rows("SELECT title, revision FROM news_item") == [("食堂通知", 2)]
