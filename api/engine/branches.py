"""The fields that need more than the row: resolvers, attributes, relations, figures, derived values.

Each fills its key in all objects of a level at once (`api.engine.plans.Branch`).
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from itertools import product
from math import prod
from typing import Any, ClassVar

import orjson
from graphql import GraphQLField
from strawberry.execution import optimized_is_awaitable

from api.engine.calls import Call
from api.engine.failures import Failure
from api.engine.lookups import Lookup, by_key, figure_part, flat, matched, part_of, read_of, replace, tokens_of
from api.engine.plans import Branch, Level, ObjectPlan, Row, tried
from api.engine.rounds import Read, Wait
from api.engine.run import Run
from api.engine.selection import Arguments
from api.engine.shapes import Items, Leaf, Object, Place, Shape, items_of, objects_of, required
from api.engine.writing import Layout, NotWritten, Pen
from api.errors import ApiError
from api.fields import Derived, Figure, Reference, Relation

_MAX_COMBINATIONS = 256


@dataclass(frozen=True, slots=True)
class ResolverField(Branch):
    """A field that Strawberry resolves, object by object; what they wait for, they wait for together."""

    waits: ClassVar[bool] = True
    key: str
    name: str
    place: Place
    shape: Shape
    definition: GraphQLField
    arguments: Arguments
    plan: ObjectPlan
    call: Call | None = None
    method: Callable[[Run], Callable[[Any], Any]] | None = None

    def start(self, run: Run, level: Level) -> None:
        """Calls the resolver for each object, then completes all values as one level."""
        values = self._called(run, self.plan.instances(level))
        waiting = [at for at, value in enumerate(values) if optimized_is_awaitable(value)]
        if not waiting:
            self._finish(run, level, values)
            return

        def go_on(found: Sequence[Any]) -> None:
            for at, value in zip(waiting, found, strict=True):
                values[at] = run.failure(value, self.place.nodes) if isinstance(value, Exception) else value
            self._finish(run, level, values)

        run.waits.append(Wait([values[at] for at in waiting], [go_on]))

    def _called(self, run: Run, instances: Sequence[Any]) -> list[Any]:
        if self.call is not None and self.key in run.said:
            return [run.said[self.key] for _ in instances]
        if self.call is not None:
            return [tried(run, self.place, self.call, run) for _ in instances]
        if self.method is not None:
            return _each(run, self.place, self.method(run), instances)
        nodes = list(self.place.nodes)
        try:
            arguments = self.arguments.of(run.variables)
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            return [run.failure(error, nodes) for _ in instances]
        info = run.info(self.name, self.definition, self.plan.type, nodes)
        called = partial(self.definition.resolve or _attribute, **arguments)
        return [tried(run, self.place, called, instance, info) for instance in instances]

    def _finish(self, run: Run, level: Level, values: list[Any]) -> None:
        wanted: dict[tuple[str, type[Any]], dict[Any, Reference]] = {}
        for each in () if isinstance(self.shape, Leaf) else flat(values):
            if isinstance(each, Reference):
                wanted.setdefault((each.batch, each.wrap), {})[each.key] = each
        if not wanted:
            level.put(self.key, self.shape.complete(run, self.place, values))
            return
        for (batch, _), references in wanted.items():
            try:
                plan = objects_of(self.shape).plan_for(next(iter(references.values())))
            except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
                replace(values, references, dict.fromkeys(references, run.failure(error, self.place.nodes)))
            else:
                run.reads.append(Lookup(self, level, values, plan, references).read(batch))
        self.complete(run, level, values)

    def complete(self, run: Run, level: Level, values: list[Any]) -> None:
        """Completes the values, unless some are still to be read."""
        if not any(isinstance(each, Reference) for each in flat(values)):
            level.put(self.key, self.shape.complete(run, self.place, values))


@dataclass(frozen=True, slots=True)
class AttributeField(Branch):
    """A field that is an attribute of the instance."""

    waits: ClassVar[bool] = False
    key: str
    place: Place
    shape: Shape
    attribute: str
    plan: ObjectPlan

    def start(self, run: Run, level: Level) -> None:
        """Reads the attribute of each object, then completes all values as one level."""
        values = [getattr(instance, self.attribute) for instance in self.plan.instances(level)]
        level.put(self.key, self.shape.complete(run, self.place, values))


@dataclass(frozen=True, slots=True)
class RelationField(Branch):
    """Objects that a batch function finds: one batch for the level, one object for each row however many ask for it."""

    waits: ClassVar[bool] = True
    key: str
    place: Place
    declared: Relation
    plan: ObjectPlan
    is_required: bool
    arguments: Callable[[Run], Mapping[str, Any]]
    checks: Sequence[Callable[[Any], None]] = field(default=())
    has_arguments: bool = False

    @property
    def shape(self) -> Shape:  # type: ignore[override]  # worked out, never set
        """A list of objects that must be there, or one object."""
        if self.declared.is_many:
            return Items(Object(self.plan, is_required=True), self.is_required)
        return Object(self.plan, self.is_required)

    @property
    def columns(self) -> Sequence[str]:
        """The key, and what the row may bring of the objects."""
        return [self.declared.key, *(self.declared.brings.values() if self.is_brought else ())]

    def is_at_hand(self, level: Level) -> bool:
        """Whether the rows bring all that the objects are made of."""
        if not self.is_brought:
            return False
        names, key = {*self.declared.brings.values()}, self.declared.key
        if level.layout is not None:
            return names <= level.layout.places.keys()
        return all(names.issubset(row.keys()) for row in level.rows if row.get(key) is not None)

    @property
    def is_brought(self) -> bool:
        """Whether the objects need no column but those that the row has already."""
        brings = self.declared.brings
        return bool(brings) and self.plan.columns is not None and self.plan.columns <= brings.keys()

    def start(self, run: Run, level: Level) -> None:
        """Asks for the batch, unless it is at hand."""
        if self.is_at_hand(level):
            self._take_brought(run, level)
            return
        read = read_of(run, self.place, level, asker=self, declared=self.declared)
        try:
            for check in self.checks:
                check(run)
            if self.has_arguments:
                read.arguments = self.arguments(run)
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            # A batch is not asked about a missing key, so it cannot fail for one.
            failed = read.tokens if read.keys and not self.checks else read.row_tokens
            self._put(run, read, {token: run.failure(error, self.place.nodes) for token in failed})
            return
        if read.keys:
            parent = level.layout.batch if level.layout is not None and self.declared.key == "id" else None
            read.part = part_of(self.plan, read.batch, read.arguments, parent)
            run.reads.append(read)
        else:
            self._put(run, read, {})

    def _take_brought(self, run: Run, level: Level) -> None:
        rows = [row for row in level.by_name() if row.get(self.declared.key) is not None]
        brought = [{column: row[name] for column, name in self.declared.brings.items()} for row in rows]
        objects = iter(self.plan.open_rows(run, brought))
        values = [None if row.get(self.declared.key) is None else next(objects) for row in level.by_name()]
        level.put(self.key, required(run, self.place, values) if self.is_required else values)

    def take_rows(self, run: Run, read: Read, rows: Sequence[Any], layout: Layout) -> None:
        """All rows are one level below."""
        objects = self.plan.open_rows(run, rows, layout)
        if not self.declared.is_many:
            self._put(run, read, self._guarded(run, read, by_key(objects, read, rows, layout)))
            return
        found: defaultdict[Any, list[Any]] = defaultdict(list)
        for token, each in zip(tokens_of(read, rows, layout), objects, strict=True):
            found[token].append(each)
        self._put(run, read, found)

    def take_entries(self, run: Run, read: Read, entries: Sequence[Any]) -> None:
        """All rows are one level below."""
        if not self.declared.is_many:
            self._put(run, read, self._guarded(run, read, matched(run, self.plan, read, entries)))
            return
        lists = required(run, self.place, items_of(run, self.place, entries))
        done = iter(self.plan.open_rows(run, [row for each in lists if isinstance(each, list) for row in each]))
        found = {
            token: [next(done) for _ in each] if isinstance(each, list) else each
            for token, each in zip(read.tokens, lists, strict=True)
        }
        self._put(run, read, found)

    def fail(self, run: Run, read: Read, error: Exception) -> None:
        """A failure for each object with a key."""
        self._put(run, read, {token: run.failure(error, self.place.nodes) for token in read.tokens})

    def _guarded(self, run: Run, read: Read, found: dict[Any, Any]) -> dict[Any, Any]:
        if self.declared.is_guarded:
            for token in read.tokens:
                if token not in found:
                    found[token] = run.failure(ApiError("FORBIDDEN"), self.place.nodes)
        return found

    def _put(self, run: Run, read: Read, found: Mapping[Any, Any]) -> None:
        get = found.get
        if self.declared.is_many:
            values = [get(token) or [] for token in read.row_tokens]
        else:
            values = [get(token) for token in read.row_tokens]
        if run.has_failures:
            values = [
                token if isinstance(token, Failure) else value
                for token, value in zip(read.row_tokens, values, strict=True)
            ]
        read.level.put(self.key, required(run, self.place, values) if self.is_required else values)


@dataclass(frozen=True, slots=True)
class FigureField(Branch):
    """A number that a batch function finds: one batch for the level."""

    waits: ClassVar[bool] = True
    key: str
    place: Place
    shape: Leaf
    declared: Figure

    @property
    def columns(self) -> Sequence[str]:
        """The key."""
        return [self.declared.key]

    def start(self, run: Run, level: Level) -> None:
        """Asks for the batch."""
        read = read_of(run, self.place, level, asker=self, declared=self.declared)
        if read.keys:
            read.part = figure_part(level.plan, read.batch, self.declared.column)
            run.reads.append(read)
        else:
            self._put(run, read, {})

    def take_rows(self, run: Run, read: Read, rows: Sequence[Any], layout: Layout) -> None:
        """The default where there is no row."""
        figure = layout.places[self.declared.column]
        self._put(run, read, by_key([row[figure] for row in rows], read, rows, layout))

    def take_entries(self, run: Run, read: Read, entries: Sequence[Any]) -> None:
        """The default where there is no row."""
        name = self.declared.column
        try:
            found = {token: entry[name] for token, entry in zip(read.tokens, entries, strict=True) if entry is not None}
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            self.fail(run, read, error)
        else:
            self._put(run, read, found)

    def fail(self, run: Run, read: Read, error: Exception) -> None:
        """A failure for each object with a key."""
        self._put(run, read, {token: run.failure(error, self.place.nodes) for token in read.tokens})

    def _put(self, run: Run, read: Read, found: Mapping[Any, Any]) -> None:
        default = self.declared.default
        values = [token if isinstance(token, Failure) else found.get(token, default) for token in read.row_tokens]
        read.level.put(self.key, self.shape.complete(run, self.place, values))


@dataclass(frozen=True, slots=True)
class DerivedField(Branch):
    """A value that follows from columns with closed sets of values: worked out once for each combination."""

    waits: ClassVar[bool] = False
    key: str
    place: Place
    shape: Shape
    declared: Derived

    @property
    def columns(self) -> Sequence[str]:
        """What it is derived from."""
        return list(self.declared.columns)

    def start(self, run: Run, level: Level) -> None:
        """One value for each combination in the level."""
        rows, names = level.by_name(), tuple(self.declared.columns)
        kinds: list[Any] = [tuple(row.get(name) for name in names) for row in rows]
        if not all(isinstance(part, Hashable) for kind in kinds for part in kind):
            kinds = list(range(len(kinds)))
        distinct = dict(zip(kinds, rows, strict=True))
        values = [self._value(run, row) for row in distinct.values()]
        done = dict(zip(distinct, self.shape.complete(run, self.place, values), strict=True))
        level.put(self.key, [done[kind] for kind in kinds])

    def expression(self, pen: Pen) -> str:
        """The JSON for the combination in the row, of those that may be."""
        names, sets = list(self.declared.columns), list(self.declared.columns.values())
        if prod(map(len, sets)) > _MAX_COMBINATIONS:
            raise NotWritten(self.key)
        texts = {}
        for values in product(*sets):
            run = Run(pen.run.operation, pen.run.context, pen.run.variables, None)
            value = self._value(run, dict(zip(names, values, strict=True)))
            [answer] = self.shape.complete(run, self.place, [value])
            if run.opened or run.waits:
                raise NotWritten(self.key)
            if not run.has_failures:
                kind = tuple(each.value if isinstance(each, Enum) else each for each in values)
                texts[kind if len(kind) > 1 else kind[0]] = orjson.Fragment(
                    orjson.dumps(answer, option=orjson.OPT_UTC_Z)
                )
        return pen.looked_up(names, texts)

    def _value(self, run: Run, row: Row) -> Any:
        try:
            return self.declared.of(row, run.reader)
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            return run.failure(error, self.place.nodes)


def _each(run: Run, place: Place, resolve: Callable[[Any], Any], instances: Sequence[Any]) -> list[Any]:
    """What a method gives for each object, as `tried`, without a call more for each of them."""
    values = []
    for instance in instances:
        try:
            values.append(resolve(instance))
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            values.append(run.failure(error, place.nodes))
    return values


def _attribute(source: Any, info: Any, **_: Any) -> Any:
    return getattr(source, info.field_name)
