"""What can go wrong in skill competitions, each with a stable code."""

from domain.shared.errors import DomainError


class CompetitionNotFound(DomainError):
    """None within the caller's reach."""

    code = "COMPETITION_NOT_FOUND"


class CompetitionPlaceNotFound(DomainError):
    """No active organisation at which the caller manages learning."""

    code = "COMPETITION_PLACE_NOT_FOUND"


class CompetitionTextInvalid(DomainError):
    """A text is missing, too long, or has control characters. Fact: `limit`."""

    code = "COMPETITION_TEXT_INVALID"


class CompetitionTermsInvalid(DomainError):
    """Year, days, sizes of teams, or a limit of entries do not fit."""

    code = "COMPETITION_TERMS_INVALID"


class CompetitionAwardsInvalid(DomainError):
    """No award, too many, a class twice, or a number out of bounds."""

    code = "COMPETITION_AWARDS_INVALID"


class CompetitionStateRefused(DomainError):
    """It is in no state in which this can be done. Fact: `state`."""

    code = "COMPETITION_STATE_REFUSED"


class CompetitionTextOutdated(DomainError):
    """The competition was changed since the caller read it."""

    code = "COMPETITION_TEXT_OUTDATED"


class CompetitionOwnText(DomainError):
    """Who wrote or submitted it does not approve it."""

    code = "COMPETITION_OWN_TEXT"


class CompetitionEntryNotFound(DomainError):
    """None within the caller's reach."""

    code = "COMPETITION_ENTRY_NOT_FOUND"


class CompetitionMemberNotFound(DomainError):
    """No member of the organisation or below has the number, or the caller may not enter them."""

    code = "COMPETITION_MEMBER_NOT_FOUND"


class CompetitionMemberNotEligible(DomainError):
    """The competition is for another kind of employment."""

    code = "COMPETITION_MEMBER_NOT_ELIGIBLE"


class CompetitionTeamInvalid(DomainError):
    """So many make no team, one is named twice, the name is missing, or they are of several branches."""

    code = "COMPETITION_TEAM_INVALID"


class CompetitionEntryMade(DomainError):
    """Somebody has entered already."""

    code = "COMPETITION_ENTRY_MADE"


class CompetitionEntriesFull(DomainError):
    """The organisation directly below has as many entries as are taken of it. Fact: `limit`."""

    code = "COMPETITION_ENTRIES_FULL"


class CompetitionOwnEntry(DomainError):
    """Who entered, or entered somebody, does not decide."""

    code = "COMPETITION_OWN_ENTRY"


class CompetitionResultsInvalid(DomainError):
    """An award or entry that is not of it, more than announced, two classes for one entry, or too many to put up."""

    code = "COMPETITION_RESULTS_INVALID"


class CompetitionOwnResults(DomainError):
    """Who recorded the results does not publish them."""

    code = "COMPETITION_OWN_RESULTS"


class CompetitionResultsOutdated(DomainError):
    """Others were recorded since the caller read them."""

    code = "COMPETITION_RESULTS_OUTDATED"


class CompetitionNoticeOpen(DomainError):
    """Its public notice is not concluded, is up already, or has lost its names; or its terms say none."""

    code = "COMPETITION_NOTICE_OPEN"


class CompetitionWinNotFound(DomainError):
    """No award that was given within the caller's reach."""

    code = "COMPETITION_WIN_NOT_FOUND"
