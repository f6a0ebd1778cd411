"""Opaque ids and the registry behind `node` and `nodes`."""

from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import strawberry

from api.errors import ApiError
from api.fields import computed_from, reference
from db import forms

_ID_BYTES = 16
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_PLAIN = bytes.maketrans(b"-_", b"+/")
_PADDING = (b"", b"=", b"==", b"===")
_BATCH_OF: dict[str, tuple[str, type[Any]]] = {}

T = TypeVar("T", bound=type[Any])


@strawberry.interface(description="Object with an id of its own, found again through `node(id:)`.")
class Node:
    """What every business object is."""

    id: strawberry.ID = strawberry.field(description="Opaque id, stable for ever; do not decode it.")


def encode_id(type_name: str, key: UUID) -> strawberry.ID:
    """The id a client sees."""
    return strawberry.ID(_encoded(key.bytes + type_name.encode()))


def _encoded(raw: bytes) -> str:
    return b2a_base64(raw, newline=False).translate(_URL_SAFE, b"=").decode()


def decode_id(value: str) -> tuple[str, UUID] | None:
    """Type name and key, or None for anything that we did not make."""
    decoded = _decoded(value)
    return None if decoded is None or decoded[0] not in _BATCH_OF else decoded


def _decoded(value: str) -> tuple[str, UUID] | None:
    try:
        raw = a2b_base64(value.encode("ascii").translate(_PLAIN) + _PADDING[-len(value) % 4])
        key, name = UUID(bytes=raw[:_ID_BYTES]), raw[_ID_BYTES:].decode("ascii")
    except (Base64Error, ValueError):
        return None
    # Base64 has several spellings of the same bytes; an id has one.
    if _encoded(raw) != value:
        return None
    return name, key


def key_of(value: str, type_name: str, *path: str) -> UUID:
    """The key behind an id given as an argument.

    Raises:
        ApiError: BAD_USER_INPUT, when it is not an id of this type.
    """
    decoded = _decoded(value)
    if decoded is None or decoded[0] != type_name:
        raise ApiError("INVALID_ID", argument=".".join(path) or "id", type=type_name)
    return decoded[1]


def node_id(type_name: str, column: str = "id") -> Any:
    """The `id` field of a type whose rows have their key in `column`."""
    tail = type_name.encode()
    return computed_from(
        column,
        lambda key: _encoded(key.bytes + tail),
        form=forms.node_id(type_name, column),
        description="Opaque id, stable for ever; do not decode it.",
    )


def found_by(batch: str) -> Callable[[T], T]:
    """Registers a type for `node`: `batch` applies the same scope as every other path to it."""

    def register(type_: T) -> T:
        _BATCH_OF[type_.__name__] = (batch, type_)
        return type_

    return register


def node_reference(value: str) -> Any:
    """The object with this id, still to be read; None for what is no id of ours."""
    decoded = decode_id(value)
    if decoded is None:
        return None
    batch, type_ = _BATCH_OF[decoded[0]]
    return reference(batch, decoded[1], type_)


def batch_of(type_name: str) -> tuple[str, type[Any]]:
    """The batch function that finds objects of a registered type by their keys, and the type."""
    return _BATCH_OF[type_name]


def node_types() -> list[type[Any]]:
    """All registered types, by name."""
    return [type_ for _, (_, type_) in sorted(_BATCH_OF.items())]
