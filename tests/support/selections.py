"""Selections written from the schema: everything of an object, and of the objects below it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from tests.contract.graph import object_type

SAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "NewsItem.difference": "(older: 1, newer: 2)",
        "LegalArticle.difference": "(older: 1, newer: 2)",
        "Organisation.duesSummary": '(month: "2020-01-01")',
        "Organisation.onDay": '(on: "2025-06-01")',
    }
)
"""Arguments of fields below the root that cannot be asked for without any."""
SHORT = "(first: 3)"
SHORTER = {"OrganisationOnDay.members": "(first: 1)"}
"""Pages below pages, which the limit of cost counts in full."""
DEPTH = 3
_FIELDS_OF_A_DOCUMENT = 110


def arguments_of(type_name: str, name: str, field: GraphQLField) -> str | None:
    """What a field is asked for with; None when it must have arguments and nobody has given a sample."""
    path = f"{type_name}.{name}"
    sample = SAMPLES.get(path) or SHORTER.get(path)
    if sample is None and any(map(is_required_argument, field.args.values())):
        return None
    return sample or (SHORT if "first" in field.args else "")


def selection(type_: GraphQLNamedType, depth: int = DEPTH) -> str:
    """Every field of an object, of the values in it and of the nodes of a page; of other nodes the id alone.

    They are asked for by their own ids besides.
    """
    if is_leaf_type(type_):
        return ""
    if isinstance(type_, GraphQLInterfaceType):
        return "{ __typename id }"
    assert isinstance(type_, GraphQLObjectType)
    return "{ " + " ".join(["__typename", *parts(type_, depth)]) + " }"


def parts(type_: GraphQLObjectType, depth: int = DEPTH) -> Iterator[str]:
    """The fields of an object, each with what is selected below it; to a depth, since values refer to each other."""
    for name, field in type_.fields.items():
        below = get_named_type(field.type)
        arguments = arguments_of(type_.name, name, field)
        if arguments is None or (depth == 0 and not is_leaf_type(below)):
            continue
        is_in_place = name == "nodes" or not is_node(below)
        deeper = depth if is_page_of_values(type_) else depth - 1
        yield f"{name}{arguments} {selection(below, deeper) if is_in_place else '{ __typename id }'}".rstrip()


def is_page_of_values(type_: GraphQLObjectType) -> bool:
    """Whether it stands between an object and elements that have no id, which are asked for nowhere else."""
    element = type_.fields.get("nodes") or type_.fields.get("node")
    return (
        type_.name.endswith(("Connection", "Edge"))
        and element is not None
        and not is_node(get_named_type(element.type))
    )


def is_node(type_: GraphQLNamedType) -> bool:
    """Whether it is found by its id."""
    return isinstance(type_, GraphQLObjectType) and any(each.name == "Node" for each in type_.interfaces)


def documents_of(type_name: str) -> Iterator[str]:
    """Queries for objects of a type by `$ids`, each small enough for the limits, all fields together."""
    bundle: list[str] = []
    size = 0
    for part in parts(object_type(type_name)):
        fields = len(part.split())
        if bundle and size + fields > _FIELDS_OF_A_DOCUMENT:
            yield _document(type_name, bundle)
            bundle, size = [], 0
        bundle.append(part)
        size += fields
    yield _document(type_name, bundle)


def _document(type_name: str, bundle: list[str]) -> str:
    selected = " ".join(["__typename", "id", *(part for part in bundle if part != "id")])
    return f"query Sight($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {type_name} {{ {selected} }} }} }}"
