"""From the rows of one statement to one entry per key, in the keys' order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from asyncpg import Record


def one_per_key(keys: Sequence[UUID], rows: Iterable[Record], column: str = "id") -> list[Record | None]:
    """Entry i is the row whose `column` equals keys[i], or None."""
    found = {row[column]: row for row in rows}
    return [found.get(key) for key in keys]


def many_per_key(keys: Sequence[UUID], rows: Iterable[Record], column: str) -> list[list[Record]]:
    """Entry i holds the rows whose `column` equals keys[i], in the statement's order."""
    found: dict[UUID, list[Record]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return [found.get(key, []) for key in keys]
