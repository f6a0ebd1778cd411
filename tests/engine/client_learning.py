"""Variables of the documents of `clients/` about learning."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
_QUIZ_LISTS = ("mobile/learning/quizzes", "kiosk/learning/quizzes", "console/learning/office_quizzes")
_ATTEMPTS = ("mobile/learning/quiz_attempt", "kiosk/learning/kiosk_quiz_attempt")


def _one(kind: str, name: str = "id") -> tuple[Variables, ...]:
    return (
        lambda pool: {name: (pool.ids[kind] or [encode_id(kind, NIL_ID)])[0]},
        lambda _: {name: encode_id(kind, NIL_ID)},
    )


READS: Mapping[str, tuple[Variables, ...]] = {
    **dict.fromkeys(
        _QUIZ_LISTS,
        (
            lambda _: {},
            lambda _: {"first": 2, "where": {"state": {"oneOf": ["OPEN", "CLOSED"]}, "isForMe": True}},
            lambda pool: {"where": {"organisation": {"eq": pool.ids["Organisation"][0]}}},
        ),
    ),
    "mobile/learning/quiz": _one("Quiz"),
    **{name: _one("QuizAttempt") for name in _ATTEMPTS},
    "console/learning/question_banks": (lambda _: {}, lambda _: {"first": 2}),
    "console/learning/bank_questions": _one("QuestionBank", "bankId"),
}


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    bank, quiz, attempt = (encode_id(name, key) for name in ("QuestionBank", "Quiz", "QuizAttempt"))
    place = {"organisationId": encode_id("Organisation", key)}
    draft = {
        "bankId": bank,
        "title": "x",
        "opensAt": "2999-01-01T00:00:00Z",
        "closesAt": "2999-01-02T00:00:00Z",
        "questionCount": 1,
        "minutes": 1,
    }
    question = {"kind": "SINGLE", "text": "x", "options": [{"text": "x"}, {"text": "y"}], "rightOptions": [1]}
    taking: dict[str, Mapping[str, Any]] = {
        "start": {"quizId": quiz},
        "answer": {"attemptId": attempt, "position": 1, "choices": [1]},
        "submit": {"attemptId": attempt},
    }
    return {
        "console/learning/question_bank_create": {**place, "title": "x"},
        "console/learning/question_bank_fill": {"bankId": bank, "questions": [question]},
        "console/learning/bank_question_retire": {"questionId": encode_id("BankQuestion", key)},
        "console/learning/question_bank_keys_open": {"bankId": bank},
        "console/learning/quiz_plan": {**place, "quiz": draft},
        "console/learning/quiz_change": {"quizId": quiz, "quiz": draft},
        "console/learning/quiz_announce": {"quizId": quiz},
        "console/learning/quiz_cancel": {"quizId": quiz, "reason": "x"},
        **{
            f"{client}/learning/quiz_attempt_{word}": given
            for client in ("mobile", "kiosk")
            for word, given in taking.items()
        },
    }


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}

EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    "mobile/learning/quiz": {"id": encode_id("Quiz", _KEY)},
    **{name: {"id": encode_id("QuizAttempt", _KEY)} for name in _ATTEMPTS},
    "console/learning/bank_questions": {"bankId": encode_id("QuestionBank", _KEY)},
    **{name: {"input": given} for name, given in _writes(_KEY).items()},
}
"""Of those documents that need some to be explained."""
