"""Batch reads, declared once: N keys in, N entries out; or, inside another statement, the rows of one parent.

A batch is a select with the caller's scope inside, the column that keys are matched with, and an order. It runs in two
forms, which give the same rows: `await batch(conn, scope, keys)` reads one level for many parents (the data loaders and
the compiled plans), and `nested` is the text that a fused plan puts into a larger statement.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.sql import ClauseElement

from db.predicates import scope_values
from db.scope import Scope
from db.session import Connection
from db.forms import Kind, kinds_of
from db.statement import Statement, fetch_all, mark, marked

KEYS = "keys"
_MAX_STATEMENTS = 64


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition that an argument of a relation adds: `column = argument`, its value of SQL type `kind`."""

    column: str
    kind: str = "text"


class Batch:
    """A batch read. `key` and the columns of `order` are output columns of the select.

    Attributes:
        columns: Output columns with their types; empty for a select written as text.
        required: Output columns that are never NULL.
    """

    def __init__(  # a declaration: each has a name
        self,
        select: ClauseElement,
        *,
        name: str,
        key: str = "id",
        order: Sequence[str] = (),
        is_many: bool = False,
        filters: Mapping[str, Filter] | None = None,
        key_type: str = "uuid",
        required: Iterable[str] = (),
    ) -> None:
        self.name = name
        self.key = key
        self.key_type = key_type
        self.order = tuple(order)
        self.is_many = is_many
        self.filters = dict(filters or {})
        self._select = select
        selected = list(select.selected_columns) if isinstance(select, sa.Select) else []
        self.columns: Mapping[str, Kind] = kinds_of(selected)
        self.required = frozenset(required) | {
            str(column.key) for column in selected if isinstance(column, sa.Column) and not column.nullable
        }
        self.body, self.literals = marked(select, name)
        self._statement = lru_cache(_MAX_STATEMENTS)(self._make_statement)

    async def __call__(self, conn: Connection, scope: Scope, keys: Sequence[Any], **arguments: Any) -> list[Any]:
        """One entry per key in the keys' order: a row or None, or the rows in the batch's order. One statement.

        Privacy: what the caller may not see is as if it were not there.
        """
        statement = self._statement(frozenset(arguments))
        scoped = scope_values(scope, statement.parameters)
        rows = await fetch_all(conn, statement, **{KEYS: list(keys)}, **arguments, **scoped)
        return self.by_key(keys, rows)

    def by_key(self, keys: Sequence[Any], rows: Iterable[Record]) -> list[Any]:
        """The rows of one statement as one entry per key."""
        if not self.is_many:
            found = {row[self.key]: row for row in rows}
            return [found.get(key) for key in keys]
        many: dict[Any, list[Record]] = {}
        for row in rows:
            many.setdefault(row[self.key], []).append(row)
        return [many.get(key, []) for key in keys]

    def nested(self, alias: str, match: str, arguments: Mapping[str, str] | None = None) -> str:
        """`FROM … WHERE … ORDER BY …` in a marked text: this batch's rows as `alias`, for the key that equals `match`.

        `arguments` maps names of filters to the parameter names that carry their values.
        """
        conditions = [
            f"{alias}.{self.key} = {match}",
            *(
                f"{alias}.{self.filters[name].column} = {mark(parameter)}::{self.filters[name].kind}"
                for name, parameter in sorted((arguments or {}).items())
            ),
        ]
        order = f" ORDER BY {', '.join(f'{alias}.{each}' for each in self.order)}" if self.order else ""
        return f"FROM ({self.body}) {alias} WHERE {' AND '.join(conditions)}{order}"

    def _make_statement(self, arguments: frozenset[str]) -> Statement:
        match = f"ANY({mark(KEYS)}::{self.key_type}[])"
        nested = self.nested("t", match, {name: name for name in arguments})
        return Statement.of_marked(f"SELECT t.* {nested}", self.literals)  # texts of declarations
