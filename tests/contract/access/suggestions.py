"""Who sees suggestions and writes them: authors, officers where they are handled, members to whom they are open."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import A, Case, U, fixed, known, with_input
from tests.support.access import EMPTY, NULL, Operation, refused

NO_SUGGESTION, NO_CATEGORY = refused("SUGGESTION_NOT_FOUND"), refused("SUGGESTION_CATEGORY_NOT_FOUND")
NOT_SO = refused("SUGGESTION_STATE_REFUSED")
_TEXTS = {"title": "车间加装风扇", "body": "夏天太热"}

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# Their author is of HD-A-01-2, HD-A-01 handles them: its officers see those that were handed in, and its members those
# that are open to them.
_TO_OFFICERS = (NULL, NULL, A, NULL, A, A, NULL)
_TO_MEMBERS = (NULL, A, A, NULL, A, A, NULL)
_FAR_AWAY = {"deputy": NULL, "transferred officer": NULL, "transferred member": NULL}
SUGGESTION_READS = [
    Case("Query.suggestionsAlike", "a text like no other", fixed(title="q7", first=5), (U, *[EMPTY] * 6)),
    Case(
        "Query.suggestions",
        "a page",
        lambda f, _: {"first": 5, "where": {"category": {"eq": f["suggestion category"]}}},
        (U, A, A, EMPTY, A, A, EMPTY),
        others=dict.fromkeys(_FAR_AWAY, EMPTY),
    ),
    Case("Query.suggestionFigures", "of a year", fixed(year=2026), (U, *[A] * 6)),
    Case("Query.responseTimes", "of a year", fixed(year=2026), (U, *[A] * 6)),
    Case("Query.suggestion", "answered", known("id", "answered suggestion"), (U, *_TO_MEMBERS[1:]), others=_FAR_AWAY),
    Case("Query.node", "suggestion that waits", known("id", "suggestion"), _TO_OFFICERS),
    Case(
        "Query.node", "suggestion that was answered", known("id", "answered suggestion"), _TO_MEMBERS, others=_FAR_AWAY
    ),
    Case("Query.node", "draft of a suggestion", known("id", "draft of a suggestion"), (NULL,) * 7),
    Case("Query.node", "category of suggestions", known("id", "suggestion category"), (NULL, *[A] * 6)),
]
SUGGESTION_WRITES = [
    Case(
        "Mutation.suggestionDraft",
        "of one's own",
        with_input(lambda f, _: {"categoryId": f["suggestion category"], **_TEXTS}),
        (U, *[A] * 6),
    ),
    Case(
        "Mutation.suggestionSubmit",
        "somebody else's, handed in before",
        with_input(lambda f, _: {"suggestionId": f["suggestion"]}),
        (U, NO_SUGGESTION, NOT_SO, NO_SUGGESTION, NOT_SO, NO_SUGGESTION, NO_SUGGESTION),
    ),
]


def suggestion_reads(ids: Mapping[str, str]) -> list[Operation]:
    """Reads of suggestions with something of another union."""
    return [
        Operation("Query.suggestion", {"id": ids["Suggestion"]}),
        Operation("Query.suggestions", {"first": 100}),
        *(Operation("Query.suggestionFigures", {"year": year, "below": ids["Organisation"]}) for year in (2025, 2026)),
        *(Operation("Query.responseTimes", {"year": year, "below": ids["Organisation"]}) for year in (2025, 2026)),
        Operation("Query.suggestions", {"first": 100, "where": {"below": {"eq": ids["Organisation"]}}}),
        Operation("Query.suggestions", {"first": 100, "where": {"category": {"eq": ids["SuggestionCategory"]}}}),
    ]


def suggestion_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with suggestions, aimed at another union's objects, with the refusals."""
    return [
        ("suggestionDraft", {"categoryId": ids["SuggestionCategory"], **_TEXTS}, NO_CATEGORY),
        ("suggestionSubmit", {"suggestionId": ids["Suggestion"]}, NO_SUGGESTION),
    ]
