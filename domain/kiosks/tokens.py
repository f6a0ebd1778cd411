"""Tokens, codes and texts of kiosks. All are derived from the installation's secret, or kept as keyed hashes.

An access token is a JWT of type `kiosk+jwt` (or `kiosk-member+jwt`, of the member who stands before it) that names the
kiosk's key in `cnf.jkt`: without a proof of that key it opens nothing (RFC 9449). A refresh token is bound to it, too.
"""

import base64
import hashlib
import hmac
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from db.sealing import Keyring
from domain.kiosks.keys import text_of
from domain.kiosks.rules import CODE_LENGTH, CODE_LETTERS, PIN_DIGITS

ACCESS_LIFE: Final = timedelta(minutes=10)
NONCE_LIFE: Final = timedelta(minutes=5)
"""A nonce of the server holds for one to two of these."""
KIOSK, MEMBER, ALLOWANCE = "kiosk+jwt", "kiosk-member+jwt", "kiosk-allowance+jwt"
_ALGORITHM: Final = "EdDSA"
_TOKEN_MAXIMUM: Final = 2048
_REFRESH_HEAD: Final = struct.Struct(">16sI")


@dataclass(frozen=True, slots=True)
class KioskClaims:
    """What a token says. `subject_id` is the kiosk's id, or that of the session of a member before it."""

    kind: str
    tenant_id: UUID
    subject_id: UUID
    thumbprint: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class KioskTokens:
    """What a kiosk gets; never stored, never logged."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_seconds: int


def new_device_code() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def new_user_code() -> str:
    """Eight letters that are not mistaken for one another and make no words: some 34.6 bits (RFC 8628, 6.1)."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def kept(keyring: Keyring, tenant_id: UUID, purpose: str, text: str) -> bytes:
    """The keyed hash of a code, a challenge or a card's number."""
    return keyring.blind_index(tenant_id, f"kiosk {purpose}", text)


def access_token(keyring: Keyring, kind: str, *, whose: tuple[UUID, UUID], thumbprint: bytes, ends_at: datetime) -> str:
    """A token that the key with this thumbprint can use. `whose`: union, and kiosk or session."""
    tenant_id, subject_id = whose
    claims = {
        "sub": str(subject_id),
        "ten": str(tenant_id),
        "cnf": {"jkt": text_of(thumbprint)},
        "exp": int(ends_at.timestamp()),
    }
    return jwt.encode(claims, _key(keyring), algorithm=_ALGORITHM, headers={"typ": kind})


def read_token(keyring: Keyring, token: str) -> KioskClaims | None:
    """What a token of ours says, also one whose time is over; None otherwise."""
    if len(token) > _TOKEN_MAXIMUM:
        return None
    options: Any = {"require": ["sub", "ten", "cnf", "exp"], "verify_exp": False}
    try:
        kind = jwt.get_unverified_header(token).get("typ")
        claims = jwt.decode(token, _key(keyring).public_key(), algorithms=[_ALGORITHM], options=options)
        at = datetime.fromtimestamp(claims["exp"], UTC)
        found = KioskClaims(str(kind), UUID(claims["ten"]), UUID(claims["sub"]), str(claims["cnf"]["jkt"]), at)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None
    return found if kind in {KIOSK, MEMBER} else None


def kiosk_tokens(
    keyring: Keyring, *, whose: tuple[UUID, UUID], thumbprint: bytes, generation: int, now: datetime
) -> KioskTokens:
    """The tokens of a generation. `whose`: union and kiosk."""
    ends_at = now + ACCESS_LIFE
    access = access_token(keyring, KIOSK, whose=whose, thumbprint=thumbprint, ends_at=ends_at)
    refresh = _refresh(keyring, *whose, generation)
    return KioskTokens(access, refresh, int(ACCESS_LIFE.total_seconds()))


def read_refresh(keyring: Keyring, tenant_id: UUID, token: str) -> tuple[UUID, int] | None:
    """Kiosk and generation of an authentic refresh token; None otherwise."""
    try:
        kiosk, generation = _REFRESH_HEAD.unpack_from(base64.urlsafe_b64decode(token.encode("ascii") + b"=="))
    except (ValueError, struct.error):
        return None
    found = UUID(bytes=kiosk), generation
    return found if hmac.compare_digest(_refresh(keyring, tenant_id, *found).encode(), token.encode()) else None


def _refresh(keyring: Keyring, tenant_id: UUID, kiosk_id: UUID, generation: int) -> str:
    head = _REFRESH_HEAD.pack(kiosk_id.bytes, generation)
    mac = hmac.digest(keyring.derive("kiosk refresh token"), tenant_id.bytes + head, hashlib.sha256)
    return text_of(head + mac)


def nonce_at(keyring: Keyring, now: datetime) -> str:
    """The server's nonce of this moment: nothing is kept of it."""
    return _nonce(keyring, int(now.timestamp() // NONCE_LIFE.total_seconds()))


def is_nonce(keyring: Keyring, given: str | None, now: datetime) -> bool:
    """Whether a nonce is that of this moment or of the one before."""
    at = int(now.timestamp() // NONCE_LIFE.total_seconds())
    return given is not None and any(hmac.compare_digest(_nonce(keyring, each), given) for each in (at, at - 1))


def _nonce(keyring: Keyring, number: int) -> str:
    return text_of(hmac.digest(keyring.derive("kiosk nonce"), number.to_bytes(8), hashlib.sha256)[:16])


def office_pin(keyring: Keyring, tenant_id: UUID, member_id: UUID, generation: int) -> str:
    """The PIN of the office, until the member has chosen one: derived, so that a repeat shows the same one."""
    content = tenant_id.bytes + member_id.bytes + generation.to_bytes(4)
    number = int.from_bytes(hmac.digest(keyring.derive("kiosk office pin"), content, hashlib.sha256))
    return f"{number % 10**PIN_DIGITS:0{PIN_DIGITS}}"


def allowance_text(keyring: Keyring, facts: Mapping[str, object]) -> str:
    """A signed allowance, a JWT of type `kiosk-allowance+jwt`."""
    return jwt.encode(dict(facts), _key(keyring), algorithm=_ALGORITHM, headers={"typ": ALLOWANCE})


def allowance_public_key(keyring: Keyring) -> str:
    """The Ed25519 key with which allowances are proven, 32 bytes in base64url."""
    return text_of(_key(keyring).public_key().public_bytes_raw())


@lru_cache(maxsize=8)
def _key(keyring: Keyring) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keyring.derive("kiosk token"))


def challenge(keyring: Keyring, tenant_id: UUID, session_id: UUID) -> str:
    """What the QR code on a kiosk's screen holds: 128 bits that only the installation can make of the id."""
    mac = hmac.digest(keyring.derive("kiosk challenge"), tenant_id.bytes + session_id.bytes, hashlib.sha256)
    return f"UQ1.{text_of(mac[:16])}"


def is_same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
