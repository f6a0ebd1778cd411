"""Planning and entering, on a real database: each step, each caller, two at once."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from db.models.members import EmploymentKind
from db.predicates import scope_values
from db.queries.competitions import entering as queries
from db.statement import Statement, fetch_all
from domain.competitions import service
from domain.competitions.service import (
    CompetitionApprove,
    CompetitionBecause,
    CompetitionChange,
    CompetitionEnter,
    CompetitionEntryWithdraw,
    CompetitionOf,
    CompetitionPlan,
)
from tests.domain.competitions.arena import CONTENT, NUMBERS, Arena


async def seen(arena: Arena, by: UUID) -> list[str]:
    """States of the competitions that somebody sees."""
    statement = Statement.of(queries.COMPETITIONS.select)
    async with arena.board.database.read() as conn:
        values = scope_values(arena.board.scope(by), statement.parameters)
        return [row["state"] for row in await fetch_all(conn, statement, **values)]


async def test_a_competition_is_announced_by_another_and_then_seen(arena: Arena) -> None:
    board = arena.board
    member, stranger = board.named[0], await board.member(board.tenant_id)
    plan = CompetitionPlan(board.factory_id, CONTENT)
    assert await board.refused(service.competition_plan, plan, member) == "COMPETITION_PLACE_NOT_FOUND"
    competition_id = await arena.planned()
    of, approve = CompetitionOf(competition_id), CompetitionApprove(competition_id, 1)
    assert await board.refused(service.competition_approve, approve, board.approver_id) == "COMPETITION_STATE_REFUSED"
    assert await board.refused(service.competition_submit, of, member) == "COMPETITION_NOT_FOUND"
    await board.run(service.competition_submit, of)
    assert await board.refused(service.competition_approve, approve) == "COMPETITION_OWN_TEXT"
    back = CompetitionBecause(competition_id, "请补充名额")
    await board.run(service.competition_return, back, board.approver_id)
    await board.run(service.competition_change, CompetitionChange(competition_id, replace(CONTENT, trade="电焊工")))
    await board.run(service.competition_submit, of)
    assert await seen(arena, member) == []
    # What was read before it came back and was changed is not announced.
    outdated = await board.refused(service.competition_approve, approve, board.approver_id)
    assert outdated == "COMPETITION_TEXT_OUTDATED"
    assert await board.rows("SELECT approved_at, draft_revision FROM competition") == [(None, 2)]
    again = CompetitionApprove(competition_id, 2)
    both = [board.answered(service.competition_approve, again, board.approver_id) for _ in range(2)]
    assert sorted(await asyncio.gather(*both)) == ["COMPETITION_STATE_REFUSED", "done"]
    assert [await seen(arena, each) for each in (member, stranger)] == [["entries_open"], []]
    board.turn(days=9)
    assert await seen(arena, member) == ["entries_closed"]
    change = CompetitionChange(competition_id, CONTENT)
    assert await board.refused(service.competition_change, change) == "COMPETITION_STATE_REFUSED"
    assert len(await board.rows("SELECT 1 FROM event WHERE topic = 'competition.announced'")) == 1


async def test_who_is_nominated_consents_and_another_person_than_a_party_confirms(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced()
    officer = await board.member()
    board.rights = {**board.rights, officer: {"learning_manage": (board.branch_id,)}}
    by_officer = await arena.entered(competition_id, officer, NUMBERS[0])
    assert await arena.review(by_officer) == "COMPETITION_STATE_REFUSED"  # without consent
    assert await arena.answer(by_officer, officer) == "COMPETITION_ENTRY_NOT_FOUND"
    assert [await arena.answer(by_officer, board.named[0]) for _ in range(2)] == ["done", "done"]
    assert await arena.review(by_officer, officer) == "COMPETITION_ENTRY_NOT_FOUND"
    assert await arena.review(by_officer) == "done"
    oneself = await arena.entered(competition_id, board.named[1])
    assert await arena.review(oneself, board.approver_id, is_confirmed=False) == "done"
    by_decider = await arena.entered(competition_id, board.drafter_id, NUMBERS[2])
    assert await arena.answer(by_decider, board.named[2]) == "done"
    assert await arena.review(by_decider) == "COMPETITION_OWN_ENTRY"
    again = await arena.entered(competition_id, board.named[1])  # who was refused may enter anew
    withdraw = (service.competition_entry_withdraw, CompetitionEntryWithdraw(again))
    assert await board.refused(*withdraw, board.named[2]) == "COMPETITION_ENTRY_NOT_FOUND"
    await board.run(*withdraw, board.named[1])
    board.turn(days=9)
    late = (service.competition_entry_withdraw, CompetitionEntryWithdraw(by_officer))
    assert await board.refused(*late, board.named[0]) == "COMPETITION_STATE_REFUSED"
    states = sorted(await board.rows("SELECT state FROM competition_entry"))
    assert states == [("confirmed",), ("entered",), ("refused",), ("withdrawn",)]


async def test_what_does_not_fit_is_refused_and_nothing_is_written(arena: Arena) -> None:
    board = arena.board
    competition_id = await arena.announced(employment_kind=EmploymentKind.PERMANENT)
    stranger = await board.member(board.tenant_id)
    other = await board.member(employment_kind="dispatched")
    enter = service.competition_enter
    for command, by, code in (
        (CompetitionEnter(competition_id), stranger, "COMPETITION_NOT_FOUND"),
        (CompetitionEnter(UUID(int=1)), board.named[0], "COMPETITION_NOT_FOUND"),
        (CompetitionEnter(competition_id), other, "COMPETITION_MEMBER_NOT_ELIGIBLE"),
        (CompetitionEnter(competition_id, ["HD999999"]), board.drafter_id, "COMPETITION_MEMBER_NOT_FOUND"),
        (CompetitionEnter(competition_id, NUMBERS[1:2]), board.named[0], "COMPETITION_MEMBER_NOT_FOUND"),
        (CompetitionEnter(competition_id, NUMBERS[:2]), board.drafter_id, "COMPETITION_TEAM_INVALID"),
    ):
        assert await board.refused(enter, command, by) == code
    assert await board.rows("SELECT 1 FROM competition_entry") == []
    twice = [board.answered(enter, CompetitionEnter(competition_id), board.named[0]) for _ in range(2)]
    assert sorted(await asyncio.gather(*twice)) == ["COMPETITION_ENTRY_MADE", "done"]
    await board.run(service.competition_cancel, CompetitionBecause(competition_id, "台风"))
    assert await board.refused(enter, CompetitionEnter(competition_id), board.named[1]) == "COMPETITION_STATE_REFUSED"


async def test_a_branch_has_so_many_entries_also_with_two_at_once(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced(entries_per_branch=1)
    elsewhere = await board.member(board.other_id)
    both = [board.answered(service.competition_enter, CompetitionEnter(competition_id), by) for by in board.named[:2]]
    assert sorted(await asyncio.gather(*both)) == ["COMPETITION_ENTRIES_FULL", "done"]
    entry_id = await arena.entered(competition_id, elsewhere)  # of another branch
    await board.run(service.competition_entry_withdraw, CompetitionEntryWithdraw(entry_id), elsewhere)
    await arena.entered(competition_id, elsewhere)  # what ended counts no more


@pytest.mark.parametrize("is_consented", [True, False])
async def test_a_team_enters_as_a_whole_or_not_at_all(arena: Arena, *, is_consented: bool) -> None:
    board, competition_id = arena.board, await arena.announced(team_least=2, team_most=3)
    await board.member(board.other_id)  # HD000021
    for numbers, name, code in (
        (NUMBERS[:1], "一队", "COMPETITION_TEAM_INVALID"),
        (NUMBERS[:2], " ", "COMPETITION_TEXT_INVALID"),
        ((NUMBERS[0], "HD000021"), "一队", "COMPETITION_TEAM_INVALID"),
    ):
        command = CompetitionEnter(competition_id, numbers, name)
        assert await board.refused(service.competition_enter, command, board.named[0]) == code
    entry_id = await arena.entered(competition_id, board.named[0], *NUMBERS, name="一队")
    assert await arena.answer(entry_id, board.named[1]) == "done"
    assert await board.rows("SELECT state FROM competition_entry") == [("proposed",)]
    assert await arena.answer(entry_id, board.named[2], is_consented=is_consented) == "done"
    assert await board.rows("SELECT state FROM competition_entry") == [("entered" if is_consented else "declined",)]
    busy = {False: "done", True: "COMPETITION_ENTRY_MADE"}[is_consented]
    again = CompetitionEnter(competition_id, NUMBERS[:2], "二队")
    assert await board.answered(service.competition_enter, again, board.named[0]) == busy
