"""Answering a survey: the promise first, then the answer, once; by name, changed until the survey closes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from db.models.members import ConsentPurpose
from db.models.surveys import SurveyAnswerRow, SurveyKind, SurveyRow, SurveyState
from db.queries import surveys
from domain.members.service import has_consent
from domain.shared.work import Outcome, Work
from domain.surveys import rules
from domain.surveys.errors import (
    SurveyAnswered,
    SurveyConsentMissing,
    SurveyNotFound,
    SurveyPromiseOutdated,
    SurveyStateRefused,
)
from domain.surveys.policy import Standing, may_answer
from domain.surveys.rules import Reply
from domain.surveys.service.held import questions_of


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """What a member answers, and the version of the promise that they were shown."""

    survey_id: UUID
    promise_version: int
    replies: Sequence[Reply]


async def survey_answer(work: Work, command: SurveyAnswer) -> Outcome:
    """Keeps what the caller answers. Nothing is recorded or emitted: an entry would say who answered when.

    The outcome names the survey alone, so that a repeated request leads to no answer. An anonymous answer and the
    caller's part in the survey are rows without a key in common.

    Raises:
        DomainError: SURVEY_NOT_FOUND, SURVEY_STATE_REFUSED, SURVEY_PROMISE_OUTDATED, SURVEY_CONSENT_MISSING,
            SURVEY_ANSWER_INVALID, SURVEY_ANSWERED.
    """
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    survey = await surveys.hold_survey(work.conn, tenant_id, command.survey_id)
    if survey is None or member_id is None:
        raise SurveyNotFound("surveyId")
    branch_id = await surveys.find_branch(work.conn, tenant_id, member_id, survey.organisation_id)
    standing = Standing(manages=False, has_branch=branch_id is not None, was_opened=survey.opened_at is not None)
    if branch_id is None or not may_answer(standing):
        raise SurveyNotFound("surveyId")
    await _check(work, survey, command, member_id)
    said = rules.clean_replies(await questions_of(work, survey), command.replies)
    is_first = await surveys.take_part(work.conn, tenant_id, survey.id, member_id)
    if survey.kind == SurveyKind.ANONYMOUS:
        if not is_first:
            raise SurveyAnswered("surveyId")
        await surveys.save_anonymous(work.conn, tenant_id, survey.id, said)
    else:
        answer = SurveyAnswerRow(
            tenant_id=tenant_id,
            id=uuid4(),
            survey_id=survey.id,
            member_id=member_id,
            branch_id=branch_id,
            said=said,
            answered_at=work.now,
        )
        if not await surveys.save_named(work.conn, answer, is_first=is_first):
            raise SurveyAnswered("surveyId")
    return {"survey_id": survey.id}


async def _check(work: Work, survey: SurveyRow, command: SurveyAnswer, member_id: UUID) -> None:
    if survey.state != SurveyState.OPEN or work.now >= survey.closes_at:
        raise SurveyStateRefused("surveyId", state="over" if survey.state == SurveyState.OPEN else survey.state)
    if command.promise_version != survey.promise_version:
        raise SurveyPromiseOutdated("promiseVersion", version=survey.promise_version)
    if survey.kind == SurveyKind.NEEDS and not await has_consent(
        work.conn, survey.tenant_id, member_id, ConsentPurpose.NEEDS_COLLECTION
    ):
        raise SurveyConsentMissing("surveyId")
