"""Use cases of exports of offices."""

from domain.exports.service.opening import (
    EXPORT,
    ManagementQuestionExportOpen,
    SuggestionExportOpen,
    SurveyAnswerExportOpen,
    SurveyExportOpen,
    management_question_export_open,
    office_export_download,
    suggestion_export_open,
    survey_answer_export_open,
    survey_export_open,
)
from domain.exports.service.writing import export_handler

JOB_HANDLERS = {EXPORT: export_handler}
"""Handlers by kind of job."""

__all__ = [
    "JOB_HANDLERS",
    "ManagementQuestionExportOpen",
    "SuggestionExportOpen",
    "SurveyAnswerExportOpen",
    "SurveyExportOpen",
    "management_question_export_open",
    "office_export_download",
    "suggestion_export_open",
    "survey_answer_export_open",
    "survey_export_open",
]
