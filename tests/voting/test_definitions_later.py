"""Definitions of format 2: how a vote is counted and decided, and what does not fit its kind."""

from typing import Any

import pytest

from tests.voting.samples import definition_document
from voting.canonical import NotCanonical
from voting.definitions import Counting, definition_of

LATER: dict[str, Any] = {
    "format": "unionhall-vote-2",
    "verdict": {"key": "branch_committee", "version": 1},
    "call": 2,
    "follows": {"vote": "0192f0c1-0000-7000-8000-000000000009", "as": "second_call"},
    "channels": ["kiosk", "paper"],
    "meeting": True,
    "weighted": False,
    "delegation": None,
}


def later(**change: Any) -> dict[str, Any]:
    """A sealed definition of format 2 with the members of `change` in place of its own."""
    document = definition_document(**{**LATER, **change})
    document["questions"] = [{"method": {"name": "plurality", "version": 1}, **each} for each in document["questions"]]
    return document


def test_it_says_how_a_vote_is_counted_and_decided() -> None:
    read = definition_of(later())

    names = ("plurality",) * len(read.questions)
    assert read.counting == Counting(
        names,
        tuple(each["seats"] for each in later()["questions"]),
        LATER["verdict"],
        2,
        frozenset({"kiosk", "paper"}),
        is_meeting=True,
        is_weighted=False,
        delegation_cap=None,
    )
    assert definition_of(definition_document()).counting is None


@pytest.mark.parametrize(
    "change",
    [
        {"call": 0},
        {"follows": {"vote": "0192f0c1-0000-7000-8000-000000000009", "as": "rerun"}},
        {"follows": {"as": "run_off"}},
        {"channels": ["paper", "kiosk"]},
        {"channels": ["post"]},
        {"channels": None},
        {"meeting": 1},
        {"weighted": True},
        {"delegation": {"cap": 3}},
        {"delegation": {"cap": 0}},
        {"verdict": "branch_committee"},
        {"questions": [{"method": {"name": "plurality"}}]},
        {"format": "unionhall-vote-1"},
        {"format": "unionhall-vote-3"},
    ],
)
def test_another_shape_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(NotCanonical):
        definition_of(later(**change))
