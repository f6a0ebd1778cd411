"""The files of a backup: a dump with a manifest beside it, and the one file of keys."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, NamedTuple, Self
from uuid import UUID

from db.sealing import Keyring

KEY_FILE = "member-keys.jsonl"
_FORMAT = 1
_BLOCK = 1024 * 1024


class BackupError(Exception):
    """A backup cannot be taken or restored as asked; the message says why, and what was changed."""


def secret_mark(keyring: Keyring) -> str:
    """Tells installations' secrets apart, and nothing of them."""
    return keyring.derive("backup mark").hex()[:16]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a data file: when its snapshot was taken, at which revision, under which secret."""

    taken_at: str
    revision: str
    secret: str
    sha256: str
    format: int = _FORMAT

    @classmethod
    def beside(cls, data_file: Path) -> Self:
        """Reads it.

        Raises:
            BackupError: It is missing, of another form, or not of this data file.
        """
        path = manifest_path(data_file)
        try:
            manifest = cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise BackupError(f"{path} is no manifest of a backup") from error
        if manifest.format != _FORMAT:
            raise BackupError(f"{path} is of format {manifest.format}, this version reads {_FORMAT}")
        if digest(data_file) != manifest.sha256:
            raise BackupError(f"{data_file} is damaged: it does not have the checksum of its manifest")
        return manifest

    def write(self, data_file: Path) -> None:
        """Writes it beside its data file."""
        with new_file(manifest_path(data_file)) as file:
            json.dump(asdict(self), file)


class Owner(StrEnum):
    """What a key belongs to."""

    MEMBER = "member"
    JOIN_REQUEST = "join_request"


class Entry(NamedTuple):
    """An entry of the file of keys: a wrapped key and whose it is, or when that member was erased."""

    tenant_id: UUID
    id: UUID
    wrapped_key: bytes | None
    erased_at: datetime | None = None
    owner: Owner = Owner.MEMBER


class KeyFile(NamedTuple):
    """The file of keys, whole."""

    taken_at: str
    secret: str
    entries: list[Entry]


def write_keys(path: Path, taken_at: str, secret: str, entries: Iterator[Entry]) -> None:
    """Replaces the file of keys by another, whole or not at all."""
    count = 0
    with new_file(path) as file:
        file.write(json.dumps({"format": _FORMAT, "taken_at": taken_at, "secret": secret}) + "\n")
        for entry in entries:
            count += 1
            key = None if entry.wrapped_key is None else entry.wrapped_key.hex()
            erased = None if entry.erased_at is None else entry.erased_at.isoformat()
            file.write(json.dumps([str(entry.tenant_id), str(entry.id), key, erased, entry.owner]) + "\n")
        file.write(json.dumps({"entries": count}) + "\n")


def read_keys(path: Path) -> KeyFile:
    """The file of keys.

    Raises:
        BackupError: It is missing, cut off, or of another form.
    """
    try:
        with path.open(encoding="utf-8") as file:
            head = json.loads(next(file))
            lines = [json.loads(line) for line in file]
        if head["format"] != _FORMAT or lines.pop() != {"entries": len(lines)}:
            raise BackupError(f"{path} is cut off, or of another version")
        return KeyFile(head["taken_at"], head["secret"], [_entry(*line) for line in lines])
    except (OSError, ValueError, TypeError, KeyError, IndexError, StopIteration) as error:
        raise BackupError(f"{path} is no file of keys") from error


def manifest_path(data_file: Path) -> Path:
    """Where the manifest of a data file is."""
    return data_file.with_suffix(".json")


def newest_data_file(directory: Path) -> Path:
    """The newest data file of a directory; names carry their time.

    Raises:
        BackupError: There is none.
    """
    found = sorted(directory.glob("unionhall-*.dump"))
    if not found:
        raise BackupError(f"there is no backup in {directory}")
    return found[-1]


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            hashed.update(block)
    return hashed.hexdigest()


@contextmanager
def new_file(path: Path) -> Iterator[IO[str]]:
    """A file that takes its place when the block ends well, on disk and readable by its owner alone."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def make_directory(directory: Path) -> None:
    """Makes a directory that only its owner enters; one that is there stays as it is."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)


def sync_directory(directory: Path) -> None:
    """Makes renames in a directory last."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _entry(tenant_id: str, id_: str, key: str | None, erased: str | None, owner: str = Owner.MEMBER) -> Entry:
    """A line; those of files from before join requests had keys name no owner."""
    return Entry(
        UUID(tenant_id),
        UUID(id_),
        None if key is None else bytes.fromhex(key),
        None if erased is None else datetime.fromisoformat(erased),
        Owner(owner),
    )
