"""What can go wrong with the register and with joining."""

from domain.shared.errors import DomainError


class InvalidName(DomainError):
    """A name that cannot be one."""

    code = "INVALID_NAME"


class InvalidPhoneNumber(DomainError):
    """Not a telephone number."""

    code = "INVALID_PHONE_NUMBER"


class InvalidIdentityNumber(DomainError):
    """Not an identity number 居民身份证号."""

    code = "INVALID_IDENTITY_NUMBER"


class InvalidNote(DomainError):
    """A note that is too long or has control characters."""

    code = "INVALID_NOTE"


class TooYoung(DomainError):
    """Under the age of employment."""

    code = "TOO_YOUNG"


class OrganisationNotFound(DomainError):
    """No such organisation in this union."""

    code = "ORGANISATION_NOT_FOUND"


class OrganisationTakesNoMembers(DomainError):
    """People join a branch or a group, not a federation or an enterprise union."""

    code = "ORGANISATION_TAKES_NO_MEMBERS"


class IdentityInUse(DomainError):
    """The person is registered or has an open request; which of the two is not told to strangers."""

    code = "IDENTITY_IN_USE"


class JoinRequestNotFound(DomainError):
    """None, or not within the caller's scope, or not this applicant's."""

    code = "JOIN_REQUEST_NOT_FOUND"


class JoinRequestClosed(DomainError):
    """Already approved, rejected or withdrawn."""

    code = "JOIN_REQUEST_CLOSED"


class JoinRequestOpen(DomainError):
    """Still in review: nothing is to be taken up again."""

    code = "JOIN_REQUEST_OPEN"


class JoinRequestSuperseded(DomainError):
    """Taken up again already; the newest request of the chain counts."""

    code = "JOIN_REQUEST_SUPERSEDED"


class HoldingPoolNotFound(DomainError):
    """The union has no pool for those whose employer has no union."""

    code = "HOLDING_POOL_NOT_FOUND"


class MembershipTransitionRefused(DomainError):
    """A membership in this state does not go to that one; the table stands in `rules.CHANGES`."""

    code = "MEMBERSHIP_TRANSITION_REFUSED"


class EffectiveBeforeLastChange(DomainError):
    """The day lies before the membership's last change: the past is not rewritten."""

    code = "EFFECTIVE_BEFORE_LAST_CHANGE"


class EffectiveInFuture(DomainError):
    """The day has not come."""

    code = "EFFECTIVE_IN_FUTURE"
