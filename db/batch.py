"""Batch reads, declared once: N keys in, N entries out; or, inside another statement, the rows of one parent.

A batch is a select with the caller's scope inside, the column that keys are matched with, and an order. It runs in
three forms, which give the same rows: `await batch(conn, scope, keys)` reads one level for many parents (the data
loaders), a `Joint` reads several batches at once, with the columns that a plan uses, and `nested` is the text that a
fused plan puts into a larger statement.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Literal

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql

from db.forms import ABOVE, Kind, columns_above, kinds_of, never_null
from db.predicates import scope_values
from db.scope import Scope
from db.session import Connection
from db.statement import DIALECT, Statement, fetch_all, mark, marked

KEYS = "keys"
ITS_KEY = "its_key"
"""The parameter that a select compares with where it must know the key inside: `p.organisation_id = :its_key`."""

_MAX_STATEMENTS = 64


def above(name: str, type_: sa.types.TypeEngine[Any]) -> sa.ColumnElement[Any]:
    """A column of the row above, in a `select_beside`."""
    return sa.literal_column(f'{ABOVE}."{name}"', type_)


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition that an argument of a relation adds: `column = argument`, its value of SQL type `kind`.

    Another `operator` is one of SQL's: a range of days holds a day (`@>`). One that `is_inside` is a parameter of the
    select itself, by its name, untyped; it must always be given, and `column` says nothing.
    """

    column: str
    kind: str = "text"
    operator: str = "="
    is_inside: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Through:
    """The same list in two steps, for many keys at once: rows that name objects, then each object once.

    Attributes:
        select: Rows with the list's key and order, one for each entry, and `column`, the key of the entry in `batch`.
    """

    select: sa.Select[Any]
    column: str
    batch: "Batch"

    def marked(self, name: str) -> tuple[str, dict[str, Any]]:
        """The marked text of the rows, and its literals."""
        return marked(self.select, name)


@dataclass(frozen=True, eq=False)
class Batch:
    """A batch read.

    Attributes:
        select: The rows that the caller may see, with the scope inside. Where rows follow from the key, as the way up a
            tree does, it takes the key as parameter `ITS_KEY`, untyped, on the right of `=`.
        key: Output column that keys are matched with, of SQL type `key_type`.
        order: Output columns, each with `DESC` where it descends.
        never_null: Output columns that are never NULL, besides those that their table says it of.
        within: A batch whose rows, by their key `id`, the caller must see to see these; `select_within` has the same
            rows without that condition, for a statement that has read such a row already, and `select_beside` for one
            that has it at hand: columns of it are taken by `above`.
        wide: The same rows with more columns, for what relations take of the row above.
        seen_by: For a key column of other rows, the truth value beside it that is true only where the caller sees the
            row of this batch with that key. No other column may have such a name. `select_seen` has the rows that the
            caller sees or that the given condition holds for, so that the known ones are not looked up again.
        through: Where lists share most of their entries.
        narrow: The same rows with fewer columns, found with less, where these are all that is asked for.
    """

    select: sa.Select[Any]
    name: str
    key: str = "id"
    order: Sequence[str] = ()
    is_many: bool = False
    filters: Mapping[str, Filter] = field(default_factory=dict)
    key_type: str = "uuid"
    never_null: Sequence[str] = ()
    within: "Batch | None" = None
    select_within: sa.Select[Any] | None = None
    select_beside: sa.Select[Any] | None = None
    wide: sa.Select[Any] | None = None
    seen_by: Mapping[str, str] = field(default_factory=dict)
    select_seen: Callable[[sa.ColumnElement[bool]], sa.Select[Any]] | None = None
    through: Through | None = None
    narrow: sa.Select[Any] | None = None

    @cached_property
    def columns(self) -> Mapping[str, Kind]:
        """Output columns with their kinds."""
        return kinds_of(self.select.selected_columns)

    @cached_property
    def required(self) -> frozenset[str]:
        """Output columns that are never NULL."""
        return frozenset(self.never_null) | never_null(self.select)

    @cached_property
    def is_plain(self) -> bool:
        """Whether its rows are those of a table, one for each key."""
        return not self.is_many and all(isinstance(each, sa.Table) for each in self.select.get_final_froms())

    @cached_property
    def types(self) -> Mapping[str, str]:
        """Output columns with their SQL types."""
        return {str(column.key): column.type.compile(DIALECT) for column in self.select.selected_columns}

    @cached_property
    def marked(self) -> tuple[str, dict[str, Any]]:
        """The marked text of the select, and its literals."""
        return marked(self.select, self.name)

    def of_row_above(self, columns: Iterable[str]) -> Sequence[str]:
        """What `select_beside` takes of the row above, for these columns."""
        return [] if self.select_beside is None else columns_above(self._text(self.select_beside, columns)[0])

    def is_within(self, parent: sa.Select[Any] | None) -> bool:
        """Whether the caller sees what they see of a row of `parent`, of a batch or a list, by the id of such a row."""
        return self.within is not None and parent is self.within.select

    def taking(
        self,
        columns: Iterable[str],
        parent: sa.Select[Any] | None = None,
        seen: str | Literal[True] | None = None,
        *,
        row: str | None = None,
    ) -> tuple[str, dict[str, Any]]:
        """As `marked`, with these columns, and those of the key and the order, and no more.

        `parent` is the select, of a batch or a list, by the id of whose rows these are asked for, `row` such a row with
        what is taken `of_row_above`, where it is at hand, `seen` an SQL array of keys that the caller is known to see,
        where there is one; True: all of them.
        """
        select = self.select
        if row is not None and self.select_beside is not None and self.is_within(parent):
            select = self.select_beside
        elif self.select_within is not None and self.is_within(parent):
            select = self.select_within
        elif self.select_seen is not None and seen is not None:
            key = select.selected_columns[self.key]
            known = sa.true() if seen is True else key == sa.any_(sa.literal_column(seen, postgresql.ARRAY(key.type)))
            select = self.select_seen(known)
        text, literals = self._text(select, columns)
        return text.replace(ABOVE, row or ""), literals

    def _text(self, select: sa.Select[Any], columns: Iterable[str]) -> tuple[str, dict[str, Any]]:
        names = dict.fromkeys([self.key, *(each.split()[0] for each in self.order), *columns])
        if select is self.select:
            select = self._fitting(names)
        taken = [select.selected_columns[name] for name in names]
        return marked(select.with_only_columns(*taken, maintain_column_froms=True), self.name)

    def _fitting(self, names: Mapping[str, None]) -> sa.Select[Any]:
        """The select that has these columns and as little else as there is."""
        if self.narrow is not None and names.keys() <= set(self.narrow.selected_columns.keys()):
            return self.narrow
        if self.wide is not None and not names.keys() <= self.columns.keys():
            return self.wide
        return self.select

    @cached_property
    def _statement(self) -> Callable[[frozenset[str]], Statement]:
        return lru_cache(_MAX_STATEMENTS)(self._make_statement)

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
        condition = self.condition(alias, match, arguments)
        text = self.placed(self.marked[0], match, arguments or {})
        return f"FROM ({text}) {alias} WHERE {condition}{self.order_by(alias)}"

    def placed(self, text: str, match: str, arguments: Mapping[str, str]) -> str:
        """A text of `marked` or `taking` with what its select takes inside: the key, and arguments."""
        for name, parameter in arguments.items():
            if self.filters[name].is_inside:
                text = text.replace(mark(name), f"{mark(parameter)}::{self.filters[name].kind}")
        return text.replace(mark(ITS_KEY), match)

    def condition(self, alias: str, match: str, arguments: Mapping[str, str] | None = None) -> str:
        """What holds for the rows for the key that equals `match`."""
        conditions = [
            f"{alias}.{self.key} = {match}",
            *(
                f"{alias}.{each.column} {each.operator} {mark(parameter)}::{each.kind}"
                for each, parameter in (
                    (self.filters[name], parameter) for name, parameter in sorted((arguments or {}).items())
                )
                if not each.is_inside
            ),
        ]
        return " AND ".join(conditions)

    def filtered(self, names: Iterable[str]) -> list[str]:
        """The output columns that these filters compare."""
        return [self.filters[name].column for name in names if not self.filters[name].is_inside]

    def order_by(self, alias: str) -> str:
        """` ORDER BY …` of the rows under this alias; nothing where the batch has no order."""
        return f" ORDER BY {', '.join(f'{alias}.{each}' for each in self.order)}" if self.order else ""

    def _make_statement(self, arguments: frozenset[str]) -> Statement:
        match = f"ANY({mark(KEYS)}::{self.key_type}[])"
        nested = self.nested("t", match, {name: name for name in arguments})
        return Statement.of_marked(f"SELECT t.* {nested}", self.marked[1])  # texts of declarations


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """What a joint read takes from a batch: some of its columns, its key among them, with these filters given.

    Attributes:
        parent: The batch that has read the rows by whose ids these are asked for, where that makes a difference.
    """

    batch: Batch
    columns: Sequence[str]
    filters: Sequence[str] = ()
    parent: Batch | None = None

    def source(self, match: str, parameters: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
        """`FROM … t WHERE … ORDER BY …` in a marked text, and its literals; `match` is what the key equals.

        `parameters` are those that carry the values of the filters.
        """
        parent = None if self.parent is None else self.parent.select
        text, literals = self.batch.taking([*self.columns, *self.batch.filtered(self.filters)], parent)
        text = self.batch.placed(text, match, parameters)
        condition = self.batch.condition("t", match, parameters)
        return f"FROM ({text}) t WHERE {condition}{self.batch.order_by('t')}", literals


class Joint:
    """Several batches in one statement, each with its own keys.

    Rows of all parts have the same columns: as many of each SQL type as the part with the most of them needs, then,
    unless there is but one, the number of the part. What a part has no column for is NULL. (An array of composites for
    each part, or JSON, costs both sides more.)

    Attributes:
        text: The statement.
        parts: What it takes from each batch.
        places: For each part, where its columns stand in a row.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        slots: dict[tuple[str, int], int] = {}
        self.parts = parts
        self.places = [_places(part, slots) for part in parts]
        self._filters = [{name: f"{name}_{n}" for name in part.filters} for n, part in enumerate(parts)]
        literals: dict[str, Any] = {}
        texts = []
        for n, part in enumerate(parts):
            at = {place: name for name, place in self.places[n].items()}
            values = [f't."{at[place]}"' if place in at else f"NULL::{type_}" for (type_, _), place in slots.items()]
            number = [f"{n} AS part"] if len(parts) > 1 else []
            source, own_literals = part.source(f"ANY({mark(f'{KEYS}_{n}')}::{part.batch.key_type}[])", self._filters[n])
            texts.append(f"SELECT {', '.join([*values, *number])} {source}")  # texts of declarations
            literals.update(own_literals)
        if len(texts) > 1:
            texts = [f"({text})" for text in texts]
        self._statement = Statement.of_marked(" UNION ALL ".join(texts), literals)
        self.text = self._statement.text

    def arguments(
        self, scope: Scope, keys: Sequence[Sequence[Any]], arguments: Sequence[Mapping[str, Any]]
    ) -> list[Any]:
        """For each part its keys and the values of its filters, in the order of the statement's parameters.

        Privacy: the scope of each batch is inside, as in `Batch`.
        """
        values = scope_values(scope, self._statement.parameters)
        for n, names in enumerate(self._filters):
            values[f"{KEYS}_{n}"] = keys[n]
            for name, parameter in names.items():
                values[parameter] = arguments[n][name]
        return self._statement.arguments(values)

    def by_part(self, rows: Sequence[Record]) -> Sequence[Sequence[Record]]:
        """The rows of each part, in the order of its batch."""
        if len(self.places) == 1:
            return [rows]
        found: list[list[Record]] = [[] for _ in self.places]
        for row in rows:
            found[row[-1]].append(row)
        return found


def _places(part: Part, slots: dict[tuple[str, int], int]) -> dict[str, int]:
    """Where the columns of a part stand; slots that are missing are added."""
    used: Counter[str] = Counter()
    places = {}
    for name in part.columns:
        type_ = part.batch.types[name]
        places[name] = slots.setdefault((type_, used[type_]), len(slots))
        used[type_] += 1
    return places
