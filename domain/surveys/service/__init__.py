"""Use cases of surveys: policy, lock, rule, write, event, in this order."""

from domain.surveys.rules import Option, Question, Reply
from domain.surveys.service.answering import SurveyAnswer, survey_answer
from domain.surveys.service.following import surveys_follow_consent, surveys_merge
from domain.surveys.service.planning import SurveyChange, SurveyDraft, SurveyPlan, survey_change, survey_plan
from domain.surveys.service.running import (
    SurveyCancel,
    SurveyOf,
    survey_cancel,
    survey_close,
    survey_open,
    surveys_close_due,
)

__all__ = [
    "Option",
    "Question",
    "Reply",
    "SurveyAnswer",
    "SurveyCancel",
    "SurveyChange",
    "SurveyDraft",
    "SurveyOf",
    "SurveyPlan",
    "survey_answer",
    "survey_cancel",
    "survey_change",
    "survey_close",
    "survey_open",
    "survey_plan",
    "surveys_close_due",
    "surveys_follow_consent",
    "surveys_merge",
]
