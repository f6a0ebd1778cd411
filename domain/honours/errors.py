"""What can go wrong in honours, each with a stable code."""

from domain.shared.errors import DomainError


class HonourNotFound(DomainError):
    """None within the caller's reach."""

    code = "HONOUR_NOT_FOUND"


class HonourPlaceNotFound(DomainError):
    """No active organisation at which the caller manages notices and honours."""

    code = "HONOUR_PLACE_NOT_FOUND"


class HonourTextInvalid(DomainError):
    """A text is missing, too long, or has control characters. Fact: `limit`."""

    code = "HONOUR_TEXT_INVALID"


class HonourDaysInvalid(DomainError):
    """The year, or the last day of nominations, does not fit."""

    code = "HONOUR_DAYS_INVALID"


class HonourStateRefused(DomainError):
    """It is in no state in which this can be done. Fact: `state`."""

    code = "HONOUR_STATE_REFUSED"


class HonourNominationNotFound(DomainError):
    """None within the caller's reach."""

    code = "HONOUR_NOMINATION_NOT_FOUND"


class HonourNominationMade(DomainError):
    """The member is nominated for it already."""

    code = "HONOUR_NOMINATION_MADE"


class HonourNomineeNotFound(DomainError):
    """No member of the organisation or below has the number."""

    code = "HONOUR_NOMINEE_NOT_FOUND"


class HonourOwnNomination(DomainError):
    """Who is nominated, or nominated somebody, does not decide on it."""

    code = "HONOUR_OWN_NOMINATION"


class HonourNobodyChosen(DomainError):
    """Nobody was chosen for it."""

    code = "HONOUR_NOBODY_CHOSEN"


class HonourNoticeOpen(DomainError):
    """Its public notice is not concluded, or is up already, or its names are gone."""

    code = "HONOUR_NOTICE_OPEN"
