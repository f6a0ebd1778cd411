"""From operator inputs (`eq`, `oneOf`) to the values of a filter."""

from typing import Any, Protocol
from uuid import UUID

from api.errors import ApiError
from api.nodes import key_of

MAX_VALUES = 100


class OneOf(Protocol):
    """An input with `eq` and `oneOf`."""

    eq: Any
    one_of: Any


def values_of(filter_: OneOf | None, argument: str) -> list[Any] | None:
    """The values that satisfy every operator given; None when no operator is.

    Raises:
        ApiError: TOO_MANY_VALUES, beyond 100.
    """
    if filter_ is None or (filter_.eq is None and filter_.one_of is None):
        return None
    if filter_.one_of is None:
        return [filter_.eq]
    if len(filter_.one_of) > MAX_VALUES:
        raise ApiError("TOO_MANY_VALUES", argument=argument, limit=MAX_VALUES)
    return [value for value in filter_.one_of if filter_.eq is None or value == filter_.eq]


def codes_of(filter_: OneOf | None, argument: str) -> list[str] | None:
    """As `values_of`, for enums: their codes."""
    values = values_of(filter_, argument)
    return None if values is None else [value.value for value in values]


def keys_of(filter_: OneOf | None, type_name: str, argument: str) -> list[UUID] | None:
    """As `values_of`, for ids of one type: their keys.

    Raises:
        ApiError: INVALID_ID.
    """
    values = values_of(filter_, argument)
    return None if values is None else [key_of(value, type_name, argument) for value in values]


def key_of_one(filter_: OneOf | None, type_name: str, argument: str) -> UUID | None:
    """The key of a filter that takes exactly one id (`eq`).

    Raises:
        ApiError: INVALID_ID, ONE_VALUE_ONLY.
    """
    keys = keys_of(filter_, type_name, argument)
    if keys is None:
        return None
    if len(keys) != 1:
        raise ApiError("ONE_VALUE_ONLY", argument=argument)
    return keys[0]


def given(**filters: Any) -> dict[str, Any]:
    """The filters that were given: those whose value is not None."""
    return {name: value for name, value in filters.items() if value is not None}
