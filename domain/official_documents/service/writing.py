"""Drafts of documents: a new one, or a further version of one that was published."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.models.official_documents import (
    OfficialDocumentAudience,
    OfficialDocumentBasisRow,
    OfficialDocumentKind,
    OfficialDocumentRow,
    OfficialDocumentState,
)
from db.queries import official_documents as queries
from db.queries import statutes
from db.types import new_id
from domain.official_documents import rules
from domain.official_documents.errors import (
    OfficialDocumentPlaceNotFound,
    OfficialDocumentStatuteNotFound,
)
from domain.official_documents.rules import Basis, Days
from domain.official_documents.service.held import managed, replaced, tell
from domain.shared.work import Outcome, Work

_DRAFT, _PUBLISHED = OfficialDocumentState.DRAFT, OfficialDocumentState.PUBLISHED


@dataclass(frozen=True, slots=True)
class Content:
    """What a document is and says, all of it. `body` is HTML; None: its file says it all."""

    kind: OfficialDocumentKind
    audience: OfficialDocumentAudience
    number: str
    title: str
    days: Days
    title_en: str | None = None
    body: str | None = None
    bases: Sequence[Basis] = ()


@dataclass(frozen=True, slots=True)
class OfficialDocumentDraft:
    """A new document of an organisation."""

    organisation_id: UUID
    content: Content


@dataclass(frozen=True, slots=True)
class OfficialDocumentRenew:
    """A further version of a document that was published, also where it was withdrawn."""

    document_id: UUID
    content: Content


@dataclass(frozen=True, slots=True)
class OfficialDocumentChange:
    """What a draft says instead, all of it."""

    document_id: UUID
    content: Content


async def official_document_draft(work: Work, command: OfficialDocumentDraft) -> Outcome:
    """Writes a draft, which readers do not see. Records and emits `official_document.drafted`.

    Raises:
        DomainError: OFFICIAL_DOCUMENT_PLACE_NOT_FOUND, OFFICIAL_DOCUMENT_TEXT_INVALID, OFFICIAL_DOCUMENT_DAYS_INVALID,
            OFFICIAL_DOCUMENT_STATUTE_NOT_FOUND.
    """
    tenant_id, place_id = work.scope.tenant_id, command.organisation_id
    nodes = list(work.scope.nodes_for("official_document_manage"))
    if work.actor.member_id is None or not await queries.has_place(work.conn, tenant_id, place_id, nodes):
        raise OfficialDocumentPlaceNotFound("organisationId")
    return await _draft(work, place_id, command.content, None)


async def official_document_renew(work: Work, command: OfficialDocumentRenew) -> Outcome:
    """Writes the draft of a further version. Records and emits `official_document.drafted`. Locks the document.

    There may be several drafts for one version; one of them is published. What was withdrawn can be followed, too.

    Raises:
        DomainError: OFFICIAL_DOCUMENT_NOT_FOUND, OFFICIAL_DOCUMENT_STATE_REFUSED, OFFICIAL_DOCUMENT_SUPERSEDED, and as
            `official_document_draft`.
    """
    before = await managed(work, command.document_id, _PUBLISHED, OfficialDocumentState.WITHDRAWN)
    await replaced(work, before.id)
    return await _draft(work, before.organisation_id, command.content, before)


async def official_document_change(work: Work, command: OfficialDocumentChange) -> Outcome:
    """Writes a draft anew: who does is its author from then on. Records and emits `official_document.changed`.

    Locks it.

    Raises:
        DomainError: OFFICIAL_DOCUMENT_NOT_FOUND, OFFICIAL_DOCUMENT_STATE_REFUSED, OFFICIAL_DOCUMENT_TEXT_INVALID,
            OFFICIAL_DOCUMENT_DAYS_INVALID, OFFICIAL_DOCUMENT_STATUTE_NOT_FOUND.
    """
    document = await managed(work, command.document_id, _DRAFT)
    bases = await _take(work, document, command.content)
    document.drafted_by_id = work.actor.member_id or document.drafted_by_id
    document.draft_revision += 1
    await queries.update_document(work.conn, document)
    await queries.set_bases(work.conn, document, bases)
    await tell(work, document, "changed")
    return {"official_document_id": document.id}


async def _draft(work: Work, place_id: UUID, content: Content, before: OfficialDocumentRow | None) -> Outcome:
    id_ = new_id()
    document = OfficialDocumentRow(
        tenant_id=work.scope.tenant_id,
        id=id_,
        organisation_id=place_id,
        series_id=id_ if before is None else before.series_id,
        supersedes_id=None if before is None else before.id,
        kind=content.kind.value,
        audience=content.audience.value,
        number="",
        title="",
        valid_from=content.days.starts_on,
        state=_DRAFT.value,
        drafted_by_id=work.actor.member_id or id_,
        drafted_at=work.now,
        warned=[],
    )
    bases = await _take(work, document, content)
    await queries.insert_document(work.conn, document)
    await queries.set_bases(work.conn, document, bases)
    await tell(work, document, "drafted")
    return {"official_document_id": document.id}


async def _take(work: Work, document: OfficialDocumentRow, content: Content) -> list[OfficialDocumentBasisRow]:
    """Puts what is written into the row; the rows of its statutes."""
    rules.check_days(content.days)
    document.kind, document.audience = content.kind.value, content.audience.value
    document.number = rules.clean_line(content.number, rules.MAX_NUMBER, "document", "number")
    document.title = rules.clean_line(content.title, rules.MAX_TITLE, "document", "title")
    title_en = content.title_en
    document.title_en = rules.clean_line(title_en, rules.MAX_TITLE, "document", "titleEn") if title_en else None
    document.body = rules.clean_body(content.body, "document", "body")
    document.valid_from, document.valid_until = content.days.starts_on, content.days.until
    document.review_on = content.days.review_on
    bases = rules.clean_bases(content.bases)
    if not await statutes.are_known(work.conn, document.tenant_id, [each.statute_id for each in bases]):
        raise OfficialDocumentStatuteNotFound("document", "bases", limit=rules.MAX_BASES)
    return [
        OfficialDocumentBasisRow(
            tenant_id=document.tenant_id,
            document_id=document.id,
            number=number,
            statute_id=each.statute_id,
            provision=each.provision,
        )
        for number, each in enumerate(bases, 1)
    ]
