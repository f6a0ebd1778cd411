"""Plans: what is done for all objects of one level at once.

An `ObjectPlan` stands for one selection set on one type. A level comes in as rows (from a batch) or as instances (from
a resolver) and goes out as one dict per object, in the order of the selections. Leaves are filled at once: by a
function written for the plan where the columns of the rows are known (`api.engine.writing`), else field by field. The
rest are branches: what they need is read in the next round, for the whole level (`api.engine.rounds`).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar

import orjson
from graphql import GraphQLObjectType, GraphQLOutputType
from graphql.type import get_named_type

from api.engine.failures import Failure
from api.engine.rounds import Wait
from api.engine.run import Run
from api.engine.shapes import Leaf, LeafItems, Place, Shape
from api.engine.writing import Layout, NotWritten, Pen, WriteLevel
from api.fields import Column, Computed, Label
from api.paging import Connection
from db.batch import Batch, Part

_MAX_WRITTEN = 32

Row = Mapping[str, Any]


@dataclass(slots=True)
class Level:
    """The objects that a plan works on: their rows, and their instances when a resolver made them.

    Attributes:
        results: One dict per object, every response key in its place.
        layout: Where columns stand in the rows; None for rows that are mappings.
        left: The branches that are still to be started.
        wait: For connections, the reading of their pages.
        contents: What was sealed in each row, or the error of opening it; None as long as nobody has asked.
    """

    plan: "ObjectPlan"
    rows: Sequence[Any]
    results: list[dict[str, Any]]
    instances: Sequence[Any] | None = None
    layout: Layout | None = None
    left: Sequence["Branch"] = ()
    wait: Wait | None = None
    contents: Sequence[Any] | None = None

    def column(self, name: str) -> list[Any]:
        """A column of all rows, None where there is none."""
        if self.layout is None:
            return [row.get(name) for row in self.rows]
        place = self.layout.places.get(name)
        return [None] * len(self.rows) if place is None else [row[place] for row in self.rows]

    def by_name(self) -> Sequence[Row]:
        """The rows as mappings."""
        if self.layout is not None:
            self.rows, self.layout = self.layout.mappings(self.rows), None
        return self.rows

    def put(self, key: str, values: Sequence[Any]) -> None:
        """One value into each object."""
        for result, value in zip(self.results, values, strict=True):
            result[key] = value


Values = Callable[["Run", Place, Level], list[Any]]
"""What a leaf is made of for the rows of a level: values before they are completed, or failures."""


def plain_values(name: str) -> Values:
    """A column as it is."""
    return lambda _, __, level: level.column(name)


def code_values(name: str, value_of: Callable[[Any, Run], Any]) -> Values:
    """A function of a column with few different values: asked once for each of them."""

    def values(run: Run, place: Place, level: Level) -> list[Any]:
        codes, distinct = keys_of(run, place, level, name)
        found = {
            code: tried(run, place, value_of, code, run) for code in {*distinct, *([None] if None in codes else [])}
        }
        return [found.get(code, code) for code in codes]

    return values


def row_values(function: Callable[[Any], Any]) -> Values:
    """A function of the row."""

    def values(run: Run, place: Place, level: Level) -> list[Any]:
        try:
            return [function(row) for row in level.rows]
        except Exception:  # noqa: BLE001 - the slower form tells which rows fail
            return [tried(run, place, function, row) for row in level.rows]

    return values


def keys_of(run: Run, place: Place, level: Level, name: str) -> tuple[list[Any], list[Any]]:
    """The keys in a column, and the different ones among them; a failure for what cannot be a key."""
    keys = level.column(name)
    try:
        return keys, [key for key in dict.fromkeys(keys) if key is not None]
    except TypeError:
        keys = [key if isinstance(key, Hashable) else run.failure(TypeError("not a key"), place.nodes) for key in keys]
        return keys, [key for key in dict.fromkeys(keys) if key is not None and not isinstance(key, Failure)]


def tried(run: Run, place: Place, function: Callable[..., Any], *arguments: object) -> Any:
    try:
        return function(*arguments)
    except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
        return run.failure(error, place.nodes)


@dataclass(frozen=True, slots=True)
class ValueField:
    """A leaf, or a list of leaves, that follows from the row alone, as declared."""

    key: str
    place: Place
    shape: Leaf | LeafItems
    values: Values
    declared: object
    type: GraphQLOutputType

    def fill(self, run: Run, level: Level) -> None:
        """Puts the value into each object."""
        level.put(self.key, self.shape.complete(run, self.place, self.values(run, self.place, level)))

    @property
    def leaf(self) -> Leaf:
        """The leaf, or that of the list."""
        return self.shape.of if isinstance(self.shape, LeafItems) else self.shape

    @property
    def columns(self) -> Sequence[str] | None:
        """The columns that it needs; None when it may need any."""
        if isinstance(self.declared, Column | Label):
            return [self.declared.name]
        return [self.declared.column] if isinstance(self.declared, Computed) and self.declared.column else None

    def expression(self, pen: Pen) -> str:
        """The value of a row.

        Raises:
            NotWritten: There is no expression for it.
        """
        declared, is_required = self.declared, self.shape.is_required
        if isinstance(declared, Computed) and declared.column is not None and declared.of_value is not None:
            return pen.text_of(declared.column, declared.of_value, is_required=is_required)
        if isinstance(declared, Label):
            return pen.looked_up(
                [declared.name], {str(code): each[pen.run.reader.locale] for code, each in declared.words.items()}
            )
        if isinstance(declared, Column):
            names = self.names()
            if declared.is_array and is_required and self.leaf.is_required:
                return pen.array(declared.name, names)
            if declared.convert is None and not declared.is_array:
                return pen.scalar(declared.name, get_named_type(self.type).name, is_required=is_required)
            if names is not None and not declared.is_array:
                return pen.looked_up([declared.name], names if is_required else {**names, None: None})
        raise NotWritten(self.place.name)

    def names(self) -> Mapping[str, str] | None:
        """The name of each code, for a column of an enum's values."""
        convert = self.declared.convert if isinstance(self.declared, Column) else None
        if not (isinstance(convert, type) and issubclass(convert, Enum)):
            return None
        return {str(member.value): str(self.leaf.serialize(member)) for member in convert}


class Branch(ABC):
    """A field that needs more than the row.

    Attributes:
        waits: Whether it needs a batch or a resolver; one that does not is complete as soon as it has started.
        key: Response key.
    """

    __slots__ = ()
    waits: ClassVar[bool]
    key: str
    shape: Shape

    @property
    def columns(self) -> Sequence[str] | None:
        """The columns that it needs; None when it may need any."""
        return None

    def is_at_hand(self, _level: Level) -> bool:
        """Whether it starts with the level, before anything is read."""
        return not self.waits

    @abstractmethod
    def start(self, run: Run, level: Level) -> None:
        """Puts the value into each object, or asks the next round for what is missing."""

    def expression(self, _pen: Pen) -> str:
        """The value of a row; asked of those that do not wait.

        Raises:
            NotWritten: There is no expression for it.
        """
        raise NotWritten(self.key)


@dataclass(frozen=True, slots=True)
class Written:
    """A function written for a plan and a layout; it raises at a value that it does not expect.

    Attributes:
        left: The branches that it has not filled.
    """

    write: WriteLevel
    left: Sequence[Branch]


class ObjectPlan:
    """One selection set on one object type.

    Attributes:
        wrap: The class whose instances stand for objects of the type; rows become instances only for resolvers.
        has_rows: Whether the class holds a `row`.
        is_page: Whether it stands for pages of lists.
        statements: Fused statements of this plan (`api.engine.fuser`).
        parts: What it takes from a batch, by the batch's name and the filters given.
        layouts: Of the records of lists, by list and columns.
        written: Functions written for it, by layout and reader (`api.engine.writing`).
    """

    def __init__(self, type_: GraphQLObjectType, wrap: type[Any], *, is_serial: bool = False) -> None:
        self.type = type_
        self.wrap = wrap
        self.has_rows = any("row" in getattr(base, "__annotations__", {}) for base in wrap.__mro__)
        self.is_page = issubclass(wrap, Connection)
        self.is_serial = is_serial
        self.statements: dict[object, Any] = {}
        self.parts: dict[object, Part] = {}
        self.layouts: dict[object, Layout] = {}
        self.written: dict[object, Written | None] = {}
        self.with_arguments: Sequence[Any] | None = None
        self.keys: list[str] = []
        self.required: list[str] = []
        self.typenames: list[str] = []
        self.values: list[ValueField] = []
        self.branches: list[Branch] = []

    def open_instances(self, run: Run, instances: Sequence[Any]) -> list[Any]:
        """Objects that a resolver made."""
        if not instances:
            return []
        rows = [each.row for each in instances] if self.has_rows else instances
        return self._carried(run, rows) or self._opened(run, rows, instances)

    def open_rows(self, run: Run, rows: Sequence[Any], layout: Layout | None = None) -> list[Any]:
        """Objects that a batch found; rows without a layout are mappings."""
        if not rows:
            return []
        carried = self._carried(run, rows)
        if carried is not None:
            return carried
        if layout is None:
            return self._opened(run, rows, None)
        return self._opened_by_text(run, rows, layout) or self._opened(run, layout.mappings(rows), None)

    def shells(self, run: Run, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Objects with the leaves of their rows, and None in the place of each branch."""
        shell: dict[str, Any] = dict.fromkeys(self.keys)
        for key in self.typenames:
            shell[key] = self.type.name
        level = Level(self, rows, [shell.copy() for _ in rows])
        for each in self.values:
            each.fill(run, level)
        return level.results

    def part(self, batch: Batch, filters: Sequence[str], parent: Batch | None = None) -> Part:
        """The columns of a batch that the objects are made of; `parent` as in `Batch.taking`."""
        place = (batch.name, parent, *filters)
        part = self.parts.get(place)
        if part is None or part.batch is not batch:
            needed = self.columns
            columns = [name for name in batch.columns if needed is None or name in needed or name == batch.key]
            self.parts[place] = part = Part(batch, columns, filters, parent)
        return part

    @cached_property
    def columns(self) -> frozenset[str] | None:
        """The columns that its fields need; None when they may need any."""
        found: set[str] = set()
        for needed in (*(value.columns for value in self.values), *(branch.columns for branch in self.branches)):
            if needed is None:
                return None
            found.update(needed)
        return frozenset(found)

    def risen(self, run: Run, result: Mapping[str, Any]) -> Any:
        """A copy of an object whose failures have risen, or the failure of its first field that must not be null."""
        shapes = self._shapes
        risen = {key: shapes[key].risen(run, value) if key in shapes else value for key, value in result.items()}
        for key in self.required:
            value = risen[key]
            if isinstance(value, Failure):
                return value.below(key)
        return risen

    def instances(self, level: Level) -> Sequence[Any]:
        """The level's instances, made from rows when a resolver needs them."""
        if level.instances is None:
            wrap = self.wrap
            level.instances = [wrap(row=row) for row in level.by_name()]
        return level.instances

    def _opened_by_text(self, run: Run, rows: Sequence[Any], layout: Layout) -> list[Any] | None:
        """By the function written for the layout; None where there is none, or when a value is none that it expects."""
        written = self._written(run, layout)
        if written is None:
            return None
        try:
            results = written.write(rows)
        except Exception:  # noqa: BLE001 - the other form tells which value, and makes its error
            return None
        self._open(run, Level(self, rows, results, layout=layout), written.left)
        return results

    def _opened(self, run: Run, rows: Sequence[Any], instances: Sequence[Any] | None) -> list[Any]:
        results = self.shells(run, rows)
        self._open(run, Level(self, rows, results, instances), self.branches)
        return results

    @staticmethod
    def _open(run: Run, level: Level, branches: Sequence[Branch]) -> None:
        left = []
        for branch in branches:
            if branch.is_at_hand(level):
                branch.start(run, level)
            else:
                left.append(branch)
        level.left = left
        if level.left:
            run.opened.append(level)

    def _carried(self, run: Run, rows: Sequence[Any]) -> list[Any] | None:
        """The objects that a page has brought along."""
        carried = run.carried.get(self)
        if carried is None or not carried.is_whole:
            return None
        return [orjson.Fragment(row[carried.column]) for row in rows]

    def _written(self, run: Run, layout: Layout) -> Written | None:
        place = (layout, run.reader)
        if place not in self.written:
            if len(self.written) >= _MAX_WRITTEN:
                self.written.clear()
            try:
                self.written[place] = self._write(Pen(run, layout))
            except NotWritten:
                self.written[place] = None
        return self.written[place]

    def _write(self, pen: Pen) -> Written:
        expressions = {key: repr(self.type.name) for key in self.typenames}
        expressions.update((value.key, value.expression(pen)) for value in self.values)
        left = []
        for branch in self.branches:
            try:
                expressions[branch.key] = "None" if branch.waits else branch.expression(pen)
            except NotWritten:
                expressions[branch.key] = "None"
            if expressions[branch.key] == "None":
                left.append(branch)
        return Written(pen.function((key, expressions[key]) for key in self.keys), left)

    @cached_property
    def _shapes(self) -> Mapping[str, Shape]:
        lists = {value.key: value.shape for value in self.values if isinstance(value.shape, LeafItems)}
        return {**lists, **{branch.key: branch.shape for branch in self.branches}}
