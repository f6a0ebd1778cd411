"""What clients send of suggestions, questions to the management, surveys, and of matters: all tables together."""

from collections.abc import Callable, Mapping
from typing import Any

from api.nodes import encode_id
from db.types import NIL_ID
from tests.engine import (
    client_asking,
    client_handling,
    client_suggestion_clocks,
    client_suggestion_offices,
    client_suggestions,
)
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

READS: Mapping[str, tuple[Variables, ...]] = {
    **client_suggestion_clocks.READS,
    **client_suggestions.READS,
    **client_suggestion_offices.READS,
    **client_asking.READS,
    **client_handling.READS,
    "console/matters/inbox_counts": (lambda _: {},),
    "console/exports/office_export_state": (lambda _: {"id": encode_id("OfficeExport", NIL_ID)},),
}
WRITES: Mapping[str, Variables] = {
    **client_suggestions.WRITES,
    **client_suggestion_offices.WRITES,
    **client_asking.WRITES,
    **client_handling.WRITES,
    "console/exports/suggestion_export_open": lambda _: {"input": {"columns": [], "format": "CSV"}},
    "console/exports/management_question_export_open": lambda _: {"input": {"columns": [], "format": "CSV"}},
    "console/exports/survey_answer_export_open": lambda _: {
        "input": {"surveyId": encode_id("Survey", NIL_ID), "format": "CSV"}
    },
    "console/exports/survey_export_open": lambda _: {
        "input": {"surveyId": encode_id("Survey", NIL_ID), "format": "CSV"}
    },
}
STATEMENTS: Mapping[str, tuple[str, int, int]] = {
    **client_suggestions.STATEMENTS,
    **client_suggestion_offices.STATEMENTS,
    **client_handling.STATEMENTS,
    "mobile/matters/my_matters": ("member", 2, 1),
    "mobile/matters/feed": ("member", 2, 1),
    "console/matters/inbox": ("branch officer", 2, 1),
    "console/matters/inbox_counts": ("branch officer", 1, 1),
}
EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    **client_suggestion_clocks.EXPLAINED,
    **client_suggestions.EXPLAINED,
    **client_suggestion_offices.EXPLAINED,
    **client_asking.EXPLAINED,
    **client_handling.EXPLAINED,
    "console/exports/office_export_state": {"id": encode_id("OfficeExport", NIL_ID)},
    "console/exports/suggestion_export_open": {"input": {"columns": ["TITLE"], "format": "CSV"}},
    "console/exports/management_question_export_open": {"input": {"columns": ["TITLE"], "format": "CSV"}},
    "console/exports/survey_answer_export_open": {"input": {"surveyId": encode_id("Survey", NIL_ID), "format": "CSV"}},
    "console/exports/survey_export_open": {"input": {"surveyId": encode_id("Survey", NIL_ID), "format": "CSV"}},
}
