"""Operations with odd arguments, made from the printed schema: every root field, as variables and as literals."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

SCHEMA: GraphQLSchema = build_schema(
    (Path(__file__).parents[3] / "schema.graphql").read_text(encoding="utf-8"), assume_valid=True
)

TEXTS: Sequence[Any] = (
    "",
    " ",
    "x",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "\u202e\u200b\ufeff",
    "\x7f\x1b[31m",
    "%",
    "_\\%",
    "'; DROP TABLE member; --",
    "$1 {0} %s {name}",
    "𠮷野家👩‍👩‍👧",
    "李" * 5_000,
    "9" * 4_000,
    "+86138",
    "".join(chr(ord(digit) + 0x630) for digit in "13800138000"),
    "null",
    "HD001999",
    "HD-A-01",
    "K7QX2M9PAB",
    "-1",
    "../../etc/passwd",
)
STRANGE: Sequence[Any] = (None, True, 0, -1, 2**31, 2**63, 10**400, 1.5, -0.0, 1e308, [], [[]], [None], {}, {"a": 1})
INTEGERS: Sequence[Any] = (0, 1, 2, 100, 101, -1, 2**31 - 1, -(2**31), 2**31, 2**53 + 1, 2**64, 1e3, 1.5, "5", True)
DAYS: Sequence[Any] = (
    "2026-11-22",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "-0001-01-01",
    "2026-02-30",
    "2026-W48-7",
    "20261122",
    "infinity",
    "2026-11-22T00:00:00Z",
    "\u0662\u0660\u0662\u0666-11-22",
    1,
)
PHONES: Sequence[Any] = (
    "13800138000",
    "+86 138 0013 8000",
    "(0)138-0013-8000",
    "+1 650 253 0000",
    "+86",
    "tel:110",
    "1" * 300,
    "+8613800138000;ext=9",
    "".join(chr(ord(digit) + 0xFEE0) for digit in "13800138000"),
    13800138000,
)
KEYS: Sequence[Any] = (
    "01893a3e-7d3b-7000-8000-000000000001",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "{01893a3e-7d3b-7000-8000-000000000001}",
    "urn:uuid:01893a3e-7d3b-7000-8000-000000000001",
    "01893a3e7d3b70008000000000000001",
    "not a key",
    7,
)
IDENTITIES = (
    "11010519491231002X",
    "11010519491231002x",
    "110105194912310021",
    "\uff10" * 18,
    "9" * 18,
    "11010520990230002X",
)
_SCALARS: Mapping[str, Sequence[Any]] = {
    "Int": INTEGERS,
    "Fen": (*INTEGERS, 2**53, -(2**53)),
    "Date": DAYS,
    "DateTime": (*DAYS, "2026-11-22T25:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    "PhoneNumber": (*PHONES, *TEXTS),
    "SyncToken": (*TEXTS, "A" * 75, "A" * 74, "_" * 75, 5, None),
    "UUID": (*KEYS, None, None),
    "Boolean": (True, False, 0, "true", None),
    "Float": (1.5, 1e308, "NaN", None),
    "String": (*TEXTS, *IDENTITIES),
}
# Values that the scalar takes: with them a request gets past the types and reaches the resolvers.
_TAME: Mapping[str, Sequence[Any]] = {
    "Int": (0, 1, 2, 100, 101, -1, 2**31 - 1, -(2**31)),
    "Fen": (0, 1, 100, -1, 2**31, 2**53 - 1),
    "Date": ("2026-11-22", "0001-01-01", "9999-12-31", "2024-02-29"),
    "DateTime": ("2026-11-22T08:30:00Z", "0001-01-02T00:00:00Z", "9999-12-30T23:59:59+08:00", "2999-01-01T00:00:00Z"),
    "PhoneNumber": ("13800138000", "+86 138 0013 8000", "+1 650 253 0000", "+44 20 7946 0018"),
    "SyncToken": ("A" * 75, "_" * 75, "", "x"),
    "UUID": (*KEYS[:3], None),
    "Boolean": (True, False),
    "String": (*TEXTS, *IDENTITIES),
}
_TAME_SHARE = 0.65
_LONGEST_LIST = 3
_DEEPEST = 4
"""Objects within objects; what holds its own kind could go on for ever."""
_STRANGE_SHARE = 0.08
_LEFT_OUT_SHARE = 0.35


@dataclass
class Oddities:
    """A stream of requests; the same seed makes the same ones. `ids` and `cursors` are true ones to start from."""

    seed: int
    ids: Sequence[str] = ()
    cursors: Sequence[str] = ()
    _random: random.Random = field(init=False)
    _is_tame: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._depth = 0

    def body(self, operation: str, name: str) -> bytes:
        """A request for a root field; half of them say their arguments as variables, half as literals."""
        root = SCHEMA.query_type if operation == "query" else SCHEMA.mutation_type
        assert root is not None
        wanted = root.fields[name]
        self._is_tame = self._random.random() < _TAME_SHARE
        values = {argument: self._value(taken.type, argument) for argument, taken in wanted.args.items()}
        kept = {
            argument: value
            for argument, value in values.items()
            if self._is_needed(wanted.args[argument].type, _LEFT_OUT_SHARE)
        }
        if not kept or self._random.random() < 0.5:
            return _with_variables(operation, name, wanted, kept)
        literals = ",".join(f"{argument}:{_literal(value)}" for argument, value in kept.items())
        return _encoded({"query": f"{operation}{{{name}({literals}){_selection(wanted)}}}"})

    def _value(self, type_: GraphQLInputType, name: str) -> Any:
        if not self._is_tame and self._random.random() < _STRANGE_SHARE:
            return self._random.choice(STRANGE)
        if is_non_null_type(type_):
            return self._value(type_.of_type, name)
        if is_list_type(type_):
            return [self._value(type_.of_type, name) for _ in range(self._random.randint(0, _LONGEST_LIST))]
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_)
        if isinstance(type_, GraphQLEnumType):
            return _Name(self._random.choice([*type_.values, *([] if self._is_tame else ["NOPE", "__proto__"])]))
        return self._leaf(str(get_named_type(type_)), name)

    def _leaf(self, named: str, name: str) -> Any:
        if named == "ID":
            return self._identity()
        if name in {"after", "before"}:
            return self._cursor()
        return self._random.choice((_TAME if self._is_tame else _SCALARS)[named])

    def _is_needed(self, type_: GraphQLInputType, left_out_share: float) -> bool:
        if is_non_null_type(type_):
            return self._is_tame or self._random.random() > 0.05
        return self._random.random() > left_out_share

    def _object(self, type_: GraphQLInputObjectType) -> dict[str, Any]:
        fields = self._within_depth(type_)
        chosen = {name: taken for name, taken in fields.items() if self._is_needed(taken.type, _LEFT_OUT_SHARE)}
        if type_.is_one_of and (self._is_tame or self._random.random() < 0.9):
            chosen = dict([self._random.choice(list(fields.items()))])
        self._depth += 1
        made = {name: self._value(taken.type, name) for name, taken in chosen.items()}
        self._depth -= 1
        return made

    def _within_depth(self, type_: GraphQLInputObjectType) -> Mapping[str, GraphQLInputField]:
        """Its fields; deep inside only those that hold no object, so that what holds its own kind comes to an end."""
        fields: Mapping[str, GraphQLInputField] = type_.fields
        if self._depth < _DEEPEST:
            return fields
        flat = {
            name: taken
            for name, taken in fields.items()
            if not isinstance(get_named_type(taken.type), GraphQLInputObjectType)
        }
        return flat or fields

    def _identity(self) -> Any:
        if self.ids and self._random.random() < 0.6:
            return self._bent(self._random.choice(self.ids))
        return self._random.choice([*TEXTS, *KEYS[:7], *([] if self._is_tame else [5, 2**63])])

    def _cursor(self) -> Any:
        if self.cursors and self._random.random() < 0.7:
            return self._bent(self._random.choice(self.cursors))
        return self._random.choice(TEXTS)

    def _bent(self, text: str) -> str:
        """A true text as it is, or with one character of it gone, doubled or replaced."""
        place = self._random.randrange(len(text))
        return self._random.choice(
            [
                text,
                text,
                text[:place] + text[place + 1 :],
                text[:place] + text[place] + text[place:],
                text[:place] + self._random.choice("AZaz09_-=+/\x00") + text[place + 1 :],
                text.swapcase(),
                text * 3,
            ]
        )


class _Name(str):
    """The name of an enum value: written without quotes in a literal."""

    __slots__ = ()


def root_fields() -> list[tuple[str, str]]:
    """Every root field: operation and name."""
    roots: list[tuple[str, GraphQLObjectType | None]] = [
        ("query", SCHEMA.query_type),
        ("mutation", SCHEMA.mutation_type),
    ]
    return [(operation, name) for operation, root in roots if root is not None for name in root.fields]


def _with_variables(operation: str, name: str, wanted: GraphQLField, values: Mapping[str, Any]) -> bytes:
    declared = ",".join(f"${argument}:{wanted.args[argument].type}" for argument in values)
    given = ",".join(f"{argument}:${argument}" for argument in values)
    head = f"{operation}({declared})" if declared else operation
    arguments = f"({given})" if given else ""
    return _encoded({"query": f"{head}{{{name}{arguments}{_selection(wanted)}}}", "variables": values})


def _encoded(request: Mapping[str, Any]) -> bytes:
    # The standard library writes lone surrogates as escapes, which is how a client would get them across.
    return json.dumps(request).encode()


def _literal(value: Any) -> str:
    if isinstance(value, _Name):
        return str(value)
    if isinstance(value, list):
        return f"[{','.join(_literal(each) for each in value)}]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{name}:{_literal(each)}" for name, each in value.items()) + "}"
    return json.dumps(value)


def _selection(wanted: GraphQLField, levels: int = 2) -> str:
    """Leaves of the answer, two levels deep."""
    named = get_named_type(wanted.type)
    if not is_object_type(named):
        return "" if is_leaf_type(named) else "{__typename}"
    parts = ["__typename"]
    for name, below in named.fields.items():
        if is_leaf_type(get_named_type(below.type)):
            parts.append(name)
        elif levels > 1 and name in {"nodes", "pageInfo", "userErrors", "member", "organisation", "joinRequest"}:
            parts.append(name + _selection(below, levels - 1))
    return "{" + " ".join(parts) + "}"
