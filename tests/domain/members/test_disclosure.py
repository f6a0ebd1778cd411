"""Counts that stay untold: tables, and trees of any form, audited by an independent solver."""

from collections import deque
from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.members.disclosure import THRESHOLD, Cell, Edge, table, untold

VALUES = ("active", "retained", "suspended")
UNION = {"HD": None, "A": "HD", "B": "HD", "C": "HD"}


def counts(*rows: tuple[str, int, int, int]) -> Mapping[str, Mapping[str, int]]:
    return {place: dict(zip(VALUES, numbers, strict=True)) for place, *numbers in rows}


@pytest.mark.parametrize(
    ("own", "hidden"),
    [
        # Nothing small, nothing withheld; noughts are told.
        (counts(("A", 90, 20, 10), ("B", 80, 20, 0), ("C", 70, 30, 5)), set()),
        # One small count: it, another of its row, another of its column, and the fourth corner.
        (
            counts(("A", 90, 20, 3), ("B", 80, 25, 9), ("C", 70, 30, 50)),
            {("A", "suspended"), ("A", "retained"), ("B", "suspended"), ("B", "retained")},
        ),
        # Two small ones in a row and in a column protect each other.
        (
            counts(("A", 90, 4, 3), ("B", 80, 4, 4), ("C", 70, 30, 50)),
            {("A", "suspended"), ("A", "retained"), ("B", "suspended"), ("B", "retained")},
        ),
    ],
)
def test_what_is_withheld(own: Mapping[str, Mapping[str, int]], hidden: set[tuple[str, str]]) -> None:
    found = untold(table(UNION, own, VALUES))

    assert {(cell.place, cell.value) for cell in found} == hidden


def test_sums_of_the_table() -> None:
    cells = table({**UNION, "A1": "A"}, counts(("A", 1, 0, 0), ("A1", 7, 2, 0), ("B", 5, 5, 5)), VALUES)

    assert [cells[Cell("HD", value)].size for value in VALUES] == [13, 7, 5]
    assert [cells[Cell("A", value)].size for value in VALUES] == [8, 2, 0]
    assert [cells[Cell("A", value, is_rest=True)].size for value in VALUES] == [1, 0, 0]
    assert Cell("A1", "active", is_rest=True) not in cells


def test_a_union_of_one_member_tells_nothing_of_them() -> None:
    found = untold(table({"HD": None}, counts(("HD", 1, 0, 0)), VALUES))

    assert Cell("HD", "active") in found
    assert len(found) >= 2  # beside one that could be theirs instead


def test_the_same_table_the_same_answer() -> None:
    own = counts(("A", 9, 2, 3), ("B", 8, 2, 9), ("C", 7, 3, 1))

    assert untold(table(UNION, own, VALUES)) == untold(table(UNION, own, VALUES))


def test_everything_is_seen_through_without_the_second_step() -> None:
    """The audit below can fail: small counts alone are computed at once."""
    cells = table(UNION, counts(("A", 90, 20, 3), ("B", 80, 25, 9), ("C", 70, 30, 50)), VALUES)

    assert solved(cells, {Cell("A", "suspended")}) == {Cell("A", "suspended")}
    assert not movable(cells, {Cell("A", "suspended")}, Cell("A", "suspended"))


@st.composite
def unions(draw: st.DrawFn) -> Mapping[Cell, Edge]:
    """A tree of up to eight places, with many small counts and noughts."""
    size = draw(st.integers(1, 8))
    parents: dict[str, str | None] = {"n0": None}
    for n in range(1, size):
        parents[f"n{n}"] = f"n{draw(st.integers(0, n - 1))}"
    number = st.one_of(st.just(0), st.integers(0, 6), st.integers(0, 60))
    own = {place: {value: draw(number) for value in VALUES} for place in parents}
    return table(parents, own, VALUES)


@settings(max_examples=60, deadline=None)
@given(unions())
def test_no_withheld_count_is_solved_from_what_is_told(cells: Mapping[Cell, Edge]) -> None:
    hidden = untold(cells)

    assert {cell for cell, edge in cells.items() if 0 < edge.size < THRESHOLD} <= hidden
    assert solved(cells, set(hidden)) == set()
    assert all(movable(cells, set(hidden), cell) for cell in hidden)


def solved(cells: Mapping[Cell, Edge], hidden: set[Cell]) -> set[Cell]:
    """The withheld counts with one value only in the system of all sums, head counts known; by elimination.

    Written from the meaning of the table, not from the network: a row's counts make its head count, a column's
    counts those of the place above, with the rest.
    """
    unknowns = sorted(hidden, key=str)
    at = {cell: n for n, cell in enumerate(unknowns)}
    rows = []
    for cells_of_sum in sums(cells):
        row = [Fraction(0)] * len(unknowns)
        for cell, sign in cells_of_sum:
            if cell in at:
                row[at[cell]] += sign
        if any(row):
            rows.append(row)
    return {unknowns[row.index(Fraction(1))] for row in reduced(rows) if sum(1 for each in row if each) == 1}


def sums(cells: Mapping[Cell, Edge]) -> list[list[tuple[Cell, int]]]:
    """Every equation between counts, with signs; head counts are constants."""
    places = {(cell.place, cell.is_rest) for cell in cells}
    equations = [[(Cell(place, value, is_rest), 1) for value in VALUES] for place, is_rest in places]
    for place, is_rest in places:
        if not is_rest:
            continue
        below = [cell for cell, edge in cells.items() if edge.tail == ("column", place, VALUES[0]) and not cell.is_rest]
        for value in VALUES:
            parts = [(Cell(each.place, value), -1) for each in below]
            equations.append([(Cell(place, value), 1), (Cell(place, value, is_rest=True), -1), *parts])
    return equations


def reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Reduced row echelon form, rows of noughts left out."""
    done: list[list[Fraction]] = []
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows = [row for row in rows if row is not pivot]
        pivot = [each / pivot[column] for each in pivot]
        rows, done = (
            [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] if row[column] else row for row in group]
            for group in (rows, done)
        )
        done.append(pivot)
    return done


def movable(cells: Mapping[Cell, Edge], hidden: set[Cell], cell: Cell) -> bool:
    """Whether another value of the count fits all that is told, no count being below nought."""
    edge = cells[cell]
    others = hidden - {cell}
    return reaches(cells, others, edge.head, edge.tail) or (
        edge.size > 0 and reaches(cells, others, edge.tail, edge.head)
    )


def reaches(cells: Mapping[Cell, Edge], hidden: set[Cell], start: object, end: object) -> bool:
    """Whether one member can be moved from sum to sum through withheld counts."""
    seen, queue = {start}, deque([start])
    while queue:
        at = queue.popleft()
        for cell in hidden:
            edge = cells[cell]
            for tail, head, is_open in ((edge.tail, edge.head, True), (edge.head, edge.tail, edge.size > 0)):
                if is_open and tail == at and head not in seen:
                    seen.add(head)
                    queue.append(head)
    return end in seen
