"""What can go wrong in votes, each with a stable code."""

from domain.shared.errors import DomainError


class VoteNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "VOTE_NOT_FOUND"


class VoteStateRefused(DomainError):
    """The vote is in no state in which this can be done. Fact: `state`."""

    code = "VOTE_STATE_REFUSED"
