"""Batches: one entry per key in one statement, or the same rows inside another statement."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
import sqlalchemy as sa

from api.loaders import BATCHES
from db.batch import KEYS, Batch, Filter
from db.forms import Kind
from db.loaders import approvals, members, organisations
from db.predicates import TODAY, own_id, scope_value, scope_values, tenant_id
from db.queries.members.join_requests import JOIN_REQUESTS
from db.scope import Scope
from db.session import Connection, Database
from db.statement import Statement, fetch_all, mark, marked
from db.types import new_id
from domain.shared.permissions import Permission
from tests.db.declared import DECLARED, NOT_IN_THE_DEMONSTRATION
from tests.support.access import roster_facts
from tests.support.activities import write_domains
from tests.support.api import Recorder
from tests.support.beside import rows_beside
from tests.support.officers_tools import officers_facts

UNION, OTHER_UNION = UUID(int=1), UUID(int=2)
ANN, BOB, CYD, NOBODY = (UUID(int=number) for number in (10, 11, 12, 13))

BOOKS = sa.values(
    sa.column("tenant_id", sa.Uuid),
    sa.column("id", sa.Integer),
    sa.column("code", sa.Text),
    sa.column("author_id", sa.Uuid),
    sa.column("year", sa.Integer),
    sa.column("kind", sa.Text),
    name="book",
).data(
    [
        (UNION, 1, "A-1", ANN, 2001, "novel"),
        (UNION, 2, "A-2", ANN, 1999, "poem"),
        (UNION, 3, "B-1", BOB, 2003, "novel"),
        (UNION, 4, "A-3", ANN, 2001, "poem"),
        (OTHER_UNION, 5, "A-4", ANN, 2000, "novel"),
        (OTHER_UNION, 6, "C-1", CYD, 2000, "novel"),
    ]
)
IN_UNION = sa.select(BOOKS).where(BOOKS.c.tenant_id == tenant_id())
FILTERS = {"kind": Filter("kind"), "published": Filter("year", "int")}

book_by_id = Batch(IN_UNION, name="book_by_id", key_type="int")
book_by_code = Batch(IN_UNION, name="book_by_code", key="code", key_type="text")
books_by_author = Batch(
    IN_UNION, name="books_by_author", key="author_id", order=("year DESC", "id"), is_many=True, filters=FILTERS
)
own_books = Batch(
    IN_UNION.where(BOOKS.c.author_id == own_id(), BOOKS.c.year > 1999), name="own_books", key="author_id", is_many=True
)
recent_books = Batch(IN_UNION.where(BOOKS.c.year > 2001), name="recent_books", key="author_id", is_many=True)

SCOPE = Scope(UNION, ANN)


def name_of(batch: object) -> str:
    return batch.name if isinstance(batch, Batch) else str(batch)


def ids(entries: Sequence[Any]) -> list[Any]:
    """Ids of books in the place of rows."""
    return [
        [row["id"] for row in entry] if isinstance(entry, list) else None if entry is None else entry["id"]
        for entry in entries
    ]


@pytest.mark.parametrize(
    ("batch", "keys", "found"),
    [
        (book_by_id, [3, 9, 1, 3], [3, None, 1, 3]),
        (book_by_code, ["B-1", "", "A-3", "b-1", "B-1"], [3, None, 4, None, 3]),
        (books_by_author, [BOB, NOBODY, ANN, BOB], [[3], [], [1, 4, 2], [3]]),
        (book_by_id, [], []),
        (books_by_author, [], []),
    ],
    ids=name_of,
)
async def test_entries_follow_the_keys_doubles_and_missing_ones_too(
    database: Database, batch: Batch, keys: Sequence[Any], found: Sequence[Any]
) -> None:
    async with database.read() as conn:
        entries = await batch(conn, SCOPE, keys)

    assert ids(entries) == found


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({}, [[3], [1, 4, 2]]),
        ({"kind": "poem"}, [[], [4, 2]]),
        ({"published": 2001}, [[], [1, 4]]),
        ({"published": 2001, "kind": "poem"}, [[], [4]]),
        ({"kind": "poem' OR true --"}, [[], []]),
    ],
    ids=str,
)
async def test_an_argument_is_a_condition_and_one_left_out_is_none(
    database: Database, arguments: dict[str, Any], found: list[list[int]]
) -> None:
    async with database.read() as conn:
        entries = await books_by_author(conn, SCOPE, [BOB, ANN], **arguments)

    assert ids(entries) == found


async def test_an_argument_that_is_no_filter_is_an_error_not_a_wider_answer(database: Database) -> None:
    async with database.read() as conn:
        with pytest.raises(KeyError, match="colour"):
            await books_by_author(conn, SCOPE, [ANN], colour="red")


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope(UNION), [[1, 4, 2], []]),
        (Scope(OTHER_UNION, ANN), [[5], [6]]),
        (Scope(NOBODY, ANN), [[], []]),
    ],
)
async def test_the_scope_is_inside(database: Database, scope: Scope, found: list[list[int]]) -> None:
    async with database.read() as conn:
        entries = await books_by_author(conn, scope, [ANN, CYD])

    assert ids(entries) == found


async def test_whoever_is_nobody_owns_nothing(database: Database) -> None:
    async with database.read() as conn:
        own = await own_books(conn, SCOPE, [ANN, BOB])
        none = await own_books(conn, Scope(UNION), [ANN, BOB])

    assert [sorted(each) for each in ids(own)] == [[1, 4], []]
    assert none == [[], []]


async def test_the_text_is_the_same_for_any_number_of_keys(database: Database, recorder: Recorder) -> None:
    with recorder.recording() as statements:
        async with database.read() as conn:
            for size in (0, 1, 3, 500):
                await books_by_author(conn, SCOPE, [new_id() for _ in range(size)], kind="poem")

    await asyncio.sleep(0)  # the driver tells of a statement soon after it
    assert len(statements) == 4
    assert len(set(statements)) == 1


def test_columns_have_types_and_say_whether_they_may_be_null() -> None:
    batch = organisations.terms_by_post_id

    assert batch.columns["holder_name"] is Kind.TEXT
    assert batch.columns["starts_on"] is Kind.DAY
    assert batch.columns["post_id"] is Kind.IDENTIFIER
    assert {"id", "post_id", "starts_on", "holder_name"} <= batch.required
    assert "ends_on" not in batch.required


# --- inside another statement --------------------------------------------------------------------------------------


async def test_literals_of_texts_in_one_statement_do_not_collide(database: Database) -> None:
    mine, theirs = own_books.nested("a", "p.id"), recent_books.nested("b", "p.id")
    text = (
        f"SELECT ARRAY(SELECT a.id {mine}) AS mine, ARRAY(SELECT b.id {theirs}) AS theirs"
        f" FROM (VALUES ('{ANN}'::uuid), ('{BOB}'::uuid)) p (id)"
    )
    statement = Statement.of_marked(text, {**own_books.marked[1], **recent_books.marked[1]})
    assert not own_books.marked[1].keys() & recent_books.marked[1].keys()

    async with database.read() as conn:
        rows = await fetch_all(conn, statement, **scope_values(SCOPE, statement.parameters))

    assert [(sorted(row["mine"]), row["theirs"]) for row in rows] == [([1, 4], []), ([], [3])]


async def test_the_same_text_twice_takes_each_parameter_once_and_each_argument_by_its_name(database: Database) -> None:
    poems = books_by_author.nested("a", "p.id", {"kind": "first_kind"})
    novels = books_by_author.nested("b", "p.id", {"kind": "second_kind"})
    text = (
        f"SELECT ARRAY(SELECT a.id {poems}) AS poems, ARRAY(SELECT b.id {novels}) AS novels"
        f" FROM (VALUES ('{ANN}'::uuid)) p (id)"
    )
    statement = Statement.of_marked(text, books_by_author.marked[1])

    async with database.read() as conn:
        scope = scope_values(SCOPE, statement.parameters)
        [row] = await fetch_all(conn, statement, first_kind="poem", second_kind="novel", **scope)

    assert len(statement.parameters) == len(set(statement.parameters))
    assert (row["poems"], row["novels"]) == ([4, 2], [1])


def test_a_scope_that_outlives_the_day_has_the_next_one() -> None:
    scope = Scope(UNION, ANN)

    assert scope_value(scope, "today") == datetime.now(timezone(timedelta(hours=8))).date()
    assert TODAY.key not in scope.values


def test_batches_are_known_by_the_names_that_keep_their_literals_apart() -> None:
    known = {name: batch for name, batch in BATCHES.items() if isinstance(batch, Batch)}

    assert known == {batch.name: batch for batch in DECLARED}
    assert len(known) == len(DECLARED) >= 20


@pytest.mark.parametrize("batch", DECLARED, ids=name_of)
def test_a_declared_batch_names_only_columns_and_parameters_that_it_has(batch: Batch) -> None:
    used = {batch.key, *(each.split()[0] for each in batch.order), *batch.filtered(batch.filters)}
    inside = given_inside(batch)
    statement = Statement.of_marked(f"SELECT {batch.nested('t', 'NULL', inside)}", batch.marked[1])
    scoped = scope_values(SCOPE, statement.parameters)

    assert used <= batch.columns.keys()
    assert batch.required <= batch.columns.keys()
    assert set(statement.parameters) == scoped.keys() | batch.marked[1].keys() | inside.keys()
    assert "tenant_id" in scoped
    assert KEYS not in scoped


GIVEN: Mapping[str, Any] = {
    "date": datetime(2026, 1, 31, tzinfo=UTC).date(),
    "int": 3,
    "boolean": False,
    "text": None,
    "uuid": None,
    "text[]": None,
}
"""A value for what stands inside a select, by its type."""


def given_inside(batch: Batch) -> dict[str, str]:
    """The arguments that stand inside the select, each with a parameter of its own name."""
    return {name: name for name, each in batch.filters.items() if each.is_inside}


PERMISSIONS = tuple(each.value for each in Permission)


@pytest_asyncio.fixture
async def callers_scopes(demo_dsn: str) -> list[Scope]:
    """The first members of the demonstration union, with every right at the top, and with none."""
    connection = await asyncpg.connect(demo_dsn)
    rows = await connection.fetch("SELECT tenant_id, id FROM member ORDER BY member_number LIMIT 6")
    await connection.close()
    union = rows[0]["tenant_id"]
    mighty = [Scope(union, row["id"], dict.fromkeys(PERMISSIONS, (union,))) for row in rows]
    return [*mighty, Scope(union, rows[0]["id"]), Scope(union)]


def said(rows: Sequence[Any]) -> Iterator[dict[str, Any]]:
    return (dict(row) for row in rows)


async def test_both_forms_of_every_declared_batch_give_the_same_rows(
    demo_dsn: str, callers_scopes: list[Scope]
) -> None:
    connection = await asyncpg.connect(demo_dsn)
    await roster_facts(connection)
    await officers_facts(connection)
    await write_domains(connection)
    await connection.close()
    database = await Database.open(demo_dsn)
    seen = dict.fromkeys((batch.name for batch in DECLARED), 0)
    async with database.read() as conn, conn.transaction():  # at one moment
        for batch in DECLARED:
            inside = given_inside(batch)
            asked = {name: GIVEN[batch.filters[name].kind] for name in inside}
            table = "member" if batch.key == "member_id" else "organisation"
            everywhere = batch.placed(batch.marked[0], f"ANY (SELECT id FROM {table})", inside)
            unscoped = Statement.of_marked(f"SELECT t.* FROM ({everywhere}) t", batch.marked[1])
            match = f"{mark('one')}::{batch.key_type}"
            fused = Statement.of_marked(f"SELECT t.* {batch.nested('t', match, inside)}", batch.marked[1])
            for scope in callers_scopes:
                values = {**scope_values(scope, unscoped.parameters), **asked}
                rows = await fetch_all(conn, unscoped, **values)
                keys = list(dict.fromkeys(row[batch.key] for row in rows if row[batch.key] is not None))[:12]

                entries = await batch(conn, scope, keys, **asked)

                for key, entry in zip(keys, entries, strict=True):
                    alone = await fetch_all(conn, fused, one=key, **values)
                    if not batch.is_many and batch.filters.keys() - inside.keys():  # one of several, until filtered
                        assert next(iter(said([entry]))) in list(said(alone)), batch.name
                    else:
                        assert list(said(alone)) == list(said(entry if batch.is_many else [entry])), batch.name
                    assert all(row[column] is not None for row in alone for column in batch.required), batch.name
                seen[batch.name] += len(keys)
    await database.close()

    assert {name for name, count in seen.items() if not count} <= NOT_IN_THE_DEMONSTRATION


async def test_what_a_statement_has_read_already_need_not_be_judged_again(
    demo_dsn: str, callers_scopes: list[Scope]
) -> None:
    database = await Database.open(demo_dsn)
    judged = 0
    async with database.read() as conn, conn.transaction():  # at one moment
        for batch, parent in [(each, each.within) for each in DECLARED if each.within is not None]:
            columns = list(batch.columns)
            for scope in callers_scopes:
                seen = await _rows(conn, parent.marked, scope)
                keys = [row["id"] for row in seen]
                rows = await _rows(conn, batch.taking(columns), scope, batch.key, keys)
                below = await _rows(conn, batch.taking(columns, parent.select), scope, batch.key, keys)
                assert sorted(map(repr, said(below))) == sorted(map(repr, said(rows))), batch.name
                if batch.select_beside is not None:
                    beside = await rows_beside(conn, batch, scope, keys)
                    assert sorted(map(repr, said(beside))) == sorted(map(repr, said(rows))), batch.name
                judged += len(rows)
    await database.close()

    assert judged


async def test_lists_in_two_steps_have_the_same_entries(demo_dsn: str, callers_scopes: list[Scope]) -> None:
    database = await Database.open(demo_dsn)
    compared = 0
    async with database.read() as conn:
        for batch, through in [(each, each.through) for each in DECLARED if each.through is not None]:
            for scope in callers_scopes:
                keys = list({row[batch.key] for row in await _rows(conn, batch.marked, scope)})
                alone = await _rows(conn, batch.taking(["id"]), scope, batch.key, keys)
                named = await _rows(conn, through.marked(batch.name), scope, batch.key, keys)
                objects = await through.batch(conn, scope, [row[through.column] for row in named])
                entries = [
                    {**row, "id": found["id"]} for row, found in zip(named, objects, strict=True) if found is not None
                ]
                for entry in entries:
                    entry.pop(through.column)
                assert sorted(map(repr, entries)) == sorted(map(repr, said(alone))), batch.name
                compared += len(alone)
    await database.close()

    assert compared


@pytest.mark.parametrize("requests", [members.join_request_by_id.select, JOIN_REQUESTS.select])
async def test_who_has_a_request_in_hand_sees_its_approval(
    demo_dsn: str, callers_scopes: list[Scope], requests: sa.Select[Any]
) -> None:
    database = await Database.open(demo_dsn)
    proven = 0
    async with database.read() as conn:
        for scope in callers_scopes:
            rows = await _rows(conn, marked(requests, "requests"), scope)
            keys = [row["approval_id"] for row in rows if row["is_in_hand"]]
            proven += len(keys)
            assert None not in await approvals.approval_by_id(conn, scope, keys)
    await database.close()

    assert proven


async def test_what_is_known_to_be_seen_adds_to_what_is_in_sight(demo_dsn: str, callers_scopes: list[Scope]) -> None:
    database = await Database.open(demo_dsn)
    mighty, nobody = callers_scopes[0], callers_scopes[-1]
    batch = approvals.approval_by_id
    async with database.read() as conn:
        everything = await _rows(conn, batch.marked, mighty)
        chosen = everything[0]["id"]

        none, one = [
            await _rows(conn, batch.taking(["status"], seen=f"'{{{each}}}'::uuid[]"), nobody) for each in ("", chosen)
        ]
    await database.close()

    assert none == []
    assert [dict(row) for row in one] == [{"id": chosen, "status": everything[0]["status"]}]


async def _rows(
    conn: Connection, text: tuple[str, dict[str, Any]], scope: Scope, key: str = "", keys: Sequence[Any] = ()
) -> Sequence[Any]:
    """The rows of a marked text, those with one of the keys when a key is named."""
    where = f" WHERE t.{key} = ANY({mark(KEYS)}::uuid[])" if key else ""
    statement = Statement.of_marked(f"SELECT t.* FROM ({text[0]}) t{where}", text[1])
    values = scope_values(scope, statement.parameters)
    return await fetch_all(conn, statement, **values, **({KEYS: list(keys)} if key else {}))
