"""Keyset pages: rows after a position, never an offset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from asyncpg import Record


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column of the order, holding values of type `kind`; the last key of an order is unique (the id)."""

    name: str
    kind: type
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class PageRequest:
    """`limit` rows (1 to 100) after `position` — or before it when `is_backward`.

    `position` maps the sort keys' names to the values of the row at the cursor; None starts at the end of the list
    that the direction begins with.
    """

    limit: int
    position: Mapping[str, Any] | None = None
    is_backward: bool = False

    def neighbours(self, *, has_more: bool) -> tuple[bool, bool]:
        """Whether there is a next and a previous page, given whether more rows follow in the direction of reading."""
        has_position = self.position is not None
        return (has_position, has_more) if self.is_backward else (has_more, has_position)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in list order, whatever the direction of paging."""

    rows: Sequence[Record]
    has_next: bool
    has_previous: bool


def page_clause(
    select: sa.Select[Any], order: Sequence[SortKey], limit: int, *, has_position: bool, is_backward: bool
) -> sa.Select[Any]:
    """The select with its position predicate, order and limit (one more than asked tells whether a next page exists).

    Parameters: `at_<key>` per sort key.
    """
    columns = [(select.selected_columns[key.name], key.is_descending != is_backward, key.name) for key in order]
    if has_position:
        select = select.where(_after(columns))
    return select.order_by(*ordering(select.selected_columns, order, is_backward=is_backward)).limit(
        sa.literal_column(str(int(limit)))
    )


def ordering(
    columns: Mapping[str, sa.ColumnElement[Any]] | sa.ColumnCollection[Any, Any],
    order: Sequence[SortKey],
    *,
    is_backward: bool,
) -> list[sa.ColumnElement[Any]]:
    """The order in the direction of reading."""
    return [columns[key.name].desc() if key.is_descending != is_backward else columns[key.name].asc() for key in order]


def _after(columns: Sequence[tuple[sa.ColumnElement[Any], bool, str]]) -> sa.ColumnElement[bool]:
    bound = [sa.bindparam(f"at_{name}", type_=column.type) for column, _, name in columns]
    directions = {down for _, down, _ in columns}
    if len(directions) == 1:
        # One row comparison, which an index on the same columns answers directly.
        left, right = sa.tuple_(*(column for column, _, _ in columns)), sa.tuple_(*bound)
        return left < right if directions == {True} else left > right
    first, is_descending, _ = columns[0]
    return sa.and_(
        # Where an index can begin.
        first <= bound[0] if is_descending else first >= bound[0],
        sa.or_(
            *(
                sa.and_(
                    *(columns[before][0] == bound[before] for before in range(at)),
                    columns[at][0] < bound[at] if columns[at][1] else columns[at][0] > bound[at],
                )
                for at in range(len(columns))
            )
        ),
    )


def page_values(request: PageRequest) -> dict[str, Any]:
    """Values for the parameters of `page_clause`."""
    return {f"at_{name}": value for name, value in (request.position or {}).items()}


def page_of(rows: Sequence[Record], request: PageRequest) -> Page:
    """Cuts the surplus row off and puts the rest in list order."""
    has_more = len(rows) > request.limit
    kept = rows[: request.limit]
    has_next, has_previous = request.neighbours(has_more=has_more)
    return Page(kept[::-1] if request.is_backward else kept, has_next, has_previous)
