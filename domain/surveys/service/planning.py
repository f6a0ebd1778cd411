"""Planning a survey: what is asked of whom, under which promise, until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.surveys import SurveyKind, SurveyQuestionRow, SurveyRow, SurveyState
from db.queries import surveys
from db.types import new_id
from domain.shared.work import Outcome, Work
from domain.surveys import rules
from domain.surveys.errors import SurveyPlaceNotFound
from domain.surveys.promises import PROMISES
from domain.surveys.rules import Question
from domain.surveys.service.held import managed_survey, tell


@dataclass(frozen=True, slots=True)
class SurveyDraft:
    """What is asked, and how."""

    kind: SurveyKind
    title: str
    closes_at: datetime
    questions: Sequence[Question]
    introduction: str | None = None
    results_are_public: bool = True


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """A survey of an organisation for its members and those below."""

    organisation_id: UUID
    draft: SurveyDraft


@dataclass(frozen=True, slots=True)
class SurveyChange:
    """What a planned survey asks instead, all of it."""

    survey_id: UUID
    draft: SurveyDraft


async def survey_plan(work: Work, command: SurveyPlan) -> Outcome:
    """Plans a survey, which members do not see yet. Emits `survey.planned`.

    Raises:
        DomainError: SURVEY_PLACE_NOT_FOUND, SURVEY_TEXT_INVALID, SURVEY_QUESTIONS_INVALID, SURVEY_WINDOW_INVALID.
    """
    tenant_id, place_id = work.scope.tenant_id, command.organisation_id
    nodes = list(work.scope.nodes_for("survey_manage"))
    if work.actor.member_id is None or not await surveys.has_place(work.conn, tenant_id, place_id, nodes):
        raise SurveyPlaceNotFound("organisationId")
    survey = SurveyRow(
        tenant_id=tenant_id,
        id=new_id(),
        organisation_id=place_id,
        kind=command.draft.kind.value,
        title="",
        promise="",
        promise_en="",
        promise_version=0,
        results_are_public=True,
        state=SurveyState.PLANNED.value,
        closes_at=command.draft.closes_at,
        planned_by_id=work.actor.member_id,
        planned_at=work.now,
    )
    questions = _take(work, survey, command.draft)
    await surveys.insert_survey(work.conn, survey)
    await surveys.set_questions(work.conn, survey, questions)
    await tell(work, survey, "planned")
    return {"survey_id": survey.id}


async def survey_change(work: Work, command: SurveyChange) -> Outcome:
    """Asks something else than was planned; a survey that was opened never changes. Emits `survey.changed`.

    Raises:
        DomainError: SURVEY_NOT_FOUND, SURVEY_STATE_REFUSED, SURVEY_TEXT_INVALID, SURVEY_QUESTIONS_INVALID,
            SURVEY_WINDOW_INVALID.
    """
    survey = await managed_survey(work, command.survey_id, SurveyState.PLANNED)
    questions = _take(work, survey, command.draft)
    await surveys.update_survey(work.conn, survey)
    await surveys.set_questions(work.conn, survey, questions)
    await tell(work, survey, "changed")
    return {"survey_id": survey.id}


def _take(work: Work, survey: SurveyRow, draft: SurveyDraft) -> list[SurveyQuestionRow]:
    """Puts a draft into the row; its questions. The promise is frozen as it reads today."""
    rules.check_window(draft.closes_at, work.now)
    survey.title = rules.clean_text(draft.title, rules.MAX_TITLE, "title")
    introduction = draft.introduction if draft.introduction and draft.introduction.strip() else None
    if introduction is not None:
        introduction = rules.clean_text(introduction, rules.MAX_INTRODUCTION, "introduction")
    promise = PROMISES[draft.kind.value]
    survey.introduction, survey.kind, survey.closes_at = introduction, draft.kind.value, draft.closes_at
    survey.results_are_public = draft.results_are_public
    survey.promise, survey.promise_en, survey.promise_version = promise.chinese, promise.english, promise.version
    return [
        SurveyQuestionRow(
            tenant_id=survey.tenant_id,
            survey_id=survey.id,
            number=number,
            kind=each.kind,
            title=each.title,
            is_required=each.is_required,
            minimum=each.minimum,
            maximum=each.maximum,
            options=[
                {"number": at, "text": option.text, "next": option.next} for at, option in enumerate(each.options, 1)
            ],
            next_number=each.next,
        )
        for number, each in enumerate(rules.clean_questions(draft.questions), 1)
    ]
