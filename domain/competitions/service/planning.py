"""Planning a competition: drafted by one person, announced by another, called off with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.competitions import CompetitionAwardRow, CompetitionRow, CompetitionState
from db.models.members import EmploymentKind
from db.models.notices import PublicNoticeState
from db.queries import notices
from db.queries.competitions import entering as competitions
from db.queries.competitions import results
from db.types import new_id
from domain.competitions import policy, rules
from domain.competitions.errors import (
    CompetitionNoticeOpen,
    CompetitionOwnText,
    CompetitionPlaceNotFound,
    CompetitionTermsInvalid,
    CompetitionTextOutdated,
)
from domain.competitions.rules import Award
from domain.competitions.service.held import check_no_party, managed_competition, managed_nodes, tell
from domain.notices.service import public_notice_standing
from domain.shared.calendar import local_day
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class CompetitionContent:
    """What a competition is, all of it; without sizes of teams individuals enter."""

    title: str
    year: int
    trade: str
    text: str
    place: str
    opens_on: date
    closes_on: date
    held_from: date
    held_until: date
    awards: Sequence[Award]
    is_put_up: bool
    title_en: str | None = None
    employment_kind: EmploymentKind | None = None
    team_least: int | None = None
    team_most: int | None = None
    entries_per_branch: int | None = None


@dataclass(frozen=True, slots=True)
class CompetitionPlan:
    """A competition of an organisation, for members of it and below."""

    organisation_id: UUID
    content: CompetitionContent


@dataclass(frozen=True, slots=True)
class CompetitionChange:
    """What a draft is instead, all of it."""

    competition_id: UUID
    content: CompetitionContent


@dataclass(frozen=True, slots=True)
class CompetitionOf:
    """The competition that is meant."""

    competition_id: UUID


@dataclass(frozen=True, slots=True)
class CompetitionApprove:
    """The competition that is announced, and which text of it the caller has read."""

    competition_id: UUID
    draft_revision: int


@dataclass(frozen=True, slots=True)
class CompetitionBecause:
    """The competition that is meant, and why."""

    competition_id: UUID
    reason: str


async def competition_plan(work: Work, command: CompetitionPlan) -> Outcome:
    """Drafts a competition, which members do not see. Emits `competition.planned`.

    Raises:
        DomainError: COMPETITION_PLACE_NOT_FOUND, COMPETITION_TEXT_INVALID, COMPETITION_TERMS_INVALID,
            COMPETITION_AWARDS_INVALID.
    """
    tenant_id, place_id, member_id = work.scope.tenant_id, command.organisation_id, work.actor.member_id
    if member_id is None or not await notices.has_place(work.conn, tenant_id, place_id, managed_nodes(work)):
        raise CompetitionPlaceNotFound("organisationId")
    content = command.content
    competition = CompetitionRow(
        tenant_id=tenant_id,
        id=new_id(),
        organisation_id=place_id,
        title="",
        year=content.year,
        trade="",
        text="",
        place="",
        opens_on=content.opens_on,
        closes_on=content.closes_on,
        held_from=content.held_from,
        held_until=content.held_until,
        is_put_up=content.is_put_up,
        state=CompetitionState.DRAFT.value,
        written_by_id=member_id,
        written_at=work.now,
    )
    awards = _take(work, competition, content)
    await competitions.insert_competition(work.conn, competition)
    await competitions.replace_awards(work.conn, competition, awards)
    await tell(work, competition, "planned")
    return {"competition_id": competition.id}


async def competition_change(work: Work, command: CompetitionChange) -> Outcome:
    """Says something else in a draft. Who changes it last is who wrote it. Emits `competition.changed`. Locks it.

    Raises:
        DomainError: COMPETITION_NOT_FOUND, COMPETITION_STATE_REFUSED, COMPETITION_TEXT_INVALID,
            COMPETITION_TERMS_INVALID, COMPETITION_AWARDS_INVALID.
    """
    competition = await managed_competition(work, command.competition_id, "change")
    awards = _take(work, competition, command.content)
    if work.actor.member_id is not None:
        competition.written_by_id = work.actor.member_id
    competition.written_at = work.now
    competition.draft_revision += 1
    await competitions.update_competition(work.conn, competition)
    await competitions.replace_awards(work.conn, competition, awards)
    await tell(work, competition, "changed")
    return {"competition_id": competition.id}


async def competition_submit(work: Work, command: CompetitionOf) -> Outcome:
    """Hands a draft to whoever else may announce it. Emits `competition.submitted`. Locks it.

    Raises:
        DomainError: COMPETITION_NOT_FOUND, COMPETITION_STATE_REFUSED, COMPETITION_TERMS_INVALID (its days went by).
    """
    competition = await managed_competition(work, command.competition_id, "submit")
    _check_ahead(work, competition)
    competition.submitted_by_id, competition.return_reason = work.actor.member_id, None
    return await _written(work, competition, "submitted")


async def competition_approve(work: Work, command: CompetitionApprove) -> Outcome:
    """Announces a competition of another person's: its terms and awards stay from now on. Locks it.

    What came back and was changed since the caller read it is refused. Emits `competition.announced`.

    Raises:
        DomainError: COMPETITION_NOT_FOUND, COMPETITION_STATE_REFUSED, COMPETITION_OWN_TEXT, COMPETITION_TEXT_OUTDATED,
            COMPETITION_TERMS_INVALID.
    """
    competition = await managed_competition(work, command.competition_id, "approve")
    if not policy.may_approve(work.actor.member_id, competition.written_by_id, competition.submitted_by_id):
        raise CompetitionOwnText("competitionId")
    if command.draft_revision != competition.draft_revision:
        raise CompetitionTextOutdated("draftRevision")
    _check_ahead(work, competition)
    competition.approved_by_id, competition.approved_at = work.actor.member_id, work.now
    return await _written(work, competition, "announced")


async def competition_return(work: Work, command: CompetitionBecause) -> Outcome:
    """Gives what was submitted back to be changed, with the reason. Emits `competition.returned`. Locks it.

    Raises:
        DomainError: COMPETITION_TEXT_INVALID, COMPETITION_NOT_FOUND, COMPETITION_STATE_REFUSED.
    """
    reason = rules.clean_text(command.reason, rules.MAX_REASON, "reason")
    competition = await managed_competition(work, command.competition_id, "return")
    competition.return_reason = reason
    return await _written(work, competition, "returned")


async def competition_cancel(work: Work, command: CompetitionBecause) -> Outcome:
    """Calls a competition off before its results are published; who entered is told. Locks it.

    Once results are recorded not by who is in an entry, nor while the public notice of them is drafted or up. Emits
    `competition.cancelled`; results that were recorded go.

    Raises:
        DomainError: COMPETITION_TEXT_INVALID, COMPETITION_NOT_FOUND, COMPETITION_STATE_REFUSED, COMPETITION_OWN_ENTRY,
            COMPETITION_NOTICE_OPEN.
    """
    reason = rules.clean_text(command.reason, rules.MAX_REASON, "reason")
    competition = await managed_competition(work, command.competition_id, "cancel")
    if competition.recorded_at is not None:
        await check_no_party(work, competition)
        notice = await public_notice_standing(work, competition.notice_id)
        if notice is not None and notice.state in {PublicNoticeState.DRAFT, PublicNoticeState.APPROVED}:
            raise CompetitionNoticeOpen("competitionId")
    competition.cancel_reason, competition.cancelled_at = reason, work.now
    await results.replace_wins(work.conn, competition.tenant_id, competition.id, [])
    return await _written(work, competition, "cancelled")


async def _written(work: Work, competition: CompetitionRow, word: str) -> Outcome:
    await competitions.update_competition(work.conn, competition)
    await tell(work, competition, word)
    return {"competition_id": competition.id}


def _check_ahead(work: Work, competition: CompetitionRow) -> None:
    if competition.closes_on < local_day(work.now):
        raise CompetitionTermsInvalid("competitionId")


def _take(work: Work, competition: CompetitionRow, content: CompetitionContent) -> list[CompetitionAwardRow]:
    """Puts what the content says into the row of a draft; the awards as rows."""
    competition.title = rules.clean_text(content.title, rules.MAX_TITLE, "competition", "title")
    english = content.title_en
    competition.title_en = (
        None if english is None else rules.clean_text(english, rules.MAX_TITLE_EN, "competition", "titleEn")
    )
    competition.trade = rules.clean_text(content.trade, rules.MAX_TRADE, "competition", "trade")
    competition.text = rules.clean_text(content.text, rules.MAX_TEXT, "competition", "text")
    competition.place = rules.clean_text(content.place, rules.MAX_PLACE, "competition", "place")
    entries, held = (content.opens_on, content.closes_on), (content.held_from, content.held_until)
    rules.check_days(content.year, entries, held, local_day(work.now))
    rules.check_sizes(content.team_least, content.team_most, content.entries_per_branch)
    competition.year, competition.is_put_up = content.year, content.is_put_up
    competition.opens_on, competition.closes_on = entries
    competition.held_from, competition.held_until = held
    competition.team_least, competition.team_most = content.team_least, content.team_most
    competition.entries_per_branch = content.entries_per_branch
    competition.employment_kind = None if content.employment_kind is None else content.employment_kind.value
    return [
        CompetitionAwardRow(
            tenant_id=competition.tenant_id,
            id=new_id(),
            competition_id=competition.id,
            position=position,
            award_class=each.award_class,
            title=each.title,
            quantity=each.quantity,
        )
        for position, each in enumerate(rules.clean_awards(content.awards), 1)
    ]
