"""What can go wrong with questions to the management, each with a stable code."""

from domain.shared.errors import DomainError


class ManagementQuestionNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "MANAGEMENT_QUESTION_NOT_FOUND"


class ManagementQuestionStateRefused(DomainError):
    """The question is in no state in which this can be done. Fact: `state`."""

    code = "MANAGEMENT_QUESTION_STATE_REFUSED"


class ManagementQuestionPartRefused(DomainError):
    """The caller sees the question, and this is for somebody else to do."""

    code = "MANAGEMENT_QUESTION_PART_REFUSED"


class ManagementQuestionArticleNotFound(DomainError):
    """No legal article that is published for the asker."""

    code = "MANAGEMENT_QUESTION_ARTICLE_NOT_FOUND"


class ManagementQuestionNewsNotFound(DomainError):
    """No news item that the asker may read now."""

    code = "MANAGEMENT_QUESTION_NEWS_NOT_FOUND"


class ManagementQuestionUnitNotFound(DomainError):
    """No such answering unit of the asker's organisation or above, or one that takes nothing any more."""

    code = "MANAGEMENT_QUESTION_UNIT_NOT_FOUND"


class ManagementQuestionsInvalid(DomainError):
    """No question is named, or too many. Facts: `limit`."""

    code = "MANAGEMENT_QUESTIONS_INVALID"
