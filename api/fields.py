"""How a type says what its fields are: declared once, read by the Strawberry resolvers and by the compiled executor.

A type of the graph holds one `row` (a driver record or a mapping). Each of its fields is a column of that row, a
relation (a batch function and the key in the row), or a computed value (a plain function of the row). Anything with a
decision, a write or paging of its own is a resolver in `api/resolvers`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension

from api.context import Info
from api.errors import ApiError
from api.permissions import Requires
from domain.shared.permissions import Permission

DECLARATION = "unionhall.declaration"
"""Key of a field's declaration in its Strawberry metadata."""

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A value of the row, converted when it is not None."""

    name: str
    convert: Convert | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """A plain function of the row: no I/O, no context."""

    function: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Label:
    """The word for a code of the row, in the reader's language: `words[code][locale]`."""

    name: str
    words: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows that a batch function finds for the key in column `key`, each wrapped by `wrap()`.

    `wrap` is a function so that types may refer to each other. `is_guarded`: None from the batch, for a key that
    exists, means that the caller may not see it, and is answered by FORBIDDEN beside the null.
    """

    batch: str
    key: str
    wrap: Callable[[], type[Any]]
    is_many: bool = False
    is_guarded: bool = False
    list_size: int = 1


def column(
    name: str, *, description: str, convert: Convert | None = None, deprecation_reason: str | None = None
) -> Any:
    """A field that is a column of the row."""

    def resolve(root: Any) -> Any:
        value = root.row.get(name)
        return value if convert is None or value is None else convert(value)

    return strawberry.field(
        resolver=resolve,
        description=description,
        deprecation_reason=deprecation_reason,
        metadata={DECLARATION: Column(name, convert)},
    )


def computed(function: Callable[[Any], Any], *, description: str) -> Any:
    """A field that is a plain function of the row."""

    def resolve(root: Any) -> Any:
        return function(root.row)

    return strawberry.field(resolver=resolve, description=description, metadata={DECLARATION: Computed(function)})


def label(name: str, words: Mapping[str, Mapping[str, str]], *, description: str) -> Any:
    """A field that names a code in the reader's language."""

    def resolve(root: Any, info: Info) -> str:
        return words[root.row[name]][info.context.locale]

    return strawberry.field(resolver=resolve, description=description, metadata={DECLARATION: Label(name, words)})


def relation(
    batch: str, key: str, wrap: Callable[[], type[Any]], *, description: str, permission: Permission | None = None
) -> Any:
    """A field that follows a key to one object; `permission` guards it and makes a hidden row FORBIDDEN."""
    declared = Relation(batch, key, wrap, is_guarded=permission is not None)
    return _relation_field(declared, description, [RequiresOrOwn(permission)] if permission else [])


def relations(batch: str, key: str, wrap: Callable[[], type[Any]], *, description: str, list_size: int) -> Any:
    """A field that follows a key to a short list of objects, in the batch function's order.

    `list_size` is how many there usually are: what the cost of a document reckons with.
    """
    return _relation_field(Relation(batch, key, wrap, is_many=True, list_size=list_size), description, [])


def _relation_field(declared: Relation, description: str, extensions: list[FieldExtension]) -> Any:
    async def resolve(root: Any, info: Info) -> Any:
        return await follow(declared, root.row, info)

    return strawberry.field(
        resolver=resolve,
        description=description,
        extensions=extensions,
        metadata={DECLARATION: declared, "list_size": declared.list_size},
    )


class RequiresOrOwn(Requires):
    """As `Requires`, printed the same; a member may always see what is their own, so statements decide by scope."""

    def check(self, info: Any) -> None:
        """Refuses the anonymous; who else may see the row is the batch function's answer."""
        info.context.require(Permission.SIGNED_IN)


async def follow(declared: Relation, row: Mapping[str, Any], info: Info) -> Any:
    """The related object or objects of one row.

    Raises:
        ApiError: FORBIDDEN, when a guarded relation gives nothing for an existing key.
    """
    key = row.get(declared.key)
    if key is None:
        return [] if declared.is_many else None
    found = await info.context.loaders.load(declared.batch, key)
    wrap = declared.wrap()
    if declared.is_many:
        return [wrap(row=each) for each in found]
    if found is None and declared.is_guarded:
        raise ApiError("FORBIDDEN")
    return None if found is None else wrap(row=found)
