"""Results: recorded by one officer, put up where the terms say so, published by another; withdrawn; shown."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from db.models.competitions import CompetitionRow, CompetitionWinRow
from db.models.notices import NameMask, PublicNoticeKind
from db.queries import notices
from db.queries.activities.certificates import take_numbers
from db.queries.competitions import entering as competitions
from db.queries.competitions import results
from db.types import new_id
from domain.competitions import policy, rules
from domain.competitions.errors import (
    CompetitionNoticeOpen,
    CompetitionOwnEntry,
    CompetitionOwnResults,
    CompetitionResultsOutdated,
    CompetitionStateRefused,
    CompetitionWinNotFound,
)
from domain.competitions.rules import Award, Given
from domain.competitions.service.held import (
    check_no_party,
    managed_competition,
    manages,
    state_today,
    tell,
    tell_win,
)
from domain.notices.service import (
    NoticeContent,
    Person,
    PublicNoticeDraft,
    public_notice_draft,
    public_notice_standing,
)
from domain.shared.calendar import local_day
from domain.shared.certificates import certificate_number, new_code
from domain.shared.work import Outcome, Work

_CHANCE: Final = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class CompetitionResultsRecord:
    """Which award goes to which entry, all of them, and the hash of the judges' protocol."""

    competition_id: UUID
    given: Sequence[Given]
    protocol_hash: str | None = None


@dataclass(frozen=True, slots=True)
class CompetitionResultsPublish:
    """Results that are to be published, and which of those recorded the caller has read."""

    competition_id: UUID
    results_revision: int


@dataclass(frozen=True, slots=True)
class CompetitionNoticeDraft:
    """What the public notice of those who are to get awards says, and when it is up."""

    competition_id: UUID
    body: str
    name_mask: NameMask
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class CompetitionWinWithdraw:
    """An award that is taken from somebody and their team, and why."""

    win_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class CompetitionShowcaseSet:
    """What is shown beside the caller's own name; None takes the consent back."""

    win_id: UUID
    text: str | None


async def competition_results_record(work: Work, command: CompetitionResultsRecord) -> Outcome:
    """Records which award goes to which confirmed entry, in place of what was recorded before. Locks the competition.

    Not before the last day on which it is held, nor while entries are taken or they are put up; where the terms say
    that they are, for no more people than a notice names. Emits `competition.recorded`.

    Raises:
        DomainError: COMPETITION_TEXT_INVALID, COMPETITION_NOT_FOUND, COMPETITION_STATE_REFUSED,
            COMPETITION_OWN_ENTRY, COMPETITION_NOTICE_OPEN, COMPETITION_RESULTS_INVALID.
    """
    protocol_hash = rules.clean_hash(command.protocol_hash)
    competition = await managed_competition(work, command.competition_id, "record")
    if local_day(work.now) < competition.held_until or local_day(work.now) <= competition.closes_on:
        raise CompetitionStateRefused("competitionId", state="not_held")
    await check_no_party(work, competition)
    await _check_no_notice(work, competition)
    wins = await _wins(work, competition, command.given)
    await results.replace_wins(work.conn, competition.tenant_id, competition.id, wins)
    competition.recorded_by_id, competition.recorded_at = work.actor.member_id, work.now
    competition.results_revision += 1
    competition.protocol_hash, competition.notice_id = protocol_hash, None
    await competitions.update_competition(work.conn, competition)
    await tell(work, competition, "recorded")
    return {"competition_id": competition.id}


async def competition_notice_draft(work: Work, command: CompetitionNoticeDraft) -> Outcome:
    """Drafts the public notice of all who are to get awards; another person approves it. Emits `competition.put_up`.

    Where the terms say so; again where the one before was withdrawn, or has lost its names. Locks the competition.

    Raises:
        DomainError: COMPETITION_NOT_FOUND, COMPETITION_STATE_REFUSED, COMPETITION_NOTICE_OPEN, and those of a draft of
            a notice.
    """
    competition = await managed_competition(work, command.competition_id, "put_up")
    if not competition.is_put_up:
        raise CompetitionNoticeOpen("competitionId")
    await _check_no_notice(work, competition)
    tenant_id, place_id = competition.tenant_id, competition.organisation_id
    people = [Person(each) for each in await results.list_to_be_named(work.conn, tenant_id, competition.id, place_id)]
    content = NoticeContent(
        competition.title, command.body, people, command.name_mask, command.opens_on, command.closes_on
    )
    drafted = await public_notice_draft(work, PublicNoticeDraft(place_id, place_id, PublicNoticeKind.HONOURS, content))
    competition.notice_id = UUID(str(drafted["notice_id"]))
    await competitions.update_competition(work.conn, competition)
    await tell(work, competition, "put_up")
    return {"competition_id": competition.id}


async def competition_results_publish(work: Work, command: CompetitionResultsPublish) -> Outcome:
    """Gives the awards, by another officer than who recorded them, with a certificate for each who won.

    Of results that were recorded anew since the caller read them nothing is given.
    Where the terms say so only once the notice is concluded, while it has its names; an entry with somebody who was
    struck out, or left out, gets nothing, nor does who was erased. Emits `competition.published` and
    `competition_win.given` for each. Locks the competition, its notice, then the series of numbers: every other lock
    comes before.

    Raises:
        DomainError: COMPETITION_NOT_FOUND, COMPETITION_STATE_REFUSED, COMPETITION_OWN_RESULTS,
            COMPETITION_RESULTS_OUTDATED, COMPETITION_OWN_ENTRY, COMPETITION_NOTICE_OPEN.
    """
    competition = await managed_competition(work, command.competition_id, "publish")
    if not policy.may_publish(work.actor.member_id, competition.recorded_by_id):
        raise CompetitionOwnResults("competitionId")
    if command.results_revision != competition.results_revision:
        raise CompetitionResultsOutdated("resultsRevision")
    await check_no_party(work, competition)
    struck = await _struck(work, competition) if competition.is_put_up else []
    await results.drop_wins(work.conn, competition.tenant_id, competition.id, struck)
    competition.published_by_id, competition.published_at = work.actor.member_id, work.now
    await competitions.update_competition(work.conn, competition)
    await tell(work, competition, "published")
    won = await results.list_unissued(work.conn, competition.tenant_id, competition.id)
    for win in won:
        await tell_win(work, competition, win, "given")
    if won:
        await _issue(work, won)
    return {"competition_id": competition.id}


async def competition_win_withdraw(work: Work, command: CompetitionWinWithdraw) -> Outcome:
    """Takes an award from somebody else, and from all of their team, with the reason. Locks the competition.

    Their certificates hold no more. Emits `competition_win.withdrawn` for each.

    Raises:
        DomainError: COMPETITION_TEXT_INVALID, COMPETITION_WIN_NOT_FOUND, COMPETITION_OWN_ENTRY,
            COMPETITION_STATE_REFUSED.
    """
    reason, actor_id = rules.clean_text(command.reason, rules.MAX_REASON, "reason"), work.actor.member_id
    competition, win = await _held_win(work, command.win_id)
    if actor_id is None or not await manages(work, competition.organisation_id):
        raise CompetitionWinNotFound("winId")
    wins = await results.list_of_entry(work.conn, win)
    winners = [await notices.find_kept(work.conn, win.tenant_id, each.member_id) for each in wins]
    if not policy.may_decide(actor_id, winners):
        raise CompetitionOwnEntry("winId")
    _check_holds(work, competition, win)
    await results.withdraw_wins(work.conn, win, now=work.now, reason=reason, by=actor_id)
    for each in wins:
        await tell_win(work, competition, each, "withdrawn")
    return {"competition_id": competition.id, "win_id": win.id}


async def competition_showcase_set(work: Work, command: CompetitionShowcaseSet) -> Outcome:
    """Consents to the showcase with a text of the caller's own, or takes the consent back. Locks the competition.

    Raises:
        DomainError: COMPETITION_TEXT_INVALID, COMPETITION_WIN_NOT_FOUND, COMPETITION_STATE_REFUSED.
    """
    text = None if command.text is None else rules.clean_text(command.text, rules.MAX_SHOWCASE, "text")
    competition, win = await _held_win(work, command.win_id)
    winner_id = await notices.find_kept(work.conn, win.tenant_id, win.member_id)
    if winner_id != work.actor.member_id or win.number is None:
        raise CompetitionWinNotFound("winId")
    _check_holds(work, competition, win)
    await results.show_win(work.conn, win, text)
    await tell_win(work, competition, win, "hidden" if text is None else "shown")
    return {"competition_id": competition.id, "win_id": win.id}


async def _wins(work: Work, competition: CompetitionRow, given: Sequence[Given]) -> list[CompetitionWinRow]:
    """The results as rows. Their ids, which numbers and lists follow, are given by chance: the order says nothing."""
    rows = await competitions.list_awards(work.conn, competition.tenant_id, competition.id)
    awards = {row.id: Award(row.award_class, row.quantity, row.title) for row in rows}
    members: dict[UUID, list[UUID]] = {}
    for row in await results.list_confirmed(work.conn, competition.tenant_id, competition.id):
        members.setdefault(row["entry_id"], []).append(row["member_id"])
    rules.check_given(given, awards, members, is_put_up=competition.is_put_up)
    won = [(each, member_id) for each in given for member_id in members[each.entry_id]]
    _CHANCE.shuffle(won)
    return [
        CompetitionWinRow(
            tenant_id=competition.tenant_id,
            id=new_id(),
            competition_id=competition.id,
            award_id=each.award_id,
            entry_id=each.entry_id,
            member_id=member_id,
        )
        for each, member_id in won
    ]


async def _check_no_notice(work: Work, competition: CompetitionRow) -> None:
    notice = await public_notice_standing(work, competition.notice_id)
    if notice is not None and not notice.makes_way:
        raise CompetitionNoticeOpen("competitionId")


async def _struck(work: Work, competition: CompetitionRow) -> Collection[UUID]:
    """Who was struck out of the concluded notice, or left out of it though they belong to the organisation.

    Who left or went elsewhere could not be named: nobody left them out.
    """
    notice = await public_notice_standing(work, competition.notice_id)
    if notice is None or not notice.is_valid:
        raise CompetitionNoticeOpen("competitionId")
    tenant_id, place_id = competition.tenant_id, competition.organisation_id
    named = await results.list_to_be_named(work.conn, tenant_id, competition.id, place_id)
    return {*notice.struck, *(each for each in named if each not in notice.standing)}


async def _issue(work: Work, won: Sequence[CompetitionWinRow]) -> None:
    """Numbers of the union's one series, one after another by award."""
    day, tenant_id = local_day(work.now), work.scope.tenant_id
    last = await take_numbers(work.conn, tenant_id, year=day.year, count=len(won))
    numbered = enumerate(won, last - len(won) + 1)
    papers = [(win.id, certificate_number(day.year, number), new_code()) for number, win in numbered]
    await results.issue_wins(work.conn, tenant_id, papers, day=day, now=work.now)


async def _held_win(work: Work, win_id: UUID) -> tuple[CompetitionRow, CompetitionWinRow]:
    """What somebody won, and its competition, which is locked before it is read again."""
    tenant_id = work.scope.tenant_id
    found = await results.find_win(work.conn, tenant_id, win_id)
    held = None if found is None else await competitions.lock_competition(work.conn, tenant_id, found.competition_id)
    win = await results.find_win(work.conn, tenant_id, win_id)
    if held is None or win is None:
        raise CompetitionWinNotFound("winId")
    return held, win


def _check_holds(work: Work, competition: CompetitionRow, win: CompetitionWinRow) -> None:
    if win.number is None:
        raise CompetitionStateRefused("winId", state=state_today(work, competition))
    if win.withdrawn_at is not None:
        raise CompetitionStateRefused("winId", state="award_withdrawn")
