"""Codes shown in the hall of a meeting 会场签到码: who reads the one of this minute is there. Pure but for the key.

A code is eight letters and digits of a keyed hash over union, vote and minute; nothing of it is kept. The code of the
minute before holds too, for who types slowly. Forty bits are not guessed within two minutes.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from db.sealing import Keyring

LASTS: Final = timedelta(minutes=1)
_LENGTH: Final = 8
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: none that is taken for another."""
_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})
_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)


def hall_code(keyring: Keyring, tenant_id: UUID, vote_id: UUID, now: datetime) -> tuple[str, datetime]:
    """The code of this minute, and when another takes its place."""
    minute = _minute(now)
    return _code(keyring, tenant_id, vote_id, minute), _EPOCH + (minute + 1) * LASTS


def is_hall_code(keyring: Keyring, tenant_id: UUID, vote_id: UUID, now: datetime, *, text: str) -> bool:
    """Whether a text is the code of this minute or of the one before; case, spaces and dashes make no difference."""
    given = text.upper().translate(_ALIKE).encode()
    minute = _minute(now)
    known = [_code(keyring, tenant_id, vote_id, each).encode() for each in (minute, minute - 1)]
    return any(hmac.compare_digest(each, given) for each in known)


def _minute(now: datetime) -> int:
    return (now - _EPOCH) // LASTS


def _code(keyring: Keyring, tenant_id: UUID, vote_id: UUID, minute: int) -> str:
    content = b"|".join((tenant_id.bytes, vote_id.bytes, minute.to_bytes(8, "big")))
    number = int.from_bytes(hmac.digest(keyring.derive("hall codes"), content, hashlib.sha256)[:5], "big")
    return "".join(_LETTERS[number >> (5 * place) & 31] for place in range(_LENGTH))
