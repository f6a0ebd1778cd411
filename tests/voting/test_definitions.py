"""Definitions: their hash, and what is none."""

from hashlib import sha256
from typing import Any

import pytest

from tests.voting.samples import QUESTIONS, definition_document, question_documents
from voting.canonical import NotCanonical, canonical
from voting.definitions import Secrecy, definition_hash, definition_of, read_definition


def test_the_hash_is_of_the_label_and_all_of_the_definition() -> None:
    document = definition_document()
    read = read_definition(canonical(document))

    assert read.hash == definition_hash(document) == sha256(b"unionhall definition 1\n" + canonical(document)).digest()
    assert read.hash != definition_hash({**document, "title_en": None})
    assert (read.kind, read.roll_count, read.recast) == (Secrecy.SEALED, 1000, True)


def test_a_named_vote_has_no_keys() -> None:
    read = definition_of(definition_document(kind="named", key=None, ballot_length=None))

    assert (read.key, read.ballot_length, read.envelope_length) == (None, None, 0)


def questions(**change: Any) -> list[dict[str, Any]]:
    return [{**question_documents(QUESTIONS[:1])[0], **change}]


@pytest.mark.parametrize(
    "change",
    [
        {"format": "unionhall-vote-2"},
        {"note": None},
        {"vote": 1},
        {"recast": None},
        {"kind": "open"},
        {"kind": "named"},
        {"kind": "unlinkable"},
        {"key": None},
        {"key": {"public_key": "AA", "statement_key": "AA", "threshold": 3, "shares": 5}},
        {"ballot_length": 64},
        {"ballot_length": None},
        {"registrar_key": "AA"},
        {"promise_key": "AA"},
        {"roll": {"hash": "00", "count": 1}},
        {"questions": []},
        {"questions": questions(number=2)},
        {"questions": questions(kind="essay")},
        {"questions": questions(maximum_score=5)},
        {"questions": questions(minimum=True)},
    ],
)
def test_what_is_no_definition_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(NotCanonical):
        definition_of(definition_document(**change))
