"""Who reads what is right, and when: nobody whom it could still help."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from db.loaders.learning import banks, quizzes
from domain.learning import service
from domain.learning.service import QuestionBankKeysOpen, QuizAttemptStart, QuizCancel
from domain.shared.errors import DomainError
from tests.factories.learning import School, single

KEYS_OPEN, START = service.question_bank_keys_open, service.quiz_attempt_start


async def keys(school: School, attempt_id: UUID, by: UUID) -> int:
    """Of how many questions of an attempt somebody reads what is right."""
    return len(await school.read(quizzes.quiz_keys_by_attempt_id, by, attempt_id))


async def questions(school: School, bank_id: UUID, by: UUID) -> int:
    """Of how many questions of a bank somebody reads what is right."""
    ids = [id_ for (id_,) in await school.rows("SELECT id FROM bank_question WHERE bank_id = $1", bank_id)]
    async with school.database.read() as conn:
        return sum(row is not None for row in await banks.bank_question_by_id(conn, school.scope(by), ids))


async def test_the_key_is_shown_to_its_taker_when_the_only_attempt_is_over(school: School) -> None:
    quiz_id, member_id, other_id = (
        await school.announced(await school.bank()),
        await school.member(),
        await school.member(),
    )
    attempt_id = await school.start(quiz_id, member_id)
    assert await keys(school, attempt_id, member_id) == 0
    await school.submit(attempt_id, member_id)
    assert await keys(school, attempt_id, member_id) == 5
    assert [await keys(school, attempt_id, by) for by in (other_id, school.officer_id)] == [0, 0]


async def test_with_attempts_left_the_key_is_shown_after_the_last_or_when_the_quiz_has_closed(school: School) -> None:
    bank_id, first_id, last_id = await school.bank(), await school.member(), await school.member()
    quiz_id = await school.announced(bank_id, attempt_limit=2)
    attempts = []
    for by in (first_id, last_id):
        attempts.append(await school.start(quiz_id, by))
        await school.submit(attempts[-1], by)
        assert await keys(school, attempts[-1], by) == 0
    second = await school.start(quiz_id, last_id)
    assert [await keys(school, id_, last_id) for id_ in (attempts[1], second)] == [0, 0]
    await school.submit(second, last_id)
    assert [await keys(school, id_, last_id) for id_ in (attempts[1], second)] == [5, 5]
    assert await keys(school, attempts[0], first_id) == 0
    await school.run_out_quiz(quiz_id)
    assert await keys(school, attempts[0], first_id) == 5


async def test_an_earlier_quiz_of_the_same_bank_does_not_help_in_a_running_one(school: School) -> None:
    bank_id, member_id = await school.bank(), await school.member()
    earlier_id, later_id = await school.announced(bank_id), await school.announced(bank_id)
    earlier = await school.start(earlier_id, member_id)
    await school.submit(earlier, member_id)
    assert await keys(school, earlier, member_id) == 0  # the later one can be begun
    later = await school.start(later_id, member_id)
    assert [await keys(school, id_, member_id) for id_ in (earlier, later)] == [0, 0]
    await school.run(service.quiz_cancel, QuizCancel(later_id, "改期"))
    assert await keys(school, earlier, member_id) == 0  # what is called off still runs for who is in it
    await school.submit(later, member_id)
    assert [await keys(school, id_, member_id) for id_ in (earlier, later)] == [5, 5]


@pytest.mark.parametrize(("opens", "closes"), [(-1, 24), (24, 48)])
async def test_a_quiz_of_the_same_bank_that_is_not_begun_holds_keys_back(
    school: School, opens: int, closes: int
) -> None:
    bank_id, member_id = await school.bank(), await school.member()
    taken_id = await school.announced(bank_id)
    opens_at, closes_at = (school.now + timedelta(hours=hours) for hours in (opens, closes))
    other_id = await school.announced(bank_id, opens_at=opens_at, closes_at=closes_at)
    attempt_id = await school.start(taken_id, member_id)
    await school.submit(attempt_id, member_id)
    assert await keys(school, attempt_id, member_id) == 0
    await school.run(service.quiz_cancel, QuizCancel(other_id, "改期"))
    assert await keys(school, attempt_id, member_id) == 5


async def test_keys_wait_for_no_quiz_that_cannot_be_begun(school: School) -> None:
    bank_id, member_id, reader_id = await school.bank(), await school.member(), await school.member()
    school.rights[reader_id] = dict.fromkeys(("learning_read", "learning_manage"), (school.factory_id,))
    taken_id = await school.announced(bank_id)
    attempts = {by: await school.start(taken_id, by) for by in (member_id, reader_id)}
    for by, attempt_id in attempts.items():
        await school.submit(attempt_id, by)
    await school.planned(bank_id)  # nobody knows of it
    await school.announced(await school.bank())  # of another bank
    elsewhere_id = await school.announced(bank_id)
    await school.owner.execute("UPDATE quiz SET organisation_id = $2 WHERE id = $1", elsewhere_id, school.other_id)
    assert [await keys(school, attempt_id, by) for by, attempt_id in attempts.items()] == [5, 5]
    closed_id = await school.announced(bank_id)
    await school.run(KEYS_OPEN, QuestionBankKeysOpen(bank_id), reader_id)
    assert [await keys(school, attempt_id, by) for by, attempt_id in attempts.items()] == [0, 5]
    await school.run_out_quiz(closed_id)
    assert [await keys(school, attempt_id, by) for by, attempt_id in attempts.items()] == [5, 5]


async def test_who_wrote_questions_or_opened_the_keys_takes_no_quiz_of_the_bank(school: School) -> None:
    bank_id, reader_id = await school.bank(), await school.member()
    school.rights[reader_id] = dict.fromkeys(("learning_read", "learning_manage"), (school.factory_id,))
    quiz_id = await school.announced(bank_id)
    assert await questions(school, bank_id, school.officer_id) == 12
    assert await questions(school, bank_id, reader_id) == 0
    await school.run(KEYS_OPEN, QuestionBankKeysOpen(bank_id), reader_id)
    assert await questions(school, bank_id, reader_id) == 12
    for by in (school.officer_id, reader_id):
        assert await school.refused(START, QuizAttemptStart(quiz_id), by) == "QUIZ_KEY_KNOWN"
    school.rights[reader_id] = {}  # out of office: the keys are out of sight, and not forgotten
    assert await questions(school, bank_id, reader_id) == 0
    assert await school.refused(START, QuizAttemptStart(quiz_id), reader_id) == "QUIZ_KEY_KNOWN"
    assert ("question_bank.keys_opened", reader_id) in await school.rows("SELECT action, actor_id FROM audit_entry")


async def test_who_has_begun_neither_opens_the_keys_nor_writes_questions(school: School) -> None:
    bank_id, taker_id = await school.bank(), await school.member()
    school.rights[taker_id] = dict.fromkeys(("learning_read", "learning_manage"), (school.factory_id,))
    quiz_id = await school.announced(bank_id, attempt_limit=2)
    attempt_id = await school.start(quiz_id, taker_id)
    wishes: list[tuple[Any, Any]] = [
        (KEYS_OPEN, QuestionBankKeysOpen(bank_id)),
        (service.question_bank_fill, service.QuestionBankFill(bank_id, [single(99)])),
    ]
    for use_case, command in wishes:
        assert await school.refused(use_case, command, taker_id) == "QUIZ_ATTEMPT_UNFINISHED"
    await school.submit(attempt_id, taker_id)
    for use_case, command in wishes:  # an attempt is left
        assert await school.refused(use_case, command, taker_id) == "QUIZ_ATTEMPT_UNFINISHED"
    await school.submit(await school.start(quiz_id, taker_id), taker_id)
    for use_case, command in wishes:
        await school.run(use_case, command, taker_id)
    assert await questions(school, bank_id, taker_id) == 13


async def test_beginning_and_opening_the_keys_at_the_same_moment_is_one_of_them(school: School) -> None:
    bank_id = await school.bank()
    quiz_id = await school.announced(bank_id)
    outcomes = set()
    for _ in range(6):
        member_id = await school.member()
        school.rights[member_id] = dict.fromkeys(("learning_read", "learning_manage"), (school.factory_id,))
        done = await asyncio.gather(
            school.run(START, QuizAttemptStart(quiz_id), member_id),
            school.run(KEYS_OPEN, QuestionBankKeysOpen(bank_id), member_id),
            return_exceptions=True,
        )
        refusals = [each.code for each in done if isinstance(each, DomainError)]
        assert refusals in (["QUIZ_KEY_KNOWN"], ["QUIZ_ATTEMPT_UNFINISHED"])
        outcomes.update(refusals)
    assert outcomes


@pytest.mark.parametrize("is_away", [True, False])
async def test_while_an_attempt_runs_no_statement_touches_the_keys(school: School, *, is_away: bool) -> None:
    bank_id, member_id = await school.bank(), await school.member()
    quiz_id = await school.announced(bank_id, attempt_limit=2)
    if is_away:
        await school.owner.execute("ALTER TABLE bank_question_key RENAME TO hidden_away")
    try:
        attempt_id = await school.start(quiz_id, member_id)
        assert await school.start(quiz_id, member_id) == attempt_id
        for position in range(1, 6):
            await school.answer(attempt_id, member_id, position, 1)
        refused = service.QuizAttemptAnswer(attempt_id, 1, [9])
        assert await school.refused(service.quiz_attempt_answer, refused, member_id) == "QUIZ_ANSWER_INVALID"
        assert len(await school.read(quizzes.quiz_questions_by_attempt_id, member_id, attempt_id)) == 5
        assert await school.read(quizzes.quiz_attempt_by_id, member_id, attempt_id) is not None
        handing_in = school.submit(attempt_id, member_id)
        if is_away:  # so the test sees what does touch them
            with pytest.raises(Exception, match="bank_question_key"):
                await handing_in
        else:
            await handing_in
    finally:
        if is_away:
            await school.owner.execute("ALTER TABLE hidden_away RENAME TO bank_question_key")
