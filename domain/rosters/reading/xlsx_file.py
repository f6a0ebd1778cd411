"""Reading XLSX (ECMA-376) row by row, from files that anybody may have made.

A workbook is a ZIP of XML parts. Parts are decompressed as they are parsed and no tree is built, so what is in memory
is one row and the texts that cells share, as bytes. A document type (and with it every entity) is refused where it
begins; sizes are checked before anything is decompressed and hold while it is (`zipfile` stops at the announced size).
Formulas are never worked out: their last value counts, if there is one.
"""

import re
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import IO
from xml.parsers import expat

from domain.rosters.reading.bounds import MAX_DEPTH, check_depth, check_parser, open_archive
from domain.rosters.reading.workbook import Links, Styles, Workbook, local_name
from domain.rosters.rules.cells import MAX_CELL, MAX_NUMBER, Cell, Flaw, Number, Numbered
from domain.rosters.rules.headings import FileRefused
from domain.rosters.rules.reasons import FileFault

MAX_PARTS = 1_000
MAX_UNPACKED_BYTES = 768 * 1024 * 1024
MAX_RATIO = 400
MAX_SMALL_PART_BYTES = 16 * 1024 * 1024
MAX_SHARED_BYTES = 96 * 1024 * 1024
_RATIO_FROM_BYTES = 4 * 1024 * 1024
_MOST_CELLS = 200
_MOST_LETTERS = 10 * MAX_CELL
_PIECE = 64 * 1024
_ENCRYPTED = 0x1
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAY_IN_SERIAL = re.compile(r"\d{1,6}(?:\.\d*)?")
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LAST_SERIAL = 2_958_465

Start = Callable[[str, Mapping[str, str]], None]


def open_book(content: IO[bytes]) -> "Book":
    """The first sheet that is shown, ready to be read.

    Raises:
        FileRefused: FILE_UNPACKS_TOO_LARGE, FILE_HAS_ENTITIES, FILE_DAMAGED, FILE_OLD_OR_LOCKED, FILE_TYPE_UNKNOWN for
            a ZIP that is no workbook.
        zipfile.BadZipFile: Not whole.
    """
    archive = open_archive(content)
    _check_sizes(archive)
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise FileRefused(FileFault.UNKNOWN_TYPE)
    book = Workbook()
    _parse(archive, "xl/workbook.xml", book.start)
    links = Links()
    if "xl/_rels/workbook.xml.rels" in names:
        _parse(archive, "xl/_rels/workbook.xml.rels", links.start)
    title, link = next(iter(book.sheets), ("", ""))
    sheet = links.target_of(link)
    if sheet not in names:
        raise FileRefused(FileFault.DAMAGED)
    styles = Styles()
    if "xl/styles.xml" in names:
        _parse(archive, "xl/styles.xml", styles.start, styles.end)
    shared = _read_shared(archive) if "xl/sharedStrings.xml" in names else _Texts()
    return Book(archive, sheet, shared, styles.date_styles(), is_1904=book.is_1904, facts={"sheet": title[:31]})


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook's sheet."""

    archive: zipfile.ZipFile
    sheet: str
    shared: "_Texts"
    date_styles: frozenset[str]
    is_1904: bool
    facts: dict[str, str]

    def rows(self) -> Iterator[Numbered]:
        """The rows that the file has, with the numbers that the spreadsheet shows.

        Raises:
            FileRefused: FILE_DAMAGED, FILE_HAS_ENTITIES.
        """
        reader = _SheetReader(self)
        for _ in _pieces(self.archive, self.sheet, reader.parser):
            yield from reader.taken()


def _check_sizes(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise FileRefused(FileFault.OLD_OR_LOCKED)
    bombs = [
        part
        for part in parts
        if part.file_size > _RATIO_FROM_BYTES and part.file_size > MAX_RATIO * max(1, part.compress_size)
    ]
    if bombs or len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise FileRefused(FileFault.UNPACKS_TOO_LARGE)


def _new_parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.ordered_attributes = False
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise FileRefused(FileFault.ENTITIES)


def _pieces(archive: zipfile.ZipFile, name: str, parser: expat.XMLParserType) -> Iterator[None]:
    """Parses a part, giving way after each piece."""
    try:
        with archive.open(name) as part:
            fed = 0
            while piece := part.read(_PIECE):
                parser.Parse(piece, False)  # noqa: FBT003  # expat's own
                fed += len(piece)
                check_parser(parser, fed)
                yield
            parser.Parse(b"", True)  # noqa: FBT003  # as above
            yield
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise FileRefused(FileFault.DAMAGED) from error


def _parse(archive: zipfile.ZipFile, name: str, start: Start, end: Callable[[str], None] | None = None) -> None:
    """A small part, all of it."""
    if archive.getinfo(name).file_size > MAX_SMALL_PART_BYTES:
        raise FileRefused(FileFault.UNPACKS_TOO_LARGE)
    parser = _new_parser()
    depth = 0

    def begin(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        check_depth(depth)
        start(local_name(tag), attributes)

    def finish(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(local_name(tag))

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    for _ in _pieces(archive, name, parser):
        pass


class _Texts:
    """Texts that cells share, as bytes one behind the other: nine bytes each and their letters."""

    def __init__(self) -> None:
        self._ends = array("Q")
        self._bytes = bytearray()

    def add(self, text: str) -> None:
        self._bytes += text.encode()
        self._ends.append(len(self._bytes))
        if len(self._bytes) > MAX_SHARED_BYTES:
            raise FileRefused(FileFault.UNPACKS_TOO_LARGE)

    def at(self, number: int) -> str | None:
        if not 0 <= number < len(self._ends):
            return None
        start = self._ends[number - 1] if number else 0
        return self._bytes[start : self._ends[number]].decode()


class _SharedReader:
    """Collects the texts that cells share; readings of characters (phonetic runs) are none of them."""

    def __init__(self) -> None:
        self.texts = _Texts()
        self._parts: list[str] = []
        self._length = self._depth = 0
        self._is_text = self._is_reading_aid = False
        self.parser = parser = _new_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._letters

    def _start(self, tag: str, _attributes: Mapping[str, str]) -> None:
        self._depth += 1
        check_depth(self._depth)
        name = local_name(tag)
        if name == "t":
            self._is_text = not self._is_reading_aid
        elif name == "rPh":
            self._is_reading_aid = True
        elif name == "si":
            self._parts.clear()
            self._length = 0

    def _end(self, tag: str) -> None:
        self._depth -= 1
        name = local_name(tag)
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._is_reading_aid = False
        elif name == "si":
            self.texts.add(_unescaped("".join(self._parts))[: MAX_CELL + 1])

    def _letters(self, letters: str) -> None:
        if self._is_text and self._length <= _MOST_LETTERS:
            self._parts.append(letters)
            self._length += len(letters)


def _read_shared(archive: zipfile.ZipFile) -> _Texts:
    reader = _SharedReader()
    for _ in _pieces(archive, "xl/sharedStrings.xml", reader.parser):
        pass
    return reader.texts


def _unescaped(text: str) -> str:
    """The letters behind `_x000D_` and the like; half a character (a surrogate) is none that could be kept."""
    return _ESCAPED.sub(_escaped_letter, text) if "_x" in text else text


def _escaped_letter(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return "\ufffd" if "\ud800" <= letter <= "\udfff" else letter


class _SheetReader:
    """Collects rows while a sheet is parsed."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._rows: list[Numbered] = []
        self._cells: list[Cell] = []
        self._number = self._length = self._depth = 0
        self._column = -1
        self._kind, self._style = "n", ""
        self._has_formula = False
        self._text: list[str] = []
        self._is_text = False
        self._columns: dict[str, int] = {}
        self._locals: dict[str, str] = {}
        self.parser = parser = _new_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._letters

    def taken(self) -> list[Numbered]:
        """The rows that are complete, once."""
        rows, self._rows = self._rows, []
        return rows

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = self._name(tag)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            check_depth(self._depth)
        if name == "c":
            self._length = 0
            place = attributes.get("r")
            self._column = self._column + 1 if place is None else self._column_of(place)
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._has_formula = False
            self._text.clear()
        elif name in {"v", "t"}:
            self._is_text = True
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            given = attributes.get("r", "")
            before, self._number = self._number, int(given) if given.isdecimal() else self._number + 1
            if not before < self._number <= MAX_NUMBER:
                raise FileRefused(FileFault.DAMAGED)
            self._column, self._cells = -1, []

    def _end(self, tag: str) -> None:
        name = self._name(tag)
        self._depth -= 1
        if name in {"v", "t"}:
            self._is_text = False
        elif name == "c":
            self._put(self._cell())
        elif name == "row":
            self._rows.append(Numbered(self._number, self._cells))

    def _letters(self, letters: str) -> None:
        if self._is_text and self._length <= _MOST_LETTERS:
            self._text.append(letters)
            self._length += len(letters)

    def _name(self, tag: str) -> str:
        name = self._locals.get(tag)
        if name is None:
            name = self._locals[tag] = local_name(tag)
        return name

    def _put(self, cell: Cell) -> None:
        if cell is None or self._column >= _MOST_CELLS:
            return
        cells = self._cells
        while len(cells) < self._column:
            cells.append(None)
        if len(cells) == self._column:
            cells.append(cell)

    def _column_of(self, place: str) -> int:
        letters = place.rstrip("0123456789")[:4]
        column = self._columns.get(letters)
        if column is None:
            column = 0
            for letter in letters[:3].upper():
                column = column * 26 + ord(letter) - ord("A") + 1
            column = self._columns[letters] = column - 1
        return column

    def _cell(self) -> Cell:
        kind = self._kind
        text = "".join(self._text)
        if not text:
            return Flaw.FORMULA if self._has_formula else None
        if kind == "s":
            return _bounded(self._book.shared.at(int(text)) if text.isdecimal() else None)
        if kind in {"inlineStr", "str"}:
            return _bounded(_unescaped(text))
        if kind == "e":
            return Flaw.ERROR
        if kind == "n" and self._style in self._book.date_styles:
            return self._day(text)
        return Number(text) if kind == "n" and _is_number(text) else _bounded(text)

    def _day(self, text: str) -> Cell:
        if not _DAY_IN_SERIAL.fullmatch(text) or not 1 <= int(float(text)) <= _LAST_SERIAL:
            return Number(text) if _is_number(text) else _bounded(text)
        return (_EPOCH_1904 if self._book.is_1904 else _EPOCH) + timedelta(days=int(float(text)))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return len(text) <= 40  # noqa: PLR2004  # a double has 17 digits, a sign and an exponent


def _bounded(text: str | None) -> Cell:
    return Flaw.TOO_LONG if text is not None and len(text) > MAX_CELL else text
