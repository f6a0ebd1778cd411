"""Plans: what is done for all objects of one level at once.

An `ObjectPlan` stands for one selection set on one type. A level comes in as rows (from a batch) or as instances (from
a resolver) and goes out as one dict per object, in the order of the selections: leaves are one comprehension, the rest
are branches, each with one batch call or one round of resolver calls for the whole level.
"""

import asyncio
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
from graphql import GraphQLField, GraphQLObjectType, GraphQLOutputType

from api.engine.calls import Call
from api.engine.failures import Failure
from api.engine.run import Run
from api.engine.selection import Arguments
from api.engine.shapes import Leaf, Place, Shape, items_of, required, risen
from api.errors import ApiError
from api.fields import Derived, Figure, Relation
from api.paging import Connection

Row = Mapping[str, Any]


@dataclass(slots=True)
class Level:
    """The objects that a plan works on: their rows, and their instances when a resolver made them.

    Attributes:
        results: One dict per object, every response key in its place.
    """

    rows: Sequence[Any]
    instances: Sequence[Any] | None
    results: list[dict[str, Any]]


Values = Callable[["Run", Place, Sequence[Any]], list[Any]]
"""What a leaf is made of for the rows of a level: values before they are completed, or failures."""


def plain_values(name: str) -> Values:
    """A column as it is."""
    return lambda _, __, rows: [row.get(name) for row in rows]


def code_values(name: str, value_of: Callable[[Any, Run], Any]) -> Values:
    """A function of a column with few different values: asked once for each of them."""

    def values(run: Run, place: Place, rows: Sequence[Any]) -> list[Any]:
        codes, distinct = _keys(run, place, rows, name)
        found = {
            code: _tried(run, place, value_of, code, run) for code in {*distinct, *([None] if None in codes else [])}
        }
        return [found.get(code, code) for code in codes]

    return values


def row_values(function: Callable[[Any], Any]) -> Values:
    """A function of the row."""

    def values(run: Run, place: Place, rows: Sequence[Any]) -> list[Any]:
        try:
            return [function(row) for row in rows]
        except Exception:  # noqa: BLE001 - the slower form tells which rows fail
            return [_tried(run, place, function, row) for row in rows]

    return values


def _keys(run: Run, place: Place, rows: Sequence[Any], name: str) -> tuple[list[Any], list[Any]]:
    """The keys in a column, and the different ones among them; a failure for what cannot be a key."""
    keys = [row.get(name) for row in rows]
    try:
        return keys, [key for key in dict.fromkeys(keys) if key is not None]
    except TypeError:
        keys = [key if isinstance(key, Hashable) else run.failure(TypeError("not a key"), place.nodes) for key in keys]
        return keys, [key for key in dict.fromkeys(keys) if key is not None and not isinstance(key, Failure)]


def _tried(run: Run, place: Place, function: Callable[..., Any], *arguments: object) -> Any:
    try:
        return function(*arguments)
    except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
        return run.failure(error, place.nodes)


@dataclass(frozen=True, slots=True)
class ValueField:
    """A leaf that follows from the row alone, as declared."""

    key: str
    place: Place
    shape: Leaf
    values: Values
    declared: object
    type: GraphQLOutputType

    def fill(self, run: Run, level: Level) -> None:
        """Puts the value into each object."""
        key = self.key
        values = self.shape.all(run, self.place, self.values(run, self.place, level.rows))
        for result, value in zip(level.results, values, strict=True):
            result[key] = value


class Branch(Protocol):
    """A field that needs more than the row."""

    @property
    def key(self) -> str:
        """Response key."""
        ...

    async def fill(self, run: Run, level: Level) -> None:
        """Puts the value into each object."""
        ...


class ObjectPlan:
    """One selection set on one object type.

    Attributes:
        wrap: The class whose instances stand for objects of the type; rows become instances only for resolvers.
        has_rows: Whether the class holds a `row`.
        is_page: Whether it stands for pages of lists.
        statements: Fused statements of this plan (`api.engine.fuser`).
    """

    def __init__(self, type_: GraphQLObjectType, wrap: type[Any], *, is_serial: bool = False) -> None:
        self.type = type_
        self.wrap = wrap
        self.has_rows = "row" in getattr(wrap, "__annotations__", {}) or any(
            "row" in getattr(base, "__annotations__", {}) for base in wrap.__mro__
        )
        self.is_page = issubclass(wrap, Connection)
        self.is_serial = is_serial
        self.statements: dict[object, Any] = {}
        self.with_arguments: Sequence[RelationField] | None = None
        self.keys: list[str] = []
        self.required: list[str] = []
        self.typenames: list[str] = []
        self.values: list[ValueField] = []
        self.branches: list[Branch] = []

    async def of_instances(self, run: Run, instances: Sequence[Any]) -> list[Any]:
        """Objects that a resolver made."""
        if run.fuser is not None and self.is_page:
            for each in instances:
                await run.fuser.page(run, self, each)
        carried = run.carried.get(self)
        if carried is not None and carried.is_whole:
            return [orjson.Fragment(each.row[carried.column]) for each in instances]
        rows = [each.row for each in instances] if self.has_rows else instances
        return await self._complete(run, Level(rows, instances, self._shells(run, rows)))

    async def of_rows(self, run: Run, rows: Sequence[Row]) -> list[Any]:
        """Objects that a batch found."""
        return await self._complete(run, Level(rows, None, self._shells(run, rows)))

    async def of_keys(self, run: Run, place: Place, batch: str, keys: Sequence[Any]) -> list[Any]:
        """Objects by key: None where there is none, one failure for each when the batch fails."""
        distinct = list(dict.fromkeys(keys))
        fused = None if run.fuser is None else await run.fuser.of_keys(run, self, batch, distinct)
        if fused is not None:
            done = dict(zip(distinct, fused, strict=True))
            return [done[key] for key in keys]
        try:
            entries = await run.context.loaders.load_level(batch, distinct)
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            return [run.failure(error, place.nodes) for _ in keys]
        done = await matched(run, self, distinct, entries)
        return [done.get(key) for key in keys]

    def _shells(self, run: Run, rows: Sequence[Any]) -> list[dict[str, Any]]:
        shell: dict[str, Any] = dict.fromkeys(self.keys)
        for key in self.typenames:
            shell[key] = self.type.name
        results = [shell.copy() for _ in rows]
        level = Level(rows, None, results)
        for each in self.values:
            each.fill(run, level)
        return results

    async def _complete(self, run: Run, level: Level) -> list[Any]:
        if not level.rows:
            return []
        left: Sequence[Branch] = self.branches
        if run.fuser is not None and self.has_rows and left:
            filled = await run.fuser.fill(run, self, level)
            left = [branch for branch in left if branch not in filled]
        if len(left) > 1 and not self.is_serial:
            await asyncio.gather(*(branch.fill(run, level) for branch in left))
        else:
            for branch in left:
                await branch.fill(run, level)
        return [self._risen(result) for result in level.results] if run.has_failures else level.results

    def _risen(self, result: dict[str, Any]) -> Any:
        """The object, or the failure of its first field that failed and must not be null."""
        for key in self.required:
            value = result[key]
            if isinstance(value, Failure):
                return value.below(key)
        return result

    def instances(self, level: Level) -> Sequence[Any]:
        """The level's instances, made from rows when a resolver needs them."""
        if level.instances is None:
            wrap = self.wrap
            level.instances = [wrap(row=row) for row in level.rows]
        return level.instances


async def matched(run: Run, plan: ObjectPlan, keys: Sequence[Any], entries: Sequence[Any]) -> dict[Any, Any]:
    """Completed objects by key, for the keys that have a row."""
    there = [(key, entry) for key, entry in zip(keys, entries, strict=True) if entry is not None]
    done = await plan.of_rows(run, [entry for _, entry in there])
    return {key: each for (key, _), each in zip(there, done, strict=True)}


@dataclass(frozen=True, slots=True)
class ResolverField:
    """A field that Strawberry resolves, object by object; what they wait for, they wait for together."""

    key: str
    name: str
    place: Place
    shape: Shape
    definition: GraphQLField
    arguments: Arguments
    plan: ObjectPlan
    call: Call | None = None

    async def fill(self, run: Run, level: Level) -> None:
        """Calls the resolver for each object, then completes all values as one level."""
        values = await self._resolved(run, self.plan.instances(level))
        for result, value in zip(level.results, await self.shape.complete(run, self.place, values), strict=True):
            result[self.key] = value

    async def _resolved(self, run: Run, instances: Sequence[Any]) -> list[Any]:
        nodes = list(self.place.nodes)
        if self.call is not None:
            return [_tried(run, self.place, self.call, run) for _ in instances]
        try:
            arguments = self.arguments.of(run.variables)
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            return [run.failure(error, nodes) for _ in instances]
        info = run.info(self.name, self.definition, self.plan.type, nodes)
        resolve = self.definition.resolve or _attribute
        values = [_called(resolve, instance, info, arguments) for instance in instances]
        waiting = [at for at, value in enumerate(values) if info.is_awaitable(value)]
        for at, value in zip(waiting, await _all(values[at] for at in waiting), strict=True):
            values[at] = value
        return [run.failure(value, nodes) if isinstance(value, Exception) else value for value in values]


@dataclass(frozen=True, slots=True)
class AttributeField:
    """A field that is an attribute of the instance."""

    key: str
    place: Place
    shape: Shape
    attribute: str
    plan: ObjectPlan

    async def fill(self, run: Run, level: Level) -> None:
        """Reads the attribute of each object, then completes all values as one level."""
        values = [getattr(instance, self.attribute) for instance in self.plan.instances(level)]
        for result, value in zip(level.results, await self.shape.complete(run, self.place, values), strict=True):
            result[self.key] = value


@dataclass(frozen=True, slots=True)
class RelationField:
    """Objects that a batch function finds: one call for the level, one object for each row however many ask for it."""

    key: str
    place: Place
    declared: Relation
    plan: ObjectPlan
    is_required: bool
    arguments: Callable[[Run], Mapping[str, Any]]
    checks: Sequence[Callable[[Any], None]] = field(default=())
    has_arguments: bool = False

    async def fill(self, run: Run, level: Level) -> None:
        """One batch, one level below it."""
        for result, value in zip(level.results, await self._values(run, level.rows), strict=True):
            result[self.key] = value

    async def _values(self, run: Run, rows: Sequence[Any]) -> list[Any]:
        keys, distinct = _keys(run, self.place, rows, self.declared.key)
        try:
            for check in self.checks:
                check(run)
            arguments = self.arguments(run)
            entries = await run.context.loaders.load_level(self.declared.batch, distinct, arguments) if distinct else []
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            # A batch is not asked about a missing key, so it cannot fail for one.
            is_for_all = not distinct or bool(self.checks)
            return [
                run.failure(error, self.place.nodes) if is_for_all or key is not None else self._empty() for key in keys
            ]
        found = await (self._many if self.declared.is_many else self._one)(run, distinct, entries)
        return [self._empty() if key is None else found.get(key, key) for key in keys]

    async def _one(self, run: Run, keys: Sequence[Any], entries: Sequence[Any]) -> dict[Any, Any]:
        found: dict[Any, Any] = dict.fromkeys(keys)
        found.update(await matched(run, self.plan, keys, entries))
        if self.declared.is_guarded:
            for key, entry in zip(keys, entries, strict=True):
                if entry is None:
                    found[key] = run.failure(ApiError("FORBIDDEN"), self.place.nodes)
        return found

    async def _many(self, run: Run, keys: Sequence[Any], entries: Sequence[Any]) -> dict[Any, Any]:
        lists = required(run, self.place, items_of(run, self.place, entries))
        done = iter(await self.plan.of_rows(run, [row for each in lists if isinstance(each, list) for row in each]))
        found: dict[Any, Any] = {
            key: [next(done) for _ in each] if isinstance(each, list) else each
            for key, each in zip(keys, lists, strict=True)
        }
        if run.has_failures:
            for key, items in found.items():
                found[key] = risen(items)
        return found

    def _empty(self) -> Any:
        return [] if self.declared.is_many else None


@dataclass(frozen=True, slots=True)
class FigureField:
    """A number that a batch function finds: one call for the level."""

    key: str
    place: Place
    shape: Leaf
    declared: Figure

    async def fill(self, run: Run, level: Level) -> None:
        """One batch."""
        declared = self.declared
        keys, distinct = _keys(run, self.place, level.rows, declared.key)
        try:
            entries = await run.context.loaders.load_level(declared.batch, distinct) if distinct else []
            found = {
                key: declared.default if entry is None else entry[declared.column]
                for key, entry in zip(distinct, entries, strict=True)
            }
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            found = {key: run.failure(error, self.place.nodes) for key in distinct}
        values = [declared.default if key is None else found.get(key, key) for key in keys]
        for result, value in zip(level.results, await self.shape.complete(run, self.place, values), strict=True):
            result[self.key] = value


@dataclass(frozen=True, slots=True)
class DerivedField:
    """A value that follows from columns with closed sets of values: worked out once for each combination."""

    key: str
    place: Place
    shape: Shape
    declared: Derived

    async def fill(self, run: Run, level: Level) -> None:
        """One value for each combination in the level."""
        names = tuple(self.declared.columns)
        kinds: list[Any] = [tuple(row.get(name) for name in names) for row in level.rows]
        if not all(isinstance(part, Hashable) for kind in kinds for part in kind):
            kinds = list(range(len(kinds)))
        distinct = dict(zip(kinds, level.rows, strict=True))
        values = [self._value(run, row) for row in distinct.values()]
        done = dict(zip(distinct, await self.shape.complete(run, self.place, values), strict=True))
        for result, kind in zip(level.results, kinds, strict=True):
            result[self.key] = done[kind]

    def _value(self, run: Run, row: Row) -> Any:
        try:
            return self.declared.of(row, run.reader)
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            return run.failure(error, self.place.nodes)


def _attribute(source: Any, info: Any, **_: Any) -> Any:
    return getattr(source, info.field_name)


def _called(resolve: Callable[..., Any], instance: Any, info: Any, arguments: Mapping[str, Any]) -> Any:
    try:
        return resolve(instance, info, **arguments)
    except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
        return error


async def _all(awaitables: Iterable[Any]) -> list[Any]:
    waiting = list(awaitables)
    if len(waiting) == 1:
        try:
            return [await waiting[0]]
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            return [error]
    return list(await asyncio.gather(*waiting, return_exceptions=True))
