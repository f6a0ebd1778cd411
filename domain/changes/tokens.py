"""Tokens of clients that keep objects offline: a place in the order of commits, sealed against being made elsewhere."""

import base64
import binascii
import hashlib
import hmac
import struct
from functools import lru_cache
from typing import Final

from db.sealing import Keyring
from domain.changes.rules import Place

_HEAD: Final = struct.Struct(">QQQ16s")
_TAG_BYTES: Final = 16


def token_of(keyring: Keyring, place: Place) -> str:
    """Opaque, safe in URLs, 75 characters; nobody else can make it."""
    head = _HEAD.pack(*place)
    return base64.urlsafe_b64encode(head + _tag(keyring, head)).rstrip(b"=").decode("ascii")


def place_of(keyring: Keyring, token: str) -> Place | None:
    """What a token says; None for one that was not made here."""
    try:
        packed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii") != token:  # other letters for the same bytes
        return None
    head, tag = packed[: _HEAD.size], packed[_HEAD.size :]
    if len(packed) != _HEAD.size + _TAG_BYTES or not hmac.compare_digest(tag, _tag(keyring, head)):
        return None
    return Place(*_HEAD.unpack(head))


def _tag(keyring: Keyring, head: bytes) -> bytes:
    return hmac.digest(_key(keyring), head, hashlib.sha256)[:_TAG_BYTES]


@lru_cache(maxsize=8)
def _key(keyring: Keyring) -> bytes:
    return keyring.derive("sync token")
