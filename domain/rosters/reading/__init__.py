"""Reading a file as rows of cells, one after another: the same for CSV and XLSX, and in constant memory."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO

from domain.rosters.reading import csv_file, xlsx_file
from domain.rosters.rules.cells import Numbered, is_blank, text_of
from domain.rosters.rules.headings import ROWS_SEARCHED, FileRefused, Headings, RosterField, find_headings
from domain.rosters.rules.reasons import FileFault

MAX_ROWS = 200_000
_HEAD_BYTES = 8
_ZIP, _OLE2 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

__all__ = ["MAX_ROWS", "FileRefused", "Roster", "open_roster"]


@dataclass(frozen=True, slots=True)
class Roster:
    """A file whose headings were found. `rows` gives what stands below them, blank rows left out, once.

    `format` is csv or xlsx; `facts` say how it was read (encoding, delimiter, sheet), for people.
    """

    format: str
    headings: Headings
    rows: Iterator[Numbered]
    facts: dict[str, str]
    is_1904: bool = False


def open_roster(content: IO[bytes], given: dict[str, RosterField] | None = None) -> Roster:
    """Reads as far as the headings. `given` are plain headings with the fields that somebody said they are.

    Runs in a thread: it decompresses, decodes and waits for chunks.

    Raises:
        FileRefused: Not a roster; TOO_MANY_ROWS and damage may also come while rows are read.
    """
    head = content.read(_HEAD_BYTES)
    content.seek(0)
    if not head:
        raise FileRefused(FileFault.EMPTY)
    if head.startswith(_OLE2):
        # Excel before 2007, and newer files with a password.
        raise FileRefused(FileFault.OLD_OR_LOCKED)
    if head.startswith(_ZIP):
        try:
            book = xlsx_file.open_book(content)
        except (zipfile.BadZipFile, KeyError) as error:
            raise FileRefused(FileFault.DAMAGED) from error
        return _roster("xlsx", book.rows(), book.facts, given or {}, is_1904=book.is_1904)
    text = csv_file.open_text(content)
    return _roster("csv", text.rows(), text.facts, given or {})


def _roster(
    kind: str, rows: Iterator[Numbered], facts: dict[str, str], given: dict[str, RosterField], *, is_1904: bool = False
) -> Roster:
    first = list(islice(rows, ROWS_SEARCHED))
    headings = find_headings([[text_of(cell) for cell in row.cells] for row in first], given)
    # The n-th row read need not be the file's n-th: spreadsheets leave rows out.
    below = chain(first[headings.row :], rows)
    return Roster(kind, headings, _filled(below), facts, is_1904)


def _filled(rows: Iterator[Numbered]) -> Iterator[Numbered]:
    count = 0
    for row in rows:
        if is_blank(row.cells):
            continue
        count += 1
        if count > MAX_ROWS:
            raise FileRefused(FileFault.TOO_MANY_ROWS, str(MAX_ROWS))
        yield row


def buffered(content: io.RawIOBase) -> io.BufferedReader:
    """A file's content with look-ahead, as the readers want it."""
    return io.BufferedReader(content, buffer_size=64 * 1024)
