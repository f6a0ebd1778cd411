"""Batch reads of surveys: keys in, one entry per key out, in the same order.

In sight of members are surveys of their organisation and above that were opened; of officers all at and below the
nodes where they read surveys. Results are there once a survey has closed: for officers, and for members when the survey
says so. Answers by name are for who manages surveys there. Nothing here reads an anonymous answer but its texts, and
these only where the count of texts is told.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.batch import Batch
from db.models.surveys import (
    LEAST_TOLD,
    SurveyAnswerRow,
    SurveyParticipationRow,
    SurveyQuestionRow,
    SurveyResultRow,
    SurveyRow,
)
from db.predicates import below_nodes, held_nodes, of_own_entries, own_id, tenant_id
from db.readers import is_at_or_above
from db.types import table_of

_SURVEY = table_of(SurveyRow)
_QUESTION = table_of(SurveyQuestionRow)
_PART = table_of(SurveyParticipationRow)
_ANSWER = table_of(SurveyAnswerRow)
_RESULT = table_of(SurveyResultRow)
_LEAST_TOLD: sa.ColumnElement[int] = sa.literal_column(str(LEAST_TOLD), sa.Integer())


_OFFICERS = below_nodes(_SURVEY.c.organisation_id, held_nodes("survey_read"))
_ASKED = sa.and_(_SURVEY.c.opened_at.is_not(None), is_at_or_above(_SURVEY.c.organisation_id))
IN_SIGHT = sa.and_(_SURVEY.c.tenant_id == tenant_id(), own_id().is_not(None), sa.or_(_OFFICERS, _ASKED))
"""The surveys that the caller may see."""
_RESULTS_IN_SIGHT = sa.and_(
    _SURVEY.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    _SURVEY.c.state == sa.literal_column("'closed'"),
    sa.or_(_OFFICERS, sa.and_(_SURVEY.c.results_are_public, is_at_or_above(_SURVEY.c.organisation_id))),
)


def has_answered() -> sa.ColumnElement[bool]:
    """Whether the caller has answered."""
    return sa.exists().where(
        _PART.c.tenant_id == _SURVEY.c.tenant_id, _PART.c.survey_id == _SURVEY.c.id, of_own_entries(_PART.c.member_id)
    )


def is_asked() -> sa.ColumnElement[bool]:
    """Whether the caller belongs to those who are asked now."""
    return sa.and_(
        _SURVEY.c.state == sa.literal_column("'open'"),
        sa.func.coalesce(is_at_or_above(_SURVEY.c.organisation_id), sa.false()),
        sa.not_(has_answered()),
    )


# What is stored is the number; who reads results reads it, and nobody where it is a small count.
_ANSWER_COUNT = sa.case(
    (
        sa.and_(
            sa.or_(_SURVEY.c.answer_count == sa.literal_column("0"), _SURVEY.c.answer_count >= _LEAST_TOLD),
            sa.or_(_SURVEY.c.results_are_public, _OFFICERS),
        ),
        _SURVEY.c.answer_count,
    )
)
_TOLD = sa.select(
    *(column for column in _SURVEY.columns if column.key not in {"tenant_id", "planned_by_id", "answer_count"}),
    _ANSWER_COUNT.label("answer_count"),
    has_answered().label("has_answered"),
)
SURVEYS_IN_SIGHT = _TOLD.where(IN_SIGHT)
SURVEYS_IN_HAND = _TOLD.where(_SURVEY.c.tenant_id == tenant_id(), _OFFICERS)
SURVEY_NEVER_NULL = ("has_answered",)

survey_by_id = Batch(SURVEYS_IN_SIGHT, name="survey_by_id", never_null=SURVEY_NEVER_NULL)
"""Surveys that the caller may see."""


def _of(table: sa.Table, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    joined = table.join(_SURVEY, sa.and_(_SURVEY.c.tenant_id == table.c.tenant_id, _SURVEY.c.id == table.c.survey_id))
    return sa.select(*columns).select_from(joined)


survey_questions_by_survey_id = Batch(
    _of(_QUESTION, *(column for column in _QUESTION.columns if column.key != "tenant_id")).where(IN_SIGHT),
    name="survey_questions_by_survey_id",
    key="survey_id",
    order=("number",),
    is_many=True,
)
"""Questions of a survey that the caller may see, in their order."""

survey_results_by_survey_id = Batch(
    _of(_RESULT, *(column for column in _RESULT.columns if column.key not in {"tenant_id", "id"})).where(
        _RESULTS_IN_SIGHT
    ),
    name="survey_results_by_survey_id",
    key="survey_id",
    order=("position",),
    is_many=True,
)
"""What a closed survey came to, as far as it is told; nothing before."""

own_survey_answer_by_survey_id = Batch(
    sa.select(*(_ANSWER.c[name] for name in ("survey_id", "said", "answered_at"))).where(
        _ANSWER.c.tenant_id == tenant_id(), _ANSWER.c.member_id == own_id()
    ),
    name="own_survey_answer_by_survey_id",
    key="survey_id",
)
"""What the caller answered by name."""

NAMED_IN_SIGHT = sa.and_(
    _SURVEY.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    below_nodes(_SURVEY.c.organisation_id, held_nodes("survey_manage")),
    _SURVEY.c.state == sa.literal_column("'closed'"),
    _SURVEY.c.kind != sa.literal_column("'anonymous'"),
    _ANSWER.c.member_id.is_not(None),
)
"""Answers, beside their survey, that the caller reads with the names."""
named_survey_answers_by_survey_id = Batch(
    _of(
        _ANSWER,
        *(_ANSWER.c[name] for name in ("survey_id", "member_id", "branch_id", "said", "answered_at")),
        sa.func.md5(sa.cast(_ANSWER.c.id, sa.Text()), type_=sa.Text()).label("shuffled"),
    ).where(NAMED_IN_SIGHT),
    name="named_survey_answers_by_survey_id",
    key="survey_id",
    order=("shuffled",),
    is_many=True,
)
"""Answers by name to a closed survey, for who manages surveys there; in an order that says nothing."""

_SAID = (
    sa.func.jsonb_array_elements(_ANSWER.c.said).table_valued(sa.column("value", postgresql.JSONB)).lateral("spoken")
)


def _spoken(name: str) -> sa.ColumnElement[str]:
    return _SAID.c.value.op("->>", return_type=sa.Text())(sa.literal_column(f"'{name}'"))


_TEXT_COUNT = sa.and_(
    _RESULT.c.tenant_id == _ANSWER.c.tenant_id,
    _RESULT.c.survey_id == _ANSWER.c.survey_id,
    _RESULT.c.option_number.is_(None),
    _RESULT.c.answers > sa.literal_column("0"),
)
survey_texts_by_survey_id = Batch(
    sa.select(
        _ANSWER.c.survey_id,
        _RESULT.c.question_number,
        _spoken("text").label("text"),
        sa.func.md5(sa.cast(_ANSWER.c.id, sa.Text()), type_=sa.Text()).label("shuffled"),
    )
    .select_from(
        _ANSWER.join(_SURVEY, sa.and_(_SURVEY.c.tenant_id == _ANSWER.c.tenant_id, _SURVEY.c.id == _ANSWER.c.survey_id))
        .join(_RESULT, _TEXT_COUNT)
        .join(_SAID, sa.cast(_spoken("number"), sa.Integer()) == _RESULT.c.question_number)
    )
    .where(_RESULTS_IN_SIGHT, _OFFICERS, _spoken("text").is_not(None)),
    name="survey_texts_by_survey_id",
    key="survey_id",
    order=("question_number", "shuffled"),
    is_many=True,
    never_null=("text",),
)
"""Texts of a closed survey for officers, where their count is told; without names, in an order that says nothing."""
