"""Statistics of the register 会员统计: counts by organisation and one dimension, small ones withheld."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from db.models.members import EmploymentKind
from db.queries.members import statistics as queries
from db.scope import Scope
from db.session import Connection, Record
from domain.members.disclosure import Cell, Edge, table, untold

_TABLES_KEPT = 8
_TREE_DEPTH = 10


class MemberStatisticsDimension(StrEnum):
    """What members are counted by."""

    STATE = "state"
    EMPLOYMENT_KIND = "employment_kind"
    JOIN_DECADE = "join_decade"


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """One organisation with everything below it; a count of None is withheld."""

    organisation_id: UUID
    member_count: int
    counts: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class _Tree:
    """The organisations that have a row, by code, with the one above that has a row; `row_of`: whose row counts whom.

    Groups and closed organisations have none: whoever is there counts in the organisation above.
    """

    parents: Mapping[UUID, UUID | None]
    row_of: Mapping[UUID, UUID]


async def member_statistics(
    conn: Connection, scope: Scope, dimension: MemberStatisticsDimension, below_id: UUID | None = None
) -> Sequence[StatisticsRow]:
    """Each asked organisation, then those directly below it by code; two statements, whatever the size of the answer.

    Asked is `below_id`, or without it each node at which the caller holds `member_read`. Counted are members in force,
    retained or suspended. What is withheld is decided for the whole union, so that no two answers complete each other.

    Privacy: empty when `below_id` is out of reach, unknown, closed, or a group.
    """
    tree = _tree(await queries.list_tree(conn, scope.tenant_id))
    held = set(scope.nodes_for("member_read"))
    asked = [each for each in tree.parents if each == below_id or (below_id is None and each in held)]
    if not any(_is_below(tree, each, held) for each in asked):
        return []
    counts = await queries.list_counts(conn, scope.tenant_id, dimension)
    own: dict[tuple[UUID, str], int] = {}
    for row in counts:
        key = (tree.row_of[row["organisation_id"]], row["value"])
        own[key] = own.get(key, 0) + row["count"]
    values = _values(dimension, {value for _, value in own})
    cells, withheld = await asyncio.to_thread(
        _withheld, tuple(tree.parents.items()), tuple(sorted(own.items())), values
    )
    shown = dict.fromkeys(
        each for top in asked for each in (top, *(place for place, above in tree.parents.items() if above == top))
    )
    return [_row(each, values, cells, withheld) for each in shown]


def _tree(rows: Sequence[Record]) -> _Tree:
    above = {row["id"]: row["parent_id"] for row in rows}
    places = [row["id"] for row in rows if row["parent_id"] is None or _has_row(row)]
    kept = set(places)

    def row_of(place: UUID) -> UUID:
        while place not in kept:
            place = above[place]
        return place

    parents = {place: None if above[place] is None else row_of(above[place]) for place in places}
    return _Tree(parents, {place: row_of(place) for place in above})


def _has_row(row: Record) -> bool:
    return bool(row["kind"] != "group" and row["state"] == "active")


def _is_below(tree: _Tree, place: UUID | None, nodes: set[UUID]) -> bool:
    for _ in range(_TREE_DEPTH + 1):
        if place is None or place in nodes:
            break
        place = tree.parents[place]
    return place in nodes


def _values(dimension: MemberStatisticsDimension, found: set[str]) -> tuple[str, ...]:
    """The columns of the table, the same for every caller: all states and kinds; decades from the first that occurs.

    Never fewer than two: a single column would tell the head count.
    """
    if dimension is MemberStatisticsDimension.STATE:
        return tuple(queries.COUNTED_STATES)
    if dimension is MemberStatisticsDimension.EMPLOYMENT_KIND:
        return tuple(EmploymentKind)
    decades = sorted(int(each) for each in found)
    first, last = (decades[0], max(decades[-1], decades[0] + 10)) if decades else (2010, 2020)
    return tuple(str(decade) for decade in range(first, last + 1, 10))


@lru_cache(_TABLES_KEPT)
def _withheld(
    parents: tuple[tuple[UUID, UUID | None], ...],
    counts: tuple[tuple[tuple[UUID, str], int], ...],
    values: tuple[str, ...],
) -> tuple[Mapping[Cell, Edge], frozenset[Cell]]:
    """The union's table; kept, because it is the same for everybody until a member changes."""
    own: dict[UUID, dict[str, int]] = {}
    for (place, value), count in counts:
        own.setdefault(place, {})[value] = count
    cells = table(dict(parents), own, values)
    return cells, untold(cells)


def _row(place: UUID, values: Sequence[str], cells: Mapping[Cell, Edge], withheld: frozenset[Cell]) -> StatisticsRow:
    counts = {value: cells[Cell(place, value)].size for value in values}
    told = {value: None if Cell(place, value) in withheld else count for value, count in counts.items()}
    return StatisticsRow(place, sum(counts.values()), told)
