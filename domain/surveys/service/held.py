"""The lock of a survey, its questions as rules take them, and what is told of a change."""

from uuid import UUID

from db.models.surveys import SurveyQuestionRow, SurveyRow, SurveyState
from db.queries import surveys
from domain.audit.service import record
from domain.shared.events import emit
from domain.shared.work import Work
from domain.surveys.errors import SurveyNotFound, SurveyStateRefused
from domain.surveys.policy import Standing, may_manage
from domain.surveys.rules import Option, Question


async def managed_survey(work: Work, survey_id: UUID, *states: SurveyState) -> SurveyRow:
    """A survey that the caller manages, in one of the states, locked until the transaction ends.

    Raises:
        DomainError: SURVEY_NOT_FOUND, SURVEY_STATE_REFUSED (fact `state`).
    """
    tenant_id = work.scope.tenant_id
    survey = await surveys.lock_survey(work.conn, tenant_id, survey_id)
    nodes = list(work.scope.nodes_for("survey_manage"))
    manages = survey is not None and await surveys.is_below(work.conn, tenant_id, survey.organisation_id, nodes)
    if survey is None or not may_manage(Standing(manages, has_branch=False, was_opened=False)):
        raise SurveyNotFound("surveyId")
    if survey.state not in {state.value for state in states}:
        raise SurveyStateRefused("surveyId", state=survey.state)
    return survey


async def questions_of(work: Work, survey: SurveyRow) -> list[Question]:
    """Its questions in their order."""
    return [asked(row) for row in await surveys.list_questions(work.conn, survey.tenant_id, survey.id)]


def asked(row: SurveyQuestionRow) -> Question:
    """A question as rules take it."""
    options = [Option(each["text"], each["next"]) for each in row.options]
    return Question(row.kind, row.title, row.is_required, row.minimum, row.maximum, options, row.next_number)


async def tell(work: Work, survey: SurveyRow, word: str) -> None:
    """Records a change, where somebody made it, and emits it."""
    topic, place = f"survey.{word}", survey.organisation_id
    if work.actor.member_id is not None:  # an entry names who acts; what the clock did has none
        await record(work, topic, "survey", survey.id, organisation_id=place, state=survey.state)
    await emit(work, topic, "survey", survey.id, organisation_id=str(place), state=survey.state)
