"""Surveys of many answers: stored anew and counted in parts, all of them or none, and what is told is the same."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg
import pytest

from db.errors import DatabaseUnavailableError
from db.models.surveys import SurveyKind
from domain.surveys import service
from domain.surveys.service import SurveyCancel, SurveyOf
from tests.domain.surveys.hall import Hall
from tests.support.waiting import until_waited_for

LINES = (
    "SELECT question_number, option_number, branch_id, is_rest, answers FROM survey_result WHERE survey_id = $1"
    " ORDER BY position"
)
SAID = "SELECT said -> 1 ->> 'text' FROM survey_answer WHERE survey_id = $1 ORDER BY ctid"
WRITTEN = (
    "SELECT count(*), count(DISTINCT xmin::text) FROM survey_answer UNION ALL"
    " SELECT count(*), count(DISTINCT xmin::text) FROM survey_participation"
)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.queries.surveys.ANSWERS_AT_ONCE", 7)


async def answered(hall: Hall, count: int, kind: SurveyKind = SurveyKind.ANONYMOUS) -> UUID:
    """A survey with so many answers: every third one is for the second option, and each has words of its own."""
    survey_id = await hall.opened(kind)
    for at in range(count):
        place_id = hall.other_id if at % 2 else hall.branch_id
        await hall.answer(survey_id, await hall.member(place_id), 2 if at % 3 == 0 else 1, f"暗号{at}")
    return survey_id


async def _close(hall: Hall, survey_id: UUID) -> None:
    await hall.run(service.survey_close, SurveyOf(survey_id))


async def _call_off(hall: Hall, survey_id: UUID) -> None:
    await hall.run(service.survey_cancel, SurveyCancel(survey_id, "场地变化"))


@pytest.mark.parametrize("kind", [SurveyKind.ANONYMOUS, SurveyKind.NAMED])
async def test_what_is_told_of_answers_in_parts_is_what_is_told_of_all_at_once(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, kind: SurveyKind
) -> None:
    told = []
    for part in (7, 1, 1_000):
        monkeypatch.setattr("db.queries.surveys.ANSWERS_AT_ONCE", part)
        survey_id = await answered(hall, 22, kind)
        await _close(hall, survey_id)
        told.append(await hall.rows(LINES, survey_id))

    assert told[0] == told[1] == told[2]
    assert told[0][:3] == [(1, 1, None, False, 14), (1, 2, None, False, 8), (1, 0, None, False, 0)]
    assert await hall.rows("SELECT state, answer_count FROM survey") == [("closed", 22)] * 3


@pytest.mark.parametrize("end", [_close, _call_off])
async def test_parts_are_one_transaction_and_say_nothing_of_the_order(
    hall: Hall, end: Callable[[Hall, UUID], Awaitable[None]]
) -> None:
    survey_id = await answered(hall, 28)
    before = await hall.rows(SAID, survey_id)
    ids = set(await hall.rows("SELECT id FROM survey_answer"))

    await end(hall, survey_id)

    after = await hall.rows(SAID, survey_id)
    assert sorted(after) == sorted(before)
    assert await hall.rows(WRITTEN) == [(28, 1), (28, 1)]
    assert not ids & set(await hall.rows("SELECT id FROM survey_answer"))
    first = [set(after[at : at + 7]) for at in range(0, 28, 7)]
    assert set(before[:7]) not in first


async def test_who_is_killed_between_two_parts_leaves_everything_to_the_next(hall: Hall, dsn: str) -> None:
    survey_id = await answered(hall, 15)
    ids = await hall.rows("SELECT id FROM survey_answer ORDER BY ctid")
    holder = await asyncpg.connect(dsn)
    try:
        async with holder.transaction():
            await holder.execute("SELECT FROM survey_participation LIMIT 1 FOR UPDATE")
            closing = asyncio.create_task(_close(hall, survey_id))
            await until_waited_for(hall.owner)  # all answers are stored anew, and perhaps some parts of the others
            await hall.owner.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
    finally:
        await holder.close()
    with pytest.raises(DatabaseUnavailableError):
        await closing
    assert await hall.rows("SELECT id FROM survey_answer ORDER BY ctid") == ids
    assert await hall.rows("SELECT state FROM survey") == [("open",)]

    await _close(hall, survey_id)

    assert await hall.rows(WRITTEN) == [(15, 1), (15, 1)]
    assert await hall.rows("SELECT state, answer_count FROM survey") == [("closed", 15)]
