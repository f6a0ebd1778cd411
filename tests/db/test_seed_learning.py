"""Learning of the demonstration union is such as the services could have written: it is drawn, kept and scored so."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import orjson
import pytest_asyncio

from db.models.learning import QuizQuestionKind
from db.queries.learning import quizzes
from domain.learning import rules
from domain.learning.rules import Option, Question
from tests.support import database as databases


@pytest_asyncio.fixture(scope="module")
async def told(server_dsn: str, demo_template: str, worker_name: str) -> AsyncIterator[Any]:
    """The owner's connection to a copy that nobody serves; tests only read, or roll back."""
    dsn = await databases.create(server_dsn, f"unionhall_learning_{worker_name}", demo_template)
    connection = await asyncpg.connect(dsn)
    await connection.set_type_codec("jsonb", encoder=str, decoder=orjson.loads, schema="pg_catalog")
    yield connection
    await connection.close()
    await databases.drop(server_dsn, f"unionhall_learning_{worker_name}")


async def test_the_bank_has_sixty_questions_that_the_rules_let_in(told: Any) -> None:
    rows = await told.fetch("SELECT * FROM bank_question q JOIN bank_question_key k ON k.question_id = q.id")
    assert len(rows) == 60
    assert len({row["text"] for row in rows}) == 60
    assert {row["kind"] for row in rows} == {kind.value for kind in QuizQuestionKind}
    for row in rows:
        is_judged = row["kind"] == QuizQuestionKind.TRUE_FALSE
        options = [] if is_judged else [Option(each["text"], each["text_en"]) for each in row["options"]]
        [clean] = rules.clean_questions(
            [Question(row["kind"], row["text"], options, row["right_options"], row["text_en"], source=row["source"])]
        )
        assert [each.text for each in clean.options] == [each["text"] for each in row["options"]]
        assert list(clean.right) == row["right_options"]


async def test_keys_say_nothing_by_their_place(told: Any) -> None:
    places = await told.fetch(
        "SELECT right_options[1] AS place, count(*) AS number FROM bank_question_key k JOIN bank_question q"
        " ON q.id = k.question_id WHERE q.kind = 'single' GROUP BY 1"
    )
    assert len(places) == 4
    assert max(row["number"] for row in places) <= 10


async def test_the_contest_is_open_and_its_attempts_are_within_it(told: Any) -> None:
    quiz = await told.fetchrow("SELECT *, now() BETWEEN opens_at AND closes_at AS is_open FROM quiz")
    assert quiz["is_open"]
    assert (quiz["state"], quiz["question_count"]) == ("announced", 20)
    strays = await told.fetch(
        "SELECT a.id FROM quiz_attempt a JOIN quiz q ON q.id = a.quiz_id"
        " WHERE a.started_at < q.opens_at OR a.ends_at > now() OR a.submitted_at > a.ends_at"
        " OR a.ends_at <> a.started_at + q.minutes * interval '1 minute'"
    )
    assert strays == []
    drawn = await told.fetch("SELECT count(DISTINCT question_id) AS n FROM quiz_attempt_question GROUP BY attempt_id")
    assert [row["n"] for row in drawn] == [20] * 48


async def test_attempts_are_scored_as_the_service_scores_them(told: Any) -> None:
    before = await told.fetch("SELECT tenant_id, id, score, is_passed FROM quiz_attempt ORDER BY id")
    transaction = told.transaction()
    await transaction.start()
    await told.execute("UPDATE quiz_attempt SET score = NULL, is_passed = NULL")
    for row in before:
        assert await quizzes.score_attempt(told, row["tenant_id"], row["id"]) == row["is_passed"]
    after = await told.fetch("SELECT tenant_id, id, score, is_passed FROM quiz_attempt ORDER BY id")
    await transaction.rollback()
    assert after == before
    assert {row["is_passed"] for row in before} == {True, False}


async def test_nobody_takes_it_who_knows_the_keys_or_belongs_elsewhere(told: Any) -> None:
    assert await told.fetchval("SELECT count(*) FROM bank_key_reader") == 1
    assert await told.fetch("SELECT a.id FROM quiz_attempt a JOIN bank_key_reader r USING (member_id)") == []
    strays = await told.fetch(
        "SELECT a.id FROM quiz_attempt a JOIN member m ON m.id = a.member_id WHERE NOT EXISTS (SELECT FROM"
        " organisation_closure c WHERE c.ancestor_id = a.branch_id AND c.descendant_id = m.organisation_id)"
        " OR m.state NOT IN ('active', 'retained')"
    )
    assert strays == []
