"""What the organisation that handles a suggestion does first: review, return, file, not file, transfer."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.reviewing import (
    SuggestionFileInput,
    SuggestionFilePayload,
    SuggestionNotFileInput,
    SuggestionNotFilePayload,
    SuggestionReturnInput,
    SuggestionReturnPayload,
    SuggestionReviewBeginInput,
    SuggestionReviewBeginPayload,
    SuggestionTransferInput,
    SuggestionTransferPayload,
    SuggestionTransferRefuseInput,
    SuggestionTransferRefusePayload,
)
from domain.shared.permissions import Permission
from domain.suggestions import service


@strawberry.type
class SuggestionReviewMutation:
    """What the handling organisation does first."""

    @strawberry.mutation(
        description="Acknowledges a suggestion that was handed in or sent here.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def suggestion_review_begin(
        self, info: Info, input: Annotated[SuggestionReviewBeginInput, strawberry.argument(description="Which.")]
    ) -> SuggestionReviewBeginPayload | None:
        command = service.SuggestionTake(key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"))
        return await perform(
            info, SuggestionReviewBeginPayload, service.suggestion_review_begin, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Returns a suggestion to its author for detail; clocks pause.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def suggestion_return(
        self, info: Info, input: Annotated[SuggestionReturnInput, strawberry.argument(description="Which, and why.")]
    ) -> SuggestionReturnPayload | None:
        command = service.SuggestionTell(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.reason
        )
        return await perform(
            info, SuggestionReturnPayload, service.suggestion_return, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Accepts a suggestion; members to whom it is open read it from now on.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def suggestion_file(
        self, info: Info, input: Annotated[SuggestionFileInput, strawberry.argument(description="Which.")]
    ) -> SuggestionFilePayload | None:
        command = service.SuggestionTake(key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"))
        return await perform(
            info, SuggestionFilePayload, service.suggestion_file, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Does not accept a suggestion; one that enough members seconded is its supervisor's to refuse.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def suggestion_not_file(
        self, info: Info, input: Annotated[SuggestionNotFileInput, strawberry.argument(description="Which, and why.")]
    ) -> SuggestionNotFilePayload | None:
        command = service.SuggestionTell(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.reason
        )
        return await perform(
            info, SuggestionNotFilePayload, service.suggestion_not_file, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Sends a suggestion to another organisation of the union, which takes or refuses it.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def suggestion_transfer(
        self, info: Info, input: Annotated[SuggestionTransferInput, strawberry.argument(description="Which, and what.")]
    ) -> SuggestionTransferPayload | None:
        command = service.SuggestionTransfer(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"),
            key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            input.reason,
        )
        return await perform(
            info, SuggestionTransferPayload, service.suggestion_transfer, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Sends a suggestion back to the organisation that it came from.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def suggestion_transfer_refuse(
        self,
        info: Info,
        input: Annotated[SuggestionTransferRefuseInput, strawberry.argument(description="Which, and why.")],
    ) -> SuggestionTransferRefusePayload | None:
        command = service.SuggestionTell(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.reason
        )
        return await perform(
            info,
            SuggestionTransferRefusePayload,
            service.suggestion_transfer_refuse,
            command,
            request_key=input.request_key,
        )
