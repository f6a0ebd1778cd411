"""Who looks after units, categories, routes, templates; who plans, verifies and rewards implementations."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import A, Case, F, U, fixed, known, with_input
from tests.support.access import EMPTY, NULL, Operation, refused

NO_PLACE, NO_UNIT = refused("ORGANISATION_NOT_FOUND"), refused("ANSWERING_UNIT_NOT_FOUND")
NO_STAFF, NO_CATEGORY = refused("UNIT_STAFF_NOT_FOUND"), refused("SUGGESTION_CATEGORY_NOT_FOUND")
NO_ROUTE, NO_TEMPLATE = refused("SUGGESTION_ROUTE_NOT_FOUND"), refused("ANSWER_TEMPLATE_NOT_FOUND")
NO_SUGGESTION, NO_PART = refused("SUGGESTION_NOT_FOUND"), refused("SUGGESTION_PART_REFUSED")
NO_TEXT, NO_PLAN = refused("SUGGESTION_TEXT_INVALID"), refused("IMPLEMENTATION_NOT_FOUND")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The unit, its route and its template are of HD-A-01-2; the category is of the whole union.
_READ = (NULL, NULL, A, NULL, A, A, NULL)
_MANAGED = (NULL, NULL, A, NULL, A, NULL, NULL)
_DAY = "2999-01-01"


def _managed(outcome: str, elsewhere: str) -> tuple[str, ...]:
    """Of a write that needs SUGGESTION_MANAGE at HD-A-01-2."""
    return (U, F, outcome, elsewhere, outcome, F, F)


def _of(name: str, asked: str, given: Mapping[str, Any], outcomes: tuple[str, ...]) -> Case:
    ids = {
        "organisationId": "group",
        "unitId": "answering unit",
        "staffId": "unit staff",
        "categoryId": "suggestion category",
        "routeId": "suggestion route",
        "templateId": "answer template",
        "suggestionId": "answered suggestion",
    }
    arguments = with_input(lambda f, _: {key: f[ids[key]] if value is None else value for key, value in given.items()})
    return Case(f"Mutation.{name}", asked, arguments, outcomes)


_NAMES: Mapping[str, Any] = {"name": "环保", "code": "_"}
_CODE = refused("SUGGESTION_CODE_INVALID")
_TEMPLATE = {"title": "x", "body": "x", "answerClass": "SOLVED"}
_PLAN = {"plan": "x", "dueOn": _DAY}
SUGGESTION_OFFICE_READS = [
    Case("Query.answeringUnits", "a page", fixed(first=5), (U, *[A] * 6)),
    Case("Query.suggestionCategories", "a page", fixed(first=5), (U, *[A] * 6)),
    # The demonstration has routes at a company and templates for the whole union.
    Case(
        "Query.suggestionRoutes",
        "a page",
        fixed(first=5),
        (U, F, A, EMPTY, A, A, F),
        others=dict.fromkeys(("officer of its new parent", "officer of its old parent"), A),
    ),
    Case("Query.answerTemplates", "a page", fixed(first=5), (U, EMPTY, A, A, A, EMPTY, EMPTY)),
    Case("Query.node", "answering unit", known("id", "answering unit"), (NULL, *[A] * 6)),
    Case("Query.node", "staff of a unit", known("id", "unit staff"), _READ),
    Case("Query.node", "route of suggestions", known("id", "suggestion route"), _READ),
    Case("Query.node", "template of answers", known("id", "answer template"), _MANAGED),
]
SUGGESTION_OFFICE_WRITES = [
    _of(
        "answeringUnitCreate",
        "without a code",
        {"organisationId": None, "kind": "UNION", **_NAMES},
        _managed(_CODE, _CODE),
    ),
    _of("answeringUnitChange", "without a name", {"unitId": None, "name": " "}, _managed(NO_TEXT, NO_TEXT)),
    _of("answeringUnitClose", "with nothing in hand", {"unitId": None}, _managed(A, NO_UNIT)),
    _of(
        "unitStaffAppoint",
        "of nobody",
        {"unitId": None, "memberNumber": "x", "name": "x", "startsOn": "2020-01-01"},
        _managed(refused("UNIT_STAFF_DAYS_INVALID"), refused("UNIT_STAFF_DAYS_INVALID")),
    ),
    _of(
        "unitStaffEnd",
        "long ago",
        {"staffId": None, "endsOn": "2020-01-01"},
        _managed(refused("UNIT_STAFF_DAYS_INVALID"), NO_STAFF),
    ),
    _of(
        "suggestionCategoryCreate",
        "without a code",
        {"organisationId": None, "position": 1, **_NAMES},
        _managed(_CODE, _CODE),
    ),
    _of(
        "suggestionCategoryChange",
        "of the whole union",
        {"categoryId": None, "name": "安全", "position": 90},
        (U, F, NO_CATEGORY, NO_CATEGORY, A, F, F),
    ),
    _of(
        "suggestionCategoryRetire",
        "of the whole union",
        {"categoryId": None},
        (U, F, NO_CATEGORY, NO_CATEGORY, A, F, F),
    ),
    Case(
        "Mutation.suggestionRouteSet",
        "to a group",
        with_input(lambda f, _: {"organisationId": f["group"], "handlingId": f["group"]}),
        _managed(refused("SUGGESTION_HANDLER_INVALID"), NO_PLACE),
    ),
    _of("suggestionRouteEnd", "which is over", {"routeId": None}, _managed(A, NO_ROUTE)),
    _of("answerTemplateWrite", "an old one", {"templateId": None, **_TEMPLATE}, _managed(A, NO_TEMPLATE)),
    _of("answerTemplateRetire", "which serves", {"templateId": None}, _managed(A, NO_TEMPLATE)),
    Case(
        "Mutation.suggestionAnswersDraft",
        "of others",
        with_input(lambda f, _: {"suggestionIds": [f["answered suggestion"]], "templateId": f["answer template"]}),
        (U, *[A] * 6),
    ),
    Case(
        "Mutation.suggestionAnswersRelease",
        "which are released",
        with_input(lambda f, _: {"suggestionIds": [f["answered suggestion"]]}),
        _managed(A, A),
    ),
    _of(
        "implementationPlan",
        "for others",
        {"suggestionId": None, **_PLAN},
        (U, NO_SUGGESTION, NO_PART, NO_SUGGESTION, NO_PART, NO_SUGGESTION, NO_SUGGESTION),
    ),
    *(
        _of(
            name,
            "for others",
            {"suggestionId": None, **given},
            (U, NO_SUGGESTION, NO_PART, NO_SUGGESTION, NO_PART, NO_SUGGESTION, NO_SUGGESTION),
        )
        for name, given in (("milestoneReach", {"number": 1, "doneOn": _DAY}), ("implementationReport", {}))
    ),
    _of(
        "implementationVerify",
        "without a plan",
        {"suggestionId": None},
        _managed(NO_PLAN, NO_SUGGESTION),
    ),
    _of(
        "implementationReward",
        "without a plan",
        {"suggestionId": None, "rewardClass": 5, "rewardFen": 1},
        _managed(NO_PLAN, NO_SUGGESTION),
    ),
    _of(
        "implementationStop",
        "without a plan",
        {"suggestionId": None, "reason": "x"},
        (U, NO_SUGGESTION, NO_PLAN, NO_SUGGESTION, NO_PLAN, NO_SUGGESTION, NO_SUGGESTION),
    ),
]


def suggestion_office_reads(ids: Mapping[str, str]) -> list[Operation]:
    """Reads around suggestions with something of another union."""
    below = {"first": 100, "where": {"below": {"eq": ids["Organisation"]}}}
    names = ("answeringUnits", "suggestionRoutes", "answerTemplates")
    return [
        Operation("Query.suggestionCategories", {"first": 100, "isForCaller": False}),
        *(Operation(f"Query.{name}", given) for name in names for given in ({"first": 100}, below)),
    ]


def suggestion_office_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done around suggestions, aimed at another union's objects, with the refusals."""
    place, unit = {"organisationId": ids["Organisation"]}, {"unitId": ids["AnsweringUnit"]}
    category, template = {"categoryId": ids["SuggestionCategory"]}, {"templateId": ids["AnswerTemplate"]}
    one = {"suggestionId": ids["Suggestion"]}
    named = {"name": "x", "code": "X9"}
    steps: Mapping[str, Mapping[str, Any]] = {
        "implementationPlan": _PLAN,
        "milestoneReach": {"number": 1, "doneOn": _DAY},
        "implementationReport": {},
        "implementationVerify": {},
        "implementationReward": {"rewardClass": 5, "rewardFen": 1},
        "implementationStop": {"reason": "x"},
    }
    return [
        ("answeringUnitCreate", {**place, "kind": "UNION", **named}, NO_PLACE),
        ("answeringUnitChange", {**unit, "name": "x"}, NO_UNIT),
        ("answeringUnitClose", unit, NO_UNIT),
        (
            "unitStaffAppoint",
            {**unit, "memberNumber": "x", "name": "x", "startsOn": _DAY},
            refused("UNIT_STAFF_DAYS_INVALID"),
        ),
        ("unitStaffEnd", {"staffId": ids["UnitStaff"], "endsOn": _DAY}, NO_STAFF),
        ("suggestionCategoryCreate", {**place, "position": 1, **named}, NO_PLACE),
        ("suggestionCategoryChange", {**category, "position": 1, "name": "x"}, NO_CATEGORY),
        ("suggestionCategoryRetire", category, NO_CATEGORY),
        ("suggestionRouteSet", {**place, "handlingId": ids["Organisation"]}, NO_PLACE),
        ("suggestionRouteEnd", {"routeId": ids["SuggestionRoute"]}, NO_ROUTE),
        ("answerTemplateWrite", {**template, **_TEMPLATE}, NO_TEMPLATE),
        ("answerTemplateRetire", template, NO_TEMPLATE),
        ("suggestionAnswersDraft", {"suggestionIds": [ids["Suggestion"]], **template}, NO_TEMPLATE),
        ("suggestionAnswersRelease", {"suggestionIds": []}, refused("SUGGESTIONS_INVALID")),
        *((name, {**one, **given}, NO_SUGGESTION) for name, given in steps.items()),
    ]
