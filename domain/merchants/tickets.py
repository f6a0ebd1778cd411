"""Voucher tickets 券码 and allowances 离线额度, signed so that a terminal can prove them without a network.

A ticket is `UV1.` and 98 bytes in base64url without padding: voucher (16), kind (1), use (1), amount of a use in fen
(4, of a balance: all of it), excess in fen (4), end of validity in seconds since 1970 (8), the Ed25519 signature of
`unionhall voucher 1`, the union's id (16) and these 34 bytes. An allowance is `UA1.` and 112 bytes: allowance (16),
terminal (16), vouchers (4), fen (4), end (8), signature alike of `unionhall allowance 1`. Numbers are big-endian; each
union has a key of its own.
"""

import base64
import binascii
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from db.models.benefits import BenefitKind, VoucherUse
from db.sealing import Keyring

TICKET_PREFIX, ALLOWANCE_PREFIX = "UV1.", "UA1."
_TICKET = struct.Struct(">16sBBIIq")
_ALLOWANCE = struct.Struct(">16s16sIIq")
_TICKET_CONTEXT, _ALLOWANCE_CONTEXT = b"unionhall voucher 1", b"unionhall allowance 1"
_KINDS: Sequence[str] = [each.value for each in BenefitKind]
_USES: Sequence[str] = [each.value for each in VoucherUse]
"""The byte of a kind, and of a use, is its place here: new ones go to the end."""
_SIGNATURE = 64


@dataclass(frozen=True, slots=True)
class VoucherTicket:
    """What a ticket says; the end is a whole second."""

    voucher_id: UUID
    kind: str
    use: str
    amount_fen: int
    excess_fen: int
    valid_until_at: datetime


@dataclass(frozen=True, slots=True)
class SignedAllowance:
    """What an allowance says."""

    allowance_id: UUID
    terminal_id: UUID
    most_count: int
    most_fen: int
    valid_until_at: datetime


def ticket_text(keyring: Keyring, tenant_id: UUID, ticket: VoucherTicket) -> str:
    """The signed text; always the same one for a voucher."""
    body = _TICKET.pack(
        ticket.voucher_id.bytes,
        _KINDS.index(ticket.kind),
        _USES.index(ticket.use),
        ticket.amount_fen,
        ticket.excess_fen,
        int(ticket.valid_until_at.timestamp()),
    )
    return TICKET_PREFIX + _signed(keyring, tenant_id, _TICKET_CONTEXT, body)


def read_ticket(keyring: Keyring, tenant_id: UUID, text: str) -> VoucherTicket | None:
    """What a text says, when it is a ticket of this union; None otherwise."""
    body = _proven(keyring, tenant_id, text, (TICKET_PREFIX, _TICKET_CONTEXT, _TICKET.size))
    if body is None:
        return None
    voucher, kind, use, amount_fen, excess_fen, seconds = _TICKET.unpack(body)
    until_at = datetime.fromtimestamp(seconds, UTC)
    return VoucherTicket(UUID(bytes=voucher), _KINDS[kind], _USES[use], amount_fen, excess_fen, until_at)


def allowance_text(keyring: Keyring, tenant_id: UUID, allowance: SignedAllowance) -> str:
    """The signed text that a terminal keeps."""
    body = _ALLOWANCE.pack(
        allowance.allowance_id.bytes,
        allowance.terminal_id.bytes,
        allowance.most_count,
        allowance.most_fen,
        int(allowance.valid_until_at.timestamp()),
    )
    return ALLOWANCE_PREFIX + _signed(keyring, tenant_id, _ALLOWANCE_CONTEXT, body)


def read_allowance(keyring: Keyring, tenant_id: UUID, text: str) -> SignedAllowance | None:
    """What a text says, when it is an allowance of this union; None otherwise."""
    body = _proven(keyring, tenant_id, text, (ALLOWANCE_PREFIX, _ALLOWANCE_CONTEXT, _ALLOWANCE.size))
    if body is None:
        return None
    allowance, terminal, count, fen, seconds = _ALLOWANCE.unpack(body)
    return SignedAllowance(
        UUID(bytes=allowance), UUID(bytes=terminal), count, fen, datetime.fromtimestamp(seconds, UTC)
    )


def voucher_public_key(keyring: Keyring, tenant_id: UUID) -> str:
    """The 32 bytes with which tickets and allowances of a union are proven, in base64url."""
    return base64.urlsafe_b64encode(_key(keyring, tenant_id).public_key().public_bytes_raw()).rstrip(b"=").decode()


def _signed(keyring: Keyring, tenant_id: UUID, context: bytes, body: bytes) -> str:
    signature = _key(keyring, tenant_id).sign(context + tenant_id.bytes + body)
    return base64.urlsafe_b64encode(body + signature).rstrip(b"=").decode()


def _proven(keyring: Keyring, tenant_id: UUID, text: str, form: tuple[str, bytes, int]) -> bytes | None:
    prefix, context, size = form
    encoded = text.removeprefix(prefix)
    if encoded == text or len(encoded) > 2 * (size + _SIGNATURE):
        return None
    try:
        content = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(content) != size + _SIGNATURE:
        return None
    body, signature = content[:size], content[size:]
    try:
        _key(keyring, tenant_id).public_key().verify(signature, context + tenant_id.bytes + body)
    except InvalidSignature:
        return None
    return body


@lru_cache(maxsize=64)
def _key(keyring: Keyring, tenant_id: UUID) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keyring.derive(f"voucher ticket {tenant_id}"))
