"""The fields whose values are inside a column: JSON objects, codes in an array, what is sealed.

None of them waits. What many rows share is worked out once for the level.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from api.engine.plans import Branch, Level, tried
from api.engine.run import Run
from api.engine.shapes import Items, Place, Shape
from api.fields import Coded, Entries, Opened


@dataclass(frozen=True, slots=True)
class EntriesField(Branch):
    """Objects inside a JSON column: those of all rows are one level."""

    waits: ClassVar[bool] = False
    key: str
    place: Place
    shape: Shape
    declared: Entries

    @property
    def columns(self) -> Sequence[str]:
        """The column."""
        return [self.declared.column]

    def start(self, run: Run, level: Level) -> None:
        """Wraps the objects of each row, then completes all of them."""
        values = [tried(run, self.place, self.declared.of, row) for row in level.by_name()]
        level.put(self.key, self.shape.complete(run, self.place, values))


@dataclass(frozen=True, slots=True)
class CodedField(Branch):
    """An object for each code in an array: made and completed once for each code of the level."""

    waits: ClassVar[bool] = False
    key: str
    place: Place
    shape: Shape
    declared: Coded

    @property
    def columns(self) -> Sequence[str]:
        """The array."""
        return [self.declared.column]

    def start(self, run: Run, level: Level) -> None:
        """Puts the objects of its codes into each object."""
        arrays = level.column(self.declared.column)
        try:
            made = self._made(run, arrays)
            values = [[made[code] for code in array] for array in arrays]
        except Exception:  # noqa: BLE001 - the slower form tells which rows fail
            rows = level.by_name()
            found = [tried(run, self.place, self.declared.of, row, run.reader) for row in rows]
            values = self.shape.complete(run, self.place, found)
        level.put(self.key, values)

    def _made(self, run: Run, arrays: Sequence[Sequence[str]]) -> dict[str, Any]:
        if not isinstance(self.shape, Items):
            raise TypeError(self.key)
        codes = list({code for array in arrays for code in array})
        objects = [self.declared.function(code, run.reader) for code in codes]
        return dict(zip(codes, self.shape.of.complete(run, self.place, objects), strict=True))


@dataclass(frozen=True, slots=True)
class OpenedField(Branch):
    """A function of what is sealed in a row, which is opened once for all such fields of the level."""

    waits: ClassVar[bool] = False
    key: str
    place: Place
    shape: Shape
    declared: Opened

    def start(self, run: Run, level: Level) -> None:
        """Opens the rows, unless another field has, then completes all values as one level."""
        if level.contents is None:
            level.contents = [self._opened(run, row) for row in level.by_name()]
        function = self.declared.function
        try:
            values = [function(content) for content in level.contents]
        except Exception:  # noqa: BLE001 - the slower form tells which rows fail
            values = [self._value(run, content) for content in level.contents]
        level.put(self.key, self.shape.complete(run, self.place, values))

    def _opened(self, run: Run, row: Any) -> Any:
        try:
            return self.declared.open(run.context, row)
        except Exception as error:  # noqa: BLE001 - a field error of each field that asks for it
            return error

    def _value(self, run: Run, content: Any) -> Any:
        if isinstance(content, Exception):
            return run.failure(content, self.place.nodes)
        return tried(run, self.place, self.declared.function, content)
