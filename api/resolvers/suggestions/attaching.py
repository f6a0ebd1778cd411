"""Attachments of suggestions: places for them, removal."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.attaching import (
    SuggestionAttachmentOpenInput,
    SuggestionAttachmentOpenPayload,
    SuggestionAttachmentRemoveInput,
    SuggestionAttachmentRemovePayload,
)
from domain.shared.permissions import Permission
from domain.suggestions.service import attaching


@strawberry.type
class SuggestionAttachmentMutation:
    """Root mutations of attachments."""

    @strawberry.mutation(
        description="Keeps a place for an attachment of a suggestion of the caller's, and gives the ticket of its "
        "upload.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_attachment_open(
        self, info: Info, input: Annotated[SuggestionAttachmentOpenInput, strawberry.argument(description="Which.")]
    ) -> SuggestionAttachmentOpenPayload | None:
        key = key_of(input.suggestion_id, "Suggestion", "input", "suggestionId")
        command, use_case = attaching.SuggestionAttachmentOpen(key), attaching.suggestion_attachment_open
        return await perform(info, SuggestionAttachmentOpenPayload, use_case, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Removes an attachment for good, while nothing has happened to its suggestion since it came.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_attachment_remove(
        self, info: Info, input: Annotated[SuggestionAttachmentRemoveInput, strawberry.argument(description="Which.")]
    ) -> SuggestionAttachmentRemovePayload | None:
        key = key_of(input.attachment_id, "SuggestionAttachment", "input", "attachmentId")
        command, use_case = attaching.SuggestionAttachmentRemove(key), attaching.suggestion_attachment_remove
        return await perform(info, SuggestionAttachmentRemovePayload, use_case, command, request_key=input.request_key)
