"""Variables of the documents of `clients/` about handling suggestions: reads, writes that are refused, explanations."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool
from tests.support.suggestion_rows import DEMO_SUGGESTIONS

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
READS: Mapping[str, tuple[Variables, ...]] = {
    "console/suggestions/suggestion_page": tuple(
        lambda _, key=key: {"id": encode_id("Suggestion", key)}  # type: ignore[misc]  # its default
        for key in (DEMO_SUGGESTIONS.answered, DEMO_SUGGESTIONS.suggestion, DEMO_SUGGESTIONS.draft, NIL_ID)
    ),
    "console/suggestions/suggestion_overview": (
        lambda _: {"first": 50},  # so many that some are with a unit, whatever the hour at which the seeds were made
        lambda _: {},
        lambda pool: {"first": 2, "where": {"below": {"eq": pool.ids["Organisation"][0]}}},
        lambda _: {"where": {"state": {"oneOf": ["SUBMITTED", "ANSWERED"]}}},
    ),
}
_STEPS = ("review_begin", "file", "begin", "countersign", "release")
_TOLD = (
    *("return", "not_file", "transfer_refuse", "assignment_return", "ask_author", "resume"),
    *("countersign_refuse", "release_refuse"),
)


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    which, unit = {"suggestionId": encode_id("Suggestion", key)}, encode_id("AnsweringUnit", key)
    given: dict[str, Mapping[str, Any]] = {
        **dict.fromkeys(_STEPS, which),
        **{name: {**which, "reason": "x"} for name in _TOLD},
        "transfer": {**which, "organisationId": encode_id("Organisation", key), "reason": "x"},
        "merge": {**which, "intoId": which["suggestionId"], "reason": "x"},
        "assign": {**which, "leadUnitId": unit, "coUnitIds": [unit]},
        "contact": {**which, "note": "x"},
        "nudge": {**which, "clock": "ANSWER", "note": "x"},
        "answer_draft": {
            **which,
            "answerClass": "SOLVED",
            "body": "x",
            "templateId": encode_id("AnswerTemplate", key),
        },
    }
    return {f"console/suggestions/suggestion_{name}": each for name, each in given.items()}


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}

STATEMENTS: Mapping[str, tuple[str, int, int]] = {
    "console/suggestions/suggestion_page": ("federation officer", 3, 1),
    "console/suggestions/suggestion_overview": ("federation officer", 3, 1),
}

EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    "console/suggestions/suggestion_page": {"id": encode_id("Suggestion", _KEY)},
    **{name: {"input": given} for name, given in _writes(_KEY).items()},
}
"""Of those documents that need some to be explained."""
