"""Signatures: Ed25519 of the server and the key holders, RSA of the registrar (RFC 9474)."""

import hashlib
from functools import cache
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

REGISTRAR_BITS: Final = 2048

_PERMIT: Final = b"unionhall permit 1\n"
_PADDING: Final = padding.PSS(padding.MGF1(hashes.SHA384()), hashes.SHA384.digest_size)


def hash_of(prefix: bytes, data: bytes) -> bytes:
    """SHA-256 of both, as every hash of the page of formats but a tree's is made."""
    return hashlib.sha256(prefix + data).digest()


def signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` is that of the Ed25519 `key` over `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@cache
def registrar_of(key: bytes) -> RSAPublicKey | None:
    """The registrar's key, or None: it is none of 2048 bits."""
    try:
        loaded = load_der_public_key(key)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return loaded if isinstance(loaded, RSAPublicKey) and loaded.key_size == REGISTRAR_BITS else None


def permitted(key: RSAPublicKey, definition: bytes, ballot: bytes, randomizer: bytes, signature: bytes) -> bool:
    """Whether the registrar signed that the ballot of this hash may be posted (RSABSSA-SHA384-PSS-Randomized)."""
    try:
        key.verify(signature, randomizer + _PERMIT + definition + ballot, _PADDING, hashes.SHA384())
    except InvalidSignature:
        return False
    return True
