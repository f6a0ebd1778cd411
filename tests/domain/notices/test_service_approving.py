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
