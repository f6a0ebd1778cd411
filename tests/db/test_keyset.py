"""Keyset pages against plain sorting."""

from collections.abc import Sequence
from functools import cmp_to_key
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from db.keyset import Page, PageRequest, SortKey, page_clause, page_of, page_values
from db.session import Database
from db.statement import Statement, fetch_all

Row = dict[str, Any]

SHELF = sa.values(
    sa.column("title", sa.Text(collation="C")), sa.column("year", sa.Integer), sa.column("id", sa.Uuid), name="book"
)
RNG = Random(20_261_122)
TITLES = ("", "a", "A", "b", "ba", "张", "章", "\x1f", "😀")
BOOKS: Sequence[Row] = [
    {"title": RNG.choice(TITLES), "year": RNG.randrange(1999, 2003), "id": UUID(int=RNG.getrandbits(128))}
    for _ in range(60)
]
SELECT = sa.select(SHELF.data([(book["title"], book["year"], book["id"]) for book in BOOKS]))
ORDERS = [
    tuple(SortKey(name, kind, is_descending=down) for (name, kind), down in zip(keys, directions, strict=True))
    for keys in (
        (("id", UUID),),
        (("title", str), ("id", UUID)),
        (("title", str), ("year", int), ("id", UUID)),
        (("year", int), ("title", str), ("id", UUID)),
    )
    for directions in product((False, True), repeat=len(keys))
]


def in_order(order: Sequence[SortKey]) -> list[Row]:
    """The shelf as Python sorts it: text by code point, which is byte order of UTF-8."""

    def compare(left: Row, right: Row) -> int:
        for key in order:
            if left[key.name] != right[key.name]:
                is_before = left[key.name] < right[key.name]
                return 1 if is_before == key.is_descending else -1
        return 0

    return sorted(BOOKS, key=cmp_to_key(compare))


def position(row: Any, order: Sequence[SortKey]) -> Row:
    return {key.name: row[key.name] for key in order}


async def read_page(database: Database, order: Sequence[SortKey], request: PageRequest) -> Page:
    has_position = request.position is not None
    clause = page_clause(SELECT, order, request.limit + 1, has_position=has_position, is_backward=request.is_backward)
    async with database.read() as conn:
        return page_of(await fetch_all(conn, Statement.of(clause), **page_values(request)), request)


async def pages(database: Database, order: Sequence[SortKey], limit: int, *, is_backward: bool) -> list[Page]:
    """All pages from one end to the other, in the order in which they were read."""
    read: list[Page] = []
    at: Row | None = None
    while not read or (read[-1].has_previous if is_backward else read[-1].has_next):
        read.append(await read_page(database, order, PageRequest(limit, at, is_backward=is_backward)))
        at = position(read[-1].rows[0 if is_backward else -1], order)
    return read


def describe(order: Sequence[SortKey]) -> str:
    return " ".join(f"-{key.name}" if key.is_descending else key.name for key in order)


@pytest.mark.parametrize("order", ORDERS, ids=describe)
async def test_forward_pages_are_the_sorted_list(database: Database, order: Sequence[SortKey]) -> None:
    limit = 7

    read = await pages(database, order, limit, is_backward=False)

    assert [dict(row) for page in read for row in page.rows] == in_order(order)
    assert [len(page.rows) for page in read] == [7, 7, 7, 7, 7, 7, 7, 7, 4]
    assert [page.has_previous for page in read] == [False] + [True] * 8


@pytest.mark.parametrize("order", ORDERS, ids=describe)
async def test_backward_pages_are_the_sorted_list_too(database: Database, order: Sequence[SortKey]) -> None:
    limit = 11

    read = await pages(database, order, limit, is_backward=True)

    assert [dict(row) for page in reversed(read) for row in page.rows] == in_order(order)
    assert [len(page.rows) for page in read] == [11, 11, 11, 11, 11, 5]
    assert [page.has_next for page in read] == [False] + [True] * 5


@pytest.mark.parametrize("order", ORDERS, ids=describe)
async def test_the_page_after_or_before_any_row_is_the_slice_of_the_sorted_list(
    database: Database, order: Sequence[SortKey]
) -> None:
    expected = in_order(order)
    at = RNG.randrange(len(expected))

    after = await read_page(database, order, PageRequest(5, position(expected[at], order)))
    before = await read_page(database, order, PageRequest(5, position(expected[at], order), is_backward=True))

    assert [dict(row) for row in after.rows] == expected[at + 1 : at + 6]
    assert [dict(row) for row in before.rows] == expected[max(0, at - 5) : at]


async def test_a_position_between_rows_needs_no_row_of_its_own(database: Database) -> None:
    order = (SortKey("year", int), SortKey("id", UUID))

    page = await read_page(database, order, PageRequest(100, {"year": 2000, "id": UUID(int=2**128 - 1)}))

    assert {row["year"] for row in page.rows} == {2001, 2002}


@pytest.mark.parametrize(
    ("limit", "sizes"), [(60, [60]), (59, [59, 1]), (61, [60]), (1, [1] * 60)], ids=["all", "one less", "more", "one"]
)
async def test_the_last_page_says_that_none_follows(database: Database, limit: int, sizes: list[int]) -> None:
    read = await pages(database, ORDERS[0], limit, is_backward=False)

    assert [len(page.rows) for page in read] == sizes
    assert read[-1].has_next is False


@pytest.mark.parametrize("is_backward", [False, True])
async def test_a_page_beyond_the_end_is_empty_and_knows_its_neighbours(
    database: Database, *, is_backward: bool
) -> None:
    end = UUID(int=0) if is_backward else UUID(int=2**128 - 1)

    page = await read_page(database, ORDERS[0], PageRequest(5, {"id": end}, is_backward=is_backward))

    assert list(page.rows) == []
    assert (page.has_next, page.has_previous) == ((True, False) if is_backward else (False, True))


def test_one_direction_is_one_row_comparison_that_an_index_answers() -> None:
    order = (SortKey("title", str), SortKey("id", UUID))

    text = Statement.of(page_clause(SELECT, order, 8, has_position=True, is_backward=False)).text

    assert "(book.title, book.id) > (" in text.replace("\n", " ")
    assert " OR " not in text
