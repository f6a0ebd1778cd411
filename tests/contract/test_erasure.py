"""Every column that could say something of a person is declared: what erasing does with it, or why it stays."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel

from db.queries.members.erasure import ERASINGS
from db.queries.members.erasure_kept import KEPT

_OF_NOBODY = (sa.Uuid, sa.Boolean, sa.Integer, sa.Date, sa.DateTime)
"""Types whose values are ids, counts, days and instants."""


def speaking_columns() -> set[tuple[str, str]]:
    """Columns of text, bytes, lists and JSON."""
    return {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if not isinstance(column.type, _OF_NOBODY) and type(column.type).__name__ != "Xid8"
    }


def erased_columns() -> set[tuple[str, str]]:
    return {(each.table, column) for each in ERASINGS for column in each.values} & speaking_columns()


def kept_columns() -> set[tuple[str, str]]:
    return {(table, column) for table, columns in KEPT.items() for column in columns}


def test_every_column_that_could_name_somebody_is_declared() -> None:
    assert sorted(speaking_columns() - erased_columns() - kept_columns()) == []


def test_nothing_is_declared_twice_or_for_nothing() -> None:
    assert sorted(erased_columns() & kept_columns()) == []
    assert sorted(kept_columns() - speaking_columns()) == []


def test_every_column_that_is_erased_exists() -> None:
    known = {(table.name, column.name) for table in SQLModel.metadata.sorted_tables for column in table.columns}

    assert sorted({(each.table, column) for each in ERASINGS for column in each.values} - known) == []


def test_text_bytes_lists_and_json_speak() -> None:
    found = {
        type(SQLModel.metadata.tables[table].columns[column].type).__name__ for table, column in speaking_columns()
    }

    assert found == {"AutoString", "LargeBinary", "ARRAY", "JSONB", "Text"}
    assert not issubclass(postgresql.JSONB, _OF_NOBODY)
