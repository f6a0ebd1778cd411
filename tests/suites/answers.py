"""An answer held against the schema and the document that asked for it, by rules of our own.

graphql-core judges nothing here: the server's own engine completes values, and this looks at what arrived.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeNameMetaFieldDef,
    is_leaf_type,
)

Path: TypeAlias = tuple[str | int, ...]

_SHAPES: Mapping[str, re.Pattern[str]] = {
    "Date": re.compile(r"\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])"),
    "DateTime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)"),
    "PhoneNumber": re.compile(r"\+\d{5,15}"),
    "SyncToken": re.compile(r"[A-Za-z0-9_-]{75}"),
    "UUID": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "ID": re.compile(r"\S+"),
    "String": re.compile(r"(?s).*"),
}
_BOUNDS = {"Int": 2**31, "Fen": 2**53}


class Judge:
    """What is wrong with answers, by one schema and the codes that are documented."""

    def __init__(self, schema: GraphQLSchema, codes: frozenset[str]) -> None:
        self._schema = schema
        self._codes = codes

    def faults(self, document: DocumentNode, answer: Any) -> list[str]:
        """Everything that is wrong with the answer to a document of one operation without variables."""
        if not isinstance(answer, dict) or not ({"data", "errors"} & answer.keys()):
            return ["is no answer"]
        odd = sorted(answer.keys() - {"data", "errors", "extensions"})
        faults = [f"has {odd}"] if odd else []
        errors = answer.get("errors", [])
        if "errors" in answer and not (isinstance(errors, list) and errors):
            return [*faults, "errors are an empty list or none"]
        faults += [fault for error in errors for fault in self._of_error(error, answer.get("data"))]
        if answer.get("data") is None:
            return faults if errors else [*faults, "neither data nor errors"]
        (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
        root = self._schema.get_root_type(operation.operation)
        assert root is not None
        return [*faults, *self._of_object(root, [operation.selection_set], answer["data"], ())]

    def _of_error(self, error: Any, data: Any) -> Iterator[str]:
        if not isinstance(error, dict) or not isinstance(error.get("message"), str) or not error["message"]:
            yield f"an error without a message: {error}"
            return
        code = error.get("extensions", {}).get("code")
        if code not in self._codes:
            yield f"code {code} is not documented"
        if "path" in error and data is not None and not _ends_in_null(data, error["path"]):
            yield f"path {error['path']} of {code} leads to no null"
        if "path" not in error and data is not None:
            yield f"{code} says not which field"

    def _of_object(
        self, type_: GraphQLObjectType, sets: Sequence[SelectionSetNode], value: Any, path: Path
    ) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path} is no object"
            return
        wanted: dict[str, list[FieldNode]] = {}
        for each in sets:
            self._collect(type_, each, wanted)
        if list(value) != list(wanted):
            yield f"{path} has {list(value)}, not {list(wanted)}"
            return
        for key, nodes in wanted.items():
            name = nodes[0].name.value
            field = TypeNameMetaFieldDef if name == "__typename" else type_.fields[name]
            below = [node.selection_set for node in nodes if node.selection_set is not None]
            yield from self._of_value(field.type, below, value[key], (*path, key))
            if name == "__typename" and value[key] != type_.name:
                yield f"{path} says it is {value[key]}"

    def _collect(
        self, type_: GraphQLObjectType, selections: SelectionSetNode, wanted: dict[str, list[FieldNode]]
    ) -> None:
        for each in selections.selections:
            if isinstance(each, FieldNode):
                wanted.setdefault(each.alias.value if each.alias else each.name.value, []).append(each)
                continue
            assert not isinstance(each, FragmentSpreadNode), "documents of one operation, without fragments"
            assert isinstance(each, InlineFragmentNode)
            if each.type_condition is None or self._applies(each.type_condition.name.value, type_):
                self._collect(type_, each.selection_set, wanted)

    def _applies(self, condition: str, type_: GraphQLObjectType) -> bool:
        named = self._schema.type_map[condition]
        return named is type_ or (
            isinstance(named, GraphQLInterfaceType | GraphQLUnionType) and self._schema.is_sub_type(named, type_)
        )

    def _of_value(
        self, type_: GraphQLOutputType, sets: Sequence[SelectionSetNode], value: Any, path: Path
    ) -> Iterator[str]:
        if isinstance(type_, GraphQLNonNull):
            if value is None:
                yield f"{path} is null"
                return
            yield from self._of_value(type_.of_type, sets, value, path)
        elif value is None:
            return
        elif isinstance(type_, GraphQLList):
            if not isinstance(value, list):
                yield f"{path} is no list"
                return
            for place, each in enumerate(value):
                yield from self._of_value(type_.of_type, sets, each, (*path, place))
        elif is_leaf_type(type_):
            if not _fits(type_, value):
                yield f"{path} is {value!r}, no {type_}"
        else:
            yield from self._of_composite(type_, sets, value, path)

    def _of_composite(
        self, type_: GraphQLOutputType, sets: Sequence[SelectionSetNode], value: Any, path: Path
    ) -> Iterator[str]:
        found: Any = type_
        if not isinstance(type_, GraphQLObjectType):
            found = self._schema.type_map.get(str(value.get("__typename"))) if isinstance(value, dict) else None
            assert isinstance(type_, GraphQLInterfaceType | GraphQLUnionType)
            if not isinstance(found, GraphQLObjectType) or not self._schema.is_sub_type(type_, found):
                yield f"{path} is no {type_}"
                return
        yield from self._of_object(found, sets, value, path)


def _fits(type_: Any, value: Any) -> bool:
    if isinstance(type_, GraphQLEnumType):
        return value in type_.values
    if type_.name == "Boolean":
        return isinstance(value, bool)
    if type_.name == "Float":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if type_.name in _BOUNDS:
        bound = _BOUNDS[type_.name]
        return isinstance(value, int) and not isinstance(value, bool) and -bound <= value < bound
    return isinstance(value, str) and _SHAPES[type_.name].fullmatch(value) is not None


def _ends_in_null(data: Any, path: Sequence[str | int]) -> bool:
    """Whether the place, or one above it that took its null over, is null."""
    value = data
    for step in path:
        if value is None:
            return True
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return False
    return value is None


def documented_codes(page: str) -> frozenset[str]:
    """Codes that the page of errors lists."""
    return frozenset(re.findall(r"`([A-Z][A-Z_]+)`", page))
