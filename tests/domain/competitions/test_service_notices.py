"""Results that are put up, entries that were merged, and who may call off or withdraw, on a real database."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from db.loaders import competitions as loaders
from db.loaders.members.own_view import known_by_member_id
from db.models.notices import NameMask
from db.predicates import scope_values
from db.queries.competitions import results as queries
from db.queries.members.own_data_of_learning import LEARNING_SECTIONS
from db.statement import Statement, fetch_all
from domain.competitions import service
from domain.competitions.rules import Given
from domain.competitions.service import (
    CompetitionBecause,
    CompetitionEntryWithdraw,
    CompetitionNoticeDraft,
    CompetitionOf,
    CompetitionResultsPublish,
    CompetitionResultsRecord,
    CompetitionShowcaseSet,
    CompetitionWinWithdraw,
    awarding,
)
from domain.notices import service as notice_service
from domain.notices.service import (
    NoticeContent,
    Person,
    PublicNoticeApprove,
    PublicNoticeChange,
    PublicNoticeConclude,
    PublicNoticeWithdraw,
)
from domain.notifications import handlers
from domain.notifications.competitions import competition_handlers
from domain.shared.handlers import Event
from tests.domain.competitions.arena import NUMBERS, Arena

SAID = ("拟获奖名单。", NameMask.MIDDLE, date(2026, 3, 21), date(2026, 3, 28))


async def drafted(arena: Arena, competition_id: UUID) -> UUID:
    """The draft of the notice of who is to get awards."""
    await arena.board.run(service.competition_notice_draft, CompetitionNoticeDraft(competition_id, *SAID))
    [(notice_id,)] = await arena.board.rows("SELECT notice_id FROM competition WHERE id = $1", competition_id)
    return UUID(str(notice_id))


async def concluded(arena: Arena, notice_id: UUID, draft_revision: int = 1) -> None:
    """The notice is over, without an objection."""
    board = arena.board
    await board.run(
        notice_service.public_notice_approve, PublicNoticeApprove(notice_id, draft_revision), board.approver_id
    )
    board.turn(days=12)
    await board.run(notice_service.public_notice_conclude, PublicNoticeConclude(notice_id))


async def merged(arena: Arena, member_id: UUID) -> UUID:
    """The kept entry of somebody who was merged."""
    kept_id = await arena.board.member(name="钱进前")
    await arena.board.owner.execute(
        "UPDATE member SET merged_into_id = $2, state = 'left' WHERE id = $1", member_id, kept_id
    )
    return kept_id


async def publish(arena: Arena, competition_id: UUID) -> str:
    """What became of publication by the other officer."""
    command = CompetitionResultsPublish(competition_id, 1)
    return await arena.board.answered(service.competition_results_publish, command, arena.board.approver_id)


async def winners(arena: Arena) -> list[UUID]:
    """Who has a paper."""
    return [row[0] for row in await arena.board.rows("SELECT DISTINCT member_id FROM competition_win")]


async def test_whom_an_officer_leaves_out_of_the_notice_gets_nothing(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced(is_put_up=True)
    await arena.recorded(competition_id)
    await board.owner.execute("UPDATE member SET state = 'suspended' WHERE id = $1", board.named[1])
    notice_id = await drafted(arena, competition_id)
    people = await board.rows("SELECT member_id FROM public_notice_person")
    assert {row[0] for row in people} == set(board.named[:2])
    content = NoticeContent("焊工技能比武", SAID[0], [Person(board.named[1])], *SAID[1:])
    await board.run(notice_service.public_notice_change, PublicNoticeChange(notice_id, content))
    await concluded(arena, notice_id, draft_revision=2)
    assert await publish(arena, competition_id) == "done"
    assert await winners(arena) == [board.named[1]]


async def test_who_was_struck_out_under_the_kept_entry_gets_nothing(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced(is_put_up=True)
    await arena.recorded(competition_id)
    kept_id = await merged(arena, board.named[0])
    notice_id = await drafted(arena, competition_id)
    await concluded(arena, notice_id)
    strike = "UPDATE public_notice_person SET struck_at = now() WHERE member_id = $1 RETURNING 1"
    assert await board.rows(strike, kept_id) == [(1,)]
    assert await publish(arena, competition_id) == "done"
    assert await winners(arena) == [board.named[1]]


@pytest.mark.parametrize("was_struck", [False, True])
async def test_one_who_was_erased_stops_nobody_else_for_good(arena: Arena, *, was_struck: bool) -> None:
    board, competition_id = arena.board, await arena.announced(is_put_up=True)
    entries = await arena.recorded(competition_id)
    await concluded(arena, await drafted(arena, competition_id))
    given = [Given(entries[1], (await arena.awards(competition_id))[1])]
    again = (service.competition_results_record, CompetitionResultsRecord(competition_id, given))
    assert await board.refused(*again) == "COMPETITION_NOTICE_OPEN"
    await board.owner.execute("UPDATE member SET erased_at = now() WHERE id = $1", board.named[0])
    await board.owner.execute(
        "UPDATE public_notice_person SET member_id = NULL, removed_at = now(), struck_at = $2 WHERE member_id = $1",
        board.named[0],
        board.now if was_struck else None,
    )
    if was_struck:  # nobody knows whose entry gets nothing: results are recorded and put up anew
        assert await publish(arena, competition_id) == "COMPETITION_NOTICE_OPEN"
        await board.run(*again)
        draft = CompetitionNoticeDraft(competition_id, *SAID[:2], date(2026, 4, 2), date(2026, 4, 13))
        await board.run(service.competition_notice_draft, draft)
    else:
        assert await publish(arena, competition_id) == "done"
        assert await winners(arena) == [board.named[1]]


async def test_the_kept_entry_answers_decides_nothing_of_its_own_and_is_shown(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced()
    entry_id = await arena.entered(competition_id, board.drafter_id, NUMBERS[0])
    await board.owner.execute("UPDATE member SET merged_into_id = $2 WHERE id = $1", board.named[0], board.approver_id)
    assert await arena.answer(entry_id, board.approver_id) == "done"
    assert await board.rows("SELECT state FROM competition_entry") == [("entered",)]
    assert await arena.review(entry_id, board.approver_id) == "COMPETITION_OWN_ENTRY"
    officer = await board.member()
    board.rights = {**board.rights, officer: board.rights[board.drafter_id]}
    assert await arena.review(entry_id, officer) == "done"
    board.turn(days=19)
    given = [Given(entry_id, (await arena.awards(competition_id))[0])]
    await board.run(service.competition_results_record, CompetitionResultsRecord(competition_id, given))
    await board.run(service.competition_results_publish, CompetitionResultsPublish(competition_id, 1), officer)
    await board.owner.execute("UPDATE competition_win SET member_id = $1", board.named[0])  # won before the merge
    [(win_id,)] = await board.rows("SELECT id FROM competition_win")
    withdraw = CompetitionWinWithdraw(win_id, "成绩作弊")
    assert await board.refused(service.competition_win_withdraw, withdraw, board.approver_id) == "COMPETITION_OWN_ENTRY"
    await board.run(service.competition_showcase_set, CompetitionShowcaseSet(win_id, "精益求精"), board.approver_id)
    [(name,)] = await board.rows("SELECT name FROM member WHERE id = $1", board.approver_id)
    statement = Statement.of(queries.SHOWCASED.select)
    async with board.database.read() as conn:
        shown = await fetch_all(conn, statement, **scope_values(board.scope(officer), statement.parameters))
    assert [row["name"] for row in shown] == [name]


async def test_numbers_follow_chance_and_not_the_list_of_the_officer(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Backwards:
        def shuffle(self, these: list[Any]) -> None:
            these.reverse()

    monkeypatch.setattr(awarding, "_CHANCE", Backwards())
    board, competition_id = arena.board, await arena.announced()
    entries, awards = await arena.confirmed(competition_id), await arena.awards(competition_id)
    board.turn(days=19)
    given = [Given(each, awards[1]) for each in entries[:2]]
    await board.run(service.competition_results_record, CompetitionResultsRecord(competition_id, given))
    statement = next(each.statement for each in LEARNING_SECTIONS if each.name == "competition_wins")
    values = scope_values(board.scope(board.named[0]), set(statement.parameters) - {"after"})
    for count in (0, 1):  # of one's own only what is published
        async with board.database.read() as conn:
            own = await fetch_all(conn, statement, after=UUID(int=0), **values)
            known = (await known_by_member_id(conn, board.scope(board.named[0]), [board.named[0]]))[0]
        counts = {row["category"]: row["count"] for row in known}
        assert (len(own), counts["learning"]) == (count, 1 + count)  # the entry is known all the time
        if not count:
            assert await publish(arena, competition_id) == "done"
    assert await board.rows("SELECT entry_id FROM competition_win ORDER BY number") == [(entries[1],), (entries[0],)]


async def test_results_are_not_called_off_by_a_party_nor_while_they_are_put_up(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced(is_put_up=True, closes_on=date(2026, 3, 20))
    party = await arena.entered(competition_id, board.approver_id)
    assert await arena.review(party) == "done"
    board.turn(days=18)
    given = [Given(party, (await arena.awards(competition_id))[0])]
    record = (service.competition_results_record, CompetitionResultsRecord(competition_id, given))
    assert await board.refused(*record) == "COMPETITION_STATE_REFUSED"  # entries are taken to the end of the day
    board.turn(days=1)
    await board.run(*record)
    cancel = (service.competition_cancel, CompetitionBecause(competition_id, "台风"))
    assert await board.refused(*cancel, board.approver_id) == "COMPETITION_OWN_ENTRY"
    withdraw = PublicNoticeWithdraw(await drafted(arena, competition_id), "撤回")
    assert await board.refused(*cancel) == "COMPETITION_NOTICE_OPEN"
    await board.run(notice_service.public_notice_withdraw, withdraw)
    await board.run(*cancel)


async def test_who_lost_the_office_withdraws_no_entry_nor_reads_why_it_was_refused(arena: Arena) -> None:
    board, competition_id = arena.board, await arena.announced()
    maker = await board.member()
    office = {"learning_manage": (board.branch_id,)}
    board.rights = {**board.rights, maker: office}
    entries = [await arena.entered(competition_id, maker, each) for each in NUMBERS[:2]]
    withdraw = [(service.competition_entry_withdraw, CompetitionEntryWithdraw(each)) for each in entries]
    await board.run(*withdraw[0], maker)
    board.rights = {**board.rights, maker: {}}
    assert await board.refused(*withdraw[1], maker) == "COMPETITION_ENTRY_NOT_FOUND"
    assert await arena.answer(entries[1], board.named[1]) == "done"
    assert await arena.review(entries[1], is_confirmed=False) == "done"
    told = []
    for by in (maker, board.named[1], board.drafter_id):
        async with board.database.read() as conn:
            [row] = await loaders.competition_entry_by_id(conn, board.scope(by), [entries[1]])
        told.append(row["decide_reason"])
    assert told == [None, "资格不符", "资格不符"]


async def test_approval_is_wanted_of_nobody_who_wrote_or_submitted_it(arena: Arena) -> None:
    board, told = arena.board, []
    above = await board.member(board.tenant_id)
    for member_id, place_id in ((board.drafter_id, board.factory_id), (board.approver_id, board.factory_id)):
        await grant(arena, member_id, place_id)
    await grant(arena, above, board.tenant_id)
    competition_id = await arena.planned()  # the first officer's, submitted by the other one
    await board.run(service.competition_submit, CompetitionOf(competition_id), board.approver_id)

    async def tell(_: object, event: Event, __: object, members: Sequence[UUID]) -> bool:
        told.append((event.topic, list(members)))
        return True

    facts = {"member_id": str(board.drafter_id), "title": "焊工技能比武"}
    event = Event(
        board.tenant_id, competition_id, "competition.submitted", "competition", competition_id, facts, board.now, 0
    )
    handler = competition_handlers(tell, handlers._holders)[event.topic]  # noqa: SLF001  # as it is wired
    async with board.work(board.drafter_id) as work:
        assert await handler(work, event)
    assert told == [("competition.submitted", [above])]


async def grant(arena: Arena, member_id: UUID, place_id: UUID) -> None:
    """An office with which competitions are approved."""
    await arena.board.owner.execute(
        "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
        " VALUES ($1, gen_random_uuid(), $2, 'branch_officer', $3, '2026-01-01')",
        *(arena.board.tenant_id, member_id, place_id),
    )
