"""A person with two entries that were merged: named, objecting, drafting as one person."""

from uuid import UUID

from domain.notices import service
from domain.notices.service import PublicNoticeApprove, PublicNoticeObjectionMake
from domain.notifications.handlers import notification_handlers
from tests.domain.notices.board import Board
from tests.domain.notices.steps import answer, command_of, objected, people, seen
from tests.domain.notifications.outbox import Outbox


async def merge(board: Board, merged_id: UUID, kept_id: UUID) -> None:
    """What a merge leaves: rows of the merged entry stay where they are."""
    await board.owner.execute("UPDATE member SET merged_into_id = $2 WHERE id = $1", merged_id, kept_id)


async def test_who_is_named_by_an_entry_that_was_merged_is_named(board: Board) -> None:
    notice_id, kept = await board.put_up(), await board.member(board.tenant_id)
    await merge(board, board.named[0], kept)
    assert (await seen(board, notice_id, kept))["is_own_name"]
    assert ("赵一鸣", "HD000107") in [(name, number) for _, name, number, _ in await people(board, notice_id, kept)]
    await objected(board, notice_id, kept)  # from wherever they are
    await merge(board, board.named[1], board.approver_id)
    for step in ("correct", "conclude"):
        assert await board.answered(*command_of(board, step, notice_id), board.approver_id) != "done"
    own_name = await board.answered(*command_of(board, "correct", notice_id), board.approver_id)
    assert own_name == "PUBLIC_NOTICE_OWN_NAME"


async def test_an_objection_of_a_merged_entry_is_the_person_s_own(board: Board) -> None:
    outbox = Outbox(board.database, board.keyring, board.tenant_id)
    notice_id, kept, merged = await board.put_up(), await board.member(), await board.member()
    objection_id = await objected(board, notice_id, merged)
    await merge(board, merged, kept)
    again = PublicNoticeObjectionMake(notice_id, "情况不符")
    assert await board.refused(service.public_notice_objection_make, again, kept) == "PUBLIC_NOTICE_OBJECTION_MADE"
    assert await answer(board, objection_id, is_upheld=False) == "done"
    relay = outbox.relay(notification_handlers([]))
    while (await relay.handle_once()).delivered:
        pass
    told = "SELECT member_id FROM notification WHERE kind = 'public_notice_objection_answered'"
    assert await board.rows(told) == [(kept,)]

    by_officer = await board.member()
    objection_id = await objected(board, notice_id, by_officer)
    await merge(board, by_officer, board.approver_id)
    own = await answer(board, objection_id, is_upheld=True, by=board.approver_id)
    assert own == "PUBLIC_NOTICE_OWN_OBJECTION"


async def test_who_drafted_by_a_merged_entry_does_not_approve(board: Board) -> None:
    notice_id = await board.drafted()
    await merge(board, board.drafter_id, board.approver_id)
    approve = PublicNoticeApprove(notice_id, 1)
    assert await board.refused(service.public_notice_approve, approve, board.approver_id) == "PUBLIC_NOTICE_OWN_DRAFT"
