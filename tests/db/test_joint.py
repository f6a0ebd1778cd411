"""Several batches in one statement: each part gets its own rows, in its own order, inside its own scope."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.batch import Joint, Part
from db.session import Database
from tests.db.declared import DECLARED
from tests.db.test_batch import (
    ANN,
    BOB,
    CYD,
    NOBODY,
    SCOPE,
    UNION,
    book_by_code,
    book_by_id,
    books_by_author,
    own_books,
)
from tests.support.api import Recorder


async def joint_rows(
    database: Database, parts: Sequence[Part], keys: Sequence[Sequence[Any]], *arguments: Mapping[str, Any]
) -> list[list[dict[str, Any]]]:
    """The rows of each part, by the names of its columns."""
    joint = Joint(parts)
    given = [*arguments, *({} for _ in parts)][: len(parts)]
    rows = joint.by_part(await database.fetch(joint.text, joint.arguments(SCOPE, keys, given)))
    return [
        [{name: row[place] for name, place in places.items()} for row in each]
        for places, each in zip(joint.places, rows, strict=True)
    ]


async def test_a_joint_statement_gives_each_part_its_rows_in_its_order(database: Database, recorder: Recorder) -> None:
    parts = [
        Part(books_by_author, ["id", "author_id"], ["kind"]),
        Part(book_by_code, ["code", "year"]),
        Part(own_books, ["author_id", "code", "kind", "tenant_id"]),
    ]

    with recorder.recording() as statements:
        found = await joint_rows(database, parts, [[BOB, ANN], ["B-1", "Z-9"], [ANN, BOB]], {"kind": "poem"})

    assert len(statements) == 1
    assert found[0] == [{"id": 4, "author_id": ANN}, {"id": 2, "author_id": ANN}]
    assert found[1] == [{"code": "B-1", "year": 2003}]
    assert sorted(row["code"] for row in found[2]) == ["A-1", "A-3"]
    assert {(row["author_id"], row["tenant_id"]) for row in found[2]} == {(ANN, UNION)}


async def test_a_joint_statement_of_one_part_has_its_columns_and_no_others(database: Database) -> None:
    parts = [Part(books_by_author, ["author_id", "id"])]

    found = await joint_rows(database, parts, [[ANN, BOB]])
    records = await database.fetch(Joint(parts).text, Joint(parts).arguments(SCOPE, [[ANN]], [{}]))

    assert [row["id"] for row in found[0]] == [3, 1, 4, 2]
    assert all(len(record) == 2 for record in records)


async def test_the_same_batch_may_be_several_parts_with_keys_of_their_own(database: Database) -> None:
    parts = [Part(book_by_id, ["id", "code"]), Part(book_by_id, ["id", "year"])]

    found = await joint_rows(database, parts, [[1], [3, 9]])

    assert found == [[{"id": 1, "code": "A-1"}], [{"id": 3, "year": 2003}]]


async def test_the_scope_is_inside_every_part_of_a_joint_statement(database: Database) -> None:
    parts = [Part(book_by_id, ["id"]), Part(books_by_author, ["author_id"])]

    assert await joint_rows(database, parts, [[5, 6], [CYD]]) == [[], []]


async def test_all_declared_batches_fit_into_one_statement(database: Database) -> None:
    parts = [Part(batch, list(batch.columns)) for batch in DECLARED]
    keys = [[""] if batch.key_type == "text" else [NOBODY] for batch in DECLARED]

    assert await joint_rows(database, parts, keys) == [[] for _ in DECLARED]
