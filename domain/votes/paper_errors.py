"""What can go wrong with paper ballots, each with a stable code.

Why somebody is given no paper is told to nobody: one code for all reasons, without a fact.
"""

from domain.shared.errors import DomainError


class PaperNotTaken(DomainError):
    """The vote takes no ballots on paper."""

    code = "PAPER_NOT_TAKEN"


class StationsMissing(DomainError):
    """The vote takes ballots on paper, and has no station."""

    code = "STATIONS_MISSING"


class StationNotFound(DomainError):
    """None, or none of the caller's."""

    code = "STATION_NOT_FOUND"


class StationInvalid(DomainError):
    """A name that another has, another place, papers or stations out of bounds. Facts: `limit`, `stations`."""

    code = "STATION_INVALID"


class ClerksInvalid(DomainError):
    """Clerks out of the caller's reach, candidates of the vote, or too many. Fact: `limit`."""

    code = "CLERKS_INVALID"


class PaperRefused(DomainError):
    """No paper for this number; the reason is told to nobody."""

    code = "PAPER_REFUSED"


class CandidateMayNotCount(DomainError):
    """Who stands in a vote does not count its papers, nor enter its lots."""

    code = "CANDIDATE_MAY_NOT_COUNT"


class PaperUnbalanced(DomainError):
    """The numbers of papers do not add up. Facts: `expected` papers, `found` ones."""

    code = "PAPER_UNBALANCED"


class PaperAgreed(DomainError):
    """Two persons have counted the same: the count of the station stands."""

    code = "PAPER_AGREED"


class AccountsMissing(DomainError):
    """Stations of the vote have no account of their papers yet. Fact: `count` of them."""

    code = "ACCOUNTS_MISSING"


class BoxTooSmall(DomainError):
    """A box with so few papers that counting it alone would tell who voted how. Fact: `least` papers of a box."""

    code = "BOX_TOO_SMALL"


class StationMerged(DomainError):
    """The papers of the station were mixed with another's, and are counted there."""

    code = "STATION_MERGED"


class StationsUnmergeable(DomainError):
    """Stations of two votes, or one and the same, or one that somebody has counted already."""

    code = "STATIONS_UNMERGEABLE"


class SecondCounterNeeded(DomainError):
    """Who has counted the papers of a station once does not count them against themselves."""

    code = "SECOND_COUNTER_NEEDED"


class PaperGroupInvalid(DomainError):
    """Answers that are no ballot, none of them, or too many groups. Facts: `group`, its number, `limit` of groups."""

    code = "PAPER_GROUP_INVALID"


class PaperPending(DomainError):
    """Papers of stations are not counted by two persons who agree. Fact: `count` of stations."""

    code = "PAPER_PENDING"
