"""Reading CSV as people save it: UTF-8 with or without mark, UTF-16, GB18030; commas, semicolons or tabs."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

from domain.rosters.rules.cells import MAX_CELL, MAX_NUMBER, Cell, Flaw, Numbered
from domain.rosters.rules.headings import FileRefused
from domain.rosters.rules.reasons import FileFault

_SAMPLE_BYTES = 256 * 1024
_SAMPLE_ROWS = 50
_MARKS: Sequence[tuple[bytes, str]] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",;\t"
_FIELD_BYTES = 1_000_000
_MOST_CELLS = 200


@dataclass(frozen=True, slots=True)
class Text:
    """A CSV file that can be read."""

    content: IO[bytes]
    encoding: str
    delimiter: str
    facts: dict[str, str] = field(default_factory=dict)

    def rows(self) -> Iterator[Numbered]:
        """Every row, counted from 1; a quoted line break makes no new row.

        Raises:
            FileRefused: FILE_ENCODING_UNKNOWN, at the first bytes that are no text; FILE_DAMAGED.
        """
        self.content.seek(0)
        lines = io.TextIOWrapper(self.content, self.encoding, newline="")
        csv.field_size_limit(_FIELD_BYTES)
        bounded = _Lines(lines)
        try:
            for number, cells in enumerate(csv.reader(bounded, delimiter=self.delimiter), 1):
                bounded.taken = 0
                if number > MAX_NUMBER:
                    raise FileRefused(FileFault.TOO_MANY_ROWS, str(MAX_NUMBER))
                yield Numbered(number, [_cell(text) for text in cells[:_MOST_CELLS]])
        except UnicodeDecodeError as error:
            raise FileRefused(FileFault.ENCODING) from error
        except csv.Error as error:
            raise FileRefused(FileFault.DAMAGED) from error
        finally:
            if not lines.closed:
                lines.detach()


class _Lines:
    """Lines of a text, of which one row takes at most so many characters: a row of a gigabyte is no row."""

    def __init__(self, lines: io.TextIOWrapper) -> None:
        self._lines = lines
        self.taken = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._lines.readline(_FIELD_BYTES)
        self.taken += len(line)
        if self.taken >= _FIELD_BYTES:
            raise FileRefused(FileFault.DAMAGED)
        if not line:
            raise StopIteration
        return line


def _cell(text: str) -> Cell:
    return text if len(text) <= MAX_CELL else Flaw.TOO_LONG


def open_text(content: IO[bytes]) -> Text:
    """Finds out encoding and delimiter from the file's beginning.

    Strict decoding tells GB18030 from UTF-8: Chinese text in the one is almost never valid in the other. Where the
    beginning is plain ASCII, the whole file is looked through for the first bytes that are not.

    Raises:
        FileRefused: FILE_TYPE_UNKNOWN for binary content, FILE_ENCODING_UNKNOWN.
    """
    encoding = _encoding(content)
    content.seek(0)
    try:
        sample = _decoded(content.read(_SAMPLE_BYTES), encoding)
    except UnicodeDecodeError as error:
        raise FileRefused(FileFault.ENCODING) from error
    content.seek(0)
    if "\0" in sample:
        raise FileRefused(FileFault.UNKNOWN_TYPE)
    delimiter = _delimiter(sample)
    shown = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "gb18030": "GB18030"}.get(encoding, "UTF-16")
    return Text(content, encoding, delimiter, {"encoding": shown, "delimiter": delimiter})


def _encoding(content: IO[bytes]) -> str:
    content.seek(0)
    head = content.read(4)
    content.seek(0)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if len(head) == 4 and 0 in head:  # noqa: PLR2004  # two characters of a spreadsheet without a mark
        return _unmarked_utf16(head)
    is_utf8, is_gb18030 = _decoders("utf-8"), _decoders("gb18030")
    while piece := content.read(_SAMPLE_BYTES):
        is_utf8, is_gb18030 = is_utf8.fed(piece), is_gb18030.fed(piece)
        if not is_utf8.is_good:
            break
    if is_utf8.ended().is_good:
        return "utf-8"
    if is_gb18030.is_good:
        return "gb18030"
    raise FileRefused(FileFault.ENCODING)


@dataclass(frozen=True, slots=True)
class _Trial:
    decoder: codecs.IncrementalDecoder
    is_good: bool = True

    def fed(self, piece: bytes) -> "_Trial":
        return self._tried(piece, final=False)

    def ended(self) -> "_Trial":
        return self._tried(b"", final=True)

    def _tried(self, piece: bytes, *, final: bool) -> "_Trial":
        if not self.is_good:
            return self
        try:
            self.decoder.decode(piece, final)
        except UnicodeDecodeError:
            return _Trial(self.decoder, is_good=False)
        return self


def _decoders(encoding: str) -> _Trial:
    return _Trial(codecs.getincrementaldecoder(encoding)("strict"))


def _unmarked_utf16(head: bytes) -> str:
    """Text that begins with ASCII: its zero bytes say which half comes first; other zero bytes are no text."""
    if head[1] == 0 and head[0] != 0:
        return "utf-16-le"
    if head[0] == 0 and head[1] != 0:
        return "utf-16-be"
    raise FileRefused(FileFault.UNKNOWN_TYPE)


def _decoded(head: bytes, encoding: str) -> str:
    """The text of a beginning that may end in the middle of a character."""
    return codecs.getincrementaldecoder(encoding)("strict").decode(head, False)  # noqa: FBT003  # the library's own


def _delimiter(sample: str) -> str:
    """The one that parts the first rows into most cells, most evenly."""

    def evenness(delimiter: str) -> tuple[int, int]:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for _, row in zip(range(_SAMPLE_ROWS), rows, strict=False)]
        except csv.Error:
            return (0, 0)
        counts = Counter(width for width in widths if width > 1)
        return max(((count, width) for width, count in counts.items()), default=(0, 0))

    return max(_DELIMITERS, key=evenness)
