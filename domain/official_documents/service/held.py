"""The locks of a document and of those before it, and what is told of a change."""

from uuid import UUID

from db.models.official_documents import OfficialDocumentRow, OfficialDocumentState
from db.queries import official_documents as queries
from domain.audit.service import record
from domain.official_documents.errors import (
    OfficialDocumentNotFound,
    OfficialDocumentStateRefused,
    OfficialDocumentSuperseded,
)
from domain.official_documents.policy import may_manage
from domain.shared.events import emit
from domain.shared.work import Work


async def managed(work: Work, document_id: UUID, *states: OfficialDocumentState) -> OfficialDocumentRow:
    """A document that the caller manages, in one of the states, locked.

    Raises:
        DomainError: OFFICIAL_DOCUMENT_NOT_FOUND, OFFICIAL_DOCUMENT_STATE_REFUSED (fact `state`).
    """
    tenant_id, nodes = work.scope.tenant_id, list(work.scope.nodes_for("official_document_manage"))
    document = await queries.lock_document(work.conn, tenant_id, document_id)
    is_theirs = document is not None and await queries.is_below(work.conn, tenant_id, document.organisation_id, nodes)
    if document is None or not may_manage(is_member=work.actor.member_id is not None, is_theirs=is_theirs):
        raise OfficialDocumentNotFound("officialDocumentId")
    if document.state not in states:
        raise OfficialDocumentStateRefused("officialDocumentId", state=document.state)
    return document


async def replaced(work: Work, before_id: UUID) -> list[OfficialDocumentRow]:
    """The versions whose place one takes that follows this one, newest first, locked.

    It, and while those were withdrawn, the one before: the last is the one that holds, unless it was withdrawn, too.

    Raises:
        DomainError: OFFICIAL_DOCUMENT_SUPERSEDED, another has taken the place of one of them.
    """
    found: list[OfficialDocumentRow] = []
    next_id: UUID | None = before_id
    while next_id is not None:
        before = await queries.lock_document(work.conn, work.scope.tenant_id, next_id)
        if before is None or before.superseded_by_id is not None or before.state == OfficialDocumentState.DRAFT:
            raise OfficialDocumentSuperseded("officialDocumentId")
        found.append(before)
        next_id = before.supersedes_id if before.state == OfficialDocumentState.WITHDRAWN else None
    return found


async def tell(work: Work, document: OfficialDocumentRow, word: str) -> None:
    """Records a change and emits it; texts are in neither."""
    topic, place = f"official_document.{word}", document.organisation_id
    await record(work, topic, "official_document", document.id, organisation_id=place, state=document.state)
    await emit(work, topic, "official_document", document.id, organisation_id=str(place), state=document.state)
