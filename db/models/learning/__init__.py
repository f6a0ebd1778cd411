"""Tables of learning 宣传教育: question banks and quizzes."""

from db.models.learning.banks import (
    BankKeyReaderRow,
    BankQuestionKeyRow,
    BankQuestionRow,
    QuestionBankRow,
    QuizQuestionKind,
)
from db.models.learning.quizzes import QuizAttemptQuestionRow, QuizAttemptRow, QuizResultRow, QuizRow, QuizState

__all__ = [
    "BankKeyReaderRow",
    "BankQuestionKeyRow",
    "BankQuestionRow",
    "QuestionBankRow",
    "QuizAttemptQuestionRow",
    "QuizAttemptRow",
    "QuizQuestionKind",
    "QuizResultRow",
    "QuizRow",
    "QuizState",
]
