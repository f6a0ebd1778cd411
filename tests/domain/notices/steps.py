"""Steps of a notice, and what somebody reads of it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from db.loaders import notices as loaders
from domain.notices import service
from domain.notices.service import (
    PublicNoticeApprove,
    PublicNoticeChange,
    PublicNoticeConclude,
    PublicNoticeCorrect,
    PublicNoticeObjectionAnswer,
    PublicNoticeObjectionMake,
    PublicNoticeWithdraw,
)
from tests.domain.notices.board import CLOSES_ON, Board

STEPS = ("change", "approve", "correct", "withdraw", "object", "conclude")


def command_of(board: Board, step: str, notice_id: UUID, closes_on: date = CLOSES_ON) -> tuple[Any, Any]:
    """What is done in a step."""
    said = ("困难职工帮扶公示", "金额已更正。", "金额有误")
    return {
        "change": (service.public_notice_change, PublicNoticeChange(notice_id, board.content())),
        "approve": (service.public_notice_approve, PublicNoticeApprove(notice_id, 1)),
        "correct": (service.public_notice_correct, PublicNoticeCorrect(notice_id, *said, closes_on)),
        "withdraw": (service.public_notice_withdraw, PublicNoticeWithdraw(notice_id, "条件有变")),
        "object": (service.public_notice_objection_make, PublicNoticeObjectionMake(notice_id, "情况不符")),
        "conclude": (service.public_notice_conclude, PublicNoticeConclude(notice_id)),
    }[step]


async def seen(board: Board, notice_id: UUID, by: UUID) -> Any:
    """A notice as somebody sees it."""
    async with board.database.read() as conn:
        [found] = await loaders.public_notice_by_id(conn, board.scope(by), [notice_id])
    return found


async def people(board: Board, notice_id: UUID, by: UUID) -> list[tuple[Any, ...]]:
    """Number, name, member number and remark of who is named, as somebody reads them."""
    async with board.database.read() as conn:
        [found] = await loaders.public_notice_people_by_notice_id(conn, board.scope(by), [notice_id])
    return [(each["number"], each["name"], each["member_number"], each["remark"]) for each in found]


async def objected(board: Board, notice_id: UUID, by: UUID, number: int | None = None) -> UUID:
    """Somebody's objection."""
    command = PublicNoticeObjectionMake(notice_id, "情况不符", number)
    return UUID(str((await board.run(service.public_notice_objection_make, command, by))["objection_id"]))


async def answer(board: Board, objection_id: UUID, *, is_upheld: bool, by: UUID | None = None) -> str:
    command = PublicNoticeObjectionAnswer(objection_id, is_upheld, "已核实")
    return await board.answered(service.public_notice_objection_answer, command, by)


async def at_stage(board: Board, stage: str) -> UUID:
    """A notice at a stage, and the board's clock with it."""
    if stage == "draft":
        return await board.drafted()
    if stage == "coming":
        return await board.put_up(opens_on=CLOSES_ON, closes_on=CLOSES_ON + timedelta(days=7))
    notice_id = await board.put_up()
    if stage == "withdrawn":
        await board.run(*command_of(board, "withdraw", notice_id))
    if stage in {"ended", "concluded"}:
        board.turn(days=8)
    if stage == "concluded":
        await board.run(*command_of(board, "conclude", notice_id))
    return notice_id
