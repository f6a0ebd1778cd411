"""Encryption of personal columns and the keyed hashes beside them.

AES-256-GCM with the place of a value (tenant, row, column) as associated data, so that a ciphertext moved to another
row does not open. Each member has a data key of their own, wrapped by the key-encryption key: deleting the wrapped
key erases the member's personal data everywhere, backups included. Blind indexes are HMAC-SHA256 under their own
key: equality only, no prefixes (the rules of CipherSweet).
"""

import hashlib
import hmac
import secrets
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12


class Keyring:
    """All keys of an installation, derived from one secret of 32 random bytes (HKDF-SHA256, RFC 5869)."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < KEY_BYTES:
            message = f"the installation's secret must have at least {KEY_BYTES} bytes"
            raise ValueError(message)
        self._secret = secret
        self._derived: dict[str, bytes] = {}
        self._wrapping = AESGCM(self.derive("wrap member keys"))
        self._index = self.derive("blind index")
        self._fingerprint = self.derive("request fingerprint")

    def __repr__(self) -> str:
        """Nothing of the keys."""
        return "Keyring()"

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose; purposes do not learn each other's keys."""
        if purpose not in self._derived:
            self._derived[purpose] = HKDF(SHA256(), KEY_BYTES, salt=b"unionhall", info=purpose.encode()).derive(
                self._secret
            )
        return self._derived[purpose]

    def wrap_new_key(self, tenant_id: UUID, row_id: UUID) -> tuple[bytes, bytes]:
        """A fresh data key and its wrapped form, bound to the row it belongs to."""
        key = secrets.token_bytes(KEY_BYTES)
        return key, self.wrap_key(key, tenant_id, row_id)

    def wrap_key(self, key: bytes, tenant_id: UUID, row_id: UUID) -> bytes:
        """A data key that is there already, wrapped for a row that takes over what is sealed under it."""
        return _encrypt(self._wrapping, key, _place(tenant_id, row_id, "key"))

    def unwrap_key(self, wrapped: bytes, tenant_id: UUID, row_id: UUID) -> bytes:
        """The data key.

        Raises:
            cryptography.exceptions.InvalidTag: Not wrapped by us for this row.
        """
        return _decrypt(self._wrapping, wrapped, _place(tenant_id, row_id, "key"))

    def blind_index(self, tenant_id: UUID, field: str, value: str) -> bytes:
        """Equal for equal normalised values of one field of one tenant; says nothing else without the key."""
        return hmac.digest(self._index, b"|".join((tenant_id.bytes, field.encode(), value.encode())), hashlib.sha256)

    def fingerprint(self, content: bytes) -> bytes:
        """Keyed hash of a mutation's input: tells another input from the same one, keeps no password guessable."""
        return hmac.digest(self._fingerprint, content, hashlib.sha256)


def seal(key: bytes, value: str, *, tenant_id: UUID, row_id: UUID, column: str) -> bytes:
    """Nonce and ciphertext of one field: 28 bytes longer than the value."""
    return _encrypt(AESGCM(key), value.encode(), _place(tenant_id, row_id, column))


def unseal(key: bytes, sealed: bytes, *, tenant_id: UUID, row_id: UUID, column: str) -> str:
    """The value.

    Raises:
        cryptography.exceptions.InvalidTag: Wrong key, or sealed for another place.
    """
    return _decrypt(AESGCM(key), sealed, _place(tenant_id, row_id, column)).decode()


def seal_bytes(key: bytes, value: bytes, *, tenant_id: UUID, row_id: UUID, column: str) -> bytes:
    """As `seal`, for what is no text."""
    return _encrypt(AESGCM(key), value, _place(tenant_id, row_id, column))


def unseal_bytes(key: bytes, sealed: bytes, *, tenant_id: UUID, row_id: UUID, column: str) -> bytes:
    """As `unseal`, for what is no text.

    Raises:
        cryptography.exceptions.InvalidTag: Wrong key, or sealed for another place.
    """
    return _decrypt(AESGCM(key), sealed, _place(tenant_id, row_id, column))


def _place(tenant_id: UUID, row_id: UUID, column: str) -> bytes:
    return b"|".join((tenant_id.bytes, row_id.bytes, column.encode()))


def _encrypt(cipher: AESGCM, value: bytes, place: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, value, place)


def _decrypt(cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
    return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place)
