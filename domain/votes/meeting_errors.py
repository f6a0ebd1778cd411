"""What can go wrong with meetings, weights and delegation, each with a stable code."""

from domain.shared.errors import DomainError


class WeightsNeedNames(DomainError):
    """Weights and delegation are for votes by name: a ballot that counts for several is known by it."""

    code = "WEIGHTS_NEED_NAMES"


class DelegationCapInvalid(DomainError):
    """No number of ballots that one member casts for others. Fact: `limit`, the most."""

    code = "DELEGATION_CAP_INVALID"


class DelegationsStand(DomainError):
    """Before the draft was taken back, one member got more delegations than that. Fact: `count`."""

    code = "DELEGATIONS_STAND"


class WeightsNotWanted(DomainError):
    """Ballots of this vote have no weights."""

    code = "WEIGHTS_NOT_WANTED"


class WeightsInvalid(DomainError):
    """Too many weights, one out of bounds, a member twice or out of reach, no organisation. Facts: `limit`, `most`."""

    code = "WEIGHTS_INVALID"


class WeightsMissing(DomainError):
    """Members who would be on the roll of a weighted vote have no weight. Fact: `count`."""

    code = "WEIGHTS_MISSING"


class WeightAboveCap(DomainError):
    """One weight is a larger share of all than the rules allow. Fact: `permille`."""

    code = "WEIGHT_ABOVE_CAP"


class NoMeeting(DomainError):
    """The vote is not of a meeting: it has no register of presence."""

    code = "NO_MEETING"


class PresenceCodeWrong(DomainError):
    """The code is not the one shown in the hall now."""

    code = "PRESENCE_CODE_WRONG"


class PresentInvalid(DomainError):
    """No numbers, too many at once, or one that is none. Fact: `limit`."""

    code = "PRESENT_INVALID"


class PresentNotOnRoll(DomainError):
    """Some of the numbers are of nobody who may vote. Fact: `count`."""

    code = "PRESENT_NOT_ON_ROLL"


class DelegationNotOffered(DomainError):
    """Nobody votes for others in this vote."""

    code = "DELEGATION_NOT_OFFERED"


class DelegateNotFound(DomainError):
    """Nobody on the roll has this number and this name."""

    code = "DELEGATE_NOT_FOUND"


class DelegateIsSelf(DomainError):
    """Nobody delegates to themselves."""

    code = "DELEGATE_IS_SELF"


class AlreadyDelegated(DomainError):
    """The caller's vote is delegated: that is revoked first."""

    code = "ALREADY_DELEGATED"


class HoldsDelegations(DomainError):
    """The caller votes for others, and a vote is not delegated twice."""

    code = "HOLDS_DELEGATIONS"


class DelegateHasDelegated(DomainError):
    """The delegate's own vote is delegated, and a vote is not delegated twice."""

    code = "DELEGATE_HAS_DELEGATED"


class DelegationCapReached(DomainError):
    """The delegate casts as many ballots for others as one member may. Fact: `limit`."""

    code = "DELEGATION_CAP_REACHED"


class OwnBallotCast(DomainError):
    """The caller has voted, and their own ballot counts."""

    code = "OWN_BALLOT_CAST"


class DelegationNotFound(DomainError):
    """None that stands."""

    code = "DELEGATION_NOT_FOUND"
