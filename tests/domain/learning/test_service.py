"""The use cases of quizzes on a real database."""

import asyncio
from uuid import UUID

import pytest

from db.errors import DatabaseUnavailableError
from db.loaders.learning import quizzes as loaders
from db.models.learning import QuizQuestionKind
from domain.learning import service
from domain.learning.service import QuizAnnounce, QuizAttemptAnswer, QuizAttemptStart, QuizCancel, QuizChange, QuizPlan
from domain.shared.changes import MembersMerged
from tests.factories.learning import School, several, single
from tests.support.waiting import until, until_waited_for


async def is_seen(school: School, quiz_id: UUID, by: UUID) -> bool:
    return await school.read(loaders.quiz_by_id, by, quiz_id) is not None


async def state(school: School, quiz_id: UUID) -> str:
    return str((await school.read(loaders.quiz_by_id, school.officer_id, quiz_id))["state"])


async def test_a_quiz_is_planned_changed_announced_and_closed_by_the_clock(school: School) -> None:
    member_id, outsider_id = await school.member(), await school.member(school.tenant_id)
    bank_id = await school.bank()
    quiz_id = await school.planned(bank_id, opens_at=school.draft(bank_id).closes_at.replace(microsecond=0))
    assert await state(school, quiz_id) == "draft"
    assert [await is_seen(school, quiz_id, by) for by in (member_id, school.officer_id)] == [False, True]
    assert await school.refused(service.quiz_attempt_start, QuizAttemptStart(quiz_id), member_id) == "QUIZ_NOT_FOUND"
    change = QuizChange(quiz_id, school.draft(bank_id, title="新竞赛"))
    await school.run(service.quiz_change, change)
    await school.run(service.quiz_announce, QuizAnnounce(quiz_id))
    assert [await is_seen(school, quiz_id, by) for by in (member_id, outsider_id)] == [True, False]
    assert await state(school, quiz_id) == "open"
    assert await school.refused(service.quiz_change, change) == "QUIZ_STATE_REFUSED"
    assert await school.refused(service.quiz_announce, QuizAnnounce(quiz_id)) == "QUIZ_STATE_REFUSED"
    await school.run_out_quiz(quiz_id)
    assert await state(school, quiz_id) == "closed"
    assert (
        await school.refused(service.quiz_attempt_start, QuizAttemptStart(quiz_id), member_id) == "QUIZ_STATE_REFUSED"
    )
    await school.close_due()
    assert await school.rows("SELECT title, state FROM quiz") == [("新竞赛", "closed")]
    actions = await school.rows("SELECT action FROM audit_entry WHERE object_kind = 'quiz' ORDER BY id")
    assert [word for (word,) in actions] == ["quiz.planned", "quiz.changed", "quiz.announced"]


async def test_a_quiz_that_is_to_come_or_called_off_is_not_begun(school: School) -> None:
    member_id, bank_id = await school.member(), await school.bank()
    closes_at = school.draft(bank_id).closes_at
    coming_id = await school.announced(bank_id, opens_at=closes_at.replace(microsecond=0))
    open_id = await school.announced(bank_id)
    assert await state(school, coming_id) == "announced"
    await school.run(service.quiz_cancel, QuizCancel(open_id, "改期"))
    for quiz_id in (coming_id, open_id):
        start = QuizAttemptStart(quiz_id)
        assert await school.refused(service.quiz_attempt_start, start, member_id) == "QUIZ_STATE_REFUSED"
    assert await school.rows("SELECT FROM quiz_attempt") == []


async def test_only_who_manages_learning_there_plans_and_fills(school: School) -> None:
    bank_id, member_id, stranger_id = await school.bank(), await school.member(), await school.member()
    quiz_id = await school.planned(bank_id)
    school.rights[stranger_id] = dict.fromkeys(("learning_read", "learning_manage"), (school.other_id,))
    for by in (member_id, stranger_id):
        plan = QuizPlan(school.factory_id, school.draft(bank_id))
        assert await school.refused(service.quiz_plan, plan, by) == "LEARNING_PLACE_NOT_FOUND"
        create = service.QuestionBankCreate(school.factory_id, "题库")
        assert await school.refused(service.question_bank_create, create, by) == "LEARNING_PLACE_NOT_FOUND"
        fill = service.QuestionBankFill(bank_id, [single()])
        assert await school.refused(service.question_bank_fill, fill, by) == "QUESTION_BANK_NOT_FOUND"
        keys = service.QuestionBankKeysOpen(bank_id)
        assert await school.refused(service.question_bank_keys_open, keys, by) == "QUESTION_BANK_NOT_FOUND"
        [(question_id,)] = await school.rows("SELECT id FROM bank_question LIMIT 1")
        retire = service.BankQuestionRetire(question_id)
        assert await school.refused(service.bank_question_retire, retire, by) == "BANK_QUESTION_NOT_FOUND"
        assert await school.refused(service.quiz_announce, QuizAnnounce(quiz_id), by) == "QUIZ_NOT_FOUND"
        assert await school.refused(service.quiz_cancel, QuizCancel(quiz_id, "x"), by) == "QUIZ_NOT_FOUND"
    plan = QuizPlan(school.other_id, school.draft(bank_id))
    assert await school.refused(service.quiz_plan, plan, stranger_id) == "QUESTION_BANK_NOT_FOUND"
    assert await school.rows("SELECT state FROM quiz") == [("draft",)]
    assert await school.rows("SELECT member_id FROM bank_key_reader") == [(school.officer_id,)]


async def test_a_bank_has_as_many_questions_as_its_quizzes_draw(school: School) -> None:
    bank_id = await school.bank(*(single(n) for n in range(1, 6)))
    quiz_id = await school.planned(bank_id, question_count=6)
    assert await school.refused(service.quiz_announce, QuizAnnounce(quiz_id)) == "QUIZ_BANK_TOO_SMALL"
    await school.announced(bank_id, question_count=5)
    [(question_id,)] = await school.rows("SELECT id FROM bank_question WHERE number = 1")
    retire = service.BankQuestionRetire(question_id)
    assert await school.refused(service.bank_question_retire, retire) == "BANK_QUESTION_NEEDED"
    assert await school.rows("SELECT FROM bank_question WHERE retired_at IS NOT NULL") == []
    await school.run(service.question_bank_fill, service.QuestionBankFill(bank_id, [single(6)]))
    for _ in range(2):
        await school.run(service.bank_question_retire, retire)
    assert await school.rows("SELECT number FROM bank_question WHERE retired_at IS NOT NULL") == [(1,)]
    member_id = await school.member()
    attempt_id = await school.start(
        (await school.rows("SELECT id FROM quiz WHERE question_count = 5"))[0][0], member_id
    )
    drawn = await school.rows("SELECT question_id FROM quiz_attempt_question WHERE attempt_id = $1", attempt_id)
    assert len(set(drawn)) == 5
    assert (question_id,) not in drawn


async def test_an_attempt_is_drawn_and_stored_at_once(school: School) -> None:
    bank_id, member_id, other_id = await school.bank(), await school.member(), await school.member()
    quiz_id = await school.announced(bank_id, question_count=12)
    attempts = [await school.start(quiz_id, by) for by in (member_id, other_id)]
    asked = [
        await school.read(loaders.quiz_questions_by_attempt_id, by, id_)
        for by, id_ in zip((member_id, other_id), attempts, strict=True)
    ]
    for questions in asked:
        assert [each["position"] for each in questions] == list(range(1, 13))
        assert len({each["text"] for each in questions}) == 12
        for each in questions:
            assert [option["number"] for option in each["options"]] == list(range(1, len(each["options"]) + 1))
            if each["kind"] == QuizQuestionKind.TRUE_FALSE:
                assert [option["text"] for option in each["options"]] == ["正确", "错误"]
    assert [each["text"] for each in asked[0]] != [each["text"] for each in asked[1]]  # one in 479 million
    shown = [
        {each["text"]: [option["text"] for option in each["options"]] for each in questions} for questions in asked
    ]
    assert shown[0] != shown[1]
    assert await school.read(loaders.quiz_questions_by_attempt_id, other_id, attempts[0]) == []
    assert await school.read(loaders.quiz_attempt_by_id, other_id, attempts[0]) is None


async def test_two_starts_at_the_same_moment_make_one_attempt(school: School) -> None:
    quiz_id, member_id = await school.announced(await school.bank(), attempt_limit=3), await school.member()
    started = await asyncio.gather(*(school.start(quiz_id, member_id) for _ in range(6)))
    assert len(set(started)) == 1
    assert await school.rows("SELECT number FROM quiz_attempt") == [(1,)]
    assert len(await school.rows("SELECT FROM quiz_attempt_question")) == 5


async def test_a_member_has_so_many_attempts_and_no_more(school: School) -> None:
    quiz_id, member_id = await school.announced(await school.bank(), attempt_limit=2), await school.member()
    for _ in range(2):
        await school.submit(await school.start(quiz_id, member_id), member_id)
    start = QuizAttemptStart(quiz_id)
    assert await school.refused(service.quiz_attempt_start, start, member_id) == "QUIZ_ATTEMPTS_USED"
    assert await school.rows("SELECT number FROM quiz_attempt ORDER BY 1") == [(1,), (2,)]


async def test_who_is_not_meant_does_not_begin(school: School) -> None:
    quiz_id = await school.announced(await school.bank())
    outsider_id, suspended_id = await school.member(school.tenant_id), await school.member(state="suspended")
    for by in (outsider_id, suspended_id):
        assert await school.refused(service.quiz_attempt_start, QuizAttemptStart(quiz_id), by) == "QUIZ_NOT_FOUND"


async def test_an_answer_is_kept_changed_and_taken_back_until_the_end(school: School) -> None:
    quiz_id, member_id, other_id = (
        await school.announced(await school.bank()),
        await school.member(),
        await school.member(),
    )
    attempt_id = await school.start(quiz_id, member_id)
    for choice in ((1,), (2,), (2,), ()):
        await school.answer(attempt_id, member_id, 3, *choice)
        [(kept,)] = await school.rows("SELECT choices FROM quiz_attempt_question WHERE position = 3")
        assert tuple(kept) == choice
    for position, choices in ((0, [1]), (6, [1]), (1, [9])):
        command = QuizAttemptAnswer(attempt_id, position, choices)
        assert await school.refused(service.quiz_attempt_answer, command, member_id) == "QUIZ_ANSWER_INVALID"
    answer = QuizAttemptAnswer(attempt_id, 1, [1])
    assert await school.refused(service.quiz_attempt_answer, answer, other_id) == "QUIZ_ATTEMPT_NOT_FOUND"
    await school.submit(attempt_id, member_id)
    assert await school.refused(service.quiz_attempt_answer, answer, member_id) == "QUIZ_ATTEMPT_OVER"


@pytest.mark.parametrize(("right", "score", "is_passed"), [(5, 5, True), (3, 3, True), (2, 2, False), (0, 0, False)])
async def test_an_attempt_is_scored_when_it_is_handed_in(
    school: School, right: int, score: int, *, is_passed: bool
) -> None:
    quiz_id, member_id = await school.announced(await school.bank()), await school.member()
    attempt_id = await school.start(quiz_id, member_id)
    await school.answer_right(attempt_id, member_id, right)
    before = await school.read(loaders.quiz_attempt_by_id, member_id, attempt_id)
    assert (before["is_over"], before["right_count"], before["is_passed"]) == (False, None, False)
    await school.submit(attempt_id, member_id)
    after = await school.read(loaders.quiz_attempt_by_id, member_id, attempt_id)
    assert (after["is_over"], after["right_count"], after["is_passed"]) == (True, score, is_passed)


async def test_of_several_right_options_all_must_be_chosen_and_no_other(school: School) -> None:
    bank_id = await school.bank(*(several(n, 2, 4) for n in range(1, 6)))
    quiz_id, member_id = await school.announced(bank_id), await school.member()
    attempt_id = await school.start(quiz_id, member_id)
    orders = await school.rows("SELECT position, option_order FROM quiz_attempt_question ORDER BY 1")
    for (position, order), chosen in zip(orders, ((2, 4), (4, 2), (2,), (2, 4, 1), (1, 3)), strict=True):
        await school.answer(attempt_id, member_id, position, *(order.index(each) + 1 for each in chosen))
    await school.submit(attempt_id, member_id)
    assert await school.rows("SELECT score FROM quiz_attempt") == [(2,)]
    keys = await school.read(loaders.quiz_keys_by_attempt_id, member_id, attempt_id)
    assert [each["is_right"] for each in keys] == [True, True, False, False, False]
    for each, (_, order) in zip(keys, orders, strict=True):
        assert sorted(order[choice - 1] for choice in each["right_choices"]) == [2, 4]


async def test_handing_in_twice_also_at_the_same_moment_is_once(school: School) -> None:
    quiz_id, member_id = await school.announced(await school.bank()), await school.member()
    attempt_id = await school.start(quiz_id, member_id)
    await asyncio.gather(*(school.submit(attempt_id, member_id) for _ in range(4)))
    first = await school.rows("SELECT submitted_at, score FROM quiz_attempt")
    await school.submit(attempt_id, member_id)
    assert await school.rows("SELECT submitted_at, score FROM quiz_attempt") == first


async def test_the_clock_of_the_database_ends_an_attempt_whatever_the_client_says(school: School) -> None:
    quiz_id, member_id = await school.announced(await school.bank(), attempt_limit=2), await school.member()
    attempt_id = await school.start(quiz_id, member_id)
    await school.answer_right(attempt_id, member_id, 3)
    await school.run_out(attempt_id)
    answer = QuizAttemptAnswer(attempt_id, 4, [1])
    assert await school.refused(service.quiz_attempt_answer, answer, member_id) == "QUIZ_ATTEMPT_OVER"
    await school.close_due()
    assert await school.rows("SELECT submitted_at, score, is_passed FROM quiz_attempt") == [(None, 3, True)]
    await school.submit(attempt_id, member_id)
    assert await school.rows("SELECT submitted_at, score FROM quiz_attempt") == [(None, 3)]
    assert await school.start(quiz_id, member_id) != attempt_id


async def test_an_attempt_ends_with_its_quiz(school: School) -> None:
    bank_id, member_id = await school.bank(), await school.member()
    quiz_id = await school.announced(bank_id, minutes=240)
    await school.owner.execute("UPDATE quiz SET closes_at = now() + interval '1 hour'")
    await school.start(quiz_id, member_id)
    assert await school.rows("SELECT a.ends_at = q.closes_at FROM quiz_attempt a JOIN quiz q ON q.id = a.quiz_id") == [
        (True,)
    ]


async def test_an_answer_that_waits_for_the_handing_in_comes_too_late(school: School) -> None:
    quiz_id, member_id = await school.announced(await school.bank()), await school.member()
    attempt_id = await school.start(quiz_id, member_id)
    async with school.work(member_id) as work:
        await service.quiz_attempt_submit(work, service.QuizAttemptSubmit(attempt_id))
        waiting = asyncio.create_task(
            school.refused(service.quiz_attempt_answer, QuizAttemptAnswer(attempt_id, 1, [1]), member_id)
        )
        await until_waited_for(school.owner)
    assert await waiting == "QUIZ_ATTEMPT_OVER"
    assert await school.rows("SELECT FROM quiz_attempt_question WHERE answered_at IS NOT NULL") == []


async def test_an_answer_that_waits_beyond_the_end_comes_too_late_whoever_held_the_attempt(school: School) -> None:
    quiz_id, member_id = await school.announced(await school.bank()), await school.member()
    attempt_id = await school.start(quiz_id, member_id)
    await school.owner.execute(
        "UPDATE quiz_attempt SET started_at = started_at - interval '1 day',"
        " ends_at = clock_timestamp() + interval '3 seconds'"
    )
    async with school.owner.transaction():
        await school.owner.execute("SELECT FROM quiz_attempt FOR UPDATE")  # and nothing is changed
        answer = QuizAttemptAnswer(attempt_id, 1, [1])
        waiting = asyncio.create_task(school.refused(service.quiz_attempt_answer, answer, member_id))
        await until_waited_for(school.owner)
        await until(lambda: school.owner.fetchval("SELECT clock_timestamp() > ends_at FROM quiz_attempt"))
    assert await waiting == "QUIZ_ATTEMPT_OVER"
    assert await school.rows("SELECT FROM quiz_attempt_question WHERE answered_at IS NOT NULL") == []


async def test_a_killed_request_loses_no_answer_that_was_acknowledged(school: School) -> None:
    quiz_id, member_id = await school.announced(await school.bank()), await school.member()
    attempt_id = await school.start(quiz_id, member_id)
    await school.answer(attempt_id, member_id, 1, 2)

    async def killed() -> None:
        async with school.work(member_id) as work:
            await service.quiz_attempt_answer(work, QuizAttemptAnswer(attempt_id, 2, [1]))
            pid = await work.conn.fetchval("SELECT pg_backend_pid()")
            await school.owner.execute("SELECT pg_terminate_backend($1, 5000)", pid)
            await work.conn.fetchval("SELECT 1")

    with pytest.raises(DatabaseUnavailableError):
        await killed()
    kept = await school.rows("SELECT position, choices FROM quiz_attempt_question WHERE answered_at IS NOT NULL")
    assert kept == [(1, [2])]
    await school.answer(attempt_id, member_id, 2, 1)
    assert len(await school.rows("SELECT FROM quiz_attempt_question WHERE answered_at IS NOT NULL")) == 2


async def test_results_are_counts_of_branches_for_officers_and_of_nobody_else(school: School) -> None:
    quiz_id = await school.announced(await school.bank(), attempt_limit=2)
    everybody = []
    for place_id, passed, failed in ((school.branch_id, 6, 5), (school.other_id, 2, 1), (school.factory_id, 3, 4)):
        for at in range(passed + failed):
            member_id = await school.member(place_id)
            everybody.append(member_id)
            attempt_id = await school.start(quiz_id, member_id)
            await school.answer_right(attempt_id, member_id, 4 if at < passed else 0)
            await school.submit(attempt_id, member_id)
    # A second attempt in which less is right takes nothing away, and nobody is counted twice.
    await school.start(quiz_id, everybody[0])
    assert await school.read(loaders.quiz_results_by_quiz_id, school.officer_id, quiz_id) == []
    await school.run_out_quiz(quiz_id)
    await school.close_due()
    told = await school.read(loaders.quiz_results_by_quiz_id, school.officer_id, quiz_id)
    assert [(row["branch_id"], row["is_rest"], row["members"], row["passed"]) for row in told] == [
        (None, False, 21, 11),
        (school.branch_id, False, 11, 6),
        (None, True, 10, 5),
    ]
    assert await school.read(loaders.quiz_results_by_quiz_id, everybody[0], quiz_id) == []


async def test_a_quiz_is_closed_once_and_with_all_its_attempts(school: School) -> None:
    quiz_id, member_id = await school.announced(await school.bank()), await school.member()
    await school.start(quiz_id, member_id)
    await school.run_out_quiz(quiz_id)
    await asyncio.gather(*(school.close_due() for _ in range(3)))
    await school.close_due()
    assert await school.rows("SELECT members, passed FROM quiz_result") == [(None, None)]
    assert await school.rows("SELECT score FROM quiz_attempt") == [(0,)]


async def test_a_merged_entry_gives_its_attempts_to_the_kept_one(school: School) -> None:
    bank_id, merged_id, kept_id = await school.bank(), await school.member(), await school.member()
    both_id, alone_id = await school.announced(bank_id), await school.announced(bank_id)
    kept = await school.start(both_id, kept_id)
    await school.start(both_id, merged_id)
    moved = await school.start(alone_id, merged_id)
    merging = MembersMerged(merged_id=merged_id, kept_id=kept_id, merged_on=school.now.date())
    async with school.work(school.officer_id) as work:
        found, courses = await service.learning_merge.find(work, merging)
        assert (found.kind, found.count, courses.count) == ("learning", 2, 0)
        await service.learning_merge.follow(work, merging)
    assert {row[0] for row in await school.rows("SELECT id FROM quiz_attempt")} == {kept, moved}
    for table in ("quiz_attempt", "quiz_attempt_question"):
        assert await school.rows(f"SELECT DISTINCT member_id FROM {table}") == [(kept_id,)]  # a table of ours
