"""Envelopes 密封选票: HPKE (RFC 9180), base mode, X25519, HKDF-SHA256, ChaCha20-Poly1305, one message each."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from voting.trees import leaf_hash

OVERHEAD = 48
"""What an envelope is longer than the padded ballot: 32 bytes of the sender's key, 16 of the tag."""

_LABEL = b"unionhall ballot 1\n"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class EnvelopeUnreadable(ValueError):
    """The envelope was not sealed to this key and this definition, or was changed since."""


class KeyUnusable(ValueError):
    """No ballot can be sealed to this public key."""


def info_of(definition_hash: bytes) -> bytes:
    """The `info` of HPKE: the label and the 32 bytes of the definition's hash."""
    return _LABEL + definition_hash


def seal(public_key: bytes, definition_hash: bytes, padded: bytes) -> bytes:
    """The envelope of a padded ballot: `enc ‖ ciphertext`, 48 bytes longer. Each call draws a new sender's key.

    Raises:
        KeyUnusable: `public_key` is not 32 bytes, or a point of small order.
    """
    try:
        key = X25519PublicKey.from_public_bytes(public_key)
        return _SUITE.encrypt(padded, key, info_of(definition_hash))
    except ValueError as error:
        raise KeyUnusable("not a key to seal to") from error


def open_envelope(private_key: X25519PrivateKey, definition_hash: bytes, envelope: bytes) -> bytes:
    """The padded ballot in `envelope`.

    Raises:
        EnvelopeUnreadable: another key, another definition, a changed byte, too short.
    """
    try:
        return _SUITE.decrypt(envelope, private_key, info_of(definition_hash))
    except (InvalidTag, ValueError) as error:
        raise EnvelopeUnreadable("sealed to another key or definition, or changed") from error


def ballot_hash(envelope: bytes) -> bytes:
    """The leaf of the board: SHA-256 of 0x00 and the envelope."""
    return leaf_hash(envelope)
