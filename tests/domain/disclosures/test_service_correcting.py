"""What two persons published two persons correct: one drafts it, another one publishes it."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.loaders import disclosures as loaders
from db.session import APP_ROLE
from domain.disclosures import service
from domain.disclosures.service import (
    Content,
    DisclosureChange,
    DisclosureCorrect,
    DisclosurePublish,
    DisclosureWithdraw,
    Figure,
)
from tests.domain.disclosures.board import CONTENT, Board

_LESS = Content("二〇二六年经费预算", "本年度预算调整如下。", [Figure("收入预算", amount_fen=1_100_000_00)])
_MORE = Content("二〇二六年经费预算", "本年度预算再次调整。", [Figure("收入预算", amount_fen=1_300_000_00)])
PUBLISH = service.disclosure_publish


async def corrected(board: Board, disclosure_id: UUID, content: Content = _LESS, by: UUID | None = None) -> UUID:
    """The draft of a correction."""
    command = DisclosureCorrect(disclosure_id, content, "数字有误")
    return UUID(str((await board.run(service.disclosure_correct, command, by))["disclosure_id"]))


async def officer(board: Board) -> UUID:
    """A third one."""
    member_id = await board.member(board.factory_id)
    board.rights = {**board.rights, member_id: board.rights[board.drafter_id]}
    return member_id


async def read(board: Board, disclosure_id: UUID, by: UUID) -> Any:
    """Text, revision and amounts as somebody reads them; None: they see no such disclosure."""
    async with board.database.read() as conn:
        [found] = await loaders.disclosure_by_id(conn, board.scope(by), [disclosure_id])
        [figures] = await loaders.disclosure_figures_by_disclosure_id(conn, board.scope(by), [disclosure_id])
    return None if found is None else (found["body"], found["revision"], [row["amount_fen"] for row in figures])


async def test_a_correction_holds_once_another_person_published_it(board: Board) -> None:
    member_id, disclosure_id = await board.member(), await board.published()
    before = await read(board, disclosure_id, member_id)
    draft_id = await corrected(board, disclosure_id)
    assert (await read(board, disclosure_id, member_id), await read(board, draft_id, member_id)) == (before, None)
    assert await read(board, draft_id, board.publisher_id) == (_LESS.body, 0, [1_100_000_00])
    assert await board.refused(PUBLISH, DisclosurePublish(draft_id, 1)) == "DISCLOSURE_OWN_DRAFT"
    assert await read(board, disclosure_id, member_id) == before

    outcome = await board.run(PUBLISH, DisclosurePublish(draft_id, 1), board.publisher_id)
    assert outcome == {"disclosure_id": disclosure_id}
    assert await read(board, disclosure_id, member_id) == (_LESS.body, 2, [1_100_000_00])
    made = "SELECT number, note, made_by_id, approved_by_id FROM disclosure_revision ORDER BY number"
    assert (await board.rows(made))[1:] == [(2, "数字有误", board.drafter_id, board.publisher_id)]
    assert await board.rows("SELECT id FROM disclosure") == [(disclosure_id,)]
    kept = await board.rows("SELECT number, figures->0->>'amount_fen' FROM disclosure_revision ORDER BY number")
    assert kept == [(1, "120000000"), (2, "110000000")]
    assert await board.rows("SELECT count(*) FROM disclosure_figure") == [(1,)]
    with pytest.raises(asyncpg.CheckViolationError):  # PostgreSQL holds it, too
        await board.owner.execute(
            "INSERT INTO disclosure_revision (tenant_id, disclosure_id, number, title, body, figures, note, made_by_id,"
            " approved_by_id, made_at) SELECT tenant_id, disclosure_id, 3, title, body, figures, note, made_by_id,"
            " made_by_id, made_at FROM disclosure_revision WHERE number = 2"
        )


async def test_a_third_officer_corrects_nothing_alone(board: Board) -> None:
    third_id, disclosure_id = await officer(board), await board.published()
    draft_id = await corrected(board, disclosure_id, by=third_id)
    assert await board.refused(PUBLISH, DisclosurePublish(draft_id, 1), third_id) == "DISCLOSURE_OWN_DRAFT"
    assert await board.rows("SELECT 1 FROM disclosure_revision WHERE number > 1") == []
    await board.run(PUBLISH, DisclosurePublish(draft_id, 1))  # who wrote the first text has read this one


async def test_who_changed_the_correction_last_does_not_publish_it_and_what_was_read_is_named(board: Board) -> None:
    third_id, disclosure_id = await officer(board), await board.published()
    draft_id = await corrected(board, disclosure_id)
    await board.run(service.disclosure_change, DisclosureChange(draft_id, _MORE), board.publisher_id)
    own = DisclosurePublish(draft_id, 2)
    assert await board.refused(PUBLISH, own, board.publisher_id) == "DISCLOSURE_OWN_DRAFT"
    assert await board.refused(PUBLISH, DisclosurePublish(draft_id, 1), third_id) == "DISCLOSURE_TEXT_OUTDATED"
    await board.run(PUBLISH, own, third_id)
    assert await read(board, disclosure_id, third_id) == (_MORE.body, 2, [1_300_000_00])


async def test_two_entries_of_one_person_are_no_second_person(board: Board) -> None:
    disclosure_id, first_id = await board.published(), await board.drafted()
    draft_id = await corrected(board, disclosure_id)
    await board.owner.execute(
        "UPDATE member SET merged_into_id = $2 WHERE id = $1", board.drafter_id, board.publisher_id
    )
    for each in (first_id, draft_id):
        publish = DisclosurePublish(each, 1)
        assert await board.refused(PUBLISH, publish, board.publisher_id) == "DISCLOSURE_OWN_DRAFT"


async def test_of_two_corrections_of_one_text_the_second_is_written_anew(board: Board) -> None:
    disclosure_id = await board.published()
    drafts = [await corrected(board, disclosure_id, content) for content in (_LESS, _MORE)]
    done = await asyncio.gather(
        *(board.run(PUBLISH, DisclosurePublish(each, 1), board.publisher_id) for each in drafts),
        return_exceptions=True,
    )
    assert sorted(getattr(each, "code", "done") for each in done) == ["DISCLOSURE_CORRECTION_OUTDATED", "done"]
    [(left_id,)] = await board.rows("SELECT id FROM disclosure WHERE state = 'draft'")
    await board.run(service.disclosure_change, DisclosureChange(left_id, CONTENT))
    await board.run(PUBLISH, DisclosurePublish(left_id, 2), board.publisher_id)
    assert (await read(board, disclosure_id, board.drafter_id))[:2] == (CONTENT.body, 3)


async def test_what_is_withdrawn_is_not_corrected_any_more(board: Board) -> None:
    disclosure_id, other_id = await board.published(), await board.drafted()
    draft_id = await corrected(board, disclosure_id)
    withdraw = board.run(service.disclosure_withdraw, DisclosureWithdraw(disclosure_id, "重复公开。"))
    publish = board.run(PUBLISH, DisclosurePublish(draft_id, 1), board.publisher_id)
    done = await asyncio.gather(publish, withdraw, return_exceptions=True)
    assert getattr(done[0], "code", "done") in {"DISCLOSURE_NOT_FOUND", "done"}
    assert not isinstance(done[1], Exception)
    found = await board.rows("SELECT id, state FROM disclosure ORDER BY id")
    assert found == [(disclosure_id, "withdrawn"), (other_id, "draft")]
    assert await board.refused(PUBLISH, DisclosurePublish(draft_id, 1), board.publisher_id) == "DISCLOSURE_NOT_FOUND"


async def test_what_was_published_is_dropped_by_no_statement_of_the_application(board: Board) -> None:
    await board.published()
    await board.owner.execute(f"SET ROLE {APP_ROLE}")
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await board.owner.execute(
            "DELETE FROM disclosure_source; DELETE FROM disclosure_figure; DELETE FROM disclosure"
        )
    await board.owner.execute("RESET ROLE")
