"""The files of a published vote, taken from a directory that somebody else filled."""

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verifier.strict import Json, UnreadableError, read_json

DEFINITION: Final = "definition.json"
ROLL: Final = "roll.json"
BOARD: Final = "board.json"
BOX: Final = "envelopes.json"
OPENING: Final = "opening.json"
BALLOTS: Final = "ballots.json"
RESULT: Final = "result.json"
NOTICES: Final = "notices.json"
PAPER: Final = "paper.json"

OF_EVERY_VOTE: Final = (DEFINITION, ROLL, BALLOTS, RESULT, NOTICES)
OF_SECRET_VOTES: Final = (BOARD, BOX, OPENING)

MEBIBYTE: Final = 1024 * 1024
LARGEST_MIB: Final = 512
"""Of the files that grow with the roll, unless the caller says more: over a million members."""

_SMALL_MIB: Final = 16
_GROWING: Final = {ROLL, BOX, BALLOTS}
_OPENED_TO_READ: Final = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True)
class Text:
    """A file as it stands: its bytes and the value that they write."""

    data: bytes
    value: Json


def read_file(path: Path, most_mib: int = _SMALL_MIB) -> Text:
    """The JSON of a plain file, which is read once and never followed elsewhere.

    Raises:
        UnreadableError: it is missing, a link, no plain file, larger than `most_mib`, or no JSON (`read_json`).
    """
    try:
        data = _data_of(path, most_mib)
        return Text(data, read_json(data))
    except FileNotFoundError:
        raise UnreadableError("missing") from None
    except OSError as error:
        if path.is_symlink() or error.errno == errno.ELOOP:
            raise UnreadableError("is_link") from None
        raise UnreadableError("not_opened", why=error.strerror or type(error).__name__) from None
    except MemoryError:
        raise UnreadableError("no_memory") from None


def most_mib(name: str, largest: int = LARGEST_MIB) -> int:
    """The most mebibytes that the file of this name may have."""
    return largest if name in _GROWING else min(largest, _SMALL_MIB)


def _data_of(path: Path, most: int) -> bytes:
    if path.is_symlink():
        raise UnreadableError("is_link")
    descriptor = os.open(path, _OPENED_TO_READ)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError("not_plain")
        if status.st_size > most * MEBIBYTE:
            raise UnreadableError("too_large", mebibytes=most)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(most * MEBIBYTE + 1)
    finally:
        os.close(descriptor)
    if len(data) > most * MEBIBYTE:
        raise UnreadableError("too_large", mebibytes=most)
    return data
