"""The schema as clients see it: printed, read back, and walked by the contract tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    is_introspection_type,
    is_specified_directive,
    is_specified_scalar_type,
)

from api.printing import sdl
from api.root import schema

ROOT = Path(__file__).parents[2]
TEXT = sdl(schema)
GRAPH = build_schema(TEXT)
ROOT_TYPES = ("Query", "Mutation", "Subscription")


class Element(NamedTuple):
    """One thing of the schema with its coordinate, e.g. `Query.member(by:)`."""

    coordinate: str
    description: str | None


def own_types() -> list[GraphQLNamedType]:
    """Types of the project, by name."""
    return [
        type_
        for _, type_ in sorted(GRAPH.type_map.items())
        if not is_introspection_type(type_) and not is_specified_scalar_type(type_)
    ]


def objects() -> list[GraphQLObjectType]:
    """Object types, root types included."""
    return [type_ for type_ in own_types() if isinstance(type_, GraphQLObjectType)]


def fields() -> Iterator[tuple[str, GraphQLField]]:
    """Every field that can be selected, as `Type.field`."""
    for type_ in own_types():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in type_.fields.items():
                yield f"{type_.name}.{name}", field


def root_fields() -> dict[str, GraphQLField]:
    """Fields of the root types, as `Query.member`."""
    return {path: field for path, field in fields() if path.split(".")[0] in ROOT_TYPES}


def object_type(name: str) -> GraphQLObjectType:
    """An object type that the schema has."""
    type_ = GRAPH.type_map[name]
    assert isinstance(type_, GraphQLObjectType)
    return type_


def enum_codes(name: str) -> set[str]:
    """The values of an enum."""
    type_ = GRAPH.type_map[name]
    assert isinstance(type_, GraphQLEnumType)
    return set(type_.values)


def directives_of(field: GraphQLField) -> list[str]:
    """Names of the directives printed beside a field."""
    return [] if field.ast_node is None else [each.name.value for each in field.ast_node.directives or ()]


def elements() -> Iterator[Element]:
    """Everything that carries a description."""
    for type_ in own_types():
        yield Element(type_.name, type_.description)
        if isinstance(type_, GraphQLEnumType):
            for name, value in type_.values.items():
                yield Element(f"{type_.name}.{name}", value.description)
        if isinstance(type_, GraphQLInputObjectType):
            for name, input_field in type_.fields.items():
                yield Element(f"{type_.name}.{name}", input_field.description)
    for path, field in fields():
        yield Element(path, field.description)
        for name, argument in field.args.items():
            yield Element(f"{path}({name}:)", argument.description)
    for directive in GRAPH.directives:
        if not is_specified_directive(directive):
            yield Element(f"@{directive.name}", directive.description)
