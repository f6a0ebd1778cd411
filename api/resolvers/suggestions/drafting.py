"""Writing a suggestion: draft and submission."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.drafting import (
    SuggestionDraftInput,
    SuggestionDraftPayload,
    SuggestionSubmitInput,
    SuggestionSubmitPayload,
)
from domain.shared.permissions import Permission
from domain.suggestions import service


@strawberry.type
class SuggestionDraftMutation:
    """What an author does before anybody else."""

    @strawberry.mutation(
        description="Begins a suggestion, which nobody else sees yet.", extensions=requires(Permission.SIGNED_IN)
    )
    async def suggestion_draft(
        self, info: Info, input: Annotated[SuggestionDraftInput, strawberry.argument(description="Suggestion.")]
    ) -> SuggestionDraftPayload | None:
        command = service.SuggestionDraft(
            category_id=key_of(input.category_id, "SuggestionCategory", "input", "categoryId"),
            title=input.title,
            body=input.body,
            expected_effect=input.expected_effect,
            visibility=input.visibility.value,
        )
        return await perform(
            info, SuggestionDraftPayload, service.suggestion_draft, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Hands a draft in; who handles suggestions of its category is told.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_submit(
        self, info: Info, input: Annotated[SuggestionSubmitInput, strawberry.argument(description="Which.")]
    ) -> SuggestionSubmitPayload | None:
        command = service.SuggestionSubmit(key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"))
        return await perform(
            info, SuggestionSubmitPayload, service.suggestion_submit, command, request_key=input.request_key
        )
