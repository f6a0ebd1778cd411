"""Refusals of notifications."""

from domain.shared.errors import DomainError


class NotificationNotFound(DomainError):
    """One of the notifications does not exist or is somebody else's."""

    code = "NOTIFICATION_NOT_FOUND"


class TooManyIds(DomainError):
    """None, or more than one call may name."""

    code = "TOO_MANY_IDS"


class FeedCursorTooOld(DomainError):
    """More lies behind the place than a stream brings again, or it is of another history: the list is read afresh."""

    code = "CURSOR_TOO_OLD"


class InvalidFeedCursor(DomainError):
    """The place to resume from was not made by us."""

    code = "INVALID_CURSOR"
