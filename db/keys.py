"""Where the installation's secret lies: a setting, or a file of the data directory that the first start makes."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

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


def _read_or_make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    secret = secrets.token_hex(KEY_BYTES)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return secret
