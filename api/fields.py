"""How a type says what its fields are: declared once, read by the Strawberry resolvers and by the compiled plans.

A type of the graph holds one `row` (a driver record or a mapping). Each of its fields is one of these:

* `column`: a column of the row; `array`: one that is an array;
* `computed`, `computed_from`: a plain function of the row, or of one column;
* `label`: the word for a code;
* `derived`: a function of columns with closed sets of values, and of the caller's locale and sign-in;
* `entries`: objects inside a column that is JSON; `coded`: an object for each code in an array;
* `opened`: a function of what is sealed in the row;
* `figure`: a number that a batch function finds for a key; `relation`, `relations`: rows that it finds.

A root field that looks one object up is `found`: its function only names a batch and a key. Anything with a decision, a
write or I/O of its own is a resolver in `api/resolvers`, or a method, and runs as Strawberry runs it.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, NamedTuple, TypeVar, cast

import strawberry
from strawberry.extensions import FieldExtension

from api.context import Context, Info
from api.errors import ApiError
from api.permissions import Requires
from db.forms import Kind
from domain.shared.permissions import Permission

DECLARATION = "unionhall.declaration"
"""Key of a field's declaration in its Strawberry metadata."""

DEFERRED = object()
"""Root value that the compiled executor gives: lookups then answer with references, which it reads in batches."""

T = TypeVar("T")
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A value of the row, converted when it is not None; each value of it where it is an array."""

    name: str
    convert: Convert | None = None
    is_array: bool = False

    def of(self, value: Any) -> Any:
        """What the field gives for a value of the column."""
        if self.convert is None or value is None:
            return value
        return [self.convert(each) for each in value] if self.is_array else self.convert(value)


@dataclass(frozen=True, slots=True)
class Computed:
    """A plain function of the row: no I/O, no context.

    Attributes:
        form: The same in SQL, where there is one (`db.forms`): a text.
        column: The only column that it depends on, where that is so; `of_value` is the function of its value.
    """

    function: Callable[[Any], Any]
    form: str | None = None
    column: str | None = None
    of_value: Convert | None = None

    def of(self, row: Mapping[str, Any]) -> Any:
        """The value for one row."""
        return self.function(row)


@dataclass(frozen=True, slots=True)
class Label:
    """The word for a code of the row, in the reader's language: `words[code][locale]`."""

    name: str
    words: Mapping[str, Mapping[str, str]]


class Reader(NamedTuple):
    """What an answer may depend on besides rows: few values, so that a plan can be made for each of them."""

    locale: str
    is_signed_in: bool


@dataclass(frozen=True, slots=True)
class Derived:
    """`function(values, reader)`, where `values` are the named columns; each column's values are a closed set."""

    columns: Mapping[str, Sequence[Any]]
    function: Callable[[Mapping[str, Any], Reader], Any]

    def of(self, row: Mapping[str, Any], reader: Reader) -> Any:
        """The value for one row."""
        return self.function({name: row[name] for name in self.columns}, reader)


@dataclass(frozen=True, slots=True)
class Figure:
    """Column `column` of the row that a batch function finds for the key in column `key`; `default` without a row."""

    batch: str
    key: str
    column: str
    default: Any


def _no_arguments() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows that a batch function finds for the key in column `key`, each wrapped by `wrap()`.

    `wrap` is a function so that types may refer to each other. `is_guarded`: None from the batch, for a key that
    exists, means that the caller may not see it, and is answered by FORBIDDEN beside the null. `arguments` turns the
    field's arguments into filters of the batch; a filter that is not asked for is left out. `inherited` names filters
    whose values are those that the relation above it was given, before the field's own arguments, in columns of their
    names. `brings`: columns of the object that the row has already, as what; nothing is read for a selection of these.
    """

    batch: str
    key: str
    wrap: Callable[[], type[Any]]
    is_many: bool = False
    is_guarded: bool = False
    list_size: int = 1
    arguments: Callable[..., Mapping[str, Any]] = field(default=_no_arguments)
    inherited: Sequence[str] = ()
    brings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entries:
    """The objects of a JSON array in column `column`, each wrapped by `wrap()`; `keys` are theirs with their kinds."""

    column: str
    wrap: Callable[[], type[Any]]
    keys: Mapping[str, Kind]

    def of(self, row: Mapping[str, Any]) -> Any:
        """The objects of one row.

        Raises:
            TypeError: The column holds something else.
        """
        found = row.get(self.column)
        if found is None:
            return None
        if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
            raise TypeError("no array of objects")
        return [self.wrap()(row=each) for each in found]


@dataclass(frozen=True, slots=True)
class Coded:
    """`function(code, reader)` for each code in the array of column `column`."""

    column: str
    function: Callable[[str, Reader], Any]

    def of(self, row: Mapping[str, Any], reader: Reader) -> Any:
        """The objects of one row."""
        return [self.function(code, reader) for code in row[self.column]]


@dataclass(frozen=True, slots=True)
class Opened:
    """`function(content)`, where `open(context, row)` gives the content, the same for all such fields of a type."""

    open: Callable[[Context, Mapping[str, Any]], Any]
    function: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """An object that is not read yet."""

    batch: str
    key: Any
    wrap: type[Any]


@dataclass(frozen=True, slots=True)
class Found:
    """A root field whose function gives a `Reference`, None, or a list of these: no I/O of its own."""

    function: Callable[..., Any]


def column(
    name: str, *, description: str, convert: Convert | None = None, deprecation_reason: str | None = None
) -> Any:
    """A field that is a column of the row."""
    return _column_field(Column(name, convert), description, deprecation_reason)


def array(name: str, *, description: str, convert: Convert | None = None) -> Any:
    """A field that is a column of the row with an array of texts, each of them converted."""
    return _column_field(Column(name, convert, is_array=True), description)


def _column_field(declared: Column, description: str, deprecation_reason: str | None = None) -> Any:
    def resolve(root: Any) -> Any:
        return declared.of(root.row.get(declared.name))

    return strawberry.field(
        resolver=resolve,
        description=description,
        deprecation_reason=deprecation_reason,
        metadata={DECLARATION: declared},
    )


def entries(
    column: str, wrap: Callable[[], type[Any]], keys: Mapping[str, Kind], *, description: str, list_size: int
) -> Any:
    """A field that is a list of objects inside a JSON column of the row, which have nothing but columns."""
    return _row_field(Entries(column, wrap, keys), description, list_size=list_size)


def computed(function: Callable[[Any], Any], *, description: str) -> Any:
    """A field that is a plain function of the row."""
    return _row_field(Computed(function), description)


def computed_from(column: str, of_value: Convert, *, description: str, form: str | None = None) -> Any:
    """A text that is a plain function of one column."""
    return _row_field(Computed(lambda row: of_value(row[column]), form, column, of_value), description)


def _row_field(declared: Computed | Entries, description: str, **metadata: int) -> Any:
    def resolve(root: Any) -> Any:
        return declared.of(root.row)

    return strawberry.field(resolver=resolve, description=description, metadata={DECLARATION: declared, **metadata})


def label(name: str, words: Mapping[str, Mapping[str, str]], *, description: str) -> Any:
    """A field that names a code in the reader's language."""

    def resolve(root: Any, info: Info) -> str:
        return words[root.row[name]][info.context.locale]

    return strawberry.field(resolver=resolve, description=description, metadata={DECLARATION: Label(name, words)})


def derived(
    columns: Mapping[str, Sequence[Any]], function: Callable[[Mapping[str, Any], Reader], Any], *, description: str
) -> Any:
    """A field that follows from columns with closed sets of values and from who reads it."""
    return _read_field(Derived(columns, function), description)


def _read_field(declared: Derived | Coded, description: str) -> Any:
    def resolve(root: Any, info: Info) -> Any:
        return declared.of(root.row, reader_of(info.context))

    return strawberry.field(resolver=resolve, description=description, metadata={DECLARATION: declared})


def coded(column: str, function: Callable[[str, Reader], Any], *, description: str) -> Any:
    """A list of objects that follow from the codes in an array of the row, and from who reads it."""
    return _read_field(Coded(column, function), description)


def opened(
    open_row: Callable[[Context, Mapping[str, Any]], Any], function: Callable[[Any], Any], *, description: str
) -> Any:
    """A field that follows from what is sealed in the row; its type has a private `content`, None at first."""
    declared = Opened(open_row, function)

    def resolve(root: Any, info: Info) -> Any:
        if root.content is None:
            root.content = open_row(info.context, root.row)
        return function(root.content)

    return strawberry.field(resolver=resolve, description=description, metadata={DECLARATION: declared})


def figure(batch: str, key: str, column: str, *, description: str, default: Any = 0) -> Any:
    """A number that a batch function finds."""
    declared = Figure(batch, key, column, default)

    async def resolve(root: Any, info: Info) -> Any:
        value = root.row.get(key)
        found = None if value is None else await info.context.loaders.load(batch, value)
        return default if found is None else found[column]

    return strawberry.field(resolver=resolve, description=description, metadata={DECLARATION: declared})


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


def related(declared: Relation, *, description: str) -> Any:
    """A field without arguments that follows a relation which is more than `relation` and `relations` can say."""
    return _relation_field(declared, description, [])


def declares(declared: Relation) -> dict[object, Any]:
    """Metadata of a relation with arguments, which is a method that ends in `follow`."""
    return {DECLARATION: declared, "list_size": declared.list_size}


def _relation_field(declared: Relation, description: str, extensions: list[FieldExtension]) -> Any:
    async def resolve(root: Any, info: Info) -> Any:
        return await follow(declared, root.row, info)

    return strawberry.field(
        resolver=resolve, description=description, extensions=extensions, metadata=declares(declared)
    )


class RequiresOrOwn(Requires):
    """As `Requires`, printed the same; a member may always see what is their own, so statements decide by scope."""

    def check(self, info: Any) -> None:
        """Refuses the anonymous; who else may see the row is the batch function's answer."""
        info.context.require(Permission.SIGNED_IN)


async def follow(declared: Relation, row: Mapping[str, Any], info: Info, **arguments: Any) -> Any:
    """The related object or objects of one row.

    Raises:
        ApiError: FORBIDDEN, when a guarded relation gives nothing for an existing key.
    """
    key = row.get(declared.key)
    if key is None:
        return [] if declared.is_many else None
    filters = {**{name: row[name] for name in declared.inherited}, **declared.arguments(**arguments)}
    found = await info.context.loaders.load(declared.batch, key, filters)
    wrap = declared.wrap()
    if declared.is_many:
        return [wrap(row=each) for each in found]
    if found is None and declared.is_guarded:
        raise ApiError("FORBIDDEN")
    return None if found is None else wrap(row=found)


def found(*, description: str, extensions: list[FieldExtension]) -> Callable[[Callable[..., Any]], Any]:
    """A root field that looks objects up; the function decorated gives a `Found` answer.

    The function takes `info` although only this wrapper needs it: Strawberry passes it by the signature.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        @wraps(function)
        async def resolve(root: Any, info: Info, **arguments: Any) -> Any:
            answer = function(root, info, **arguments)
            return answer if info.root_value is DEFERRED else await _dereferenced(answer, info)

        return strawberry.field(
            resolver=resolve, description=description, extensions=extensions, metadata={DECLARATION: Found(function)}
        )

    return decorate


def reference(batch: str, key: Any, wrap: type[T]) -> T:
    """What a `found` field answers: typed as the object that it stands for."""
    return cast("T", Reference(batch, key, wrap))


async def _dereferenced(answer: Any, info: Info) -> Any:
    if isinstance(answer, list):
        return list(await asyncio.gather(*(_dereferenced(one, info) for one in answer), return_exceptions=True))
    if answer is None:
        return None
    row = await info.context.loaders.load(answer.batch, answer.key)
    return None if row is None else answer.wrap(row=row)


def reader_of(context: Context) -> Reader:
    """What plans for this caller's answers depend on."""
    key = (context.locale, context.actor.member_id is not None)
    return _READERS.get(key) or _READERS.setdefault(key, Reader(*key))


_READERS: dict[tuple[str, bool], Reader] = {}
