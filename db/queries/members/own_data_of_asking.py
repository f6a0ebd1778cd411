"""Sections of a member's copy of their own data about questions to the management, surveys 问卷, learning and news."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.models.legal_articles import LegalArticleRow, LegalJudgementRow
from db.models.news import NewsItemRow, NewsReadRow, NewsReplyRow
from db.models.suggestions import AnsweringUnitRow, ManagementQuestionRow, ManagementQuestionSupportRow
from db.models.surveys import SurveyAnswerRow, SurveyParticipationRow, SurveyRow
from db.queries.members.own_data_of_learning import LEARNING_SECTIONS
from db.queries.members.own_data_of_notices import NOTICE_SECTIONS
from db.queries.members.own_data_sections import Section, place
from db.queries.members.own_data_sections import section as _section
from db.types import table_of

_QUESTION, _SUPPORT = table_of(ManagementQuestionRow), table_of(ManagementQuestionSupportRow)
_UNIT, _SURVEY = table_of(AnsweringUnitRow), table_of(SurveyRow)
_LAW, _JUDGEMENT = table_of(LegalArticleRow), table_of(LegalJudgementRow)
_ITEM, _READ, _REPLY = table_of(NewsItemRow), table_of(NewsReadRow), table_of(NewsReplyRow)
_PART, _ANSWER = table_of(SurveyParticipationRow), table_of(SurveyAnswerRow)


def _title(of: sa.Table, id_: sa.ColumnElement[Any], tenant: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.select(of.c.title).where(of.c.tenant_id == tenant, of.c.id == id_).scalar_subquery()


ASKING_SECTIONS: Sequence[Section] = (
    _section(
        "suggestions.management_questions",
        _QUESTION,
        (
            *("reference", "title", "body", "visibility", "state", "asked_at", "due_on", "support_count", "answer"),
            *("answered_at", "follow_up", "followed_up_at", "second_answer", "answered_again_at", "decline_reason"),
            "ended_at",
        ),
        own="asked_by_id",
        organisation=place(_QUESTION.c.organisation_id, _QUESTION.c.tenant_id),
        unit=sa.select(_UNIT.c.name)
        .where(_UNIT.c.tenant_id == _QUESTION.c.tenant_id, _UNIT.c.id == _QUESTION.c.unit_id)
        .scalar_subquery(),
        news_item=_title(_ITEM, _QUESTION.c.news_item_id, _QUESTION.c.tenant_id),
    ),
    _section(
        "suggestions.management_questions_supported",
        _SUPPORT,
        ("asked_at",),
        key="question_id",
        question=_title(_QUESTION, _SUPPORT.c.question_id, _SUPPORT.c.tenant_id),
    ),
    _section("surveys", _PART, (), key="survey_id", survey=_title(_SURVEY, _PART.c.survey_id, _PART.c.tenant_id)),
    _section(
        "surveys.answers",
        _ANSWER,
        ("said", "answered_at"),
        branch=place(_ANSWER.c.branch_id, _ANSWER.c.tenant_id),
        survey=_title(_SURVEY, _ANSWER.c.survey_id, _ANSWER.c.tenant_id),
    ),
    _section("news", _READ, (), key="item_id", news_item=_title(_ITEM, _READ.c.item_id, _READ.c.tenant_id)),
    _section(
        "news.replies",
        _REPLY,
        ("state", "hidden_reason", "moderated_at", "written_at", "answer", "answered_at"),
        own="author_id",
        text=_REPLY.c.body,
        news_item=_title(_ITEM, _REPLY.c.item_id, _REPLY.c.tenant_id),
    ),
    _section(
        "news.legal_judgements",
        _JUDGEMENT,
        ("is_helpful", "comment"),
        key="article_id",
        legal_article=(
            sa.select(_LAW.c.question)
            .where(_LAW.c.tenant_id == _JUDGEMENT.c.tenant_id, _LAW.c.id == _JUDGEMENT.c.article_id)
            .scalar_subquery()
        ),
    ),
    *LEARNING_SECTIONS,
    *NOTICE_SECTIONS,
)
