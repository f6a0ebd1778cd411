"""SQL forms of values that are more than a plain column: the same text as the Python function beside which they stand.

A form is an SQL expression over one row, written `{row}`; its value becomes part of a JSON text. The property tests
compare every form with its Python function.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import zip_longest
from typing import Any, Final

import orjson
import sqlalchemy as sa


class Kind(StrEnum):
    """What the JSON of a column is made from; `OTHER` has its own text in PostgreSQL (fractions, wide integers)."""

    TEXT = "text"
    WHOLE = "whole number of 32 bits"
    LARGE = "whole number of 64 bits"
    TRUTH = "truth value"
    DAY = "day"
    INSTANT = "instant"
    IDENTIFIER = "UUID"
    TEXTS = "array of texts"
    OTHER = "other"


_KINDS: Final = (
    (sa.BigInteger, Kind.LARGE),
    (sa.String, Kind.TEXT),
    (sa.Integer, Kind.WHOLE),
    (sa.Boolean, Kind.TRUTH),
    (sa.DateTime, Kind.INSTANT),
    (sa.Date, Kind.DAY),
    (sa.Uuid, Kind.IDENTIFIER),
)


def kinds_of(columns: Iterable[sa.ColumnElement[Any]]) -> dict[str, Kind]:
    """The kinds of a select's output columns by name."""
    return {str(column.key): _kind_of(column.type) for column in columns}


def never_null(select: sa.Select[Any]) -> frozenset[str]:
    """The output columns of which their table says that they are never NULL."""
    columns = (column for column in select.selected_columns if isinstance(column, sa.Column))
    return frozenset(str(column.key) for column in columns if not column.nullable)


def _kind_of(type_: sa.types.TypeEngine[Any]) -> Kind:
    if isinstance(type_, sa.ARRAY):
        return Kind.TEXTS if isinstance(type_.item_type, sa.String) else Kind.OTHER
    plain = type_.impl if isinstance(type_, sa.types.TypeDecorator) else type_
    return next((kind for class_, kind in _KINDS if isinstance(plain, class_)), Kind.OTHER)


ROW: Final = "{row}"
VIOLATION: Final = "\ue000unionhall-violation\ue001"
"""Stands where a value breaks the type's promise (an unknown code, a null that must not be): the whole answer is then
read again by the level form, which makes the exact error. A text of a member that holds it costs the same, no more."""

ABOVE: Final = "{above}"
"""The row above, in the select of a relation that takes columns of it."""

_HEAD: Final = 2
_TAKEN_ABOVE: Final = re.compile(re.escape(ABOVE) + r'\."(\w+)"')
_TAKEN: Final = re.compile(re.escape(ROW) + r'\."(\w+)"')
_VIOLATION: Final = f"'{VIOLATION}'"
_VIOLATED: Final = f"to_json({_VIOLATION}::text)"
_TYPES: Final = {Kind.TEXT: "text", Kind.WHOLE: "integer", Kind.TRUTH: "boolean", Kind.TEXTS: "text[]"}
"""What the values of JSON objects are read as."""


def columns_in(form: str) -> list[str]:
    """The columns that a form takes."""
    return _TAKEN.findall(form)


def columns_above(text: str) -> list[str]:
    """The columns that a select takes of the row above, each once."""
    return list(dict.fromkeys(_TAKEN_ABOVE.findall(text)))


def plain(column: str) -> str:
    """A text, whole number or truth value, as it is."""
    return f'{ROW}."{column}"'


def day(column: str) -> str:
    """A day; without an end it is the last, or the first, that Python has, as the driver reads it."""
    value = f'{ROW}."{column}"'
    return (
        f"CASE {value} WHEN 'infinity' THEN '{date.max}'::date WHEN '-infinity' THEN '{date.min}'::date"
        f" ELSE {value} END"
    )


def required(form: str) -> str:
    """A text that must not be null."""
    return f"coalesce({form}, {_VIOLATION})"


def required_json(form: str) -> str:
    """A value of any type that must not be null."""
    return f"coalesce(to_json({form}), {_VIOLATED})"


def instant(column: str) -> str:
    """An aware instant as RFC 3339 in UTC: no fraction when it is whole, six digits otherwise."""
    value = f'{ROW}."{column}"'
    return (
        f"to_char({value} AT TIME ZONE 'UTC', CASE WHEN {value} = {value}::timestamptz(0)"
        f' THEN \'YYYY-MM-DD"T"HH24:MI:SS"Z"\' ELSE \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\' END)'
    )


def identifier(column: str) -> str:
    """A UUID as text."""
    return f'{ROW}."{column}"::text'


def path_of(head: str, column: str) -> str:
    """A path that ends in a UUID."""
    return f"'{head}' || {identifier(column)}"


def node_id(type_name: str, column: str) -> str:
    """The opaque id of an object: unpadded base64url of key and type name."""
    name = type_name.encode("ascii")
    # The key and the first two bytes of the name are whole groups of base64: they need no padding, and the rest is the
    # same text for every key. Two calls of `replace` are four times as fast as one of `translate`.
    head, tail = name[:_HEAD].hex(), urlsafe_b64encode(name[_HEAD:]).decode("ascii").rstrip("=")
    encoded = f"encode(uuid_send({ROW}.\"{column}\") || '\\x{head}'::bytea, 'base64')"
    url_safe = f"replace(replace({encoded}, '+', '-'), '/', '_')"
    return f"{url_safe} || '{tail}'" if len(name) > _HEAD else f"rtrim({url_safe}, '=')"


def choice(column: str, words: Mapping[str, str]) -> str:
    """The word for a code; a code without a word is a violation, no code is null."""
    value = f'{ROW}."{column}"'
    # One look into a constant: a CASE is a comparison for each code, and each of them is set up for each execution.
    table = f"({_text(orjson.dumps(words).decode())})::jsonb"
    return f"CASE WHEN {value} IS NOT NULL THEN coalesce({table} ->> {value}, {_VIOLATION}) END"


def sentence(column: str, words: Mapping[str, str]) -> str:
    """The text for a code with up to two facts behind it, divided by blanks, as `filled` gives it.

    A code without a text is a violation, no code is null.
    """
    value = f'{ROW}."{column}"'
    found = f"coalesce(({_text(orjson.dumps(words).decode())})::jsonb ->> split_part({value}, ' ', 1), {_VIOLATION})"
    for number, place in enumerate(PLACES, _HEAD):
        found = f"replace({found}, '{place}', split_part({value}, ' ', {number}))"
    return f"CASE WHEN {value} IS NOT NULL THEN {found} END"


def filled(value: str, words: Mapping[str, str]) -> str:
    """The text for a code, the facts behind it put in their places; nothing where one is not given.

    Raises:
        KeyError: There is no text for the code.
    """
    code, *facts = value.split(" ")
    text = words[code]
    for place, fact in zip_longest(PLACES, facts[: len(PLACES)], fillvalue=""):
        text = text.replace(place, fact)
    return text


PLACES: Final = ("{first}", "{second}")
"""Where the facts behind a code stand in its text."""


def texts(column: str) -> str:
    """An array of texts; null, or one of them that is null, is a violation."""
    value = f'{ROW}."{column}"'
    found = f"CASE WHEN array_position({value}, NULL) IS NULL THEN array_to_json({value}) END"
    return f"coalesce({found}, {_VIOLATED})"


def names(column: str, codes: Iterable[str]) -> str:
    """An array of codes, each in capitals; null, or an unknown one, is a violation."""
    value = f'{ROW}."{column}"'
    known = ", ".join(map(_text, codes))
    return f"CASE WHEN {value} <@ ARRAY[{known}] THEN upper(array_to_json({value})::text)::json ELSE {_VIOLATED} END"


def brought(key: str, columns: Mapping[str, str], outputs: Mapping[str, str]) -> str:
    """An object that the row brings along: its columns, each by that of the row, and its outputs, forms over them.

    Null where the row has no `key` of one.
    """
    taken = ", ".join(f'{ROW}."{name}" AS "{column}"' for column, name in columns.items())
    shown = ", ".join(f'{form.replace(ROW, "b")} AS "{output}"' for output, form in outputs.items())
    found = f"SELECT row_to_json(x) FROM (SELECT {shown} FROM (SELECT {taken}) b) x"  # noqa: S608  # declarations only
    return f'CASE WHEN {ROW}."{key}" IS NOT NULL THEN ({found}) END'


def entries(column: str, keys: Mapping[str, Kind], outputs: Mapping[str, str]) -> str:
    """The objects of a JSON array in their order, each with its outputs: forms over its keys."""
    taken = ", ".join(f'"{key}" {_TYPES[kind]}' for key, kind in keys.items())
    shown = ", ".join(f'{form.replace(ROW, "e")} AS "{key}"' for key, form in outputs.items())
    found = f'jsonb_to_recordset({ROW}."{column}") AS e ({taken})'
    return f"(SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (SELECT {shown} FROM {found}) x)"  # noqa: S608  # declarations only


def documents(columns: Sequence[str], texts: Mapping[tuple[object, ...], str]) -> str:
    """The JSON text for a combination of the columns' values: codes (no `/`, not empty), truth values or null.

    Each column stands there once: it may be a subquery. Equal texts stand there once, too.
    """
    # One call for all columns, whose types it finds once; a null that is no value of the set makes a shorter kind.
    nullable = {column for values in texts for column, value in zip(columns, values, strict=True) if value is None}
    parts = (f"concat({plain(each)})" if each in nullable else plain(each) for each in columns)
    kind = f"concat_ws('/', {', '.join(parts)})"
    number = {text: n for n, text in enumerate(dict.fromkeys(texts.values()), 1)}
    # Looks into two constants, whatever the number of combinations: a CASE is a comparison for each of them.
    places = orjson.dumps({"/".join(map(_word, values)): number[text] for values, text in texts.items()}).decode()
    known = ", ".join(f"({_text(text)})::json" for text in number)
    found = f"(ARRAY[{known}])[((({_text(places)})::jsonb) ->> ({kind}))::integer]"
    return f"coalesce({found}, {_VIOLATED})"


def masked(column: str) -> str:
    """The last characters behind asterisks; null when there are none."""
    return f"'{MASK}' || {ROW}.\"{column}\""


MASK: Final = "****"
_NULL: Final = ""


def _word(value: object) -> str:
    """A value of a closed set as `concat` and `concat_ws` write it."""
    if value is None:
        return _NULL
    return str(value).lower()[0] if isinstance(value, bool) else str(value)


def _text(value: str) -> str:
    quoted = value.replace("'", "''").replace(ROW, "{' || 'row}")  # the place of the row is never inside a text
    return f"'{quoted}'"
