"""Judging an answer 评价, and reopening."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.judging import (
    SuggestionAnswerJudgeInput,
    SuggestionAnswerJudgePayload,
    SuggestionReopenInput,
    SuggestionReopenPayload,
)
from domain.shared.permissions import Permission
from domain.suggestions import service


@strawberry.type
class SuggestionJudgingMutation:
    """What authors say about an answer."""

    @strawberry.mutation(
        description="Says what an author thinks of the answer, instead of what they said before; not satisfied with "
        "the first one, it is reopened, and a higher organisation handles it.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_answer_judge(
        self,
        info: Info,
        input: Annotated[
            SuggestionAnswerJudgeInput, strawberry.argument(description="What an author says about an answer.")
        ],
    ) -> SuggestionAnswerJudgePayload | None:
        command = service.SuggestionAnswerJudge(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"),
            service.Judgement(input.satisfaction.value, input.comment),
        )
        return await perform(
            info, SuggestionAnswerJudgePayload, service.suggestion_answer_judge, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Reopens a suggestion that was not filed, or was answered, once, at a higher organisation.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_reopen(
        self,
        info: Info,
        input: Annotated[SuggestionReopenInput, strawberry.argument(description="Suggestion to be handled again.")],
    ) -> SuggestionReopenPayload | None:
        command = service.SuggestionReopen(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.reason
        )
        return await perform(
            info, SuggestionReopenPayload, service.suggestion_reopen, command, request_key=input.request_key
        )
