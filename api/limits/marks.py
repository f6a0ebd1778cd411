"""What is found out about a document by one walk: introspection, deprecated elements, how long it may be shared."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from graphql import GraphQLSchema, TypeInfo, TypeInfoVisitor
from graphql.language import (
    ArgumentNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    ObjectFieldNode,
    OperationDefinitionNode,
    Visitor,
    visit,
)
from graphql.type import GraphQLEnumType, GraphQLInputObjectType, get_named_type
from graphql.utilities import type_from_ast

from api.sharing import shared_seconds

_INTROSPECTION = frozenset({"__schema", "__type"})


class Marks(NamedTuple):
    """What a document's operations have in common.

    Attributes:
        introspects: Whether it reads the schema itself.
        deprecated: Coordinates of deprecated elements in its text, sorted.
        shared_seconds: How long its answer holds for everybody; 0 unless each field is marked so.
    """

    introspects: bool = False
    deprecated: tuple[str, ...] = ()
    shared_seconds: int = 0


NO_MARKS = Marks()
_of_schema = lru_cache(maxsize=4)
"""What is found by going through a whole schema, which nobody changes once documents are read against it."""


class Marking:
    """Finds the marks of valid documents of a schema; those whose text can have none are not walked."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._hint = _hint(schema)
        self._has_deprecated = has_deprecated(schema)

    def of(self, text: str, document: DocumentNode) -> Marks:
        """The marks of a document and its text."""
        if not self._has_deprecated and self._hint.search(text) is None:
            return NO_MARKS
        types = TypeInfo(self._schema)
        walk = _Walk(types)
        visit(document, TypeInfoVisitor(types, walk))
        return Marks(walk.introspects, tuple(sorted(walk.deprecated)), min(walk.seconds, default=0))


class _Walk(Visitor):
    """Visits the nodes of a document while their types are known."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types
        self._fields: list[str] = []
        self.introspects = False
        self.deprecated: set[str] = set()
        self.seconds: set[int] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """A field: its mark, its deprecation."""
        name, parent, definition = node.name.value, self._types.get_parent_type(), self._types.get_field_def()
        self._fields.append(f"{parent}.{name}")
        self.introspects |= name in _INTROSPECTION
        if name == "__typename":
            return
        self.seconds.add(0 if definition is None or parent is None else shared_seconds(parent, definition))
        if definition is not None and definition.deprecation_reason is not None:
            self.deprecated.add(self._fields[-1])

    def leave_field(self, *_: object) -> None:
        """The end of a field."""
        self._fields.pop()

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        """An argument of a field; directives have none that are deprecated."""
        argument = self._types.get_argument()
        if argument is not None and argument.deprecation_reason is not None and self._fields:
            self.deprecated.add(f"{self._fields[-1]}({node.name.value}:)")

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        """A field of an input that is written out."""
        self.deprecated.update(_of_field(get_named_type(self._types.get_parent_input_type()), node.name.value))

    def enter_enum_value(self, node: EnumValueNode, *_: object) -> None:
        """A value of an enum that is written out."""
        self.deprecated.update(_of_value(get_named_type(self._types.get_input_type()), node.value))


@_of_schema
def _hint(schema: GraphQLSchema) -> re.Pattern[str]:
    query = schema.query_type
    shared = [name for name, field in query.fields.items() if shared_seconds(query, field)] if query else []
    return re.compile(rf"__schema|__type\b|\b(?:{'|'.join(shared)})\b" if shared else r"__schema|__type\b")


class DeprecatedInputs:
    """What values of variables use that is deprecated, for schemas in which inputs or enums hold something such."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._reach = _reaching(schema)

    def variables_of(self, operation: OperationDefinitionNode) -> Mapping[str, Any]:
        """Types of the operation's variables whose values must be looked through, by name; mostly none."""
        if not self._reach:
            return {}
        found = {
            definition.variable.name.value: get_named_type(type_from_ast(self._schema, definition.type))
            for definition in operation.variable_definitions or ()
        }
        return {name: type_ for name, type_ in found.items() if str(type_) in self._reach}

    def used(self, types: Mapping[str, Any], variables: Mapping[str, Any]) -> set[str]:
        """Coordinates that the values use; the values fit their types."""
        return {found for name, type_ in types.items() for found in self._in(type_, variables.get(name))}

    def _in(self, type_: Any, value: object) -> Iterator[str]:  # noqa: ANN401 - a named input type
        if isinstance(value, list):
            for each in value:
                yield from self._in(type_, each)
        elif isinstance(value, str):
            yield from _of_value(type_, value)
        elif isinstance(value, Mapping) and isinstance(type_, GraphQLInputObjectType):
            for name, given in value.items():
                yield from _of_field(type_, name)
                field = type_.fields.get(name)
                below = None if field is None else get_named_type(field.type)
                if str(below) in self._reach:
                    yield from self._in(below, given)


def _of_field(type_: object, name: str) -> Iterator[str]:
    field = type_.fields.get(name) if isinstance(type_, GraphQLInputObjectType) else None
    if field is not None and field.deprecation_reason is not None:
        yield f"{type_}.{name}"


def _of_value(type_: object, name: str) -> Iterator[str]:
    value = type_.values.get(name) if isinstance(type_, GraphQLEnumType) else None
    if value is not None and value.deprecation_reason is not None:
        yield f"{type_}.{name}"


@_of_schema
def _reaching(schema: GraphQLSchema) -> frozenset[str]:
    """Names of the inputs and enums that hold something deprecated, at whatever depth."""
    reach: set[str] = set()
    inputs = {name: each for name, each in schema.type_map.items() if isinstance(each, GraphQLInputObjectType)}
    for name, type_ in schema.type_map.items():
        parts: Mapping[str, Any] = (
            type_.values if isinstance(type_, GraphQLEnumType) else inputs[name].fields if name in inputs else {}
        )
        if any(part.deprecation_reason is not None for part in parts.values()):
            reach.add(name)
    size = -1
    while size != len(reach):
        size = len(reach)
        reach |= {
            name
            for name, each in inputs.items()
            if any(str(get_named_type(field.type)) in reach for field in each.fields.values())
        }
    return frozenset(reach)


@_of_schema
def has_deprecated(schema: GraphQLSchema) -> bool:
    """Whether anything that a document can name is deprecated."""
    types = [each for name, each in schema.type_map.items() if not name.startswith("__")]
    parts = [part for each in types for part in (getattr(each, "fields", None) or getattr(each, "values", {})).values()]
    arguments = [argument for part in parts for argument in getattr(part, "args", {}).values()]
    return any(each.deprecation_reason is not None for each in [*parts, *arguments])
