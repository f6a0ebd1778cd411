"""Writing lists as files, piece by piece: each piece is final, and what is remembered between two is a few numbers.

So an export is written in batches, by one process after another, in constant memory. Cells that a spreadsheet would
take for a formula are written as text: in CSV with an apostrophe in front, which the reader of rosters takes off again.
"""

import csv
import io
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol
from xml.sax.saxutils import escape

from domain.shared.cells import guarded

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAME = "@"
"""Where the name of the sheet stands."""
_PARTS: Mapping[str, str] = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="@" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
_SHEET = "xl/worksheets/sheet1.xml"
_SHEET_HEAD = f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'
_SHEET_END = "</sheetData></worksheet>"
_DOS_DAY = (2026 - 1980) << 9 | 1 << 5 | 1
_UTF8_NAMES, _SIZES_FOLLOW = 0x0800, 0x0008
_STORED, _DEFLATED = 0, 8
_ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))

State = Mapping[str, Any]


class TableWriter(Protocol):
    """Writes one table. Each function gives the next bytes of the file and what to remember for the one after."""

    def begin(self, headings: Sequence[str]) -> tuple[bytes, State]:
        """The file's beginning, with its row of headings."""

    def rows(self, rows: Iterable[Sequence[str]], state: State) -> tuple[bytes, State]:
        """More rows."""

    def end(self, state: State) -> bytes:
        """The file's end."""


def writer_of(kind: str, sheet: str = "会员") -> TableWriter:
    """The writer of a form: csv or xlsx, whose sheet has a name."""
    return XlsxWriter(sheet) if kind == "xlsx" else CsvWriter()


class CsvWriter:
    """CSV in UTF-8 with a mark, as spreadsheets want it (RFC 4180)."""

    def begin(self, headings: Sequence[str]) -> tuple[bytes, State]:
        """The mark and the headings."""
        return b"\xef\xbb\xbf" + self._lines([headings]), {}

    def rows(self, rows: Iterable[Sequence[str]], state: State) -> tuple[bytes, State]:
        """More lines."""
        return self._lines(rows), state

    def end(self, state: State) -> bytes:  # noqa: ARG002  # the shape of a writer
        """Nothing: a text ends where it ends."""
        return b""

    @staticmethod
    def _lines(rows: Iterable[Sequence[str]]) -> bytes:
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator="\r\n").writerows([guarded(cell) for cell in row] for row in rows)
        return written.getvalue().encode()


class XlsxWriter:
    """XLSX with one sheet of text cells.

    The sheet is the last part of the ZIP. Each piece of it is compressed by itself and ends on a byte
    (`Z_FULL_FLUSH`), so that pieces of different processes are one stream; sizes and checksum follow behind it.
    """

    def __init__(self, sheet: str = "会员") -> None:
        self._parts = {name: text.replace(_NAME, escape(sheet)) for name, text in _PARTS.items()}

    def begin(self, headings: Sequence[str]) -> tuple[bytes, State]:
        """All other parts, and the sheet's beginning."""
        written = bytearray()
        for name, text in self._parts.items():
            content = text.encode()
            written += _local_header(name, zlib.crc32(content), len(content), flags=_UTF8_NAMES) + content
        start = len(written)
        written += _local_header(_SHEET, 0, 0, flags=_UTF8_NAMES | _SIZES_FOLLOW)
        state: State = {"start": start, "crc": 0, "packed": 0, "size": 0, "row": 0}
        piece, state = self._packed(_SHEET_HEAD + _row(1, headings), {**state, "row": 1})
        return bytes(written) + piece, state

    def rows(self, rows: Iterable[Sequence[str]], state: State) -> tuple[bytes, State]:
        """More rows of the sheet."""
        before = int(state["row"])
        texts = [_row(number, row) for number, row in enumerate(rows, before + 1)]
        return self._packed("".join(texts), {**state, "row": before + len(texts)})

    def end(self, state: State) -> bytes:
        """The sheet's end, its sizes, and the directory of the parts."""
        piece, state = self._packed(_SHEET_END, state, is_last=True)
        sizes = struct.pack("<IIII", 0x08074B50, state["crc"], state["packed"], state["size"])
        entries, offset = bytearray(), 0
        for name, text in self._parts.items():
            content = text.encode()
            entry = _Entry(zlib.crc32(content), len(content), len(content), _UTF8_NAMES, _STORED, offset)
            entries += _directory_entry(name, entry)
            offset += len(_local_header(name, 0, 0, flags=0)) + len(content)
        sheet = _Entry(
            state["crc"], state["packed"], state["size"], _UTF8_NAMES | _SIZES_FOLLOW, _DEFLATED, state["start"]
        )
        entries += _directory_entry(_SHEET, sheet)
        at = state["start"] + len(_local_header(_SHEET, 0, 0, flags=0)) + state["packed"] + len(sizes)
        count = len(_PARTS) + 1
        end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(entries), at, 0)
        return piece + sizes + bytes(entries) + end

    @staticmethod
    def _packed(text: str, state: State, *, is_last: bool = False) -> tuple[bytes, State]:
        content = text.encode()
        deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        piece = deflate.compress(content) + deflate.flush(zlib.Z_FINISH if is_last else zlib.Z_FULL_FLUSH)
        return piece, {
            **state,
            "crc": zlib.crc32(content, state["crc"]),
            "packed": state["packed"] + len(piece),
            "size": state["size"] + len(content),
        }


class _Entry:
    """What the directory says of a part."""

    def __init__(self, *facts: int) -> None:
        self.crc, self.packed, self.size, self.flags, self.method, self.offset = facts


def _row(number: int, cells: Sequence[str]) -> str:
    written = "".join(
        f'<c r="{_letters(column)}{number}" t="inlineStr"><is><t xml:space="preserve">{_text(cell)}</t></is></c>'
        for column, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{number}">{written}</row>'


def _text(cell: str) -> str:
    return escape(cell.translate(_ILLEGAL))


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _local_header(name: str, crc: int, size: int, *, flags: int) -> bytes:
    method = _DEFLATED if flags & _SIZES_FOLLOW or name == _SHEET else _STORED
    encoded = name.encode()
    head = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, flags, method, 0, _DOS_DAY, crc, size, size, len(encoded), 0)
    return head + encoded


def _directory_entry(name: str, entry: _Entry) -> bytes:
    encoded = name.encode()
    numbers = (0, _DOS_DAY, entry.crc, entry.packed, entry.size, len(encoded), 0, 0, 0, 0, 0, entry.offset)
    return struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, entry.flags, entry.method, *numbers) + encoded
