"""SQLAlchemy Core clauses, compiled once to the text and parameter order that asyncpg takes.

Core gives composition (a scope predicate inside every statement) and checked column names; the driver gives speed.
Nothing is compiled on a request path: statements are module constants.
"""

from collections.abc import Sequence
from typing import Any

from asyncpg import Record
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine import Compiled
from sqlalchemy.sql import ClauseElement

from db.session import Connection

_DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves them untyped


class Statement:
    """One compiled statement. Values go by parameter name; a name left out takes its literal from the clause."""

    __slots__ = ("_literals", "_order", "text")

    def __init__(self, clause: ClauseElement) -> None:
        compiled = clause.compile(dialect=_DIALECT)
        self.text = str(compiled)
        self._order: tuple[str, ...] = tuple(getattr(compiled, "positiontup", None) or ())
        self._literals: dict[str, Any] = {**compiled.params, **_column_defaults(compiled)}

    def arguments(self, values: dict[str, Any]) -> list[Any]:
        """The values in the order of `$1, $2, …`.

        Raises:
            TypeError: A value is given under a name that the statement does not have.
        """
        unknown = values.keys() - set(self._order)
        if unknown:
            message = f"unknown parameters {sorted(unknown)}"
            raise TypeError(message)
        return [values.get(name, self._literals.get(name)) for name in self._order]


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
