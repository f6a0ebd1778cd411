"""Lists against plain Python: filters, pages in both directions, counts, and the same rows as part of a statement."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, combinations, product
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from db.keyset import PageRequest, SortKey
from db.listing import Listing
from db.loaders.organisations import organisation_by_id
from db.predicates import own_id, scope_values, tenant_id
from db.queries import audit, notifications
from db.queries.audit import ENTRIES
from db.queries.members import join_requests
from db.queries.members.join_requests import JOIN_REQUESTS
from db.queries.members.register import MEMBERS
from db.queries.notifications import NOTIFICATIONS
from db.queries.organisations import tree
from db.queries.organisations.tree import ORGANISATIONS
from db.scope import Scope
from db.session import Database
from db.statement import Statement, fetch_all
from tests.support.api import Recorder

Row = dict[str, Any]

UNION, OTHER_UNION, ANN, BOB = (UUID(int=number) for number in (1, 2, 10, 11))
RNG = Random(20_261_122)
SHELF: Sequence[Row] = [
    {
        "tenant_id": RNG.choice((UNION, UNION, OTHER_UNION)),
        "id": number,
        "title": RNG.choice(("", "a", "b", "张")),
        "year": RNG.randrange(1999, 2004),
        "owner_id": RNG.choice((ANN, BOB, None)),
    }
    for number in RNG.sample(range(1000), 60)
]
BOOKS = sa.values(
    sa.column("tenant_id", sa.Uuid),
    sa.column("id", sa.Integer),
    sa.column("title", sa.Text(collation="C")),
    sa.column("year", sa.Integer),
    sa.column("owner_id", sa.Uuid),
    name="book",
).data([tuple(book.values()) for book in SHELF])
LISTING = Listing(
    sa.select(BOOKS.c.id, BOOKS.c.title, BOOKS.c.year).where(
        BOOKS.c.tenant_id == tenant_id(), sa.or_(BOOKS.c.owner_id.is_(None), BOOKS.c.owner_id == own_id())
    ),
    name="books",
    filters={
        "titles": BOOKS.c.title == sa.any_(sa.bindparam("titles", type_=sa.ARRAY(sa.Text()))),
        "since": BOOKS.c.year >= sa.bindparam("since", type_=sa.Integer()),
        "even": BOOKS.c.year % sa.literal_column("2") == 0,
    },
)
WANTED: Mapping[str, Callable[[Row], bool]] = {
    "titles": lambda book: book["title"] in ("a", "张"),
    "since": lambda book: book["year"] >= 2000,
    "even": lambda book: book["year"] % 2 == 0,
}
VALUES: Mapping[str, Any] = {"titles": ["a", "张", "nothing"], "since": 2000, "even": True}
FILTERS = [
    {name: VALUES[name] for name in names}
    for names in chain.from_iterable(combinations(VALUES, size) for size in range(4))
]
OLDEST_FIRST = (SortKey("year", int), SortKey("id", int))
NEWEST_FIRST = (SortKey("year", int, is_descending=True), SortKey("id", int, is_descending=True))
BY_TITLE = (SortKey("title", str), SortKey("id", int, is_descending=True))
ORDERS: Mapping[str, tuple[Sequence[SortKey], Callable[[Row], Any]]] = {
    "oldest first": (OLDEST_FIRST, lambda book: (book["year"], book["id"])),
    "newest first": (NEWEST_FIRST, lambda book: (-book["year"], -book["id"])),
    "by title": (BY_TITLE, lambda book: (book["title"], -book["id"])),
}
SCOPE = Scope(UNION, ANN)
DECLARED = {
    ENTRIES: audit.ORDER,
    JOIN_REQUESTS: join_requests.ORDER,
    MEMBERS: (SortKey("name_sort", str), SortKey("id", UUID)),
    NOTIFICATIONS: notifications.ORDER,
    ORGANISATIONS: tree.ORDER,
}


def name_of(value: Any) -> str:
    return "+".join(value) or "all" if isinstance(value, dict) else str(getattr(value, "name", value))


def visible(scope: Scope, filters: Mapping[str, Any], key: Callable[[Row], Any]) -> list[Row]:
    """The list as Python makes it."""
    books = [
        {name: book[name] for name in ("id", "title", "year")}
        for book in SHELF
        if book["tenant_id"] == scope.tenant_id
        and (book["owner_id"] is None or book["owner_id"] == scope.member_id)
        and all(WANTED[name](book) for name in filters)
    ]
    return sorted(books, key=key)


@pytest.mark.parametrize("is_backward", [False, True], ids=["forward", "backward"])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("filters", FILTERS, ids=name_of)
async def test_pages_are_the_filtered_and_sorted_list(
    database: Database, filters: dict[str, Any], order: str, *, is_backward: bool
) -> None:
    keys, sort = ORDERS[order]
    expected, pages, at = visible(SCOPE, filters, sort), list[list[Row]](), None
    async with database.read() as conn:
        while True:
            request = PageRequest(4, at, is_backward=is_backward)
            page = await LISTING.page(conn, SCOPE, filters=filters, order=keys, request=request)
            pages.append([dict(row) for row in page.rows])
            assert (page.has_next if is_backward else page.has_previous) == (at is not None)
            if not (page.has_previous if is_backward else page.has_next):
                break
            edge = page.rows[0 if is_backward else -1]
            at = {key.name: edge[key.name] for key in keys}

    read = pages[::-1] if is_backward else pages
    assert [book for page in read for book in page] == expected
    assert [len(page) for page in pages[:-1]] == [4] * (len(pages) - 1)


@pytest.mark.parametrize("filters", FILTERS, ids=name_of)
async def test_a_count_is_the_length_of_the_list_up_to_its_limit(database: Database, filters: dict[str, Any]) -> None:
    length = len(visible(SCOPE, filters, lambda book: book["id"]))
    limits = [1, length, length + 1, 100_000]

    async with database.read() as conn:
        counts = [await LISTING.count(conn, SCOPE, filters=filters, limit=limit) for limit in limits]

    assert length > 1
    assert counts == [1, length, length, length]


@pytest.mark.parametrize(
    "scope",
    [Scope(UNION, BOB), Scope(UNION), Scope(OTHER_UNION, ANN), Scope(ANN, ANN)],
    ids=["bob", "nobody", "b", "c"],
)
async def test_the_scope_is_inside_pages_and_counts(database: Database, scope: Scope) -> None:
    keys, sort = ORDERS["oldest first"]
    expected = visible(scope, {}, sort)

    async with database.read() as conn:
        page = await LISTING.page(conn, scope, filters={}, order=keys, request=PageRequest(100))
        count = await LISTING.count(conn, scope, filters={}, limit=100)

    assert [dict(row) for row in page.rows] == expected
    assert count == len(expected)


async def test_a_filter_without_parameter_is_asked_for_by_its_name_alone(database: Database) -> None:
    keys, sort = ORDERS["oldest first"]

    async with database.read() as conn:
        pages = [
            await LISTING.page(conn, SCOPE, filters={"even": value}, order=keys, request=PageRequest(100))
            for value in (True, None)
        ]

    assert [[dict(row) for row in page.rows] for page in pages] == [visible(SCOPE, {"even": True}, sort)] * 2


async def test_a_filter_that_does_not_exist_is_an_error_not_a_wider_answer(database: Database) -> None:
    async with database.read() as conn:
        with pytest.raises(KeyError, match="colour"):
            await LISTING.page(conn, SCOPE, filters={"colour": 1}, order=OLDEST_FIRST, request=PageRequest(5))
        with pytest.raises(KeyError, match="colour"):
            await LISTING.count(conn, SCOPE, filters={"colour": 1}, limit=5)


async def test_a_page_and_a_count_are_one_statement_each_of_the_same_text_for_any_values(
    database: Database, recorder: Recorder
) -> None:
    places = [{"year": 2000, "id": 7}, {"year": 2003, "id": 1}]
    with recorder.recording() as statements:
        async with database.read() as conn:
            for titles, place in product((["a"], ["b", "张", ""]), places):
                filters, request = {"titles": titles, "since": place["year"]}, PageRequest(5, place)
                await LISTING.page(conn, SCOPE, filters=filters, order=OLDEST_FIRST, request=request)
            for titles in (["a"], ["b", "张"]):
                await LISTING.count(conn, SCOPE, filters={"titles": titles}, limit=5)

    await asyncio.sleep(0)  # the driver tells of a statement soon after it
    assert len(statements) == 6
    assert (len(set(statements[:4])), len(set(statements[4:]))) == (1, 1)


# --- texts ---------------------------------------------------------------------------------------------------------


def test_a_shape_is_what_the_text_depends_on_and_nothing_else() -> None:
    place = {"year": 2000, "id": 7}
    shape = LISTING.shape({"titles": ["a"], "since": 1}, OLDEST_FIRST, PageRequest(5, place))
    same = LISTING.shape({"since": 2, "titles": []}, list(OLDEST_FIRST), PageRequest(5, {"year": 1, "id": 1}))
    others = [
        LISTING.shape({"titles": ["a"]}, OLDEST_FIRST, PageRequest(5, place)),
        LISTING.shape({"titles": ["a"], "since": 1}, BY_TITLE, PageRequest(5, place)),
        LISTING.shape({"titles": ["a"], "since": 1}, OLDEST_FIRST, PageRequest(6, place)),
        LISTING.shape({"titles": ["a"], "since": 1}, OLDEST_FIRST, PageRequest(5)),
        LISTING.shape({"titles": ["a"], "since": 1}, OLDEST_FIRST, PageRequest(5, place, is_backward=True)),
    ]

    assert shape == same
    assert hash(shape) == hash(same)
    assert len({LISTING.page_text(each)[0] for each in (shape, same, *others)}) == 6


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_sizes_stand_in_the_text_as_numbers(limit: int) -> None:
    page, _ = LISTING.page_text(LISTING.shape({}, OLDEST_FIRST, PageRequest(limit)))
    count, _ = LISTING.count_text(frozenset(), limit)

    assert page.rstrip().endswith(f"LIMIT {limit + 1}")  # one row more tells whether another page follows
    assert f"LIMIT {limit})" in count


def test_values_are_those_that_the_text_asks_for() -> None:
    request = PageRequest(5, {"year": 2000, "id": 7})

    values = LISTING.values(SCOPE, ("tenant_id", "since", "at_year", "at_id"), {"since": 1, "even": True}, request)

    assert values == {"tenant_id": UNION, "since": 1, "at_year": 2000, "at_id": 7}


async def test_a_page_and_a_count_in_one_statement_give_the_same_as_alone(database: Database) -> None:
    filters, request = {"since": 2000, "even": True}, PageRequest(3, {"title": "a", "id": 500})
    page_text, page_literals = LISTING.page_text(LISTING.shape(filters, BY_TITLE, request))
    count_text, count_literals = LISTING.count_text(frozenset(filters), 4)
    statement = Statement.of_marked(
        f"SELECT ARRAY(SELECT p.id FROM ({page_text}) p) AS page, ({count_text}) AS count",
        {**page_literals, **count_literals},
    )
    assert not page_literals.keys() & count_literals.keys()

    async with database.read() as conn:
        alone = await LISTING.page(conn, SCOPE, filters=filters, order=BY_TITLE, request=request)
        count = await LISTING.count(conn, SCOPE, filters=filters, limit=4)
        [row] = await fetch_all(conn, statement, **LISTING.values(SCOPE, statement.parameters, filters, request))

    assert row["page"][:3] == [each["id"] for each in alone.rows]
    assert len(row["page"]) == len(alone.rows) + alone.has_next
    assert row["count"] == count


DOUBLE = BOOKS.c.year * sa.literal_column("2")
NARROW = Listing(
    LISTING.select.add_columns(DOUBLE.label("double")).where(sa.literal_column("0") < DOUBLE),
    name="books",
    filters={**LISTING.filters, "is_double": sa.literal_column("4000") < DOUBLE},
    narrow=(LISTING.select, frozenset({"is_double"})),
)


@pytest.mark.parametrize("columns", [[], ["title"], ["title", "double"]])
async def test_a_page_with_few_columns_has_the_same_rows(database: Database, columns: list[str]) -> None:
    request, filters = PageRequest(4), {"since": 2000}
    text, literals = NARROW.page_text(NARROW.shape(filters, OLDEST_FIRST, request), columns)
    statement = Statement.of_marked(text, literals)

    async with database.read() as conn:
        whole = await NARROW.page(conn, SCOPE, filters=filters, order=OLDEST_FIRST, request=request)
        rows = await fetch_all(conn, statement, **NARROW.values(SCOPE, statement.parameters, filters, request))

    names = ["year", "id", *columns]
    assert [dict(row) for row in rows][:4] == [{name: row[name] for name in names} for row in whole.rows]


def test_what_is_found_with_more_is_found_where_it_is_asked_for() -> None:
    def page(names: list[str], columns: list[str]) -> str:
        return NARROW.page_text(NARROW.shape(dict.fromkeys(names), OLDEST_FIRST, PageRequest(4)), columns)[0]

    assert page([], ["title"]) == LISTING.page_text(LISTING.shape({}, OLDEST_FIRST, PageRequest(4)), ["title"])[0]
    assert "0 < book" in page([], ["double"])
    assert "0 < book" in page(["is_double"], ["title"])


@pytest.mark.parametrize("listing", DECLARED, ids=name_of)
def test_names_of_filters_are_neither_those_of_the_scope_nor_of_positions(listing: Listing) -> None:
    assert scope_values(SCOPE, listing.filters) == {}
    assert not {key.name for key in DECLARED[listing]} - listing.columns.keys()
    assert not [name for name in listing.filters if name.startswith("at_")]
    assert listing.required <= listing.columns.keys()


@pytest.mark.parametrize("listing", DECLARED, ids=name_of)
def test_no_declared_list_has_literals_so_two_shapes_of_it_stand_in_one_statement(listing: Listing) -> None:
    for names in ([], *([name] for name in listing.filters), listing.filters):
        shape = listing.shape(dict.fromkeys(names), DECLARED[listing], PageRequest(5))

        assert listing.page_text(shape)[1] == listing.count_text(frozenset(names), 5)[1] == {}


@pytest.mark.parametrize("name", ["below_id", "kinds", "parent_id"])
async def test_each_filter_of_organisations_keeps_what_it_names(database: Database, tenant_id: UUID, name: str) -> None:
    wanted = {"below_id": tenant_id, "kinds": ["federation"], "parent_id": tenant_id}
    scope = Scope(tenant_id)

    async with database.read() as conn:
        filters, request = {name: wanted[name]}, PageRequest(5)
        page = await ORGANISATIONS.page(conn, scope, filters=filters, order=tree.ORDER, request=request)
        count = await ORGANISATIONS.count(conn, scope, filters=filters, limit=5)
        [top] = await organisation_by_id(conn, scope, [tenant_id])

    expected = [] if name == "parent_id" else [dict(top)]
    assert [dict(row) for row in page.rows] == expected
    assert count == len(expected)
