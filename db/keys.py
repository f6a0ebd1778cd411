"""Where the installation's secret lies: a setting, or a file of the data directory that the first start makes."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from db.sealing import KEY_BYTES, Keyring

SECRET_SETTING = "UNIONHALL_SECRET"  # noqa: S105  # the name of a setting, not a secret
_FILE = "secret"


def load_keyring(environ: Mapping[str, str], data_directory: Path) -> Keyring:
    """The keyring of this installation. Losing the secret loses every sealed field: back it up apart from the data.

    Raises:
        ValueError: The setting is not at least 32 bytes in hexadecimal.
    """
    configured = environ.get(SECRET_SETTING)
    if configured:
        return Keyring(bytes.fromhex(configured))
    return Keyring(bytes.fromhex(_read_or_make(data_directory / _FILE)))


def has_secret(environ: Mapping[str, str], data_directory: Path) -> bool:
    """Whether there is a secret already, so that `load_keyring` makes none."""
    return bool(environ.get(SECRET_SETTING)) or (data_directory / _FILE).exists()


def _read_or_make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    """Writes a new secret, unless another worker has been quicker: its name leads to a whole one, or to none."""
    with NamedTemporaryFile("w", encoding="ascii", dir=path.parent, prefix=f".{path.name}-") as file:
        file.write(secrets.token_hex(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)
    _reach_disk(path.parent)


def _reach_disk(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
