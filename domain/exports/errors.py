"""What can go wrong with exports of offices, each with a stable code."""

from domain.shared.errors import DomainError


class ExportColumnsInvalid(DomainError):
    """None, or one twice."""

    code = "INVALID_COLUMNS"


class SurveyIsAnonymous(DomainError):
    """Its answers have no names."""

    code = "SURVEY_IS_ANONYMOUS"


class ExportsFull(DomainError):
    """Several exports of the caller are being written."""

    code = "TOO_MANY_EXPORTS"
