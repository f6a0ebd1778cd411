"""Exports of offices."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.resolvers.suggestions.asking import question_filters
from api.resolvers.suggestions.reads import suggestion_filters
from api.schema.exports.writes import (
    ManagementQuestionExportOpenInput,
    ManagementQuestionExportOpenPayload,
    SuggestionExportOpenInput,
    SuggestionExportOpenPayload,
    SurveyAnswerExportOpenInput,
    SurveyAnswerExportOpenPayload,
    SurveyExportOpenInput,
    SurveyExportOpenPayload,
)
from domain.exports import service
from domain.shared.permissions import Permission


@strawberry.type
class ExportMutation:
    """Lists that leave the service."""

    @strawberry.mutation(
        description="Begins to write suggestions as a file, to be downloaded by the caller within an hour.",
        extensions=requires(Permission.SUGGESTION_READ),
    )
    async def suggestion_export_open(
        self,
        info: Info,
        input: Annotated[SuggestionExportOpenInput, strawberry.argument(description="Which suggestions.")],
    ) -> SuggestionExportOpenPayload | None:
        command = service.SuggestionExportOpen(
            filters=suggestion_filters(input.where),
            columns=[column.value for column in input.columns],
            format=input.format.value,
            locale=info.context.locale,
        )
        return await perform(
            info, SuggestionExportOpenPayload, service.suggestion_export_open, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Begins to write the results of a closed survey as a file, to be downloaded within an hour.",
        extensions=requires(Permission.SURVEY_READ),
    )
    async def survey_export_open(
        self, info: Info, input: Annotated[SurveyExportOpenInput, strawberry.argument(description="Which survey.")]
    ) -> SurveyExportOpenPayload | None:
        survey_id = key_of(input.survey_id, "Survey", "input", "surveyId")
        command = service.SurveyExportOpen(survey_id, input.format.value, info.context.locale)
        return await perform(
            info, SurveyExportOpenPayload, service.survey_export_open, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Begins to write questions to the management as a file, to be downloaded within an hour.",
        extensions=requires(Permission.SUGGESTION_READ),
    )
    async def management_question_export_open(
        self,
        info: Info,
        input: Annotated[ManagementQuestionExportOpenInput, strawberry.argument(description="Which questions.")],
    ) -> ManagementQuestionExportOpenPayload | None:
        command = service.ManagementQuestionExportOpen(
            filters=question_filters(input.where),
            columns=[column.value for column in input.columns],
            format=input.format.value,
            locale=info.context.locale,
        )
        return await perform(
            info,
            ManagementQuestionExportOpenPayload,
            service.management_question_export_open,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Begins to write the answers by name to a closed survey, to be downloaded within an hour.",
        extensions=requires(Permission.SURVEY_MANAGE),
    )
    async def survey_answer_export_open(
        self,
        info: Info,
        input: Annotated[SurveyAnswerExportOpenInput, strawberry.argument(description="Which survey.")],
    ) -> SurveyAnswerExportOpenPayload | None:
        survey_id = key_of(input.survey_id, "Survey", "input", "surveyId")
        command = service.SurveyAnswerExportOpen(survey_id, input.format.value, info.context.locale)
        return await perform(
            info,
            SurveyAnswerExportOpenPayload,
            service.survey_answer_export_open,
            command,
            request_key=input.request_key,
        )
