"""Seconding a suggestion 附议."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.supporting import (
    SuggestionSupportInput,
    SuggestionSupportPayload,
    SuggestionSupportWithdrawInput,
    SuggestionSupportWithdrawPayload,
)
from domain.shared.permissions import Permission
from domain.suggestions import service


@strawberry.type
class SuggestionSupportMutation:
    """Voices of members for a suggestion."""

    @strawberry.mutation(
        description="Seconds a suggestion that is open to the caller and not their own, once.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_support(
        self,
        info: Info,
        input: Annotated[SuggestionSupportInput, strawberry.argument(description="Suggestion to be seconded.")],
    ) -> SuggestionSupportPayload | None:
        command = service.SuggestionSupport(key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"))
        return await perform(
            info, SuggestionSupportPayload, service.suggestion_support, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes the caller's voice for a suggestion back.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_support_withdraw(
        self,
        info: Info,
        input: Annotated[
            SuggestionSupportWithdrawInput, strawberry.argument(description="Suggestion to be seconded no more.")
        ],
    ) -> SuggestionSupportWithdrawPayload | None:
        command = service.SuggestionSupport(key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"))
        return await perform(
            info,
            SuggestionSupportWithdrawPayload,
            service.suggestion_support_withdraw,
            command,
            request_key=input.request_key,
        )
