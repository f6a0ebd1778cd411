"""The vector file is the one that is written today, and what others would do with it leads to its values."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.voting.vectors import PATH, text
from voting import blind
from voting.ballots import fault_of, questions_of, read_ballot
from voting.boards import board_of, broken_at
from voting.boxes import box_of
from voting.canonical import canonical, from_b64u, from_hex
from voting.definitions import definition_of
from voting.envelopes import open_envelope
from voting.keys import combine, key_of, vote_key
from voting.openings import Opening, opening_fault
from voting.promises import is_promised, promise_of
from voting.rolls import roll_hash, roll_leaf, roll_of
from voting.trees import is_included, proof_of


@pytest.fixture(scope="module")
def vectors() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return read


def test_the_file_is_current() -> None:
    assert PATH.read_text(encoding="utf-8") == text(), "python -m tests.voting.vectors writes it anew"


def test_shares_make_the_key_that_opens_the_envelopes(vectors: dict[str, Any]) -> None:
    key = vectors["key"]
    made = vote_key(combine(key["shares"][1:]))

    assert combine(key["shares"][:2]) == from_b64u(key["secret"])
    assert made.public_key == key_of(key["key"]).public_key
    assert made.sealing.private_bytes_raw() == from_b64u(key["private_key"])
    definition = definition_of(vectors["definition"]["definition"])
    for example in vectors["envelopes"]:
        private = X25519PrivateKey.from_private_bytes(from_b64u(key["private_key"]))
        assert open_envelope(private, definition.hash, from_b64u(example["envelope"])) == from_b64u(example["padded"])


def test_the_definition_the_roll_and_the_board_hold(vectors: dict[str, Any]) -> None:
    definition = definition_of(vectors["definition"]["definition"])
    leaves = []
    for member in vectors["roll"]["members"]:
        leaf = roll_leaf(from_b64u(member["salt"]), member["vote"], member["member"], member["branch"])
        assert leaf == from_hex(member["leaf"])
        assert is_included(leaf, proof_of(member["proof"]), definition.roll_hash)
        leaves.append(leaf)

    assert definition.hash.hex() == vectors["definition"]["hash"]
    assert roll_of(vectors["roll"]["roll"]) == (definition.vote, tuple(sorted(leaves)))
    assert roll_hash(leaves) == definition.roll_hash
    board = board_of(vectors["board"])
    assert len(board) == 3
    assert broken_at(board, definition.hash, definition.promise_key) is None
    assert board[-1].entry.root == from_hex(vectors["box"]["root"])


def test_the_promise_is_kept_by_the_board(vectors: dict[str, Any]) -> None:
    example = vectors["promise"]
    promise = promise_of(example["promise"])

    assert promise.signed_bytes() == from_b64u(example["signed"])
    assert is_promised(promise, from_b64u(example["signature"]), from_b64u(example["promise_key"]))
    assert is_included(promise.ballot, proof_of(example["proof"]), from_hex(vectors["box"]["root"]))


def test_ballots_are_read_and_others_refused(vectors: dict[str, Any]) -> None:
    for example in vectors["ballots"]:
        questions = questions_of(example)
        assert read_ballot(questions, from_b64u(example["padded"], example["ballot_length"])) == example["answers"]
    for example in vectors["refused_ballots"]:
        questions = questions_of(example)
        if "answers" in example:
            fault = fault_of(questions, example["answers"])
            assert (fault and fault.reason.value) == example["reason"]
        else:
            assert read_ballot(questions, from_b64u(example["padded"])) == example["invalid"] == "not_canonical"
    assert {question["kind"] for example in vectors["ballots"] for question in example["questions"]} == {
        *("choice", "yes_no_abstain", "ranking", "score"),
    }


def test_the_opening_is_that_of_the_box(vectors: dict[str, Any]) -> None:
    definition = definition_of(vectors["definition"]["definition"])
    box = box_of(vectors["box"]["box"], definition)
    opening = Opening(**vectors["opening"])

    assert opening_fault(definition, [member.envelope for member in box], opening) is None
    assert (len(opening.readable), opening.invalid) == (4, 2)


def test_the_permit_is_blindly_signed_and_the_box_accepts_it(vectors: dict[str, Any]) -> None:
    example = vectors["unlinkable"]
    definition = definition_of(example["definition"]["definition"])
    key = blind.PublicKey.from_der(definition.registrar_key or b"")
    prepared = from_b64u(example["randomizer"]) + from_b64u(example["message"])

    assert key.n == int(example["registrar"]["p"], 16) * int(example["registrar"]["q"], 16)
    assert blind.is_blind_signature(key, from_b64u(example["blinded_message"]), from_b64u(example["blind_signature"]))
    assert blind.verify(key, prepared, from_b64u(example["signature"]))
    assert len(box_of(example["box"], definition)) == 1


def test_canonical_values_have_their_writing(vectors: dict[str, Any]) -> None:
    for example in vectors["canonical"]:
        assert canonical(example["value"]) == example["canonical"].encode()
