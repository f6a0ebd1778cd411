"""Merging a suggestion into another."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.merging import (
    SuggestionMergeInput,
    SuggestionMergePayload,
)
from domain.shared.permissions import Permission
from domain.suggestions import service


@strawberry.type
class SuggestionMergeMutation:
    """Merging."""

    @strawberry.mutation(
        description="Merges a suggestion into another: its authors become co-authors, who seconds it moves.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def suggestion_merge(
        self, info: Info, input: Annotated[SuggestionMergeInput, strawberry.argument(description="Which, and what.")]
    ) -> SuggestionMergePayload | None:
        command = service.SuggestionMerge(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"),
            key_of(input.into_id, "Suggestion", "input", "intoId"),
            input.reason,
        )
        return await perform(
            info, SuggestionMergePayload, service.suggestion_merge, command, request_key=input.request_key
        )
