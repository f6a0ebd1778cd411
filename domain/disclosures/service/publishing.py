"""Publishing a disclosure, correcting what was published, withdrawing it."""

from dataclasses import dataclass
from uuid import UUID

from db.models.disclosures import DisclosureState
from db.queries import disclosures
from domain.disclosures import policy, rules
from domain.disclosures.errors import (
    DisclosureDueMet,
    DisclosureDueNotFound,
    DisclosureNotFound,
    DisclosureOwnDraft,
    DisclosureOwnText,
    DisclosureTextOutdated,
)
from domain.disclosures.service.drafting import Content, rows_of, take, with_sources
from domain.disclosures.service.held import managed_disclosure, tell
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class DisclosurePublish:
    """A draft that members are to read, and which text of it the caller has read."""

    disclosure_id: UUID
    draft_revision: int


@dataclass(frozen=True, slots=True)
class DisclosureCorrect:
    """What a published disclosure says instead, and what the correction is about."""

    disclosure_id: UUID
    content: Content
    note: str


@dataclass(frozen=True, slots=True)
class DisclosureWithdraw:
    """A published disclosure that is no longer shown, and why."""

    disclosure_id: UUID
    reason: str


async def disclosure_publish(work: Work, command: DisclosurePublish) -> Outcome:
    """Publishes a draft of another person's, one at most for a duty and period. Emits `disclosure.published`.

    Locks the disclosure, then what is owed. A draft that was changed since the caller read it is refused.

    Raises:
        DomainError: DISCLOSURE_NOT_FOUND, DISCLOSURE_STATE_REFUSED, DISCLOSURE_OWN_DRAFT, DISCLOSURE_TEXT_OUTDATED,
            DISCLOSURE_DUE_NOT_FOUND, DISCLOSURE_DUE_MET.
    """
    disclosure = await managed_disclosure(work, command.disclosure_id, DisclosureState.DRAFT)
    publisher_id = work.actor.member_id
    if publisher_id is None or not policy.may_publish(publisher_id, disclosure.drafted_by_id):
        raise DisclosureOwnDraft("disclosureId")
    if command.draft_revision != disclosure.draft_revision:
        raise DisclosureTextOutdated("draftRevision")
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
    await disclosures.keep_revision(work.conn, disclosure, publisher_id, note=None, now=work.now)
    await tell(work, disclosure, "published")
    return {"disclosure_id": disclosure.id}


async def disclosure_correct(work: Work, command: DisclosureCorrect) -> Outcome:
    """Says something else in a published disclosure; the texts before, and the note, stay readable.

    Another person than who wrote the text that holds does it. Emits `disclosure.corrected`.

    Raises:
        DomainError: DISCLOSURE_TEXT_INVALID, DISCLOSURE_FIGURES_INVALID, DISCLOSURE_NOT_FOUND,
            DISCLOSURE_STATE_REFUSED, DISCLOSURE_OWN_TEXT, DISCLOSURE_SOURCE_NOT_FOUND.
    """
    note = rules.clean_text(command.note, rules.MAX_REASON, "note")
    disclosure = await managed_disclosure(work, command.disclosure_id, DisclosureState.PUBLISHED)
    actor_id = work.actor.member_id
    if actor_id is None:
        raise DisclosureNotFound("disclosureId")
    if not policy.may_correct(actor_id, await disclosures.find_writer(work.conn, disclosure)):
        raise DisclosureOwnText("disclosureId")
    figures = await with_sources(work, disclosure.organisation_id, take(disclosure, command.content))
    disclosure.revision += 1
    await disclosures.update_disclosure(work.conn, disclosure)
    await disclosures.set_figures(work.conn, disclosure, *rows_of(disclosure, figures))
    await disclosures.keep_revision(work.conn, disclosure, actor_id, note=note, now=work.now)
    await tell(work, disclosure, "corrected")
    return {"disclosure_id": disclosure.id}


async def disclosure_withdraw(work: Work, command: DisclosureWithdraw) -> Outcome:
    """Takes a published disclosure back: its title and the reason stay. What it was for is owed again.

    If the duty was ended meanwhile for that period, it lapses instead. Emits `disclosure.withdrawn`. Locks the
    disclosure, then the duty, then what is owed.

    Raises:
        DomainError: DISCLOSURE_TEXT_INVALID, DISCLOSURE_NOT_FOUND, DISCLOSURE_STATE_REFUSED.
    """
    reason = rules.clean_text(command.reason, rules.MAX_REASON, "reason")
    disclosure = await managed_disclosure(work, command.disclosure_id, DisclosureState.PUBLISHED)
    disclosure.state, disclosure.withdraw_reason = DisclosureState.WITHDRAWN.value, reason
    disclosure.withdrawn_at = work.now
    if disclosure.due_id is not None:
        await disclosures.owe_again(work.conn, disclosure.tenant_id, disclosure.due_id, now=work.now)
    await disclosures.update_disclosure(work.conn, disclosure)
    await tell(work, disclosure, "withdrawn")
    return {"disclosure_id": disclosure.id}
