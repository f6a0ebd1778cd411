"""Variables of one operation, coerced by functions made once instead of by a walk over types for each request.

Only what fits is coerced here; for anything else graphql-core is asked, which makes the errors. The rules are those of
the GraphQL specification, sections 3.6 to 3.12 ("Input Coercion") and 6.1.2.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graphql import GraphQLError, GraphQLInputObjectType, GraphQLSchema
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values
from graphql.language import OperationDefinitionNode
from graphql.pyutils import Undefined
from graphql.type import (
    GraphQLInputType,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
)
from graphql.utilities.coerce_input_value import coerce_default_value

from api.errors import MAX_REQUEST_ERRORS

Coerce = Callable[[Any], Any]
"""A coerced value; raises when the value does not fit."""


class _Misfit(Exception):
    """A value that graphql-core has to look at."""


class _Recursive(Exception):
    """An input type that holds itself: graphql-core bounds its depth."""


@dataclass(frozen=True, slots=True)
class _Variable:
    """One variable. `default` makes the coerced default, anew for each request; None when there is none."""

    name: str
    signature: GraphQLVariableSignature
    coerce: Coerce
    is_required: bool
    default: Callable[[], Any] | None


class Variables:
    """The variables of one operation."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        """Of a valid operation."""
        self._schema = schema
        self._definitions = operation.variable_definitions or ()
        try:
            self._variables: Sequence[_Variable] | None = [
                _variable(signature)
                for each in self._definitions
                if isinstance(signature := get_variable_signature(schema, each), GraphQLVariableSignature)
            ]
        except _Recursive:
            self._variables = None

    def of(self, given: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """The coerced values, or what is wrong with them."""
        if not self._definitions:
            return _NONE
        if self._variables is not None:
            try:
                return _coerced(self._variables, given)
            except Exception:  # noqa: BLE001, S110 - graphql-core says what is wrong
                pass
        return get_variable_values(
            self._schema, self._definitions, dict(given), MAX_REQUEST_ERRORS, hide_suggestions=True
        )


def _coerced(variables: Sequence[_Variable], given: Mapping[str, Any]) -> VariableValues:
    sources: dict[str, VariableValueSource] = {}
    coerced: dict[str, Any] = {}
    for each in variables:
        name = each.name
        value = given.get(name, Undefined)
        sources[name] = VariableValueSource(each.signature, value)
        if value is not Undefined:
            coerced[name] = each.coerce(value)
        elif each.default is not None:
            coerced[name] = each.default()
        elif each.is_required:
            raise _Misfit
    return VariableValues(sources, coerced)


def _variable(signature: GraphQLVariableSignature) -> _Variable:
    default = None if signature.default is None else lambda: coerce_default_value(signature)
    if default is not None and is_leaf_type(_bare(signature.type)):
        constant = default()  # a number or a word, which nobody can change
        default = lambda: constant  # noqa: E731 - one of two makers
    return _Variable(
        signature.name, signature, _coercion(signature.type, ()), is_non_null_type(signature.type), default
    )


def _bare(type_: GraphQLInputType) -> GraphQLInputType:
    return type_.of_type if is_non_null_type(type_) else type_


def _coercion(type_: GraphQLInputType, above: tuple[str, ...]) -> Coerce:
    coerce = _coercion_of_values(_bare(type_), above)
    if is_non_null_type(type_):
        return coerce

    def nullable(value: Any) -> Any:
        return None if value is None else coerce(value)

    return nullable


def _coercion_of_values(type_: Any, above: tuple[str, ...]) -> Coerce:
    """Refuses null."""
    if is_list_type(type_):
        item = _coercion(type_.of_type, above)

        def items(value: Any) -> list[Any]:
            if type(value) is not list:
                raise _Misfit
            return [item(each) for each in value]

        return items
    if is_input_object_type(type_):
        return _coercion_of_objects(type_, above)
    parse = type_.coerce_input_value

    def leaf(value: Any) -> Any:
        coerced = Undefined if value is None else parse(value)
        if coerced is Undefined:
            raise _Misfit
        return coerced

    return leaf


def _coercion_of_objects(type_: GraphQLInputObjectType, above: tuple[str, ...]) -> Coerce:
    if type_.name in above:
        raise _Recursive
    fields = type_.fields
    parts = [
        (
            name,
            field.out_name or name,
            _coercion(field.type, (*above, type_.name)),
            is_required_input_field(field),
            None if coerce_default_value(field) is Undefined else partial(coerce_default_value, field),
        )
        for name, field in fields.items()
    ]

    def fields_of(value: Any) -> Any:
        if type(value) is not dict or not fields.keys() >= value.keys():
            raise _Misfit
        coerced: dict[str, Any] = {}
        for name, out_name, coerce, is_required, default in parts:
            if name in value:
                coerced[out_name] = coerce(value[name])
            elif is_required:
                raise _Misfit
            elif default is not None:
                coerced[out_name] = default()
        if type_.is_one_of and (len(value) != 1 or None in coerced.values()):
            raise _Misfit
        return type_.out_type(coerced)

    return fields_of


_NONE = VariableValues({}, {})
