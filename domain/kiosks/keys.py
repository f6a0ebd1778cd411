"""Keys that kiosks make and keep: JWKs, their thumbprints, and proofs of possession (RFC 7638, RFC 9449); pure.

A kiosk has a P-256 or an Ed25519 key. With each request it sends a `DPoP` proof: a JWT of type `dpop+jwt` with its
public key in the header (`jwk`) and `jti`, `htm`, `htu`, `iat`, `nonce` and, beside an access token, `ath`.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

PROOF_AGE: Final = timedelta(minutes=5)
"""How old a proof may be, by the kiosk's clock."""
PROOF_AHEAD: Final = timedelta(minutes=5)
_KEPT_AFTER: Final = timedelta(minutes=1)
_ALGORITHMS: Final = {"P-256": "ES256", "Ed25519": "EdDSA"}
_MEMBERS: Final = {"P-256": ("crv", "kty", "x", "y"), "Ed25519": ("crv", "kty", "x")}
_KINDS: Final = {"P-256": "EC", "Ed25519": "OKP"}
_PROOF_MAXIMUM: Final = 2048
_JTI_MAXIMUM: Final = 128
_OCTETS: Final = 32


class ProofRefused(Exception):
    """A proof that proves nothing. `reason` is one of the words below."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


INVALID, NONCE, TIME, REPLAYED = "PROOF_INVALID", "PROOF_NONCE", "PROOF_TIME", "PROOF_REPLAYED"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a proof must be about: method, authority (`host:port`) and path of the request, and the token beside it."""

    method: str
    authority: str
    path: str
    access_token: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof whose signature held. `id` tells it from every other one, until `ends_at`."""

    jwk: Mapping[str, str]
    thumbprint: bytes
    nonce: str | None
    id: UUID
    ends_at: datetime


def octets(text: str) -> bytes | None:
    """Bytes in base64url without padding; None when it is none."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def text_of(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def read_jwk(given: object) -> Mapping[str, str] | None:
    """The members of a public key that count, or None for another kind, and for one that tells its private part."""
    if not isinstance(given, dict) or "d" in given:
        return None
    curve = given.get("crv")
    if curve not in _MEMBERS or given.get("kty") != _KINDS[curve]:
        return None
    jwk = {name: given.get(name) for name in _MEMBERS[curve]}
    coordinates = [octets(value) if isinstance(value, str) else None for value in (jwk["x"], jwk.get("y", jwk["x"]))]
    if any(each is None or len(each) != _OCTETS for each in coordinates):
        return None
    return {name: str(value) for name, value in jwk.items()}


def thumbprint(jwk: Mapping[str, str]) -> bytes:
    """SHA-256 of the key in its one spelling (RFC 7638)."""
    return hashlib.sha256(json.dumps(dict(sorted(jwk.items())), separators=(",", ":")).encode()).digest()


def public_key(jwk: Mapping[str, str]) -> EllipticCurvePublicKey | Ed25519PublicKey:
    """The key itself.

    Raises:
        ProofRefused: It is no point of its curve.
    """
    x, y = octets(jwk["x"]) or b"", octets(jwk.get("y", "")) or b""
    try:
        if jwk["crv"] == "Ed25519":
            return Ed25519PublicKey.from_public_bytes(x)
        return EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), SECP256R1()).public_key()
    except ValueError as error:
        raise ProofRefused(INVALID) from error


def is_signed(jwk: Mapping[str, str], signature: str, text: bytes) -> bool:
    """Whether the key has signed a text: 64 bytes in base64url, of ECDSA with SHA-256 `r` and `s`, or Ed25519."""
    proof, key = octets(signature), public_key(jwk)
    if proof is None or len(proof) != 2 * _OCTETS:
        return False
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(proof, text)
        else:
            r, s = int.from_bytes(proof[:_OCTETS]), int.from_bytes(proof[_OCTETS:])
            key.verify(encode_dss_signature(r, s), text, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def read_proof(text: str, asked: Asked, now: datetime) -> Proof:
    """What a proof says, after signature, method, address, token and time held. Nonce and repeats the caller checks.

    Raises:
        ProofRefused: With PROOF_INVALID or PROOF_TIME.
    """
    if len(text) > _PROOF_MAXIMUM:
        raise ProofRefused(INVALID)
    jwk, claims = _verified(text)
    jti, nonce, at = claims.get("jti"), claims.get("nonce"), claims.get("iat")
    if not isinstance(jti, str) or not 0 < len(jti) <= _JTI_MAXIMUM or not isinstance(at, int | float):
        raise ProofRefused(INVALID)
    if nonce is not None and not isinstance(nonce, str):
        raise ProofRefused(INVALID)
    if claims.get("htm") != asked.method or not _is_address(claims.get("htu"), asked):
        raise ProofRefused(INVALID)
    if asked.access_token is not None and claims.get("ath") != text_of(_hash(asked.access_token)):
        raise ProofRefused(INVALID)
    issued_at = _instant(at)
    if not now - PROOF_AGE <= issued_at <= now + PROOF_AHEAD:
        raise ProofRefused(TIME)
    print_ = thumbprint(jwk)
    proof_id = UUID(bytes=hashlib.sha256(print_ + jti.encode()).digest()[:16])
    return Proof(jwk, print_, nonce, proof_id, now + PROOF_AGE + PROOF_AHEAD + _KEPT_AFTER)


def _instant(at: float) -> datetime:
    try:
        return datetime.fromtimestamp(at, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise ProofRefused(TIME) from error


def _verified(text: str) -> tuple[Mapping[str, str], Mapping[str, Any]]:
    try:
        header = jwt.get_unverified_header(text)
        jwk = read_jwk(header.get("jwk"))
        if jwk is None or header.get("typ") != "dpop+jwt" or header.get("alg") != _ALGORITHMS[jwk["crv"]]:
            raise ProofRefused(INVALID)
        options: Any = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}
        claims = jwt.decode(text, public_key(jwk), algorithms=[_ALGORITHMS[jwk["crv"]]], options=options)
    except (jwt.PyJWTError, ValueError) as error:
        raise ProofRefused(INVALID) from error
    return jwk, claims


def _is_address(given: object, asked: Asked) -> bool:
    if not isinstance(given, str):
        return False
    try:
        parts = urlsplit(given)
    except ValueError:
        return False
    is_plain = not parts.query and not parts.fragment and parts.scheme in {"http", "https", "ws", "wss"}
    return is_plain and parts.netloc.lower() == asked.authority.lower() and parts.path == asked.path


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
