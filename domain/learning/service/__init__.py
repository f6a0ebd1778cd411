"""Use cases of learning: policy, lock, rule, write, event, in this order."""

from domain.learning.rules import Option, Question
from domain.learning.service.attempting import (
    QuizAttemptAnswer,
    QuizAttemptStart,
    QuizAttemptSubmit,
    quiz_attempt_answer,
    quiz_attempt_start,
    quiz_attempt_submit,
)
from domain.learning.service.banking import (
    BankQuestionRetire,
    QuestionBankCreate,
    QuestionBankFill,
    QuestionBankKeysOpen,
    bank_question_retire,
    question_bank_create,
    question_bank_fill,
    question_bank_keys_open,
)
from domain.learning.service.closing import quiz_attempts_score_due, quizzes_close_due, quizzes_tell_open
from domain.learning.service.following import learning_merge
from domain.learning.service.planning import (
    QuizAnnounce,
    QuizCancel,
    QuizChange,
    QuizDraft,
    QuizPlan,
    quiz_announce,
    quiz_cancel,
    quiz_change,
    quiz_plan,
)

__all__ = [
    "BankQuestionRetire",
    "Option",
    "Question",
    "QuestionBankCreate",
    "QuestionBankFill",
    "QuestionBankKeysOpen",
    "QuizAnnounce",
    "QuizAttemptAnswer",
    "QuizAttemptStart",
    "QuizAttemptSubmit",
    "QuizCancel",
    "QuizChange",
    "QuizDraft",
    "QuizPlan",
    "bank_question_retire",
    "learning_merge",
    "question_bank_create",
    "question_bank_fill",
    "question_bank_keys_open",
    "quiz_announce",
    "quiz_attempt_answer",
    "quiz_attempt_start",
    "quiz_attempt_submit",
    "quiz_attempts_score_due",
    "quiz_cancel",
    "quiz_change",
    "quiz_plan",
    "quizzes_close_due",
    "quizzes_tell_open",
]
