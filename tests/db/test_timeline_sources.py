"""The timeline reads each table by the caller: by an index that has all rows of theirs, whatever the union's size."""

import pytest
import sqlalchemy as sa

from db.queries.members.timeline import SOURCES


def owned(source: sa.Select[tuple[object, ...]]) -> sa.Table:
    """The table whose rows are the caller's: the one that stands first."""
    found = next(iter(source.get_final_froms()))
    while isinstance(found, sa.Join):
        found = found.left
    assert isinstance(found, sa.Table)
    return found


def leading_columns(table: sa.Table) -> list[tuple[str, ...]]:
    """Columns of each index that has every row of a member, the primary key and unique constraints among them."""
    whole = [each for each in table.indexes if _condition(each) in {"None", "member_id IS NOT NULL"}]
    unique = [each for each in table.constraints if isinstance(each, sa.PrimaryKeyConstraint | sa.UniqueConstraint)]
    return [tuple(column.name for column in each.columns) for each in [*whole, *unique]]


def _condition(index: sa.Index) -> str:
    return str(index.dialect_options["postgresql"]["where"])


@pytest.mark.parametrize("table", {owned(each).name: owned(each) for each in SOURCES}.values(), ids=lambda t: t.name)
def test_what_is_the_callers_is_found_by_an_index(table: sa.Table) -> None:
    assert ("tenant_id", "member_id") in {columns[:2] for columns in leading_columns(table)}
