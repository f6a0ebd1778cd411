"""Question banks 题库: who writes questions, or opens the keys, is known for it and takes no quiz of the bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.models.learning import BankQuestionKeyRow, BankQuestionRow, QuestionBankRow
from db.queries.learning import banks, quizzes
from db.types import new_id
from domain.audit.service import record
from domain.learning import rules
from domain.learning.errors import (
    BankQuestionInvalid,
    BankQuestionNeeded,
    BankQuestionNotFound,
    LearningPlaceNotFound,
    QuestionBankNotFound,
    QuizAttemptUnfinished,
)
from domain.learning.rules import Question
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class QuestionBankCreate:
    """An empty bank of an organisation."""

    organisation_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class QuestionBankFill:
    """Questions that are put into a bank."""

    bank_id: UUID
    questions: Sequence[Question]


@dataclass(frozen=True, slots=True)
class BankQuestionRetire:
    """A question that is drawn no more."""

    question_id: UUID


@dataclass(frozen=True, slots=True)
class QuestionBankKeysOpen:
    """A bank whose keys the caller wants to read."""

    bank_id: UUID


async def question_bank_create(work: Work, command: QuestionBankCreate) -> Outcome:
    """Makes an empty bank. Records `question_bank.created`.

    Raises:
        DomainError: LEARNING_TEXT_INVALID, LEARNING_PLACE_NOT_FOUND.
    """
    title = rules.clean_text(command.title, rules.MAX_TITLE, "title")
    tenant_id, place_id, member_id = work.scope.tenant_id, command.organisation_id, work.actor.member_id
    nodes = list(work.scope.nodes_for("learning_manage"))
    if member_id is None or not await banks.has_place(work.conn, tenant_id, place_id, nodes):
        raise LearningPlaceNotFound("organisationId")
    bank = QuestionBankRow(
        tenant_id=tenant_id,
        id=new_id(),
        organisation_id=place_id,
        title=title,
        made_by_id=member_id,
        made_at=work.now,
    )
    await banks.insert_bank(work.conn, bank)
    await record(work, "question_bank.created", "question_bank", bank.id, organisation_id=place_id)
    return {"bank_id": bank.id}


async def question_bank_fill(work: Work, command: QuestionBankFill) -> Outcome:
    """Puts questions into a bank; their writer knows its keys from now on. Records `question_bank.filled`.

    Raises:
        DomainError: LEARNING_TEXT_INVALID, BANK_QUESTION_INVALID, QUESTION_BANK_NOT_FOUND, QUIZ_ATTEMPT_UNFINISHED.
    """
    questions = rules.clean_questions(command.questions)
    bank = await _known(work, command.bank_id)
    tenant_id = work.scope.tenant_id
    last = await banks.find_last_number(work.conn, tenant_id, bank.id)
    if last + len(questions) > rules.MAX_IN_BANK:
        raise BankQuestionInvalid("questions", number=0)
    rows = [_rows(work, bank, number, each) for number, each in enumerate(questions, last + 1)]
    await banks.insert_questions(work.conn, rows)
    await _record(work, bank, "filled", questions=len(rows))
    return {"bank_id": bank.id}


async def bank_question_retire(work: Work, command: BankQuestionRetire) -> Outcome:
    """Draws a question no more; attempts that have it keep it. Twice is the same as once.

    Only while quizzes that were announced still find as many as they draw. Records `question_bank.question_retired`.

    Raises:
        DomainError: BANK_QUESTION_NOT_FOUND, BANK_QUESTION_NEEDED (fact `count`).
    """
    tenant_id = work.scope.tenant_id
    bank_id = await banks.find_bank_of(work.conn, tenant_id, command.question_id)
    bank = None if bank_id is None else await _managed(work, bank_id)
    if bank is None:
        raise BankQuestionNotFound("questionId")
    if await banks.retire_question(work.conn, tenant_id, command.question_id, work.now):
        needed = await banks.count_needed(work.conn, tenant_id, bank.id, work.now)
        if await banks.count_questions(work.conn, tenant_id, bank.id) < needed:
            raise BankQuestionNeeded("questionId", count=needed)
        await _record(work, bank, "question_retired")
    return {"bank_id": bank.id}


async def question_bank_keys_open(work: Work, command: QuestionBankKeysOpen) -> Outcome:
    """Lets the caller read the keys of a bank, for good: they take none of its quizzes from now on.

    Records `question_bank.keys_opened`.

    Raises:
        DomainError: QUESTION_BANK_NOT_FOUND, QUIZ_ATTEMPT_UNFINISHED.
    """
    bank = await _known(work, command.bank_id)
    await _record(work, bank, "keys_opened")
    return {"bank_id": bank.id}


async def _managed(work: Work, bank_id: UUID) -> QuestionBankRow | None:
    """A bank that the caller manages, locked until the transaction ends."""
    nodes = list(work.scope.nodes_for("learning_manage"))
    return await banks.lock_bank(work.conn, work.scope.tenant_id, bank_id, nodes)


async def _known(work: Work, bank_id: UUID) -> QuestionBankRow:
    """A bank that the caller manages, locked, once it is written that they know its keys.

    The caller's entry is locked before: who begins a quiz at this moment comes before or after, not beside it.

    Raises:
        DomainError: QUESTION_BANK_NOT_FOUND, QUIZ_ATTEMPT_UNFINISHED.
    """
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    if member_id is None:
        raise QuestionBankNotFound("bankId")
    await quizzes.lock_member(work.conn, tenant_id, member_id)
    bank = await _managed(work, bank_id)
    if bank is None:
        raise QuestionBankNotFound("bankId")
    if await banks.is_unfinished(work.conn, tenant_id, bank.id, member_id):
        raise QuizAttemptUnfinished("bankId")
    await banks.know_keys(work.conn, tenant_id, bank.id, member_id, work.now)
    return bank


def _rows(
    work: Work, bank: QuestionBankRow, number: int, question: Question
) -> tuple[BankQuestionRow, BankQuestionKeyRow]:
    asked = BankQuestionRow(
        tenant_id=bank.tenant_id,
        id=new_id(),
        bank_id=bank.id,
        number=number,
        kind=question.kind,
        text=question.text,
        text_en=question.text_en,
        options=[
            {"number": at, "text": each.text, "text_en": each.text_en} for at, each in enumerate(question.options, 1)
        ],
        written_at=work.now,
    )
    key = BankQuestionKeyRow(
        tenant_id=bank.tenant_id,
        question_id=asked.id,
        right_options=list(question.right),
        explanation=question.explanation,
        explanation_en=question.explanation_en,
        source=question.source,
    )
    return asked, key


async def _record(work: Work, bank: QuestionBankRow, word: str, **facts: object) -> None:
    await record(work, f"question_bank.{word}", "question_bank", bank.id, organisation_id=bank.organisation_id, **facts)
