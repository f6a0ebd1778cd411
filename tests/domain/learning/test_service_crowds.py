"""Members who answer questions of a quiz at the same moment in one process, and are served by one transaction."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from domain.learning import service
from domain.shared.changes import MembersMerged
from tests.factories.learning import School
from tests.support.api import Recorder
from tests.support.waiting import until_waited_for

KEPT = "SELECT attempt_id, position, choices FROM quiz_attempt_question WHERE answered_at IS NOT NULL"


async def attempts(school: School, count: int) -> Sequence[tuple[UUID, UUID]]:
    """Running attempts, each of another member."""
    quiz_id = await school.announced(await school.bank())
    members = [await school.member() for _ in range(count)]
    return [(await school.start(quiz_id, each), each) for each in members]


async def at_once(school: School, wishes: Sequence[tuple[UUID, UUID, int, Sequence[int]]]) -> list[str]:
    """What each is told who answers in this moment: nothing, or the code of an error."""
    told = await asyncio.gather(
        *(school.answer(attempt_id, by, position, *choices) for attempt_id, by, position, choices in wishes),
        return_exceptions=True,
    )
    return [getattr(each, "code", type(each).__name__) if isinstance(each, Exception) else "" for each in told]


async def test_answers_of_one_moment_are_read_and_written_together(school: School, recorder: Recorder) -> None:
    running = await attempts(school, 5)
    wishes = [(*each, position, [2] if position % 2 else []) for position, each in enumerate(running, 1)]

    with recorder.recording() as statements:
        assert await at_once(school, wishes) == [""] * 5

    assert len(statements) == 3  # what is asked; all that is written; the disk
    expected = {(attempt_id, position, tuple(choices)) for attempt_id, _, position, choices in wishes}
    assert {(attempt_id, position, tuple(choices)) for attempt_id, position, choices in await school.rows(KEPT)} == (
        expected
    )


async def test_who_is_too_late_is_told_so_and_holds_up_nobody(school: School) -> None:
    running = await attempts(school, 4)
    (late_id, _), (handed_in_id, by) = running[:2]
    await school.run_out(late_id)
    await school.submit(handed_in_id, by)

    told = await at_once(school, [(*each, 1, [1]) for each in running])

    assert told == ["QUIZ_ATTEMPT_OVER", "QUIZ_ATTEMPT_OVER", "", ""]
    assert {row[0] for row in await school.rows(KEPT)} == {each for each, _ in running[2:]}


async def test_two_devices_of_one_member_leave_one_of_their_answers(school: School) -> None:
    [(attempt_id, by), other] = await attempts(school, 2)

    told = await at_once(school, [(attempt_id, by, 1, [1]), (attempt_id, by, 1, [2]), (*other, 1, [1])])

    assert told == ["", "", ""]
    kept = {row[0]: row[2] for row in await school.rows(KEPT)}
    assert kept[attempt_id] in ([1], [2])
    assert kept[other[0]] == [1]


async def test_an_attempt_that_somebody_holds_is_waited_for_and_nobody_is_refused(school: School) -> None:
    [(held_id, by), *others] = await attempts(school, 3)
    wishes = [(held_id, by, 1, [1]), *((*each, 1, [2]) for each in others)]
    async with school.owner.transaction():
        await school.owner.execute("SELECT FROM quiz_attempt WHERE id = $1 FOR UPDATE", held_id)
        waiting = asyncio.create_task(at_once(school, wishes))
        await until_waited_for(school.owner)

    assert await waiting == ["", "", ""]
    assert len(await school.rows(KEPT)) == 3


async def test_a_merge_and_an_answer_at_the_same_moment_do_not_wait_for_each_other(school: School, dsn: str) -> None:
    """Both come to the attempt first: who merges, and came first, has it, and the answer waits for that alone."""
    [(attempt_id, by)], kept_id = await attempts(school, 1), await school.member()
    merging = MembersMerged(merged_id=by, kept_id=kept_id, merged_on=school.now.date())
    holder = await asyncpg.connect(dsn)
    try:
        async with holder.transaction():
            await holder.execute(
                "SELECT FROM quiz_attempt_question WHERE attempt_id = $1 AND position = 1 FOR UPDATE", attempt_id
            )
            merge = asyncio.create_task(school.run(service.learning_merge.follow, merging))
            await until_waited_for(school.owner)
            answer = asyncio.create_task(at_once(school, [(attempt_id, by, 1, [1])]))
            await until_waited_for(school.owner, 2)
    finally:
        await holder.close()

    await merge
    assert await answer == ["QUIZ_ATTEMPT_OVER"]
    assert await school.rows("SELECT DISTINCT member_id FROM quiz_attempt_question") == [(kept_id,)]
    assert await school.rows(KEPT) == []
