"""Who is told of official documents 制度文件: officers, of what is out of date or soon will be."""

from collections.abc import Mapping
from dataclasses import replace

from db.models.official_documents import OfficialDocumentState
from db.queries import official_documents
from domain.notifications.rules import NotificationKind
from domain.notifications.votes import Holders, Tell
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.permissions import Permission
from domain.shared.work import Work


def official_document_handlers(tell: Tell, holders: Holders) -> Mapping[str, Handler]:
    """Topic → handler. Messages name the document by number and title."""

    async def officers(work: Work, event: Event) -> bool:
        document = await official_documents.find_document(work.conn, event.tenant_id, event.subject_id)
        if document is None or document.state != OfficialDocumentState.PUBLISHED:  # late news are none
            return False
        found = await holders(work, document.organisation_id, Permission.OFFICIAL_DOCUMENT_MANAGE, None)
        facts = {"number": document.number, "title": document.title}
        return await tell(work, replace(event, facts=facts), NotificationKind.OFFICIAL_DOCUMENT_STALE, found)

    words = ("drafted", "changed", "published", "reviewed", "withdrawn")
    return {"official_document.stale": officers, **{f"official_document.{word}": nothing for word in words}}
