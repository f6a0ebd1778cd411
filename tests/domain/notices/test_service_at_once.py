"""Two at the same moment, repeats of a request, and who is told what."""

import asyncio
from typing import Any
from uuid import UUID

from domain.notices import service
from domain.notices.service import PublicNoticeObjectionMake
from domain.notifications.handlers import notification_handlers
from domain.shared.idempotency import RequestKeyReused, find_earlier, once, request_key
from tests.domain.notices.board import Board
from tests.domain.notices.steps import answer, at_stage, command_of, objected
from tests.domain.notifications.outbox import Outbox
from tests.support.waiting import until_waited_for

_NOT_SO, _NOT_UP = "PUBLIC_NOTICE_STATE_REFUSED", "PUBLIC_NOTICE_NOT_OPEN"


async def test_two_conclude_and_one_has_done_it(board: Board) -> None:
    notice_id = await at_stage(board, "ended")
    conclude = command_of(board, "conclude", notice_id)
    found = await asyncio.gather(*(board.answered(*conclude, by) for by in (board.drafter_id, board.approver_id)))
    assert sorted(found) == [_NOT_SO, "done"]
    assert len(await board.rows("SELECT 1 FROM event WHERE topic = 'public_notice.concluded'")) == 1


async def test_who_objects_while_it_ends_is_answered_or_refused_and_never_lost(board: Board) -> None:
    notice_id, objector = await board.put_up(), await board.member()
    ends = command_of(board, "withdraw", notice_id)
    both = [board.answered(*ends), board.answered(*command_of(board, "object", notice_id), objector)]
    withdrawn, made = await asyncio.gather(*both)
    assert withdrawn == "done"
    assert made in {"done", _NOT_UP}
    assert await board.rows("SELECT state FROM public_notice_objection") == [("dropped",)] * (made == "done")


async def test_an_objection_of_the_last_minute_holds_up_who_concludes(board: Board) -> None:
    notice_id, objector = await board.put_up(), await board.member()
    conclude = command_of(board, "conclude", notice_id)
    async with board.work(objector) as work:
        await service.public_notice_objection_make(work, PublicNoticeObjectionMake(notice_id, "情况不符"))
        board.turn(days=8)
        waiting = asyncio.ensure_future(board.answered(*conclude))
        await until_waited_for(board.owner)
    assert await waiting == "PUBLIC_NOTICE_OBJECTIONS_OPEN"


async def test_the_same_request_key_objects_once_also_at_the_same_moment(board: Board) -> None:
    notice_id, objector = await board.put_up(), await board.member()
    command, key = PublicNoticeObjectionMake(notice_id, "情况不符"), UUID(int=7)

    async def ask() -> Any:
        use_case = service.public_notice_objection_make
        async with board.work(objector) as work:
            asked = request_key(work, key, use_case, command)
            earlier = await find_earlier(work, asked)
            if earlier is not None:
                return earlier
        try:
            async with board.work(objector) as work:
                return await once(work, asked, use_case, command)
        except RequestKeyReused:
            async with board.work(objector) as work:
                return await find_earlier(work, asked)

    first, second = await asyncio.gather(ask(), ask())
    assert first == second == await ask()
    assert len(await board.rows("SELECT 1 FROM public_notice_objection")) == 1


async def test_who_is_named_objects_and_handles_it_is_told_and_nobody_else(board: Board) -> None:
    outbox = Outbox(board.database, board.keyring, board.tenant_id)
    notice_id, objector = await board.put_up(), await board.member()
    objection_id = await objected(board, notice_id, objector, 1)
    await answer(board, objection_id, is_upheld=True)
    await board.run(*command_of(board, "correct", notice_id), board.approver_id)
    relay = outbox.relay(notification_handlers([]))
    while (await relay.handle_once()).delivered:
        pass
    told = await board.rows("SELECT kind, member_id, facts FROM notification")
    assert not any(str(objector) in str(facts) for kind, _, facts in told if kind.startswith("public_notice"))
    assert (
        {kind: {to for each, to, _ in told if each == kind} for kind, *_ in told}
        == {
            "public_notice_named": set(board.named[1:]),  # the first was struck before it was told
            "public_notice_corrected": set(board.named[1:]),
            "public_notice_objection_answered": {objector},
        }
    )
