"""A document's life: published, looked at again, withdrawn; and the warnings about what is out of date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from db.models.official_documents import OfficialDocumentRow, OfficialDocumentState
from db.queries import events as event_queries
from db.queries import official_documents as queries
from db.session import Connection
from domain.official_documents import policy, rules
from domain.official_documents.errors import (
    OfficialDocumentDaysInvalid,
    OfficialDocumentEmpty,
    OfficialDocumentOwnDraft,
    OfficialDocumentTextOutdated,
)
from domain.official_documents.rules import Days, Standing
from domain.official_documents.service.held import managed, replaced, tell
from domain.shared.calendar import local_day
from domain.shared.work import Outcome, Work

WARN_BATCH: Final = 500
_DRAFT, _PUBLISHED = OfficialDocumentState.DRAFT, OfficialDocumentState.PUBLISHED


@dataclass(frozen=True, slots=True)
class OfficialDocumentPublish:
    """A draft that is to hold, and which text and files of it the caller has read."""

    document_id: UUID
    draft_revision: int


@dataclass(frozen=True, slots=True)
class OfficialDocumentReview:
    """A document that somebody looked at, and when it is to be looked at next; None: no more.

    `until` is its last day, where it is to end; None: as it was.
    """

    document_id: UUID
    review_on: date | None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class OfficialDocumentWithdraw:
    """A document that is taken back, and why."""

    document_id: UUID
    reason: str


async def official_document_publish(work: Work, command: OfficialDocumentPublish) -> Outcome:
    """Publishes a draft of another person's; the version that it supersedes holds until the day before its first day.

    Nor does who added a file that it has, and a draft that was changed since the caller read it is refused.
    Where that one was withdrawn, it supersedes the one before, which holds again. Locks the draft, then these: of two
    that would supersede one of them one does, the other is refused. Records and emits `official_document.published`.

    Raises:
        DomainError: OFFICIAL_DOCUMENT_NOT_FOUND, OFFICIAL_DOCUMENT_STATE_REFUSED, OFFICIAL_DOCUMENT_OWN_DRAFT,
            OFFICIAL_DOCUMENT_TEXT_OUTDATED, OFFICIAL_DOCUMENT_EMPTY, OFFICIAL_DOCUMENT_SUPERSEDED,
            OFFICIAL_DOCUMENT_DAYS_INVALID.
    """
    document = await managed(work, command.document_id, _DRAFT)
    authors = await queries.list_authors(work.conn, document.tenant_id, document.id)
    if not policy.may_publish(work.actor.member_id, authors):
        raise OfficialDocumentOwnDraft("officialDocumentId")
    if command.draft_revision != document.draft_revision:
        raise OfficialDocumentTextOutdated("draftRevision")
    has_file = await queries.has_signed_text(work.conn, document.tenant_id, document.id)
    if document.body is None and not has_file:
        raise OfficialDocumentEmpty("officialDocumentId")
    before = [] if document.supersedes_id is None else await replaced(work, document.supersedes_id)
    _follow(document, before)
    document.state, document.published_at = _PUBLISHED.value, work.now
    document.published_by_id = work.actor.member_id
    document.version = await queries.last_version(work.conn, document.tenant_id, document.series_id) + 1
    await queries.update_document(work.conn, document)
    for each in before:
        each.superseded_by_id, each.superseded_on = document.id, document.valid_from
        await queries.update_document(work.conn, each)
    await tell(work, document, "published")
    return {"official_document_id": document.id}


def _follow(document: OfficialDocumentRow, before: Sequence[OfficialDocumentRow]) -> None:
    """Puts a document after the version that holds; after the one that was withdrawn, where none does.

    Raises:
        OfficialDocumentDaysInvalid: It begins no later than the version that holds.
    """
    held = [each for each in before if each.state == _PUBLISHED]
    for each in held:
        if document.valid_from <= each.valid_from:
            raise OfficialDocumentDaysInvalid("officialDocumentId")
        document.supersedes_id = each.id


async def official_document_review(work: Work, command: OfficialDocumentReview) -> Outcome:
    """Says that somebody looked at a document: it goes on, or ends on a day.

    Records and emits `official_document.reviewed`.

    Raises:
        DomainError: OFFICIAL_DOCUMENT_NOT_FOUND, OFFICIAL_DOCUMENT_STATE_REFUSED, OFFICIAL_DOCUMENT_DAYS_INVALID.
    """
    document = await managed(work, command.document_id, _PUBLISHED)
    standing = Standing(Days(document.valid_from, document.valid_until))
    rules.check_review(command.review_on, command.until, standing, local_day(work.now))
    settled = {"review_overdue"}
    if command.until is not None:
        document.valid_until = command.until
        settled |= {"expires_soon", "expired"}
    document.review_on, document.reviewed_at = command.review_on, work.now
    document.warned = [reason for reason in document.warned if reason not in settled]
    await queries.update_document(work.conn, document)
    await tell(work, document, "reviewed")
    return {"official_document_id": document.id}


async def official_document_withdraw(work: Work, command: OfficialDocumentWithdraw) -> Outcome:
    """Takes a document back, as if it had never held; the version before holds again. Locks it, then that one.

    What was superseded itself can be withdrawn, too. Records and emits `official_document.withdrawn`.

    Raises:
        DomainError: OFFICIAL_DOCUMENT_TEXT_INVALID, OFFICIAL_DOCUMENT_NOT_FOUND, OFFICIAL_DOCUMENT_STATE_REFUSED.
    """
    reason = rules.clean_line(command.reason, rules.MAX_REASON, "reason")
    document = await managed(work, command.document_id, _PUBLISHED)
    document.state, document.withdraw_reason = OfficialDocumentState.WITHDRAWN.value, reason
    document.withdrawn_at = work.now
    await queries.update_document(work.conn, document)
    for before in await queries.lock_superseded(work.conn, document.tenant_id, document.id):
        before.superseded_by_id, before.superseded_on = document.superseded_by_id, document.superseded_on
        await queries.update_document(work.conn, before)
    await tell(work, document, "withdrawn")
    return {"official_document_id": document.id}


async def official_documents_warn(conn: Connection, now: datetime, *, limit: int = WARN_BATCH) -> bool:
    """Tells officers once for each reason that a document is out of date, or soon will be; whether there may be more.

    Any number of processes may: the mark and the event are written together. Emits `official_document.stale`.
    """
    found = await queries.mark_stale(conn, local_day(now), limit=limit)
    for tenant_id in dict.fromkeys(row["tenant_id"] for row in found):
        told = [row for row in found if row["tenant_id"] == tenant_id]
        subjects = [("official_document", row["id"], {"organisation_id": str(row["organisation_id"])}) for row in told]
        await event_queries.insert_events(conn, tenant_id, topic="official_document.stale", subjects=subjects)
    return len(found) == limit
