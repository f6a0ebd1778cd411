"""Selection sets over the real schema, valid by construction.

Fields that share a response key must be able to merge. Here a key means one thing in the whole document: one field
name with one text of arguments and one type. Whoever asks for a taken key gets another one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from api.nodes import decode_id
from tests.oracle.values import Reference, Values, literal

Composite = GraphQLObjectType | GraphQLInterfaceType

_COUNTS = (1, 2, 2, 3, 3, 4, 5, 7)
_ROOT_COUNTS = (1, 2, 2, 3, 4)
_MAX_ALIASES = 28
_MAX_DIRECTIVES = 40
_HOSTILE = ("constructor", "__proto__", "toString", "_", "data", "errors", "__x", "id", "name", "nodes", "a" * 90, "Z9")
_LIKELY = frozenset({"Member", "Organisation", "JoinRequest"})
_INTROSPECTION = (
    "__schema {queryType {name kind} mutationType {name}}",
    '__type(name: "Member") {name kind fields(includeDeprecated: true) {name type {kind name ofType {name}}}}',
    '__type(name: "Nothing") {name}',
    '__type(name: "MemberOrder") {enumValues {name}}',
)


@dataclass
class Size:
    """How much of a document may still be written."""

    depth: int
    fields: int
    objects: float
    aliases: int = _MAX_ALIASES
    directives: int = _MAX_DIRECTIVES


@dataclass(frozen=True)
class Fragment:
    """A finished definition.

    Attributes:
        depth: Levels of fields in it.
        objects: What one use of it may cost.
        variables: Those it uses, nested spreads included.
    """

    name: str
    type_: Composite
    text: str
    depth: int
    objects: float
    variables: frozenset[str]


@dataclass(frozen=True)
class Place:
    """Where a selection set stands: its type, levels of fields above, how often it may occur, items of the page.

    `actual` is the object type that a fragment on an interface stands in, where that is known.
    """

    type_: Composite
    depth: int
    weight: float
    page: int = 0
    actual: Composite | None = None


@dataclass
class Selections:
    """Writes selection sets and the fragments that they spread."""

    schema: GraphQLSchema
    random: Random
    values: Values
    size: Size
    forbidden: set[str] = field(default_factory=set)
    fragments: list[Fragment] = field(default_factory=list)
    _keys: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    _deepest: int = 0

    def write(self, place: Place) -> str:
        """A selection set with its braces; graphql-core takes an empty one too."""
        if self.random.random() < 0.003:
            return "{}"
        heads: list[tuple[str, GraphQLField, Place]] = []
        parts = []
        for _ in range(self.random.choice(_COUNTS if place.depth else _ROOT_COUNTS)):
            part = self._selection(place, heads)
            if part:
                parts.append(part)
        if not parts:
            parts.append(self._leaf(place))
        return "{" + " ".join(parts) + "}"

    def _selection(self, place: Place, heads: list[tuple[str, GraphQLField, Place]]) -> str:
        if self.size.fields <= 0:
            return ""
        dice = self.random.random()
        if dice < 0.06:
            return self._typename()
        if 0.32 <= dice < 0.75 and isinstance(place.type_, GraphQLInterfaceType):
            return self._inline(place)
        if dice < 0.27:
            return self._inline(place) if dice < 0.16 else self._spread(place)
        return self._again(*self.random.choice(heads)) if dice < 0.32 and heads else self._field(place, heads)

    # -- fields

    def _leaf(self, place: Place) -> str:
        leaves = [name for name, each in place.type_.fields.items() if is_leaf_type(get_named_type(each.type))]
        if leaves and place.type_ is not self.schema.query_type:
            written = self._named(place, self.random.choice(leaves), "")
            if written:
                return written + self._directives()
        return "__typename"

    def _typename(self) -> str:
        self.size.fields -= 1
        alias = self._alias("__typename", "", "String!")
        return ("__typename" if alias in {None, "__typename"} else f"{alias}: __typename") + self._directives()

    def _field(self, place: Place, heads: list[tuple[str, GraphQLField, Place]]) -> str:
        if place.type_ is self.schema.query_type and self.random.random() < 0.015:
            return self.random.choice(_INTROSPECTION)
        name = self._choice(place)
        if name is None:
            return self._leaf(place)
        definition = place.type_.fields[name]
        arguments, below = self._arguments(place, name, definition)
        head = self._named(place, name, arguments)
        if not head:
            return ""
        if is_leaf_type(get_named_type(definition.type)):
            return head + self._directives()
        heads.append((head, definition, below))
        self.size.objects -= below.weight
        return head + self._directives() + " " + self._below(below)

    def _again(self, head: str, definition: GraphQLField, below: Place) -> str:
        """The same response key once more, with other selections below it."""
        del definition
        if self.size.objects < below.weight or (":" in head.split("(", maxsplit=1)[0] and not self._take_alias()):
            return ""
        self.size.fields -= 1
        self.size.objects -= below.weight
        return head + self._directives() + " " + self._below(below)

    def _below(self, below: Place) -> str:
        self._deepest = max(self._deepest, below.depth)
        return self.write(below)

    def _choice(self, place: Place) -> str | None:
        leaves, objects = [], []
        for name, each in place.type_.fields.items():
            if f"{place.type_.name}.{name}" in self.forbidden:
                continue
            if is_leaf_type(get_named_type(each.type)):
                leaves.append(name)
            elif place.depth + 1 < self.size.depth and self._weight(place, name, each) <= self.size.objects:
                objects.append(name)
        wants_object = self.random.random() < (0.45 if place.depth else 0.97)
        names = (objects or leaves) if wants_object else (leaves or objects)
        return self.random.choice(names) if names else None

    def _weight(self, place: Place, name: str, definition: GraphQLField) -> float:
        if name in {"nodes", "edges"} and place.type_.name.endswith("Connection"):
            return place.weight * max(place.page, 1)
        type_: Any = definition.type
        type_ = type_.of_type if is_non_null_type(type_) else type_
        return place.weight * (_list_size(definition) if is_list_type(type_) else 1)

    def _arguments(self, place: Place, name: str, definition: GraphQLField) -> tuple[str, Place]:
        type_ = get_named_type(definition.type)
        page = 0
        given = self.values.arguments(definition.args, name)
        if "first" in definition.args:
            made, page = self.values.page(definition.args, name)
            given |= made
        names = self.random.sample(list(given), len(given))
        text = "(" + ", ".join(f"{each}: {literal(given[each])}" for each in names) + ")" if names else ""
        weight = self._weight(place, name, definition)
        actual = self._asked_for(given) if isinstance(type_, GraphQLInterfaceType) else None
        return text, Place(type_, place.depth + 1, weight, page, actual)  # type: ignore[arg-type]  # leaves: not written

    def _asked_for(self, given: Mapping[str, Any]) -> Composite | None:
        """The object type that the id or the first of the ids is one of, so that fragments mostly are on it."""
        asked = next(iter(given.values()), None)
        if isinstance(asked, Reference):
            asked = self.values.variables[asked].given
        first = asked[0] if isinstance(asked, list) and asked else asked
        found = decode_id(first) if isinstance(first, str) else None
        type_ = self.schema.type_map.get(found[0]) if found else None
        return type_ if isinstance(type_, GraphQLObjectType) else None

    # -- response keys

    def _named(self, place: Place, name: str, arguments: str) -> str:
        """The field with its alias, if any; empty when no alias is left for it."""
        self.size.fields -= 1
        key = self._alias(name, arguments, str(place.type_.fields[name].type))
        if key is None:
            return ""
        return f"{name}{arguments}" if key == name else f"{key}: {name}{arguments}"

    def _alias(self, name: str, arguments: str, type_text: str) -> str | None:
        meaning = (name, arguments, type_text)
        if self.random.random() >= (0.35 if arguments else 0.07) and self._keys.setdefault(name, meaning) == meaning:
            return name
        if not self._take_alias():
            return name if self._keys.setdefault(name, meaning) == meaning else None
        wanted = self.random.choice((*_HOSTILE, f"{name}1", f"{name}2"))
        while self._keys.setdefault(wanted, meaning) != meaning:
            wanted = f"{name}_{len(self._keys)}"
        return wanted

    def _take_alias(self) -> bool:
        self.size.aliases -= 1
        return self.size.aliases >= 0

    # -- fragments and directives

    def _directives(self) -> str:
        text = ""
        while self.size.directives > 0 and self.random.random() < 0.05:
            name = self.random.choice([each for each in ("skip", "include") if f"@{each}" not in text] or [""])
            if not name:
                break
            self.size.directives -= 1
            # Most conditions hold, so that most of a document is answered.
            text += f" @{name}(if: {self._condition(is_for_skip=name == 'skip')})"
        return text

    def _condition(self, *, is_for_skip: bool) -> str:
        if self.random.random() < 0.5:
            return literal(is_for_skip is (self.random.random() < 0.3))
        return self.values.boolean()

    def _inline(self, place: Place) -> str:
        self.size.fields -= 1
        condition = self._condition_type(place)
        head = "..." if self.random.random() < 0.25 else f"... on {condition.name}"
        inside = self._inside(place, condition if " on " in head else place.type_)
        return head + self._directives() + " " + self.write(inside)

    def _inside(self, place: Place, condition: Composite) -> Place:
        actual = place.actual if isinstance(place.type_, GraphQLInterfaceType) else place.type_
        return Place(condition, place.depth, place.weight, place.page, actual)

    def _condition_type(self, place: Place) -> Composite:
        type_ = place.type_
        if not isinstance(type_, GraphQLInterfaceType):
            conditions: tuple[Composite, ...] = (type_, type_, type_, *type_.interfaces)
            return self.random.choice(conditions)
        dice = self.random.random()
        if dice < 0.12:
            return type_
        if place.actual is not None and dice < 0.9:
            return place.actual
        possible: Sequence[Composite] = self.schema.get_possible_types(type_)
        likely = [each for each in possible if each.name in _LIKELY]
        return self.random.choice(likely if likely and dice < 0.6 else possible)

    def _spread(self, place: Place) -> str:
        known = [each for each in self.fragments if self._fits(each, place)]
        if known and self.random.random() < 0.6:
            fragment = self.random.choice(known)
            self.values.used[-1].update(fragment.variables)
        elif len(self.fragments) < 12:
            fragment = self._define(place)
        else:
            return ""
        self._deepest = max(self._deepest, place.depth + fragment.depth)
        self.size.objects -= place.weight * fragment.objects
        return f"...{fragment.name}" + self._directives()

    def _fits(self, fragment: Fragment, place: Place) -> bool:
        return (
            (fragment.type_ is place.type_ or _overlap(self.schema, fragment.type_, place.type_))
            and place.depth + fragment.depth < self.size.depth
            and place.weight * fragment.objects <= self.size.objects
        )

    def _define(self, place: Place) -> Fragment:
        type_ = self._condition_type(place)
        above, self._deepest, objects = self._deepest, place.depth, self.size.objects
        self.values.used.append(set())
        body = self.write(self._inside(place, type_))
        variables = frozenset(self.values.used.pop())
        self.values.used[-1].update(variables)
        name = f"{self.random.choice(('F', 'f_', type_.name))}{len(self.fragments)}"
        spent = (objects - self.size.objects) / max(place.weight, 1)
        self.size.objects = objects
        fragment = Fragment(
            name, type_, f"fragment {name} on {type_.name} {body}", self._deepest - place.depth, spent, variables
        )
        self._deepest = max(above, self._deepest)
        self.fragments.append(fragment)
        return fragment


def _overlap(schema: GraphQLSchema, one: Composite, other: Composite) -> bool:
    def possible(type_: Composite) -> set[str]:
        if isinstance(type_, GraphQLInterfaceType):
            return {each.name for each in schema.get_possible_types(type_)}
        return {type_.name}

    return not possible(one).isdisjoint(possible(other))


def _list_size(definition: GraphQLField) -> int:
    declared = definition.extensions.get("strawberry-definition")
    size = (getattr(declared, "metadata", None) or {}).get("list_size")
    return size if isinstance(size, int) else 10
