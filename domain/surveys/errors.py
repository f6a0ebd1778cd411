"""What can go wrong in surveys, each with a stable code."""

from domain.shared.errors import DomainError


class SurveyNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "SURVEY_NOT_FOUND"


class SurveyPlaceNotFound(DomainError):
    """No organisation at which the caller manages surveys."""

    code = "SURVEY_PLACE_NOT_FOUND"


class SurveyTextInvalid(DomainError):
    """A text that is missing, too long, or has control characters. Fact: `limit`."""

    code = "SURVEY_TEXT_INVALID"


class SurveyQuestionsInvalid(DomainError):
    """Questions, bounds or branches that cannot be asked so. Fact: `number`, of the question; 0 for all of them."""

    code = "SURVEY_QUESTIONS_INVALID"


class SurveyWindowInvalid(DomainError):
    """An end that has passed or is too far away. Fact: `days`."""

    code = "SURVEY_WINDOW_INVALID"


class SurveyStateRefused(DomainError):
    """The survey is in no state in which this can be done. Fact: `state`."""

    code = "SURVEY_STATE_REFUSED"


class SurveyAnswered(DomainError):
    """The caller has answered without a name, or took it off: nobody can find their answer again, to change it."""

    code = "SURVEY_ANSWERED"


class SurveyAnswerInvalid(DomainError):
    """An answer that does not fit its question or the path through the questions. Fact: `number`, of the question."""

    code = "SURVEY_ANSWER_INVALID"


class SurveyConsentMissing(DomainError):
    """Needs are collected by consent only, and the caller has given none."""

    code = "SURVEY_CONSENT_MISSING"


class SurveyPromiseOutdated(DomainError):
    """The promise that the caller was shown is not that of the survey. Fact: `version`."""

    code = "SURVEY_PROMISE_OUTDATED"
