"""Attachments 附件: the noun, inputs and payloads."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, computed_from, relation
from api.nodes import Node, encode_id, found_by, node_id
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions import nouns
from db import forms
from domain.suggestions.service.attaching import attachment_ticket

if TYPE_CHECKING:
    from api.schema.suggestions.nouns import Suggestion

PATH = "/suggestion-attachments/"


@found_by("suggestion_attachment_by_id")
@strawberry.type(description="Attachment 附件 of a suggestion, seen as its suggestion.")
class SuggestionAttachment(Node):
    """A suggestion_attachment row that is whole."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("SuggestionAttachment")
    url: str = computed_from(
        "id",
        lambda key: f"{PATH}{key}",
        form=forms.path_of(PATH, "id"),
        description="Path to get it from, with an access token.",
    )
    name: str = column("name", description="File name, made by the server.")
    media_type: str = column(
        "media_type", description="`image/jpeg`, `image/png`, `image/webp` or `application/pdf`, by its first bytes."
    )
    size_bytes: int = column("size_bytes", description="Size in bytes, at most 10 MiB.")
    added_at: datetime = column("added_at", description="When its place was kept.")


@strawberry.input(description="Suggestion to which an attachment is to come.")
class SuggestionAttachmentOpenInput:
    """Input of suggestionAttachmentOpen."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why no attachment may come.")
class SuggestionAttachmentOpenErrorCode(Enum):
    """Codes of suggestionAttachmentOpen."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value("SUGGESTION_NOT_FOUND", description="None in the caller's reach.")
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller is none of its authors."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is no draft, was not returned, and nothing was asked."
    )
    SUGGESTION_ATTACHMENTS_FULL = strawberry.enum_value(
        "SUGGESTION_ATTACHMENTS_FULL", description="As many as there may be are there."
    )


@strawberry.type(description="Refusal of an attachment.")
class SuggestionAttachmentOpenUserError(UserError):
    """Error of suggestionAttachmentOpen."""

    code: SuggestionAttachmentOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Place for an attachment.")
class SuggestionAttachmentOpenPayload(Payload):
    """Answer of suggestionAttachmentOpen."""

    error: ClassVar[type[Any]] = SuggestionAttachmentOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionAttachmentOpenUserError] = strawberry.field(
        description="Refusals; empty when it may come."
    )
    expires_at: datetime | None = column(
        "expires_at", description="Until when the upload must begin, 15 minutes; null when refused."
    )

    @strawberry.field(description="Id of the attachment, once it is there; null when refused.")
    def attachment_id(self) -> strawberry.ID | None:
        """The id that it will have."""
        return encode_id("SuggestionAttachment", self.row["attachment_id"]) if self.row else None

    @strawberry.field(
        description="Path to which the file is sent by POST, at most 10 MiB of JPEG, PNG, WebP or PDF; null when "
        "refused."
    )
    def upload_url(self) -> str | None:
        """The path of the place."""
        return f"{PATH}{self.row['attachment_id']}" if self.row else None

    @strawberry.field(
        description="Value of the header `X-Upload-Ticket`: good for one attachment, five tries; null when refused."
    )
    def ticket(self, info: Info) -> str | None:
        """Worked out anew each time: it is stored nowhere."""
        if not self.row:
            return None
        return attachment_ticket(info.context.keyring, info.context.scope.tenant_id, self.row["attachment_id"])


@strawberry.input(description="Attachment that is to go.")
class SuggestionAttachmentRemoveInput:
    """Input of suggestionAttachmentRemove."""

    attachment_id: strawberry.ID = strawberry.field(description="Attachment that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an attachment was not removed.")
class SuggestionAttachmentRemoveErrorCode(Enum):
    """Codes of suggestionAttachmentRemove."""

    SUGGESTION_ATTACHMENT_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_ATTACHMENT_NOT_FOUND", description="None in the caller's reach, or removed before."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller is none of the suggestion's authors."
    )
    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="Its suggestion is out of the caller's reach."
    )
    SUGGESTION_ATTACHMENT_STAYS = strawberry.enum_value(
        "SUGGESTION_ATTACHMENT_STAYS", description="Something has happened to the suggestion since it came."
    )


@strawberry.type(description="Refusal to remove an attachment.")
class SuggestionAttachmentRemoveUserError(UserError):
    """Error of suggestionAttachmentRemove."""

    code: SuggestionAttachmentRemoveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of removing an attachment.")
class SuggestionAttachmentRemovePayload(Payload):
    """Answer of suggestionAttachmentRemove."""

    error: ClassVar[type[Any]] = SuggestionAttachmentRemoveUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionAttachmentRemoveUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Annotated["Suggestion", strawberry.lazy("api.schema.suggestions.nouns")] | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: nouns.Suggestion, description="Suggestion; null when refused."
    )
