"""Officers are told of what is owed: once when its day is near, once when it is over."""

from datetime import date, timedelta

from domain.disclosures import service
from tests.domain.disclosures.board import Board


async def test_officers_are_reminded_once_and_told_once_that_it_is_overdue(board: Board) -> None:
    await board.duty(starts_on=date(2025, 1, 1), due_days=73)  # due on 14 March

    async def remind(days: int) -> list[str]:
        before = len(await board.rows("SELECT 1 FROM event WHERE topic LIKE 'disclosure_due.%'"))
        async with board.database.write() as conn:
            await service.disclosures_remind(conn, board.now + timedelta(days=days))
        found = await board.rows("SELECT topic FROM event WHERE topic LIKE 'disclosure_due.%' ORDER BY created_at, id")
        return [topic for (topic,) in found][before:]

    assert await remind(-3) == []
    assert [await remind(days) for days in (-2, -2, 0, 12, 13, 13)] == [
        ["disclosure_due.near"],
        *([], [], []),
        ["disclosure_due.overdue"],
        [],
    ]
