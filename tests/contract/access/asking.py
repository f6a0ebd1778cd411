"""Who sees questions to the management and surveys, and who asks, answers, plans and runs them."""

from collections.abc import Mapping
from typing import Any

from api.nodes import encode_id
from db.types import NIL_ID
from tests.contract.access.cases import PARENT, A, Case, F, U, known, with_input
from tests.contract.access.vote_officers import managed
from tests.support.access import EMPTY, NULL, Operation, refused

NO_QUESTION, NO_SURVEY = refused("MANAGEMENT_QUESTION_NOT_FOUND"), refused("SURVEY_NOT_FOUND")
NO_ONE, NO_QUESTIONS = encode_id("AnswerTemplate", NIL_ID), refused("MANAGEMENT_QUESTIONS_INVALID")
NOT_THEIRS = refused("MANAGEMENT_QUESTION_PART_REFUSED")
QUESTION_NOT_SO, SURVEY_NOT_SO = refused("MANAGEMENT_QUESTION_STATE_REFUSED"), refused("SURVEY_STATE_REFUSED")
NO_TEXT, NO_PLACE = refused("SUGGESTION_TEXT_INVALID"), refused("SURVEY_PLACE_NOT_FOUND")
NO_REASON, NO_WINDOW = refused("SURVEY_TEXT_INVALID"), refused("SURVEY_WINDOW_INVALID")
NO_UNIT = refused("MANAGEMENT_QUESTION_UNIT_NOT_FOUND")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# Both are of HD-A-01 and were asked of all its members.
_TO_MEMBERS = (NULL, A, A, NULL, A, A, NULL)
_TO_OFFICERS = (NULL, NULL, A, NULL, A, A, NULL)


def _far(outcome: str) -> Mapping[str, str]:
    return dict.fromkeys(("deputy", "transferred officer", "transferred member"), outcome)


def _to_members(seen: str, unseen: str) -> tuple[str, ...]:
    return (U, seen, seen, unseen, seen, seen, unseen)


_DRAFT: Mapping[str, Any] = {
    "kind": "ANONYMOUS",
    "title": "食堂问卷",
    "closesAt": "2999-01-02T00:00:00Z",
    "questions": [{"kind": "TEXT", "title": "建议"}],
}
ASKING_READS = [
    Case(
        "Query.managementQuestions",
        "of a unit of the branch",
        lambda f, _: {"first": 5, "where": {"unit": {"eq": f["answering unit"]}}},
        (U, A, A, EMPTY, A, A, EMPTY),
        others=_far(EMPTY),
    ),
    Case(
        "Query.managementQuestion",
        "answered",
        known("id", "question to the management"),
        (U, *_TO_MEMBERS[1:]),
        others=_far(NULL),
    ),
    Case(
        "Query.node",
        "question to the management",
        known("id", "question to the management"),
        _TO_MEMBERS,
        others=_far(NULL),
    ),
    Case(
        "Query.surveys",
        "of the branch",
        lambda f, _: {"first": 5, "where": {"organisation": {"eq": f["branch"]}}},
        (U, A, A, EMPTY, A, A, EMPTY),
        others=_far(EMPTY),
    ),
    Case("Query.officeSurveys", "a page", lambda _f, _: {"first": 5}, (U, F, A, EMPTY, A, A, F)),
    Case("Query.survey", "closed", known("id", "survey"), (U, *_TO_MEMBERS[1:]), others=_far(NULL)),
    Case("Query.node", "survey that has closed", known("id", "survey"), _TO_MEMBERS, others=_far(NULL)),
    Case("Query.node", "survey that is planned", known("id", "planned survey"), _TO_OFFICERS),
]


def _of(
    name: str, asked: str, outcomes: tuple[str, ...], far: str | Mapping[str, str] | None = None, **given: Any
) -> Case:
    ids = {"questionId": "question to the management", "surveyId": "survey", "unitId": "answering unit"}
    ids["organisationId"] = "branch"
    arguments = with_input(lambda f, _: {key: f[ids[key]] if key in ids else value for key, value in given.items()})
    others = _far(far) if isinstance(far, str) else far or {}
    return Case(f"Mutation.{name}", asked, arguments, outcomes, others=others)


_ALL_WITHOUT_TEXT = (U, *[NO_TEXT] * 6)
ASKING_WRITES = [
    _of("managementQuestionAsk", "without a word", _ALL_WITHOUT_TEXT, unitId=None, title=" ", body="x"),
    *(
        _of(f"managementQuestion{word}", "without a word", _ALL_WITHOUT_TEXT, questionId=None, text=" ")
        for word in ("Answer", "Decline", "FollowUp")
    ),
    _of("managementQuestionsAnswer", "none", (U, *[NO_QUESTIONS] * 6), questionIds=[], templateId=NO_ONE),
    _of("managementQuestionWithdraw", "somebody's", _to_members(NOT_THEIRS, NO_QUESTION), NO_QUESTION, questionId=None),
    _of(
        "managementQuestionSupport", "answered", _to_members(QUESTION_NOT_SO, NO_QUESTION), NO_QUESTION, questionId=None
    ),
    _of("surveyPlan", "that ends far away", managed(NO_WINDOW, NO_PLACE), organisationId=None, survey=_DRAFT),
    _of("surveyChange", "closed", managed(SURVEY_NOT_SO, NO_SURVEY), surveyId=None, survey=_DRAFT),
    *(_of(f"survey{word}", "closed", managed(SURVEY_NOT_SO, NO_SURVEY), surveyId=None) for word in ("Open", "Close")),
    _of("surveyCancel", "without a reason", managed(NO_REASON, NO_REASON), surveyId=None, reason=" "),
    _of(
        "surveyAnswer",
        "closed",
        (U, SURVEY_NOT_SO, SURVEY_NOT_SO, NO_SURVEY, NO_SURVEY, NO_SURVEY, NO_SURVEY),
        {**_far(NO_SURVEY), PARENT: NO_SURVEY},
        surveyId=None,
        promiseVersion=1,
        replies=[],
    ),
]


def asking_reads(ids: Mapping[str, str]) -> list[Operation]:
    """Reads with something of another union."""
    return [
        Operation("Query.managementQuestion", {"id": ids["ManagementQuestion"]}),
        Operation("Query.managementQuestions", {"first": 100}),
        Operation("Query.survey", {"id": ids["Survey"]}),
        Operation("Query.surveys", {"first": 100}),
        Operation("Query.officeSurveys", {"first": 100}),
        Operation("Query.surveys", {"first": 100, "where": {"organisation": {"eq": ids["Organisation"]}}}),
    ]


def asking_writes(ids: Mapping[str, str], unit_id: str) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with questions and surveys, aimed at another union's objects, with the refusals."""
    question, survey = {"questionId": ids["ManagementQuestion"]}, {"surveyId": ids["Survey"]}
    return [
        ("managementQuestionAsk", {"unitId": unit_id, "title": "x", "body": "x"}, NO_UNIT),
        *(
            (f"managementQuestion{w}", {**question, "text": "x"}, NO_QUESTION)
            for w in ("Answer", "Decline", "FollowUp")
        ),
        *((f"managementQuestion{w}", question, NO_QUESTION) for w in ("Withdraw", "Support")),
        ("managementQuestionsAnswer", {"questionIds": [], "templateId": NO_ONE}, NO_QUESTIONS),
        ("surveyPlan", {"organisationId": ids["Organisation"], "survey": _DRAFT}, NO_PLACE),
        ("surveyChange", {**survey, "survey": _DRAFT}, NO_SURVEY),
        *((f"survey{word}", survey, NO_SURVEY) for word in ("Open", "Close")),
        ("surveyCancel", {**survey, "reason": "x"}, NO_SURVEY),
        *((f"survey{word}Open", {**survey, "format": "CSV"}, NO_SURVEY) for word in ("Export", "AnswerExport")),
        ("surveyAnswer", {**survey, "promiseVersion": 1, "replies": []}, NO_SURVEY),
    ]
