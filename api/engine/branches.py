"""The fields that need more than the row: resolvers, attributes, relations, figures, derived values.

Each fills its key in all objects of a level at once (`api.engine.plans.Branch`).
"""

import asyncio
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from graphql import GraphQLField
from graphql.language import FieldNode
from strawberry.execution import optimized_is_awaitable

from api.engine.calls import Call
from api.engine.plans import Level, ObjectPlan, Row, keys_of, matched, tried
from api.engine.run import Run
from api.engine.selection import Arguments
from api.engine.shapes import Leaf, Place, Shape, items_of, required, risen
from api.errors import ApiError
from api.fields import Derived, Figure, Relation


@dataclass(frozen=True, slots=True)
class ResolverField:
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

    async def fill(self, run: Run, level: Level) -> None:
        """Calls the resolver for each object, then completes all values as one level."""
        values = await self._resolved(run, self.plan.instances(level))
        for result, value in zip(level.results, await self.shape.complete(run, self.place, values), strict=True):
            result[self.key] = value

    async def _resolved(self, run: Run, instances: Sequence[Any]) -> list[Any]:
        nodes = list(self.place.nodes)
        values = self._called(run, instances, nodes)
        waiting = [at for at, value in enumerate(values) if optimized_is_awaitable(value)]
        for at, value in zip(waiting, await _all(values[at] for at in waiting), strict=True):
            values[at] = value
        return [run.failure(value, nodes) if isinstance(value, Exception) else value for value in values]

    def _called(self, run: Run, instances: Sequence[Any], nodes: list[FieldNode]) -> list[Any]:
        if self.call is not None:
            return [tried(run, self.place, self.call, run) for _ in instances]
        try:
            arguments = self.arguments.of(run.variables)
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            return [run.failure(error, nodes) for _ in instances]
        info = run.info(self.name, self.definition, self.plan.type, nodes)
        resolve = self.definition.resolve or _attribute
        return [_called(resolve, instance, info, arguments) for instance in instances]


@dataclass(frozen=True, slots=True)
class AttributeField:
    """A field that is an attribute of the instance."""

    waits: ClassVar[bool] = False
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

    waits: ClassVar[bool] = True
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
        values = await self._values(run, level.rows)
        if self.is_required:
            values = required(run, self.place, values)
        for result, value in zip(level.results, values, strict=True):
            result[self.key] = value

    async def _values(self, run: Run, rows: Sequence[Any]) -> list[Any]:
        keys, distinct = keys_of(run, self.place, rows, self.declared.key)
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

    waits: ClassVar[bool] = True
    key: str
    place: Place
    shape: Leaf
    declared: Figure

    async def fill(self, run: Run, level: Level) -> None:
        """One batch."""
        declared = self.declared
        keys, distinct = keys_of(run, self.place, level.rows, declared.key)
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

    waits: ClassVar[bool] = False
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
