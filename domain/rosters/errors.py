"""What can go wrong with importing and exporting rosters."""

from domain.shared.errors import DomainError


class UploadNotFound(DomainError):
    """None, or another member's, or expired, or not a roster."""

    code = "UPLOAD_NOT_FOUND"


class RosterPlaceNotFound(DomainError):
    """No such organisation at or below a node where the caller may import."""

    code = "ROSTER_PLACE_NOT_FOUND"


class RosterImportNotFound(DomainError):
    """None within the caller's reach."""

    code = "ROSTER_IMPORT_NOT_FOUND"


class RosterImportUnderWay(DomainError):
    """Work on this import has not ended."""

    code = "ROSTER_IMPORT_UNDER_WAY"


class RosterImportNotReady(DomainError):
    """Only an import whose rows were read, and that was not applied, can be applied."""

    code = "ROSTER_IMPORT_NOT_READY"


class RosterImportNotApplied(DomainError):
    """Only an applied import can be undone."""

    code = "ROSTER_IMPORT_NOT_APPLIED"


class InvalidHeading(DomainError):
    """A heading that is empty or too long, or is said to be two things."""

    code = "INVALID_HEADING"


class TooManyHeadings(DomainError):
    """More headings than a file has."""

    code = "TOO_MANY_HEADINGS"


class NoColumns(DomainError):
    """An export without columns, or with one twice."""

    code = "INVALID_COLUMNS"


class ColumnNotPermitted(DomainError):
    """A personal column, for somebody who may not read personal fields there."""

    code = "COLUMN_NOT_PERMITTED"


class TooManyExports(DomainError):
    """Several exports of the caller are being written."""

    code = "TOO_MANY_EXPORTS"
