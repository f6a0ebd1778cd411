"""Lists of rows that belong to organisations, at the cost of the answer and not of the register.

A caller's nodes may be the whole union, a large part of it, or a few branches. One text serves all of them: it is a
union of parts, each behind a condition over parameters alone, so that PostgreSQL runs only the part that applies and a
generic plan is as good as any other.

* walk: in index order over the union, rows of other organisations left out by a hash. For whom the top is in sight, and
  for more than 64 organisations. For whom the top is in sight and no filter is given, nothing is left out: this part
  has the rows themselves.
* places: a look into the index of each organisation, then a merge of these at most 64 short lists.
* found: rows that a filter's own index finds in no order (a word, a few days), sorted.

All other parts carry only the sort keys, which covering indexes answer; the page's rows are fetched by id at the end.
Counts go by place without a bound of 64: they need no merge.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import ordering, page_clause
from db.listing import Listing, PageShape
from db.models.organisations import OrganisationClosureRow
from db.predicates import below_nodes, is_any, is_whole, tenant_id
from db.types import table_of

_CLOSURE = table_of(OrganisationClosureRow)
_NARROW = 64
_FEW = 2_000
_PLACING = frozenset({"below_id", "organisation_ids"})

Select: TypeAlias = sa.Select[Any]
Condition: TypeAlias = sa.ColumnElement[bool]


class Lead(NamedTuple):
    """A filter of few values whose column leads an index in the order of `first_key`: one range for each value.

    `values` are all there are, for a table without an index that begins with the order itself.
    """

    filter: str
    column: str
    first_key: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtree:
    """Which rows are in sight, and which filters an ordered walk serves badly.

    Attributes:
        table: Has `tenant_id`, `id` and `organisation_id`.
        nodes: The array parameter with the organisations at and below which rows are in sight.
        unique: Filters by a unique key: as many rows as values, found wherever they are.
        words: Filters that have an index of their own without an order.
        ranges: Filters that may leave few rows of very many, each with its column.
        live: Rows that do not meet it are in no page and no count; the indexes are made of those that do.
    """

    table: sa.Table
    nodes: str
    lead: Lead | None = None
    unique: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    ranges: Mapping[str, str] = field(default_factory=dict)
    live: Condition = field(default_factory=sa.true)


class SubtreeListing(Listing):
    """A list of rows at and below the caller's nodes; `select` has no scope of its own.

    The filters `below_id` (at and below this organisation) and `organisation_ids` (exactly these) come with it.
    """

    def __init__(
        self,
        select: Select,
        subtree: Subtree,
        *,
        name: str,
        filters: Mapping[str, Condition] | None = None,
        never_null: Sequence[str] = (),
    ) -> None:
        super().__init__(select, name=name, filters=filters, never_null=never_null)
        self.subtree = subtree

    def _page_select(self, select: Select, shape: PageShape, /) -> Select:
        clause = partial(page_clause, order=shape.order, limit=shape.limit + 1, is_backward=shape.is_backward)
        cut = partial(clause, has_position=shape.has_position)
        columns = [self.subtree.table.c[key.name] for key in shape.order]
        parts = _Parts(self, shape.filters, columns, cut)
        first_key = shape.order[0].name
        keys = clause(_union(parts.of_page(first_key)), has_position=False).subquery("page")
        own = self.subtree.table.c
        rows = select.where(own.tenant_id == tenant_id(), own.id == keys.c.id)
        if parts.is_plain(first_key):
            whole = select.where(own.tenant_id == tenant_id(), self.subtree.live, is_whole(self.subtree.nodes))
            rows = _union([cut(whole), rows])
            return rows.order_by(*ordering(rows.selected_columns, shape.order, is_backward=shape.is_backward))
        return rows.order_by(*ordering(keys.c, shape.order, is_backward=shape.is_backward))

    def _count_select(self, filters: frozenset[str], limit: int) -> Select:
        bound: sa.ColumnElement[int] = sa.literal_column(str(int(limit)))
        parts = _Parts(self, filters, [sa.literal_column("1").label("one")], lambda select: select.limit(bound))
        return sa.select(sa.func.count()).select_from(_union(parts.of_count()).limit(bound).subquery("counted"))


class _Parts:
    """The parts of one page or count. `cut` adds position, order and limit to each."""

    def __init__(
        self,
        listing: SubtreeListing,
        names: frozenset[str],
        columns: Iterable[sa.ColumnElement[Any]],
        cut: Callable[[Select], Select],
    ) -> None:
        self._subtree, self._names, self._cut = listing.subtree, names, cut
        self._conditions = {name: listing.filters[name] for name in sorted(names - _PLACING)}
        self._table = self._subtree.table
        self._rows = sa.select(*columns).where(self._table.c.tenant_id == tenant_id(), self._subtree.live)
        self._place = _place(self._subtree.nodes, names)
        # A filter by place is met by the organisations in sight alone, also for whom the top is in sight.
        self._is_whole: Condition = sa.false() if names & _PLACING else is_whole(self._subtree.nodes)
        self._is_narrow = _has_at_most(_NARROW, self._place)
        self._is_wide = sa.or_(self._is_whole, sa.not_(self._is_narrow))
        self._is_in_sight = _opaque(
            sa.or_(self._is_whole, self._table.c.organisation_id.in_(sa.select(self._place.c.id)))
        )

    def of_page(self, first_key: str) -> list[Select]:
        """The parts of a page in an order that begins with this key."""
        names, subtree = self._names, self._subtree
        if names & subtree.unique:
            return [self._found()]
        if self.is_plain(first_key):
            return [self._walk(first_key, sa.not_(self._is_narrow)), self._places([], {}, self._is_narrow)]
        ranges = {name: column for name, column in subtree.ranges.items() if name in names and column != first_key}
        if names & subtree.words:
            wide = [self._found(self._is_wide)]
        elif ranges:
            is_few = self._is_few(ranges)
            wide = [self._few(ranges, self._is_wide, is_few), self._walk(first_key, self._is_wide, sa.not_(is_few))]
        else:
            wide = [self._walk(first_key, self._is_wide)]
        return [*wide, self._places([], self._conditions, self._is_narrow)]

    def is_plain(self, first_key: str) -> bool:
        """Whether all rows of the union are a page's, so that who sees them all walks through the rows themselves."""
        return not self._names and not self._led(first_key)[0]

    def of_count(self) -> list[Select]:
        """The parts of a count."""
        if self._names & self._subtree.unique:
            return [self._found()]
        if self._names & self._subtree.words:
            return [self._found(self._is_wide), self._places([], self._conditions, self._is_narrow)]
        return [self._walk(None, self._is_whole), self._places(*self._led(None))]

    def _walk(self, first_key: str | None, *gates: Condition) -> Select:
        values, conditions = self._led(first_key)
        return _each(values, self._cut(self._rows.where(*gates, *conditions.values(), self._is_in_sight)))

    def _led(self, first_key: str | None) -> tuple[list[sa.FromClause], Mapping[str, Condition]]:
        """The values of the leading filter, each to be looked at by itself, and the conditions with one of them.

        An array is no condition that a generic plan trusts. There are none where another index is as good.
        """
        lead, conditions = self._subtree.lead, self._conditions
        if lead is None or first_key not in {None, lead.first_key}:
            return [], conditions
        given: sa.ColumnElement[Any]
        if lead.filter in conditions and (first_key or not self._names & self._subtree.ranges.keys()):
            given = sa.bindparam(lead.filter, type_=postgresql.ARRAY(sa.Text()))
        elif lead.values and first_key:
            given = postgresql.array([sa.literal_column(f"'{value}'") for value in lead.values])
        else:
            return [], conditions
        values = sa.select(sa.func.unnest(given).label("value")).distinct().subquery("lead")
        return [values], {**conditions, lead.filter: self._table.c[lead.column] == values.c.value}

    def _places(
        self, values: Iterable[sa.FromClause], conditions: Mapping[str, Condition], *gates: Condition
    ) -> Select:
        words = self._subtree.words
        # The index of a word would be read anew for each organisation.
        wanted = (_opaque(each) if name in words else each for name, each in conditions.items())
        rows = self._rows.where(*wanted, self._table.c.organisation_id == self._place.c.id)
        return _each([self._place, *values], self._cut(rows)).where(*gates)

    def _found(self, *gates: Condition) -> Select:
        return self._gathered(self._rows.where(*self._conditions.values(), self._is_in_sight, *gates))

    def _few(self, ranges: Mapping[str, str], *gates: Condition) -> Select:
        rows = self._rows.where(*self._conditions.values(), self._is_in_sight, *gates)
        return self._gathered(self._by_range(rows, ranges))

    def _gathered(self, rows: Select) -> Select:
        return self._cut(sa.select(*rows.cte("found").prefix_with("MATERIALIZED").c))

    def _is_few(self, ranges: Mapping[str, str]) -> Condition:
        """Whether so few rows of the union are in the range that sorting them beats walking past all others."""
        rows: Select = self._rows.with_only_columns(sa.literal_column("1")).where(
            *(self._conditions[name] for name in ranges)
        )
        return _has_at_most(_FEW, self._by_range(rows, ranges).subquery("in_range"))

    def _by_range(self, rows: Select, ranges: Mapping[str, str]) -> Select:
        """The same rows, as long as they are few, read by the index of the range."""
        own = self._table.c
        return rows.order_by(own[min(ranges.values())], own.id).limit(sa.literal_column(str(_FEW + 1)))


def _place(nodes: str, names: frozenset[str]) -> sa.CTE:
    """The organisations whose rows are looked at; none for whom the top is in sight, unless a filter names some."""
    closure = _CLOSURE.alias("c")
    select = sa.select(closure.c.descendant_id.label("id")).where(closure.c.tenant_id == tenant_id())
    if names & _PLACING:
        top = sa.bindparam("below_id", type_=sa.Uuid()) if "below_id" in names else closure.c.descendant_id
        select = select.where(closure.c.ancestor_id == top, below_nodes(closure.c.descendant_id, nodes))
        if "organisation_ids" in names:
            select = select.where(is_any(closure.c.descendant_id, "organisation_ids"))
    else:
        select = select.where(is_any(closure.c.ancestor_id, nodes), sa.not_(is_whole(nodes))).distinct()
    return select.cte("place").prefix_with("MATERIALIZED")


def _has_at_most(number: int, rows: sa.FromClause) -> Condition:
    """Looked at once for each execution, and no further than the row that is one too many."""
    surplus: Select = sa.select(sa.literal_column("1")).select_from(rows).offset(sa.literal_column(str(number)))
    return sa.not_(surplus.correlate(None).exists())


def _each(sources: Sequence[sa.FromClause], select: Select) -> Select:
    """The select's rows, run for each combination of rows of the sources."""
    if not sources:
        return select
    one = select.correlate(*sources).lateral("one")
    joined: sa.FromClause = reduce(lambda left, right: left.join(right, sa.true()), [*sources[1:], one], sources[0])
    return sa.select(*one.c).select_from(joined)


def _opaque(condition: Condition) -> Condition:
    """The same condition, out of reach of indexes and of the rewriting into a join."""
    return condition.is_(sa.true())


def _union(parts: Iterable[Select]) -> Select:
    rows = sa.union_all(*(sa.select(part.subquery()) for part in parts)).subquery("parts")
    return sa.select(*rows.c)
