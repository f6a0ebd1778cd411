"""One-time codes to phones: made, hashed, sealed for the messenger."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import orjson

from db.sealing import Keyring, seal, unseal
from domain.auth.rules import SIGN_IN_CODE_DIGITS, normalised_sign_in_code

_PURPOSE = "sign-in code"


@dataclass(frozen=True, slots=True)
class CodeMessage:
    """What a messenger has to know; in an event only sealed."""

    phone_number: str = field(repr=False)
    code: str = field(repr=False)
    expires_at: datetime
    locale: str


def new_sign_in_code() -> str:
    """Six random digits, leading zeros included."""
    return f"{secrets.randbelow(10**SIGN_IN_CODE_DIGITS):0{SIGN_IN_CODE_DIGITS}}"


def sign_in_code_hash(keyring: Keyring, tenant_id: UUID, phone_index: bytes, code: str) -> bytes:
    """What the table keeps of a code: useless without the installation's secret, a million guesses or not."""
    content = tenant_id.bytes + phone_index + normalised_sign_in_code(code).encode()
    return hmac.digest(keyring.derive("sign-in code hash"), content, hashlib.sha256)


def seal_code_message(keyring: Keyring, tenant_id: UUID, request_id: UUID, message: CodeMessage) -> str:
    """The message as an event may carry it."""
    text = orjson.dumps([message.phone_number, message.code, message.expires_at, message.locale]).decode()
    sealed = seal(keyring.derive(_PURPOSE), text, tenant_id=tenant_id, row_id=request_id, column=_PURPOSE)
    return base64.b64encode(sealed).decode()


def unseal_code_message(keyring: Keyring, tenant_id: UUID, request_id: UUID, sealed: str) -> CodeMessage:
    """The message, for the deliverer alone.

    Raises:
        cryptography.exceptions.InvalidTag: Sealed for another request, or not by us.
    """
    content = base64.b64decode(sealed)
    text = unseal(keyring.derive(_PURPOSE), content, tenant_id=tenant_id, row_id=request_id, column=_PURPOSE)
    phone_number, code, expires_at, locale = orjson.loads(text)
    return CodeMessage(phone_number, code, datetime.fromisoformat(expires_at), locale)
