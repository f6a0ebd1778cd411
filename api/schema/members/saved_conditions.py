"""Conditions of saved filters 常用筛选: how a typed `where` becomes JSON, is looked at, and is read again.

Everything is measured with the schema that runs: a list's conditions are those of the `where` of its root field.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

import strawberry
from graphql import GraphQLID, GraphQLInputObjectType, get_nullable_type, is_list_type
from graphql.utilities import coerce_input_value, validate_input_value
from strawberry.types.arguments import convert_argument
from strawberry.utils.str_converters import to_camel_case

from api.context import Info
from api.errors import ApiError
from api.filters import MAX_VALUES
from api.nodes import decode_id
from api.schema.members.register import MemberWhereInput
from db.models.members import ListKind


class Unfit(NamedTuple):
    """What no longer fits: where in `where`, and a sentence for developers."""

    path: tuple[str, ...]
    detail: str


def conditions_of(where: object) -> dict[str, Any]:
    """A typed filter as JSON, in the schema's spelling; what was left out, or is as if it were, stays out."""
    plain: dict[str, Any] = _plain(where)
    return plain


def _plain(value: Any) -> Any:  # noqa: ANN401  # a value of an input
    if is_dataclass(value):
        said = ((each.name, getattr(value, each.name)) for each in fields(value) if _is_said(value, each))
        return {to_camel_case(name): _plain(given) for name, given in said}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, Enum):
        return value.name
    return value.isoformat() if isinstance(value, date) else value


def _is_said(value: Any, each: Any) -> bool:  # noqa: ANN401  # an input and a field of its dataclass
    return getattr(value, each.name) not in (None, strawberry.UNSET, each.default)


def input_of(info: Info, list_kind: ListKind) -> GraphQLInputObjectType:
    """The type of a list's `where`."""
    core = info.schema._schema  # noqa: SLF001  # Strawberry has no other door to graphql-core's types
    if core.query_type is None:
        raise TypeError(list_kind)
    found = core.query_type.fields[to_camel_case(list_kind.value)].args["where"].type
    if not isinstance(found, GraphQLInputObjectType):
        raise TypeError(list_kind)
    return found


def look_at(info: Info, list_kind: ListKind, conditions: Mapping[str, Any]) -> None:
    """Ids and numbers of values in conditions that fit the schema, which itself says nothing of them.

    Raises:
        ApiError: INVALID_ID, TOO_MANY_VALUES.
    """
    for path, type_, value in _leaves(input_of(info, list_kind), conditions, ("where", to_camel_case(list_kind.value))):
        if is_list_type(type_) and len(value) > MAX_VALUES:
            raise ApiError("TOO_MANY_VALUES", argument=".".join(path), limit=MAX_VALUES)
        if type_ is GraphQLID and decode_id(str(value)) is None:
            raise ApiError("INVALID_ID", argument=".".join(path), type="Node")


def _leaves(type_: Any, value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:  # noqa: ANN401  # any input
    """Lists and single values with their places and types, from the outside inwards."""
    plain = get_nullable_type(type_)
    if isinstance(plain, GraphQLInputObjectType):
        for name, given in value.items():
            yield from _leaves(plain.fields[name].type, given, (*path, name))
        return
    yield path, plain, value
    if is_list_type(plain):
        for each in value:
            yield from _leaves(plain.of_type, each, path)


def unfit(info: Info, list_kind: ListKind, conditions: Mapping[str, Any]) -> list[Unfit]:
    """What of saved conditions no longer fits the schema; empty while they can be used."""
    problems: list[Unfit] = []

    def note(error: Any, path: list[str | int]) -> None:  # noqa: ANN401  # graphql-core's error
        problems.append(Unfit(tuple(str(step) for step in path), error.message))

    validate_input_value(dict(conditions), input_of(info, list_kind), note, hide_suggestions=True)
    return problems


def read_member_conditions(info: Info, conditions: Mapping[str, Any]) -> MemberWhereInput | None:
    """The typed filter behind saved conditions of the register; None when they no longer fit."""
    if unfit(info, ListKind.MEMBERS, conditions):
        return None
    schema, type_ = info.schema, input_of(info, ListKind.MEMBERS)
    registry = schema.schema_converter.scalar_registry
    made = convert_argument(
        coerce_input_value(dict(conditions), type_),
        type_=MemberWhereInput,
        scalar_registry=registry,
        config=schema.config,
    )
    return made if isinstance(made, MemberWhereInput) else None
