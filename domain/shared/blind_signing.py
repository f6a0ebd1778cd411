"""Having something signed by the registrar 发证处 that nobody here can read: permits of votes and of suggestions."""

import logging
from typing import Final
from uuid import UUID

from domain.shared.errors import DomainError
from voting.blind import BlindError, PublicKey, is_blind_signature
from voting.canonical import NotCanonical, from_b64u
from voting.registrar import RegistrarAway, RegistrarClient, RegistrarRefused

logger = logging.getLogger("unionhall.registrar")

RETRY_SECONDS: Final = 10


class BlindedInvalid(DomainError):
    """Not 256 bytes, or no number that the registrar could sign with this key."""

    code = "BLINDED_INVALID"


class RegistrarUnavailable(DomainError):
    """The registrar does not answer, or not as it should; nothing was written. Fact: `seconds` to wait."""

    code = "REGISTRAR_UNAVAILABLE"


def octets_of(blinded: str) -> bytes:
    """What the base64url text says, or nothing: no signature is as short."""
    try:
        return from_b64u(blinded)
    except NotCanonical:
        return b""


async def signed_blindly(
    registrar: RegistrarClient | None, key: PublicKey, key_id: UUID, blinded: bytes, *, field: str
) -> bytes:
    """The registrar's one answer to a blinded value, checked; `field` is the input that names the key.

    Raises:
        DomainError: BLINDED_INVALID, REGISTRAR_UNAVAILABLE.
    """
    try:
        key.number_of(blinded)
    except BlindError:
        raise BlindedInvalid("blinded") from None
    if registrar is None:
        raise RegistrarUnavailable(field, seconds=RETRY_SECONDS)
    try:
        signature = await registrar.sign(key_id, blinded)
    except RegistrarAway:
        raise RegistrarUnavailable(field, seconds=RETRY_SECONDS) from None
    except RegistrarRefused as refusal:
        if refusal.code == "BLINDED_INVALID":
            raise BlindedInvalid("blinded") from None
        logger.error("the registrar refuses to sign for a key in use: %s", refusal.code)  # noqa: TRY400  # one word
        raise RegistrarUnavailable(field, seconds=RETRY_SECONDS) from None
    if not is_blind_signature(key, blinded, signature):
        logger.error("the registrar signs with another key than the one that is public")
        raise RegistrarUnavailable(field, seconds=RETRY_SECONDS)
    return signature
