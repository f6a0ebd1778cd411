"""What is approved is what was read, and what is corrected another person than its writer corrects."""

import asyncio

from domain.notices import service
from domain.notices.service import PublicNoticeApprove, PublicNoticeChange
from tests.domain.notices.board import Board
from tests.domain.notices.steps import command_of, seen
from tests.support.waiting import until_waited_for


async def test_nobody_approves_a_draft_that_was_changed_since_it_was_read(board: Board) -> None:
    notice_id = await board.drafted()
    read = (await seen(board, notice_id, board.approver_id))["draft_revision"]
    await board.run(service.public_notice_change, PublicNoticeChange(notice_id, board.content(title="另一份公示")))
    before = await board.rows("SELECT * FROM public_notice")
    approve = (service.public_notice_approve, PublicNoticeApprove(notice_id, read))
    assert await board.refused(*approve, board.approver_id) == "PUBLIC_NOTICE_TEXT_OUTDATED"
    assert await board.rows("SELECT * FROM public_notice") == before
    assert await board.rows("SELECT 1 FROM public_notice_revision") == []
    again = (await seen(board, notice_id, board.approver_id))["draft_revision"]
    await board.run(service.public_notice_approve, PublicNoticeApprove(notice_id, again), board.approver_id)
    assert (await seen(board, notice_id, board.approver_id))["draft_revision"] is None


async def test_a_change_at_the_same_moment_comes_before_the_approval_that_waits_for_it(board: Board) -> None:
    notice_id = await board.drafted()
    async with board.work(board.drafter_id) as work:
        await service.public_notice_change(work, PublicNoticeChange(notice_id, board.content(title="另一份公示")))
        waiting = asyncio.ensure_future(board.answered(*command_of(board, "approve", notice_id), board.approver_id))
        await until_waited_for(board.owner)
    assert await waiting == "PUBLIC_NOTICE_TEXT_OUTDATED"
    assert await board.rows("SELECT state, title FROM public_notice") == [("draft", "另一份公示")]


async def test_nobody_corrects_alone_what_they_wrote_and_two_take_turns(board: Board) -> None:
    notice_id = await board.put_up()
    correct, before = command_of(board, "correct", notice_id), await board.rows("SELECT * FROM public_notice")
    assert await board.refused(*correct) == "PUBLIC_NOTICE_OWN_TEXT"
    assert await board.rows("SELECT * FROM public_notice") == before
    assert len(await board.rows("SELECT 1 FROM public_notice_revision")) == 1
    await board.run(*correct, board.approver_id)
    assert await board.refused(*correct, board.approver_id) == "PUBLIC_NOTICE_OWN_TEXT"
    await board.run(*correct)
    made = await board.rows("SELECT number, made_by_id FROM public_notice_revision ORDER BY number")
    assert made[1:] == [(2, board.approver_id), (3, board.drafter_id)]


async def test_who_wrote_by_an_entry_that_was_merged_does_not_correct(board: Board) -> None:
    notice_id = await board.put_up()
    await board.owner.execute(
        "UPDATE member SET merged_into_id = $2 WHERE id = $1", board.drafter_id, board.approver_id
    )
    correct = command_of(board, "correct", notice_id)
    assert await board.refused(*correct, board.approver_id) == "PUBLIC_NOTICE_OWN_TEXT"
