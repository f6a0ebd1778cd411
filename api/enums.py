"""Enums of the lower layers as enums of the schema, each value with its sentence and its words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import strawberry

E = TypeVar("E", bound=StrEnum)
Words = Mapping[str, Mapping[str, str]]


def described(enum: type[E], description: str, sentences: Mapping[E, str], *, name: str | None = None) -> type[E]:
    """Registers `enum` with Strawberry, under a name of its own if given; every value must have its sentence.

    Raises:
        KeyError: A value has none.
    """
    registered = strawberry.enum(enum, name=name, description=description)
    for value in registered.__strawberry_definition__.values:  # type: ignore[attr-defined]  # set by strawberry.enum
        value.description = sentences[enum[value.name]]
    return registered


def words(table: Mapping[E, tuple[str, str]]) -> Words:
    """Words per code and locale from (Chinese, English) pairs."""
    return {code.value: {"zh-CN": chinese, "en": english} for code, (chinese, english) in table.items()}
