"""Definitions that no honest opening writes: what does not fit the kind, and what nobody could answer."""

import copy
from typing import Any

import pytest

from tests.support.published import Documents, published
from tests.verifier.tampering import DEFINITION, put
from verifier.checks.plans import definition_questions, definition_sound
from verifier.definitions import read_definition
from verifier.shapes import Node
from verifier.subjects import Parts, Vote
from voting.canonical import b64u

QUESTION = ("questions", 0)
ITEMS = ("questions", 1)
LENGTH = published("sealed").documents[DEFINITION]["ballot_length"]


def changed(kind: str, *path: str | int, value: Any) -> Vote:
    """A vote of which there is a definition alone, with another value in it."""
    documents: Documents = {DEFINITION: copy.deepcopy(published(kind).documents[DEFINITION])}
    put(DEFINITION, *path, value=value)(documents)
    return Vote(Parts(definition=read_definition(Node(documents[DEFINITION]))))


@pytest.mark.parametrize(
    ("kind", "path", "value", "code"),
    [
        ("sealed", ("closes_at",), "2026-11-20T08:00:00Z", "closes_first"),
        ("sealed", ("key",), None, "of_secret_kinds"),
        ("sealed", ("ballot_length",), None, "of_secret_kinds"),
        ("named", ("ballot_length",), LENGTH, "of_secret_kinds"),
        ("sealed", ("registrar_key",), b64u(bytes(8)), "of_unlinkable_kind"),
        ("unlinkable", ("registrar_key",), None, "of_unlinkable_kind"),
        ("unlinkable", ("registrar_key",), b64u(bytes(294)), "not_registrar_key"),
        ("sealed", ("key", "threshold"), 4, "more_than"),
        ("sealed", ("ballot_length",), LENGTH + 64, "not_number_of"),
        ("sealed", ("ballot_length",), LENGTH - 64, "not_number_of"),
        ("sealed", ("ballot_length",), LENGTH + 1, "not_number_of"),
    ],
)
def test_what_does_not_fit_the_kind_is_found(kind: str, path: tuple[str, ...], value: object, code: str) -> None:
    faults = list(definition_sound(changed(kind, *path, value=value)))

    assert (faults[0].at, faults[0].code) == (".".join(path), code)


@pytest.mark.parametrize(
    ("path", "value", "at", "code"),
    [
        (("questions",), [], "questions", "nothing_asked"),
        ((*QUESTION, "number"), 2, "questions[0].number", "not_number_of"),
        ((*QUESTION, "options", 3, "number"), 3, "questions[0].options[3].number", "not_number_of"),
        ((*ITEMS, "options"), [], "questions[1].options", "nothing_to_choose"),
        ((*ITEMS, "write_ins"), 1, "questions[1].write_ins", "of_choices"),
        ((*QUESTION, "minimum"), 4, "questions[0].minimum", "more_than"),
        (("questions", 2, "minimum"), 6, "questions[2].minimum", "more_than"),
    ],
)
def test_a_question_that_nobody_can_answer_is_found(
    path: tuple[str | int, ...], value: object, at: str, code: str
) -> None:
    faults = list(definition_questions(changed("sealed", *path, value=value)))

    assert (faults[0].at, faults[0].code) == (at, code)


@pytest.mark.parametrize("kind", ["named", "sealed", "unlinkable"])
def test_a_genuine_definition_has_no_fault(kind: str) -> None:
    vote = changed(kind, "title", value="选举")

    assert [*definition_sound(vote), *definition_questions(vote)] == []
