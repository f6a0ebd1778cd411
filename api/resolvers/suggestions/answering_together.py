"""Answers to many suggestions, or questions: one call into domain.suggestions.service each."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.answering_together import (
    SuggestionAnswersDraftInput,
    SuggestionAnswersDraftPayload,
    SuggestionAnswersReleaseInput,
    SuggestionAnswersReleasePayload,
)
from api.schema.suggestions.asking_together import ManagementQuestionsAnswerInput, ManagementQuestionsAnswerPayload
from domain.shared.permissions import Permission
from domain.suggestions.service import answering_together, asking_together


@strawberry.type
class SuggestionTogetherMutation:
    """What is done with the answers to many suggestions and questions."""

    @strawberry.mutation(
        description="Drafts the answers to several suggestions from one template, each by itself.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_answers_draft(
        self, info: Info, input: Annotated[SuggestionAnswersDraftInput, strawberry.argument(description="Which.")]
    ) -> SuggestionAnswersDraftPayload | None:
        command = answering_together.SuggestionAnswersDraft(
            [key_of(each, "Suggestion", "input", "suggestionIds") for each in input.suggestion_ids],
            key_of(input.template_id, "AnswerTemplate", "input", "templateId"),
        )
        return await perform(
            info,
            SuggestionAnswersDraftPayload,
            answering_together.suggestion_answers_draft,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Releases the answers to several suggestions together, each by itself.",
        extensions=requires(Permission.SUGGESTION_SUPERVISE),
    )
    async def suggestion_answers_release(
        self, info: Info, input: Annotated[SuggestionAnswersReleaseInput, strawberry.argument(description="Which.")]
    ) -> SuggestionAnswersReleasePayload | None:
        command = answering_together.SuggestionAnswersRelease(
            [key_of(each, "Suggestion", "input", "suggestionIds") for each in input.suggestion_ids]
        )
        return await perform(
            info,
            SuggestionAnswersReleasePayload,
            answering_together.suggestion_answers_release,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Answers several questions to the management from one template, each by itself.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def management_questions_answer(
        self, info: Info, input: Annotated[ManagementQuestionsAnswerInput, strawberry.argument(description="Which.")]
    ) -> ManagementQuestionsAnswerPayload | None:
        command = asking_together.ManagementQuestionsAnswer(
            [key_of(each, "ManagementQuestion", "input", "questionIds") for each in input.question_ids],
            key_of(input.template_id, "AnswerTemplate", "input", "templateId"),
        )
        return await perform(
            info,
            ManagementQuestionsAnswerPayload,
            asking_together.management_questions_answer,
            command,
            request_key=input.request_key,
        )
