"""Questions to the management and surveys of the demonstration union are such as the services could have left them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
import pytest_asyncio

from db.models.suggestions import ManagementQuestionState
from db.seed.surveys.catalogue import PROMISES
from domain.shared.calendar import add_working_days, local_day
from domain.surveys import promises, rules
from domain.surveys.cells import Tally
from domain.surveys.rules import Option, Question, Reply
from tests.db.test_seed_activities import Told, told

__all__ = ["told"]  # the copy that nobody serves, for each module that reads it
_DAYS = 10


@pytest_asyncio.fixture(autouse=True)
async def _is_told(told: Told) -> None:  # the fixture of the other module
    assert await told.fetchval("SELECT count(*) FROM management_question") == 40


async def test_questions_are_in_every_state_some_overdue_some_followed_up_some_asked_by_many(told: Told) -> None:
    rows = await told.fetch("SELECT * FROM management_question")
    waiting = [row for row in rows if row["state"] in {"asked", "followed_up"}]
    today = await told.fetchval("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")

    assert {row["state"] for row in rows} == {state.value for state in ManagementQuestionState}
    assert 4 <= sum(row["due_on"] < today for row in waiting) < len(waiting)
    assert sum(row["follow_up"] is not None for row in rows) == 10
    assert sum(row["support_count"] >= 30 for row in rows) >= 4
    for row in rows:
        counts_from = row["followed_up_at"] or row["asked_at"]
        assert row["due_on"] == local_day(add_working_days(counts_from, _DAYS).at)
        moments = [
            at
            for at in (row["asked_at"], row["answered_at"], row["followed_up_at"], row["answered_again_at"])
            if at is not None
        ]
        assert moments == sorted(moments)


async def test_units_answer_by_their_staff_and_nobody_supports_their_own_question(told: Told) -> None:
    answered = await told.fetch(
        "SELECT q.id FROM management_question q WHERE coalesce(q.answered_by_id, q.declined_by_id) IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM unit_staff s WHERE s.unit_id = q.unit_id"
        " AND s.member_id = coalesce(q.answered_by_id, q.declined_by_id))"
    )
    counted = await told.fetch(
        "SELECT q.id FROM management_question q LEFT JOIN management_question_support s ON s.question_id = q.id"
        " GROUP BY q.id, q.support_count, q.asked_by_id, q.visibility HAVING count(s.member_id) <> q.support_count"
        " OR bool_or(s.member_id = q.asked_by_id) OR (q.visibility = 'handlers' AND q.support_count > 0)"
    )
    own = await told.fetch(
        "SELECT DISTINCT q.state FROM management_question q JOIN member m ON m.id = q.asked_by_id"
        " WHERE m.member_number = 'HD000001'"
    )

    assert (answered, counted) == ([], [])
    assert {row["state"] for row in own} == {"asked", "answered", "declined"}


async def test_there_are_surveys_of_each_kind_open_and_closed_and_their_promise_is_the_services_own(told: Told) -> None:
    rows = await told.fetch("SELECT * FROM survey")

    kinds = {(row["kind"], row["state"]) for row in rows}
    assert kinds >= {(kind, state) for kind in promises.PROMISES for state in ("open", "closed")}
    assert {row["state"] for row in rows} == {"planned", "open", "closed", "cancelled"}
    assert dict(PROMISES) == {kind: tuple(promise) for kind, promise in promises.PROMISES.items()}
    for row in rows:
        asked = await questions_of(told, row["id"])
        assert list(rules.clean_questions(asked)) == asked
    branching = [
        row
        for row in rows
        if any(option.next for each in await questions_of(told, row["id"]) for option in each.options)
    ]
    assert branching


async def test_each_answer_takes_a_way_and_closed_ones_have_the_results_that_services_count(told: Told) -> None:
    for survey in await told.fetch("SELECT * FROM survey"):
        asked = await questions_of(told, survey["id"])
        answers = await told.fetch("SELECT * FROM survey_answer WHERE survey_id = $1", survey["id"])
        parts = await told.fetchval("SELECT count(*) FROM survey_participation WHERE survey_id = $1", survey["id"])
        assert parts == len(answers)
        for row in answers:
            replies = [
                Reply(each["number"], tuple(each.get("choices", ())), each.get("value"), each.get("text"))
                for each in orjson.loads(row["said"])
            ]
            assert rules.clean_replies(asked, replies) == orjson.loads(row["said"])
            assert (row["member_id"] is None) >= (survey["kind"] == "anonymous")
        if survey["state"] != "closed":
            continue
        assert survey["answer_count"] == len(answers) >= 40
        tally = Tally(asked)
        tally.add((row["branch_id"], {each["number"]: each for each in orjson.loads(row["said"])}) for row in answers)
        counted = tally.results()
        kept = await told.fetch("SELECT * FROM survey_result WHERE survey_id = $1 ORDER BY position", survey["id"])
        lines = [
            (row["question_number"], row["option_number"], row["answers"], row["branch_id"], row["mean_tenths"])
            for row in kept
        ]
        expected = [(line.question, line.option, line.answers, line.branch, line.mean_tenths) for line in counted]
        if survey["kind"] == "needs":  # since it closed two have taken their names off
            lines, expected = [[each for each in found if each[3] is None] for found in (lines, expected)]
            expected = expected[: len(lines)]
        assert lines == expected


async def test_needs_are_answered_with_consent_and_who_withdrew_it_has_no_name_there(told: Told) -> None:
    without = await told.fetch(
        "SELECT a.id FROM survey_answer a JOIN survey s ON s.id = a.survey_id WHERE s.kind = 'needs'"
        " AND a.member_id IS NOT NULL AND (SELECT c.is_given FROM consent c WHERE c.member_id = a.member_id"
        " AND c.purpose = 'needs_collection' ORDER BY c.at DESC LIMIT 1) IS NOT TRUE"
    )
    unnamed = "SELECT count(*) FROM survey_answer a JOIN survey s ON s.id = a.survey_id"
    assert without == []
    assert await told.fetchval(f"{unnamed} WHERE s.kind = 'needs' AND a.member_id IS NULL") == 2


async def questions_of(told: Told, survey_id: UUID) -> Sequence[Question]:
    """As the services have them."""
    rows = await told.fetch("SELECT * FROM survey_question WHERE survey_id = $1 ORDER BY number", survey_id)
    return [_question(dict(row)) for row in rows]


def _question(row: Mapping[str, Any]) -> Question:
    options = [Option(each["text"], each["next"]) for each in orjson.loads(row["options"])]
    limits = row["minimum"], row["maximum"]
    return Question(row["kind"], row["title"], row["is_required"], *limits, options, row["next_number"])
