"""What can go wrong with official documents, each with a stable code."""

from domain.shared.errors import DomainError


class OfficialDocumentNotFound(DomainError):
    """None within the caller's reach."""

    code = "OFFICIAL_DOCUMENT_NOT_FOUND"


class OfficialDocumentPlaceNotFound(DomainError):
    """No active organisation at which the caller manages documents."""

    code = "OFFICIAL_DOCUMENT_PLACE_NOT_FOUND"


class OfficialDocumentTextInvalid(DomainError):
    """A text is missing, too long, or has control characters. Fact: `limit`."""

    code = "OFFICIAL_DOCUMENT_TEXT_INVALID"


class OfficialDocumentDaysInvalid(DomainError):
    """It ends before it begins, is to be reviewed in the past, or begins no later than what it supersedes."""

    code = "OFFICIAL_DOCUMENT_DAYS_INVALID"


class OfficialDocumentStateRefused(DomainError):
    """It is in no state in which this can be done. Fact: `state`."""

    code = "OFFICIAL_DOCUMENT_STATE_REFUSED"


class OfficialDocumentSuperseded(DomainError):
    """Another version took its place already."""

    code = "OFFICIAL_DOCUMENT_SUPERSEDED"


class OfficialDocumentEmpty(DomainError):
    """Neither a text nor a file of it is there."""

    code = "OFFICIAL_DOCUMENT_EMPTY"


class OfficialDocumentOwnDraft(DomainError):
    """Who wrote it last, or added a file of it, does not publish it."""

    code = "OFFICIAL_DOCUMENT_OWN_DRAFT"


class OfficialDocumentTextOutdated(DomainError):
    """The draft, or a file of it, was changed since the caller read it."""

    code = "OFFICIAL_DOCUMENT_TEXT_OUTDATED"


class OfficialDocumentStatuteNotFound(DomainError):
    """A statute that is not in the register, or too many. Fact: `limit`."""

    code = "OFFICIAL_DOCUMENT_STATUTE_NOT_FOUND"


class OfficialDocumentFileNotFound(DomainError):
    """None, or of no draft that the caller manages."""

    code = "OFFICIAL_DOCUMENT_FILE_NOT_FOUND"


class OfficialDocumentFilesFull(DomainError):
    """One file too many. Fact: `limit`."""

    code = "OFFICIAL_DOCUMENT_FILES_FULL"


class OfficialDocumentFileRefused(Exception):
    """Another's ticket, one that is over or used, or the document is no draft any more."""


class OfficialDocumentFileTooLarge(Exception):
    """More bytes than a file may have."""


class OfficialDocumentMediaRefused(Exception):
    """Nothing that is taken for a file of a document."""
