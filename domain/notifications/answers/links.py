"""Signed links: sealed under a key of the installation and stored nowhere, so that they can be neither made nor read.

A link names a member, the address to which it was sent, one question about one thing, one choice, and its end.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid5

from cryptography.exceptions import InvalidTag

from db.sealing import Keyring, seal_bytes, unseal_bytes
from db.types import NIL_ID

LONGEST_LIFE: Final = timedelta(days=7)
"""Of a link; less where what is asked ends before. Not longer than request keys are kept, which make it answer once."""
LONGEST_TOKEN: Final = 200
_PURPOSE: Final = "answer link"
_UNSUBSCRIBE: Final = "notification mail unsubscribe"
_FORM: Final = struct.Struct(">16s16s16s16sBBBI")
_HASH_BYTES: Final = 32
_ID_BYTES: Final = 16


class Question(IntEnum):
    """What is asked. The numbers stand in links and never change."""

    SUGGESTION_ANSWER = 1
    OFFERED_PLACE = 2
    HONOUR_NOMINATION = 3
    ACTIVITY_FEEDBACK = 4


CHOICES: Final[Mapping[Question, Sequence[str]]] = MappingProxyType(
    {
        Question.SUGGESTION_ANSWER: ("satisfied", "partly", "not_satisfied"),
        Question.OFFERED_PLACE: ("accept", "decline"),
        Question.HONOUR_NOMINATION: ("consent", "decline"),
        Question.ACTIVITY_FEEDBACK: ("1", "2", "3", "4", "5"),
    }
)
"""What may be answered; links hold the place in the order, so that new choices come last."""


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """A link. `address_id` is the address of e-mail that it was sent to, NIL_ID for one that is shown in the app.

    `round` tells one asking about a thing from the next.
    """

    tenant_id: UUID
    member_id: UUID
    address_id: UUID
    object_id: UUID
    question: Question
    choice: str
    round: int
    expires_at: datetime

    @property
    def request_key(self) -> UUID:
        """The same for all links that say the same: such an answer takes effect once."""
        return uuid5(self.member_id, f"{_PURPOSE} {self.question} {self.object_id} {self.round} {self.choice}")


def link_token(keyring: Keyring, link: AnswerLink) -> str:
    """The link as it stands in an address: about 150 characters, another each time."""
    ids = (link.tenant_id, link.member_id, link.address_id, link.object_id)
    place = CHOICES[link.question].index(link.choice)
    packed = _FORM.pack(
        *(each.bytes for each in ids), link.question, place, link.round, int(link.expires_at.timestamp())
    )
    sealed = seal_bytes(keyring.derive(_PURPOSE), packed, tenant_id=NIL_ID, row_id=NIL_ID, column=_PURPOSE)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def link_of(keyring: Keyring, token: str) -> AnswerLink | None:
    """The link; None for one that is not ours. Whether it has ended is for the caller to see."""
    try:
        sealed = _decoded(token)
        packed = unseal_bytes(keyring.derive(_PURPOSE), sealed, tenant_id=NIL_ID, row_id=NIL_ID, column=_PURPOSE)
    except (binascii.Error, ValueError, InvalidTag):
        return None
    *ids, question, place, round_, expires = _FORM.unpack(packed)
    tenant_id, member_id, address_id, object_id = (UUID(bytes=each) for each in ids)
    asked = Question(question)
    return AnswerLink(
        tenant_id=tenant_id,
        member_id=member_id,
        address_id=address_id,
        object_id=object_id,
        question=asked,
        choice=CHOICES[asked][place],
        round=round_,
        expires_at=datetime.fromtimestamp(expires, UTC),
    )


def unsubscribe_token(keyring: Keyring, tenant_id: UUID, address_hash: bytes) -> str:
    """What an address is unsubscribed with: it names the keyed hash of the address and is signed."""
    named = tenant_id.bytes + address_hash
    return base64.urlsafe_b64encode(named + _proof(keyring, named)).decode().rstrip("=")


def unsubscribe_names(keyring: Keyring, token: str) -> tuple[UUID, bytes] | None:
    """The union and the keyed hash of an address that a token names; None for a token that is not ours."""
    try:
        raw = _decoded(token)
    except (binascii.Error, ValueError):
        return None
    named, proof = raw[: _ID_BYTES + _HASH_BYTES], raw[_ID_BYTES + _HASH_BYTES :]
    if not hmac.compare_digest(_proof(keyring, named), proof) or len(named) != _ID_BYTES + _HASH_BYTES:
        return None
    return UUID(bytes=named[:_ID_BYTES]), named[_ID_BYTES:]


def _proof(keyring: Keyring, named: bytes) -> bytes:
    return hmac.digest(keyring.derive(_UNSUBSCRIBE), named, hashlib.sha256)[:_ID_BYTES]


def _decoded(token: str) -> bytes:
    return base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
