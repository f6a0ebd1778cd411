"""Promises, boards, rolls: what they write down, what is signed, what is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from voting.boards import (
    BoardEntry,
    SignedEntry,
    board_document,
    board_of,
    broken_at,
    entry_of,
    is_entry_signed,
    sign_entry,
)
from voting.canonical import NotCanonical, canonical
from voting.promises import Promise, Sealer, is_promised, promise_of, sign_promise
from voting.rolls import roll_document, roll_hash, roll_leaf, roll_of
from voting.signatures import public_bytes
from voting.trees import leaf_hash, root

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = public_bytes(KEY)
OTHER = public_bytes(Ed25519PrivateKey.from_private_bytes(bytes(32)))
DEFINITION = sha256(b"definition").digest()
VOTE = "0192f0c1-0000-7000-8000-000000000001"
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
PROMISE = Promise(VOTE, DEFINITION, leaf_hash(b"envelope"), 2, Sealer.VOTER)


def chain() -> list[SignedEntry]:
    """Three entries that follow each other, the last one final."""
    entries: list[SignedEntry] = []
    previous = DEFINITION
    for number in (1, 2, 3):
        leaves = [leaf_hash(bytes([leaf])) for leaf in range(4 * number)]
        at = NOON + timedelta(minutes=number)
        entry = BoardEntry(VOTE, DEFINITION, number, previous, len(leaves), root(leaves), at, number == 3)
        entries.append(sign_entry(entry, KEY))
        previous = entry.hash()
    return entries


def test_a_promise_is_signed_over_its_canonical_json() -> None:
    signature = sign_promise(PROMISE, KEY)

    assert PROMISE.signed_bytes() == (
        b'unionhall promise 1\n{"ballot":"' + leaf_hash(b"envelope").hex().encode() + b'","definition":"'
        b"" + DEFINITION.hex().encode() + b'","format":"unionhall-promise-1","number":2,"sealed_by":"voter","vote":"'
        b"" + VOTE.encode() + b'"}'
    )
    assert is_promised(PROMISE, signature, PUBLIC)
    assert not is_promised(PROMISE, signature, OTHER)
    assert not is_promised(replace(PROMISE, number=3), signature, PUBLIC)
    assert not is_promised(PROMISE, signature[:-1], PUBLIC)
    assert not is_promised(PROMISE, signature, PUBLIC[:-1])
    assert promise_of(PROMISE.document()) == PROMISE


@pytest.mark.parametrize(
    "change",
    [
        {"number": 0},
        {"number": True},
        {"sealed_by": "us"},
        {"format": "x"},
        {"ballot": "00"},
        {"vote": 1},
        {"note": ""},
    ],
)
def test_what_is_no_promise_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(NotCanonical):
        promise_of({**PROMISE.document(), **change})


def test_a_board_is_read_as_it_was_written() -> None:
    entries = chain()

    assert board_of(board_document(entries)) == tuple(entries)
    assert broken_at(entries, DEFINITION, PUBLIC) is None
    assert all(is_entry_signed(entry, PUBLIC) for entry in entries)
    assert entries[1].entry.previous == sha256(b"unionhall board 1\n" + canonical(entries[0].entry.document())).digest()


def _resigned(entries: list[SignedEntry], place: int, **change: Any) -> list[SignedEntry]:
    return [
        sign_entry(replace(signed.entry, **change), KEY) if at == place else signed for at, signed in enumerate(entries)
    ]


@pytest.mark.parametrize(
    ("place", "change", "found"),
    [
        (0, {"previous": bytes(32)}, 1),
        (0, {"leaves": 1}, 2),
        (1, {"leaves": 3}, 2),
        (1, {"number": 3}, 2),
        (1, {"final": True}, 2),
        (1, {"definition": bytes(32)}, 2),
        (2, {"at": NOON}, 3),
        (2, {"previous": bytes(32)}, 3),
    ],
)
def test_an_entry_that_does_not_follow_is_found(place: int, change: dict[str, Any], found: int) -> None:
    assert broken_at(_resigned(chain(), place, **change), DEFINITION, PUBLIC) == found


def test_a_chain_of_another_key_is_broken_at_its_first() -> None:
    assert broken_at(chain(), DEFINITION, OTHER) == 1


@pytest.mark.parametrize(
    "change",
    [{"number": 0}, {"leaves": -1}, {"at": "2026-11-27T08:00:00+00:00"}, {"final": 1}, {"root": "zz"}, {"x": 1}],
)
def test_what_is_no_entry_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(NotCanonical):
        entry_of({**chain()[0].entry.document(), **change})


def test_a_roll_is_the_sorted_leaves_of_salted_members() -> None:
    leaves = [roll_leaf(bytes([number]) * 16, VOTE, f"M{number}", "JX-01") for number in range(5)]

    assert leaves[0] == leaf_hash(bytes(16) + f'{{"branch":"JX-01","member":"M0","vote":"{VOTE}"}}'.encode())
    assert roll_of(roll_document(VOTE, leaves)) == (VOTE, tuple(sorted(leaves)))
    assert roll_hash(leaves) == roll_hash(reversed(leaves)) == root(sorted(leaves))


def test_a_salt_has_16_bytes() -> None:
    with pytest.raises(ValueError, match="16"):
        roll_leaf(bytes(15), VOTE, "M0", "JX-01")


@pytest.mark.parametrize("leaves", [["bb" * 32, "aa" * 32], ["aa" * 32, "aa" * 32], ["aa"], "aa"])
def test_what_is_no_roll_is_refused(leaves: Any) -> None:
    with pytest.raises(NotCanonical):
        roll_of({"format": "unionhall-roll-1", "vote": VOTE, "leaves": leaves})
