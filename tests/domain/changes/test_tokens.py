"""Tokens of changes: who made one, and that no other text is taken for it."""

import string

from db.sealing import Keyring
from domain.changes.rules import Place
from domain.changes.tokens import place_of, token_of

_PLACE = Place(7, 8, 9, b"0123456789abcdef")
_LETTERS = string.ascii_letters + string.digits + "-_"


def test_a_token_says_what_it_was_made_of() -> None:
    keyring = Keyring(bytes(32))

    assert place_of(keyring, token_of(keyring, _PLACE)) == _PLACE
    assert place_of(Keyring(bytes([1]) * 32), token_of(keyring, _PLACE)) is None


def test_no_letter_of_a_token_can_be_another() -> None:
    keyring = Keyring(bytes(32))
    token = token_of(keyring, _PLACE)

    # The last letter has two bits that say nothing: three others stand for the same bytes.
    others = [token[:at] + letter + token[at + 1 :] for at in (0, 40, -1 % len(token)) for letter in _LETTERS]
    assert [each for each in others if each != token and place_of(keyring, each) is not None] == []


def test_what_is_no_token_is_none() -> None:
    keyring = Keyring(bytes(32))

    assert [place_of(keyring, text) for text in ("", "A", "é" * 75, "=" * 75, "A" * 75, "A" * 10_000)] == [None] * 6
