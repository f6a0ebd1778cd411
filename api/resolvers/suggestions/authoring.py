"""What an author does after the first draft: changes it, withdraws it, hands it in again, gives detail."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.authoring import (
    SuggestionDetailGiveInput,
    SuggestionDetailGivePayload,
    SuggestionDraftChangeInput,
    SuggestionDraftChangePayload,
    SuggestionResubmitInput,
    SuggestionResubmitPayload,
    SuggestionWithdrawInput,
    SuggestionWithdrawPayload,
)
from domain.shared.permissions import Permission
from domain.suggestions import service


@strawberry.type
class SuggestionAuthoringMutation:
    """What an author does on the way to an answer."""

    @strawberry.mutation(
        description="Changes what a draft, or a suggestion that was returned, says: all of it.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_draft_change(
        self,
        info: Info,
        input: Annotated[
            SuggestionDraftChangeInput, strawberry.argument(description="Suggestion that says something else.")
        ],
    ) -> SuggestionDraftChangePayload | None:
        command = service.SuggestionDraftChange(
            suggestion_id=key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"),
            category_id=key_of(input.category_id, "SuggestionCategory", "input", "categoryId"),
            title=input.title,
            body=input.body,
            expected_effect=input.expected_effect,
            visibility=input.visibility.value,
        )
        return await perform(
            info, SuggestionDraftChangePayload, service.suggestion_draft_change, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Withdraws a suggestion, or a draft, before it is answered; it stays to be read by its authors.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_withdraw(
        self,
        info: Info,
        input: Annotated[SuggestionWithdrawInput, strawberry.argument(description="Suggestion to be withdrawn.")],
    ) -> SuggestionWithdrawPayload | None:
        command = service.SuggestionWithdraw(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.reason
        )
        return await perform(
            info, SuggestionWithdrawPayload, service.suggestion_withdraw, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Hands in again what was returned for detail; its review goes on.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_resubmit(
        self,
        info: Info,
        input: Annotated[
            SuggestionResubmitInput, strawberry.argument(description="Returned suggestion to be handed in again.")
        ],
    ) -> SuggestionResubmitPayload | None:
        command = service.SuggestionResubmit(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.note
        )
        return await perform(
            info, SuggestionResubmitPayload, service.suggestion_resubmit, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Answers what the lead unit asked the author, whose work goes on.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_detail_give(
        self,
        info: Info,
        input: Annotated[
            SuggestionDetailGiveInput, strawberry.argument(description="Answer to what the lead unit asked.")
        ],
    ) -> SuggestionDetailGivePayload | None:
        command = service.SuggestionDetailGive(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.text
        )
        return await perform(
            info, SuggestionDetailGivePayload, service.suggestion_detail_give, command, request_key=input.request_key
        )
