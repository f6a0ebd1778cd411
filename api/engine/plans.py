"""Plans: what is done for all objects of one level at once.

An `ObjectPlan` stands for one selection set on one type. A level comes in as rows (from a batch) or as instances (from
a resolver) and goes out as one dict per object, in the order of the selections: leaves are one comprehension, the rest
are branches, each with one batch call or one round of resolver calls for the whole level.
"""

import asyncio
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import orjson
from graphql import GraphQLObjectType, GraphQLOutputType

from api.engine.failures import Failure
from api.engine.run import Run
from api.engine.shapes import Leaf, Place
from api.paging import Connection

_AT_ONCE = 2

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
        codes, distinct = keys_of(run, place, rows, name)
        found = {
            code: tried(run, place, value_of, code, run) for code in {*distinct, *([None] if None in codes else [])}
        }
        return [found.get(code, code) for code in codes]

    return values


def row_values(function: Callable[[Any], Any]) -> Values:
    """A function of the row."""

    def values(run: Run, place: Place, rows: Sequence[Any]) -> list[Any]:
        try:
            return [function(row) for row in rows]
        except Exception:  # noqa: BLE001 - the slower form tells which rows fail
            return [tried(run, place, function, row) for row in rows]

    return values


def keys_of(run: Run, place: Place, rows: Sequence[Any], name: str) -> tuple[list[Any], list[Any]]:
    """The keys in a column, and the different ones among them; a failure for what cannot be a key."""
    keys = [row.get(name) for row in rows]
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
    """A field that needs more than the row.

    Attributes:
        waits: Whether it may wait for the database; those that do wait together.
    """

    waits: ClassVar[bool]

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
        self.has_rows = any("row" in getattr(base, "__annotations__", {}) for base in wrap.__mro__)
        self.is_page = issubclass(wrap, Connection)
        self.is_serial = is_serial
        self.statements: dict[object, Any] = {}
        self.with_arguments: Sequence[Any] | None = None
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
        return await self._complete(run, Level(rows, instances, self.shells(run, rows)))

    async def of_rows(self, run: Run, rows: Sequence[Row]) -> list[Any]:
        """Objects that a batch found."""
        return await self._complete(run, Level(rows, None, self.shells(run, rows)))

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

    def shells(self, run: Run, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Objects with the leaves of their rows, and None in the place of each branch."""
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
        # A page that has been read already leaves nothing to wait for.
        is_serial = self.is_serial or (self.is_page and run.fuser is not None)
        waiting = [] if is_serial else [branch for branch in left if branch.waits]
        for branch in left:
            if len(waiting) < _AT_ONCE or not branch.waits:
                await branch.fill(run, level)
        if len(waiting) >= _AT_ONCE:
            await asyncio.gather(*(branch.fill(run, level) for branch in waiting))
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
