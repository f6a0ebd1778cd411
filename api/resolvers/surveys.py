"""What a client can do with surveys: root reads, and at most 12 statements each with one call into the domain."""

from typing import Annotated

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.surveys.answering import SurveyAnswerInput, SurveyAnswerPayload
from api.schema.surveys.filters import SurveyWhereInput
from api.schema.surveys.nouns import Survey
from api.schema.surveys.planning import (
    SurveyChangeInput,
    SurveyChangePayload,
    SurveyDraftInput,
    SurveyPlanInput,
    SurveyPlanPayload,
)
from api.schema.surveys.running import (
    SurveyCancelInput,
    SurveyCancelPayload,
    SurveyCloseInput,
    SurveyClosePayload,
    SurveyOpenInput,
    SurveyOpenPayload,
)
from db.queries import surveys as queries
from domain.shared.permissions import Permission
from domain.surveys import service
from domain.surveys.service import Option, Question, Reply


@strawberry.type
class SurveyQuery:
    """Surveys that the caller may see."""

    @strawberry.field(
        description="Surveys that the caller may see, newest first.", extensions=requires(Permission.SIGNED_IN)
    )
    def surveys(
        self,
        where: Annotated[SurveyWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Survey] | None:
        request = page_request(queries.SURVEY_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(queries.SURVEYS, Survey, queries.SURVEY_ORDER, request, survey_filters(where))
        return Connection(source=source)

    @strawberry.field(
        description="Surveys at and below where the caller reads surveys, planned ones too, newest first.",
        extensions=requires(Permission.SURVEY_READ),
    )
    def office_surveys(
        self,
        where: Annotated[SurveyWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Survey] | None:
        request = page_request(queries.SURVEY_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(queries.OFFICE_SURVEYS, Survey, queries.SURVEY_ORDER, request, survey_filters(where))
        return Connection(source=source)

    @found(
        description="Survey by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def survey(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the survey.")]
    ) -> Survey | None:
        return reference("survey_by_id", key_of(id, "Survey", "id"), Survey)


def survey_filters(where: SurveyWhereInput | None) -> dict[str, object]:
    """The filters of the list by parameter name."""
    if where is None:
        return {}
    return given(
        organisation_id=key_of_one(where.organisation, "Organisation", "where.organisation"),
        states=codes_of(where.state, "where.state"),
        is_for_me=where.is_for_me or None,
    )


def _draft(given: SurveyDraftInput) -> service.SurveyDraft:
    return service.SurveyDraft(
        kind=given.kind,
        title=given.title,
        introduction=given.introduction,
        closes_at=given.closes_at,
        results_are_public=given.results_are_public,
        questions=[
            Question(
                kind=each.kind.value,
                title=each.title,
                is_required=each.is_required,
                minimum=each.minimum,
                maximum=each.maximum,
                options=[Option(option.text, option.next) for option in each.options],
                next=each.next,
            )
            for each in given.questions
        ],
    )


@strawberry.type
class SurveyMutation:
    """Root mutations of surveys."""

    @strawberry.mutation(
        description="Plans a survey of an organisation, which members do not see yet.",
        extensions=requires(Permission.SURVEY_MANAGE),
    )
    async def survey_plan(
        self, info: Info, input: Annotated[SurveyPlanInput, strawberry.argument(description="Survey.")]
    ) -> SurveyPlanPayload | None:
        command = service.SurveyPlan(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"), _draft(input.survey)
        )
        return await perform(info, SurveyPlanPayload, service.survey_plan, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Changes all that a planned survey asks; one that was opened never changes.",
        extensions=requires(Permission.SURVEY_MANAGE),
    )
    async def survey_change(
        self, info: Info, input: Annotated[SurveyChangeInput, strawberry.argument(description="Survey.")]
    ) -> SurveyChangePayload | None:
        command = service.SurveyChange(key_of(input.survey_id, "Survey", "input", "surveyId"), _draft(input.survey))
        return await perform(info, SurveyChangePayload, service.survey_change, command, request_key=input.request_key)

    @strawberry.mutation(description="Opens a survey; members are told.", extensions=requires(Permission.SURVEY_MANAGE))
    async def survey_open(
        self, info: Info, input: Annotated[SurveyOpenInput, strawberry.argument(description="Which one.")]
    ) -> SurveyOpenPayload | None:
        command = service.SurveyOf(key_of(input.survey_id, "Survey", "input", "surveyId"))
        return await perform(info, SurveyOpenPayload, service.survey_open, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Closes a survey before its time and counts it.", extensions=requires(Permission.SURVEY_MANAGE)
    )
    async def survey_close(
        self, info: Info, input: Annotated[SurveyCloseInput, strawberry.argument(description="Which one.")]
    ) -> SurveyClosePayload | None:
        command = service.SurveyOf(key_of(input.survey_id, "Survey", "input", "surveyId"))
        return await perform(info, SurveyClosePayload, service.survey_close, command, request_key=input.request_key)

    @strawberry.mutation(description="Calls a survey off.", extensions=requires(Permission.SURVEY_MANAGE))
    async def survey_cancel(
        self, info: Info, input: Annotated[SurveyCancelInput, strawberry.argument(description="Which one, and why.")]
    ) -> SurveyCancelPayload | None:
        command = service.SurveyCancel(key_of(input.survey_id, "Survey", "input", "surveyId"), input.reason)
        return await perform(info, SurveyCancelPayload, service.survey_cancel, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Answers a survey, once; by name again until it closes, in place of the answer before.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def survey_answer(
        self, info: Info, input: Annotated[SurveyAnswerInput, strawberry.argument(description="Answer.")]
    ) -> SurveyAnswerPayload | None:
        command = service.SurveyAnswer(
            key_of(input.survey_id, "Survey", "input", "surveyId"),
            input.promise_version,
            [Reply(each.number, each.choices, each.value, each.text) for each in input.replies],
        )
        return await perform(info, SurveyAnswerPayload, service.survey_answer, command, request_key=input.request_key)
