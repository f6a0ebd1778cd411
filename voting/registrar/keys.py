"""Where the registrar's keys lie: a file for each vote, sealed, and a mark in its place when the vote is over."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from voting.blind import SigningKey

_KEY, _ENDED, _SECRET = ".key", ".ended", "secret"
_SECRET_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class KeyEnded(Exception):
    """The vote's key was destroyed, and no vote has a second one."""


class KeyMissing(Exception):
    """The registrar has never had a key of the vote, or its file does not open."""


class KeyStore:
    """Keys of votes in one directory, which only the registrar's account may enter.

    Files are sealed with AES-256-GCM under a secret of their own, bound to the vote: a copied file without the secret
    is of no use. A key is made once and used for one vote, and what marks its end stays.
    """

    def __init__(self, directory: Path, secret: bytes | None = None) -> None:
        """`secret` of 32 bytes is kept elsewhere; None: beside the keys, in a file that the first start makes."""
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o700)
        self._directory = directory
        self._seal = AESGCM(secret if secret is not None else _read_or_make(directory / _SECRET))
        self._known: dict[UUID, SigningKey] = {}

    def make(self, vote_id: UUID) -> SigningKey:
        """The vote's key; a new one at the first call.

        Raises:
            KeyEnded: It was destroyed.
            KeyMissing: Its file does not open.
        """
        try:
            return self.find(vote_id)
        except KeyMissing:
            if self._path(vote_id, _KEY).exists():
                raise
        key, nonce = SigningKey.make(), secrets.token_bytes(_NONCE_BYTES)
        _write_new(self._path(vote_id, _KEY), nonce + self._seal.encrypt(nonce, key.to_der(), vote_id.bytes))
        return self.find(vote_id)

    def find(self, vote_id: UUID) -> SigningKey:
        """The vote's key.

        Raises:
            KeyEnded: It was destroyed.
            KeyMissing: There is none, or its file does not open.
        """
        if vote_id in self._known:
            return self._known[vote_id]
        if self._path(vote_id, _ENDED).exists():
            raise KeyEnded
        try:
            sealed = self._path(vote_id, _KEY).read_bytes()
            plain = self._seal.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], vote_id.bytes)
        except (FileNotFoundError, InvalidTag, ValueError) as error:
            raise KeyMissing from error
        self._known[vote_id] = SigningKey.from_der(plain)
        return self._known[vote_id]

    def held(self) -> Sequence[UUID]:
        """Votes whose keys are here, sorted."""
        return sorted(UUID(path.stem) for path in self._directory.glob(f"*{_KEY}"))

    def destroy(self, vote_id: UUID) -> None:
        """Ends the vote's key for good; nothing happens when it is ended already.

        The mark is written first: a crash between the two leaves a key that is never used again, and the next call
        finishes. Old blocks of the file may outlive it on some file systems; they are sealed.
        """
        self._known.pop(vote_id, None)
        ended = self._path(vote_id, _ENDED)
        if not ended.exists():
            _write_new(ended, b"")
        path = self._path(vote_id, _KEY)
        if path.exists():
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            _sync(self._directory)

    def _path(self, vote_id: UUID, suffix: str) -> Path:
        return self._directory / f"{vote_id}{suffix}"


def _read_or_make(path: Path) -> bytes:
    if not path.exists():
        _write_new(path, secrets.token_bytes(_SECRET_BYTES))
    return path.read_bytes()


def _write_new(path: Path, content: bytes) -> None:
    """Writes a private file whole or not at all; one that is there stays as it is."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
    _sync(path.parent)


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
