"""Opening a survey, closing it, calling it off."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.surveys.nouns import Survey


@strawberry.input(description="Survey to be opened.")
class SurveyOpenInput:
    """Input of surveyOpen."""

    survey_id: strawberry.ID = strawberry.field(description="Survey that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a survey was not opened.")
class SurveyOpenErrorCode(Enum):
    """Codes of surveyOpen."""

    SURVEY_NOT_FOUND = strawberry.enum_value("SURVEY_NOT_FOUND", description="None within the caller's reach.")
    SURVEY_STATE_REFUSED = strawberry.enum_value(
        "SURVEY_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    SURVEY_WINDOW_INVALID = strawberry.enum_value(
        "SURVEY_WINDOW_INVALID", description="Its end is not after its beginning, past, or too far away."
    )


@strawberry.type(description="Refusal to open a survey.")
class SurveyOpenUserError(UserError):
    """Error of surveyOpen."""

    code: SurveyOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to open a survey.")
class SurveyOpenPayload(Payload):
    """Answer of surveyOpen."""

    error: ClassVar[type[Any]] = SurveyOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[SurveyOpenUserError] = strawberry.field(description="Refusals; empty when done.")
    survey: Survey | None = relation(
        "survey_by_id", "survey_id", lambda: Survey, description="It as it is now; null when refused."
    )


@strawberry.input(description="Survey to be closed.")
class SurveyCloseInput:
    """Input of surveyClose."""

    survey_id: strawberry.ID = strawberry.field(description="Survey that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a survey was not closed.")
class SurveyCloseErrorCode(Enum):
    """Codes of surveyClose."""

    SURVEY_NOT_FOUND = strawberry.enum_value("SURVEY_NOT_FOUND", description="None within the caller's reach.")
    SURVEY_STATE_REFUSED = strawberry.enum_value(
        "SURVEY_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to close a survey.")
class SurveyCloseUserError(UserError):
    """Error of surveyClose."""

    code: SurveyCloseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to close a survey.")
class SurveyClosePayload(Payload):
    """Answer of surveyClose."""

    error: ClassVar[type[Any]] = SurveyCloseUserError
    row: strawberry.Private[Any]
    user_errors: list[SurveyCloseUserError] = strawberry.field(description="Refusals; empty when done.")
    survey: Survey | None = relation(
        "survey_by_id", "survey_id", lambda: Survey, description="It as it is now; null when refused."
    )


@strawberry.input(description="Survey to be called off.")
class SurveyCancelInput:
    """Input of surveyCancel."""

    survey_id: strawberry.ID = strawberry.field(description="Survey that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters; who was asked reads it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a survey was not called off.")
class SurveyCancelErrorCode(Enum):
    """Codes of surveyCancel."""

    SURVEY_TEXT_INVALID = strawberry.enum_value(
        "SURVEY_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    SURVEY_NOT_FOUND = strawberry.enum_value("SURVEY_NOT_FOUND", description="None within the caller's reach.")
    SURVEY_STATE_REFUSED = strawberry.enum_value(
        "SURVEY_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to call a survey off.")
class SurveyCancelUserError(UserError):
    """Error of surveyCancel."""

    code: SurveyCancelErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to call a survey off.")
class SurveyCancelPayload(Payload):
    """Answer of surveyCancel."""

    error: ClassVar[type[Any]] = SurveyCancelUserError
    row: strawberry.Private[Any]
    user_errors: list[SurveyCancelUserError] = strawberry.field(description="Refusals; empty when done.")
    survey: Survey | None = relation(
        "survey_by_id", "survey_id", lambda: Survey, description="It as it is now; null when refused."
    )
