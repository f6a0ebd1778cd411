"""What can go wrong with statutes, each with a stable code."""

from domain.shared.errors import DomainError


class StatuteNotFound(DomainError):
    """None of the union."""

    code = "STATUTE_NOT_FOUND"


class StatutePlaceRefused(DomainError):
    """The caller keeps no statutes for the whole union."""

    code = "STATUTE_PLACE_REFUSED"


class StatuteInvalid(DomainError):
    """A name or a version that is missing or too long, or days that do not fit. Fact: `limit`."""

    code = "STATUTE_INVALID"


class StatuteKnown(DomainError):
    """There is one of this name and version."""

    code = "STATUTE_KNOWN"
