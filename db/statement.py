"""SQLAlchemy Core clauses, compiled once to the text and parameter order that asyncpg takes.

Core gives composition (a scope predicate inside every statement) and checked column names; the driver gives speed.
Nothing is compiled on a request path: statements are module constants.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Self

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine import Compiled
from sqlalchemy.sql import ClauseElement

from db.kept import Kept, Many, ManyAsked, asked_by_many
from db.session import Connection
from db.transaction import Transaction

_MARK = re.compile("\x02(\\w+)\x03")
_NUMBER = re.compile(r"\$(\d+)")
_VALUES = re.compile(r"(?P<head>INSERT INTO \w+ \((?P<names>[\w, ]+)\)) VALUES \([^()]+\)(?P<tail>.*)", re.DOTALL)
DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves them untyped


class Statement:
    """One compiled statement. Values go by parameter name; a name left out takes its literal from the clause.

    `many` is its form for many transactions that are sent as one, `asked` the form of a read for many who ask at the
    same moment; None: it has none.
    """

    __slots__ = ("_known", "_set", "asked", "literals", "many", "parameters", "text")

    def __init__(self, text: str, parameters: Iterable[str], literals: Mapping[str, Any]) -> None:
        self.text = text
        self.parameters = tuple(parameters)
        self.literals = literals
        self.many: Many | None = None
        self.asked: ManyAsked | None = None
        self._known = frozenset(self.parameters)
        self._set = {name: value for name, value in literals.items() if value is not None}

    @classmethod
    def of(cls, clause: ClauseElement) -> Self:
        """The statement of a clause."""
        compiled = clause.compile(dialect=DIALECT)
        parameters = getattr(compiled, "positiontup", None) or ()
        return cls(str(compiled), parameters, {**compiled.params, **_column_defaults(compiled)})

    @classmethod
    def of_marked(cls, text: str, literals: Mapping[str, Any]) -> Self:
        """A statement put together from texts of `marked`; equal names become one parameter."""
        number = {name: f"${n}" for n, name in enumerate(dict.fromkeys(_MARK.findall(text)), 1)}
        return cls(_MARK.sub(lambda found: number[found[1]], text), number, literals)

    def in_crowds(
        self, text: str, own: Sequence[str], *, shared: Sequence[str] = (), arrays: Sequence[str] = ()
    ) -> Self:
        """Gives it a form for many: `$1, …` are what all have in common, then come arrays of what each has of its own.

        Own values that are arrays, of ids or numbers, come as text (`arrays`). The statement returns a row for each
        that it wrote.
        """
        places = {name: at for at, name in enumerate(self.parameters)}
        self.many = Many(
            text,
            tuple(places[name] for name in shared),
            tuple(places[name] for name in own),
            frozenset(places[name] for name in arrays),
        )
        return self

    def asked_in_crowds(self, **types: str) -> Self:
        """Gives a read of one row, without locks, a form for many; what `peek_one` reads is read by it then.

        `types`: of parameters that have none in the text.
        """
        numbers = {name: number for number, name in enumerate(self.parameters, 1)}
        self.asked = asked_by_many(self.text, {numbers[name]: kind for name, kind in types.items()})
        return self

    def arguments(self, values: dict[str, Any]) -> list[Any]:
        """The values in the order of `$1, $2, …`.

        Raises:
            TypeError: A value is given under a name that the statement does not have.
        """
        if not values.keys() <= self._known:
            message = f"unknown parameters {sorted(values.keys() - self._known)}"
            raise TypeError(message)
        given = {**self._set, **values} if self._set else values
        return list(map(given.get, self.parameters))


def rows_from(table: sa.Table, names: Sequence[str], *, after: int = 0) -> tuple[str, str, Sequence[str]]:
    """The values of many rows as a relation `own`, its columns as they are selected, and which of them are arrays.

    `after` is how many numbers of parameters are taken already.
    """
    arrays = [name for name in names if isinstance(table.c[name].type, sa.ARRAY)]
    kinds = ["text" if name in arrays else table.c[name].type.compile(DIALECT) for name in names]
    sources = ", ".join(f"${at}::{kind}[]" for at, kind in enumerate(kinds, after + 1))
    selected = ", ".join(f"own.{name}{'::uuid[]' if name in arrays else ''}" for name in names)
    return f"unnest({sources}) AS own ({', '.join(names)})", selected, arrays


def insert_of(table: sa.Table, clause: ClauseElement) -> Statement:
    """An INSERT of one row of values, with its form for many rows."""
    one = Statement.of(clause)
    found = _VALUES.fullmatch(one.text)
    if found is None:
        message = f"no plain INSERT: {one.text}"
        raise ValueError(message)
    names = found["names"].split(", ")
    source, selected, arrays = rows_from(table, names)
    text = f"{found['head']} SELECT {selected} FROM {source}{found['tail']}"  # noqa: S608  # names of columns
    return one.in_crowds(text, names, arrays=arrays)


def mark(name: str) -> str:
    """The place of parameter `name` in a marked text."""
    return f"\x02{name}\x03"


def renamed(text: str, name_of: Callable[[str], str]) -> str:
    """A marked text with other names of parameters."""
    return _MARK.sub(lambda found: mark(name_of(found[1])), text)


def marked(clause: ClauseElement, prefix: str) -> tuple[str, dict[str, Any]]:
    """The text of a clause with its parameters by name, and its literals, so that texts can be nested.

    Literals are the values that Core binds by itself; `prefix` keeps those of different clauses apart.
    """
    statement = Statement.of(clause)
    names = {
        name: name if statement.literals.get(name) is None else f"{prefix}_{name}" for name in statement.parameters
    }
    text = _NUMBER.sub(lambda found: mark(names[statement.parameters[int(found[1]) - 1]]), statement.text)
    return text, {names[name]: value for name, value in statement.literals.items() if value is not None}


def _column_defaults(compiled: Compiled) -> dict[str, Any]:
    """Plain defaults of columns that an INSERT does not name: Core adds a parameter for each and leaves it empty."""
    columns = getattr(compiled, "insert_prefetch", ())
    return {column.key: column.default.arg for column in columns if column.default and column.default.is_scalar}


async def fetch_all(conn: Connection, statement: Statement, **values: Any) -> Sequence[Record]:
    """All rows."""
    return await conn.fetch(statement.text, *statement.arguments(values))


async def fetch_one(conn: Connection, statement: Statement, **values: Any) -> Record | None:
    """The first row, or None."""
    return await conn.fetchrow(statement.text, *statement.arguments(values))


async def fetch_value(conn: Connection, statement: Statement, **values: Any) -> Any:
    """The first column of the first row, or None."""
    return await conn.fetchval(statement.text, *statement.arguments(values))


async def execute(conn: Connection, statement: Statement, **values: Any) -> int:
    """How many rows were written."""
    status = await conn.execute(statement.text, *statement.arguments(values))
    return int(status.rsplit(" ", 1)[-1]) if status[-1].isdigit() else 0


async def peek_one(conn: Connection, statement: Statement, **values: Any) -> Record | None:
    """The first row, or None, apart from what a `Transaction` keeps, so that it need not begin for a read."""
    if isinstance(conn, Transaction):
        return await conn.peek(statement.text, *statement.arguments(values), many=statement.asked)
    return await fetch_one(conn, statement, **values)


async def write(
    conn: Connection, statement: Statement, *, refusal: Exception | None = None, is_hot: bool = False, **values: Any
) -> Kept | None:
    """Writes rows whose number nobody waits for. A `Transaction` keeps them, and gives what it keeps.

    `is_hot`: many want the same rows at the same moment, so its locks are not held while the disk is waited for.

    Raises:
        Exception: `refusal`, when nothing was written, now or when the transaction sends it. The statement must return
            what it writes then.
    """
    arguments = statement.arguments(values)
    if isinstance(conn, Transaction):
        return await conn.keep(statement.text, arguments, refusal, is_hot=is_hot, many=statement.many)
    if refusal is None:
        await conn.execute(statement.text, *arguments)
    elif await conn.fetchrow(statement.text, *arguments) is None:
        raise refusal
    return None
