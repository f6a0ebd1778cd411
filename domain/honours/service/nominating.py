"""Opening an honour, nominating for it, the nominee's consent, and the review."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.honours import HonourKind, HonourNominationRow, HonourNominationState, HonourRow, HonourState
from db.queries import honours, notices
from db.types import new_id
from domain.honours import policy, rules
from domain.honours.errors import (
    HonourNominationMade,
    HonourNominationNotFound,
    HonourNomineeNotFound,
    HonourNotFound,
    HonourOwnNomination,
    HonourPlaceNotFound,
    HonourStateRefused,
)
from domain.honours.service.held import held_nomination, manages, move, tell, tell_nomination
from domain.shared.calendar import local_day
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class HonourOpen:
    """An honour of an organisation for a year, for members of it and below."""

    organisation_id: UUID
    kind: HonourKind
    title: str
    year: int
    text: str
    closes_on: date


@dataclass(frozen=True, slots=True)
class HonourNominate:
    """Whom the caller nominates, by their member number, and why."""

    honour_id: UUID
    member_number: str
    reasons: str


@dataclass(frozen=True, slots=True)
class HonourNominationAnswer:
    """Whether the nominee consents; they may decline until the review."""

    nomination_id: UUID
    is_consented: bool


@dataclass(frozen=True, slots=True)
class HonourNominationReview:
    """Whether somebody is chosen, and why."""

    nomination_id: UUID
    is_chosen: bool
    reason: str


async def honour_open(work: Work, command: HonourOpen) -> Outcome:
    """Opens an honour for nominations. Emits `honour.opened`.

    Raises:
        DomainError: HONOUR_TEXT_INVALID, HONOUR_PLACE_NOT_FOUND, HONOUR_DAYS_INVALID.
    """
    title = rules.clean_text(command.title, rules.MAX_TITLE, "title")
    text = rules.clean_text(command.text, rules.MAX_TEXT, "text")
    tenant_id, place_id, member_id = work.scope.tenant_id, command.organisation_id, work.actor.member_id
    nodes = list(work.scope.nodes_for("notice_manage"))
    if member_id is None or not await notices.has_place(work.conn, tenant_id, place_id, nodes):
        raise HonourPlaceNotFound("organisationId")
    rules.check_days(command.year, command.closes_on, local_day(work.now))
    honour = HonourRow(
        tenant_id=tenant_id,
        id=new_id(),
        organisation_id=place_id,
        kind=command.kind.value,
        title=title,
        year=command.year,
        text=text,
        state=HonourState.OPEN.value,
        closes_on=command.closes_on,
        opened_by_id=member_id,
        opened_at=work.now,
    )
    await honours.insert_honour(work.conn, honour)
    await tell(work, honour, "opened")
    return {"honour_id": honour.id}


async def honour_nominate(work: Work, command: HonourNominate) -> Outcome:
    """Nominates a member, as a member or an officer of the organisation; oneself, too, and that is consent.

    Emits `honour_nomination.made`: the nominee is asked. Locks the honour.

    Raises:
        DomainError: HONOUR_TEXT_INVALID, HONOUR_NOT_FOUND, HONOUR_STATE_REFUSED (also after the last day),
            HONOUR_NOMINEE_NOT_FOUND, HONOUR_NOMINATION_MADE.
    """
    reasons = rules.clean_text(command.reasons, rules.MAX_REASONS, "reasons")
    tenant_id, actor_id = work.scope.tenant_id, work.actor.member_id
    honour = await honours.lock_honour(work.conn, tenant_id, command.honour_id)
    if honour is None or actor_id is None or not await _may_nominate(work, honour, actor_id):
        raise HonourNotFound("honourId")
    if honour.state != HonourState.OPEN or local_day(work.now) > honour.closes_on:
        raise HonourStateRefused("honourId", state="closed" if honour.state == HonourState.OPEN else honour.state)
    nominee_id = await honours.find_nominee(work.conn, honour, command.member_number)
    if nominee_id is None:
        raise HonourNomineeNotFound("memberNumber")
    if await honours.is_nominated(work.conn, honour, nominee_id):
        raise HonourNominationMade("memberNumber")
    is_own = nominee_id == actor_id
    state = HonourNominationState.CONSENTED if is_own else HonourNominationState.PROPOSED
    nomination = HonourNominationRow(
        tenant_id=tenant_id,
        id=new_id(),
        honour_id=honour.id,
        member_id=nominee_id,
        nominated_by_id=actor_id,
        reasons=reasons,
        state=state.value,
        nominated_at=work.now,
        answered_at=work.now if is_own else None,
    )
    await honours.insert_nomination(work.conn, nomination)
    await tell_nomination(work, honour, nomination, "made")
    return {"honour_id": honour.id, "nomination_id": nomination.id}


async def honour_nomination_answer(work: Work, command: HonourNominationAnswer) -> Outcome:
    """Consents to the caller's own nomination, or declines. Emits `honour_nomination.answered`. Locks the honour.

    Raises:
        DomainError: HONOUR_NOMINATION_NOT_FOUND, HONOUR_STATE_REFUSED.
    """
    honour, nomination = await held_nomination(work, command.nomination_id)
    if nomination.member_id != work.actor.member_id:
        raise HonourNominationNotFound("nominationId")
    move(nomination, HonourNominationState.CONSENTED if command.is_consented else HonourNominationState.DECLINED)
    nomination.answered_at = work.now
    await honours.update_nomination(work.conn, nomination)
    await tell_nomination(work, honour, nomination, "answered")
    return {"honour_id": honour.id, "nomination_id": nomination.id}


async def honour_nomination_review(work: Work, command: HonourNominationReview) -> Outcome:
    """Chooses a nominee, or refuses, with the reason. Emits `honour_nomination.reviewed`. Locks the honour.

    Raises:
        DomainError: HONOUR_TEXT_INVALID, HONOUR_NOMINATION_NOT_FOUND, HONOUR_STATE_REFUSED, HONOUR_OWN_NOMINATION.
    """
    reason = rules.clean_text(command.reason, rules.MAX_REASONS, "reason")
    honour, nomination = await held_nomination(work, command.nomination_id)
    if not await manages(work, honour.organisation_id):
        raise HonourNominationNotFound("nominationId")
    if honour.state != HonourState.OPEN:
        raise HonourStateRefused("nominationId", state=honour.state)
    if not policy.may_decide(work.actor.member_id, [nomination.member_id, nomination.nominated_by_id]):
        raise HonourOwnNomination("nominationId")
    move(nomination, HonourNominationState.CHOSEN if command.is_chosen else HonourNominationState.REFUSED)
    nomination.reviewed_by_id, nomination.review_reason = work.actor.member_id, reason
    await honours.update_nomination(work.conn, nomination)
    await tell_nomination(work, honour, nomination, "reviewed")
    return {"honour_id": honour.id, "nomination_id": nomination.id}


async def _may_nominate(work: Work, honour: HonourRow, actor_id: UUID) -> bool:
    is_member = await honours.is_member_below(work.conn, honour, actor_id)
    return is_member or await manages(work, honour.organisation_id)
