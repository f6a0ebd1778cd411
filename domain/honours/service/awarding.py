"""From those who were chosen to those who are honoured: public notice, award, showcase, revocation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.honours import HonourNominationRow, HonourNominationState, HonourRow, HonourState
from db.models.notices import NameMask, PublicNoticeKind
from db.queries import honours, notices
from domain.honours import policy, rules
from domain.honours.errors import (
    HonourNobodyChosen,
    HonourNominationNotFound,
    HonourNoticeOpen,
    HonourOwnNomination,
    HonourStateRefused,
)
from domain.honours.service.held import held_nomination, managed_honour, manages, move, tell, tell_nomination
from domain.notices.service import (
    NoticeContent,
    Person,
    PublicNoticeDraft,
    public_notice_draft,
    public_notice_standing,
)
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class HonourNoticeDraft:
    """What the public notice of those who were chosen says, and when it is up."""

    honour_id: UUID
    body: str
    name_mask: NameMask
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class HonourAward:
    """An honour whose public notice is concluded."""

    honour_id: UUID


@dataclass(frozen=True, slots=True)
class HonourShowcaseSet:
    """What is shown beside the caller's own name; None takes the consent back."""

    nomination_id: UUID
    text: str | None


@dataclass(frozen=True, slots=True)
class HonourRevoke:
    """An honour that is taken from somebody, and why."""

    nomination_id: UUID
    reason: str


async def honour_notice_draft(work: Work, command: HonourNoticeDraft) -> Outcome:
    """Drafts the public notice of all who were chosen; another person approves it. Emits `honour.put_up`.

    Again where the one before was withdrawn, or has lost its names. Locks the honour.

    Raises:
        DomainError: HONOUR_NOT_FOUND, HONOUR_STATE_REFUSED, HONOUR_NOTICE_OPEN, HONOUR_NOBODY_CHOSEN, and those of a
            draft of a notice.
    """
    honour = await managed_honour(work, command.honour_id, HonourState.OPEN, HonourState.ON_NOTICE)
    notice = await public_notice_standing(work, honour.notice_id)
    if notice is not None and not notice.makes_way:
        raise HonourNoticeOpen("honourId")
    chosen = await _chosen(work, honour)
    if not chosen:
        raise HonourNobodyChosen("honourId")
    people = [Person(each) for each in dict.fromkeys(await _people(work, chosen))]
    content = NoticeContent(honour.title, command.body, people, command.name_mask, command.opens_on, command.closes_on)
    place_id = honour.organisation_id
    drafted = await public_notice_draft(work, PublicNoticeDraft(place_id, place_id, PublicNoticeKind.HONOURS, content))
    honour.state, honour.notice_id = HonourState.ON_NOTICE.value, UUID(str(drafted["notice_id"]))
    await honours.update_honour(work.conn, honour)
    await tell(work, honour, "put_up")
    return {"honour_id": honour.id, "notice_id": honour.notice_id}


async def honour_award(work: Work, command: HonourAward) -> Outcome:
    """Awards the honour to those who stand in its concluded notice, while it has names; the others are refused.

    Emits `honour.awarded` and `honour_nomination.awarded`. Locks the honour, then its notice.

    Raises:
        DomainError: HONOUR_NOT_FOUND, HONOUR_STATE_REFUSED, HONOUR_OWN_NOMINATION, HONOUR_NOTICE_OPEN.
    """
    honour = await managed_honour(work, command.honour_id, HonourState.ON_NOTICE)
    chosen = await _chosen(work, honour)
    people = await _people(work, chosen)
    if not policy.may_decide(work.actor.member_id, people):
        raise HonourOwnNomination("honourId")
    notice = await public_notice_standing(work, honour.notice_id)
    if notice is None or not notice.is_valid:
        raise HonourNoticeOpen("honourId")
    for each, member_id in zip(chosen, people, strict=True):
        is_awarded = member_id in notice.standing
        move(each, HonourNominationState.AWARDED if is_awarded else HonourNominationState.REFUSED)
        each.awarded_at = work.now if is_awarded else None
        await honours.update_nomination(work.conn, each)
        await tell_nomination(work, honour, each, "awarded" if is_awarded else "struck")
    honour.state = HonourState.AWARDED.value
    await honours.update_honour(work.conn, honour)
    await tell(work, honour, "awarded")
    return {"honour_id": honour.id}


async def honour_showcase_set(work: Work, command: HonourShowcaseSet) -> Outcome:
    """Consents to the showcase with a text of the caller's own, or takes the consent back. Locks the honour.

    Raises:
        DomainError: HONOUR_TEXT_INVALID, HONOUR_NOMINATION_NOT_FOUND, HONOUR_STATE_REFUSED.
    """
    text = None if command.text is None else rules.clean_text(command.text, rules.MAX_SHOWCASE, "text")
    honour, nomination = await held_nomination(work, command.nomination_id)
    if await _people(work, [nomination]) != [work.actor.member_id]:
        raise HonourNominationNotFound("nominationId")
    if nomination.state != HonourNominationState.AWARDED:
        raise HonourStateRefused("nominationId", state=nomination.state)
    nomination.showcase_text = text
    await honours.update_nomination(work.conn, nomination)
    await tell_nomination(work, honour, nomination, "hidden" if text is None else "shown")
    return {"honour_id": honour.id, "nomination_id": nomination.id}


async def honour_revoke(work: Work, command: HonourRevoke) -> Outcome:
    """Takes an honour from somebody else, with the reason. Emits `honour_nomination.revoked`. Locks the honour.

    Raises:
        DomainError: HONOUR_TEXT_INVALID, HONOUR_NOMINATION_NOT_FOUND, HONOUR_OWN_NOMINATION, HONOUR_STATE_REFUSED.
    """
    reason = rules.clean_text(command.reason, rules.MAX_REASONS, "reason")
    honour, nomination = await held_nomination(work, command.nomination_id)
    if not await manages(work, honour.organisation_id):
        raise HonourNominationNotFound("nominationId")
    if not policy.may_decide(work.actor.member_id, await _people(work, [nomination])):
        raise HonourOwnNomination("nominationId")
    move(nomination, HonourNominationState.REVOKED)
    nomination.revoked_at, nomination.revoke_reason, nomination.showcase_text = work.now, reason, None
    await honours.update_nomination(work.conn, nomination)
    await tell_nomination(work, honour, nomination, "revoked")
    return {"honour_id": honour.id, "nomination_id": nomination.id}


async def _chosen(work: Work, honour: HonourRow) -> list[HonourNominationRow]:
    found = await honours.list_nominations(work.conn, honour.tenant_id, honour.id)
    return [each for each in found if each.state == HonourNominationState.CHOSEN]


async def _people(work: Work, nominations: Sequence[HonourNominationRow]) -> list[UUID]:
    """Who each nomination is of; of a merged entry the kept one."""
    return [await notices.find_kept(work.conn, each.tenant_id, each.member_id) for each in nominations]
