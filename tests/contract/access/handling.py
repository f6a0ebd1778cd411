"""Who handles suggestions: officers of where they are handled, staff of units, supervisors."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import A, Case, F, U, with_input
from tests.contract.access.suggestions import NO_SUGGESTION, NOT_SO

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The suggestion waits for its review at HD-A-01; it is with no unit.
_IDS = {"suggestionId": "suggestion", "intoId": "answered suggestion", "organisationId": "branch"}
_WHY = {"suggestionId": None, "reason": "x"}
_UNIT_STEPS: Mapping[str, Mapping[str, Any]] = {
    "AssignmentReturn": _WHY,
    "Begin": {"suggestionId": None},
    "Contact": {"suggestionId": None},
    "AskAuthor": _WHY,
    "Resume": _WHY,
    "AnswerDraft": {"suggestionId": None, "answerClass": "SOLVED", "body": "x"},
    "Countersign": {"suggestionId": None},
    "CountersignRefuse": _WHY,
    "Nudge": {"suggestionId": None, "clock": "CONTACT"},
}
_OFFICE_STEPS: Mapping[str, Mapping[str, Any]] = {
    "Return": _WHY,
    "File": {"suggestionId": None},
    "NotFile": _WHY,
    "Transfer": {"suggestionId": None, "organisationId": None, "reason": "x"},
    "TransferRefuse": _WHY,
    "Assign": {"suggestionId": None},
    "Release": {"suggestionId": None},
    "ReleaseRefuse": _WHY,
}


def _of(name: str, asked: str, given: Mapping[str, Any], outcomes: tuple[str, ...]) -> Case:
    arguments = with_input(lambda f, _: {key: f[_IDS[key]] if key in _IDS else value for key, value in given.items()})
    return Case(f"Mutation.suggestion{name}", asked, arguments, outcomes)


def _office(outcome: str) -> tuple[str, ...]:
    return (U, F, outcome, NO_SUGGESTION, outcome, F, F)


HANDLING_WRITES = [
    _of("ReviewBegin", "that waits", {"suggestionId": None}, _office(A)),
    _of("Merge", "that waits, into one that was answered", {"suggestionId": None, "intoId": None, **_WHY}, _office(A)),
    *(_of(name, "that waits for its review", given, _office(NOT_SO)) for name, given in _OFFICE_STEPS.items()),
    *(
        _of(
            name, "that is with no unit", given, (U, NO_SUGGESTION, NOT_SO, NO_SUGGESTION, NOT_SO, *[NO_SUGGESTION] * 2)
        )
        for name, given in _UNIT_STEPS.items()
    ),
]


def handling_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with suggestions in hand, aimed at another union's objects, with the refusals."""
    given = {"suggestionId": ids["Suggestion"], "intoId": ids["Suggestion"], "organisationId": ids["Organisation"]}
    steps: Mapping[str, Mapping[str, Any]] = {
        "ReviewBegin": {"suggestionId": None},
        "Merge": {"intoId": None, **_WHY},
        **_OFFICE_STEPS,
        **_UNIT_STEPS,
    }
    return [
        (f"suggestion{name}", {key: given.get(key, value) for key, value in asked.items()}, NO_SUGGESTION)
        for name, asked in steps.items()
    ]
