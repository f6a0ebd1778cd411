"""Refusals of notifications."""

from domain.shared.errors import DomainError


class NotificationNotFound(DomainError):
    """One of the notifications does not exist or is somebody else's."""

    code = "NOTIFICATION_NOT_FOUND"


class TooManyIds(DomainError):
    """None, or more than one call may name."""

    code = "TOO_MANY_IDS"


class InvalidFeedCursor(DomainError):
    """The place to resume from was not made by us."""

    code = "INVALID_CURSOR"
