"""The fields whose values are inside a column: JSON objects, codes in an array, what is sealed.

None of them waits. What many rows share is worked out once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import orjson

from api.engine.plans import Branch, Level, tried
from api.engine.run import Run
from api.engine.shapes import Items, Place, Shape
from api.fields import Coded, Entries, Opened, Reader

_MAX_KNOWN = 1024


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
    """An object for each code in an array: made and completed once for each code and kind of reader.

    Attributes:
        known: The JSON of those that have been asked for, as long as they are few.
    """

    waits: ClassVar[bool] = False
    key: str
    place: Place
    shape: Shape
    declared: Coded
    known: dict[tuple[Reader, str], orjson.Fragment] = field(default_factory=dict)

    @property
    def columns(self) -> Sequence[str]:
        """The array."""
        return [self.declared.column]

    def start(self, run: Run, level: Level) -> None:
        """Puts the objects of its codes into each object."""
        arrays, reader, known = level.column(self.declared.column), run.reader, self.known
        try:
            missing = {code for array in arrays for code in array if (reader, code) not in known}
            if missing:
                self._learn(run, missing)
            values = [[known[reader, code] for code in array] for array in arrays]
        except Exception:  # noqa: BLE001 - the slower form tells which rows fail
            found = [tried(run, self.place, self.declared.of, row, reader) for row in level.by_name()]
            values = self.shape.complete(run, self.place, found)
        level.put(self.key, values)

    def _learn(self, run: Run, codes: Collection[str]) -> None:
        """Makes the objects of these codes.

        Raises:
            Exception: One of them fails, or is no plain object.
        """
        if not isinstance(self.shape, Items):
            raise TypeError(self.key)
        apart = Run(run.operation, run.context, run.variables, None)
        objects = [self.declared.function(code, run.reader) for code in codes]
        made = self.shape.of.complete(apart, self.place, objects)
        if apart.has_failures or apart.opened or apart.waits:
            raise TypeError(self.key)
        if len(self.known) + len(made) > _MAX_KNOWN:
            self.known.clear()
        for code, each in zip(codes, made, strict=True):
            self.known[run.reader, code] = orjson.Fragment(orjson.dumps(each, option=orjson.OPT_UTC_Z))


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
