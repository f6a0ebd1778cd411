"""Honours from the call to the showcase, on a real database: each step, each caller, races."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.models.honours import HonourKind
from db.models.notices import NameMask
from db.queries import honours as queries
from db.statement import Statement, fetch_all
from domain.honours import service
from domain.honours.service import (
    HonourAward,
    HonourNominate,
    HonourNominationAnswer,
    HonourNominationReview,
    HonourNoticeDraft,
    HonourOpen,
    HonourRevoke,
    HonourShowcaseSet,
)
from domain.notices import service as notice_service
from domain.notices.service import (
    PublicNoticeApprove,
    PublicNoticeConclude,
    PublicNoticeObjectionAnswer,
    PublicNoticeObjectionMake,
)
from tests.domain.notices.board import CLOSES_ON, OPENS_ON, Board

NUMBERS = ("HD000107", "HD000117", "HD000127")


async def opened(board: Board) -> UUID:
    command = HonourOpen(board.factory_id, HonourKind.CRAFTSMAN, "恒工工匠", 2026, "评选办法。", date(2026, 4, 1))
    return UUID(str((await board.run(service.honour_open, command))["honour_id"]))


async def nominated(board: Board, honour_id: UUID, at: int = 0, by: UUID | None = None) -> UUID:
    command = HonourNominate(honour_id, NUMBERS[at], "技艺精湛")
    found = await board.run(service.honour_nominate, command, by or await board.member())
    return UUID(str(found["nomination_id"]))


async def answer(board: Board, nomination_id: UUID, by: UUID, *, is_consented: bool = True) -> str:
    command = HonourNominationAnswer(nomination_id, is_consented)
    return await board.answered(service.honour_nomination_answer, command, by)


async def review(board: Board, nomination_id: UUID, by: UUID | None = None, *, is_chosen: bool = True) -> str:
    command = HonourNominationReview(nomination_id, is_chosen, "评审通过")
    return await board.answered(service.honour_nomination_review, command, by)


async def on_notice(board: Board, honour_id: UUID) -> UUID:
    """Three are chosen and put up; the notice."""
    for at in range(3):
        nomination_id = await nominated(board, honour_id, at)
        assert await answer(board, nomination_id, board.named[at]) == "done"
        assert await review(board, nomination_id) == "done"
    await put_up(board, honour_id)
    [(notice_id,)] = await board.rows("SELECT notice_id FROM honour")
    await board.run(notice_service.public_notice_approve, PublicNoticeApprove(notice_id, 1), board.approver_id)
    return UUID(str(notice_id))


async def put_up(board: Board, honour_id: UUID) -> None:
    command = HonourNoticeDraft(honour_id, "拟表彰名单如下。", NameMask.MIDDLE, OPENS_ON, CLOSES_ON)
    await board.run(service.honour_notice_draft, command)


async def showcase(board: Board, by: UUID) -> list[tuple[Any, ...]]:
    """Who is shown, as somebody reads it."""
    statement = Statement.of(queries.SHOWCASED.select)
    from db.predicates import scope_values  # noqa: PLC0415  # beside its use

    async with board.database.read() as conn:
        found = await fetch_all(conn, statement, **scope_values(board.scope(by), statement.parameters))
    return [(row["name"], row["title"], row["showcase_text"]) for row in found]


async def test_who_is_nominated_consents_and_another_person_than_a_party_reviews(board: Board) -> None:
    honour_id = await opened(board)
    by_member = await nominated(board, honour_id)
    assert await review(board, by_member) == "HONOUR_STATE_REFUSED"  # without consent
    assert await answer(board, by_member, board.drafter_id) == "HONOUR_NOMINATION_NOT_FOUND"
    assert await answer(board, by_member, board.named[0]) == "done"
    assert await review(board, by_member, board.named[0]) == "HONOUR_NOMINATION_NOT_FOUND"
    assert await review(board, by_member) == "done"
    by_officer = await nominated(board, honour_id, 1, board.drafter_id)
    assert await answer(board, by_officer, board.named[1]) == "done"
    assert await review(board, by_officer) == "HONOUR_OWN_NOMINATION"
    assert await answer(board, by_officer, board.named[1], is_consented=False) == "done"
    by_oneself = await nominated(board, honour_id, 2, board.named[2])
    assert await review(board, by_oneself, board.approver_id, is_chosen=False) == "done"
    assert sorted(await board.rows("SELECT state FROM honour_nomination")) == [("chosen",), ("declined",), ("refused",)]


async def test_what_does_not_fit_is_refused_and_nothing_is_written(board: Board) -> None:
    honour_id, stranger = await opened(board), await board.member(board.tenant_id)
    nominate = service.honour_nominate
    for command, by, code in (
        (HonourNominate(honour_id, "HD999999", "好"), board.drafter_id, "HONOUR_NOMINEE_NOT_FOUND"),
        (HonourNominate(honour_id, NUMBERS[0], " "), board.drafter_id, "HONOUR_TEXT_INVALID"),
        (HonourNominate(honour_id, NUMBERS[0], "好"), stranger, "HONOUR_NOT_FOUND"),
    ):
        assert await board.refused(nominate, command, by) == code
    assert await board.rows("SELECT 1 FROM honour_nomination") == []
    both = [board.answered(nominate, HonourNominate(honour_id, NUMBERS[0], "好"), by) for by in board.named[:2]]
    assert sorted(await asyncio.gather(*both)) == ["HONOUR_NOMINATION_MADE", "done"]
    board.turn(days=40)
    late = HonourNominate(honour_id, NUMBERS[1], "好")
    assert await board.refused(nominate, late, board.drafter_id) == "HONOUR_STATE_REFUSED"
    award = (service.honour_award, HonourAward(honour_id))
    assert await board.refused(*award) == "HONOUR_STATE_REFUSED"
    draft = HonourNoticeDraft(honour_id, "名单", NameMask.MIDDLE, OPENS_ON, CLOSES_ON)
    assert await board.refused(service.honour_notice_draft, draft) == "HONOUR_NOBODY_CHOSEN"


async def test_an_honour_is_awarded_after_its_notice_and_not_to_who_was_struck_out(board: Board) -> None:
    honour_id, objector = await opened(board), await board.member()
    notice_id = await on_notice(board, honour_id)
    award = (service.honour_award, HonourAward(honour_id))
    objection = PublicNoticeObjectionMake(notice_id, "材料不实", 1)
    made = await board.run(notice_service.public_notice_objection_make, objection, objector)
    board.turn(days=8)
    assert await board.refused(*award) == "HONOUR_NOTICE_OPEN"
    conclude = (notice_service.public_notice_conclude, PublicNoticeConclude(notice_id))
    assert await board.refused(*conclude) == "PUBLIC_NOTICE_OBJECTIONS_OPEN"
    upheld = PublicNoticeObjectionAnswer(UUID(str(made["objection_id"])), is_upheld=True, answer="属实")
    await board.run(notice_service.public_notice_objection_answer, upheld)
    await board.run(*conclude)
    both = await asyncio.gather(*(board.answered(*award, by) for by in (board.drafter_id, board.approver_id)))
    assert sorted(both) == ["HONOUR_STATE_REFUSED", "done"]
    found = await board.rows("SELECT member_id, state FROM honour_nomination")
    assert dict(found) == {board.named[0]: "refused", board.named[1]: "awarded", board.named[2]: "awarded"}
    assert len(await board.rows("SELECT 1 FROM event WHERE topic = 'honour.awarded'")) == 1


async def test_whose_names_are_gone_is_not_awarded(board: Board) -> None:
    honour_id = await opened(board)
    notice_id = await on_notice(board, honour_id)
    board.turn(days=8)
    await board.run(notice_service.public_notice_conclude, PublicNoticeConclude(notice_id))
    board.turn(days=60)
    async with board.database.write() as conn:
        await notice_service.public_notice_names_end(conn, board.now)
    assert await board.refused(service.honour_award, HonourAward(honour_id)) == "HONOUR_NOTICE_OPEN"


async def test_who_was_merged_is_honoured_and_who_was_erased_stops_nobody(board: Board) -> None:
    honour_id = await opened(board)
    notice_id = await on_notice(board, honour_id)
    board.turn(days=8)
    await board.run(notice_service.public_notice_conclude, PublicNoticeConclude(notice_id))
    merge = "UPDATE member SET merged_into_id = $2 WHERE id = $1"
    await board.owner.execute(merge, board.named[0], board.approver_id)
    erase = "UPDATE public_notice_person SET member_id = NULL, remark = NULL, removed_at = now() WHERE member_id = $1"
    await board.owner.execute(erase, board.named[1])
    award = (service.honour_award, HonourAward(honour_id))
    assert await board.refused(*award, board.approver_id) == "HONOUR_OWN_NOMINATION"
    await board.run(*award)
    states = await board.rows("SELECT member_id FROM honour_nomination WHERE state = 'awarded'")
    assert {row[0] for row in states} == {board.named[0], board.named[2]}


@pytest.mark.parametrize("end", ["withdrawn", "revoked", "left", "erased"])
async def test_who_is_shown_consents_and_is_shown_no_longer_than_that(board: Board, end: str) -> None:
    honour_id, reader = await opened(board), await board.member(board.tenant_id)
    notice_id = await on_notice(board, honour_id)
    board.turn(days=8)
    await board.run(notice_service.public_notice_conclude, PublicNoticeConclude(notice_id))
    [(nomination_id,)] = await board.rows("SELECT id FROM honour_nomination WHERE member_id = $1", board.named[0])
    shown = (service.honour_showcase_set, HonourShowcaseSet(nomination_id, "三十年如一日"))
    assert await board.refused(*shown, board.named[0]) == "HONOUR_STATE_REFUSED"
    await board.run(service.honour_award, HonourAward(honour_id))
    assert await showcase(board, reader) == []
    assert await board.refused(*shown, board.drafter_id) == "HONOUR_NOMINATION_NOT_FOUND"
    await board.run(*shown, board.named[0])
    assert await showcase(board, reader) == [("赵一鸣", "恒工工匠", "三十年如一日")]
    if end == "withdrawn":
        await board.run(service.honour_showcase_set, HonourShowcaseSet(nomination_id, None), board.named[0])
    elif end == "revoked":
        await board.run(service.honour_revoke, HonourRevoke(nomination_id, "事迹不实"))
        twice = HonourRevoke(nomination_id, "事迹不实")
        assert await board.refused(service.honour_revoke, twice) == "HONOUR_STATE_REFUSED"
    else:
        change = "state = 'left'" if end == "left" else "erased_at = now()"
        await board.owner.execute(f"UPDATE member SET {change} WHERE id = $1", board.named[0])  # constants
    assert await showcase(board, reader) == []


async def test_a_notice_that_was_withdrawn_is_drafted_again(board: Board) -> None:
    honour_id = await opened(board)
    notice_id = await on_notice(board, honour_id)
    again = HonourNoticeDraft(honour_id, "名单", NameMask.MIDDLE, OPENS_ON, CLOSES_ON + timedelta(days=1))
    assert await board.refused(service.honour_notice_draft, again) == "HONOUR_NOTICE_OPEN"
    withdraw = notice_service.PublicNoticeWithdraw(notice_id, "材料补正")
    await board.run(notice_service.public_notice_withdraw, withdraw)
    await board.run(service.honour_notice_draft, again)
    assert await board.rows("SELECT state, notice_id <> $1 FROM honour", notice_id) == [("on_notice", True)]
