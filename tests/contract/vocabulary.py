"""The glossary as data, and the search for words that it retired."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

COLUMNS = ("Term", "Chinese", "SDL", "Table", "Meaning", "Retired words")
NONE = "–"
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@dataclass(frozen=True)
class Entry:
    """A row of docs/glossary.md. `sdl` and `table` are None where the thing has no such name."""

    term: str
    chinese: str
    sdl: str | None
    table: str | None
    meaning: str
    retired: tuple[str, ...]


def entries_of(page: str) -> list[Entry]:
    """All rows of the page's tables.

    Raises:
        ValueError: A table has other columns, or a row has another number of cells.
    """
    return [_entry(row) for row in _rows(page)]


def words_of(text: str) -> list[str]:
    """Words in lower case: `roleGrant`, `role_grant` and `Role grant` are the same two."""
    return [word.lower() for word in WORD.findall(text)]


def lines_with(term: str, text: str) -> Iterator[int]:
    """Lines, counted from 1, on which the words of `term` follow one another; a plural counts as well."""
    wanted = words_of(term)
    plural = [*wanted[:-1], f"{wanted[-1]}s"]
    for number, line in enumerate(text.splitlines(), start=1):
        if wanted[0] not in line.lower():
            continue
        words = words_of(line)
        windows = (words[start : start + len(wanted)] for start in range(len(words)))
        if any(window in (wanted, plural) for window in windows):
            yield number


def _rows(page: str) -> Iterator[list[str]]:
    for line in page.splitlines():
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != len(COLUMNS):
            message = f"the glossary has {len(COLUMNS)} columns, not {len(cells)}: {line}"
            raise ValueError(message)
        if cells[0] == COLUMNS[0] and tuple(cells) != COLUMNS:
            message = f"the columns of the glossary are {COLUMNS}"
            raise ValueError(message)
        if cells[0] != COLUMNS[0] and set(cells[0]) - set("-: "):
            yield cells


def _entry(cells: list[str]) -> Entry:
    term, chinese, sdl, table, meaning, retired = cells
    return Entry(
        term=term,
        chinese=chinese,
        sdl=None if sdl in {NONE, ""} else sdl.strip("`"),
        table=None if table in {NONE, ""} else table.strip("`"),
        meaning=meaning,
        retired=tuple(word.strip() for word in retired.split(",") if word.strip() not in {NONE, ""}),
    )
