"""Planning a survey, and changing what was planned."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.surveys.nouns import Survey
from db.models.surveys import SurveyKind, SurveyQuestionKind


@strawberry.input(description="Option of a question.")
class SurveyOptionInput:
    """An option."""

    text: str = strawberry.field(description="Text, 1 to 100 characters.")
    next: int | None = strawberry.field(
        default=None, description="Later question that it leads to, 0 the end, in a SINGLE; null: as its question says."
    )


@strawberry.input(description="Question of a survey.")
class SurveyQuestionInput:
    """A question."""

    kind: SurveyQuestionKind = strawberry.field(description="What an answer is.")
    title: str = strawberry.field(description="What is asked, 1 to 200 characters.")
    is_required: bool = strawberry.field(default=True, description="Whether who is asked must answer.")
    minimum: int | None = strawberry.field(default=None, description="Least number of options, or least number.")
    maximum: int | None = strawberry.field(
        default=None, description="Most options, last step of a scale up to 10, largest number, most characters."
    )
    options: list[SurveyOptionInput] = strawberry.field(
        default_factory=list, description="2 to 20 options of a SINGLE or MULTIPLE; empty otherwise."
    )
    next: int | None = strawberry.field(
        default=None, description="Later question that follows, 0 the end; null: that with the next number."
    )


@strawberry.input(description="What a survey asks, and how.")
class SurveyDraftInput:
    """A draft."""

    kind: SurveyKind = strawberry.field(description="Under which promise it is answered.")
    title: str = strawberry.field(description="Title, 1 to 80 characters.")
    introduction: str | None = strawberry.field(
        default=None, description="What it is for, at most 2,000 characters; null without."
    )
    closes_at: datetime = strawberry.field(description="When it closes by itself, at most 92 days away.")
    results_are_public: bool = strawberry.field(
        default=True, description="Whether members read the results once it has closed."
    )
    questions: list[SurveyQuestionInput] = strawberry.field(description="1 to 50 questions in their order.")


@strawberry.input(description="Survey to be planned.")
class SurveyPlanInput:
    """Input of surveyPlan."""

    organisation_id: strawberry.ID = strawberry.field(
        description="Organisation whose members, and those below, are asked."
    )
    survey: SurveyDraftInput = strawberry.field(description="What is asked, and how.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a survey was not planned.")
class SurveyPlanErrorCode(Enum):
    """Codes of surveyPlan."""

    SURVEY_PLACE_NOT_FOUND = strawberry.enum_value(
        "SURVEY_PLACE_NOT_FOUND", description="None at which the caller manages surveys."
    )
    SURVEY_TEXT_INVALID = strawberry.enum_value(
        "SURVEY_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    SURVEY_QUESTIONS_INVALID = strawberry.enum_value(
        "SURVEY_QUESTIONS_INVALID", description="Questions, their bounds or their branches cannot be asked so."
    )
    SURVEY_WINDOW_INVALID = strawberry.enum_value(
        "SURVEY_WINDOW_INVALID", description="Its end is not after its beginning, past, or too far away."
    )


@strawberry.type(description="Refusal to plan a survey.")
class SurveyPlanUserError(UserError):
    """Error of surveyPlan."""

    code: SurveyPlanErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to plan a survey.")
class SurveyPlanPayload(Payload):
    """Answer of surveyPlan."""

    error: ClassVar[type[Any]] = SurveyPlanUserError
    row: strawberry.Private[Any]
    user_errors: list[SurveyPlanUserError] = strawberry.field(description="Refusals; empty when done.")
    survey: Survey | None = relation(
        "survey_by_id", "survey_id", lambda: Survey, description="It as it is now; null when refused."
    )


@strawberry.input(description="What a planned survey asks instead.")
class SurveyChangeInput:
    """Input of surveyChange."""

    survey_id: strawberry.ID = strawberry.field(description="Survey that is meant.")
    survey: SurveyDraftInput = strawberry.field(description="What is asked, and how.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a survey was not changed.")
class SurveyChangeErrorCode(Enum):
    """Codes of surveyChange."""

    SURVEY_NOT_FOUND = strawberry.enum_value("SURVEY_NOT_FOUND", description="None within the caller's reach.")
    SURVEY_STATE_REFUSED = strawberry.enum_value(
        "SURVEY_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    SURVEY_TEXT_INVALID = strawberry.enum_value(
        "SURVEY_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    SURVEY_QUESTIONS_INVALID = strawberry.enum_value(
        "SURVEY_QUESTIONS_INVALID", description="Questions, their bounds or their branches cannot be asked so."
    )
    SURVEY_WINDOW_INVALID = strawberry.enum_value(
        "SURVEY_WINDOW_INVALID", description="Its end is not after its beginning, past, or too far away."
    )


@strawberry.type(description="Refusal to change a survey.")
class SurveyChangeUserError(UserError):
    """Error of surveyChange."""

    code: SurveyChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change a survey.")
class SurveyChangePayload(Payload):
    """Answer of surveyChange."""

    error: ClassVar[type[Any]] = SurveyChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[SurveyChangeUserError] = strawberry.field(description="Refusals; empty when done.")
    survey: Survey | None = relation(
        "survey_by_id", "survey_id", lambda: Survey, description="It as it is now; null when refused."
    )
