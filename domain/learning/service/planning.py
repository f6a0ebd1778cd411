"""Planning a quiz, announcing it, calling it off."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.learning import QuizRow, QuizState
from db.queries.learning import banks, quizzes
from db.types import new_id
from domain.audit.service import record
from domain.learning import rules
from domain.learning.errors import (
    LearningPlaceNotFound,
    QuestionBankNotFound,
    QuizBankTooSmall,
    QuizNotFound,
    QuizStateRefused,
)
from domain.shared.events import emit
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class QuizDraft:
    """Out of which bank, when, how much of it, and how often."""

    bank_id: UUID
    title: str
    opens_at: datetime
    closes_at: datetime
    question_count: int
    minutes: int
    attempt_limit: int
    pass_percent: int
    introduction: str | None = None


@dataclass(frozen=True, slots=True)
class QuizPlan:
    """A quiz of an organisation for its members and those below."""

    organisation_id: UUID
    draft: QuizDraft


@dataclass(frozen=True, slots=True)
class QuizChange:
    """What a draft of a quiz is instead, all of it."""

    quiz_id: UUID
    draft: QuizDraft


@dataclass(frozen=True, slots=True)
class QuizAnnounce:
    """The quiz that members shall know of."""

    quiz_id: UUID


@dataclass(frozen=True, slots=True)
class QuizCancel:
    """A quiz that is called off, and why."""

    quiz_id: UUID
    reason: str


async def quiz_plan(work: Work, command: QuizPlan) -> Outcome:
    """Plans a quiz, which members do not see yet. Emits `quiz.planned`.

    Raises:
        DomainError: LEARNING_PLACE_NOT_FOUND, QUESTION_BANK_NOT_FOUND, LEARNING_TEXT_INVALID, QUIZ_WINDOW_INVALID,
            QUIZ_SIZE_INVALID.
    """
    tenant_id, place_id, member_id = work.scope.tenant_id, command.organisation_id, work.actor.member_id
    if member_id is None or not await banks.has_place(work.conn, tenant_id, place_id, _nodes(work)):
        raise LearningPlaceNotFound("organisationId")
    draft = command.draft
    quiz = QuizRow(
        tenant_id=tenant_id,
        id=new_id(),
        organisation_id=place_id,
        bank_id=draft.bank_id,
        title="",
        opens_at=draft.opens_at,
        closes_at=draft.closes_at,
        question_count=draft.question_count,
        minutes=draft.minutes,
        attempt_limit=draft.attempt_limit,
        pass_percent=draft.pass_percent,
        state=QuizState.DRAFT.value,
        planned_by_id=member_id,
        planned_at=work.now,
    )
    await _take(work, quiz, draft)
    await quizzes.insert_quiz(work.conn, quiz)
    await tell(work, quiz, "planned")
    return {"quiz_id": quiz.id}


async def quiz_change(work: Work, command: QuizChange) -> Outcome:
    """Makes a draft something else; a quiz that was announced never changes. Emits `quiz.changed`.

    Raises:
        DomainError: QUIZ_NOT_FOUND, QUIZ_STATE_REFUSED, QUESTION_BANK_NOT_FOUND, LEARNING_TEXT_INVALID,
            QUIZ_WINDOW_INVALID, QUIZ_SIZE_INVALID.
    """
    quiz = await _managed_quiz(work, command.quiz_id, QuizState.DRAFT)
    await _take(work, quiz, command.draft)
    await quizzes.update_quiz(work.conn, quiz)
    await tell(work, quiz, "changed")
    return {"quiz_id": quiz.id}


async def quiz_announce(work: Work, command: QuizAnnounce) -> Outcome:
    """Lets members know of a quiz, which opens and closes by the clock. Emits `quiz.announced`.

    Raises:
        DomainError: QUIZ_NOT_FOUND, QUIZ_STATE_REFUSED, QUIZ_WINDOW_INVALID, QUESTION_BANK_NOT_FOUND,
            QUIZ_BANK_TOO_SMALL.
    """
    quiz = await _managed_quiz(work, command.quiz_id, QuizState.DRAFT)
    rules.check_window(quiz.opens_at, quiz.closes_at, work.now)
    # Locked: no question of the bank is retired before the quiz counts among those that need it.
    if await banks.lock_bank(work.conn, quiz.tenant_id, quiz.bank_id, _nodes(work)) is None:
        raise QuestionBankNotFound("quizId")
    count = await banks.count_questions(work.conn, quiz.tenant_id, quiz.bank_id)
    if count < quiz.question_count:
        raise QuizBankTooSmall("quizId", count=count)
    quiz.state, quiz.announced_at = QuizState.ANNOUNCED.value, work.now
    await quizzes.update_quiz(work.conn, quiz)
    await tell(work, quiz, "announced")
    return {"quiz_id": quiz.id}


async def quiz_cancel(work: Work, command: QuizCancel) -> Outcome:
    """Calls a quiz off: nobody begins an attempt any more. Emits `quiz.cancelled`.

    Raises:
        DomainError: LEARNING_TEXT_INVALID, QUIZ_NOT_FOUND, QUIZ_STATE_REFUSED.
    """
    reason = rules.clean_text(command.reason, rules.MAX_REASON, "reason")
    quiz = await _managed_quiz(work, command.quiz_id, QuizState.DRAFT, QuizState.ANNOUNCED)
    if work.now >= quiz.closes_at and quiz.announced_at is not None:
        raise QuizStateRefused("quizId", state=QuizState.CLOSED.value)
    quiz.state, quiz.cancel_reason = QuizState.CANCELLED.value, reason
    await quizzes.update_quiz(work.conn, quiz)
    await tell(work, quiz, "cancelled")
    return {"quiz_id": quiz.id}


async def tell(work: Work, quiz: QuizRow, word: str) -> None:
    """Records a change, where somebody made it, and emits it."""
    topic, place = f"quiz.{word}", quiz.organisation_id
    if work.actor.member_id is not None:  # an entry names who acts; what the clock did has none
        await record(work, topic, "quiz", quiz.id, organisation_id=place, state=quiz.state)
    await emit(work, topic, "quiz", quiz.id, organisation_id=str(place), state=quiz.state)


def _nodes(work: Work) -> list[UUID]:
    return list(work.scope.nodes_for("learning_manage"))


async def _managed_quiz(work: Work, quiz_id: UUID, *states: QuizState) -> QuizRow:
    """A quiz that the caller manages, in one of the states, locked until the transaction ends.

    Raises:
        DomainError: QUIZ_NOT_FOUND, QUIZ_STATE_REFUSED (fact `state`).
    """
    quiz = await quizzes.lock_quiz(work.conn, work.scope.tenant_id, quiz_id, _nodes(work))
    if quiz is None:
        raise QuizNotFound("quizId")
    if quiz.state not in {state.value for state in states}:
        raise QuizStateRefused("quizId", state=quiz.state)
    return quiz


async def _take(work: Work, quiz: QuizRow, draft: QuizDraft) -> None:
    """Puts a draft into the row, once the caller manages its bank and it can be held so."""
    if await banks.lock_bank(work.conn, quiz.tenant_id, draft.bank_id, _nodes(work)) is None:
        raise QuestionBankNotFound("quiz", "bankId")
    rules.check_window(draft.opens_at, draft.closes_at, work.now)
    rules.check_size("question_count", "questionCount", draft.question_count)
    rules.check_size("minutes", "minutes", draft.minutes)
    rules.check_size("attempt_limit", "attemptLimit", draft.attempt_limit)
    rules.check_size("pass_percent", "passPercent", draft.pass_percent)
    quiz.title = rules.clean_text(draft.title, rules.MAX_TITLE, "quiz", "title")
    quiz.introduction = rules.clean_words(draft.introduction, rules.MAX_INTRODUCTION, "quiz", "introduction")
    quiz.bank_id, quiz.opens_at, quiz.closes_at = draft.bank_id, draft.opens_at, draft.closes_at
    quiz.question_count, quiz.minutes = draft.question_count, draft.minutes
    quiz.attempt_limit, quiz.pass_percent = draft.attempt_limit, draft.pass_percent
