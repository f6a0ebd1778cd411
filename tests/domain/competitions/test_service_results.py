"""Results, certificates, the showcase and withdrawal, on a real database."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from db.batch import Batch
from db.loaders import competitions as loaders
from db.models.notices import NameMask
from db.predicates import scope_values
from db.queries.competitions import results as queries
from db.statement import Statement, fetch_all
from domain.competitions import service
from domain.competitions.rules import Given
from domain.competitions.service import (
    CompetitionNoticeDraft,
    CompetitionResultsPublish,
    CompetitionResultsRecord,
    CompetitionShowcaseSet,
    CompetitionWinWithdraw,
)
from domain.notices import service as notice_service
from domain.notices.service import (
    PublicNoticeApprove,
    PublicNoticeConclude,
    PublicNoticeObjectionAnswer,
    PublicNoticeObjectionMake,
)
from tests.domain.competitions.arena import Arena

WON = "SELECT w.id FROM competition_win w JOIN competition_award a ON a.id = w.award_id"


async def showcase(arena: Arena, by: UUID) -> list[tuple[Any, ...]]:
    """Who is shown, as somebody reads it."""
    statement = Statement.of(queries.SHOWCASED.select)
    async with arena.board.database.read() as conn:
        found = await fetch_all(conn, statement, **scope_values(arena.board.scope(by), statement.parameters))
    return [(row["name"], row["award_class"], row["showcase_text"]) for row in found]


async def read(arena: Arena, batch: Batch, key: UUID, by: UUID) -> Any:
    """What somebody reads by a key."""
    async with arena.board.database.read() as conn:
        return (await batch(conn, arena.board.scope(by), [key]))[0]


async def test_results_are_recorded_by_one_and_published_by_another(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced()
    entries, awards = await arena.confirmed(competition_id), await arena.awards(competition_id)
    given = [Given(entries[0], awards[0]), Given(entries[0], awards[2]), Given(entries[1], awards[1])]
    record = (service.competition_results_record, CompetitionResultsRecord(competition_id, given, "ab" * 32))
    assert await board.refused(*record) == "COMPETITION_STATE_REFUSED"  # before it is held
    board.turn(days=19)
    wrong = CompetitionResultsRecord(competition_id, [*given, Given(entries[2], awards[0])])
    assert await board.refused(service.competition_results_record, wrong) == "COMPETITION_RESULTS_INVALID"
    for _ in range(2):  # what is recorded again takes the place of what was
        await board.run(*record)
    publish = (service.competition_results_publish, CompetitionResultsPublish(competition_id, 2))
    assert await board.refused(*publish) == "COMPETITION_OWN_RESULTS"
    assert await read(arena, loaders.competition_wins_by_entry_id, entries[0], board.named[0]) == []
    both = await asyncio.gather(*(board.answered(*publish, board.approver_id) for _ in range(2)))
    assert sorted(both) == ["COMPETITION_STATE_REFUSED", "done"]
    numbers = await board.rows("SELECT number FROM competition_win ORDER BY number")
    assert numbers == [(f"ZS2026-{at:06d}",) for at in (1, 2, 3)]
    assert len(await read(arena, loaders.competition_wins_by_entry_id, entries[0], board.named[0])) == 2
    assert await read(arena, loaders.competition_wins_by_entry_id, entries[0], board.named[1]) == []
    given_counts = await read(arena, loaders.competition_awards_by_competition_id, competition_id, board.named[2])
    assert [row["given_count"] for row in given_counts] == [1, 1, 1]
    assert await board.rows("SELECT count(*) FROM event WHERE topic = 'competition_win.given'") == [(3,)]


async def test_results_are_published_only_by_who_has_read_those_recorded_last(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced()
    assert (await read(arena, loaders.competition_by_id, competition_id, board.approver_id))["results_revision"] is None
    entries, awards = await arena.recorded(competition_id), await arena.awards(competition_id)
    was_read = (await read(arena, loaders.competition_by_id, competition_id, board.approver_id))["results_revision"]
    instead = CompetitionResultsRecord(competition_id, [Given(entries[2], awards[0])])
    await board.run(service.competition_results_record, instead)

    def publish(revision: int) -> tuple[Any, CompetitionResultsPublish]:
        return service.competition_results_publish, CompetitionResultsPublish(competition_id, revision)

    assert await board.refused(*publish(was_read), board.approver_id) == "COMPETITION_RESULTS_OUTDATED"
    assert await board.rows("SELECT state FROM competition") == [("held",)]
    assert await board.rows("SELECT 1 FROM competition_win WHERE number IS NOT NULL") == []
    now = (await read(arena, loaders.competition_by_id, competition_id, board.approver_id))["results_revision"]
    assert await board.answered(*publish(now), board.approver_id) == "done"
    assert await board.rows("SELECT member_id FROM competition_win") == [(board.named[2],)]
    shown = [
        await read(arena, loaders.competition_by_id, competition_id, by) for by in (board.approver_id, board.named[0])
    ]
    assert [row["results_revision"] for row in shown] == [None, None]


async def test_recorded_results_are_counted_for_officers_alone(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced()
    await arena.recorded(competition_id)
    readers = (board.approver_id, board.named[0], await board.member())
    shown = [await read(arena, loaders.competition_by_id, competition_id, by) for by in readers]
    assert [row["results_revision"] for row in shown] == [1, None, None]


async def test_who_entered_neither_records_nor_publishes(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced()
    entry_id = await arena.entered(competition_id, board.approver_id)
    assert await arena.review(entry_id) == "done"
    board.turn(days=19)
    given = [Given(entry_id, (await arena.awards(competition_id))[0])]
    record = CompetitionResultsRecord(competition_id, given)
    by = board.approver_id
    assert await board.refused(service.competition_results_record, record, by) == "COMPETITION_OWN_ENTRY"
    await board.run(service.competition_results_record, record)
    publish = CompetitionResultsPublish(competition_id, 1)
    assert await board.refused(service.competition_results_publish, publish, by) == "COMPETITION_OWN_ENTRY"


async def test_who_was_struck_out_of_the_notice_gets_nothing(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced(is_put_up=True)
    await arena.recorded(competition_id)
    publish = (service.competition_results_publish, CompetitionResultsPublish(competition_id, 1), board.approver_id)
    assert await board.refused(*publish) == "COMPETITION_NOTICE_OPEN"
    draft = CompetitionNoticeDraft(
        competition_id, "拟获奖名单。", NameMask.MIDDLE, date(2026, 3, 21), date(2026, 3, 28)
    )
    await board.run(service.competition_notice_draft, draft)
    assert await board.refused(service.competition_notice_draft, draft) == "COMPETITION_NOTICE_OPEN"
    [(notice_id,)] = await board.rows("SELECT notice_id FROM competition")
    await board.run(notice_service.public_notice_approve, PublicNoticeApprove(notice_id, 1), board.approver_id)
    [(number,)] = await board.rows("SELECT number FROM public_notice_person WHERE member_id = $1", board.named[0])
    objection = PublicNoticeObjectionMake(notice_id, "代考", number)
    made = await board.run(notice_service.public_notice_objection_make, objection, await board.member())
    upheld = PublicNoticeObjectionAnswer(UUID(str(made["objection_id"])), is_upheld=True, answer="属实")
    await board.run(notice_service.public_notice_objection_answer, upheld)
    board.turn(days=12)
    assert await board.refused(*publish) == "COMPETITION_NOTICE_OPEN"
    await board.run(notice_service.public_notice_conclude, PublicNoticeConclude(notice_id))
    await board.run(*publish)
    assert await board.rows("SELECT member_id FROM competition_win") == [(board.named[1],)]


async def test_who_was_erased_gets_no_paper_and_who_was_transferred_does(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced()
    await arena.recorded(competition_id)
    await board.owner.execute("UPDATE member SET erased_at = now() WHERE id = $1", board.named[0])
    await board.owner.execute("UPDATE member SET organisation_id = $2 WHERE id = $1", board.named[1], board.tenant_id)
    publish = CompetitionResultsPublish(competition_id, 1)
    await board.run(service.competition_results_publish, publish, board.approver_id)
    [(member_id, code)] = await board.rows("SELECT member_id, code FROM competition_win")
    assert member_id == board.named[1]
    assert await read(arena, loaders.competition_by_id, competition_id, board.named[1]) is not None
    async with board.database.read() as conn:
        assert (await service.checked_certificate(conn, board.tenant_id, code.lower()) or {})["revoked_at"] is None
    await board.owner.execute("UPDATE member SET erased_at = now() WHERE id = $1", board.named[1])
    async with board.database.read() as conn:
        assert await service.checked_certificate(conn, board.tenant_id, code) is None


async def test_a_withdrawn_award_holds_no_more_for_the_whole_team(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced(team_least=2, team_most=3)
    entry_id = await arena.entered(competition_id, board.named[0], "HD000107", "HD000117", name="一队")
    assert await arena.answer(entry_id, board.named[1]) == await arena.review(entry_id) == "done"
    board.turn(days=19)
    given = [Given(entry_id, (await arena.awards(competition_id))[0])]
    await board.run(service.competition_results_record, CompetitionResultsRecord(competition_id, given))
    [(first,), (_,)] = await board.rows(WON)
    withdraw = (service.competition_win_withdraw, CompetitionWinWithdraw(first, "成绩作弊"))
    assert await board.refused(*withdraw) == "COMPETITION_STATE_REFUSED"
    await board.run(
        service.competition_results_publish, CompetitionResultsPublish(competition_id, 1), board.approver_id
    )
    assert await board.refused(*withdraw, board.named[0]) == "COMPETITION_WIN_NOT_FOUND"
    await board.run(*withdraw)
    assert await board.refused(*withdraw) == "COMPETITION_STATE_REFUSED"
    assert await board.rows("SELECT DISTINCT withdraw_reason FROM competition_win") == [("成绩作弊",)]
    [(code,), (_,)] = await board.rows("SELECT code FROM competition_win")
    async with board.database.read() as conn:
        found = await service.checked_certificate(conn, board.tenant_id, code)
        assert found is not None
        assert await service.own_certificate(conn, board.tenant_id, found["id"], board.named[0]) is None
    assert (found["title"], found["revoked_at"]) == ("焊工技能比武 一等奖", board.now)
    [first_class, *_] = await read(arena, loaders.competition_awards_by_competition_id, competition_id, board.named[2])
    assert (first_class["given_count"], first_class["withdrawn_count"]) == (0, 1)


@pytest.mark.parametrize("end", ["withdrawn", "revoked", "left", "erased"])
async def test_who_is_shown_consents_and_is_shown_no_longer_than_that(arena: Arena, end: str) -> None:
    board = arena.board
    await arena.published()
    reader = await board.member(board.tenant_id)
    [(win_id,)] = await board.rows(f"{WON} WHERE a.award_class = 'first_class'")
    shown = (service.competition_showcase_set, CompetitionShowcaseSet(win_id, "精益求精"))
    assert await board.refused(*shown, board.drafter_id) == "COMPETITION_WIN_NOT_FOUND"
    assert await showcase(arena, reader) == []
    await board.run(*shown, board.named[0])
    assert await showcase(arena, reader) == [("赵一鸣", "first_class", "精益求精")]
    if end == "withdrawn":
        await board.run(service.competition_showcase_set, CompetitionShowcaseSet(win_id, None), board.named[0])
    elif end == "revoked":
        await board.run(service.competition_win_withdraw, CompetitionWinWithdraw(win_id, "成绩作弊"))
        assert await board.refused(*shown, board.named[0]) == "COMPETITION_STATE_REFUSED"
    else:
        change = "state = 'left'" if end == "left" else "erased_at = now()"
        await board.owner.execute(f"UPDATE member SET {change} WHERE id = $1", board.named[0])  # constants
    assert await showcase(arena, reader) == []


async def test_officers_read_counts_in_steps(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced()
    await arena.confirmed(competition_id)
    for _ in range(3):
        await arena.entered(competition_id, await board.member())
    await arena.entered(competition_id, await board.member(board.other_id))
    batch = loaders.competition_counts_by_competition_id
    found = await read(arena, batch, competition_id, board.drafter_id)
    assert [(row["branch_id"], row["entered"], row["awarded"]) for row in found] == [
        (None, 5, None),
        (board.branch_id, 5, None),
    ]
    assert await read(arena, batch, competition_id, board.named[0]) == []
