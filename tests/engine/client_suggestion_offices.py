"""Variables of the documents of `clients/` about the offices around suggestions and about implementations."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
_AT = "console/suggestions"
_DAY = "2999-01-01"
READS: Mapping[str, tuple[Variables, ...]] = {
    f"{_AT}/answering_unit_list": (
        lambda _: {},
        lambda pool: {"first": 2, "where": {"below": {"eq": pool.ids["Organisation"][0]}, "isOpen": True}},
    ),
    f"{_AT}/suggestion_office_page": (
        lambda _: {},
        lambda pool: {"where": {"below": {"eq": pool.ids["Organisation"][0]}}},
    ),
}


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    place, unit = {"organisationId": encode_id("Organisation", key)}, {"unitId": encode_id("AnsweringUnit", key)}
    category, template = encode_id("SuggestionCategory", key), encode_id("AnswerTemplate", key)
    one = {"suggestionId": encode_id("Suggestion", key)}
    named = {"code": "X9", "name": "x"}
    asked: Mapping[str, Mapping[str, Any]] = {
        "answering_unit_create": {**place, "kind": "UNION", **named},
        "answering_unit_change": {**unit, "name": "x"},
        "answering_unit_close": unit,
        "unit_staff_appoint": {**unit, "memberNumber": "x", "name": "x", "startsOn": _DAY},
        "unit_staff_end": {"staffId": encode_id("UnitStaff", key), "endsOn": _DAY},
        "suggestion_category_create": {**place, "position": 1, **named},
        "suggestion_category_change": {"categoryId": category, "position": 1, "name": "x"},
        "suggestion_category_retire": {"categoryId": category},
        "suggestion_route_set": {**place, "handlingId": place["organisationId"]},
        "suggestion_route_end": {"routeId": encode_id("SuggestionRoute", key)},
        "answer_template_write": {"templateId": template, "title": "x", "body": "x", "answerClass": "SOLVED"},
        "answer_template_retire": {"templateId": template},
        "suggestion_answers_draft": {"suggestionIds": [one["suggestionId"]], "templateId": template},
        "management_questions_answer": {
            "questionIds": [encode_id("ManagementQuestion", NIL_ID)],
            "templateId": template,
        },
        "suggestion_answers_release": {"suggestionIds": [one["suggestionId"]]},
        "implementation_plan": {**one, "plan": "x", "dueOn": _DAY, "milestones": [{"title": "x", "dueOn": _DAY}]},
        "milestone_reach": {**one, "number": 1, "doneOn": _DAY},
        "implementation_report": {**one, "effects": [{"kind": "SAVED_FEN", "savedFen": 1, "basis": "x"}]},
        "implementation_verify": one,
        "implementation_reward": {**one, "rewardClass": 5, "rewardFen": 1},
        "implementation_stop": {**one, "reason": "x"},
    }
    return {f"{_AT}/{name}": given for name, given in asked.items()}


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}

STATEMENTS: Mapping[str, tuple[str, int, int]] = {
    f"{_AT}/answering_unit_list": ("federation officer", 2, 1),
    f"{_AT}/suggestion_office_page": ("federation officer", 4, 1),
}

EXPLAINED: Mapping[str, Mapping[str, Any]] = {name: {"input": given} for name, given in _writes(_KEY).items()}
"""Of those documents that need some to be explained."""
