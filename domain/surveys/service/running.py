"""Opening a survey, closing it with its results, calling it off."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.models.surveys import SurveyKind, SurveyResultRow, SurveyRow, SurveyState
from db.patience import be_patient
from db.queries import surveys
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from db.transaction import savepoint
from domain.shared.actor import Actor
from domain.shared.work import Outcome, Work
from domain.surveys import rules
from domain.surveys.cells import Tally
from domain.surveys.service.held import managed_survey, questions_of, tell

logger = logging.getLogger("unionhall.surveys")

DUE_BATCH: Final = 10


@dataclass(frozen=True, slots=True)
class SurveyOf:
    """The survey that is meant."""

    survey_id: UUID


@dataclass(frozen=True, slots=True)
class SurveyCancel:
    """A survey that is called off, and why."""

    survey_id: UUID
    reason: str


async def survey_open(work: Work, command: SurveyOf) -> Outcome:
    """Asks the members; from now on nothing of it changes. Emits `survey.opened`.

    Raises:
        DomainError: SURVEY_NOT_FOUND, SURVEY_STATE_REFUSED, SURVEY_WINDOW_INVALID.
    """
    survey = await managed_survey(work, command.survey_id, SurveyState.PLANNED)
    rules.check_window(survey.closes_at, work.now)
    survey.state, survey.opened_at = SurveyState.OPEN.value, work.now
    await surveys.update_survey(work.conn, survey)
    await tell(work, survey, "opened")
    return {"survey_id": survey.id}


async def survey_close(work: Work, command: SurveyOf) -> Outcome:
    """Ends a survey before its time. Emits `survey.closed`, which has its results.

    Raises:
        DomainError: SURVEY_NOT_FOUND, SURVEY_STATE_REFUSED.
    """
    survey = await managed_survey(work, command.survey_id, SurveyState.OPEN)
    await _close(work, survey)
    return {"survey_id": survey.id}


async def survey_cancel(work: Work, command: SurveyCancel) -> Outcome:
    """Calls a survey off; answers that were given are shown to nobody. Emits `survey.cancelled`.

    Raises:
        DomainError: SURVEY_TEXT_INVALID, SURVEY_NOT_FOUND, SURVEY_STATE_REFUSED.
    """
    reason = rules.clean_text(command.reason, rules.MAX_REASON, "reason")
    survey = await managed_survey(work, command.survey_id, SurveyState.PLANNED, SurveyState.OPEN)
    if survey.kind == SurveyKind.ANONYMOUS:  # the promise holds however a survey ends
        await be_patient(work.conn)
        await surveys.shuffle_answers(work.conn, survey.tenant_id, survey.id)
    survey.state, survey.cancel_reason = SurveyState.CANCELLED.value, reason
    await surveys.update_survey(work.conn, survey)
    await tell(work, survey, "cancelled")
    return {"survey_id": survey.id}


async def surveys_close_due(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Closes a survey whose time has come; in all unions, whether there may be more."""
    for row in await surveys.lock_due(conn, now, limit=DUE_BATCH):
        tenant_id: UUID = row["tenant_id"]
        survey = await surveys.lock_survey(conn, tenant_id, row["id"])
        if survey is None:
            continue
        try:
            async with savepoint(conn):
                await _close(Work(conn, Actor(tenant_id), Scope(tenant_id, None, {}), now, keyring), survey)
        except Exception:
            logger.exception("the survey %s cannot be closed by itself", row["id"])
            continue
        return True
    return False


async def _close(work: Work, survey: SurveyRow) -> None:
    """Counts a locked survey, once. Anonymous answers are stored anew, so that nothing tells whose they were."""
    tenant_id = survey.tenant_id
    if survey.kind == SurveyKind.ANONYMOUS:
        await be_patient(work.conn)
        await surveys.shuffle_answers(work.conn, tenant_id, survey.id)
    tally = Tally(await questions_of(work, survey))
    async for part in surveys.list_answers(work.conn, tenant_id, survey.id):
        tally.add((row["branch_id"], {each["number"]: each for each in row["said"]}) for row in part)
    survey.state, survey.closed_at, survey.answer_count = SurveyState.CLOSED.value, work.now, tally.count
    told = [
        SurveyResultRow(
            tenant_id=tenant_id,
            survey_id=survey.id,
            position=position,
            question_number=each.question,
            option_number=each.option,
            branch_id=each.branch,
            is_rest=each.is_rest,
            answers=each.answers,
            mean_tenths=each.mean_tenths,
        )
        for position, each in enumerate(tally.results(), 1)
    ]
    await surveys.update_survey(work.conn, survey)
    await surveys.insert_results(work.conn, told)
    await tell(work, survey, "closed")
