"""Envelopes: what opens them, and what does not."""

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from voting.envelopes import OVERHEAD, EnvelopeUnreadable, KeyUnusable, ballot_hash, open_envelope, seal

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
DEFINITION = sha256(b"definition").digest()
PADDED = b"[null]".ljust(64, b"\x00")


def test_an_envelope_opens_to_its_ballot_and_has_one_length() -> None:
    envelope = seal(PUBLIC, DEFINITION, PADDED)

    assert open_envelope(KEY, DEFINITION, envelope) == PADDED
    assert len(envelope) == 64 + OVERHEAD
    assert envelope != seal(PUBLIC, DEFINITION, PADDED)
    assert ballot_hash(envelope) == sha256(b"\x00" + envelope).digest()


@pytest.mark.parametrize("change", [0, 31, 32, 80, 111])
def test_a_changed_byte_is_unreadable(change: int) -> None:
    envelope = bytearray(seal(PUBLIC, DEFINITION, PADDED))
    envelope[change] ^= 1

    with pytest.raises(EnvelopeUnreadable):
        open_envelope(KEY, DEFINITION, bytes(envelope))


def test_another_key_definition_or_length_is_unreadable() -> None:
    envelope = seal(PUBLIC, DEFINITION, PADDED)
    for key, definition, data in [
        (X25519PrivateKey.from_private_bytes(bytes(32)), DEFINITION, envelope),
        (KEY, bytes(32), envelope),
        (KEY, DEFINITION, envelope[:-1]),
        (KEY, DEFINITION, b""),
        (KEY, DEFINITION, bytes(112)),
    ]:
        with pytest.raises(EnvelopeUnreadable):
            open_envelope(key, definition, data)


@pytest.mark.parametrize("public", [b"", bytes(32), PUBLIC[:-1]])
def test_nothing_is_sealed_to_what_is_no_key(public: bytes) -> None:
    with pytest.raises(KeyUnusable):
        seal(public, DEFINITION, PADDED)
