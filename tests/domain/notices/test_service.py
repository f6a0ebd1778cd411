"""Notices from the draft to the end of their names, on a real database: each step, each caller, races, kills."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.loaders import notices as loaders
from db.models.notices import NameMask, PublicNoticeKind
from domain.notices import service
from domain.notices.service import (
    Person,
    PublicNoticeApprove,
    PublicNoticeCorrect,
    PublicNoticeDraft,
    PublicNoticeObjectionMake,
)
from domain.shared.errors import DomainError
from tests.domain.notices.board import CLOSES_ON, OPENS_ON, Board
from tests.domain.notices.steps import STEPS, answer, at_stage, command_of, objected, people, seen

_NOT_SO, _NONE = "PUBLIC_NOTICE_STATE_REFUSED", "PUBLIC_NOTICE_NOT_FOUND"
_NOT_UP, _STILL = "PUBLIC_NOTICE_NOT_OPEN", "PUBLIC_NOTICE_STILL_OPEN"
# As the second officer, who drafted nothing and is in the audience; in the order of the steps.
TABLE = {
    "draft": ("done", "done", _NOT_SO, "done", _NONE, _NOT_SO),
    "coming": (_NOT_SO, _NOT_SO, "done", "done", _NONE, _STILL),
    "open": (_NOT_SO, _NOT_SO, "done", "done", "done", _STILL),
    "ended": (_NOT_SO, _NOT_SO, "done", "done", _NOT_UP, "done"),
    "concluded": (_NOT_SO, _NOT_SO, _NOT_SO, _NOT_SO, _NOT_UP, _NOT_SO),
    "withdrawn": (_NOT_SO, _NOT_SO, _NOT_SO, _NOT_SO, _NOT_UP, _NOT_SO),
}


@pytest.mark.parametrize("stage", TABLE)
async def test_each_step_in_each_stage_by_each_kind_of_caller(board: Board, stage: str) -> None:
    notice_id = await at_stage(board, stage)
    stranger, reader = await board.member(board.tenant_id), await board.member()
    before = await board.rows("SELECT state, revision, drafted_by_id FROM public_notice")
    by_others = {}
    for who, by in (("stranger", stranger), ("reader", reader)):
        for step in STEPS:
            by_others[who, step] = await board.answered(*command_of(board, step, notice_id), by)
    assert {key: code for key, code in by_others.items() if code != _NONE} == (
        {("reader", "object"): TABLE[stage][4]} if TABLE[stage][4] != _NONE else {}
    )
    assert await board.rows("SELECT state, revision, drafted_by_id FROM public_notice") == before
    if by_others["reader", "object"] == "done":
        await board.owner.execute("DELETE FROM public_notice_objection")
    last = CLOSES_ON + timedelta(days=7)
    assert tuple([await tried(board, *command_of(board, step, notice_id, last)) for step in STEPS]) == TABLE[stage]


async def tried(board: Board, use_case: Any, command: Any) -> str:
    """What the second officer is answered; what was done is taken back."""

    async def do() -> None:
        async with board.work(board.approver_id) as work:
            await use_case(work, command)
            raise _TakenBackError

    try:
        await do()
    except _TakenBackError:
        return "done"
    except DomainError as error:
        return error.code
    return "kept"


class _TakenBackError(Exception):
    """What was done does not stay."""


async def test_another_person_than_who_drafted_or_is_named_approves_and_decides(board: Board) -> None:
    notice_id = await board.drafted(people=[Person(board.approver_id), Person(board.named[0])])
    approve = (service.public_notice_approve, PublicNoticeApprove(notice_id, 1))
    assert await board.refused(*approve) == "PUBLIC_NOTICE_OWN_DRAFT"
    assert await board.refused(*approve, board.approver_id) == "PUBLIC_NOTICE_OWN_NAME"
    await board.run(*command_of(board, "change", notice_id), board.approver_id)
    assert await board.refused(*approve, board.approver_id) == "PUBLIC_NOTICE_OWN_DRAFT"
    await board.run(service.public_notice_approve, PublicNoticeApprove(notice_id, 2))
    assert await board.rows("SELECT state, revision, approved_by_id FROM public_notice") == [
        ("approved", 1, board.drafter_id)
    ]
    with pytest.raises(asyncpg.CheckViolationError):  # the database holds it, too
        await board.owner.execute("UPDATE public_notice SET approved_by_id = drafted_by_id")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "帮扶赵一鸣"}, "PUBLIC_NOTICE_TEXT_REVEALING"),
        ({"body": "电话 13812345678"}, "PUBLIC_NOTICE_TEXT_REVEALING"),
        ({"body": " "}, "PUBLIC_NOTICE_TEXT_INVALID"),
        ({"people": []}, "PUBLIC_NOTICE_PEOPLE_INVALID"),
        ({"people": [Person(UUID(int=1))]}, "PUBLIC_NOTICE_PERSON_NOT_FOUND"),
        ({"opens_on": date(2026, 3, 1)}, "PUBLIC_NOTICE_WINDOW_INVALID"),
        ({"closes_on": date(2026, 3, 8)}, "PUBLIC_NOTICE_WINDOW_INVALID"),
    ],
)
async def test_a_draft_that_does_not_fit_is_refused_and_nothing_is_written(
    board: Board, change: dict[str, Any], code: str
) -> None:
    command = PublicNoticeDraft(board.factory_id, board.branch_id, PublicNoticeKind.AID, board.content(**change))
    assert await board.refused(service.public_notice_draft, command) == code
    elsewhere = replace(command, content=board.content(), audience_id=board.tenant_id)
    assert await board.refused(service.public_notice_draft, elsewhere) == "PUBLIC_NOTICE_PLACE_NOT_FOUND"
    assert await board.rows("SELECT 1 FROM public_notice") == await board.rows("SELECT 1 FROM audit_entry") == []


async def test_the_rule_of_the_place_says_how_long_it_is_up(board: Board) -> None:
    await board.owner.execute(
        "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
        " VALUES ($1, gen_random_uuid(), $2, 'notice_working_days', 7, false, '2025-01-01', '决议')",
        *(board.tenant_id, board.factory_id),
    )
    command = PublicNoticeDraft(board.factory_id, board.branch_id, PublicNoticeKind.AID, board.content())
    assert await board.refused(service.public_notice_draft, command) == "PUBLIC_NOTICE_WINDOW_INVALID"
    await board.drafted(closes_on=date(2026, 3, 11))


async def test_names_are_masked_for_readers_and_whole_for_officers_and_oneself(board: Board) -> None:
    notice_id = await board.put_up(board.branch_id)
    reader, stranger = await board.member(), await board.member(board.other_id)
    remarks = ("拟帮扶 2000 元", None, None)
    whole = [(1, "赵一鸣", "HD000107", remarks[0]), (2, "钱进", "HD000117", None), (3, "欧阳娜娜", "HD000127", None)]
    masked = [(1, "赵*鸣", "**07", remarks[0]), (2, "钱*", "**17", None), (3, "欧*娜", "**27", None)]
    assert await people(board, notice_id, reader) == masked
    assert await people(board, notice_id, board.drafter_id) == whole
    assert await people(board, notice_id, board.named[0]) == [whole[0], *masked[1:]]
    assert (await seen(board, notice_id, board.named[0]))["is_own_name"]
    assert await seen(board, notice_id, stranger) is None
    assert await people(board, notice_id, stranger) == []
    other_id = await board.put_up(board.other_id, name_mask=NameMask.SURNAME)
    assert [name for _, name, *_ in await people(board, other_id, stranger)] == ["赵**", "钱**", "欧**"]
    assert (await seen(board, other_id, board.named[0]))["stage"] == "open"  # who is named sees it wherever they are


async def test_nobody_reads_a_draft_and_only_who_is_named_what_is_to_come(board: Board) -> None:
    draft_id, reader = await board.drafted(), await board.member()
    assert [await seen(board, draft_id, by) for by in (reader, board.named[0])] == [None, None]
    coming_id = await at_stage(board, "coming")
    assert await seen(board, coming_id, reader) is None
    assert (await seen(board, coming_id, board.named[0]))["stage"] == "coming"
    assert await board.answered(*command_of(board, "object", coming_id), board.named[0]) == _NOT_UP
    board.turn(days=7)
    assert (await seen(board, coming_id, reader))["stage"] == "open"


async def test_who_objects_is_told_to_the_handling_unit_alone_and_each_once(board: Board) -> None:
    notice_id, objector, reader = await board.put_up(), await board.member(), await board.member()
    objection_id = await objected(board, notice_id, objector, 1)
    command = PublicNoticeObjectionMake(notice_id, "再说一次", 1)
    assert await board.refused(service.public_notice_objection_make, command, objector) == (
        "PUBLIC_NOTICE_OBJECTION_MADE"
    )
    await objected(board, notice_id, objector)
    missing = PublicNoticeObjectionMake(notice_id, "谁", 4)
    assert await board.refused(service.public_notice_objection_make, missing, objector) == (
        "PUBLIC_NOTICE_PERSON_NOT_FOUND"
    )
    async with board.database.read() as conn:
        found = [
            (await loaders.public_notice_objection_by_id(conn, board.scope(by), [objection_id]))[0]
            for by in (objector, board.drafter_id, reader, board.named[0])
        ]
    assert [each and (each["is_own"], each["member_id"]) for each in found] == [
        (True, None),
        (False, objector),
        None,
        None,
    ]
    assert found[0]["due_at"].date() == date(2026, 3, 9)  # five working days, by the rule
    told = await seen(board, notice_id, reader)
    assert (told["objection_count"], told["answered_count"], told["upheld_count"]) == (2, 0, 0)


async def test_it_is_concluded_when_every_objection_is_answered_and_what_was_right_was_done(board: Board) -> None:
    notice_id, objector = await board.put_up(), await board.member()
    about_one, about_all = await objected(board, notice_id, objector, 1), await objected(board, notice_id, objector)
    from_officer = await objected(board, notice_id, board.drafter_id)
    assert await answer(board, from_officer, is_upheld=False) == "PUBLIC_NOTICE_OWN_OBJECTION"
    assert await answer(board, from_officer, is_upheld=False, by=objector) == "PUBLIC_NOTICE_OBJECTION_NOT_FOUND"
    assert await answer(board, from_officer, is_upheld=False, by=board.approver_id) == "done"
    board.turn(days=8)
    conclude = command_of(board, "conclude", notice_id)
    assert await board.refused(*conclude) == "PUBLIC_NOTICE_OBJECTIONS_OPEN"
    assert await answer(board, about_one, is_upheld=True) == "done"
    assert await answer(board, about_one, is_upheld=False) == "PUBLIC_NOTICE_OBJECTION_ANSWERED"
    assert await answer(board, about_all, is_upheld=True) == "done"
    assert await board.refused(*conclude) == "PUBLIC_NOTICE_CORRECTION_MISSING"
    await board.run(*command_of(board, "correct", notice_id), board.approver_id)
    await board.run(*conclude)
    assert await board.rows("SELECT state, outcome, revision FROM public_notice") == [("concluded", "changed", 2)]
    reader = await board.member()
    assert [name for _, name, *_ in await people(board, notice_id, reader)] == [None, "钱*", "欧*娜"]
    async with board.database.read() as conn:
        [texts] = await loaders.public_notice_revisions_by_notice_id(conn, board.scope(reader), [notice_id])
    assert [(each["body"], each["note"]) for each in texts] == [
        ("拟对以下职工予以帮扶。", None),
        ("金额已更正。", "金额有误"),
    ]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await board.owner.execute("UPDATE public_notice_revision SET body = 'x'")


async def test_a_correction_strikes_names_adds_nobody_and_never_shortens(board: Board) -> None:
    notice_id = await board.put_up()
    said = ("困难职工帮扶公示", "已更正。", "名单有误")
    earlier = PublicNoticeCorrect(notice_id, *said, CLOSES_ON - timedelta(days=1))
    assert (
        await board.refused(service.public_notice_correct, earlier, board.approver_id) == "PUBLIC_NOTICE_WINDOW_INVALID"
    )
    twice = PublicNoticeCorrect(notice_id, *said, CLOSES_ON, [1, 9])
    assert (
        await board.refused(service.public_notice_correct, twice, board.approver_id) == "PUBLIC_NOTICE_PERSON_NOT_FOUND"
    )
    named = PublicNoticeCorrect(notice_id, "公示", "不含钱进", "更正", CLOSES_ON)
    assert (
        await board.refused(service.public_notice_correct, named, board.approver_id) == "PUBLIC_NOTICE_TEXT_REVEALING"
    )
    longer = CLOSES_ON + timedelta(days=3)
    correct = PublicNoticeCorrect(notice_id, *said, longer, [1, 3])
    await board.run(service.public_notice_correct, correct, board.approver_id)
    assert [name for _, name, *_ in await people(board, notice_id, await board.member())] == [None, "钱*", None]
    board.turn(days=9)
    await objected(board, notice_id, await board.member(), 2)


async def test_names_end_for_readers_with_the_day_and_for_good_with_the_chore(board: Board) -> None:
    notice_id, reader = await board.put_up(), await board.member()
    board.turn(days=8)
    await board.run(*command_of(board, "conclude", notice_id))
    board.turn(days=29)  # 30 days after the last day
    assert [name for _, name, *_ in await people(board, notice_id, reader)] == ["赵*鸣", "钱*", "欧*娜"]
    await end_names(board)
    assert len(await board.rows("SELECT 1 FROM public_notice_person WHERE removed_at IS NULL")) == 3
    board.turn(days=1)
    assert await people(board, notice_id, reader) == [(number, None, None, None) for number in (1, 2, 3)]
    assert (await people(board, notice_id, board.drafter_id))[0][1] == "赵一鸣"
    with pytest.raises(_TakenBackError):
        await _end_and_be_killed(board)
    assert (await people(board, notice_id, board.drafter_id))[0][1] == "赵一鸣"
    await asyncio.gather(end_names(board), end_names(board))
    assert await board.rows("SELECT DISTINCT member_id, remark FROM public_notice_person") == [(None, None)]
    assert (await people(board, notice_id, board.drafter_id))[0] == (1, None, None, None)
    assert await seen(board, notice_id, board.named[0]) is not None  # as any reader


async def test_phones_are_told_of_a_notice_on_its_first_day_once(board: Board) -> None:
    when = "SELECT told_at FROM public_notice"
    notice_id = await board.drafted(opens_on=OPENS_ON + timedelta(days=1), closes_on=CLOSES_ON + timedelta(days=1))
    board.turn(days=1)
    await tell_up(board)
    assert await board.rows(when) == [(None,)]  # a draft
    board.turn(days=-1)
    await board.run(service.public_notice_approve, PublicNoticeApprove(notice_id, 1), board.approver_id)
    await tell_up(board)
    assert await board.rows(when) == [(None,)]  # to come
    board.turn(days=1)
    await asyncio.gather(tell_up(board), tell_up(board))
    first = board.now
    board.turn(days=1)
    await tell_up(board)
    assert await board.rows(when) == [(first,)]


async def tell_up(board: Board) -> None:
    async with board.database.write() as conn:
        assert not await service.public_notices_tell_up(conn, board.now)


async def _end_and_be_killed(board: Board) -> None:
    async with board.database.write() as conn:
        await service.public_notice_names_end(conn, board.now)
        raise _TakenBackError


async def end_names(board: Board) -> None:
    async with board.database.write() as conn:
        assert not await service.public_notice_names_end(conn, board.now)


async def test_who_is_named_drops_no_objection_by_withdrawing(board: Board) -> None:
    notice_id = await board.put_up(people=[Person(board.drafter_id), Person(board.named[0])])
    await objected(board, notice_id, await board.member(), 1)
    withdraw = command_of(board, "withdraw", notice_id)
    before = await board.rows("SELECT * FROM public_notice")
    assert await board.refused(*withdraw) == "PUBLIC_NOTICE_OWN_NAME"
    assert await board.rows("SELECT state FROM public_notice_objection") == [("open",)]
    assert await board.rows("SELECT * FROM public_notice") == before
    await board.run(*withdraw, board.approver_id)
    assert await board.rows("SELECT state FROM public_notice_objection") == [("dropped",)]


async def test_what_is_withdrawn_keeps_title_and_reason_and_no_name(board: Board) -> None:
    notice_id, reader = await board.put_up(), await board.member()
    objection_id = await objected(board, notice_id, reader)
    await board.run(*command_of(board, "withdraw", notice_id))
    found = await seen(board, notice_id, reader)
    assert (found["stage"], found["title"], found["body"], found["withdraw_reason"]) == (
        "withdrawn",
        "困难职工帮扶公示",
        None,
        "条件有变",
    )
    assert await people(board, notice_id, reader) == [(number, None, None, None) for number in (1, 2, 3)]
    assert await answer(board, objection_id, is_upheld=True) == "PUBLIC_NOTICE_OBJECTION_ANSWERED"
    assert await board.rows("SELECT state FROM public_notice_objection") == [("dropped",)]
    await end_names(board)
    assert await board.rows("SELECT DISTINCT member_id FROM public_notice_person") == [(None,)]
