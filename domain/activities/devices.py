"""Devices at the door 签到设备: their keys, and the text of a file that such a device signs; pure.

A device makes an Ed25519 key of its own and tells only the public part, so that nobody else, we neither, can write a
file in its name. What is signed, as UTF-8, lines divided by a newline, none at the end:

    unionhall check-in file 1
    id of the union · id of the device · id of the activity · key of the file (UUIDs, each on a line of its own)
    for each scan, in the order of the file: nonce|kind|method|microseconds since 1970|walk-in 0 or 1|value

`kind` and `method` are in small letters, as `entry` and `ticket`. The clock of the moment of sending is not signed.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.activities.check_in import MAX_DEVICE, Scan
from domain.activities.errors import DeviceKeyInvalid, DeviceProofInvalid
from domain.activities.rules import clean_text

KEY_BYTES, SIGNATURE_BYTES = 32, 64
_HEAD = "unionhall check-in file 1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FileHead:
    """What a file is bound to."""

    union_id: UUID
    device_id: UUID
    activity_id: UUID
    upload_key: UUID


def clean_name(text: str) -> str:
    """The name of a device, in one spelling.

    Raises:
        TextInvalid: Missing, too long, or with control characters.
    """
    return clean_text(text, "name", most=MAX_DEVICE) or ""


def read_key(text: str) -> bytes:
    """The public key of a device, from base64url without padding.

    Raises:
        DeviceKeyInvalid: It is none.
    """
    content = _bytes(text)
    if content is None or len(content) != KEY_BYTES:
        raise DeviceKeyInvalid("publicKey")
    return content


def key_text(key: bytes) -> str:
    """A public key as clients read it."""
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()


def file_text(head: FileHead, scans: Sequence[Scan]) -> bytes:
    """What the device signs of a file."""
    ids = (head.union_id, head.device_id, head.activity_id, head.upload_key)
    lines = [_HEAD, *(str(each) for each in ids), *(_line(scan) for scan in scans)]
    return "\n".join(lines).encode()


def _line(scan: Scan) -> str:
    at = 0 if scan.happened_at is None else (scan.happened_at - _EPOCH) // timedelta(microseconds=1)
    return f"{scan.nonce}|{scan.kind.value}|{scan.method.value}|{at}|{int(scan.is_walk_in)}|{scan.value}"


def check_proof(public_key: bytes, signature: str | None, text: bytes) -> None:
    """Refuses a file that the device has not signed.

    Raises:
        DeviceProofInvalid: So it is.
    """
    proof = None if signature is None else _bytes(signature)
    if proof is None or len(proof) != SIGNATURE_BYTES:
        raise DeviceProofInvalid("signature")
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(proof, text)
    except InvalidSignature as error:
        raise DeviceProofInvalid("signature") from error


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
