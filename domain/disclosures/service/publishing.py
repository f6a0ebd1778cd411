"""Publishing a disclosure, or a correction of one; withdrawing it."""

from dataclasses import dataclass
from uuid import UUID

from db.models.disclosures import DisclosureRow, DisclosureState
from db.queries.disclosures import items as disclosures
from db.queries.disclosures.items import Made
from domain.disclosures import policy, rules
from domain.disclosures.errors import (
    DisclosureCorrectionOutdated,
    DisclosureDueMet,
    DisclosureDueNotFound,
    DisclosureOwnDraft,
    DisclosureTextOutdated,
)
from domain.disclosures.service.held import corrected_by, managed_disclosure, tell
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class DisclosurePublish:
    """A draft that members are to read, and which text of it the caller has read."""

    disclosure_id: UUID
    draft_revision: int


@dataclass(frozen=True, slots=True)
class DisclosureWithdraw:
    """A published disclosure that is no longer shown, and why."""

    disclosure_id: UUID
    reason: str


async def disclosure_publish(work: Work, command: DisclosurePublish) -> Outcome:
    """Publishes a draft of another person's, one at most for a duty and period. Emits `disclosure.published`.

    Locks what it corrects, the disclosure, then what is owed. A draft that was changed since the caller read it is
    refused. One that corrects something becomes a revision of that, and goes; emits `disclosure.corrected`.

    Raises:
        DomainError: DISCLOSURE_NOT_FOUND, DISCLOSURE_STATE_REFUSED, DISCLOSURE_OWN_DRAFT, DISCLOSURE_TEXT_OUTDATED,
            DISCLOSURE_CORRECTION_OUTDATED, DISCLOSURE_DUE_NOT_FOUND, DISCLOSURE_DUE_MET.
    """
    corrected = await corrected_by(work, command.disclosure_id)
    disclosure = await managed_disclosure(work, command.disclosure_id, DisclosureState.DRAFT)
    publisher_id = work.actor.member_id
    writer_id = await disclosures.find_writer(work.conn, disclosure)
    if publisher_id is None or not policy.may_publish(publisher_id, writer_id):
        raise DisclosureOwnDraft("disclosureId")
    if command.draft_revision != disclosure.draft_revision:
        raise DisclosureTextOutdated("draftRevision")
    if corrected is not None:
        return await _correct(work, disclosure, corrected, publisher_id)
    if disclosure.due_id is not None:
        due = await disclosures.lock_due(work.conn, disclosure.tenant_id, disclosure.due_id)
        if due is None or due["lapsed_at"] is not None:
            raise DisclosureDueNotFound("disclosureId")
        if due["published_at"] is not None:
            raise DisclosureDueMet("disclosureId")
        await disclosures.set_due(work.conn, disclosure.tenant_id, disclosure.due_id, work.now)
    disclosure.state, disclosure.revision = DisclosureState.PUBLISHED.value, 1
    disclosure.published_by_id, disclosure.published_at = publisher_id, work.now
    await disclosures.update_disclosure(work.conn, disclosure)
    await disclosures.keep_revision(work.conn, disclosure, Made(publisher_id), now=work.now)
    await tell(work, disclosure, "published")
    return {"disclosure_id": disclosure.id}


async def _correct(work: Work, draft: DisclosureRow, disclosure: DisclosureRow, publisher_id: UUID) -> Outcome:
    """Has a locked disclosure say what a locked draft says; the texts before, and the note, stay readable."""
    if draft.corrects_revision != disclosure.revision:
        raise DisclosureCorrectionOutdated("disclosureId")
    disclosure.title, disclosure.body = draft.title, draft.body
    disclosure.revision += 1
    await disclosures.update_disclosure(work.conn, disclosure)
    await disclosures.take_over(work.conn, disclosure, draft)
    made = Made(draft.drafted_by_id, publisher_id, draft.note)
    await disclosures.keep_revision(work.conn, disclosure, made, now=work.now)
    await tell(work, disclosure, "corrected")
    return {"disclosure_id": disclosure.id}


async def disclosure_withdraw(work: Work, command: DisclosureWithdraw) -> Outcome:
    """Takes a published disclosure back: its title and the reason stay. What it was for is owed again.

    Drafts that would have corrected it go.
    If the duty was ended meanwhile for that period, it lapses instead. Emits `disclosure.withdrawn`. Locks the
    disclosure, then the duty, then what is owed.

    Raises:
        DomainError: DISCLOSURE_TEXT_INVALID, DISCLOSURE_NOT_FOUND, DISCLOSURE_STATE_REFUSED.
    """
    reason = rules.clean_text(command.reason, rules.MAX_REASON, "reason")
    disclosure = await managed_disclosure(work, command.disclosure_id, DisclosureState.PUBLISHED)
    disclosure.state, disclosure.withdraw_reason = DisclosureState.WITHDRAWN.value, reason
    disclosure.withdrawn_at = work.now
    await disclosures.drop_corrections(work.conn, disclosure)
    if disclosure.due_id is not None:
        await disclosures.owe_again(work.conn, disclosure.tenant_id, disclosure.due_id, now=work.now)
    await disclosures.update_disclosure(work.conn, disclosure)
    await tell(work, disclosure, "withdrawn")
    return {"disclosure_id": disclosure.id}
