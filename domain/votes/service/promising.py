"""The server's key of a vote, which signs promises and the board: made at the opening, opened once by a process."""

from functools import lru_cache
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from db.sealing import Keyring, seal_bytes, unseal_bytes

_PURPOSE: Final = "vote promise key"
_COLUMN: Final = "sealed_promise_key"


def make_promise_key(keyring: Keyring, tenant_id: UUID, vote_id: UUID) -> tuple[bytes, bytes]:
    """A fresh key of a vote: `promise_public_key` (32 bytes) and `sealed_promise_key`, bound to the vote's row."""
    key = Ed25519PrivateKey.generate()
    place = {"tenant_id": tenant_id, "row_id": vote_id}
    sealed = seal_bytes(keyring.derive(_PURPOSE), key.private_bytes_raw(), column=_COLUMN, **place)
    return key.public_key().public_bytes_raw(), sealed


@lru_cache(maxsize=256)
def promise_key(keyring: Keyring, tenant_id: UUID, vote_id: UUID, sealed: bytes) -> Ed25519PrivateKey:
    """The key of a vote, kept in memory: opening it costs as much as a signature.

    Raises:
        cryptography.exceptions.InvalidTag: Not sealed by us for this vote.
    """
    place = {"tenant_id": tenant_id, "row_id": vote_id}
    return Ed25519PrivateKey.from_private_bytes(unseal_bytes(keyring.derive(_PURPOSE), sealed, column=_COLUMN, **place))
