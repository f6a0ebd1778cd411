"""Lists that gather rows of many tables: each source gives no more than a page, so that a long life costs no more.

A plain UNION ALL of sources is sorted as a whole. Here each arm is filtered, ordered and cut to a page by itself, by an
index of its own table; the outer page is chosen from so many rows at most as there are arms times its size.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from db.keyset import SortKey, ordering, page_clause
from db.listing import Listing, PageShape

Columns = Mapping[str, sa.ColumnElement[Any]] | sa.ColumnCollection[Any, Any]


class Arm(NamedTuple):
    """A source: its rows, with the output columns of the list.

    `key` is the column by which an index of its own table gives the rows in the order of the list, and `sort` the sort
    key that it stands for; where a page begins is then told to the index, too. `band` is the value of the order's first
    key, the same for all rows of the arm.
    """

    select: sa.Select[Any]
    band: int
    sort: str
    key: sa.ColumnElement[Any]


class BoundedListing(Listing):
    """A list over arms. `lead` is a FROM before them, to which the arms refer by name: they run for each of its rows.

    `filters` make a condition from the output columns of an arm.
    """

    def __init__(
        self,
        arms: Sequence[Arm],
        *,
        name: str,
        filters: Mapping[str, Callable[[Columns], sa.ColumnElement[bool]]],
        never_null: Sequence[str],
        lead: sa.FromClause | None = None,
    ) -> None:
        self._arms, self._lead, self._conditions = arms, lead, filters
        every = self._found([arm.select for arm in arms])
        super().__init__(
            every,
            name=name,
            filters={key: condition(every.selected_columns) for key, condition in filters.items()},
            never_null=never_null,
        )

    def _found(self, selects: Sequence[sa.Select[Any]]) -> sa.Select[Any]:
        union = sa.union_all(*selects)
        if self._lead is None:
            return sa.select(union.subquery("found"))
        found = union.lateral("found")
        return sa.select(*found.c).select_from(self._lead.join(found, sa.true()))

    def _filtered(self, arm: Arm, filters: frozenset[str]) -> sa.Select[Any]:
        columns = arm.select.selected_columns
        return arm.select.where(*(self._conditions[name](columns) for name in sorted(filters)))

    def _page_select(self, select: sa.Select[Any], shape: PageShape, /) -> sa.Select[Any]:  # noqa: ARG002  # made of arms
        found = self._found([self._page_of(arm, shape) for arm in self._arms])
        return found.order_by(*ordering(found.selected_columns, shape.order, is_backward=shape.is_backward)).limit(
            sa.literal_column(str(shape.limit + 1))
        )

    def _page_of(self, arm: Arm, shape: PageShape) -> sa.Select[Any]:
        narrowed = self._filtered(arm, shape.filters)
        if shape.has_position:
            narrowed = narrowed.where(_from_position(arm, shape))
        return page_clause(
            narrowed, shape.order, shape.limit + 1, has_position=shape.has_position, is_backward=shape.is_backward
        )

    def _count_select(self, filters: frozenset[str], limit: int) -> sa.Select[Any]:
        bound: sa.ColumnElement[int] = sa.literal_column(str(int(limit)))
        one = sa.literal_column("1").label("one")
        parts = [self._filtered(arm, filters).with_only_columns(one).limit(bound) for arm in self._arms]
        return sa.select(sa.func.count()).select_from(self._found(parts).limit(bound).subquery("counted"))


def _from_position(arm: Arm, shape: PageShape) -> sa.ColumnElement[bool]:
    """Where the index begins: nothing where the page begins in another band."""
    band, sort = shape.order[0], next(key for key in shape.order if key.name == arm.sort)
    position = sa.bindparam(f"at_{sort.name}", type_=arm.key.type)
    is_here = sa.bindparam(f"at_{band.name}", type_=sa.Integer()) == sa.literal_column(str(arm.band))
    goes_down = _goes_down(sort, shape)
    bound = sa.case(
        (is_here, position), else_=sa.literal_column("'infinity'" if goes_down else "'-infinity'", arm.key.type)
    )
    return arm.key <= bound if goes_down else arm.key >= bound


def _goes_down(sort: SortKey, shape: PageShape) -> bool:
    return sort.is_descending != shape.is_backward
