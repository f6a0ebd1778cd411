"""What a kiosk signs, and the pass 投票码 that a member shows to it; pure but for the clock that the caller gives.

A kiosk makes an Ed25519 key of its own and tells only the public part. It signs, as UTF-8, lines divided by a newline,
none at the end:

    unionhall kiosk 1
    union · kiosk · vote (UUIDs) · word (tap, release, permit or batch), each on a line of its own
    what the word is about, each on a line of its own:
        tap: pass, key of the tap (UUID) · release: key of the tap · permit: pass, blinded value
        batch: the ballot hashes, 64 hexadecimal digits, ascending

A pass is `UK1.` and 84 bytes in base64url without padding: nonce (12) and, under AES-256-GCM with a key of the union's
own and `unionhall kiosk pass 1` beside it, vote (16), member (16), salt (16) and the end in seconds since 1970 (8,
big-endian). So a kiosk learns of it neither who shows it nor whether two passes are of one member.
"""

import hashlib
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.sealing import Keyring
from domain.votes.kiosk_errors import KioskBatchInvalid, KioskKeyInvalid, KioskProofInvalid
from voting.canonical import NotCanonical, b64u, from_b64u
from voting.envelopes import ballot_hash

PASS_LIFE: Final = timedelta(minutes=2)
"""So long a pass holds: to be shown, not to be handed on."""
MAX_BATCH: Final = 200
MAX_KIOSKS: Final = 200
KEY_BYTES, SIGNATURE_BYTES = 32, 64
_PREFIX = "UK1."
_BODY = struct.Struct(">16s16s16sq")
_NONCE, _TAG = 12, 16
_PASS_CONTEXT = b"unionhall kiosk pass 1"
_HEAD = "unionhall kiosk 1"


@dataclass(frozen=True, slots=True)
class KioskPass:
    """Who shows it, in which vote, and until when it holds, to the second."""

    vote_id: UUID
    member_id: UUID
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class KioskHead:
    """What a request of a kiosk is bound to."""

    union_id: UUID
    kiosk_id: UUID
    vote_id: UUID


def pass_end(now: datetime) -> datetime:
    """Until when a pass holds that is shown now."""
    return (now + PASS_LIFE).replace(microsecond=0)


def written_pass(keyring: Keyring, tenant_id: UUID, shown: KioskPass) -> str:
    """The text of the QR code, 116 characters; another one each time."""
    nonce, salt = secrets.token_bytes(_NONCE), secrets.token_bytes(16)
    body = _BODY.pack(shown.vote_id.bytes, shown.member_id.bytes, salt, int(shown.ends_at.timestamp()))
    return _PREFIX + b64u(nonce + _cipher(keyring, tenant_id).encrypt(nonce, body, _PASS_CONTEXT))


def read_pass(keyring: Keyring, tenant_id: UUID, text: str) -> KioskPass | None:
    """What a text says, when it is a pass of this union; None otherwise. Its end is not looked at."""
    length = _NONCE + _BODY.size + _TAG
    if not text.startswith(_PREFIX) or len(text) > 2 * length:
        return None
    try:
        content = from_b64u(text.removeprefix(_PREFIX), length)
        body = _cipher(keyring, tenant_id).decrypt(content[:_NONCE], content[_NONCE:], _PASS_CONTEXT)
    except (NotCanonical, InvalidTag):
        return None
    vote, member, _, seconds = _BODY.unpack(body)
    return KioskPass(UUID(bytes=vote), UUID(bytes=member), datetime.fromtimestamp(seconds, UTC))


def _cipher(keyring: Keyring, tenant_id: UUID) -> AESGCM:
    return AESGCM(keyring.derive(f"kiosk pass {tenant_id}"))


def read_key(text: str) -> bytes:
    """The public key of a kiosk, from base64url without padding.

    Raises:
        KioskKeyInvalid: It is none.
    """
    try:
        return from_b64u(text, KEY_BYTES)
    except NotCanonical:
        raise KioskKeyInvalid("publicKey") from None


def signed_text(head: KioskHead, word: str, lines: Sequence[str]) -> bytes:
    """What a kiosk signs."""
    ids = (head.union_id, head.kiosk_id, head.vote_id)
    return "\n".join([_HEAD, *(str(each) for each in ids), word, *lines]).encode()


def check_proof(public_key: bytes, signature: str, text: bytes) -> None:
    """Refuses what the kiosk has not signed.

    Raises:
        KioskProofInvalid: So it is.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(from_b64u(signature, SIGNATURE_BYTES), text)
    except (NotCanonical, InvalidSignature, ValueError):
        raise KioskProofInvalid("signature") from None


def token_hash(vote_id: UUID, tap_key: UUID) -> bytes:
    """What is kept of the key of a tap."""
    return hashlib.sha256(b"unionhall kiosk tap 1\n" + vote_id.bytes + tap_key.bytes).digest()


def batch_of(envelopes: Sequence[str]) -> dict[bytes, bytes]:
    """The envelopes of a batch by their ballot hashes, ascending.

    Raises:
        KioskBatchInvalid: None at all, more than 200, no base64url, or one twice.
    """
    refusal = KioskBatchInvalid("envelopes", limit=MAX_BATCH)
    if not 1 <= len(envelopes) <= MAX_BATCH:
        raise refusal
    try:
        found = [from_b64u(each) for each in envelopes]
    except NotCanonical:
        raise refusal from None
    by_hash = {ballot_hash(each): each for each in found}
    if len(by_hash) < len(found):
        raise refusal
    return dict(sorted(by_hash.items()))
