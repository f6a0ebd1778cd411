"""Tables of learning 宣传教育: question banks and quizzes, courses and certificates."""

from db.models.learning.banks import (
    BankKeyReaderRow,
    BankQuestionKeyRow,
    BankQuestionRow,
    QuestionBankRow,
    QuizQuestionKind,
)
from db.models.learning.courses import (
    CourseAudience,
    CourseCertificateRow,
    CourseEnrolmentRow,
    CourseRow,
    CourseState,
    CourseTrack,
    LessonCompletionRow,
    LessonRow,
)
from db.models.learning.quizzes import QuizAttemptQuestionRow, QuizAttemptRow, QuizResultRow, QuizRow, QuizState
from db.models.learning.trainings import TrainingReminderRow, TrainingRequirementRow, TrainingStatus, TrainingStep

__all__ = [
    "BankKeyReaderRow",
    "BankQuestionKeyRow",
    "BankQuestionRow",
    "CourseAudience",
    "CourseCertificateRow",
    "CourseEnrolmentRow",
    "CourseRow",
    "CourseState",
    "CourseTrack",
    "LessonCompletionRow",
    "LessonRow",
    "QuestionBankRow",
    "QuizAttemptQuestionRow",
    "QuizAttemptRow",
    "QuizQuestionKind",
    "QuizResultRow",
    "QuizRow",
    "QuizState",
    "TrainingReminderRow",
    "TrainingRequirementRow",
    "TrainingStatus",
    "TrainingStep",
]
