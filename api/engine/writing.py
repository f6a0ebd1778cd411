"""Functions written for a plan: Python text that turns the rows of a level into dicts by one comprehension.

Into the text go response keys (GraphQL names, as `repr` writes them), numbers of columns and names of constants; values
of a request never do. An expression takes what a column's declaration promises for granted and raises at anything else,
so that the level is filled field by field instead, which makes the exact errors.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from types import CodeType
from typing import Any

from api.engine.run import Run
from db.batch import Batch
from db.forms import Kind

_MAX_CODES = 1024
_PLAIN: Mapping[str, frozenset[Kind]] = {
    "String": frozenset({Kind.TEXT}),
    "ID": frozenset({Kind.TEXT}),
    "Boolean": frozenset({Kind.TRUTH}),
    "Int": frozenset({Kind.WHOLE}),
    "Fen": frozenset({Kind.WHOLE, Kind.LARGE}),
    "Date": frozenset({Kind.DAY}),
}
"""Columns whose values orjson writes as the scalar does, whatever they are."""

WriteLevel = Callable[[Sequence[Any]], list[dict[str, Any]]]


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """Rows of known columns: where each stands, what kind it is, and which are never null.

    Attributes:
        is_named: Whether the rows are mappings besides, perhaps with further columns.
        batch: Where the rows come from, when it is a batch.
    """

    places: Mapping[str, int]
    kinds: Mapping[str, Kind]
    required: frozenset[str]
    is_named: bool = False
    batch: Batch | None = None

    def mappings(self, rows: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
        """The rows by name."""
        if self.is_named:
            return rows
        names, places = list(self.places), list(self.places.values())
        return [dict(zip(names, [row[place] for place in places], strict=True)) for row in rows]


class NotWritten(Exception):
    """A field that is no expression over the columns of a row."""


class Pen:
    """Writes one function, for the reader of a run."""

    def __init__(self, run: Run, layout: Layout) -> None:
        self.run = run
        self._layout = layout
        self._constants: dict[str, Any] = {"fail": _fail, "utc": UTC}

    def column(self, name: str) -> str:
        """A column as it is.

        Raises:
            NotWritten: The rows have none of this name.
        """
        if name not in self._layout.places:
            raise NotWritten(name)
        return f"row[{self._layout.places[name]:d}]"

    def scalar(self, name: str, scalar: str, *, is_required: bool) -> str:
        """A column as this scalar writes it.

        Raises:
            NotWritten: What the column holds is not always ready to be written.
        """
        value, kind = self.column(name), self._layout.kinds[name]
        if kind in _PLAIN.get(scalar, ()):
            return self.checked(value, "{} is not None") if is_required and not self._is_given(name) else value
        null = "{} is not None and " if is_required else "{} is None or "
        if scalar == "DateTime" and kind is Kind.INSTANT:
            return self.checked(value, f"{null}v.tzinfo is utc")
        if scalar == "UUID" and kind is Kind.IDENTIFIER and self._is_given(name):
            return f"str({value})"
        raise NotWritten(name)

    def looked_up(self, names: Sequence[str], table: Mapping[Any, Any]) -> str:
        """What a table has for the value of a column, or for the values of several."""
        columns = [self.column(name) for name in names]
        return f"{self.constant(table)}[{', '.join(columns)}]"

    def array(self, name: str, table: Mapping[str, str] | None) -> str:
        """The texts of an array, or what a table has for each of its codes.

        Raises:
            NotWritten: The column holds no texts.
        """
        value = self.column(name)
        if self._layout.kinds[name] is not Kind.TEXTS:
            raise NotWritten(name)
        if table is None:
            return self.checked(value, "None not in {}")
        return f"[{self.constant(table)}[each] for each in {value}]"

    def text_of(self, name: str, function: Callable[[Any], Any], *, is_required: bool) -> str:
        """A text, by a function of a column."""
        condition = "type({}) is str" if is_required else "{} is None or type(v) is str"
        return self.checked(f"{self.constant(function)}({self.column(name)})", condition)

    def constant(self, value: Any) -> str:
        """The name of a value."""
        name = f"c{len(self._constants)}"
        self._constants[name] = value
        return name

    @staticmethod
    def checked(value: str, condition: str) -> str:
        """A value of which a condition must hold: `{}` is where it looks at the value first, then it is `v`."""
        return f"(v if {condition.format(f'(v := {value})')} else fail())"

    def function(self, items: Iterable[tuple[str, str]]) -> WriteLevel:
        """The function that makes a dict of these keys and expressions for each row."""
        entries = ", ".join(f"{key!r}: {value}" for key, value in items)
        namespace = dict(self._constants)
        exec(_code(f"def write(rows):\n    return [{{{entries}}} for row in rows]"), namespace)  # noqa: S102  # see above
        write: WriteLevel = namespace["write"]
        return write

    def _is_given(self, name: str) -> bool:
        return name in self._layout.required


@lru_cache(_MAX_CODES)
def _code(source: str) -> CodeType:
    return compile(source, "<plan>", "exec")


def _fail() -> None:
    raise ValueError("a value that its column does not promise")
