"""Files of documents: the signed text, annexes; added to drafts by upload, shown to who sees the document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db.models.official_documents import OfficialDocumentFileKind, OfficialDocumentState
from db.queries import official_documents as queries
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from domain.audit.service import record
from domain.members.evidence_rules import HEAD_BYTES, media_type_of
from domain.members.picture_marks import PictureBroken, cleaner_of
from domain.official_documents import rules
from domain.official_documents.errors import (
    OfficialDocumentFileNotFound,
    OfficialDocumentFileRefused,
    OfficialDocumentFileTooLarge,
    OfficialDocumentMediaRefused,
    OfficialDocumentNotFound,
)
from domain.official_documents.service.held import managed
from domain.shared.files import FileKey
from domain.shared.incoming import Intake
from domain.shared.uploads import Kept, OpenUpload
from domain.shared.work import Outcome, Work

FILE_PATH: Final = "/official-document-files/"
_INTAKE: Final = Intake(
    rules.MAX_FILE_BYTES,
    HEAD_BYTES,
    media_type_of,
    cleaner_of,
    too_large=OfficialDocumentFileTooLarge,
    refused=OfficialDocumentMediaRefused,
    broken=PictureBroken,
)
_INTAKES: Final[Mapping[str, Intake]] = dict.fromkeys((each.value for each in OfficialDocumentFileKind), _INTAKE)


async def _added(work: Work, file_id: UUID, organisation_id: UUID) -> None:
    await queries.count_file(work.conn, work.scope.tenant_id, file_id)
    topic = "official_document_file.added"
    await record(work, topic, "official_document_file", file_id, organisation_id=organisation_id)


DOCUMENT_FILES: Final = Kept(
    queries.UPLOADS, _INTAKES, "official document file ticket", OfficialDocumentFileRefused, _added
)


@dataclass(frozen=True, slots=True)
class OfficialDocumentFileAdd:
    """A file of a draft that is to come."""

    document_id: UUID
    kind: OfficialDocumentFileKind


@dataclass(frozen=True, slots=True)
class OfficialDocumentFileRemove:
    """A file of a draft that is to go."""

    file_id: UUID


async def official_document_file_add(work: Work, command: OfficialDocumentFileAdd) -> Outcome:
    """Keeps a place for a file of a draft; `DOCUMENT_FILES.ticket` gives what its upload is proven with. Locks it.

    Raises:
        DomainError: OFFICIAL_DOCUMENT_NOT_FOUND, OFFICIAL_DOCUMENT_STATE_REFUSED, OFFICIAL_DOCUMENT_FILES_FULL.
    """
    document = await managed(work, command.document_id, OfficialDocumentState.DRAFT)
    tenant_id = document.tenant_id
    rules.check_room(await queries.UPLOADS.count(work.conn, tenant_id, document.id, now=work.now))
    place = await DOCUMENT_FILES.place(work, document.id, command.kind.value)
    return {"official_document_file_id": place["file_id"], "expires_at": place["expires_at"]}


async def official_document_file_remove(work: Work, command: OfficialDocumentFileRemove) -> Outcome:
    """Takes a file of a draft away for good: its key is destroyed. Locks the document.

    Records `official_document_file.removed`.

    Raises:
        DomainError: OFFICIAL_DOCUMENT_FILE_NOT_FOUND, OFFICIAL_DOCUMENT_STATE_REFUSED.
    """
    tenant_id = work.scope.tenant_id
    document_id = await queries.UPLOADS.find_owner(work.conn, tenant_id, command.file_id)
    if document_id is None:
        raise OfficialDocumentFileNotFound("officialDocumentFileId")
    try:
        document = await managed(work, document_id, OfficialDocumentState.DRAFT)
    except OfficialDocumentNotFound:
        raise OfficialDocumentFileNotFound("officialDocumentFileId") from None
    await queries.UPLOADS.remove(work.conn, tenant_id, command.file_id, now=work.now)
    document.draft_revision += 1
    await queries.update_document(work.conn, document)
    topic, place_id = "official_document_file.removed", document.organisation_id
    await record(work, topic, "official_document_file", command.file_id, organisation_id=place_id)
    return {"official_document_id": document.id}


async def official_document_file_open(
    conn: Connection, keyring: Keyring, scope: Scope, file_id: UUID
) -> OpenUpload | None:
    """A file that is shown to the caller; None otherwise."""
    row = await queries.find_file(conn, scope, file_id)
    if row is None or row["wrapped_key"] is None:
        return None
    key = FileKey(scope.tenant_id, file_id, keyring.unwrap_key(row["wrapped_key"], scope.tenant_id, file_id))
    return OpenUpload(key, row["media_type"], row["size_bytes"], row["chunk_count"])
