"""A published disclosure is corrected by another person than who wrote what it says."""

from domain.disclosures import service
from domain.disclosures.service import Content, DisclosureCorrect
from tests.domain.disclosures.board import Board

_LESS = Content("二〇二六年经费预算", "本年度预算调整如下。")


async def test_nobody_corrects_alone_what_they_wrote_and_two_take_turns(board: Board) -> None:
    disclosure_id = await board.published()
    correct = (service.disclosure_correct, DisclosureCorrect(disclosure_id, _LESS, "数字有误"))
    rows = ("SELECT * FROM disclosure", "SELECT * FROM disclosure_figure ORDER BY number")
    before = [await board.rows(each) for each in rows]
    assert await board.refused(*correct) == "DISCLOSURE_OWN_TEXT"
    assert [await board.rows(each) for each in rows] == before
    assert len(await board.rows("SELECT 1 FROM disclosure_revision")) == 1
    await board.run(*correct, board.publisher_id)
    assert await board.refused(*correct, board.publisher_id) == "DISCLOSURE_OWN_TEXT"
    await board.run(*correct)
    made = await board.rows("SELECT number, made_by_id FROM disclosure_revision ORDER BY number")
    assert made[1:] == [(2, board.publisher_id), (3, board.drafter_id)]


async def test_who_wrote_by_an_entry_that_was_merged_does_not_correct(board: Board) -> None:
    disclosure_id = await board.published()
    await board.owner.execute(
        "UPDATE member SET merged_into_id = $2 WHERE id = $1", board.drafter_id, board.publisher_id
    )
    correct = DisclosureCorrect(disclosure_id, _LESS, "数字有误")
    assert await board.refused(service.disclosure_correct, correct, board.publisher_id) == "DISCLOSURE_OWN_TEXT"
