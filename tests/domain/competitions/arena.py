"""A notice board at whose factory skill competitions are held."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from db.models.competitions import CompetitionAwardClass
from domain.competitions import service
from domain.competitions.rules import Award, Given
from domain.competitions.service import (
    CompetitionApprove,
    CompetitionContent,
    CompetitionEnter,
    CompetitionEntryAnswer,
    CompetitionEntryReview,
    CompetitionOf,
    CompetitionPlan,
    CompetitionResultsPublish,
    CompetitionResultsRecord,
)
from tests.domain.notices.board import Board

NUMBERS = ("HD000107", "HD000117", "HD000127")
RIGHTS = ("notice_read", "notice_manage", "learning_read", "learning_manage")
CONTENT = CompetitionContent(
    title="焊工技能比武",
    year=2026,
    trade="焊工",
    text="按国家职业技能标准三级命题。",
    place="实训中心",
    opens_on=date(2026, 3, 2),
    closes_on=date(2026, 3, 10),
    held_from=date(2026, 3, 20),
    held_until=date(2026, 3, 20),
    awards=(
        Award(CompetitionAwardClass.FIRST_CLASS, 1),
        Award(CompetitionAwardClass.COMMENDATION, 2),
        Award(CompetitionAwardClass.TITLE, 1, "技术能手"),
    ),
    is_put_up=False,
)


@dataclass
class Arena:
    """Arranges competitions on a notice board."""

    board: Board

    async def planned(self, **values: Any) -> UUID:
        """A draft of the factory's."""
        command = CompetitionPlan(self.board.factory_id, replace(CONTENT, **values))
        return UUID(str((await self.board.run(service.competition_plan, command))["competition_id"]))

    async def announced(self, **values: Any) -> UUID:
        """A competition that takes entries."""
        competition_id = await self.planned(**values)
        await self.board.run(service.competition_submit, CompetitionOf(competition_id))
        await self.board.run(service.competition_approve, CompetitionApprove(competition_id, 1), self.board.approver_id)
        return competition_id

    async def entered(self, competition_id: UUID, by: UUID, *numbers: str, name: str | None = None) -> UUID:
        """An entry."""
        command = CompetitionEnter(competition_id, numbers, name)
        return UUID(str((await self.board.run(service.competition_enter, command, by))["entry_id"]))

    async def answer(self, entry_id: UUID, by: UUID, *, is_consented: bool = True) -> str:
        """What became of an answer."""
        command = CompetitionEntryAnswer(entry_id, is_consented)
        return await self.board.answered(service.competition_entry_answer, command, by)

    async def review(self, entry_id: UUID, by: UUID | None = None, *, is_confirmed: bool = True) -> str:
        """What became of a review."""
        command = CompetitionEntryReview(entry_id, is_confirmed, None if is_confirmed else "资格不符")
        return await self.board.answered(service.competition_entry_review, command, by)

    async def confirmed(self, competition_id: UUID, count: int = 3) -> list[UUID]:
        """Entries of the first members of the branch."""
        entries = [await self.entered(competition_id, each) for each in self.board.named[:count]]
        assert [await self.review(each) for each in entries] == ["done"] * count
        return entries

    async def awards(self, competition_id: UUID) -> list[UUID]:
        """First class, merit, title."""
        rows = await self.board.rows(
            "SELECT id FROM competition_award WHERE competition_id = $1 ORDER BY position", competition_id
        )
        return [row[0] for row in rows]

    async def recorded(self, competition_id: UUID) -> list[UUID]:
        """The day after: the first has first class and the title, the second merit, the third nothing."""
        entries, awards = await self.confirmed(competition_id), await self.awards(competition_id)
        self.board.turn(days=19)
        given = [Given(entries[0], awards[0]), Given(entries[0], awards[2]), Given(entries[1], awards[1])]
        await self.board.run(service.competition_results_record, CompetitionResultsRecord(competition_id, given))
        return entries

    async def published(self, **values: Any) -> UUID:
        """A competition with its results."""
        competition_id = await self.announced(**values)
        await self.recorded(competition_id)
        publish = CompetitionResultsPublish(competition_id, 1)
        await self.board.run(service.competition_results_publish, publish, self.board.approver_id)
        return competition_id
