"""Answering a survey."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.surveys.nouns import Survey


@strawberry.input(description="What is answered to one question; one of the three, by the kind of the question.")
class SurveyReplyInput:
    """A reply."""

    number: int = strawberry.field(description="Number of the question.")
    choices: list[int] = strawberry.field(default_factory=list, description="Numbers of the options that are chosen.")
    value: int | None = strawberry.field(default=None, description="Step of a scale, or number.")
    text: str | None = strawberry.field(default=None, description="What is said; null where nothing is.")


@strawberry.input(description="Answer to a survey.")
class SurveyAnswerInput:
    """Input of surveyAnswer."""

    survey_id: strawberry.ID = strawberry.field(description="Survey that is meant.")
    promise_version: int = strawberry.field(description="Version of the promise that was shown.")
    replies: list[SurveyReplyInput] = strawberry.field(
        description="What is answered, to each question on the way once."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an answer was not kept.")
class SurveyAnswerErrorCode(Enum):
    """Codes of surveyAnswer."""

    SURVEY_NOT_FOUND = strawberry.enum_value("SURVEY_NOT_FOUND", description="None within the caller's reach.")
    SURVEY_STATE_REFUSED = strawberry.enum_value(
        "SURVEY_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    SURVEY_PROMISE_OUTDATED = strawberry.enum_value(
        "SURVEY_PROMISE_OUTDATED", description="Promise that was shown is not that of the survey."
    )
    SURVEY_CONSENT_MISSING = strawberry.enum_value(
        "SURVEY_CONSENT_MISSING", description="Needs are collected by consent only."
    )
    SURVEY_ANSWER_INVALID = strawberry.enum_value(
        "SURVEY_ANSWER_INVALID", description="Answer does not fit the questions or the path through them."
    )
    SURVEY_ANSWERED = strawberry.enum_value(
        "SURVEY_ANSWERED", description="Caller has answered, and an anonymous answer cannot be found again."
    )


@strawberry.type(description="Refusal to answer a survey.")
class SurveyAnswerUserError(UserError):
    """Error of surveyAnswer."""

    code: SurveyAnswerErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to answer a survey.")
class SurveyAnswerPayload(Payload):
    """Answer of surveyAnswer."""

    error: ClassVar[type[Any]] = SurveyAnswerUserError
    row: strawberry.Private[Any]
    user_errors: list[SurveyAnswerUserError] = strawberry.field(description="Refusals; empty when done.")
    survey: Survey | None = relation(
        "survey_by_id", "survey_id", lambda: Survey, description="It as it is now; null when refused."
    )
