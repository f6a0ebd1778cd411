"""Completing values: from what a resolver or a row gave to what the JSON answer holds, a whole level at a time.

A shape stands for the type of a field. `complete` takes the values of one field over all objects of a level and gives
as many completed values; a value that failed, or is null where it must not be, is a `Failure` in its place
(GraphQL specification, section 6.4.3).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from graphql import GraphQLError, GraphQLLeafType
from graphql.language import FieldNode
from graphql.pyutils import Undefined

from api.engine.failures import Failure
from api.fields import Reference

if TYPE_CHECKING:
    from api.engine.plans import ObjectPlan
    from api.engine.run import Run

Serialize = Callable[[Any], Any]

_UNUSUAL = frozenset({type(None), Failure, Reference})


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a type, as errors name it."""

    name: str
    nodes: Sequence[FieldNode]


class Shape(Protocol):
    """The type of a field."""

    @property
    def is_required(self) -> bool:
        """Whether null fails."""
        ...

    async def complete(self, run: "Run", place: Place, values: list[Any]) -> list[Any]:
        """The completed values, as many as `values`."""
        ...


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar or an enum.

    Attributes:
        ready: Python types whose values orjson writes exactly as the scalar does.
        is_ready: What else such a value must be; None for nothing.
    """

    serialize: Serialize
    is_required: bool
    ready: frozenset[type[Any]] = frozenset()
    is_ready: Callable[[Any], bool] | None = None

    async def complete(self, run: "Run", place: Place, values: list[Any]) -> list[Any]:
        """Serialised values."""
        return self.all(run, place, values)

    def all(self, run: "Run", place: Place, values: list[Any]) -> list[Any]:
        """Serialised values; as they are when every one is ready, which costs next to nothing to find out."""
        kinds = set(map(type, values))
        if not self.is_required:
            kinds.discard(type(None))
        if kinds <= self.ready and (self.is_ready is None or all(map(self.is_ready, values))):
            return values
        return [self.one(run, place, value) for value in values]

    def one(self, run: "Run", place: Place, value: Any) -> Any:
        """One serialised value."""
        if value is None:
            return run.failure(null_error(place), place.nodes) if self.is_required else None
        if isinstance(value, Failure):
            return value
        try:
            return self.serialize(value)
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            return run.failure(error, place.nodes)


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    of: Shape
    is_required: bool

    async def complete(self, run: "Run", place: Place, values: list[Any]) -> list[Any]:
        """Lists of completed values; one level for the elements of all lists."""
        lists = items_of(run, place, values)
        flat = [item for each in lists if isinstance(each, list) for item in each]
        done = iter(await self.of.complete(run, place, flat))
        completed = [[next(done) for _ in each] if isinstance(each, list) else each for each in lists]
        if run.has_failures and self.of.is_required:
            completed = [risen(each) for each in completed]
        return required(run, place, completed) if self.is_required else completed


@dataclass(frozen=True, slots=True)
class Object:
    """An object of one type: an instance of its class, or a reference to be read."""

    plan: "ObjectPlan"
    is_required: bool

    async def complete(self, run: "Run", place: Place, values: list[Any]) -> list[Any]:
        """Objects with all their fields."""
        if _UNUSUAL.isdisjoint(map(type, values)):
            return await self.plan.of_instances(run, values) if values else []
        return await complete_objects(run, place, values, lambda _: self.plan, is_required=self.is_required)


@dataclass(frozen=True, slots=True)
class Abstract:
    """An object of an interface or a union; `plan_of` knows the plan for a class."""

    plan_of: Callable[[type[Any]], "ObjectPlan"]
    is_required: bool

    async def complete(self, run: "Run", place: Place, values: list[Any]) -> list[Any]:
        """Objects with all their fields, level by level for each of their types."""
        return await complete_objects(run, place, values, self._plan, is_required=self.is_required)

    def _plan(self, value: Any) -> "ObjectPlan":
        return self.plan_of(value.wrap if isinstance(value, Reference) else type(value))


async def complete_objects(
    run: "Run", place: Place, values: list[Any], plan_of: Callable[[Any], "ObjectPlan"], *, is_required: bool
) -> list[Any]:
    """One level for each plan and each batch that references are read from."""
    completed = list(values)
    levels: dict[tuple[int, str | None], tuple[ObjectPlan, list[int]]] = {}
    for at, value in enumerate(values):
        if value is None or isinstance(value, Failure):
            continue
        try:
            plan = plan_of(value)
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            completed[at] = run.failure(error, place.nodes)
            continue
        batch = value.batch if isinstance(value, Reference) else None
        levels.setdefault((id(plan), batch), (plan, []))[1].append(at)
    for (_, batch), (plan, places) in levels.items():
        objects = [values[at] for at in places]
        if batch is None:
            done = await plan.of_instances(run, objects)
        else:
            done = await plan.of_keys(run, place, batch, [each.key for each in objects])
        for at, each in zip(places, done, strict=True):
            completed[at] = each
    return required(run, place, completed) if is_required else completed


def required(run: "Run", place: Place, values: list[Any]) -> list[Any]:
    """The values with a failure for each null."""
    if None not in values:
        return values
    return [run.failure(null_error(place), place.nodes) if value is None else value for value in values]


def null_error(place: Place) -> Exception:
    """Null in a place that promises a value: a fault of ours."""
    return TypeError(f"Cannot return null for non-nullable field {place.name}.")


def items_of(run: "Run", place: Place, values: Iterable[Any]) -> list[Any]:
    """The values as lists; None and failures stay, anything else fails."""
    return [_items(run, place, value) for value in values]


def _items(run: "Run", place: Place, value: Any) -> Any:
    if value is None or isinstance(value, list | Failure):
        return value
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | dict):
        return list(value)
    return run.failure(GraphQLError(f"Expected Iterable, but did not find one for field '{place.name}'."), place.nodes)


def risen(value: Any) -> Any:
    """A list whose elements must not be null fails with its first failed element."""
    if not isinstance(value, list):
        return value
    return next((item.below(at) for at, item in enumerate(value) if isinstance(item, Failure)), value)


def leaf(type_: GraphQLLeafType, *, is_required: bool) -> Leaf:
    """The shape of a scalar or enum; orjson writes days and instants in UTC exactly as our scalars do."""
    coerce = type_.coerce_output_value

    def serialize(value: object) -> object:
        coerced = coerce(value)
        if coerced is None or coerced is Undefined:
            raise TypeError(f"Expected a value of type '{type_.name}' to be serializable.")
        return coerced

    kind, is_ready = _READY.get(type_.name, (None, None))
    return Leaf(serialize, is_required, frozenset({kind} if kind else ()), is_ready)


_LARGEST_INT = 2**31
_READY: dict[str, tuple[type[Any], Callable[[Any], bool] | None]] = {
    "String": (str, None),
    "ID": (str, None),
    "Boolean": (bool, None),
    "Int": (int, lambda value: value is None or -_LARGEST_INT <= value < _LARGEST_INT),
    "Date": (date, None),
    "DateTime": (datetime, lambda value: value is None or value.tzinfo is UTC),
}
