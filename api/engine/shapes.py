"""Completing values: from what a resolver or a row gave to what the JSON answer holds, a whole level at a time.

A shape stands for the type of a field. `complete` takes the values of one field over all objects of a level and gives
as many completed values; a value that failed, or is null where it must not be, is a `Failure` in its place
(GraphQL specification, section 6.4.3). Objects are given before all of their fields are there: what needs a batch or a
resolver is filled in by a later round (`api.engine.rounds`). So failures rise at the end (`risen`), in answers that
have any.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
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


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a type, as errors name it."""

    name: str
    nodes: Sequence[FieldNode]


class Ready:
    """An object that is completed already, among those that a resolver gave."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


_UNUSUAL = frozenset({type(None), Failure, Ready})


class Shape(Protocol):
    """The type of a field."""

    @property
    def is_required(self) -> bool:
        """Whether null fails."""
        ...

    def complete(self, run: "Run", place: Place, values: list[Any]) -> list[Any]:
        """The completed values, as many as `values`."""
        ...

    def risen(self, run: "Run", value: Any) -> Any:
        """The completed value, or the failure below it that takes its place; what is given stays as it is."""
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

    def complete(self, run: "Run", place: Place, values: list[Any]) -> list[Any]:
        """Serialised values; as they are when every one is ready, which costs next to nothing to find out."""
        kinds = set(map(type, values))
        if not self.is_required:
            kinds.discard(type(None))
        if kinds <= self.ready and (self.is_ready is None or all(map(self.is_ready, values))):
            return values
        if len(kinds) == 1 and issubclass(next(iter(kinds)), Enum):  # many rows have few codes
            known = {value: self.one(run, place, value) for value in dict.fromkeys(values)}
            return [known[value] for value in values]
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

    def risen(self, _run: "Run", value: Any) -> Any:
        """A leaf has nothing below it."""
        return value


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    of: Shape
    is_required: bool

    def complete(self, run: "Run", place: Place, values: list[Any]) -> list[Any]:
        """Lists of completed values; one level for the elements of all lists."""
        lists = items_of(run, place, values)
        flat = [item for each in lists if isinstance(each, list) for item in each]
        done = iter(self.of.complete(run, place, flat))
        completed = [[next(done) for _ in each] if isinstance(each, list) else each for each in lists]
        return required(run, place, completed) if self.is_required else completed

    def risen(self, run: "Run", value: Any) -> Any:
        """A list whose elements must not be null fails with its first failed element."""
        if not isinstance(value, list):
            return value
        items = [self.of.risen(run, item) for item in value]
        if self.of.is_required:
            return next((item.below(at) for at, item in enumerate(items) if isinstance(item, Failure)), items)
        return items

    def plan_for(self, value: Any) -> "ObjectPlan":
        """The plan of an element."""
        return objects_of(self.of).plan_for(value)


@dataclass(frozen=True, slots=True)
class LeafItems(Items):
    """A list of leaves."""

    of: Leaf


@dataclass(frozen=True, slots=True)
class Object:
    """An object of one type: an instance of its class."""

    plan: "ObjectPlan"
    is_required: bool

    def complete(self, run: "Run", place: Place, values: list[Any]) -> list[Any]:
        """Objects, those of their fields that must be read left open."""
        if _UNUSUAL.isdisjoint(map(type, values)):
            return self.plan.open_instances(run, values) if values else []
        return _complete_objects(run, place, values, self)

    def risen(self, run: "Run", value: Any) -> Any:
        """The object, or the failure of its first field that failed and must not be null."""
        return self.plan.risen(run, value) if isinstance(value, dict) else value

    def plan_for(self, _value: Any) -> "ObjectPlan":
        """The plan of an instance or a reference."""
        return self.plan


@dataclass(frozen=True, slots=True)
class Abstract:
    """An object of an interface or a union; `plan_of` knows the plan for a class."""

    plan_of: Callable[[type[Any]], "ObjectPlan"]
    is_required: bool

    def complete(self, run: "Run", place: Place, values: list[Any]) -> list[Any]:
        """Objects, a level for each of their types."""
        return _complete_objects(run, place, values, self)

    def risen(self, run: "Run", value: Any) -> Any:
        """As of an object of one type."""
        return run.typed[id(value)].risen(run, value) if isinstance(value, dict) else value

    def plan_for(self, value: Any) -> "ObjectPlan":
        """The plan of an instance or a reference."""
        return self.plan_of(value.wrap if isinstance(value, Reference) else type(value))


def objects_of(shape: Shape) -> Items | Object | Abstract:
    """The shape as one that knows plans.

    Raises:
        TypeError: It is a leaf.
    """
    if isinstance(shape, Items | Object | Abstract):
        return shape
    raise TypeError("a leaf has no plan")


def _complete_objects(run: "Run", place: Place, values: list[Any], shape: Object | Abstract) -> list[Any]:
    """One level for each plan; what is null, failed or ready already stays."""
    completed = [value.value if isinstance(value, Ready) else value for value in values]
    levels: dict[int, tuple[ObjectPlan, list[int]]] = {}
    for at, value in enumerate(values):
        if type(value) in _UNUSUAL:
            continue
        try:
            plan = shape.plan_for(value)
        except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
            completed[at] = run.failure(error, place.nodes)
            continue
        levels.setdefault(id(plan), (plan, []))[1].append(at)
    for plan, places in levels.values():
        objects = plan.open_instances(run, [values[at] for at in places])
        for at, each in zip(places, objects, strict=True):
            completed[at] = each
            run.typed[id(each)] = plan
    return required(run, place, completed) if shape.is_required else completed


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
    "Fen": (int, None),
    "Date": (date, None),
    "DateTime": (datetime, lambda value: value is None or value.tzinfo is UTC),
}
