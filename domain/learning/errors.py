"""What can go wrong in learning, each with a stable code."""

from domain.shared.errors import DomainError


class LearningPlaceNotFound(DomainError):
    """No organisation at which the caller manages learning."""

    code = "LEARNING_PLACE_NOT_FOUND"


class LearningTextInvalid(DomainError):
    """A text that is missing, too long, or has control characters. Fact: `limit`."""

    code = "LEARNING_TEXT_INVALID"


class QuestionBankNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "QUESTION_BANK_NOT_FOUND"


class BankQuestionInvalid(DomainError):
    """Options or a key that a question of its kind cannot have. Fact: `number`, of the question; 0 for all of them."""

    code = "BANK_QUESTION_INVALID"


class BankQuestionNotFound(DomainError):
    """None, one that is drawn no more, or out of the caller's reach."""

    code = "BANK_QUESTION_NOT_FOUND"


class BankQuestionNeeded(DomainError):
    """A quiz that was announced draws as many as the bank has. Fact: `count`."""

    code = "BANK_QUESTION_NEEDED"


class QuizNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "QUIZ_NOT_FOUND"


class QuizStateRefused(DomainError):
    """The quiz is in no state in which this can be done. Fact: `state`."""

    code = "QUIZ_STATE_REFUSED"


class QuizWindowInvalid(DomainError):
    """An end that has passed, lies before its beginning, or too far away. Fact: `days`."""

    code = "QUIZ_WINDOW_INVALID"


class QuizSizeInvalid(DomainError):
    """Questions, minutes, attempts or a pass mark out of bounds. Facts: `least`, `most`."""

    code = "QUIZ_SIZE_INVALID"


class QuizBankTooSmall(DomainError):
    """The bank has fewer questions than the quiz draws. Fact: `count`, of those it has."""

    code = "QUIZ_BANK_TOO_SMALL"


class QuizKeyKnown(DomainError):
    """The caller wrote questions of the bank, or opened its keys."""

    code = "QUIZ_KEY_KNOWN"


class QuizAttemptUnfinished(DomainError):
    """The caller has begun a quiz of the bank that is neither closed nor used up: its keys would help them."""

    code = "QUIZ_ATTEMPT_UNFINISHED"


class QuizAttemptsUsed(DomainError):
    """The caller has had all attempts. Fact: `limit`."""

    code = "QUIZ_ATTEMPTS_USED"


class QuizAttemptNotFound(DomainError):
    """None of the caller's."""

    code = "QUIZ_ATTEMPT_NOT_FOUND"


class QuizAttemptOver(DomainError):
    """The attempt was handed in, or its time is up."""

    code = "QUIZ_ATTEMPT_OVER"


class QuizAnswerInvalid(DomainError):
    """Choices that the question does not have, or too many. Fact: `position`."""

    code = "QUIZ_ANSWER_INVALID"
