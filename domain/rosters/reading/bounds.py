"""Bounds on what one part of a spreadsheet may do to the memory of its reader, whatever its size says."""

import zipfile
from typing import IO, cast
from xml.parsers import expat

from domain.rosters.rules.headings import FileRefused
from domain.rosters.rules.reasons import FileFault

MAX_DIRECTORY_BYTES = 1024 * 1024
MAX_TOKEN_BYTES = 1024 * 1024
MAX_NAMES = 2_000
MAX_DEPTH = 64
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class _Limited:
    """A file of which nobody reads much at once: `zipfile` reads the directory of the parts as a whole."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.seek, self.tell, self.seekable = content.seek, content.tell, content.seekable

    def read(self, size: int = -1) -> bytes:
        if size > MAX_DIRECTORY_BYTES:
            raise FileRefused(FileFault.UNPACKS_TOO_LARGE)
        return self._content.read(size)


def open_archive(content: IO[bytes]) -> zipfile.ZipFile:
    """The archive, packed as spreadsheets are: other methods unpack without a bound (`zipfile` in Python 3.11).

    Raises:
        FileRefused: FILE_UNPACKS_TOO_LARGE for an endless directory, FILE_DAMAGED.
        zipfile.BadZipFile: Not whole.
    """
    archive = zipfile.ZipFile(cast("IO[bytes]", _Limited(content)))
    if any(part.compress_type not in _METHODS for part in archive.infolist()):
        raise FileRefused(FileFault.DAMAGED)
    return archive


def check_parser(parser: expat.XMLParserType, fed_bytes: int) -> None:
    """Refuses one endless token (attribute, comment, name) and endlessly many names: the parser keeps both.

    Raises:
        FileRefused: FILE_UNPACKS_TOO_LARGE.
    """
    if fed_bytes - parser.CurrentByteIndex > MAX_TOKEN_BYTES or len(parser.intern) > MAX_NAMES:
        raise FileRefused(FileFault.UNPACKS_TOO_LARGE)


def check_depth(depth: int) -> None:
    """Refuses elements in elements without end.

    Raises:
        FileRefused: FILE_DAMAGED.
    """
    if depth > MAX_DEPTH:
        raise FileRefused(FileFault.DAMAGED)
