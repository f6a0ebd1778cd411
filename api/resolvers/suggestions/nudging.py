"""Nudges 催办 of the units that a suggestion is with."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.nudging import SuggestionNudgeInput, SuggestionNudgePayload
from domain.shared.permissions import Permission
from domain.suggestions import service


@strawberry.type
class SuggestionNudgeMutation:
    """A reminder."""

    @strawberry.mutation(
        description="Reminds the units of a suggestion of a clock that runs for them, once in a working day, for who "
        "holds SUGGESTION_MANAGE or SUGGESTION_SUPERVISE where it is handled, or above.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_nudge(
        self,
        info: Info,
        input: Annotated[SuggestionNudgeInput, strawberry.argument(description="Which, and of what.")],
    ) -> SuggestionNudgePayload | None:
        suggestion_id = key_of(input.suggestion_id, "Suggestion", "input", "suggestionId")
        command = service.SuggestionNudge(suggestion_id, input.clock, input.note)
        return await perform(
            info, SuggestionNudgePayload, service.suggestion_nudge, command, request_key=input.request_key
        )
