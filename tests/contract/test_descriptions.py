"""Every element of the schema says in one sentence what it is."""

import re

import pytest

from tests.contract.graph import elements, own_types

SENTENCE_END = re.compile(r"(?<!e\.g)[.!?]\s")
"""The end of a sentence inside a text."""
EXAMPLES = [
    ("Name of the member.", []),
    ("Short code, e.g. HD-A-03.", []),
    ("", ["is missing"]),
    (None, ["is missing"]),
    ("The name.", ["begins with an article that says nothing"]),
    ("Name of the member", ["does not end with a full stop"]),
    ("Name. Never null.", ["has more than one sentence"]),
    ("name of the member.", ["begins with a small letter"]),
]


def faults(description: str | None) -> list[str]:
    if not description:
        return ["is missing"]
    found = []
    if description.split()[0] == "The":
        found.append("begins with an article that says nothing")
    if not description.endswith("."):
        found.append("does not end with a full stop")
    if SENTENCE_END.search(description):
        found.append("has more than one sentence")
    if description[0].islower():
        found.append("begins with a small letter")
    return found


@pytest.mark.parametrize(("description", "expected"), EXAMPLES)
def test_faults_are_found(description: str | None, expected: list[str]) -> None:
    assert faults(description) == expected


def test_every_element_is_described_in_one_sentence() -> None:
    described = list(elements())
    found = [f"{each.coordinate} {fault}" for each in described for fault in faults(each.description)]

    assert len(described) > len(own_types())
    assert not found, "\n" + "\n".join(found)


def test_no_description_repeats_the_name_and_nothing_else() -> None:
    found = []
    for each in elements():
        words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_.(:)]", " ", each.coordinate.split(".")[-1]).lower().split()
        said = re.sub(r"[^\w ]", "", each.description or "").lower().split()
        if said == words and not each.coordinate.startswith("ApprovalStepStatus."):
            found.append(each.coordinate)

    assert found == []
