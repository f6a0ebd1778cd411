"""Coerced arguments as the Python values that resolvers take: Strawberry walks the types for each value, we do once."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from functools import cached_property
from typing import Any

from strawberry import UNSET, Schema
from strawberry.relay import GlobalID
from strawberry.scalars import is_scalar
from strawberry.types.arguments import convert_arguments
from strawberry.types.base import StrawberryList, StrawberryMaybe, StrawberryOptional, has_object_definition
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition
from strawberry.types.field import StrawberryField
from strawberry.types.lazy_type import LazyType

Convert = Callable[[Mapping[str, Any]], Mapping[str, Any]]
Make = Callable[[Any], Any]


class _Unusual(Exception):
    """A type that is left to Strawberry."""


class Hole:
    """Stands for the value of a variable, and for what is made of it."""

    def __init__(self, name: str, make: Make | None = None) -> None:
        self._name = name
        self._make = make

    def made(self, make: Make) -> "Hole":
        """What stands for the value that is made of it."""
        return Hole(self._name, make)

    def of(self, coerced: Mapping[str, Any]) -> Any:
        """The value, by the coerced variables."""
        value = coerced[self._name]
        return value if self._make is None else self._make(value)


class Inputs:
    """The makers of one schema's inputs, one for each type."""

    def __init__(self, schema: Schema) -> None:
        self._registry = schema.schema_converter.scalar_registry
        self._objects: dict[type[Any], _ObjectMaker] = {}
        self.config = schema.config

    def converter(self, field: StrawberryField) -> Convert:
        """From coerced arguments to the keyword arguments of a field's function."""
        names = self.config.name_converter
        try:
            made = [(names.from_argument(each), each.python_name, self.maker(each.type)) for each in field.arguments]
        except _Unusual:
            # Types that hold the unusual one may have been made without it.
            self._objects.clear()
            return lambda arguments: convert_arguments(
                dict(arguments), field.arguments, scalar_registry=self._registry, config=self.config
            )
        return lambda arguments: {python: make(arguments[name]) for name, python, make in made if name in arguments}

    def maker(self, type_: Any) -> Make:
        """What makes a value of a type.

        Raises:
            _Unusual: Strawberry must.
        """
        if isinstance(type_, StrawberryMaybe) or type_ is GlobalID:
            raise _Unusual
        if isinstance(type_, StrawberryOptional):
            return self.maker(type_.of_type)
        if isinstance(type_, StrawberryList):
            return _list_maker(self.maker(type_.of_type))
        if isinstance(type_, LazyType):
            return self.maker(type_.resolve_type())
        if isinstance(type_, StrawberryEnumDefinition) or has_enum_definition(type_):
            return _as_it_is
        if has_object_definition(type_):
            return self._object_maker(type_)
        if is_scalar(type_, self._registry):
            return _as_it_is
        raise _Unusual

    def _object_maker(self, type_: Any) -> Make:
        if not type_.__strawberry_definition__.is_input or type_.__strawberry_definition__.from_input is not None:
            raise _Unusual
        known = self._objects.get(type_)
        if known is None:
            # Known before its fields are looked at: an input may hold itself.
            known = self._objects[type_] = _ObjectMaker(self, type_)
            known.fields  # noqa: B018  # raises now what it would raise later
        return known


class _ObjectMaker:
    """Makes instances of one input type; a field that may be null and has no default is None when it is left out."""

    def __init__(self, inputs: Inputs, type_: Any) -> None:
        self._inputs = inputs
        self._type = type_
        self._defaults: dict[str, Any] = {
            field.python_name: None
            for field in type_.__strawberry_definition__.fields
            if field.default_value is MISSING and field.default_factory is MISSING
        }

    @cached_property
    def fields(self) -> list[tuple[str, str, Make]]:
        """Name in the schema, name in Python, and maker of each field."""
        definition = self._type.__strawberry_definition__
        names = self._inputs.config.name_converter
        return [
            (
                names.from_field(field),
                field.python_name,
                self._inputs.maker(field.resolve_type(type_definition=definition)),
            )
            for field in definition.fields
        ]

    def __call__(self, value: Any) -> Any:
        if value is None or value is UNSET:
            return value
        if isinstance(value, Hole):
            return value.made(self)
        values = self._defaults.copy()
        for name, python_name, make in self.fields:
            if name in value:
                values[python_name] = make(value[name])
        return self._type(**values)


def _list_maker(make: Make) -> Make:
    def made(value: Any) -> Any:
        if isinstance(value, Hole):
            return value.made(made)
        return value if value is None or value is UNSET else [make(item) for item in value]

    return made


def _as_it_is(value: Any) -> Any:
    return value
