"""Files of official documents: added by upload, removed."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, relation
from api.nodes import encode_id
from api.schema.official_documents.nouns import OfficialDocument
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.official_documents import OfficialDocumentFileKind
from domain.official_documents.service.files import DOCUMENT_FILES, FILE_PATH


@strawberry.input(description="Draft of which a file is to come.")
class OfficialDocumentFileAddInput:
    """Input of officialDocumentFileAdd."""

    official_document_id: strawberry.ID = strawberry.field(description="Draft that is meant.")
    kind: OfficialDocumentFileKind = strawberry.field(description="What the file is.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why no file may come.")
class OfficialDocumentFileAddErrorCode(Enum):
    """Codes of officialDocumentFileAdd."""

    OFFICIAL_DOCUMENT_NOT_FOUND = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_NOT_FOUND", description="None within the caller's reach."
    )
    OFFICIAL_DOCUMENT_STATE_REFUSED = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    OFFICIAL_DOCUMENT_FILES_FULL = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_FILES_FULL", description="As many as there may be are there."
    )


@strawberry.type(description="Refusal to take a file of an official document.")
class OfficialDocumentFileAddUserError(UserError):
    """Error of officialDocumentFileAdd."""

    code: OfficialDocumentFileAddErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Place for a file of an official document.")
class OfficialDocumentFileAddPayload(Payload):
    """Answer of officialDocumentFileAdd."""

    error: ClassVar[type[Any]] = OfficialDocumentFileAddUserError
    row: strawberry.Private[Any]
    user_errors: list[OfficialDocumentFileAddUserError] = strawberry.field(
        description="Refusals; empty when it may come."
    )
    expires_at: datetime | None = column(
        "expires_at", description="Until when the upload must begin, 15 minutes; null when refused."
    )

    @strawberry.field(description="Id of the file, once it is there; null when refused.")
    def official_document_file_id(self) -> strawberry.ID | None:
        """The id that its node will have."""
        return encode_id("OfficialDocumentFile", self.row["official_document_file_id"]) if self.row else None

    @strawberry.field(
        description="Path to which the file is sent by POST, at most 30 MiB of PDF, JPEG, PNG or WebP; null when "
        "refused."
    )
    def upload_url(self) -> str | None:
        """The path of the place."""
        return f"{FILE_PATH}{self.row['official_document_file_id']}" if self.row else None

    @strawberry.field(
        description="Value of the header `X-Upload-Ticket`: good for one file, five tries; null when refused."
    )
    def ticket(self, info: Info) -> str | None:
        """Worked out anew each time: it is stored nowhere."""
        if not self.row:
            return None
        context, file_id = info.context, self.row["official_document_file_id"]
        return DOCUMENT_FILES.ticket(context.keyring, context.scope.tenant_id, file_id)


@strawberry.input(description="File of a draft that is to go.")
class OfficialDocumentFileRemoveInput:
    """Input of officialDocumentFileRemove."""

    official_document_file_id: strawberry.ID = strawberry.field(description="File that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a file was not removed.")
class OfficialDocumentFileRemoveErrorCode(Enum):
    """Codes of officialDocumentFileRemove."""

    OFFICIAL_DOCUMENT_FILE_NOT_FOUND = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_FILE_NOT_FOUND", description="None of a draft that the caller manages."
    )
    OFFICIAL_DOCUMENT_STATE_REFUSED = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to remove a file of an official document.")
class OfficialDocumentFileRemoveUserError(UserError):
    """Error of officialDocumentFileRemove."""

    code: OfficialDocumentFileRemoveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to remove a file of an official document.")
class OfficialDocumentFileRemovePayload(Payload):
    """Answer of officialDocumentFileRemove."""

    error: ClassVar[type[Any]] = OfficialDocumentFileRemoveUserError
    row: strawberry.Private[Any]
    user_errors: list[OfficialDocumentFileRemoveUserError] = strawberry.field(description="Refusals; empty when done.")
    official_document: OfficialDocument | None = relation(
        "official_document_by_id",
        "official_document_id",
        lambda: OfficialDocument,
        description="It as it is now; null when refused.",
    )
