"""Web Push: a message sealed for one browser (RFC 8291, over RFC 8188), and who we are (RFC 8292)."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from db.sealing import Keyring

CONTENT_ENCODING = "aes128gcm"
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_RECORD_BYTES = 4096
_SALT_BYTES = 16
_LAST_RECORD = b"\x02"
PADDED_TO = 256
"""Every message is as long as every other, so that its length says nothing of its kind."""
_TOKEN_LIFE = timedelta(hours=12)
"""RFC 8292 allows a day."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What is new for each message: a key and a salt. Given by tests alone, to meet the vectors of the RFC."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(_CURVE), repr=False)
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(_SALT_BYTES))


def encrypted(
    content: bytes, point: bytes, secret: bytes, *, padded_to: int = 0, sender: Sender | None = None
) -> bytes:
    """The body of a request: `content` for the browser with this public key and secret, and for nobody between.

    Raises:
        ValueError: `point` does not lie on the curve.
    """
    sender = sender or Sender()
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
    ours = sender.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = sender.key.exchange(ec.ECDH(), theirs)
    key = HKDF(SHA256(), 32, salt=secret, info=b"WebPush: info\x00" + point + ours).derive(shared)
    content_key = HKDF(SHA256(), 16, salt=sender.salt, info=b"Content-Encoding: aes128gcm\x00").derive(key)
    nonce = HKDF(SHA256(), 12, salt=sender.salt, info=b"Content-Encoding: nonce\x00").derive(key)
    padding = bytes(max(0, padded_to - len(content)))
    sealed = AESGCM(content_key).encrypt(nonce, content + _LAST_RECORD + padding, None)
    return sender.salt + _RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def server_key(keyring: Keyring) -> ec.EllipticCurvePrivateKey:
    """The key by which push services know this installation, derived from its secret: the same in every process.

    FIPS 186-5, A.2.1: more bits than the order has, so that no value is likelier than another.
    """
    bits = int.from_bytes(keyring.derive("web push key 1") + keyring.derive("web push key 2"), "big")
    return ec.derive_private_key(bits % (_ORDER - 1) + 1, _CURVE)


def public_key(keyring: Keyring) -> str:
    """What a browser subscribes with (`applicationServerKey`), in URL-safe base64."""
    point = server_key(keyring).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def authorization(keyring: Keyring, endpoint: str, subject: str, *, now: datetime) -> Mapping[str, str]:
    """The header that says who we are: a token for this push service alone, good for half a day."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((now + _TOKEN_LIFE).timestamp()), "sub": subject}
    token = jwt.encode(claims, server_key(keyring), algorithm="ES256")
    return {"authorization": f"vapid t={token}, k={public_key(keyring)}"}
