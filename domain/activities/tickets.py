"""Check-in tickets 入场码: what a QR code shows, signed so that a device can prove it without a network.

`UH1.` and 98 bytes in base64url without padding: registration (16), activity (16), version (2, big-endian), and the
Ed25519 signature of `unionhall ticket 1`, the union's id (16) and these 34 bytes. Each union has a key of its own.
"""

import base64
import binascii
import struct
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from db.sealing import Keyring

PREFIX = "UH1."
_BODY = struct.Struct(">16s16sH")
_LENGTH = _BODY.size + 64
_CONTEXT = b"unionhall ticket 1"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket says."""

    registration_id: UUID
    activity_id: UUID
    version: int


def ticket_text(keyring: Keyring, tenant_id: UUID, ticket: Ticket) -> str:
    """The signed text, 135 characters; always the same one for a ticket."""
    body = _BODY.pack(ticket.registration_id.bytes, ticket.activity_id.bytes, ticket.version)
    signature = _key(keyring, tenant_id).sign(_CONTEXT + tenant_id.bytes + body)
    return PREFIX + base64.urlsafe_b64encode(body + signature).rstrip(b"=").decode()


def read_ticket(keyring: Keyring, tenant_id: UUID, text: str) -> Ticket | None:
    """What a text says, when it is a ticket of this union; None otherwise."""
    encoded = text.removeprefix(PREFIX)
    if encoded == text or len(encoded) > 2 * _LENGTH:
        return None
    try:
        content = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(content) != _LENGTH:
        return None
    body, signature = content[: _BODY.size], content[_BODY.size :]
    try:
        _key(keyring, tenant_id).public_key().verify(signature, _CONTEXT + tenant_id.bytes + body)
    except InvalidSignature:
        return None
    registration, activity, version = _BODY.unpack(body)
    return Ticket(UUID(bytes=registration), UUID(bytes=activity), version)


def ticket_public_key(keyring: Keyring, tenant_id: UUID) -> str:
    """The 32 bytes with which tickets of a union are verified, in base64url."""
    return base64.urlsafe_b64encode(_key(keyring, tenant_id).public_key().public_bytes_raw()).rstrip(b"=").decode()


@lru_cache(maxsize=64)
def _key(keyring: Keyring, tenant_id: UUID) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keyring.derive(f"check-in ticket {tenant_id}"))
