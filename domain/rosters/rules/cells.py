"""What a file can hold in a cell, whatever its form."""

import re
from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import NamedTuple, TypeAlias


class Number(NamedTuple):
    """A number as the file writes it: spreadsheets keep 15 digits, so the digits matter."""

    text: str


class Flaw(Enum):
    """A cell without a value of its own."""

    ERROR = "an error of the spreadsheet, such as #N/A"
    FORMULA = "a formula that was never worked out"
    TOO_LONG = "more characters than any cell of a roster has"


Cell: TypeAlias = str | Number | date | Flaw | None
Cells: TypeAlias = Sequence[Cell]

MAX_CELL = 500
MAX_NUMBER = 1_048_576
"""The last row that a spreadsheet can have."""

_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+]?\d+")
_INTEGRAL = re.compile(r"([+-]?\d+)(?:\.0*)?")
_QUOTED = re.compile("^[\\s'`\u2018\u2019\u200b\ufeff]+|[\\s\u200b\ufeff]+$")


class Numbered(NamedTuple):
    """A row of a file; rows are counted from 1, as people see them."""

    number: int
    cells: Cells


def is_scientific(cell: Cell) -> bool:
    """Whether digits were lost for good: `3.30106E+17`, as a spreadsheet writes it into a CSV file."""
    return isinstance(cell, str) and _SCIENTIFIC.fullmatch(cell.strip()) is not None


def text_of(cell: Cell) -> str:
    """The cell as text, without the marks that keep spreadsheets from reading numbers; a flaw is empty."""
    if isinstance(cell, str):
        return _QUOTED.sub("", cell)
    if isinstance(cell, Number):
        whole = _INTEGRAL.fullmatch(cell.text)
        if whole:
            return whole[1]
        value = float(cell.text)
        return str(int(value)) if value.is_integer() else cell.text
    return cell.isoformat() if isinstance(cell, date) else ""


def is_blank(cells: Cells) -> bool:
    """Whether nothing stands in the row."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
