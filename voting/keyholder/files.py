"""Files of key holders: read whole, written whole. Whoever is cut off in the middle leaves no half-written file."""

import os
from collections.abc import Mapping
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_DIRECTORY = 0o700
_PART = ".part"


class FileRefused(Exception):
    """A file that is not as it must be; `code` is the sentence that says so, `reason` what is wrong in the file."""

    def __init__(self, code: str, path: Path, reason: str = "") -> None:
        super().__init__(f"{code}: {path}")
        self.code, self.path, self.reason = code, path, reason


def words_in(text: str) -> str:
    """The words of a share as written on paper or in a file: without comments after `#` and without numbers."""
    lines = (line.split("#", 1)[0] for line in text.splitlines())
    words = (word for line in lines for word in line.split())
    return " ".join(word for word in words if not word.strip(".):").isdigit())


def write_directory(target: Path, contents: Mapping[str, bytes]) -> None:
    """A new directory with private files, there with all of them or not at all.

    Raises:
        FileRefused: `stands`, `target` is there; `left_over`, so is what a run that was cut off left.
        OSError: it cannot be written.
    """
    part = target.with_name(f".{target.name}{_PART}")
    if target.exists():
        raise FileRefused("stands", target)
    if part.exists():
        raise FileRefused("left_over", part)
    target.parent.mkdir(parents=True, exist_ok=True)
    part.mkdir(mode=PRIVATE_DIRECTORY)
    for name, data in contents.items():
        _write_through(part / name, data)
    _settle(part)
    part.rename(target)
    _settle(target.parent)


def write_files(directory: Path, contents: Mapping[str, bytes]) -> None:
    """Files in `directory`, each there whole or not at all, in order; those that stand there already are kept.

    Raises:
        FileRefused: `stands`, a file is there with other bytes. Nothing was written.
        OSError: they cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        path = directory / name
        if path.exists() and path.read_bytes() != data:
            raise FileRefused("stands", path)
    for name, data in contents.items():
        _write_through(directory / f".{name}{_PART}", data)
    for name in contents:
        (directory / f".{name}{_PART}").replace(directory / name)
    _settle(directory)


def _write_through(path: Path, data: bytes) -> None:
    """A private file whose bytes are on the disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), PRIVATE_FILE)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle(directory: Path) -> None:
    """The names in a directory are on the disk when this returns."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
