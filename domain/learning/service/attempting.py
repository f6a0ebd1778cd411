"""Taking a quiz: questions are drawn and stored at once, answers are kept one by one, the clock ends it.

Nothing here reads a key but the score, which is asked for when the attempt is over (docs/decisions/0081, 0082). Nothing
is recorded: an entry would say who took part.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from db.models.learning import QuizAttemptRow, QuizRow, QuizState
from db.queries.learning import banks, quizzes
from domain.learning import rules
from domain.learning.errors import (
    QuizAnswerInvalid,
    QuizAttemptNotFound,
    QuizAttemptOver,
    QuizAttemptsUsed,
    QuizKeyKnown,
    QuizNotFound,
    QuizStateRefused,
)
from domain.learning.policy import Standing, may_know_of, may_take
from domain.learning.service.certifying import certify
from domain.learning.service.studying import quiz_brings_on
from domain.shared.work import Outcome, Work

_CHANCE = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class QuizAttemptStart:
    """The quiz that the caller begins."""

    quiz_id: UUID


@dataclass(frozen=True, slots=True)
class QuizAttemptAnswer:
    """What is chosen of a question of an attempt, by the numbers as they are shown; nothing takes it back."""

    attempt_id: UUID
    position: int
    choices: Sequence[int]


@dataclass(frozen=True, slots=True)
class QuizAttemptSubmit:
    """The attempt that is handed in."""

    attempt_id: UUID


async def quiz_attempt_start(work: Work, command: QuizAttemptStart) -> Outcome:
    """Begins an attempt: its questions and the order of their options are drawn and stored.

    Who has one running goes on with it, also when two begin at the same moment: the member's entry is the lock.

    Raises:
        DomainError: QUIZ_NOT_FOUND, QUIZ_KEY_KNOWN, QUIZ_ATTEMPTS_USED, QUIZ_STATE_REFUSED.
    """
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    quiz = await quizzes.hold_quiz(work.conn, tenant_id, command.quiz_id)
    if quiz is None or member_id is None:
        raise QuizNotFound("quizId")
    branch_id = await quizzes.lock_branch(work.conn, tenant_id, member_id, quiz.organisation_id)
    standing = Standing(
        has_branch=branch_id is not None,
        was_announced=quiz.announced_at is not None,
        knows_keys=await banks.knows_keys(work.conn, tenant_id, quiz.bank_id, member_id),
    )
    if branch_id is None or not may_know_of(standing):
        raise QuizNotFound("quizId")
    if not may_take(standing):
        raise QuizKeyKnown("quizId")
    begun = await quizzes.find_standing(work.conn, tenant_id, quiz.id, member_id)
    if begun.running_id is not None:
        return {"attempt_id": begun.running_id, "quiz_id": quiz.id}
    if begun.used >= quiz.attempt_limit:
        raise QuizAttemptsUsed("quizId", limit=quiz.attempt_limit)
    attempt = {
        "tenant_id": tenant_id,
        "id": uuid4(),
        "quiz_id": quiz.id,
        "member_id": member_id,
        "branch_id": branch_id,
        "number": begun.last_number + 1,
    }
    if not await quizzes.begin_attempt(work.conn, attempt):
        raise QuizStateRefused("quizId", state=_state(work, quiz))
    await _draw(work, quiz, attempt)
    return {"attempt_id": attempt["id"], "quiz_id": quiz.id}


def _state(work: Work, quiz: QuizRow) -> str:
    """The word for a quiz that is not open."""
    if quiz.state != QuizState.ANNOUNCED:
        return quiz.state
    return QuizState.ANNOUNCED.value if work.now < quiz.opens_at else QuizState.CLOSED.value


async def _draw(work: Work, quiz: QuizRow, attempt: dict[str, Any]) -> None:
    """Questions in a random order, the options of each in another; by the system's randomness, never a client's."""
    held = await banks.list_drawn_from(work.conn, quiz.tenant_id, quiz.bank_id)
    for position, each in enumerate(_CHANCE.sample(held, quiz.question_count), 1):
        options = {option["number"]: option for option in each["options"]}
        order = rules.option_order(each["kind"], len(options), _CHANCE.shuffle)
        shown = [{**options[number], "number": at} for at, number in enumerate(order, 1)]
        drawn = {"question_id": each["id"], "options": shown, "option_order": order}
        await quizzes.draw_question(work.conn, attempt, position, drawn)


async def quiz_attempt_answer(work: Work, command: QuizAttemptAnswer) -> Outcome:
    """Keeps what is chosen of one question, in place of what was; until the attempt is over by the database's clock.

    Raises:
        DomainError: QUIZ_ATTEMPT_NOT_FOUND, QUIZ_ANSWER_INVALID (fact `position`), QUIZ_ATTEMPT_OVER.
    """
    member_id = work.actor.member_id
    if member_id is None:
        raise QuizAttemptNotFound("attemptId")
    place = quizzes.Place(work.scope.tenant_id, command.attempt_id, member_id, command.position)
    asked = await quizzes.find_asked(work.conn, place)
    if asked is None:
        raise QuizAttemptNotFound("attemptId")
    if asked["kind"] is None:
        raise QuizAnswerInvalid("position", position=command.position)
    choices = rules.clean_choices(asked["kind"], asked["option_count"], command.choices, command.position)
    if not asked["is_running"]:  # nobody else's answer is held up by one that comes too late
        raise QuizAttemptOver("attemptId")
    await quizzes.answer_question(work.conn, place, choices, QuizAttemptOver("attemptId"))
    return {"attempt_id": command.attempt_id}


async def quiz_attempt_submit(work: Work, command: QuizAttemptSubmit) -> Outcome:
    """Ends an attempt and scores it; passed, it may complete a course.

    One that is over already, by an earlier wish or by the clock, stays as it was.

    Raises:
        DomainError: QUIZ_ATTEMPT_NOT_FOUND.
    """
    attempt = await _own_attempt(work, command.attempt_id)
    await quizzes.submit_attempt(work.conn, attempt.tenant_id, attempt.id)
    if await quizzes.score_attempt(work.conn, attempt.tenant_id, attempt.id):
        done = await quiz_brings_on(work.conn, attempt.tenant_id, attempt.member_id, attempt.quiz_id, work.now)
        await certify(work.conn, attempt.tenant_id, done, work.now)
    return {"attempt_id": attempt.id}


async def _own_attempt(work: Work, attempt_id: UUID) -> QuizAttemptRow:
    """An attempt of the caller, locked until the transaction ends.

    Raises:
        QuizAttemptNotFound: None of theirs.
    """
    member_id = work.actor.member_id
    found = (
        None
        if member_id is None
        else await quizzes.lock_attempt(work.conn, work.scope.tenant_id, attempt_id, member_id)
    )
    if found is None:
        raise QuizAttemptNotFound("attemptId")
    return found
