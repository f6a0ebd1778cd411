"""Batches whose select takes the key and an argument inside: rows that follow from a key, as the way up a tree does."""

import asyncio
from uuid import UUID

import sqlalchemy as sa

from db.batch import ITS_KEY, Batch, Filter, Joint, Part
from db.predicates import scope_values
from db.scope import Scope
from db.session import Database
from db.statement import Statement, fetch_all
from tests.support.api import Recorder

UNION, OTHER_UNION = UUID(int=1), UUID(int=2)
SCOPE = Scope(UNION)

steps_by_number = Batch(
    sa.select(
        *sa.text(
            f"""
            SELECT i.number, step FROM (VALUES (1), (2), (3)) i (number), generate_series(1, i.number) step
            WHERE i.number = :{ITS_KEY} AND step <= :until AND :tenant_id = CAST('{UNION}' AS uuid)
            """  # constants
        )
        .columns(sa.column("number", sa.Integer), sa.column("step", sa.Integer))
        .subquery("told")
        .c
    ),
    name="steps_by_number",
    key="number",
    key_type="int",
    order=("step DESC",),
    is_many=True,
    filters={"until": Filter("", "int", is_inside=True)},
)


async def test_a_select_takes_its_key_and_an_argument_inside(database: Database, recorder: Recorder) -> None:
    async with database.read() as conn:
        with recorder.recording() as statements:
            entries = await steps_by_number(conn, SCOPE, [3, 9, 1, 3], until=2)
        nothing = await steps_by_number(conn, Scope(OTHER_UNION), [3], until=2)

    await asyncio.sleep(0)
    assert [[row["step"] for row in entry] for entry in entries] == [[2, 1], [], [1], [2, 1]]
    assert (len(statements), nothing) == (1, [[]])


async def test_such_a_select_stands_in_other_statements_with_its_own_arguments(database: Database) -> None:
    joint = Joint([Part(steps_by_number, ["number", "step"], ["until"]) for _ in range(2)])
    nested = steps_by_number.nested("t", 'i."number"', {"until": "argument"})
    statement = Statement.of_marked(
        f"SELECT i.number, ARRAY(SELECT t.step {nested}) AS steps FROM (VALUES (3), (2)) i (number)",
        steps_by_number.marked[1],
    )

    async with database.read() as conn:
        arguments = joint.arguments(SCOPE, [[3, 2], [3]], [{"until": 1}, {"until": 2}])
        parts = joint.by_part(await conn.fetch(joint.text, *arguments))
        rows = await fetch_all(conn, statement, argument=2, **scope_values(SCOPE, statement.parameters))

    assert [sorted((row[0], row[1]) for row in part) for part in parts] == [[(2, 1), (3, 1)], [(3, 1), (3, 2)]]
    assert [(row["number"], row["steps"]) for row in rows] == [(3, [2, 1]), (2, [2, 1])]
