"""What can go wrong with bulk actions, each with a stable code."""

from domain.shared.errors import DomainError


class BulkActionNotFound(DomainError):
    """None within the caller's reach."""

    code = "BULK_ACTION_NOT_FOUND"


class BulkActionUnderWay(DomainError):
    """Work on this action has not ended."""

    code = "BULK_ACTION_UNDER_WAY"


class BulkActionNotReady(DomainError):
    """Only an action whose preview is there, and that was not applied or cancelled, can be applied."""

    code = "BULK_ACTION_NOT_READY"


class BulkActionNotApplied(DomainError):
    """Only an applied action can be undone."""

    code = "BULK_ACTION_NOT_APPLIED"


class BulkActionBegun(DomainError):
    """What is being applied, or was, is undone and no longer cancelled."""

    code = "BULK_ACTION_BEGUN"


class NoMembersChosen(DomainError):
    """Nobody is named, or nobody in reach fits the filter."""

    code = "NO_MEMBERS_CHOSEN"


class TooManyMembers(DomainError):
    """More members than one action changes."""

    code = "TOO_MANY_MEMBERS"


class TargetRequired(DomainError):
    """A move goes somewhere."""

    code = "TARGET_REQUIRED"
