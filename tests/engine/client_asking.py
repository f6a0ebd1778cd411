"""Variables of the documents of `clients/` about questions to the management and surveys."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
_LISTS = ("mobile/suggestions/management_questions", "console/suggestions/management_question_inbox")
_SURVEY_LISTS = ("mobile/surveys/surveys", "kiosk/surveys/surveys", "console/surveys/office_surveys")
_SURVEYS = (
    *("mobile/surveys/survey", "kiosk/surveys/kiosk_survey", "mobile/surveys/survey_results"),
    *("console/surveys/office_survey_results", "console/surveys/survey_named_answers"),
)


def _one(name: str, kind: str) -> tuple[Variables, ...]:
    del name
    return (
        lambda pool: {"id": (pool.ids[kind] or [encode_id(kind, NIL_ID)])[0]},
        lambda _: {"id": encode_id(kind, NIL_ID)},
    )


READS: Mapping[str, tuple[Variables, ...]] = {
    **dict.fromkeys(
        _LISTS,
        (
            lambda _: {},
            lambda _: {"first": 2, "where": {"state": {"eq": "ANSWERED"}, "isMine": True}},
            lambda _: {
                "where": {"isOverdue": True, "isForMe": True, "unit": {"eq": encode_id("AnsweringUnit", NIL_ID)}}
            },
        ),
    ),
    **dict.fromkeys(
        _SURVEY_LISTS,
        (
            lambda _: {},
            lambda _: {"first": 2, "where": {"state": {"oneOf": ["OPEN", "CLOSED"]}, "isForMe": True}},
            lambda pool: {"where": {"organisation": {"eq": pool.ids["Organisation"][0]}}},
        ),
    ),
    "mobile/changes/changes": (lambda _: {}, lambda _: {"first": 3, "kinds": ["VOTE", "ACTIVITY"]}),
    "kiosk/changes/kiosk_changes": (lambda _: {},),
    "mobile/suggestions/management_question": _one("", "ManagementQuestion"),
    **{name: _one(name, "Survey") for name in _SURVEYS},
}
_DRAFT = {
    "kind": "NEEDS",
    "title": "x",
    "closesAt": "2999-01-02T00:00:00Z",
    "questions": [{"kind": "SINGLE", "title": "x", "options": [{"text": "x"}, {"text": "y", "next": 0}]}],
}


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    question, survey = {"questionId": encode_id("ManagementQuestion", key)}, {"surveyId": encode_id("Survey", key)}
    said = {**question, "text": "x"}
    answer = {**survey, "promiseVersion": 1, "replies": [{"number": 1, "choices": [1]}]}
    unit = {"unitId": encode_id("AnsweringUnit", key), "title": "x", "body": "x"}
    return {
        "mobile/suggestions/management_question_ask": unit,
        **{f"mobile/suggestions/management_question_{word}": said for word in ("answer", "decline", "follow_up")},
        **{f"mobile/suggestions/management_question_{word}": question for word in ("withdraw", "support")},
        **{f"console/suggestions/management_question_{word}": said for word in ("answer", "decline")},
        "console/surveys/survey_plan": {"organisationId": encode_id("Organisation", key), "survey": _DRAFT},
        "console/surveys/survey_change": {**survey, "survey": _DRAFT},
        **{f"console/surveys/survey_{word}": survey for word in ("open", "close")},
        "console/surveys/survey_cancel": {**survey, "reason": "x"},
        **{f"{client}/surveys/survey_answer": answer for client in ("mobile", "kiosk")},
    }


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}

EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    "mobile/suggestions/management_question": {"id": encode_id("ManagementQuestion", _KEY)},
    **{name: {"id": encode_id("Survey", _KEY)} for name in _SURVEYS},
    **{name: {"input": given} for name, given in _writes(_KEY).items()},
}
"""Of those documents that need some to be explained."""
