"""Which counts of a table of members stay untold, so that nobody learns of a few by subtraction; pure.

The table is the whole union's, whoever asks: organisations as rows, each with everything below it, and the values of
one dimension as columns. What is told of an organisation is therefore the same in every answer. Head counts of
organisations are taken as known. The remaining sums (a row over its values, a column over the organisations directly
below) form a network: each count is an edge, each sum a vertex at which what comes in goes out again. A count can be
computed from what is told exactly when no circle of untold counts goes through it along which members could be moved,
no count falling below nought (the network method of cell suppression: Kelly, Golden and Assad, 1992).
"""

import heapq
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

THRESHOLD = 5
"""Counts from one up to below this are never told. The union's choice; statistical offices commonly use five."""

Place: TypeAlias = Any
"""The key of an organisation."""
Counts: TypeAlias = Mapping[Place, Mapping[str, int]]


class Cell(NamedTuple):
    """One count: members at and below `place` with `value`; `is_rest`: those at none of the places directly below."""

    place: Place
    value: str
    is_rest: bool = False


class Edge(NamedTuple):
    """A count between the two sums that it is part of."""

    tail: Hashable
    head: Hashable
    size: int


def table(parents: Mapping[Place, Place | None], own: Counts, values: Sequence[str]) -> Mapping[Cell, Edge]:
    """All counts of the union, with the sums that tie them together.

    `parents` is a tree with one top, `own` who belongs to each place itself. A place with others below has a rest.
    """
    below = _below(parents, own, values)
    inner = {parent for parent in parents.values() if parent is not None}
    cells: dict[Cell, Edge] = {}
    for place, parent in parents.items():
        for value in values:
            tail = "top" if parent is None else ("column", parent, value)
            head = ("column", place, value) if place in inner else ("row", place)
            cells[Cell(place, value)] = Edge(tail, head, below[place][value])
            if place in inner:
                rest = own.get(place, {}).get(value, 0)
                cells[Cell(place, value, is_rest=True)] = Edge(head, ("row", place, "rest"), rest)
    return cells


def untold(cells: Mapping[Cell, Edge], threshold: int = THRESHOLD) -> frozenset[Cell]:
    """The counts to withhold: the small ones, and as few and small others as keep these from being computed.

    Every small count could, for all that is told, be `threshold` or more, or at the least (where the union has too few
    others) one less than it is. Same cells, same answer.
    """
    small = sorted(
        (cell for cell, edge in cells.items() if 0 < edge.size < threshold),
        key=lambda cell: (cells[cell].size, str(cell)),
    )
    network = Network(cells)
    network.hidden.update(small)
    for cell in small:
        edge = cells[cell]
        circle = network.path(edge.head, edge.tail, cell, threshold - edge.size)
        if circle is None:
            circle = network.path(edge.tail, edge.head, cell, 1) or network.path(edge.head, edge.tail, cell, 1)
        network.hidden.update(circle or ())
    return frozenset(network.hidden)


class Network:
    """The sums as vertices, the counts as edges; `hidden` counts are free to use, others cost what they would tell."""

    def __init__(self, cells: Mapping[Cell, Edge]) -> None:
        self._cells = cells
        self._at: dict[Hashable, list[Cell]] = {}
        self.hidden: set[Cell] = set()
        for cell, edge in cells.items():
            self._at.setdefault(edge.tail, []).append(cell)
            self._at.setdefault(edge.head, []).append(cell)

    def path(self, start: Hashable, end: Hashable, without: Cell, amount: int) -> Sequence[Cell] | None:
        """The cheapest way to move `amount` members from one sum to another, not through `without`; None if none."""
        best: dict[Hashable, int] = {start: 0}
        came: dict[Hashable, tuple[Hashable, Cell]] = {}
        queue: list[tuple[int, int, Hashable]] = [(0, 0, start)]
        pushed = 0
        while queue:
            cost, _, vertex = heapq.heappop(queue)
            if vertex == end:
                return _back(came, end)
            if cost > best[vertex]:
                continue
            for cell, to in self._steps(vertex, without, amount):
                price = cost + (0 if cell in self.hidden else 1 + self._cells[cell].size)
                if price < best.get(to, price + 1):
                    best[to], came[to], pushed = price, (vertex, cell), pushed + 1
                    heapq.heappush(queue, (price, pushed, to))
        return None

    def _steps(self, vertex: Hashable, without: Cell, amount: int) -> Iterator[tuple[Cell, Hashable]]:
        """A count may rise without limit, and fall by what it has."""
        for cell in self._at[vertex]:
            if cell == without:
                continue
            edge = self._cells[cell]
            if edge.tail == vertex:
                yield cell, edge.head
            elif edge.size >= amount:
                yield cell, edge.tail


def _below(
    parents: Mapping[Place, Place | None], own: Counts, values: Sequence[str]
) -> Mapping[Place, Mapping[str, int]]:
    totals = {place: dict.fromkeys(values, 0) for place in parents}
    for place in parents:
        above: Place | None = place
        while above is not None:
            for value in values:
                totals[above][value] += own.get(place, {}).get(value, 0)
            above = parents[above]
    return totals


def _back(came: Mapping[Hashable, tuple[Hashable, Cell]], end: Hashable) -> Sequence[Cell]:
    """The counts on the way found."""
    found, vertex = [], end
    while vertex in came:
        vertex, cell = came[vertex]
        found.append(cell)
    return found
