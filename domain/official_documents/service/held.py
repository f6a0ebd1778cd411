"""The lock of a document, and what is told of a change."""

from uuid import UUID

from db.models.official_documents import OfficialDocumentRow, OfficialDocumentState
from db.queries import official_documents as queries
from domain.audit.service import record
from domain.official_documents.errors import OfficialDocumentNotFound, OfficialDocumentStateRefused
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


async def tell(work: Work, document: OfficialDocumentRow, word: str) -> None:
    """Records a change and emits it; texts are in neither."""
    topic, place = f"official_document.{word}", document.organisation_id
    await record(work, topic, "official_document", document.id, organisation_id=place, state=document.state)
    await emit(work, topic, "official_document", document.id, organisation_id=str(place), state=document.state)
