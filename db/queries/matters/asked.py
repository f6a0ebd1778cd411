"""My matters of what is asked: one's own questions to the management 向管理方提问, and surveys 问卷 to be answered."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.bounded import Arm
from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow, OrganisationRow
from db.models.suggestions import ManagementQuestionRow
from db.models.surveys import SurveyParticipationRow, SurveyRow
from db.predicates import of_own_entries, tenant_id
from db.queries.matters.arms import NOW, TO_DO, among, its, last_moment, word
from db.queries.matters.own import of_caller, own_arm, waits
from db.types import table_of

_QUESTION = table_of(ManagementQuestionRow)
_SURVEY, _PART = table_of(SurveyRow), table_of(SurveyParticipationRow)
_READER, _PLACE = table_of(MemberRow).alias("reader"), table_of(OrganisationRow).alias("of_reader")
_ABOVE = table_of(OrganisationClosureRow).alias("above_reader")

FRESH_DAYS = 30
"""For how long an answer stays among what its asker has to do."""


def _questions() -> Sequence[Arm]:
    """An answer that came lately and was not followed up; then what waits for the unit, and what is over."""
    fresh_since = NOW - sa.literal_column(f"interval '{FRESH_DAYS} days'", sa.Interval())
    is_fresh = sa.and_(_QUESTION.c.state == word("answered"), _QUESTION.c.answered_at > fresh_since)
    is_waiting = among(_QUESTION.c.state, ("asked", "followed_up"))
    given: dict[str, Any] = {
        "type_name": "ManagementQuestion",
        "kind": "management_question",
        "id": _QUESTION.c.id,
        "state": _QUESTION.c.state,
        "title": _QUESTION.c.title,
        "tenant": _QUESTION.c.tenant_id,
        "organisation_id": _QUESTION.c.organisation_id,
    }
    own = of_caller(_QUESTION, "asked_by_id")
    return (
        own_arm(_QUESTION, sa.and_(own, is_fresh), **given, band=TO_DO, at=_QUESTION.c.answered_at, step="read_answer"),
        own_arm(
            _QUESTION,
            sa.and_(own, sa.func.coalesce(is_fresh, sa.false()).is_(sa.false())),
            **given,
            at=_QUESTION.c.asked_at,
            until=sa.case((is_waiting, last_moment(_QUESTION.c.due_on))),
            step=waits(is_waiting),
            is_open=is_waiting,
        ),
    )


def _surveys() -> Sequence[Arm]:
    """Open surveys of the caller's organisation and above; one that an entry of theirs has answered asks no more."""
    source = (
        _READER.join(_PLACE, its(_READER, _PLACE, "organisation_id"))
        .join(
            _ABOVE,
            sa.and_(_ABOVE.c.tenant_id == _READER.c.tenant_id, _ABOVE.c.descendant_id == _READER.c.organisation_id),
        )
        .join(
            _SURVEY,
            sa.and_(_SURVEY.c.tenant_id == _ABOVE.c.tenant_id, _SURVEY.c.organisation_id == _ABOVE.c.ancestor_id),
        )
    )
    has_answered = sa.exists().where(
        _PART.c.tenant_id == _SURVEY.c.tenant_id,
        _PART.c.survey_id == _SURVEY.c.id,
        of_own_entries(_PART.c.member_id),
    )
    # As who may answer it, domain/surveys/service/answering.py.
    is_asked = sa.and_(
        of_caller(_READER, "id"),
        _READER.c.merged_into_id.is_(None),
        among(_READER.c.state, ("active", "retained")),
        _PLACE.c.kind != word("holding_pool"),
        _SURVEY.c.tenant_id == tenant_id(),
        _SURVEY.c.state == word("open"),
        _SURVEY.c.closes_at > NOW,
        sa.not_(has_answered),
    )
    return (
        own_arm(
            source,
            is_asked,
            type_name="Survey",
            kind="survey",
            band=TO_DO,
            id=_SURVEY.c.id,
            at=_SURVEY.c.opened_at,
            state=_SURVEY.c.state,
            title=_SURVEY.c.title,
            due=_SURVEY.c.closes_at,
            step="answer_survey",
            tenant=_SURVEY.c.tenant_id,
            organisation_id=_SURVEY.c.organisation_id,
        ),
    )


ASKED_ARMS: Sequence[Arm] = (*_questions(), *_surveys())
