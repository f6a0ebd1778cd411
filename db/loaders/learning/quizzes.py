"""Batch reads of quizzes: keys in, one entry per key out, in the same order.

In sight of members are quizzes of their organisation and above that were announced; of officers all at and below the
nodes where they read learning. Counts are there once a quiz has closed, for officers. An attempt is its member's alone.
"""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.models.learning import (
    BankKeyReaderRow,
    BankQuestionKeyRow,
    BankQuestionRow,
    QuizAttemptQuestionRow,
    QuizAttemptRow,
    QuizResultRow,
    QuizRow,
)
from db.predicates import below_nodes, held_nodes, own_id, tenant_id
from db.readers import is_at_or_above
from db.types import table_of

_QUIZ = table_of(QuizRow)
_ATTEMPT = table_of(QuizAttemptRow)
_DRAWN = table_of(QuizAttemptQuestionRow)
_RESULT = table_of(QuizResultRow)
_QUESTION = table_of(BankQuestionRow)
_KEY = table_of(BankQuestionKeyRow)
_READER = table_of(BankKeyReaderRow).alias("knower")
_NONE: sa.ColumnElement[int] = sa.literal_column("0", sa.Integer())


def _word(code: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{code}'", sa.Text())


STATE = sa.case(
    (_QUIZ.c.state != _word("announced"), _QUIZ.c.state),
    (sa.func.now() < _QUIZ.c.opens_at, _word("announced")),
    (sa.func.now() < _QUIZ.c.closes_at, _word("open")),
    else_=_word("closed"),
)
"""The state of a quiz by the clock of the database."""
_OFFICERS = below_nodes(_QUIZ.c.organisation_id, held_nodes("learning_read"))
_FOR_CALLER = sa.and_(_QUIZ.c.announced_at.is_not(None), is_at_or_above(_QUIZ.c.organisation_id))
IN_SIGHT = sa.and_(_QUIZ.c.tenant_id == tenant_id(), own_id().is_not(None), sa.or_(_OFFICERS, _FOR_CALLER))
"""The quizzes that the caller may see."""


def _own_attempts(of: sa.FromClause, quiz: sa.FromClause) -> sa.ColumnElement[int]:
    """How many attempts of a quiz the caller has begun."""
    return (
        sa.select(sa.func.count())
        .select_from(of)
        .where(of.c.tenant_id == quiz.c.tenant_id, of.c.quiz_id == quiz.c.id, of.c.member_id == own_id())
        .correlate(quiz)
        .scalar_subquery()
    )


_USED = _own_attempts(_ATTEMPT.alias("begun"), _QUIZ)


def is_takeable() -> sa.ColumnElement[bool]:
    """Whether the quiz is open, for the caller, and they have an attempt left."""
    return sa.and_(
        _word("open") == STATE,
        sa.func.coalesce(is_at_or_above(_QUIZ.c.organisation_id), sa.false()),
        _QUIZ.c.attempt_limit > _USED,
    )


_HIDDEN = frozenset({"tenant_id", "planned_by_id", "bank_id", "state", "told_at"})
_TOLD = sa.select(
    *(column for column in _QUIZ.columns if column.key not in _HIDDEN),
    STATE.label("state"),
    _USED.label("attempts_used"),
    sa.case((_OFFICERS, _QUIZ.c.bank_id)).label("bank_id"),
)
QUIZZES_IN_SIGHT = _TOLD.where(IN_SIGHT)
QUIZZES_IN_HAND = _TOLD.where(_QUIZ.c.tenant_id == tenant_id(), own_id().is_not(None), _OFFICERS)
QUIZ_NEVER_NULL = ("state", "attempts_used")

quiz_by_id = Batch(QUIZZES_IN_SIGHT, name="quiz_by_id", never_null=QUIZ_NEVER_NULL)
"""Quizzes that the caller may see."""

quiz_results_by_quiz_id = Batch(
    sa.select(*(_RESULT.c[name] for name in ("quiz_id", "position", "branch_id", "is_rest", "members", "passed")))
    .select_from(
        _RESULT.join(_QUIZ, sa.and_(_QUIZ.c.tenant_id == _RESULT.c.tenant_id, _QUIZ.c.id == _RESULT.c.quiz_id))
    )
    .where(_QUIZ.c.tenant_id == tenant_id(), own_id().is_not(None), _OFFICERS),
    name="quiz_results_by_quiz_id",
    key="quiz_id",
    order=("position",),
    is_many=True,
)
"""What a closed quiz came to, as far as it is told, for who reads learning there."""

_IS_OVER = sa.or_(_ATTEMPT.c.submitted_at.is_not(None), _ATTEMPT.c.ends_at <= sa.func.now())
_OWN_ATTEMPTS = sa.select(
    *(
        _ATTEMPT.c[name]
        for name in ("id", "quiz_id", "number", "question_count", "started_at", "ends_at", "submitted_at")
    ),
    _IS_OVER.label("is_over"),
    sa.case((_IS_OVER, _ATTEMPT.c.score)).label("right_count"),
    sa.func.coalesce(sa.case((_IS_OVER, _ATTEMPT.c.is_passed)), sa.false()).label("is_passed"),
).where(_ATTEMPT.c.tenant_id == tenant_id(), _ATTEMPT.c.member_id == own_id())

quiz_attempt_by_id = Batch(_OWN_ATTEMPTS, name="quiz_attempt_by_id", never_null=("is_over", "is_passed"))
"""The caller's own attempts."""
own_quiz_attempts_by_quiz_id = Batch(
    _OWN_ATTEMPTS,
    name="own_quiz_attempts_by_quiz_id",
    key="quiz_id",
    order=("number",),
    is_many=True,
    never_null=("is_over", "is_passed"),
)
"""The caller's own attempts of a quiz, in their order."""

_OF_DRAWN = _DRAWN.join(
    _QUESTION, sa.and_(_QUESTION.c.tenant_id == _DRAWN.c.tenant_id, _QUESTION.c.id == _DRAWN.c.question_id)
)
quiz_questions_by_attempt_id = Batch(
    sa.select(
        *(_DRAWN.c[name] for name in ("attempt_id", "position", "options", "choices", "answered_at")),
        *(_QUESTION.c[name] for name in ("kind", "text", "text_en")),
    )
    .select_from(_OF_DRAWN)
    .where(_DRAWN.c.tenant_id == tenant_id(), _DRAWN.c.member_id == own_id()),
    name="quiz_questions_by_attempt_id",
    key="attempt_id",
    order=("position",),
    is_many=True,
)
"""Questions of the caller's own attempt as they were drawn and answered; nothing of what is right."""


def _knows_keys(quiz: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether the caller is recorded as one who knows the keys of a quiz's bank."""
    return (
        sa.exists()
        .where(
            _READER.c.tenant_id == quiz.c.tenant_id,
            _READER.c.bank_id == quiz.c.bank_id,
            _READER.c.member_id == own_id(),
        )
        .correlate(quiz)
    )


def has_unfinished(bank_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the keys of a bank could still help the caller.

    An attempt of a quiz of the bank is running, or such a quiz was announced and is not closed, and they may begin an
    attempt of it, now or when it opens. Who knows the keys begins none.
    """
    quiz, running = _QUIZ.alias("same_bank"), _ATTEMPT.alias("running")
    used = _own_attempts(_ATTEMPT.alias("used"), quiz)
    is_running = (
        sa.exists()
        .where(
            running.c.tenant_id == quiz.c.tenant_id,
            running.c.quiz_id == quiz.c.id,
            running.c.member_id == own_id(),
            running.c.submitted_at.is_(None),
            running.c.ends_at > sa.func.now(),
        )
        .correlate(quiz)
    )
    is_for_caller = sa.func.coalesce(is_at_or_above(quiz.c.organisation_id), sa.false())
    can_begin = sa.and_(
        quiz.c.state == _word("announced"),
        quiz.c.closes_at > sa.func.now(),
        used < quiz.c.attempt_limit,
        sa.or_(used > _NONE, is_for_caller),  # who has moved may come back
        sa.not_(_knows_keys(quiz)),
    )
    return (
        sa.exists()
        .where(quiz.c.tenant_id == tenant_id(), quiz.c.bank_id == bank_id, sa.or_(is_running, can_begin))
        .correlate_except(quiz)
    )


_SHOWN = (
    sa.func.unnest(_DRAWN.c.option_order)
    .table_valued(sa.column("bank_number", sa.Integer()), with_ordinality="number", name="shown")
    .render_derived()
)
_RIGHT = sa.func.array(
    sa.select(sa.cast(_SHOWN.c.number, sa.Integer()))
    .where(_SHOWN.c.bank_number == sa.any_(_KEY.c.right_options))
    .order_by(_SHOWN.c.number)
    .correlate(_DRAWN, _KEY)
    .scalar_subquery(),
    type_=sa.ARRAY(sa.Integer()),
)
quiz_keys_by_attempt_id = Batch(
    sa.select(
        *(_DRAWN.c[name] for name in ("attempt_id", "position")),
        _RIGHT.label("right_choices"),
        (_DRAWN.c.choices == _RIGHT).label("is_right"),
        *(_KEY.c[name] for name in ("explanation", "explanation_en", "source")),
    )
    .select_from(
        _OF_DRAWN.join(
            _KEY, sa.and_(_KEY.c.tenant_id == _DRAWN.c.tenant_id, _KEY.c.question_id == _DRAWN.c.question_id)
        ).join(_ATTEMPT, sa.and_(_ATTEMPT.c.tenant_id == _DRAWN.c.tenant_id, _ATTEMPT.c.id == _DRAWN.c.attempt_id))
    )
    .where(
        _DRAWN.c.tenant_id == tenant_id(),
        _ATTEMPT.c.member_id == own_id(),
        _IS_OVER,
        sa.not_(has_unfinished(_QUESTION.c.bank_id)),
    ),
    name="quiz_keys_by_attempt_id",
    key="attempt_id",
    order=("position",),
    is_many=True,
    never_null=("right_choices", "is_right"),
)
"""What was right in the caller's own attempt, once over and no quiz of the bank is left in which it would help."""
