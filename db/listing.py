"""Lists of the roots, declared once: a select with the caller's scope inside, filters by name, keyset pages, a count.

A list runs in two forms, which give the same rows: `page` and `count` read it alone; `page_text` is what a fused plan
puts into a larger statement. The size of a page stands in the text as a number (1 to 101): as a parameter it would make
PostgreSQL plan for a tenth of the table.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Self

import sqlalchemy as sa

from db.forms import Kind, kinds_of
from db.keyset import Page, PageRequest, SortKey, page_clause, page_of, page_values
from db.predicates import scope_values
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_all, fetch_value, marked

_MAX_STATEMENTS = 256


class PageShape(NamedTuple):
    """What the text of a page depends on; everything else is a parameter."""

    filters: frozenset[str]
    order: tuple[SortKey, ...]
    limit: int
    has_position: bool
    is_backward: bool


class Early(NamedTuple):
    """A select that begins with the same rows as a list's with these filters, and is found with less.

    For first pages of at most `most` rows, with no other filters than these; `needed` ones among them always.
    """

    select: sa.Select[Any]
    most: int
    filters: frozenset[str]
    needed: frozenset[str] = frozenset()

    def serves(self, shape: PageShape) -> bool:
        """Whether a page may be read from it."""
        is_first = not shape.has_position and not shape.is_backward
        return is_first and shape.limit <= self.most and self.needed <= shape.filters <= self.filters


class Listing:
    """A list. `filters` are conditions by the name of their parameter; each has its index.

    `never_null` are output columns that are never NULL, besides those that their table says it of. `narrow` has the
    same rows with fewer columns, found with less: for counting, and where these are all that is asked for; and the
    filters that need the whole select all the same.
    """

    def __init__(
        self,
        select: sa.Select[Any],
        *,
        name: str,
        filters: Mapping[str, sa.ColumnElement[bool]] | None = None,
        never_null: Sequence[str] = (),
        narrow: tuple[sa.Select[Any], frozenset[str]] | None = None,
    ) -> None:
        self.name = name
        self._early: Sequence[Early] = ()
        self._narrow, self._wide = narrow or (select, frozenset())
        self.select = select
        self._certain, self._surely_seen = select, frozenset[str]()
        self.filters = dict(filters or {})
        selected = list(select.selected_columns)
        self.columns: Mapping[str, Kind] = kinds_of(selected)
        self.required = frozenset(never_null) | frozenset(
            str(column.key) for column in selected if isinstance(column, sa.Column) and not column.nullable
        )
        self._page_statement = lru_cache(_MAX_STATEMENTS)(self._make_page_statement)
        self._count_statement = lru_cache(_MAX_STATEMENTS)(self._make_count_statement)

    def beginning_with(self, *early: Early) -> Self:
        """The same list, whose first pages are read from the first of these that serves them."""
        self._early = early
        return self

    def certain_with(self, select: sa.Select[Any], filters: frozenset[str]) -> Self:
        """The same list; `select` is without those conditions of sight that each of these filters says again.

        Raises:
            ValueError: One of them is no filter of the list.
        """
        if not filters <= self.filters.keys():
            message = f"{self.name}: {sorted(filters)} are to say that a row is seen, and not all of them are filters"
            raise ValueError(message)
        self._certain, self._surely_seen = select, filters
        return self

    async def page(
        self,
        conn: Connection,
        scope: Scope,
        *,
        filters: Mapping[str, Any],
        order: Sequence[SortKey],
        request: PageRequest,
    ) -> Page:
        """A page of what the caller may see, in the order given (its last key is unique). One statement."""
        statement = self._page_statement(self.shape(filters, order, request))
        values = self.values(scope, statement.parameters, filters, request)
        return page_of(await fetch_all(conn, statement, **values), request)

    async def count(self, conn: Connection, scope: Scope, *, filters: Mapping[str, Any], limit: int) -> int:
        """How many of what the caller may see match, counted up to `limit`."""
        statement = self._count_statement(frozenset(filters), limit)
        return int(await fetch_value(conn, statement, **self.values(scope, statement.parameters, filters)))

    @staticmethod
    def shape(filters: Mapping[str, Any], order: Sequence[SortKey], request: PageRequest) -> PageShape:
        """The shape of one request's page."""
        has_position = request.position is not None
        return PageShape(frozenset(filters), tuple(order), request.limit, has_position, request.is_backward)

    @staticmethod
    def values(
        scope: Scope, parameters: Sequence[str], filters: Mapping[str, Any], request: PageRequest | None = None
    ) -> dict[str, Any]:
        """The values of the parameters of a page or a count; a filter without a parameter needs none."""
        given = {name: value for name, value in filters.items() if name in parameters}
        return {**scope_values(scope, parameters), **given, **(page_values(request) if request else {})}

    def page_text(self, shape: PageShape, columns: Collection[str] | None = None) -> tuple[str, dict[str, Any]]:
        """The marked text of a page (one row more than asked, in the direction of reading) and its literals.

        With `columns` it has these, and those of the order, and no more.
        """
        if columns is None:
            return marked(self._page_select(self.select, shape), self.name)
        names = dict.fromkeys([*(key.name for key in shape.order), *columns])
        is_narrow = not shape.filters & self._wide and names.keys() <= set(self._narrow.selected_columns.keys())
        page = self._page_select(self._narrow if is_narrow else self.select, shape)
        taken = [page.selected_columns[name] for name in names]
        return marked(page.with_only_columns(*taken, maintain_column_froms=True), self.name)

    def count_text(self, filters: frozenset[str], limit: int) -> tuple[str, dict[str, Any]]:
        """The marked text of the count and its literals."""
        return marked(self._count_select(filters, limit), f"{self.name}_count")

    def _page_select(self, select: sa.Select[Any], shape: PageShape, /) -> sa.Select[Any]:
        early = next((each.select for each in self._early if each.serves(shape)), None)
        select = self._asked(select, shape.filters)
        filters = [] if early is not None else [self.filters[name] for name in sorted(shape.filters)]
        filtered = (select if early is None else early).where(*filters)
        return page_clause(
            filtered, shape.order, shape.limit + 1, has_position=shape.has_position, is_backward=shape.is_backward
        )

    def _asked(self, select: sa.Select[Any], filters: frozenset[str]) -> sa.Select[Any]:
        return self._certain if select is self.select and filters & self._surely_seen else select

    def _count_select(self, filters: frozenset[str], limit: int) -> sa.Select[Any]:
        counted = self._asked(self.select if filters & self._wide else self._narrow, filters)
        bounded = (
            counted.with_only_columns(sa.literal_column("1"))
            .where(*(self.filters[name] for name in sorted(filters)))
            .limit(sa.literal_column(str(int(limit))))
            .subquery()
        )
        return sa.select(sa.func.count()).select_from(bounded)

    def _make_page_statement(self, shape: PageShape) -> Statement:
        return Statement.of(self._page_select(self.select, shape))

    def _make_count_statement(self, filters: frozenset[str], limit: int) -> Statement:
        return Statement.of(self._count_select(filters, limit))
