"""Inputs and payloads of exports of offices."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.exports.nouns import OfficeExport
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError
from api.schema.suggestions.asking import ManagementQuestionWhereInput
from api.schema.suggestions.filters import SuggestionWhereInput
from db.models.rosters import RosterFormat
from domain.exports.rules import QuestionExportColumn, SuggestionExportColumn

_STEP_UP = "Caller has not proven within 10 minutes, or not by passkey, who they are."
_TOO_MANY = "Three are being written."
_LIVE = "It is being written."


@strawberry.input(description="List of suggestions to write as a file.")
class SuggestionExportOpenInput:
    """Which suggestions, which columns."""

    where: SuggestionWhereInput | None = strawberry.field(
        default=None, description="Filters as in `suggestions`; null: all that the caller reads as an officer."
    )
    columns: list[SuggestionExportColumn] = strawberry.field(description="Columns in their order, each once.")
    format: RosterFormat = strawberry.field(description="Form of the file.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a list of suggestions is not written.")
class SuggestionExportOpenErrorCode(Enum):
    """Codes of suggestionExportOpen."""

    STEP_UP_REQUIRED = strawberry.enum_value("STEP_UP_REQUIRED", description=_STEP_UP)
    INVALID_COLUMNS = strawberry.enum_value("INVALID_COLUMNS", description="None, or one twice.")
    TOO_MANY_EXPORTS = strawberry.enum_value("TOO_MANY_EXPORTS", description=_TOO_MANY)
    JOB_IS_LIVE = strawberry.enum_value("JOB_IS_LIVE", description=_LIVE)


@strawberry.type(description="Refusal of a list of suggestions.")
class SuggestionExportOpenUserError(StepUpUserError):
    """Error of suggestionExportOpen."""

    code: SuggestionExportOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of asking for a list of suggestions.")
class SuggestionExportOpenPayload(Payload):
    """Answer of suggestionExportOpen."""

    error: ClassVar[type[Any]] = SuggestionExportOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionExportOpenUserError] = strawberry.field(
        description="Refusals; empty when it has begun."
    )
    office_export: OfficeExport | None = relation(
        "office_export_by_id", "office_export_id", lambda: OfficeExport, description="Export; null when refused."
    )


@strawberry.input(description="Closed survey whose results are written as a file.")
class SurveyExportOpenInput:
    """Which survey."""

    survey_id: strawberry.ID = strawberry.field(description="Id of the survey.")
    format: RosterFormat = strawberry.field(description="Form of the file.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why results of a survey are not written.")
class SurveyExportOpenErrorCode(Enum):
    """Codes of surveyExportOpen."""

    STEP_UP_REQUIRED = strawberry.enum_value("STEP_UP_REQUIRED", description=_STEP_UP)
    SURVEY_NOT_FOUND = strawberry.enum_value("SURVEY_NOT_FOUND", description="None where the caller holds SURVEY_READ.")
    SURVEY_STATE_REFUSED = strawberry.enum_value("SURVEY_STATE_REFUSED", description="It has not closed.")
    TOO_MANY_EXPORTS = strawberry.enum_value("TOO_MANY_EXPORTS", description=_TOO_MANY)
    JOB_IS_LIVE = strawberry.enum_value("JOB_IS_LIVE", description=_LIVE)


@strawberry.type(description="Refusal of results of a survey.")
class SurveyExportOpenUserError(StepUpUserError):
    """Error of surveyExportOpen."""

    code: SurveyExportOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of asking for results of a survey.")
class SurveyExportOpenPayload(Payload):
    """Answer of surveyExportOpen."""

    error: ClassVar[type[Any]] = SurveyExportOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[SurveyExportOpenUserError] = strawberry.field(description="Refusals; empty when it has begun.")
    office_export: OfficeExport | None = relation(
        "office_export_by_id", "office_export_id", lambda: OfficeExport, description="Export; null when refused."
    )


@strawberry.input(description="List of questions to the management to write as a file.")
class ManagementQuestionExportOpenInput:
    """Which questions, which columns."""

    where: ManagementQuestionWhereInput | None = strawberry.field(
        default=None, description="Filters as in `managementQuestions`; null: all that the caller reads as an officer."
    )
    columns: list[QuestionExportColumn] = strawberry.field(description="Columns in their order, each once.")
    format: RosterFormat = strawberry.field(description="Form of the file.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a list of questions is not written.")
class ManagementQuestionExportOpenErrorCode(Enum):
    """Codes of managementQuestionExportOpen."""

    STEP_UP_REQUIRED = strawberry.enum_value("STEP_UP_REQUIRED", description=_STEP_UP)
    INVALID_COLUMNS = strawberry.enum_value("INVALID_COLUMNS", description="None, or one twice.")
    TOO_MANY_EXPORTS = strawberry.enum_value("TOO_MANY_EXPORTS", description=_TOO_MANY)
    JOB_IS_LIVE = strawberry.enum_value("JOB_IS_LIVE", description=_LIVE)


@strawberry.type(description="Refusal of a list of questions.")
class ManagementQuestionExportOpenUserError(StepUpUserError):
    """Error of managementQuestionExportOpen."""

    code: ManagementQuestionExportOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of asking for a list of questions.")
class ManagementQuestionExportOpenPayload(Payload):
    """Answer of managementQuestionExportOpen."""

    error: ClassVar[type[Any]] = ManagementQuestionExportOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[ManagementQuestionExportOpenUserError] = strawberry.field(
        description="Refusals; empty when it has begun."
    )
    office_export: OfficeExport | None = relation(
        "office_export_by_id", "office_export_id", lambda: OfficeExport, description="Export; null when refused."
    )


@strawberry.input(description="Closed survey whose answers by name are written as a file.")
class SurveyAnswerExportOpenInput:
    """Which survey."""

    survey_id: strawberry.ID = strawberry.field(description="Id of the survey.")
    format: RosterFormat = strawberry.field(description="Form of the file.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why answers by name are not written.")
class SurveyAnswerExportOpenErrorCode(Enum):
    """Codes of surveyAnswerExportOpen."""

    STEP_UP_REQUIRED = strawberry.enum_value("STEP_UP_REQUIRED", description=_STEP_UP)
    SURVEY_NOT_FOUND = strawberry.enum_value(
        "SURVEY_NOT_FOUND", description="None where the caller holds SURVEY_MANAGE."
    )
    SURVEY_IS_ANONYMOUS = strawberry.enum_value(
        "SURVEY_IS_ANONYMOUS", description="Nobody answered it by name, as was promised."
    )
    SURVEY_STATE_REFUSED = strawberry.enum_value("SURVEY_STATE_REFUSED", description="It has not closed.")
    TOO_MANY_EXPORTS = strawberry.enum_value("TOO_MANY_EXPORTS", description=_TOO_MANY)
    JOB_IS_LIVE = strawberry.enum_value("JOB_IS_LIVE", description=_LIVE)


@strawberry.type(description="Refusal of answers by name.")
class SurveyAnswerExportOpenUserError(StepUpUserError):
    """Error of surveyAnswerExportOpen."""

    code: SurveyAnswerExportOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of asking for answers by name.")
class SurveyAnswerExportOpenPayload(Payload):
    """Answer of surveyAnswerExportOpen."""

    error: ClassVar[type[Any]] = SurveyAnswerExportOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[SurveyAnswerExportOpenUserError] = strawberry.field(
        description="Refusals; empty when it has begun."
    )
    office_export: OfficeExport | None = relation(
        "office_export_by_id", "office_export_id", lambda: OfficeExport, description="Export; null when refused."
    )
