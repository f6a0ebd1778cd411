"""Answers: drafted, countersigned, released."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.answering import (
    SuggestionAnswerDraftInput,
    SuggestionAnswerDraftPayload,
    SuggestionCountersignInput,
    SuggestionCountersignPayload,
    SuggestionCountersignRefuseInput,
    SuggestionCountersignRefusePayload,
    SuggestionReleaseInput,
    SuggestionReleasePayload,
    SuggestionReleaseRefuseInput,
    SuggestionReleaseRefusePayload,
)
from domain.shared.permissions import Permission
from domain.suggestions import service


@strawberry.type
class SuggestionAnswerMutation:
    """Answers."""

    @strawberry.mutation(
        description="Drafts the answer, as the lead unit; co-units sign it, where there are any.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_answer_draft(
        self,
        info: Info,
        input: Annotated[SuggestionAnswerDraftInput, strawberry.argument(description="Which, and what.")],
    ) -> SuggestionAnswerDraftPayload | None:
        command = service.SuggestionAnswerDraft(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"),
            input.answer_class,
            input.body,
            None if input.template_id is None else key_of(input.template_id, "AnswerTemplate", "input", "templateId"),
        )
        return await perform(
            info, SuggestionAnswerDraftPayload, service.suggestion_answer_draft, command, request_key=input.request_key
        )

    @strawberry.mutation(description="Signs the answer, as a co-unit.", extensions=requires(Permission.SIGNED_IN))
    async def suggestion_countersign(
        self, info: Info, input: Annotated[SuggestionCountersignInput, strawberry.argument(description="Which.")]
    ) -> SuggestionCountersignPayload | None:
        command = service.SuggestionTake(key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"))
        return await perform(
            info, SuggestionCountersignPayload, service.suggestion_countersign, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Sends the answer back to the lead unit, as a co-unit.", extensions=requires(Permission.SIGNED_IN)
    )
    async def suggestion_countersign_refuse(
        self,
        info: Info,
        input: Annotated[SuggestionCountersignRefuseInput, strawberry.argument(description="Which, and why.")],
    ) -> SuggestionCountersignRefusePayload | None:
        command = service.SuggestionTell(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.reason
        )
        return await perform(
            info,
            SuggestionCountersignRefusePayload,
            service.suggestion_countersign_refuse,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Releases the answer, as another than who drafted it; its authors read it.",
        extensions=requires(Permission.SUGGESTION_SUPERVISE),
    )
    async def suggestion_release(
        self, info: Info, input: Annotated[SuggestionReleaseInput, strawberry.argument(description="Which, and what.")]
    ) -> SuggestionReleasePayload | None:
        command = service.SuggestionRelease(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.answer_class
        )
        return await perform(
            info, SuggestionReleasePayload, service.suggestion_release, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Sends the answer back to the lead unit, as the supervisor.",
        extensions=requires(Permission.SUGGESTION_SUPERVISE),
    )
    async def suggestion_release_refuse(
        self,
        info: Info,
        input: Annotated[SuggestionReleaseRefuseInput, strawberry.argument(description="Which, and why.")],
    ) -> SuggestionReleaseRefusePayload | None:
        command = service.SuggestionTell(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.reason
        )
        return await perform(
            info,
            SuggestionReleaseRefusePayload,
            service.suggestion_release_refuse,
            command,
            request_key=input.request_key,
        )
